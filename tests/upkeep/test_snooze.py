"""Reminders are put off once, with a reason, for a while: from the service, the desk, the database, two at once."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from desk.worklist import Worklist
from pages.models import PageDetails
from pages.rules import NotAllowed
from tests import factories
from tests.cases import first
from tests.delivery.scenes import generation
from tests.desk.scenes import overdue_page
from tests.factories import NOW, TODAY, latest, person, published_page
from tests.reviews.scenes import superuser
from tests.reviews.test_two_at_once import at_once
from upkeep.models import Snooze
from upkeep.services import snooze

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_now")]

WHY = "The new guideline comes out in December."
SOON = TODAY + timedelta(days=30)


@pytest.fixture
def version():
    """A live page whose review is due in 30 days."""
    made = published_page()
    factories.say_reviewed(reviewed_on=TODAY - timedelta(days=1000), review_due_on=SOON)
    return latest(made)


def put_off(version, *, by=None, until_on=SOON, reason=WHY, at=NOW):
    return snooze(version=version, by=by or person("editor"), at=at, until_on=until_on, reason=reason)


def told(user, today=TODAY):
    return [task.what for task in Worklist(user, today)[:]]


def refuses(do):
    with pytest.raises(DatabaseError), transaction.atomic():
        do()
    return True


# What it does ---------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_its_reminders_are_quiet_until_the_day_and_then_come_again(version):
    assert told(person("editor")) == ["Start the full review of CT scan"]

    put_off(version, until_on=SOON + timedelta(days=10))

    assert told(person("editor")) == []
    assert told(person("editor"), SOON + timedelta(days=9)) == []
    assert told(person("editor"), SOON + timedelta(days=10)) == ["Start the full review of CT scan"]


def test_readers_are_told_that_the_page_is_overdue_all_the_same(client, version):
    before = generation()
    put_off(version, until_on=SOON + timedelta(days=90))

    assert generation() == before
    details = PageDetails.objects.get()
    assert details.review_due_on == SOON
    assert details.is_overdue(SOON + timedelta(days=1))


def test_the_next_review_has_reminders_of_its_own(version):
    put_off(version, until_on=SOON + timedelta(days=90))
    factories.say_reviewed(reviewed_on=TODAY, review_due_on=SOON + timedelta(days=1))

    assert told(person("editor")) == ["Start the full review of CT scan"]
    assert not Snooze.objects.standing(TODAY).exists()


def test_everybody_sees_on_the_list_and_on_the_record_who_put_it_off_until_when_and_why(client, version):
    put_off(version)
    client.force_login(person("clinical"))

    words = f"editor@example.org put its reminders off until 16 December 2026: “{WHY}”"
    (row,) = client.get("/desk/pages/?due=put-off").context["rows"]
    assert words in row.notes
    assert words in client.get("/desk/pages.csv").getvalue().decode().replace('""', '"')
    shown = client.get(f"/desk/versions/{version.pk}/").content.decode()
    assert words in shown
    assert f"Until 16 December 2026. The review is due on 16 December 2026. {WHY}" in shown
    assert "Put off the reminders of its review" in client.get("/desk/record/").content.decode()


# From the desk --------------------------------------------------------------------------------------------------------


def post(client, version, **sent):
    return client.post(f"/desk/versions/{version.pk}/snooze/", {"until_on": "16/12/2026", "reason": WHY} | sent)


def test_an_owner_puts_reminders_off_on_the_page_itself(client, version):
    client.force_login(person("editor"))
    shown = client.get(f"/desk/versions/{version.pk}/").content.decode()
    assert "Such as 30/11/2026. 16 March 2027 at the latest." in shown

    answer = post(client, version)

    assert answer.status_code == 302
    assert Snooze.objects.get().until_on == date(2026, 12, 16)
    assert 'id="snooze"' not in client.get(f"/desk/versions/{version.pk}/").content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        *({"reason": ""}, {"reason": "  \n"}, {"reason": "x" * 1001}),
        *({"until_on": day} for day in ("", "tomorrow", "99/99/9999", "16/12/2026\0", "0" * 5000, "2026-02-30")),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_typed_is_lost(client, version, sent):
    client.force_login(person("editor"))
    answer = post(client, version, **sent)

    assert answer.status_code == 422
    assert sent.get("reason", WHY).strip()[:900] in answer.content.decode()
    assert not Snooze.objects.exists()


def test_a_page_that_is_not_due_soon_has_nothing_to_put_off(client):
    version = latest(published_page())
    client.force_login(person("editor"))

    assert "Put off its reminders" not in client.get(f"/desk/versions/{version.pk}/").content.decode()
    answer = post(client, version)
    assert answer.status_code == 409
    assert "Nobody is reminded of this review yet." in answer.content.decode()


# Who may not, and what is too much ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", first(2, ["clinical", "admin", "patient", "plain-language"]))
def test_only_who_answers_for_a_page_puts_it_off(client, version, role):
    client.force_login(person(role))

    assert post(client, version).status_code == 409
    with pytest.raises(NotAllowed, match="its deputy or a publisher"):
        put_off(version, by=person(role))
    assert not Snooze.objects.exists()


def test_other_editors_and_superusers_do_not_either(version):
    for user in (person("editor", "other@example.org"), superuser(), User.objects.create_user("none@example.org")):
        with pytest.raises(NotAllowed, match="its deputy or a publisher"):
            put_off(version, by=user)


def test_an_owner_who_is_no_editor_any_more_does_not(version):
    person("editor").groups.clear()

    with pytest.raises(NotAllowed, match="its deputy or a publisher"):
        put_off(version, by=User.objects.get(email="editor@example.org"))


def test_deputies_and_publishers_do(version):
    deputy = person("editor", "deputy@example.org")
    PageDetails.objects.update(deputy=deputy)

    put_off(version, by=deputy)

    assert Snooze.objects.get().by_name == "deputy@example.org"


@pytest.mark.parametrize(
    ("until_on", "words"),
    [
        (TODAY, "Choose a day after today."),
        (TODAY - timedelta(days=400), "Choose a day after today."),
        (SOON + timedelta(days=91), "Choose 16 March 2027 or an earlier day"),
        (date.max, "Choose 16 March 2027 or an earlier day"),
    ],
)
def test_it_has_a_limit(version, until_on, words):
    with pytest.raises(NotAllowed, match=words):
        put_off(version, until_on=until_on)


def test_the_last_day_of_all_is_taken(version):
    assert put_off(version, until_on=SOON + timedelta(days=90)).until_on == SOON + timedelta(days=90)


@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
def test_it_needs_a_reason(version, reason):
    with pytest.raises(NotAllowed, match="Say why"):
        put_off(version, reason=reason)


def test_it_is_done_once_whoever_asks(version):
    put_off(version)

    for by in (person("editor"), person("publisher")):
        with pytest.raises(NotAllowed, match="That can be done once"):
            put_off(version, by=by, until_on=SOON + timedelta(days=60))
    assert Snooze.objects.count() == 1


def test_what_is_overdue_for_longer_is_not_put_off_at_all():
    version = latest(overdue_page())

    with pytest.raises(NotAllowed, match="overdue by more than 90 days"):
        put_off(version, until_on=TODAY + timedelta(days=1))


def test_drafts_and_pages_that_are_gone_are_not_put_off(version):
    draft = factories.new_draft(version.content.page)
    with pytest.raises(NotAllowed, match="Only the reminders of a live page"):
        put_off(draft)
    factories.withdraw(version.content.page)
    with pytest.raises(NotAllowed, match="Only the reminders of a live page"):
        put_off(version)


# Past the service -----------------------------------------------------------------------------------------------------


def row(version, **fields):
    values = {"due_on": SOON, "until_on": SOON, "reason": WHY, "by": person("editor"), "by_name": "x", "at": NOW}
    return Snooze.objects.create(page=version.content.page, **values | fields)


@pytest.mark.both_databases
def test_the_database_refuses_what_the_rules_do(version):
    assert refuses(lambda: row(version, until_on=SOON + timedelta(days=91)))
    assert refuses(lambda: row(version, due_on=SOON + timedelta(days=900), until_on=SOON + timedelta(days=901)))
    assert refuses(lambda: row(version, reason=""))
    row(version, until_on=SOON + timedelta(days=90))
    assert refuses(lambda: row(version))


@pytest.mark.both_databases
def test_nobody_changes_or_deletes_that_it_was_put_off(version):
    made = put_off(version)

    for do in (
        lambda: Snooze.objects.update(until_on=SOON + timedelta(days=1)),
        lambda: Snooze.objects.update(reason="Other."),
        lambda: Snooze.objects.all().delete(),
        lambda: Snooze.objects.all()._raw_delete("default"),
        lambda: made.save(),
        lambda: connection.cursor().execute("DELETE FROM upkeep_snooze"),
    ):
        assert refuses(do)


@pytest.mark.both_databases
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_at_once_one_is_told(version):
    deputy = person("editor", "deputy@example.org")
    PageDetails.objects.update(deputy=deputy)

    ends = at_once(lambda: put_off(version), lambda: put_off(version, by=deputy))

    assert sorted(bool(end) for end in ends) == [False, True]
    assert Snooze.objects.count() == 1
