"""`manage.py export_site DIR [--if-due]`: write the public site to files for a web server or a CDN alone."""

import logging
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from operations.exporting import export, is_due
from operations.snapshots import ExportRefused


class Command(BaseCommand):
    help = (
        "Write every public address to files, byte for byte what the site serves, with what nginx needs to serve them "
        "alone. Readers of the folder's `current` get the old files or the new ones, never some of each."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that is not there yet, is empty or is an export's own")
        parser.add_argument(
            "--if-due", action="store_true", help="only if something changed or a date came since the last time"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        os.umask(0o022)  # the web server's account is to read it all
        logging.getLogger("django.request").setLevel(logging.ERROR)  # a 404 is an answer here, and no news
        try:
            if options["if_due"] and not is_due(folder):
                self._say(options, f"{folder}: nothing changed, and no date has come")
                return
            release, done = export(folder)
        except (ExportRefused, OSError, DatabaseError) as error:
            raise CommandError(f"Nothing was written. {error}") from error
        for path, why in done.left_out.items():
            self._say(options, f"{path}: left out, {why}")
        self._say(
            options, f"{folder}: {len(done.with_status(200))} addresses, {release or 'as they were; no new release'}"
        )
        if done.valid_until:
            moment = timezone.localtime(done.valid_until).strftime("%d %B %Y, %H:%M")
            self._say(options, f"A date changes pages next on {moment}. Run this again then, by a timer.")

    def _say(self, options: dict[str, Any], words: str) -> None:
        if options["verbosity"] > 0:
            self.stdout.write(words)
