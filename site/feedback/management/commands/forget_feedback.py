"""Deletes readers' words that were kept as long as they are promised to be kept."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import localdate

from feedback.services import forget_old_words


class Command(BaseCommand):
    help = "Delete the words of readers that came in 12 months ago or earlier. Run it once a day."
    stealth_options = ("on",)  # whoever calls it from code may say what day it is

    def handle(self, *args: Any, **options: Any) -> None:
        forgotten = forget_old_words(options.get("on") or localdate())
        if forgotten or options["verbosity"] > 1:
            self.stdout.write(f"Remarks whose words were deleted: {forgotten}.")
