"""`manage.py backup PLACE [--keep N]`: put the database and all uploads into one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.utils import timezone

from operations.archives import BackupRefused
from operations.backing_up import NAME, back_up, forget_all_but


class Command(BaseCommand):
    help = (
        "Write the database and every upload that it names to one file, which only its owner may read. The site may go "
        "on running. `manage.py restore` puts it back."
    )

    requires_system_checks = ()  # a site that is set up wrongly can be saved all the same

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "place", type=Path, help="a file that is not there yet, or a folder for one named by the time"
        )
        parser.add_argument(
            "--keep", type=int, help="with a folder: remove all but so many of the newest backups in it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        place, keep, now = options["place"], options["keep"], timezone.now()
        if keep is not None and (keep < 1 or not place.is_dir()):
            raise CommandError("--keep must be 1 or more, and goes with a folder.")
        file = place / NAME.format(now) if place.is_dir() else place
        try:
            done = back_up(file, connection=connections[DEFAULT_DB_ALIAS], storage=default_storage, at=now)
            gone = forget_all_but(keep, place) if keep else []
        except (BackupRefused, DatabaseError, OSError) as error:
            raise CommandError(f"There is no new backup. {error}") from error
        if options["verbosity"] > 0:
            size = file.stat().st_size / 1024**2
            self.stdout.write(f"{file}: {size:.1f} MB, the database and {done.uploads} uploads")
            for old in gone:
                self.stdout.write(f"{old}: removed")
        if done.missing:
            raise CommandError(
                f"{file} is whole but for uploads that are not in the storage: {', '.join(done.missing)}"
            )
