"""Rule 7, where it begins: a version earns a mark by a full review under a certificate that is held that day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pages.models import Award, PageDetails
from reviews import publishing, services
from tests import factories
from tests.factories import NOW, TODAY, person
from tests.reviews.scenes import sign_all, submitted

pytestmark = pytest.mark.django_db

A_YEAR_ON = datetime(2027, 11, 16, 12, tzinfo=UTC)


def marks_of(page) -> list[str]:
    awards = Award.objects.filter(details=PageDetails.objects.live().get(extended_object__page=page))
    return sorted((award.certificate or award.claim).key for award in awards)


@pytest.fixture
def held():
    return factories.certificate(held_from=date(2026, 1, 1), held_until=date(2026, 12, 31))


def test_a_full_review_earns_what_is_held_and_claimed_that_day(held):
    factories.claim()

    assert marks_of(factories.published_page(kind="imaging")) == ["good-words-2026", "plain-english"]


@pytest.mark.parametrize(
    "fields",
    [
        {"held_until": TODAY - timedelta(days=1)},
        {"held_from": TODAY + timedelta(days=1)},
        {"revoked_on": TODAY},
        {"revoked_on": TODAY - timedelta(days=30)},
        {"is_example": True},
    ],
    ids=["ended", "not begun", "taken back today", "taken back", "example"],
)
def test_a_certificate_that_is_not_held_that_day_is_not_earned(fields):
    factories.certificate(**fields)

    assert marks_of(factories.published_page(kind="imaging")) == []


def test_a_certificate_is_earned_on_its_first_and_last_day():
    factories.certificate(held_from=TODAY, held_until=TODAY)

    assert marks_of(factories.published_page(kind="imaging")) == ["good-words-2026"]


def test_a_retired_scheme_and_a_claim_of_the_past_are_not_earned():
    factories.certificate(factories.scheme(is_retired=True))
    factories.claim(is_current=False)

    assert marks_of(factories.published_page(kind="imaging")) == []


def test_the_day_that_counts_is_the_day_of_the_last_word(held):
    review = submitted(kind="imaging")
    sign_all(review, at=datetime(2026, 12, 31, 12, tzinfo=UTC))

    publishing.publish(version=review.version, by=person("publisher"), at=datetime(2027, 1, 2, 12, tzinfo=UTC))

    assert marks_of(review.version.content.page) == ["good-words-2026"]


def test_a_promotional_page_earns_only_what_allows_it(held):
    factories.certificate(factories.scheme("generous", allows_promotional=True), key="generous-2026")
    factories.claim()
    factories.claim("we-like-it", allows_promotional=True)

    assert marks_of(factories.published_page(kind="imaging", is_promotional=True)) == ["generous-2026", "we-like-it"]


def test_pages_about_the_site_earn_nothing(held):
    factories.claim()

    assert marks_of(factories.published_page(kind="about")) == []


def test_a_minor_change_keeps_what_was_earned_and_earns_nothing_new(held):
    page = factories.published_page(kind="imaging")
    factories.certificate(factories.scheme("other"), key="other-2026")

    factories.publish_again(page, size="minor")

    assert marks_of(page) == ["good-words-2026"]


def test_a_new_full_review_earns_what_is_held_now_and_no_more(held):
    page = factories.published_page(kind="imaging")
    factories.certificate(
        factories.scheme("other"), key="other-2027", held_from=date(2027, 1, 1), held_until=date(2027, 12, 31)
    )

    factories.publish_again(page, at=A_YEAR_ON)

    assert marks_of(page) == ["other-2027"]


def test_so_does_a_re_review(held):
    page = factories.published_page(kind="imaging")

    sign_all(services.start_recheck(version=factories.latest(page), by=person("editor"), at=A_YEAR_ON), at=A_YEAR_ON)

    assert marks_of(page) == []


def test_a_draft_carries_no_mark_of_its_own(held):
    page = factories.published_page(kind="imaging")
    draft = factories.new_draft(page)

    assert not Award.objects.filter(details__extended_object_id=draft.object_id).exists()


def test_marks_added_to_a_draft_behind_the_rules_back_are_gone_when_it_is_out(held):
    page = factories.page(kind="imaging")
    made_up = factories.certificate(factories.scheme("made-up"), key="made-up", is_example=True)
    Award.objects.create(details=PageDetails.objects.get(), certificate=made_up)

    factories.publish(factories.latest(page), at=NOW)

    assert marks_of(page) == ["good-words-2026"]
