"""Deletes for good the pages that have lain in the bin for 30 days."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reviews import binning


class Command(BaseCommand):
    help = "Delete for good the pages that have lain in the desk's bin for 30 days. Run it once a day."
    stealth_options = ("at",)  # whoever calls it from code may say what time it is

    def handle(self, *args: Any, **options: Any) -> None:
        emptied = binning.empty(at=options.get("at") or timezone.now())
        if emptied or options["verbosity"] > 1:
            self.stdout.write(f"{emptied} pages were deleted for good.")
