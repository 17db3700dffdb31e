"""Rules 4 and 5: review dates come out of a completed full review and from nowhere else; three dates stay apart."""

from datetime import UTC, date, datetime, timedelta

import pytest
from cms.models import Page
from django.db import IntegrityError, transaction
from djangocms_versioning.models import Version

from pages.dates import add_months
from pages.models import PageDetails
from pages.rules import NotAllowed
from reviews import publishing, services
from reviews.models import Review
from reviews.publishing import History
from tests import factories
from tests.factories import NOW, TODAY, person
from tests.reviews import doors
from tests.reviews.doors import Room
from tests.reviews.scenes import in_roles, sign_all, signed, submitted, superuser

pytestmark = pytest.mark.django_db

A_YEAR_ON = datetime(2027, 11, 16, 12, tzinfo=UTC)
DATES = ("reviewed_on", "review_due_on", "published_on", "first_published_on")


def details_of(version: Version) -> PageDetails:
    return PageDetails.objects.get(extended_object_id=version.object_id)


def live_details(page: Page) -> PageDetails:
    return PageDetails.objects.live().get(extended_object__page=page)


def dates(details: PageDetails) -> dict[str, date | None]:
    return {name: getattr(details, name) for name in DATES}


# What moves them ------------------------------------------------------------------------------------------------------


def test_a_full_review_moves_the_review_dates():
    page = factories.published_page()

    factories.publish_again(page, at=A_YEAR_ON)

    assert dates(live_details(page)) == {
        "reviewed_on": date(2027, 11, 16),
        "review_due_on": date(2030, 11, 16),
        "published_on": date(2027, 11, 16),
        "first_published_on": TODAY,
    }


def test_a_minor_change_moves_the_day_of_change_alone():
    page = factories.published_page()

    factories.publish_again(page, at=A_YEAR_ON, size="minor")

    assert dates(live_details(page)) == {
        "reviewed_on": TODAY,
        "review_due_on": date(2029, 11, 16),
        "published_on": date(2027, 11, 16),
        "first_published_on": TODAY,
    }


def test_an_urgent_correction_moves_the_day_of_change_alone_even_once_it_is_reviewed():
    page = factories.published_page()
    review = publishing.publish_urgently(
        version=factories.new_draft(page), by=person("publisher"), at=A_YEAR_ON, reason="A wrong dose."
    )
    before = dates(live_details(page))

    sign_all(review, at=A_YEAR_ON + timedelta(days=2))

    assert before == dates(live_details(page))
    assert before["reviewed_on"] == TODAY
    assert before["review_due_on"] == date(2029, 11, 16)
    assert before["published_on"] == date(2027, 11, 16)


def test_a_re_review_that_finds_no_change_needed_moves_the_review_dates_alone():
    page = factories.published_page()

    sign_all(services.start_recheck(version=factories.latest(page), by=person("editor"), at=A_YEAR_ON), at=A_YEAR_ON)

    assert dates(live_details(page)) == {
        "reviewed_on": date(2027, 11, 16),
        "review_due_on": date(2030, 11, 16),
        "published_on": TODAY,
        "first_published_on": TODAY,
    }


def test_a_re_review_that_is_refused_or_not_finished_moves_nothing():
    page = factories.published_page()
    before = dates(live_details(page))
    review = services.start_recheck(version=factories.latest(page), by=person("editor"), at=A_YEAR_ON)

    signed(review, "clinical", at=A_YEAR_ON)
    assert dates(live_details(page)) == before
    signed(review, "patient", decision="changes-wanted", comment="The scanner is new.", at=A_YEAR_ON)

    assert dates(live_details(page)) == before


@pytest.mark.parametrize("end_it", [factories.withdraw, factories.publish_again])
def test_a_re_review_of_a_text_that_readers_no_longer_get_moves_nothing(end_it):
    page = factories.published_page()
    version = factories.latest(page)
    review = services.start_recheck(version=version, by=person("editor"), at=A_YEAR_ON)
    end_it(page, at=A_YEAR_ON)

    with pytest.raises(NotAllowed, match="no longer waiting"):
        signed(review, "clinical", at=A_YEAR_ON)

    assert details_of(version).reviewed_on == TODAY


def test_only_a_live_text_is_reviewed_again():
    page = factories.published_page()
    replaced = factories.latest(page)
    factories.publish_again(page)
    draft = factories.new_draft(page)

    for version in (replaced, draft):
        with pytest.raises(NotAllowed, match="Only a published version"):
            services.start_recheck(version=version, by=person("editor"), at=NOW)


@pytest.mark.parametrize("role", ["clinical", "patient", "plain-language", "admin", None])
def test_only_editors_and_publishers_ask_for_a_re_review(role):
    version = factories.latest(factories.published_page())

    with pytest.raises(NotAllowed, match="Only editors and publishers"):
        services.start_recheck(version=version, by=person(role) if role else superuser(), at=NOW)


def test_the_day_of_review_is_the_day_of_the_last_word_and_not_of_publication():
    review = submitted()
    for days, role in enumerate(review.roles_needed):
        signed(review, role, at=NOW + timedelta(days=days))

    publishing.publish(version=review.version, by=person("publisher"), at=NOW + timedelta(days=30))

    details = PageDetails.objects.get()
    assert details.reviewed_on == date(2026, 11, 18)
    assert details.review_due_on == date(2029, 11, 18)
    assert details.published_on == date(2026, 12, 16)


def test_a_day_is_a_day_in_london():
    review = submitted()
    late = datetime(2027, 6, 30, 23, 30, tzinfo=UTC)  # half past midnight, British summer time
    sign_all(review, at=late)

    publishing.publish(version=review.version, by=person("publisher"), at=late)

    assert PageDetails.objects.get().reviewed_on == PageDetails.objects.get().published_on == date(2027, 7, 1)


def test_a_publication_past_the_service_writes_the_same_dates():
    review = sign_all(submitted())

    review.version.publish(person("publisher"))

    details = PageDetails.objects.get()
    assert details.reviewed_on == TODAY
    assert details.review_due_on == date(2029, 11, 16)
    assert details.published_on is not None


def test_sending_signing_and_withdrawing_from_review_move_nothing():
    page = factories.published_page()
    before = dates(live_details(page))
    factories.new_draft(page)
    review = submitted(page)
    signed(review, "clinical")
    services.withdraw_from_review(review=review, by=person("editor"), at=A_YEAR_ON, reason="Not yet.")
    sign_all(submitted(page), at=A_YEAR_ON)

    assert dates(live_details(page)) == before


# A minor change, and what it may not do -------------------------------------------------------------------------------


def test_a_minor_change_does_not_bring_back_a_page_that_was_withdrawn_meanwhile():
    page = factories.published_page()
    factories.new_draft(page)
    review = sign_all(submitted(page, size="minor"))
    factories.withdraw(page)

    with pytest.raises(NotAllowed, match="must be a full one"):
        publishing.publish(version=review.version, by=person("publisher"), at=NOW)
    with pytest.raises(NotAllowed, match="must be a full one"):
        Version.objects.get(pk=review.version_id).publish(person("publisher"))


def test_minor_changes_in_a_row_do_not_add_up_to_a_review():
    page = factories.published_page()

    for month in range(1, 4):
        factories.publish_again(page, at=NOW + timedelta(days=30 * month), size="minor")

    assert live_details(page).reviewed_on == TODAY
    assert sorted(live_details(page).reviewed_by) == ["clinical", "patient", "plain-language"]


def test_a_change_does_not_lengthen_the_time_to_the_next_review():
    page = factories.published_page(review_interval_months=12)
    draft = factories.new_draft(page)
    PageDetails.objects.filter(extended_object_id=draft.object_id).update(review_interval_months=36)

    factories.publish(draft, size="change")

    assert live_details(page).review_due_on == date(2027, 11, 16)


# Nobody types them ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [lambda: in_roles("both@example.org", "editor", "publisher", "admin"), superuser])
def test_the_form_for_details_takes_no_dates(client, who):
    user = who()
    version = factories.latest(factories.page(by=user))
    client.force_login(user)

    answer = doors.DOORS["change_the_details"](client, Room(version, version))

    details = details_of(version)
    assert answer.status_code == 302
    assert details.summary == doors.WORDS
    assert set(dates(details).values()) == {None}
    assert details.reviewed_by == []


def test_the_form_for_new_details_takes_no_dates(client):
    version = factories.latest(factories.page())
    PageDetails.objects.all().delete()
    client.force_login(person("editor"))

    answer = doors.DOORS["add_details_once_more"](client, Room(version, version))

    details = details_of(version)
    assert answer.status_code == 302
    assert details.summary == doors.WORDS
    assert set(dates(details).values()) == {None}


def test_dates_written_into_a_draft_are_written_over_when_it_goes_out():
    page = factories.page()
    PageDetails.objects.update(
        reviewed_on="2030-01-01", review_due_on="2099-01-01", published_on="2030-01-01", first_published_on="1999-01-01"
    )

    factories.publish(factories.latest(page))

    assert dates(live_details(page)) == {
        "reviewed_on": TODAY,
        "review_due_on": date(2029, 11, 16),
        "published_on": TODAY,
        "first_published_on": TODAY,
    }


def test_dates_written_into_a_minor_change_are_written_over_too():
    page = factories.published_page()
    draft = factories.new_draft(page)
    PageDetails.objects.filter(extended_object_id=draft.object_id).update(
        reviewed_on="2030-01-01", review_due_on="2099-01-01", reviewed_by=["made-up"]
    )

    factories.publish(draft, size="minor")

    assert live_details(page).reviewed_on == TODAY
    assert live_details(page).review_due_on == date(2029, 11, 16)
    assert "made-up" not in live_details(page).reviewed_by


def test_the_desk_takes_no_dates(client):
    page = factories.page()
    client.force_login(person("editor"))

    client.post(
        f"/desk/versions/{factories.latest(page).pk}/submit/",
        {
            "size": "full",
            "change_note": "First version.",
            "reviewed_on": "2030-01-01",
            "completed_at": "2030-01-01",
            "is_example": "",
            "state": "approved",
        },
    )

    review = Review.objects.get()
    assert review.state == Review.State.WAITING
    assert review.completed_at is None
    assert set(dates(PageDetails.objects.get()).values()) == {None}


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"review_due_on": "2027-01-01"}, "a_due_date_comes_from_a_review"),
        ({"reviewed_on": "2027-01-01", "review_due_on": "2027-01-01"}, "a_review_is_due_after_the_one_before"),
        ({"reviewed_on": "2027-01-01", "review_due_on": "2026-01-01"}, "a_review_is_due_after_the_one_before"),
        ({"review_interval_months": 37}, "a_page_is_reviewed_at_least_every_three_years"),
        ({"review_interval_months": 0}, "a_page_is_reviewed_at_least_every_three_years"),
    ],
)
def test_the_database_refuses_dates_that_cannot_be(values, name):
    factories.page()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PageDetails.objects.update(**values)


def test_the_form_says_how_often_a_page_is_reviewed_at_least(client):
    version = factories.latest(factories.page())
    client.force_login(person("editor"))
    said = {"kind": "guide", "summary": "What it is."}

    for months in ("37", "0", "", "twelve", "99999999999999999999"):
        answer = doors.post(
            client, "pages_pagedetails_change", details_of(version).pk, **said, review_interval_months=months
        )
        assert answer.status_code == 200
        assert "errorlist" in answer.content.decode()

    assert details_of(version).review_interval_months == 36


# How long a page may wait ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2023, 2, 28), 12, date(2024, 2, 28)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 16), 36, date(2029, 11, 16)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_its_month(day, months, due):
    assert add_months(day, months) == due


def test_a_review_on_29_february_is_due_on_28_february():
    leap_day = datetime(2028, 2, 29, 12, tzinfo=UTC)
    page = factories.published_page(at=leap_day)

    assert live_details(page).reviewed_on == date(2028, 2, 29)
    assert live_details(page).review_due_on == date(2031, 2, 28)


@pytest.mark.parametrize(("own", "scheme", "due"), [(36, 24, 24), (12, 24, 12), (24, 24, 24), (36, 36, 36)])
def test_a_scheme_that_a_page_claims_shortens_its_wait_and_never_lengthens_it(own, scheme, due):
    factories.certificate(factories.scheme(max_review_interval_months=scheme))

    page = factories.published_page(review_interval_months=own, kind="imaging")

    assert live_details(page).review_due_on == add_months(TODAY, due)


def test_a_scheme_that_a_page_does_not_claim_leaves_its_wait_alone():
    factories.certificate(
        factories.scheme(max_review_interval_months=6), held_from=date(2020, 1, 1), held_until=date(2020, 12, 31)
    )

    page = factories.published_page(kind="imaging")

    assert live_details(page).review_due_on == date(2029, 11, 16)


def test_a_re_review_follows_the_schemes_of_its_own_day():
    page = factories.published_page(kind="imaging")
    factories.certificate(
        factories.scheme(max_review_interval_months=24), held_from=date(2027, 1, 1), held_until=date(2027, 12, 31)
    )

    sign_all(services.start_recheck(version=factories.latest(page), by=person("editor"), at=A_YEAR_ON), at=A_YEAR_ON)

    assert live_details(page).review_due_on == date(2029, 11, 16)


# History from before the record ---------------------------------------------------------------------------------------


def published_with(history: History, *, on: Page | None = None) -> Page:
    page = on or factories.page()
    review = sign_all(submitted(page))
    publishing.publish(version=review.version, by=person("publisher"), at=NOW, history=history)
    return Page.objects.get(pk=page.pk)


def test_history_known_to_the_month_is_kept_as_known():
    page = published_with(
        History(
            published_on=date(2015, 10, 1),
            reviewed_on=date(2015, 10, 1),
            review_due_on=date(2018, 10, 31),
            to_month=True,
        )
    )

    details = live_details(page)
    assert dates(details) == {
        "reviewed_on": date(2015, 10, 1),
        "review_due_on": date(2018, 10, 31),
        "published_on": date(2015, 10, 1),
        "first_published_on": date(2015, 10, 1),
    }
    assert details.dates_to_month
    assert not details.is_overdue(date(2018, 10, 31))
    assert details.is_overdue(date(2018, 11, 1))


def test_dates_that_nobody_recorded_stay_unknown():
    page = published_with(History())

    assert set(dates(live_details(page)).values()) == {None}


def test_the_page_was_first_published_when_its_oldest_version_was():
    page = published_with(History(published_on=date(2015, 10, 1)))
    factories.new_draft(page)
    published_with(History(), on=page)
    factories.publish_again(page)

    details = live_details(page)
    assert details.first_published_on == date(2015, 10, 1)
    assert details.published_on == TODAY


def test_a_page_that_comes_back_was_first_published_long_ago():
    page = factories.published_page()
    factories.withdraw(page)

    factories.publish_again(page, at=A_YEAR_ON)

    assert live_details(page).first_published_on == TODAY


def test_a_due_date_before_its_review_is_refused():
    with pytest.raises(NotAllowed):
        published_with(History(reviewed_on=date(2018, 10, 1), review_due_on=date(2015, 10, 1)))

    assert Version.objects.get().state == "draft"


# Overdue is a matter of the calendar ----------------------------------------------------------------------------------


def test_a_page_is_overdue_the_day_after_its_review_was_due_and_not_before():
    details = live_details(factories.published_page())

    assert not details.is_overdue(date(2029, 11, 16))
    assert details.is_overdue(date(2029, 11, 17))
    assert not PageDetails.objects.live().overdue(date(2029, 11, 16)).exists()
    assert PageDetails.objects.live().overdue(date(2029, 11, 17)).get() == details


def test_a_page_that_says_nothing_of_its_review_is_not_called_overdue():
    details = live_details(published_with(History()))

    assert not details.is_overdue(date(2099, 1, 1))
