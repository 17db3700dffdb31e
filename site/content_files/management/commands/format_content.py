"""`manage.py format_content [DIR]`: put content files into their one form."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from content_files.faults import ContentRefused
from content_files.folder import read_content
from content_files.formatting import put_in_form


class Command(BaseCommand):
    help = (
        "Rewrite content files in the form in which an export writes them; what they say stays the same. Comments in files "
        "of tables go. Asks no database."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.CONTENT_DIR, help="by default, content/")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"].resolve()
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        try:
            changed = put_in_form(read_content(folder))
        except ContentRefused as refused:
            raise CommandError(f"Nothing was changed. Mend these first:\n{refused}") from refused
        if options["verbosity"] > 0:
            for path in changed:
                self.stdout.write(f"{path.relative_to(folder.parent)}: now in its one form")
            self.stdout.write(f"{len(changed)} files rewritten.")
