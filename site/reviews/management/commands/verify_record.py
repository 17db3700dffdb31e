"""Holds everything that is or was public against what was signed and recorded, and says what differs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from djangocms_versioning.models import Version

from pages.versions import titles_of
from reviews.verifying import verify
from triggers.refusing import missing


class Command(BaseCommand):
    help = (
        "Hold every live and earlier version, its dates, marks, state, withdrawals and addresses against what was signed"
        " and recorded. Print what differs, and end with 1 if anything does. Run it every night, and after a restore."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = verify()
        titles = titles_of(Version.objects.filter(pk__in=found))
        for version_id, words in sorted(found.items()):
            for what in words:
                self.stdout.write(f"{titles[version_id]} ({version_id}): {what}.")
        unguarded = missing(connection)
        for table in unguarded:
            self.stdout.write(f"{table}: its triggers are gone, so anybody could change it. Run migrate.")
        if found or unguarded:
            raise CommandError(f"{len(found)} versions are in doubt. docs/publishing.md says what to do.")
        self.stdout.write("Every version that is or was public is what was signed and recorded.")
