"""`manage.py load_content [DIR] [--as-drafts] [--by EMAIL]`: bring pages in from files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role, roles_of
from content_files import loading
from content_files.faults import ContentRefused


class Command(BaseCommand):
    help = (
        "Load pages and what they rest on from files (see content/README.md). Versions that are there already stay as they "
        "are; where the file of the newest one was changed, a draft is made. Loaded pages carry the notice that no clinician "
        "has checked them. --verbosity 2 says what became of every file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.CONTENT_DIR, help="by default, content/")
        parser.add_argument(
            "--as-drafts", action="store_true", help="make drafts for your own review, and publish nothing"
        )
        parser.add_argument(
            "--by",
            metavar="EMAIL",
            help="who changed files, so that drafts made of them count as written by that editor",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"].resolve()
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        lines: list[str] = []
        try:
            loading.load(
                folder,
                at=timezone.now(),
                as_drafts=options["as_drafts"],
                by=self._editor(options["by"]) if options["by"] else None,
                say=lines.append,
                in_full=options["verbosity"] > 1,
            )
        except ContentRefused as refused:
            raise CommandError(f"Nothing was changed. Mend these first:\n{refused}") from refused
        # Until PostgreSQL counts its rows it takes the tables for empty, and lists take seconds.
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        if options["verbosity"] > 0:
            self.stdout.write("\n".join(lines))

    def _editor(self, email: str) -> User:
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None or Role.EDITOR not in roles_of(user):
            raise CommandError(f"There is no editor {email}.")
        return user
