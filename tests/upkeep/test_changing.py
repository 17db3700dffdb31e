"""Owners, deputies and intervals of many pages: shown before it is done, done at once or not at all, and on record."""

import pytest
from cms.models import Page
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from pages.models import PageDetails, PlannedInterval
from pages.rules import NotAllowed
from reviews.models import Alarm, Entry
from reviews.services import start_recheck
from reviews.verifying import verify
from tests import factories
from tests.cases import first
from tests.delivery.scenes import generation
from tests.factories import NOW, latest, new_draft, page, person, published_page
from tests.reviews.scenes import ROLES, signed, submitted, superuser
from tests.reviews.test_two_at_once import at_once
from upkeep.changing import MOST_PAGES, Wanted, changes_asked, seal_of
from upkeep.services import change_upkeep

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_now")]

WHY = "The first editor leaves at the end of the month."


@pytest.fixture
def other():
    return person("editor", "other@example.org")


@pytest.fixture
def two(other):
    """Two live pages of one editor, one of them with a draft in review."""
    mri = published_page("mri-scan", title="MRI scan", slug="mri-scan")
    submitted(new_draft(mri).content.page)
    return [published_page().pk, mri.pk]


def change(page_ids, *, by=None, why=WHY, seen=None, **wanted):
    asked = Wanted(**wanted)
    seen = seal_of(changes_asked(page_ids, asked)) if seen is None else seen
    return change_upkeep(page_ids=page_ids, wanted=asked, by=by or person("editor"), at=NOW, why=why, seen=seen)


def owners():
    return set(PageDetails.objects.values_list("owner__email", flat=True))


# What it does ---------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_every_version_in_use_gets_the_new_owner_also_one_in_review(two, other):
    changed = change(two, owner=other, deputy=person("editor"))

    assert [str(line) for line in changed[0].lines] == [
        "Owner: editor@example.org becomes other@example.org.",
        "Deputy: nobody becomes editor@example.org.",
    ]
    assert owners() == {"other@example.org"}
    assert PageDetails.objects.count() == 3


def test_the_versions_that_were_live_before_stay_as_they_were(other):
    made = factories.publish_again(published_page())

    change([made.pk], owner=other)

    assert list(PageDetails.objects.order_by("pk").values_list("owner__email", flat=True)) == [
        "editor@example.org",
        "other@example.org",
    ]


def test_no_sign_off_is_lost_no_page_is_in_doubt_and_readers_pages_stay(two, other):
    review = latest(Page.objects.get(pk=two[1])).reviews.get()
    before = generation()
    change(two, owner=other, months=12)

    assert generation() == before
    for role in ROLES:
        signed(review, role)
    assert verify() == {}
    assert not Alarm.objects.exists()


def test_it_is_on_the_record_of_each_page_with_the_reason(client, two, other):
    change(two, owner=other, months=12)

    assert (
        list(Entry.objects.filter(step="owners").values_list("why", "by_name"))
        == [(f"Owner: editor@example.org becomes other@example.org. {WHY}", "editor@example.org")] * 2
    )
    assert Entry.objects.filter(step="interval").first().why == f"Reviewed every: 36 months becomes 12 months. {WHY}"
    client.force_login(person("clinical"))
    assert WHY in client.get("/desk/record/").content.decode()


def test_whoever_answers_now_is_told_of_all_pages_in_one_letter(
    two, other, mailoutbox, django_capture_on_commit_callbacks
):
    PageDetails.objects.filter(extended_object__page=two[1]).update(owner=other)
    three = [*two, published_page("x-ray", title="X-ray", slug="x-ray").pk]
    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        change(three, owner=other, no_deputy=True)

    (letter,) = mailoutbox
    assert letter.to == ["other@example.org"]
    assert letter.subject == "You answer for 2 pages now"
    assert WHY in letter.body
    assert "CT scan\nhttp://testserver/desk/versions/" in letter.body
    assert "MRI scan" not in letter.body


def test_two_people_of_one_name_are_told_apart(two, other):
    User.objects.update(name="Jane")
    (line,) = change(two, owner=User.objects.get(pk=other.pk))[0].lines

    assert str(line) == "Owner: Jane (editor@example.org) becomes Jane (other@example.org)."
    assert owners() == {"other@example.org"}


def test_a_shorter_interval_holds_from_the_next_full_review_on_and_moves_no_date_now(client):
    made = published_page()
    due = PageDetails.objects.get().review_due_on
    change([made.pk], months=6)

    assert PageDetails.objects.get().review_due_on == due
    client.force_login(person("editor"))
    assert "From the next full review on: 6 months" in client.get(f"/desk/versions/{latest(made).pk}/").content.decode()

    review = start_recheck(version=latest(made), by=person("editor"), at=NOW)
    for role in review.roles_needed:
        signed(review, role)

    assert str(PageDetails.objects.get().review_due_on) == "2027-05-16"
    assert verify() == {}


def test_an_interval_can_go_back_to_what_the_reviewers_signed_and_no_further():
    made = published_page(review_interval_months=24)
    change([made.pk], months=6)

    (line,) = change([made.pk], months=24)[0].lines
    assert (line.before, line.after) == ("6 months", "24 months")
    with pytest.raises(NotAllowed, match="CT scan: Its reviewers signed a review every 24 months"):
        change([made.pk], months=25)


def test_an_interval_is_no_longer_than_a_quality_mark_of_the_page_allows():
    factories.certificate(factories.scheme(max_review_interval_months=24))
    made = published_page()

    change([made.pk], months=24)
    with pytest.raises(NotAllowed, match="Its quality mark asks for a review every 24 months or sooner"):
        change([made.pk], months=30)


def test_a_file_of_a_page_says_when_it_is_due_where_that_came_of_a_planned_interval(tmp_path):
    change([published_page().pk], months=6)
    factories.publish_again(Page.objects.get())
    call_command("export_content", str(tmp_path / "words"), verbosity=0)

    texts = [file.read_text() for file in (tmp_path / "words").rglob("*") if file.is_file()]
    assert [text for text in texts if "2027-05-16" in text]


# All or nothing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("odd", ["draft", "gone", "nowhere"])
def test_one_page_that_may_not_change_keeps_all_as_they_were(two, other, odd):
    pk = {
        "draft": lambda: page("draft", title="Draft").pk,
        "gone": lambda: factories.withdraw(published_page("gone", title="Gone", slug="gone")).pk,
        "nowhere": lambda: 0,
    }[odd]()
    if odd == "nowhere":
        assert len(change([*two, pk], owner=other)) == 2
        return
    with pytest.raises(NotAllowed, match="It is not live"):
        change([*two, pk], owner=other)
    assert owners() == {"editor@example.org"}
    assert not Entry.objects.filter(step="owners").exists()


def test_nobody_is_owner_and_deputy(two, other):
    PageDetails.objects.update(deputy=other)

    with pytest.raises(NotAllowed, match=r"other@example\.org would be owner and deputy"):
        change(two, owner=other)
    change(two, owner=other, no_deputy=True)
    assert owners() == {"other@example.org"}


def test_what_was_shown_is_what_is_done(two, other):
    seen = seal_of(changes_asked(two, Wanted(owner=other)))
    PageDetails.objects.filter(extended_object__page=two[0]).update(owner=person("editor", "third@example.org"))

    with pytest.raises(NotAllowed, match="Something has changed since you looked"):
        change(two, owner=other, seen=seen)
    with pytest.raises(NotAllowed, match="Something has changed since you looked"):
        change(two, owner=other, seen="")


# Who, and what ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", first(2, ["clinical", "admin", "patient", "plain-language"]))
def test_nobody_else_changes_it(client, two, other, role):
    with pytest.raises(NotAllowed, match="Only editors and publishers"):
        change(two, owner=other, by=person(role))
    client.force_login(person(role))
    assert client.get(f"/desk/pages/change/?tick={two[0]}").status_code == 403
    assert (
        client.post("/desk/pages/change/", {"tick": two, "owner": other.pk, "why": WHY, "do": "yes"}).status_code == 403
    )
    assert "Change owner or interval" not in client.get("/desk/pages/").content.decode()
    assert owners() == {"editor@example.org"}


def test_being_superuser_is_no_role(two, other):
    with pytest.raises(NotAllowed, match="Only editors and publishers"):
        change(two, owner=other, by=superuser())


def test_only_an_editor_who_works_here_is_made_owner(two):
    gone = person("editor", "gone@example.org")
    User.objects.filter(pk=gone.pk).update(is_active=False)

    for nobody in (person("clinical"), gone, superuser()):
        with pytest.raises(NotAllowed, match="Only an editor who works here"):
            change(two, owner=nobody)
        with pytest.raises(NotAllowed, match="Only an editor who works here"):
            change(two, deputy=nobody)


@pytest.mark.parametrize(
    ("wanted", "why", "words"),
    [
        ({"months": 0}, WHY, "1 to 36 months"),
        ({"months": 37}, WHY, "1 to 36 months"),
        ({"months": 12}, "  ", "Say why"),
        ({}, WHY, "Choose what is to change"),
    ],
)
def test_what_makes_no_sense_is_refused(two, wanted, why, words):
    with pytest.raises(NotAllowed, match=words):
        change(two, why=why, **wanted)


def test_no_page_and_too_many_are_refused(other):
    with pytest.raises(NotAllowed, match="Tick the pages first"):
        change([], owner=other)
    with pytest.raises(NotAllowed, match="Tick 100 pages at most"):
        change(list(range(MOST_PAGES + 1)), owner=other)


# At the desk ----------------------------------------------------------------------------------------------------------


def test_an_editor_ticks_looks_and_then_does_it(client, two, other):
    client.force_login(person("editor"))
    assert client.get("/desk/pages/").content.decode().count('name="tick"') == 2
    answer = client.get("/desk/pages/change/", {"tick": two})
    assert [one["title"] for one in answer.context["ticked"]] == ["CT scan", "MRI scan"]

    sent = {"tick": two, "owner": other.pk, "deputy": "", "months": "12", "why": WHY}
    looked = client.post("/desk/pages/change/", sent | {"look": "yes"})
    words = looked.content.decode()
    assert owners() == {"editor@example.org"}
    assert "<del>editor@example.org</del> <ins>other@example.org</ins>" in words
    assert "<del>36 months</del> <ins>12 months</ins>" in words
    done = client.post("/desk/pages/change/", sent | {"do": "yes", "seen": looked.context["seen"]}, follow=True)

    assert "2 pages were changed." in done.content.decode()
    assert owners() == {"other@example.org"}
    assert list(PlannedInterval.objects.values_list("months", flat=True)) == [12, 12]


def test_a_page_that_may_not_change_says_why_and_its_tick_can_be_taken(client, two, other):
    draft = page("draft", title="Draft")
    client.force_login(person("editor"))
    sent = {"tick": [*two, draft.pk], "owner": other.pk, "why": WHY}
    looked = client.post("/desk/pages/change/", sent | {"look": "yes"})

    assert "It is not live." in looked.content.decode()
    assert "Make these changes" not in looked.content.decode()
    refused = client.post("/desk/pages/change/", sent | {"do": "yes", "seen": looked.context["seen"]})
    assert refused.status_code == 409
    assert WHY in refused.content.decode()
    assert owners() == {"editor@example.org"}


def test_choosing_something_else_after_looking_does_not_do_what_was_not_seen(client, two, other):
    client.force_login(person("editor"))
    sent = {"tick": two, "owner": other.pk, "why": WHY}
    seen = client.post("/desk/pages/change/", sent).context["seen"]
    answer = client.post("/desk/pages/change/", sent | {"months": "6", "do": "yes", "seen": seen})

    assert answer.status_code == 409
    assert "Something has changed since you looked" in answer.content.decode()
    assert owners() == {"editor@example.org"}


ODD = ["", "\0", "-1", "9" * 40, "x" * 10_000, "'\"<b>", "1.5", "None", "\u0663", "nobody"]


@pytest.mark.both_databases
@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_rubbish_is_refused_in_words_and_changes_nothing(client, two, value):
    client.force_login(person("editor"))
    assert client.get("/desk/pages/change/", {"tick": [value, value]}).status_code == 200
    good = {"tick": two, "owner": "", "deputy": "", "months": "36", "why": WHY, "do": "yes", "seen": ""}
    for name in good:
        assert client.post("/desk/pages/change/", good | {name: value}).status_code in (200, 409, 422), name
    assert owners() == {"editor@example.org"}
    assert not PlannedInterval.objects.exists()


@pytest.mark.both_databases
def test_many_pages_take_no_more_queries_to_show_than_few(other):
    def cost(pages):
        with CaptureQueriesContext(connection) as queries:
            changes_asked(pages, Wanted(owner=other))
        return len(queries)

    pages = [published_page(f"page-{n}", slug=f"page-{n}").pk for n in range(3)]
    cost(pages)

    assert cost(pages) == cost(pages[:1]) <= 8


# Past the service -----------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_a_planned_interval_is_only_ever_added_to_and_never_too_long(two):
    change(two, months=12)

    for do in (
        lambda: PlannedInterval.objects.update(months=36),
        lambda: PlannedInterval.objects.all().delete(),
        lambda: PlannedInterval.objects.create(page_id=two[0], months=37, at=NOW),
        lambda: PlannedInterval.objects.create(page_id=two[0], months=0, at=NOW),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            do()


@pytest.mark.both_databases
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_change_the_same_pages_the_second_looks_again(two, other):
    seen = seal_of(changes_asked(two, Wanted(owner=other)))

    ends = at_once(*[lambda: change(two, owner=other, seen=seen)] * 2)

    assert sorted(bool(end) for end in ends) == [False, True]
    assert Entry.objects.filter(step="owners").count() == 2
