"""The day's work and its letters: once a day whatever happens, nothing lost after a gap, and right at both clock changes."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from feedback.models import Remark
from operations.management.commands import daily as daily_command
from operations.one_at_a_time import alone_at
from pages.models import PageDetails
from reminders.models import DailyRun, Digest
from reminders.services import MOST_TASKS, send_digests
from reviews.models import Binned
from sources.links import LinkAnswer
from sources.models import Change
from tests import factories
from tests.cases import first
from tests.desk.scenes import due_page, overdue_page, submitted
from tests.factories import NOW, TODAY, latest, person, published_page, source
from tests.feedback.scenes import remark
from tests.reviews.test_two_at_once import at_once
from upkeep.services import snooze

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 16, 5, 30, tzinfo=UTC)


class Asker:
    """Finds every address in order, without asking anybody."""

    def ask(self, address):
        return LinkAnswer(True, "", 200, address)


def daily(at=MORNING):
    """Do the work of the day; give what was said, and whether it failed."""
    said = StringIO()
    try:
        call_command("daily", now=lambda: at, asker=Asker(), stdout=said, stderr=said)
    except CommandError as error:
        return f"{said.getvalue()}{error}", True
    return said.getvalue(), False


def letters(at=MORNING):
    """Do the work of the day, and give the letters of it by who got them."""
    mail.outbox.clear()
    said, failed = daily(at)
    assert not failed, said
    assert all(len(one.to) == 1 and not one.cc and not one.bcc for one in mail.outbox)
    assert len({one.to[0] for one in mail.outbox}) == len(mail.outbox)
    return {one.to[0]: one for one in mail.outbox}


def alone():
    """Leave nobody here but the editor: what each person is to be told is worked out anew each day."""
    User.objects.exclude(email="editor@example.org").update(is_active=False)


def day(n):
    return MORNING + timedelta(days=n)


# What a letter says, and to whom --------------------------------------------------------------------------------------


def test_owner_and_deputy_get_one_letter_that_says_what_why_until_when_and_where():
    overdue_page()
    soon = due_page(20)
    PageDetails.objects.update(deputy=person("editor", "deputy@example.org"))
    got = letters()

    assert set(got) == {"editor@example.org", "deputy@example.org"}
    letter = got["editor@example.org"]
    assert letter.subject == "Your pages: 2 things to do, 2 new"
    due = PageDetails.objects.get(extended_object__page__reverse_id="old-page").review_due_on
    old = latest(PageDetails.objects.get(extended_object__page__reverse_id="old-page").extended_object.page)
    assert letter.body == (
        "This is what your pages ask of you, the most pressing first. You get this letter again each week until it is"
        " done, and sooner when something new comes up.\n\n"
        f"New: Start the full review of CT scan (was due on {due:%-d %B %Y})\n"
        "You own the page. Its readers are told that its review is overdue.\n"
        f"http://testserver/desk/versions/{old.pk}/\n\n"
        "New: Start the full review of Soon (due 6 December 2026)\n"
        "You own the page. Its review is due in 20 days.\n"
        f"http://testserver/desk/versions/{latest(soon).pk}/\n\n"
        "Your desk: http://testserver/desk/\n\nPlainleaf\n"
    )
    assert letter.content_subtype == "plain"
    assert "You are the deputy of its owner." in got["deputy@example.org"].body


def test_evidence_dead_links_and_readers_are_among_the_reasons_and_no_word_of_a_reader():
    cited = source("changed")
    made = published_page(body="<p>You lie still [source: changed].</p>")
    Change.objects.create(source=cited, at=NOW + timedelta(hours=1), what="was withdrawn")
    remark(made, words="My name is Rose and it hurt.")
    body = letters(day(1))["editor@example.org"].body

    assert "Look at CT scan: something it rests on has changed" in body
    assert "was withdrawn" in body
    assert "Decide on 1 remark that a reader wrote" in body
    assert "Rose" not in body
    assert "hurt" not in body


@pytest.mark.parametrize("goes", ["leaves", "is no editor any more"])
def test_a_page_that_nobody_who_edits_here_owns_comes_to_every_publisher_and_to_nobody_else(goes):
    overdue_page()
    person("publisher", "second@example.org")
    person("publisher")
    person("editor", "other@example.org")
    if goes == "leaves":
        User.objects.filter(email="editor@example.org").update(is_active=False)
    else:
        person("editor").groups.set([Group.objects.get(name="clinical")])
    got = letters()

    assert set(got) == {"publisher@example.org", "second@example.org"}
    body = got["publisher@example.org"].body
    assert "Start the full review of CT scan" in body
    assert "Nobody owns the page." in body
    assert "Name an owner for 1 page" in body
    assert "http://testserver/desk/pages/?owner=nobody&state=live" in body


def test_nobody_is_written_to_for_nothing_nor_who_has_left():
    published_page()
    overdue_page()
    User.objects.update(is_active=False)

    assert letters() == {}


def test_what_is_put_off_or_being_reviewed_is_not_written_of():
    made = due_page(-1)
    snooze(version=latest(made), by=person("editor"), at=MORNING, until_on=TODAY + timedelta(days=3), reason="Away.")
    submitted(factories.new_draft(overdue_page("judged")).content.page)

    assert letters() == {}
    assert "Start the full review" in letters(day(3))["editor@example.org"].body


def test_a_letter_tells_of_so_many_things_and_the_desk_has_the_rest(monkeypatch):
    monkeypatch.setattr("reminders.services.MOST_TASKS", 2)
    for n in range(3):
        overdue_page(f"old-{n}")
    letter = letters()["editor@example.org"]

    assert MOST_TASKS >= 20
    assert letter.subject == "Your pages: 3 things to do, 3 new"
    assert letter.body.count("Start the full review") == 2
    assert "And 1 more thing, on your desk:\nhttp://testserver/desk/next/" in letter.body


# Again, until it is done ----------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_it_comes_each_week_until_it_is_done_and_not_between():
    def wrote(days):
        return [n for n in days if send_digests(on=day(n).date(), at=day(n), missed=[]).number]

    made = overdue_page()
    alone()
    assert wrote((0, 1, 6, 7, 8, 13, 14, 15)) == [0, 7, 14]

    User.objects.update(is_active=True)
    factories.publish_again(made, at=day(15))
    assert wrote((16, 21, 28)) == []


def test_something_new_comes_the_next_morning_and_is_told_apart():
    overdue_page()
    letters()
    due_page(20)
    letter = letters(day(1))["editor@example.org"]

    assert letter.subject == "Your pages: 2 things to do, 1 new"
    assert "New: Start the full review of Soon" in letter.body
    assert "\nStart the full review of CT scan" in letter.body


def test_a_review_that_comes_nearer_is_new_at_ninety_sixty_thirty_and_seven_days_and_when_overdue():
    due_page(91)
    alone()
    new = []
    for n in (0, 1, 2, 30, 31, 32, 60, 61, 62, 83, 84, 85, 90, 91, 92):
        mail.outbox.clear()
        send_digests(on=TODAY + timedelta(days=n), at=day(n), missed=[])
        new += [91 - n for one in mail.outbox if "New:" in one.body]

    assert new == [90, 60, 30, 7, -1]


# Once a day -----------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_run_twice_on_one_day_nothing_goes_twice():
    overdue_page()
    assert len(letters()) == 1

    said, failed = daily(MORNING + timedelta(hours=10))

    assert (said, failed) == ("2026-11-16: all was done before.\n", False)
    assert len(mail.outbox) == 1
    assert Digest.objects.count() == DailyRun.objects.count() == 1


def test_even_where_the_days_work_is_done_again_a_letter_goes_once():
    overdue_page()
    letters()
    DailyRun.objects.update(failed=["record"])

    said, failed = daily(MORNING + timedelta(hours=1))

    assert not failed, said
    assert "Letters that were sent: 0." in said
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("killed_at", first(2, ["forget_drafts", "make_pdfs", "verify_record", "check_links"]))
def test_who_is_killed_half_way_is_started_again_at_once_and_no_letter_goes_twice(monkeypatch, killed_at):
    overdue_page()
    whole = daily_command.call_command

    def killed(name, **options):
        if name == killed_at:
            raise SystemExit(137)
        whole(name, **options)

    monkeypatch.setattr(daily_command, "call_command", killed)
    with pytest.raises(SystemExit):
        daily()
    monkeypatch.undo()
    said, failed = daily(MORNING + timedelta(minutes=1))

    assert not failed, said
    assert "all is done" in said
    assert len(mail.outbox) == 1
    assert DailyRun.objects.get().letters_sent
    assert "all was done before" in daily(MORNING + timedelta(minutes=2))[0]


@pytest.mark.both_databases
def test_while_one_is_at_it_another_does_nothing():
    overdue_page()

    with ThreadPoolExecutor(1) as other:
        at_it = alone_at("daily")
        assert other.submit(at_it.__enter__).result()
        assert "Somebody else is at it." in daily()[0]
        assert not DailyRun.objects.exists()
        other.submit(at_it.__exit__, None, None, None).result()
        other.submit(lambda: connection.close()).result()
    assert len(letters()) == 1


@pytest.mark.both_databases
def test_a_letter_that_somebody_else_is_just_sending_is_left_to_them():
    overdue_page()
    Digest.objects.create(person=person("editor"), on=TODAY)

    assert send_digests(on=TODAY, at=MORNING, missed=[]).number == 0


@pytest.mark.both_databases
def test_a_letter_that_was_being_sent_when_its_run_was_killed_goes_once_more_that_day(monkeypatch):
    overdue_page()
    deputy = person("editor", "deputy@example.org")
    PageDetails.objects.update(deputy=deputy)
    whole = mail.EmailMessage.send

    def killed(letter):
        if letter.to == [deputy.email]:
            raise SystemExit(137)
        return whole(letter)

    monkeypatch.setattr(mail.EmailMessage, "send", killed)
    mail.outbox.clear()
    with pytest.raises(SystemExit):
        daily()
    monkeypatch.undo()
    _said, failed = daily(MORNING + timedelta(minutes=1))

    assert not failed
    assert sorted(letter.to[0] for letter in mail.outbox) == ["deputy@example.org", "editor@example.org"]
    assert not Digest.objects.filter(sent_at=None).exists()
    assert len({letter.extra_headers["Message-ID"] for letter in mail.outbox}) == 2


@pytest.mark.both_databases
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_hosts_at_once_send_each_letter_once():
    overdue_page()
    mail.outbox.clear()

    at_once(*[lambda: send_digests(on=TODAY, at=MORNING, missed=[])] * 3)
    said = []
    at_once(*[lambda: said.append(daily()[0])] * 3)

    assert len(mail.outbox) == Digest.objects.count() == DailyRun.objects.count() == 1
    assert len([words for words in said if "all is done" in words]) == 1
    assert all("Somebody else" in words or "all is done" in words or "done before" in words for words in said)


# After a gap ----------------------------------------------------------------------------------------------------------


def test_after_a_week_without_it_one_letter_says_what_was_missed():
    overdue_page()
    letters()
    due_page(3)
    got = letters(day(8))

    body = got["editor@example.org"].body
    assert len(got) == 1
    assert body.startswith(
        "No letters went out from 17 November 2026 to 23 November 2026. What came up in those days is below."
    )
    assert "New: Start the full review of Soon (was due on 19 November 2026)" in body
    assert letters(day(9)) == {}
    overdue_page("another")
    assert "No letters" not in letters(day(10))["editor@example.org"].body


def test_one_missed_day_is_told_as_one():
    overdue_page()
    letters()
    overdue_page("another")

    assert letters(day(2))["editor@example.org"].body.startswith("No letters went out on 17 November 2026.")


def test_nothing_was_missed_before_the_first_time():
    overdue_page()

    assert "No letters" not in letters()["editor@example.org"].body


# When something fails -------------------------------------------------------------------------------------------------


class Down(EmailBackend):
    """Takes letters to nobody, or only not to one address."""

    address = ""

    def send_messages(self, messages):
        if not self.address or messages[0].to == [self.address]:
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        return super().send_messages(messages)


@pytest.fixture
def server_down(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Down"


@pytest.fixture
def taken_by_others(monkeypatch, server_down):
    monkeypatch.setattr(Down, "address", "editor@example.org")


def test_while_the_mail_server_is_down_nothing_counts_as_sent_and_the_rest_is_done(settings, server_down):
    overdue_page()
    old = remark(published_page(), on=TODAY - timedelta(days=400))
    said, failed = daily()

    assert failed
    assert "letters: letters that could not be sent: 2." in said
    assert "2026-11-16: not all was done: letters." in said
    assert not Digest.objects.exists()
    assert Remark.objects.get(pk=old.pk).words == ""
    assert "addresses asked" in said
    assert "PDFs were made" in said

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert set(letters(MORNING + timedelta(hours=1))) == {"editor@example.org", "publisher@example.org"}
    assert DailyRun.objects.get().failed == []


def test_one_letter_that_cannot_be_sent_keeps_no_other_from_going(settings, taken_by_others):
    overdue_page()
    due_page(-1, owner=person("editor", "other@example.org"))
    assert daily()[1]

    assert [one.to for one in mail.outbox] == [["other@example.org"]]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert set(letters(MORNING + timedelta(hours=1))) == {"editor@example.org"}


def test_what_could_not_be_sent_for_days_is_told_once_it_can(settings, server_down):
    overdue_page()
    for n in range(3):
        assert daily(day(n))[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert len(letters(day(3))) == 1


def test_a_part_that_fails_keeps_no_other_from_being_done(monkeypatch):
    overdue_page()

    def broken(at):
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr("reviews.binning.empty", broken)
    said, failed = daily()

    assert failed
    assert "bin: The disk is full." in said
    assert len(mail.outbox) == 1
    assert DailyRun.objects.get().letters_sent


def test_all_that_is_due_each_day_is_done():
    factories.page("bin", title="Bin")
    Binned.objects.create(page=factories.page("old", title="Old"), by=person("editor"), at=NOW - timedelta(days=31))
    factories.source("leaflet")
    said, failed = daily()

    assert not failed, said
    assert not Binned.objects.exists()
    assert "Every version that is or was public is what was signed and recorded." in said
    assert "1 of 1 addresses asked: 1 work" in said
    assert said.endswith("2026-11-16: all is done.\n")


def test_links_that_worked_are_left_alone_for_a_week():
    factories.source("leaflet")
    asked = ["1 of 1 addresses asked" in daily(day(n))[0] for n in (0, 1, 6, 7, 8)]

    assert asked == [True, False, False, True, False]


# When the clocks change -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("times", "days"),
    [
        # The clocks go forward: 1:00 becomes 2:00, and the day has 23 hours.
        (
            ["2026-03-28T23:30", "2026-03-29T00:30", "2026-03-29T01:30", "2026-03-29T22:30", "2026-03-29T23:30"],
            [28, 29, 30],
        ),
        # They go back: 2:00 becomes 1:00, so that 1:30 comes twice, and the day has 25 hours.
        (
            ["2026-10-24T22:30", "2026-10-24T23:30", "2026-10-25T00:30", "2026-10-25T01:30", "2026-10-25T23:30"],
            [24, 25],
        ),
    ],
)
def test_a_day_is_a_day_in_london_when_the_clocks_change(times, days):
    for at in times:
        said, failed = daily(datetime.fromisoformat(at).replace(tzinfo=UTC))
        assert not failed, said

    assert [on.day for on in DailyRun.objects.order_by("on").values_list("on", flat=True)] == days


@pytest.mark.parametrize(
    "before", [datetime(2026, 3, 28, 5, 30, tzinfo=UTC), datetime(2026, 10, 24, 5, 30, tzinfo=UTC)]
)
def test_a_letter_a_day_over_the_night_in_which_the_clocks_change(before):
    mornings = []
    for n in range(3):
        # The timer goes by the clock in London: half past five there.
        offset = 1 if date(2026, 3, 29) <= (before + timedelta(days=n)).date() < date(2026, 10, 25) else 0
        at = (before + timedelta(days=n)).replace(hour=5 - offset)
        overdue_page(f"new-{n}")
        got = letters(at)
        mornings.append(len(got))
        assert not any("No letters" in one.body for one in got.values())

    assert mornings == [1] * 3


# What it costs --------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_letters_take_as_many_queries_for_four_pages_as_for_two():
    def cost(at):
        with CaptureQueriesContext(connection) as queries:
            assert send_digests(on=at.date(), at=at, missed=[]).number == 1
        return len(queries)

    for n in range(2):
        overdue_page(f"old-{n}")
    cost(day(0))
    few = cost(day(7))
    for n in range(2, 4):
        overdue_page(f"old-{n}")

    assert cost(day(14)) == few
