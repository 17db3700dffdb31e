"""`manage.py export_content DIR [--replace]`: write everything public as content files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from content_files.export_folder import FolderRefused, write_export
from content_files.exporting import everything_public
from content_files.faults import ContentRefused


class Command(BaseCommand):
    help = (
        "Write every version that is or was public to files, with sources, facts, marks, words, pictures, earlier "
        "addresses and withdrawals, for load_content to take in elsewhere (see content/README.md)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that is not there yet, is empty or holds an export")
        parser.add_argument("--replace", action="store_true", help="write over files that were changed since an export")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        try:
            with transaction.atomic():
                export = everything_public()
            gone = write_export(folder, export.files, replace=options["replace"])
        except ContentRefused as refused:
            raise CommandError(f"Nothing was written. These cannot be told in files:\n{refused}") from refused
        except (FolderRefused, OSError) as error:
            raise CommandError(f"Nothing was written. {error}") from error
        if options["verbosity"] > 0:
            for name in gone:
                self.stdout.write(f"{name}: is no longer here, so it is gone")
            for name in export.hidden:
                self.stdout.write(f"{name}: hidden from the public for safety; keep this folder to yourselves")
            for address in export.translations:
                self.stdout.write(f"{address}: files hold English alone, so this stays out; a backup has it")
            words = f"{export.versions} versions of {export.pages} pages, {len(export.files)} files in all"
            self.stdout.write(f"{folder}: {words}")
