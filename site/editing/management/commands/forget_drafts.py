"""Deletes for good what editors threw away or never saved, when it has been kept for its days."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from editing import discarding, typed_forms


class Command(BaseCommand):
    help = (
        "Delete for good the drafts that were discarded 30 days ago, and what was typed and not saved as long ago."
        " Run it once a day."
    )
    stealth_options = ("at",)  # whoever calls it from code may say what time it is

    def handle(self, *args: Any, **options: Any) -> None:
        at = options.get("at") or timezone.now()
        drafts, forms = discarding.forget_old(at=at), typed_forms.forget_old(at=at)
        if drafts or forms or options["verbosity"] > 1:
            self.stdout.write(f"Deleted for good: discarded drafts {drafts}, forms that were never saved {forms}.")
