"""Publishes and withdraws what was planned, when its time has come."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from scheduling.carrying_out import carry_out_due


class Command(BaseCommand):
    help = (
        "Publish and withdraw what was planned for now or earlier. Run it every few minutes; two at once do everything"
        " once. It fails if something planned could not be done, and says what and why."
    )
    stealth_options = ("at",)  # whoever calls it from code may say what time it is

    def handle(self, *args: Any, **options: Any) -> None:
        came_to_nothing = 0
        for one in carry_out_due(options.get("at") or timezone.now()):
            self.stdout.write(one.words)
            came_to_nothing += not one.happened
        if came_to_nothing:
            raise CommandError(
                f"Planned, and did not happen: {came_to_nothing}. What to do is on the desk of who planned it."
            )
