"""Whoever signs a live page off as it is has opened each of its sources, as it stands then, and found it current."""

import re
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from pages.rules import NotAllowed
from reviews import services
from reviews.models import Entry, Review, SignOff, SourceRead
from reviews.reading_sources import as_it_stands, sources_to_read
from sources.models import Source
from tests import factories
from tests.factories import NOW, TODAY, opened, person, published_page, source
from tests.forging import unguarded
from tests.reviews.scenes import asked_by_policy, undone

pytestmark = pytest.mark.django_db

CITES = "<p>You lie still [source: guideline-2026]. It takes [fact: scan-time].</p>"


@pytest.fixture
def guideline():
    return source(edition="Second edition", published="2026-05")


@pytest.fixture
def leaflet(guideline):
    made = source("leaflet", title="A leaflet", edition="Version 3")
    factories.fact(source=made)
    return made


@pytest.fixture
def review(leaflet) -> Review:
    """A live page that rests on a source of its own and on one by a fact, asked to be reviewed as it is."""
    asked_by_policy("about", "full", "clinical")
    live = published_page(body=CITES, kind="about", at=NOW - timedelta(days=500))
    return services.start_recheck(version=factories.latest(live), by=person("editor"), at=NOW)


def sign(review, *, by="clinical", decision="approved", comment="", **more) -> SignOff:
    return services.sign_off(
        review=review,
        role=by,
        by=person(by),
        decision=decision,
        comment=comment,
        declared_interest="none",
        at=NOW,
        **more,
    )


def nothing_happened(review) -> bool:
    left = Review.objects.get(pk=review.pk)
    return left.is_open and not SourceRead.objects.exists() and not left.sign_offs.exists()


# What is kept ---------------------------------------------------------------------------------------------------------


def test_a_page_whose_sources_all_hold_is_signed_off_and_what_was_opened_is_kept(review, guideline, leaflet):
    sign(review, opened=opened(review))

    kept = SourceRead.objects.order_by("source__key").values_list(
        "review", "reviewer__email", "source", "is_current", "opened_on", "edition", "published"
    )
    who = "clinical@example.org"
    assert list(kept) == [
        (review.pk, who, guideline.pk, True, TODAY, "Second edition", "2026-05"),
        (review.pk, who, leaflet.pk, True, TODAY, "Version 3", leaflet.published),
    ]
    assert Review.objects.get(pk=review.pk).state == Review.State.DONE
    assert factories.latest(review.version.content.page).content.pagedetails.reviewed_on == TODAY
    assert Entry.objects.filter(review=review, step=Entry.Step.RECHECKED).exists()


def test_it_stays_as_it_was_opened_when_the_source_changes_later(review, guideline):
    sign(review, opened=opened(review))
    with unguarded():
        Source.objects.filter(pk=guideline.pk).update(edition="Third edition")

    assert SourceRead.objects.get(source=guideline).edition == "Second edition"


def test_whoever_wants_a_change_says_what_they_opened_and_need_not_open_all(review, guideline, leaflet):
    found = [one for one in opened(review, is_current=False) if one.source_id == leaflet.pk]
    sign(review, decision="changes-wanted", comment="The leaflet is gone.", opened=found)

    assert list(SourceRead.objects.values_list("source", "is_current")) == [(leaflet.pk, False)]
    assert Review.objects.get(pk=review.pk).state == Review.State.CHANGES_WANTED
    assert factories.latest(review.version.content.page).content.pagedetails.reviewed_on < TODAY


def test_a_page_without_sources_needs_none(db):
    asked_by_policy("about", "full", "clinical")
    live = published_page(kind="about", at=NOW - timedelta(days=500))
    review = services.start_recheck(version=factories.latest(live), by=person("editor"), at=NOW)
    sign(review)

    assert Review.objects.get(pk=review.pk).state == Review.State.DONE


def test_each_who_is_asked_opens_the_sources_themselves(guideline):
    live = published_page(body="<p>Lie still [source: guideline-2026].</p>", kind="imaging")
    review = services.start_recheck(version=factories.latest(live), by=person("editor"), at=NOW)
    sign(review, by="clinical", opened=opened(review))

    with pytest.raises(NotAllowed, match="You have not ticked"):
        sign(review, by="patient")
    assert Review.objects.get(pk=review.pk).is_open


# What is refused ------------------------------------------------------------------------------------------------------


def test_nobody_signs_for_a_source_they_did_not_tick(review):
    for left_out in (0, 1):
        ticked = opened(review)
        missing = Source.objects.get(pk=ticked.pop(left_out).source_id)
        with pytest.raises(NotAllowed, match=f"You have not ticked “{missing.full_name}”"):
            sign(review, opened=ticked)
    with pytest.raises(NotAllowed, match="You have not ticked"):
        sign(review)
    assert nothing_happened(review)


def test_a_source_that_does_not_hold_leads_to_a_change(review):
    with pytest.raises(NotAllowed, match="cannot be opened, so the page needs a change"):
        sign(review, opened=opened(review, is_current=False))
    assert nothing_happened(review)


@pytest.mark.parametrize("state", ["superseded", "withdrawn"])
def test_no_page_is_right_as_it_is_that_rests_on_what_no_longer_stands(review, guideline, state):
    guideline.state = state
    guideline.save(why="It is gone.", at=NOW)

    with pytest.raises(NotAllowed, match="no longer stands"):
        sign(review, opened=opened(review))
    assert nothing_happened(review)
    sign(review, decision="changes-wanted", comment="It is gone.")


@pytest.mark.both_databases
def test_a_source_that_changed_after_it_was_shown_is_named_and_must_be_opened_again(review, guideline):
    ticked = opened(review)

    for name, value in {
        "edition": "Third",
        "published": "2026-10",
        "address": "https://a.org/",
        "title": "New",
    }.items():
        with undone():
            with unguarded():
                Source.objects.filter(pk=guideline.pk).update(**{name: value})
            now = Source.objects.get(pk=guideline.pk)
            for decision in ("approved", "changes-wanted"):
                words = f"“{now.full_name}” changed after it was shown to you. Now it says: {now.edition}"
                with pytest.raises(NotAllowed, match=re.escape(words)) as refusal:
                    sign(review, decision=decision, comment="No.", opened=ticked)
                assert "leaflet" not in str(refusal.value)
            assert nothing_happened(review)
            sign(review, opened=opened(review))


def test_only_the_pages_own_sources_are_ticked_and_each_once(review):
    other = source("other", title="Of another page")
    ticked = opened(review)
    of_another = type(ticked[0])(other.pk, True, TODAY, as_it_stands(other))

    for given in ([*ticked, of_another], [*ticked, ticked[0]]):
        with pytest.raises(NotAllowed, match="only tick sources that this page rests on, each once"):
            sign(review, opened=given)
    assert nothing_happened(review)


def test_a_draft_is_signed_off_without_ticks(guideline):
    asked_by_policy("about", "full", "clinical")
    live = published_page(body="<p>Lie still [source: guideline-2026].</p>", kind="about")
    draft = factories.new_draft(live, body="<p>Lie quite still [source: guideline-2026].</p>")
    review = services.submit(version=draft, by=person("editor"), at=NOW, size="change", change_note="Clearer.")
    ticked = [factories.Opened(guideline.pk, True, TODAY, as_it_stands(guideline))]

    assert sources_to_read(review) == []
    with pytest.raises(NotAllowed, match="only tick sources"):
        sign(review, by=review.roles_needed[0], opened=ticked)


def test_a_source_is_opened_between_being_asked_and_signing(review):
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1), date.max, date.min):
        with pytest.raises(NotAllowed, match="from the day you were asked until today"):
            sign(review, opened=opened(review, on=day))
    assert nothing_happened(review)


def test_who_wrote_the_page_does_not_sign_it_off_by_ticking_its_sources(guideline):
    author = person("clinical", "both@example.org")
    factories.person("editor", "both@example.org")
    asked_by_policy("about", "full", "clinical")
    live = published_page(body="<p>Lie still [source: guideline-2026].</p>", kind="about")
    # What they wrote was judged when it went out; what they write of the source since then was not.
    draft = factories.new_draft(live, by=author, body="<p>Lie down [source: guideline-2026].</p>")
    factories.publish(draft)
    review = services.start_recheck(version=draft, by=person("editor"), at=NOW)

    with pytest.raises(NotAllowed, match="You wrote part of this version"):
        services.sign_off(
            review=review,
            role="clinical",
            by=author,
            decision="approved",
            comment="",
            declared_interest="none",
            at=NOW,
            opened=opened(review),
        )
    assert nothing_happened(review)


def test_nobody_else_signs_by_ticking(review):
    word = {"role": "clinical", "decision": "approved", "comment": "", "declared_interest": "none", "at": NOW}

    for who in ("editor", "publisher", "admin", "plain-language"):
        with pytest.raises(NotAllowed):
            services.sign_off(review=review, by=person(who), opened=opened(review), **word)
    assert nothing_happened(review)


# Past the service -----------------------------------------------------------------------------------------------------


def signature(review, **more) -> SignOff:
    return SignOff(
        **{
            "review": review,
            "role": "clinical",
            "reviewer": person("clinical"),
            "decision": "approved",
            "declared_interest": "none",
            "text_digest": review.text_digest,
            "decided_at": NOW,
        }
        | more
    )


def read(review, of, **more) -> SourceRead:
    said = {"reviewer": person("clinical"), "is_current": True, "opened_on": TODAY}
    as_it_is = {"edition": of.edition, "published": of.published}
    return SourceRead(**{"review": review, "source": of} | said | as_it_is | more)


@pytest.mark.both_databases
@pytest.mark.parametrize("more", [{}, {"is_example": True}])
def test_the_database_takes_no_sign_off_without_each_source_as_it_stands(review, guideline, leaflet, more):
    read(review, leaflet).save()
    wrong = [{"is_current": False}, {"edition": "First edition"}, {"reviewer": person("patient")}]
    for said in [[], *([read(review, guideline, **one)] for one in wrong)]:
        with pytest.raises(DatabaseError, match="each of its sources"), transaction.atomic():
            [one.save() for one in [*said, signature(review, **more)]]

    read(review, guideline).save()
    signature(review, **more).save()


@pytest.mark.both_databases
def test_the_database_takes_no_sign_off_of_a_page_whose_source_no_longer_stands(review, guideline, leaflet):
    for one in (guideline, leaflet):
        read(review, one).save()
    guideline.state = Source.Standing.WITHDRAWN
    guideline.save(why="It is gone.", at=NOW)

    with pytest.raises(DatabaseError, match="each of its sources"), transaction.atomic():
        signature(review).save()


@pytest.mark.both_databases
def test_what_was_found_is_never_changed_nor_added_later_or_of_another_page(review, guideline):
    other = source("other", title="Of another page")
    sign(review, opened=opened(review))
    kept = SourceRead.objects.first()

    for attempt in (
        lambda: SourceRead.objects.filter(pk=kept.pk).update(opened_on=TODAY - timedelta(days=1)),
        lambda: SourceRead.objects.all()._raw_delete("default"),
        lambda: read(review, other).save(),
        lambda: read(review, guideline, reviewer=person("clinical")).save(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert SourceRead.objects.get(pk=kept.pk).opened_on == TODAY
