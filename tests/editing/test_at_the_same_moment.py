"""Two people at the same moment: one has the draft, the other is told."""

from datetime import timedelta

import pytest
from cms.models import Page
from djangocms_versioning.constants import ARCHIVED, DRAFT
from djangocms_versioning.models import Version

from editing import discarding, presence, services
from editing.models import Discarded
from reviews import services as reviews
from tests import factories
from tests.factories import NOW, latest, person
from tests.reviews.test_two_at_once import at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

SOON = NOW + timedelta(minutes=10)


def second():
    return person("editor", "second@example.org")


def fresh(version):
    return Version.objects.get(pk=version.pk)


def test_two_who_take_over_a_draft_that_nobody_works_on_have_it_one_after_the_other():
    draft = latest(factories.page())
    editor, publisher = second(), person("editor", "third@example.org")

    ends = at_once(
        lambda: services.take_over(version=draft, by=editor, at=NOW),
        lambda: services.take_over(version=draft, by=publisher, at=NOW),
    )

    assert sorted(bool(end) for end in ends) == [False, True]
    assert "Ask if you may take it over" in max(ends)


def test_of_two_discarded_drafts_of_a_page_one_comes_back():
    page = factories.published_page()
    gone = []
    for _number in range(2):
        draft = factories.new_draft(Page.objects.get(pk=page.pk))
        discarding.discard(version=draft, by=person("editor"), at=NOW, reason="No.")
        gone.append(draft)
    editor, other = person("editor"), second()

    ends = at_once(
        lambda: discarding.bring_back(version=gone[0], by=editor, at=SOON),
        lambda: discarding.bring_back(version=gone[1], by=other, at=SOON),
    )

    assert sorted(bool(end) for end in ends) == [False, True]
    assert "another draft now" in max(ends)
    assert sorted(fresh(one).state for one in gone) == [ARCHIVED, DRAFT]


def test_a_draft_is_discarded_or_sent_for_review_and_not_both():
    factories.published_page()
    draft = factories.new_draft(Page.objects.get(), body="<p>Other words.</p>")
    editor = person("editor")

    ends = at_once(
        lambda: discarding.discard(version=draft, by=editor, at=NOW, reason="No."),
        lambda: reviews.submit(version=draft, by=editor, at=NOW, size="full", change_note="New."),
    )

    assert sorted(bool(end) for end in ends) == [False, True]
    assert Discarded.objects.exists() == (fresh(draft).state == ARCHIVED)
    assert draft.reviews.exists() != Discarded.objects.exists()


def test_whoever_opens_a_draft_that_nobody_holds_at_the_same_moment_shares_it_with_nobody():
    draft = latest(factories.page())
    Version.objects.filter(pk=draft.pk).update(locked_by=None)
    editor, other = person("editor"), second()

    at_once(
        lambda: presence.note(fresh(draft), editor, NOW),
        lambda: presence.note(fresh(draft), other, NOW),
    )

    assert fresh(draft).locked_by == presence.at_work(draft, NOW).by


def test_a_draft_is_handed_over_or_taken_over_and_whoever_is_late_is_told():
    draft = latest(factories.page())
    presence.note(draft, person("editor"), NOW)
    question = services.ask(version=fresh(draft), by=second(), at=SOON)
    editor, publisher = person("editor"), person("publisher")

    ends = at_once(
        lambda: services.answer(question=question, by=editor, at=SOON, hands_over=True),
        lambda: services.take_over(version=draft, by=publisher, at=SOON, reason="I must."),
    )

    assert ends[1] == ""  # a publisher may at any time
    assert fresh(draft).locked_by == publisher
    assert ends[0] in ("", "Nobody waits for this answer any more.")
