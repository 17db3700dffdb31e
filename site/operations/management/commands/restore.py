"""`manage.py restore FILE [--replace]`: put a backup in place of what is there."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

from operations.archives import BackupRefused
from operations.restoring import restore


class Command(BaseCommand):
    help = "Put the database and the uploads of a backup in place of what is there: all of it or nothing."
    requires_system_checks = ()  # a check may ask the database, which may be empty

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="what `manage.py backup` wrote")
        parser.add_argument("--replace", action="store_true", help="lose the pages and accounts that are here")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        os.umask(0o077)  # a new database is its owner's alone
        try:
            done = restore(
                file, connection=connections[DEFAULT_DB_ALIAS], storage=default_storage, replace=options["replace"]
            )
        except (BackupRefused, DatabaseError, OSError) as error:
            raise CommandError(f"Nothing was changed. {error}") from error
        if options["verbosity"] > 0:
            self.stdout.write(f"{file}: restored as of {done.made_at}, with {done.uploads} uploads")
            for name in done.missing:
                self.stdout.write(f"{name}: was missing when the backup was made")
            if done.is_behind:
                self.stdout.write("The backup is older than this version. Now run: manage.py migrate")
