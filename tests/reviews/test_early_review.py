"""A live page is to be reviewed early when something it rests on has changed since its last full review was sent."""

from datetime import timedelta

import pytest
from cms.models import Page
from django.db import connection
from django.test.utils import CaptureQueriesContext

from glossary.models import Term
from glossary.services import approve, ask_to_retire
from pages.glossary_uses import explained_as_others
from pages.models import PageDetails
from proposals.services import agree
from reviews import publishing, services
from reviews.early_review import early_pages, with_reasons
from reviews.models import Review
from sources.models import Change, Source
from tests.cases import first
from tests.factories import (
    NOW,
    agreed,
    fact,
    latest,
    new_draft,
    page,
    person,
    publish,
    publish_again,
    published_page,
    source,
    withdraw,
)
from tests.forging import unguarded
from tests.glossary.scenes import explained, proposed
from tests.reviews.scenes import how_many_early_pages, sign_all, signed, submitted

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=6)  # 22 November 2026
LATER_STILL = LATER + timedelta(days=1)
REPLACED = (
    "“Guideline Makers: Guideline, of 2009” was replaced by “Guideline Makers: Guideline, of 2026” on 22 November 2026."
)
CITES = "<p>You lie still [source: older].</p>"


@pytest.fixture(autouse=True)
def older():
    """A guideline that texts below cite."""
    return source("older", title="Guideline", edition="of 2009")


def replace(thing, newer=None, at=LATER, why="A newer edition is out."):
    if newer is None:
        newer = (
            source("newer", title="Guideline", edition="of 2026") if isinstance(thing, Source) else fact("newer-fact")
        )
    thing.refresh_from_db()
    if isinstance(thing, Source) and thing.fixed_at:
        agreed(thing, at=at, why=why, state="superseded", superseded_by_id=newer.pk)
        return newer
    thing.state, thing.superseded_by = "superseded", newer
    thing.save(why=why, at=at)
    return newer


def flagged():
    return {details.extended_object.page.reverse_id for details, _reasons in with_reasons(early_pages())}


def reasons(key="ct-scan"):
    found = with_reasons(early_pages())
    return [reason for of, all_ in found if of.extended_object.page.reverse_id == key for reason in all_]


# What flags a page ----------------------------------------------------------------------------------------------------


def test_a_page_whose_source_was_replaced_is_to_be_reviewed_with_the_reason_in_words(older):
    published_page(body=CITES)
    published_page("x-ray", title="X-ray", slug="x-ray")
    assert flagged() == set()

    replace(older)

    assert flagged() == {"ct-scan"}
    assert reasons() == [REPLACED]


@pytest.mark.parametrize("change", [{"state": "withdrawn"}, {"state": "superseded"}])
def test_every_change_of_state_counts(older, change):
    published_page(body=CITES)
    for name, value in change.items():
        setattr(older, name, value)

    older.save(at=LATER)

    assert flagged() == {"ct-scan"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": "Guideline for tests"}, "another title (“Guideline for tests”, before “Guideline”)"),
        ({"publisher": "Others"}, "another publisher"),
        ({"address": "https://other.example.org/"}, "another address"),
        ({"edition": "of 2009, corrected"}, "another edition"),
        ({"published": "2008"}, "another date of publication"),
    ],
)
def test_whatever_readers_see_of_a_source_counts_once_two_people_changed_it(older, change, words):
    published_page(body=CITES)

    agreed(older, at=LATER, **change)

    assert words in " ".join(reasons())
    assert how_many_early_pages() == 1


def test_a_meaning_that_changed_marks_the_pages_that_explain_the_word():
    explained()
    published_page(body="<p>You may have a biopsy.</p>")
    published_page("x-ray", title="X-ray", body="<p>Stand still.</p>")
    assert flagged() == set()

    approve(meaning=proposed(meaning="Some cells."), by=person("clinical"), at=LATER)

    assert reasons() == ["What readers are told of the word “biopsy” changed on 22 November 2026."]
    assert flagged() == {"ct-scan"}
    assert how_many_early_pages() == 1
    publish_again(Page.objects.get(reverse_id="ct-scan"), at=LATER_STILL)
    assert flagged() == set()
    assert how_many_early_pages() == 0


def test_a_word_that_was_retired_marks_the_pages_that_explained_it_until_they_are_reviewed():
    explained()
    published_page(body="<p>You may have a biopsy.</p>")
    published_page("x-ray", title="X-ray", body="<p>Stand still.</p>")

    asked = ask_to_retire(term=Term.objects.get(), by=person("publisher"), at=NOW, why="Everybody knows it.")
    assert flagged() == set()
    agree(proposal=asked, by=person("clinical"), at=LATER)

    assert reasons() == ["Readers have not been told what “biopsy” means since 22 November 2026."]
    assert flagged() == {"ct-scan"}
    assert how_many_early_pages() == 1
    publish_again(Page.objects.get(reverse_id="ct-scan"), at=LATER_STILL)
    assert flagged() == set()
    assert how_many_early_pages() == 0
    assert list(explained_as_others()) == []


def test_a_word_that_is_explained_for_the_first_time_marks_nothing():
    published_page(body="<p>You may have a biopsy.</p>")

    explained(at=LATER)

    assert flagged() == set()


def test_a_page_that_cites_by_a_fact_is_to_be_reviewed_too(older):
    fact(source=older)
    published_page(body="<p>[fact: scan-time]</p>")

    replace(older)

    assert flagged() == {"ct-scan"}


def test_a_page_that_names_a_replaced_fact_is_to_be_reviewed():
    made = fact()
    published_page(body="<p>[fact: scan-time]</p>")
    published_page("x-ray", title="X-ray", slug="x-ray", body="<p>You wait [source: leaflet].</p>")

    replace(made)

    assert flagged() == {"ct-scan"}
    assert reasons() == [
        "“How long a scan takes” was replaced by “How long a scan takes: 10 to 30 minutes” on 22 November 2026."
    ]


def test_another_finding_whose_source_changed_flags_nothing(older):
    fact().other_findings.create(source=older, text="5 hours")
    published_page(body="<p>[fact: scan-time]</p>")

    replace(older)

    assert flagged() == set()


@pytest.mark.both_databases
def test_each_reason_is_given_once_in_the_order_of_time(older):
    fact(source=older)
    published_page(body="<p>[fact: scan-time] [source: older]</p>")
    older.state = "withdrawn"
    older.save(at=LATER_STILL)
    agreed(older, at=LATER, state="current")

    assert reasons() == [
        "“Guideline Makers: Guideline, of 2009” was found to be current on 22 November 2026.",
        "“Guideline Makers: Guideline, of 2009” was withdrawn by its publisher on 23 November 2026.",
    ]


# What does not --------------------------------------------------------------------------------------------------------


def test_a_change_before_the_review_was_sent_was_known_to_the_reviewers(older):
    replace(older, at=NOW - timedelta(days=1))

    published_page(body=CITES)

    assert flagged() == set()


@pytest.mark.both_databases
@pytest.mark.parametrize(("later", "flags"), [(timedelta(0), set()), (timedelta(microseconds=1), {"ct-scan"})])
def test_a_change_in_the_moment_of_sending_was_known_and_one_after_it_was_not(older, later, flags):
    published_page(body=CITES)

    replace(older, at=NOW + later)

    assert flagged() == flags
    assert how_many_early_pages() == len(flags)


@pytest.mark.both_databases
@pytest.mark.parametrize(("days", "flags"), [(-1, set()), (0, {"ct-scan"}), (1, {"ct-scan"})])
def test_without_a_full_review_a_change_counts_from_the_day_of_publication_on(older, days, flags):
    made = published_page(body=CITES)
    with unguarded():
        Review.objects.update(size="minor")

    replace(older, at=NOW.replace(hour=1) + timedelta(days=days))

    assert PageDetails.objects.get(extended_object__page=made).published_on == NOW.date()
    assert flagged() == flags
    assert how_many_early_pages() == len(flags)


def test_every_change_counts_where_neither_a_full_review_nor_a_day_of_publication_is_known(older):
    published_page(body=CITES)
    with unguarded():
        Review.objects.update(size="minor")
        PageDetails.objects.update(published_on=None)

    replace(older, at=NOW - timedelta(days=1))

    assert flagged() == {"ct-scan"}


@pytest.mark.both_databases
def test_only_what_readers_get_now_counts(older):
    made = published_page(body=CITES)
    publish_again(made, body="<p>You lie still.</p>")

    replace(older)

    assert flagged() == set()


def test_a_draft_or_a_withdrawn_page_is_not_to_be_reviewed_early(older):
    submitted(page("draft", title="Draft", body=CITES))
    withdraw(published_page(body=CITES))

    replace(older)

    assert flagged() == set()


def test_a_live_page_counts_whatever_its_draft_says(older):
    made = published_page(body=CITES)
    submitted_draft = new_draft(made, body="<p>You lie still.</p>")
    services.submit(version=submitted_draft, by=person("editor"), at=NOW, size="full", change_note="Shorter.")

    replace(older)

    assert flagged() == {"ct-scan"}


# What clears it -------------------------------------------------------------------------------------------------------


@pytest.fixture
def flagged_page(older):
    """A page that is to be reviewed early."""
    made = published_page(body=CITES)
    replace(older)
    return made


def test_a_full_review_sent_after_the_change_clears_it_though_the_text_still_cites_it(flagged_page):
    draft = new_draft(flagged_page)
    review = services.submit(
        version=draft, by=person("editor"), at=LATER_STILL, size="full", change_note="Looked at again."
    )
    assert flagged() == {"ct-scan"}
    sign_all(review, at=LATER_STILL)
    assert flagged() == {"ct-scan"}

    publishing.publish(version=draft, by=person("publisher"), at=LATER_STILL)

    assert flagged() == set()


def test_a_review_of_the_text_as_it_stands_clears_it_once_it_is_complete(older):
    made = published_page(body=CITES)
    Change.objects.create(source=older, at=LATER, what="was given another edition")
    review = services.start_recheck(version=latest(made), by=person("editor"), at=LATER_STILL)
    assert flagged() == {"ct-scan"}

    sign_all(review, at=LATER_STILL)

    assert flagged() == set()


@pytest.mark.parametrize(("size", "body"), [("minor", CITES), ("change", CITES + "<p>Still.</p>")])
def test_less_than_a_full_review_does_not_clear_it(flagged_page, size, body):
    publish_again(flagged_page, at=LATER_STILL, size=size, body=body)

    assert flagged() == {"ct-scan"}


def test_an_urgent_correction_does_not_clear_it(flagged_page):
    draft = new_draft(flagged_page, body=CITES + "<p>Still.</p>")
    review = publishing.publish_urgently(version=draft, by=person("publisher"), at=LATER_STILL, reason="Wrong.")
    sign_all(review, at=LATER_STILL)

    assert flagged() == {"ct-scan"}


def test_a_change_that_cites_something_else_is_enough(flagged_page):
    publish_again(flagged_page, at=LATER_STILL, size="change", body="<p>You lie still [source: newer].</p>")

    assert flagged() == set()


def test_a_full_review_that_was_sent_before_the_change_and_completed_after_does_not_clear_it(older):
    made = published_page(body=CITES)
    review = services.start_recheck(version=latest(made), by=person("editor"), at=NOW + timedelta(days=1))
    Change.objects.create(source=older, at=LATER, what="was given another edition")

    sign_all(review, at=LATER_STILL)

    assert flagged() == {"ct-scan"}


def test_a_full_review_that_ended_otherwise_does_not_clear_it(flagged_page):
    review = services.start_recheck(version=latest(flagged_page), by=person("editor"), at=LATER_STILL)
    signed(review, "clinical", decision="changes-wanted", comment="New advice.", at=LATER_STILL)

    assert flagged() == {"ct-scan"}


def test_a_change_after_the_review_that_cleared_it_flags_it_again(flagged_page, older):
    publish_again(flagged_page, at=LATER_STILL)
    assert flagged() == set()
    agreed(older, edition="of 2009, again", at=LATER_STILL + timedelta(hours=1))

    assert flagged() == {"ct-scan"}


# Who sees it ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", first(2, ["editor", "clinical", "patient", "plain-language", "publisher", "admin"]))
def test_everybody_sees_it_on_the_desk(client, flagged_page, role):
    client.force_login(person(role))

    assert "To be reviewed early (1)" in client.get("/desk/").content.decode()
    (row,) = client.get("/desk/pages/?state=early").context["rows"]
    assert any(REPLACED in note for note in row.notes)
    assert row.owner == ("you" if role == "editor" else "editor@example.org")


def test_the_page_of_a_version_and_that_of_a_review_say_so(client, flagged_page):
    client.force_login(person("clinical"))
    review = latest(flagged_page).reviews.get()

    for path in (f"/desk/versions/{latest(flagged_page).pk}/", review.get_absolute_url()):
        assert "“Guideline Makers: Guideline, of 2009” was replaced by" in client.get(path).content.decode()


def test_readers_are_not_told(client, flagged_page):
    assert "reviewed early" not in client.get(flagged_page.get_absolute_url("en")).content.decode()


@pytest.mark.both_databases
def test_it_takes_the_same_few_queries_however_many_pages(older):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            found = with_reasons(early_pages())
            [(reasons, str(of.owner), of.extended_object.title) for of, reasons in found]
        return len(queries), len(found)

    fact(source=older)
    published_page("first", slug="first", body=CITES)
    replace(older)
    few, _one = cost()
    for n in range(2):
        made = published_page(f"more-{n}", slug=f"more-{n}", body=CITES + "<p>[fact: scan-time]</p>")
        publish(new_draft(made, by=person("editor", f"editor-{n}@example.org")), size="minor")

    many, three = cost()

    assert (three, many) == (3, few)
    assert many <= 7
