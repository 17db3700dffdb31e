"""`manage.py explain_words`: work out again which words of the glossary each version explains."""

from typing import Any

from django.core.management.base import BaseCommand

from pages.glossary_changes import remember_all_words


class Command(BaseCommand):
    help = (
        "Work out again which words of the glossary each version explains, and write only what differs. Needed only where a"
        " server ended while it did so after a change that reaches many pages. Everybody can work meanwhile."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        remember_all_words()
