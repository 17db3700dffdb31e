"""Asks whether the addresses that pages and sources lead to still answer, and says which do not."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviews.usages import addresses_in_pages, addresses_of_sources, dead_links
from sources.link_checks import keep, most_needed, worked_since
from sources.links import Asker, LeftAlone
from sources.models import LinkCheck

MOST = 500
MOST_DAYS = 3650


class Command(BaseCommand):
    help = (
        "Ask, slowly and politely, whether the links of live pages and the addresses of sources still work."
        " Dead links show on the desk. Run it once a day or once a week."
    )
    stealth_options = ("asker", "now")  # whoever calls it from code may say who asks and what time it is

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", choices=["sources", "pages"], help="ask for the addresses of one kind alone")
        parser.add_argument("--most", type=int, default=MOST, help=f"ask for so many addresses at most ({MOST})")

        parser.add_argument(
            "--again-after", type=int, default=0, help="leave those alone that worked less than so many days ago"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["most"] < 1:
            raise CommandError("--most must be 1 or more.")
        if not 0 <= options["again_after"] <= MOST_DAYS:
            raise CommandError(f"--again-after must be 0 to {MOST_DAYS}.")
        asker = options.get("asker") or Asker(calls_itself=f"Plainleaf link check (+{settings.SITE_URL}/)")
        now: Callable[[], datetime] = options.get("now") or timezone.now
        addresses: set[str] = set()
        if options["only"] != "pages":
            addresses |= addresses_of_sources()
        if options["only"] != "sources":
            addresses |= addresses_in_pages()
        known = len(addresses)
        addresses -= worked_since(now() - timedelta(days=options["again_after"]))
        chosen = most_needed(addresses, options["most"])
        self._report(known, *self._ask(asker, chosen, now))

    def _ask(
        self, asker: Asker, addresses: list[str], now: Callable[[], datetime]
    ) -> tuple[list[LinkCheck], list[str], list[tuple[str, str]]]:
        checks, left, moved = [], [], []
        for address in addresses:
            try:
                answer = asker.ask(address)
            except LeftAlone:
                left.append(address)
                continue
            checks.append(keep(address, answer, at=now()))
            if answer.ok and answer.moved_to:
                moved.append((address, answer.moved_to))
            if not answer.ok:
                self.stdout.write(f"{address}: {answer.words}")
        return checks, left, moved

    def _report(self, known: int, checks: list[LinkCheck], left: list[str], moved: list[tuple[str, str]]) -> None:
        failing = [check for check in checks if not check.ok]
        dead = [check for check in failing if check.is_dead]
        self._list("Moved for good. Correct the address", [f"{old} -> {new}" for old, new in moved])
        self._list("To look at by hand", [f"{check}: {check.words}" for check in checks if check.ok and check.words])
        self._list("Left alone, because the server asked for it", left)
        self._list(
            "Failing. Called dead if they still do two days after they began",
            [str(c) for c in failing if not c.is_dead],
        )
        self._list(
            "Dead, and on the desk",
            [
                f"{details.extended_object.title} ({details.owner or 'nobody'}): {place}"
                for details, place in dead_links()
            ],
        )
        self.stdout.write(
            f"{len(checks)} of {known} addresses asked: {len(checks) - len(failing)} work, {len(failing)} fail,"
            f" {len(dead)} of those are dead."
        )

    def _list(self, title: str, lines: list[str]) -> None:
        if lines:
            self.stdout.write(f"\n{title}:")
            for line in lines:
                self.stdout.write(f"- {line}")
