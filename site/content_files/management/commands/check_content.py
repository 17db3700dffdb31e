"""`manage.py check_content [DIR]`: say what is wrong with content files, without a database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from content_files.faults import ContentRefused
from content_files.folder import faults_in_all, read_content
from content_files.formatting import out_of_form
from feedback import danger_words
from pages import beginnings
from plain_language import word_lists
from reviews import careful_words


class Command(BaseCommand):
    help = "Read content files whole and say what is wrong with them. Asks no database."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.CONTENT_DIR, help="by default, content/")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"].resolve()
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        try:
            content = read_content(folder)
            faults = [str(fault) for fault in faults_in_all(content)]
        except ContentRefused as refused:
            raise CommandError(str(refused)) from refused
        faults += [
            f"{path.relative_to(folder.parent)}, line 1: Not in its one form. `manage.py format_content` puts it so."
            for path in out_of_form(content)
        ]
        for lists in (beginnings, careful_words, danger_words, word_lists):
            if (file := folder / lists.NAME).exists():
                faults += word_lists.faults_of(lists.read, file)
        if faults:
            raise CommandError("\n".join(faults))
        if options["verbosity"] > 0:
            self.stdout.write(f"{len(content.files)} versions of {len(content.keys)} pages: nothing is wrong.")
