"""`manage.py load_content [DIR] [--as-drafts]`: bring pages in from files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pages.content_files import ContentRefused, default_folder
from reviews import loading


class Command(BaseCommand):
    help = (
        "Load pages, sources and quality marks from files (see content/README.md). Versions that are there already stay as "
        "they are. Loaded pages carry the notice that no clinician has checked them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=default_folder(), help="by default, content/")
        parser.add_argument(
            "--as-drafts", action="store_true", help="make drafts for your own review, and publish nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"].resolve()
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        lines: list[str] = []
        try:
            loading.load(folder, at=timezone.now(), as_drafts=options["as_drafts"], say=lines.append)
        except ContentRefused as refused:
            faults = "\n".join(f"  {fault}" for fault in refused.faults)
            raise CommandError(f"Nothing was changed. Mend these first:\n{faults}") from refused
        if options["verbosity"] > 0:
            self.stdout.write("\n".join(lines))
