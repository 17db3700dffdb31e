"""`manage.py rebuild_search`: make all that the search keeps again from the pages."""

from typing import Any

from django.core.management.base import BaseCommand

from search.indexing import rebuild


class Command(BaseCommand):
    help = (
        "Make all that the search keeps again from the pages that readers can read. Needed only after somebody changed the"
        " database by hand: publishing, withdrawing, loading and migrate do it themselves. Readers can search meanwhile."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        pages = rebuild()
        if options["verbosity"] > 0:
            self.stdout.write(f"The search finds {pages} pages.")
