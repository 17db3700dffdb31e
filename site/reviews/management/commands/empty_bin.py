"""Deletes for good what has lain about for its days: pages in the bin, uploads that no version shows."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from pages import uploads
from reviews import binning


class Command(BaseCommand):
    help = "Delete for good the pages that lay in the bin for 30 days, and uploads that nobody used. Run it once a day."
    stealth_options = ("at",)  # whoever calls it from code may say what time it is

    def handle(self, *args: Any, **options: Any) -> None:
        at = options.get("at") or timezone.now()
        emptied = binning.empty(at=at)
        uploads.forget_unused(at)
        if emptied or options["verbosity"] > 1:
            self.stdout.write(f"{emptied} pages were deleted for good.")
