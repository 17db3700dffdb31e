"""`manage.py daily`: all that a site must have done once a day, in one go, by whoever is first."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from django.utils.timezone import localdate

from operations.one_at_a_time import alone_at
from reminders.models import DailyRun, Digest
from reminders.services import send_digests

LETTERS = "letters"
#: An address that worked is asked for again after so many days; one that failed, the next day.
LINKS_AGAIN_AFTER = 7

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Do what is to be done once a day: empty the bin, forget old feedback, hold what is public against the record, send"
        " people their letters, explain words, ask for links, make PDFs. Run again on the same day, or by a second host, it"
        " does only what was not done before."
    )
    stealth_options = ("now", "asker")  # whoever calls it from code may say what time it is and who asks for links

    def handle(self, *args: Any, **options: Any) -> None:
        now: Callable[[], datetime] = options.get("now") or timezone.now
        with alone_at("daily") as is_alone:
            if is_alone:
                self._work(now, options)
            else:
                self._say(options, "Somebody else is at it.")

    def _work(self, now: Callable[[], datetime], options: dict[str, Any]) -> None:
        began_at = now()
        today = localdate(began_at)
        if not DailyRun.objects.begin(today, began_at):
            self._say(options, f"{today}: all was done before.")
            return
        run = DailyRun.objects.get(on=today)
        for name, part in self._parts(run, now, options):
            try:
                part()
            except Exception as error:  # whatever it was: the other parts are still to be done
                run.failed.append(name)
                if not isinstance(error, CommandError):
                    log.exception("The daily %s failed.", name)
                self.stderr.write(f"{name}: {error}")
            run.save(update_fields=["failed", "letters_sent"])
        DailyRun.objects.filter(pk=run.pk).update(ended_at=now())
        if run.failed:
            raise CommandError(f"{today}: not all was done: {', '.join(run.failed)}. Run it again when that is mended.")
        self._say(options, f"{today}: all is done.")

    def _parts(
        self, run: DailyRun, now: Callable[[], datetime], options: dict[str, Any]
    ) -> Iterator[tuple[str, Callable[[], Any]]]:
        """Give the parts in their order: the letters before what may take an hour."""
        said = {"stdout": self.stdout, "verbosity": options["verbosity"]}
        asker = {"asker": options["asker"]} if options.get("asker") else {}
        yield "bin", lambda: call_command("empty_bin", at=now(), **said)
        yield "drafts", lambda: call_command("forget_drafts", at=now(), **said)
        yield "feedback", lambda: call_command("forget_feedback", on=run.on, **said)
        yield "record", lambda: call_command("verify_record", **said)
        yield LETTERS, lambda: self._send_letters(run, now(), options)
        yield "words", lambda: call_command("explain_words", **said)
        yield "links", lambda: call_command("check_links", again_after=LINKS_AGAIN_AFTER, now=now, **said, **asker)
        yield "statistics", _count_rows
        yield "PDFs", lambda: call_command("make_pdfs", **said)

    def _send_letters(self, run: DailyRun, at: datetime, options: dict[str, Any]) -> None:
        Digest.objects.forget_unsent(run.on)  # nobody else is at it, so whoever wrote these down died
        missed = DailyRun.objects.days_without_letters(run.on)
        sent = send_digests(on=run.on, at=at, missed=missed)
        self._say(options, f"Letters that were sent: {sent.number}.")
        if sent.failed:
            raise CommandError(f"letters that could not be sent: {len(sent.failed)}.")
        run.letters_sent = True

    def _say(self, options: dict[str, Any], words: str) -> None:
        if options["verbosity"] > 0:
            self.stdout.write(words)


def _count_rows() -> None:
    """Have the database count what its indexes tell apart: PostgreSQL does by itself, SQLite chooses the wrong ones without."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
