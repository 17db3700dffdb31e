"""`manage.py draw_review_states`: draw a review's states, and its ways between them, into docs/architecture.md."""

import re
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reviews.models import Review

BEGINS, ENDS = "<!-- draw_review_states -->\n", "<!-- end -->\n"


def drawing() -> str:
    """Return the table of `Review.MOVES`, as Markdown."""
    ends = [state.label for state in Review.State if state not in {before for before, _after in Review.MOVES}]
    rows = [f"| {before.label} | {after.label} | {when} |" for (before, after), when in Review.MOVES.items()]
    last = f"A review begins as *{Review.State.WAITING.label}*. It ends as {', '.join(f'*{end}*' for end in ends)}."
    return "\n".join(["| from | to | when |", "|---|---|---|", *rows, "", last, ""])


class Command(BaseCommand):
    help = "Draw the states of a review, and the ways between them, into docs/architecture.md."

    def handle(self, *args: Any, **options: Any) -> None:
        page = settings.ROOT / "docs/architecture.md"
        text = page.read_text(encoding="utf-8")
        drawn = re.sub(f"(?s){BEGINS}.*?{ENDS}", lambda _found: f"{BEGINS}\n{drawing()}\n{ENDS}", text)
        page.write_text(drawn, encoding="utf-8")
