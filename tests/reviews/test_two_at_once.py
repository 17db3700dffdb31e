"""Two people at the same moment, each on a connection of their own: one is first, and the other is told."""

import threading
from collections.abc import Callable

import pytest
from cms.models import PageContent
from django.db import connection, connections
from djangocms_text.models import Text
from djangocms_versioning.constants import DRAFT, PUBLISHED
from djangocms_versioning.models import StateTracking, Version

from pages.rules import NotAllowed
from reviews import services
from reviews.models import Entry, Review, SignOff
from tests import factories
from tests.factories import NOW, person
from tests.reviews.scenes import approved, signed, submitted

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def at_once(*steps: Callable[[], object]) -> list[str]:
    """Start every step at the same moment in a thread of its own; give "" or the refusal of each, in their order."""
    start = threading.Barrier(len(steps))
    ends = [""] * len(steps)

    def run(place: int, step: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            step()
        except NotAllowed as refusal:
            ends[place] = str(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, step)) for place, step in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert connection.vendor == "postgresql"
    return ends


def test_two_publishers_publish_once():
    version = approved().version
    one, other = person("publisher"), person("publisher", "second-publisher@example.org")

    ends = at_once(
        lambda: services.publish(version=version, by=one, at=NOW),
        lambda: services.publish(version=version, by=other, at=NOW),
    )

    assert sorted(map(bool, ends)) == [False, True]
    assert Version.objects.get(pk=version.pk).state == PUBLISHED
    assert StateTracking.objects.filter(version=version, new_state=PUBLISHED).count() == 1
    assert Entry.objects.filter(step=Entry.Step.PUBLISHED).count() == 1


def test_two_publishers_past_the_service_publish_once():
    version = approved().version
    one, other = person("publisher"), person("publisher", "second-publisher@example.org")

    ends = at_once(
        lambda: Version.objects.get(pk=version.pk).publish(one),
        lambda: Version.objects.get(pk=version.pk).publish(other),
    )

    assert sorted(map(bool, ends)) == [False, True]
    assert StateTracking.objects.filter(version=version, new_state=PUBLISHED).count() == 1


def test_two_clinicians_sign_off_once():
    review = submitted()
    one, other = person("clinical"), person("clinical", "second-clinician@example.org")

    ends = at_once(lambda: signed(review, "clinical", by=one), lambda: signed(review, "clinical", by=other))

    assert sorted(map(bool, ends)) == [False, True]
    assert SignOff.objects.count() == 1


def test_two_editors_send_a_draft_once():
    version = factories.latest(factories.page())
    person("editor"), person("editor", "second-editor@example.org")

    def send(email: str) -> Callable[[], object]:
        return lambda: services.submit(
            version=version, by=person("editor", email), at=NOW, size="full", change_note="First version."
        )

    ends = at_once(send("editor@example.org"), send("second-editor@example.org"))

    assert sorted(map(bool, ends)) == [False, True]
    assert Review.objects.count() == 1


def test_what_is_changed_during_the_last_sign_off_is_never_published():
    review = submitted()
    signed(review, "clinical")
    signed(review, "patient")

    def change() -> None:
        Text.objects.update(body="<p>Changed past every lock.</p>")

    at_once(lambda: signed(review, "plain-language"), change)

    with pytest.raises(NotAllowed):
        services.publish(version=review.version, by=person("publisher"), at=NOW)
    assert Version.objects.get(pk=review.version_id).state == DRAFT


def test_a_withdrawal_from_review_and_the_last_sign_off_leave_one_clear_state():
    review = submitted()
    signed(review, "clinical")
    signed(review, "patient")

    at_once(
        lambda: signed(review, "plain-language"),
        lambda: services.withdraw_from_review(review=review, by=person("editor"), at=NOW),
    )

    assert Review.objects.get(pk=review.pk).state == Review.State.WITHDRAWN
    with pytest.raises(NotAllowed):
        services.publish(version=review.version, by=person("publisher"), at=NOW)


def test_two_drafts_of_one_page_started_at_once_do_not_put_each_other_aside():
    page = factories.published_page()
    live = factories.latest(page)

    ends = at_once(
        lambda: Version.objects.get(pk=live.pk).copy(created_by=person("editor")),
        lambda: Version.objects.get(pk=live.pk).copy(created_by=person("publisher")),
    )

    contents = PageContent.admin_manager.filter(page=page).values("pk")
    assert Version.objects.filter(object_id__in=contents, state=DRAFT).count() == 1
    assert sorted(map(bool, ends)) == [False, True]


def test_a_page_is_withdrawn_once():
    page = factories.published_page()

    ends = at_once(
        *[lambda: services.withdraw_page(page=page, by=person("publisher"), at=NOW, reason="The advice has changed.")]
        * 2
    )

    assert sorted(map(bool, ends)) == [False, True]
    assert page.withdrawals.count() == 1
