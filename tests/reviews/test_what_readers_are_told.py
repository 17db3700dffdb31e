"""Rule 3, told to readers: in the page, its history and its permanent addresses, a name stands beside what it judged."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
import time_machine
from cms.models import Page
from django.apps import apps
from django.utils.html import strip_tags

from pages.models import PageDetails
from reviews import publishing, services
from reviews.models import Review
from reviews.publishing import History
from reviews.verifying import verify
from tests import factories
from tests.factories import NOW, person
from tests.reviews.scenes import brought_in, sign_all, signed

pytestmark = pytest.mark.django_db

SOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
LATER = datetime(2026, 12, 4, 12, tzinfo=UTC)
WHOLE = (
    "Whole page last reviewed November 2026 by a clinical reviewer, a patient reviewer and a plain-language reviewer."
)
STILL = "Corrected on 29 November 2026. Our reviewers are still to check this correction."
CHECKED = "A correction in November 2026 was checked by a clinical reviewer, a patient reviewer and a plain-language reviewer."
NOBODY = "Corrected on 29 November 2026. Nobody checked this correction while it was today’s page."


@pytest.fixture
def page() -> Page:
    return factories.published_page(body="<p>Take 5 tablets.</p>", kind="imaging")


def words(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(strip_tags(answer.content.decode()).split())


def corrected(page: Page, *, at: datetime = SOON) -> Review:
    draft = factories.new_draft(page, body=f"<p>Take 1 tablet, {at:%d}.</p>")
    return publishing.publish_urgently(version=draft, by=person("publisher"), at=at, reason="The dose was wrong.")


def changes(page: Page) -> list[dict]:
    return PageDetails.objects.live().get(extended_object__page=page).changes_since_review


# After a full review, and after less ----------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/ct-scan/", "/versions/ct-scan/1/", "/ct-scan/versions/"])
def test_after_a_full_review_every_role_judged_the_whole_page(client, page, address):
    assert WHOLE in words(client, address)


@pytest.mark.parametrize("address", ["/ct-scan/", "/versions/ct-scan/2/", "/ct-scan/versions/"])
def test_after_a_minor_change_only_its_checker_stands_beside_it(client, page, address):
    factories.publish_again(page, at=LATER, size="minor")

    assert f"{WHOLE} A change in December 2026 was checked by a plain-language reviewer." in words(client, address)


def test_a_change_names_everybody_whom_the_kind_asks_beside_it_and_leaves_the_review_where_it_was(client, page):
    factories.publish_again(page, at=LATER, size="change")

    everybody = "a clinical reviewer, a patient reviewer and a plain-language reviewer"
    assert f"{WHOLE} A change in December 2026 was checked by {everybody}." in words(client, "/ct-scan/")


def test_the_version_before_a_minor_change_says_nothing_of_it(client, page):
    factories.publish_again(page, at=LATER, size="minor")

    assert "A change in" not in words(client, "/versions/ct-scan/1/")


def test_a_publication_by_versionings_own_screen_tells_the_same(client, page):
    draft = factories.new_draft(page)
    review = sign_all(
        services.submit(version=draft, by=person("editor"), at=NOW, size="minor", change_note="A comma."), at=NOW
    )
    client.force_login(person("publisher"))

    client.post(f"/admin/djangocms_versioning/pagecontentversion/{review.version_id}/publish/")

    assert [(one["size"], one["checked_by"]) for one in changes(page)] == [("minor", ["plain-language"])]


def test_changes_add_up_until_the_whole_page_is_reviewed(client, page):
    factories.publish_again(page, at=SOON, size="minor")
    factories.publish_again(page, at=LATER, size="minor")
    assert "2 changes from November 2026 to December 2026 were checked by" in words(client, "/ct-scan/")

    factories.publish_again(page, at=LATER)

    assert changes(page) == []
    assert "Whole page last reviewed December 2026" in words(client, "/ct-scan/")
    assert "2 changes from November 2026" in words(client, "/versions/ct-scan/3/")


def test_a_re_review_of_the_whole_page_leaves_no_change_over(client, page):
    factories.publish_again(page, at=SOON, size="minor")

    sign_all(services.start_recheck(version=factories.latest(page), by=person("editor"), at=LATER), at=LATER)

    assert changes(page) == []
    assert "A change in" not in words(client, "/ct-scan/")


# An urgent correction -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/ct-scan/", "/versions/ct-scan/2/", "/ct-scan/versions/"])
def test_an_urgent_correction_says_that_it_is_still_to_be_checked(client, page, address):
    corrected(page)

    assert STILL in words(client, address)


def test_it_says_so_before_the_text_and_again_at_the_end(client, page):
    corrected(page)

    said = words(client, "/ct-scan/")
    assert said.index(STILL) < said.index("Take 1 tablet") < said.rindex(STILL)


def test_it_says_so_until_the_last_role_has_approved_it(client, page):
    review = corrected(page)
    signed(review, "clinical", at=LATER)
    signed(review, "patient", at=LATER)
    assert STILL in words(client, "/ct-scan/")

    signed(review, "plain-language", at=LATER)

    for address in ("/ct-scan/", "/versions/ct-scan/2/", "/ct-scan/versions/"):
        assert STILL not in words(client, address)
        assert f"{WHOLE} {CHECKED}" in words(client, address)


def test_a_refusal_is_not_told_as_nobody_having_looked(client, page):
    signed(corrected(page), "clinical", decision="changes-wanted", comment="One a day.", at=LATER)

    assert STILL not in words(client, "/ct-scan/")
    assert "One of our reviewers did not agree with this correction." in words(client, "/ct-scan/")


def test_one_that_was_replaced_before_anybody_checked_it_says_so_for_good(client, page):
    corrected(page)
    factories.publish_again(page, at=LATER)

    assert "Corrected on" not in words(client, "/ct-scan/")
    for address in ("/versions/ct-scan/2/", "/ct-scan/versions/2/", "/ct-scan/versions/"):
        assert NOBODY in words(client, address)


def test_one_that_was_withdrawn_before_anybody_checked_it_says_so_for_good(client, page):
    corrected(page)
    factories.withdraw(page, at=LATER)

    for address in ("/versions/ct-scan/2/", "/versions/ct-scan/"):
        assert NOBODY in words(client, address)


def test_two_in_a_row_are_each_told_of_until_each_is_checked(client, page):
    first, second = corrected(page), corrected(page, at=LATER)
    assert STILL in words(client, "/ct-scan/")
    assert "Corrected on 4 December 2026. Our reviewers are still to check" in words(client, "/ct-scan/")

    sign_all(first, at=LATER)
    assert STILL not in words(client, "/ct-scan/")
    assert [bool(one["checked_by"]) for one in changes(page)] == [True, False]

    sign_all(second, at=LATER)
    assert "Corrected on" not in words(client, "/ct-scan/")
    assert "2 corrections from November 2026 to December 2026 were checked by" in words(client, "/ct-scan/")


def test_a_re_review_of_the_whole_page_covers_a_correction(client, page):
    review = corrected(page)
    signed(review, "clinical", decision="rejected", comment="Are you sure?", at=LATER)

    sign_all(services.start_recheck(version=review.version, by=person("editor"), at=LATER), at=LATER)

    assert "Corrected on" not in words(client, "/ct-scan/")
    assert "did not agree" not in words(client, "/ct-scan/versions/")


# Before pages told of it ----------------------------------------------------------------------------------------------


def test_an_installation_from_before_learns_from_its_reviews_what_changed_since(page):
    factories.publish_again(page, at=SOON, size="minor")
    sign_all(services.start_recheck(version=factories.latest(page), by=person("editor"), at=SOON), at=SOON)
    factories.publish_again(page, at=SOON, size="minor")
    sign_all(corrected(page), at=LATER)
    signed(corrected(page, at=LATER), "clinical", decision="rejected", comment="No.", at=LATER)
    corrected(page, at=LATER)
    known = dict(PageDetails.objects.order_by("pk").values_list("pk", "changes_since_review"))
    assert [len(changes) for changes in known.values()] == [0, 0, 1, 2, 3, 4]
    PageDetails.objects.update(changes_since_review=[])

    import_module("reviews.migrations.0009_what_changed_since_the_last_review").tell(apps, None)

    assert dict(PageDetails.objects.values_list("pk", "changes_since_review")) == known


# Examples -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def example(page) -> Page:
    """A live page whose words nobody judged, such as comes from a file."""
    factories.say_reviewed(is_example=True, reviewed_by=[])
    return page


@pytest.mark.parametrize("address", ["/ct-scan/", "/versions/ct-scan/1/"])
def test_an_examples_dates_are_called_examples_at_its_top_and_at_its_end(client, example, address):
    said = words(client, address)
    dates = "Example dates: reviewed November 2026, next review due November 2029. No real review."

    assert said.count(dates) == 2
    assert "Last reviewed" not in said
    assert "First published November 2026 (example date)" in said
    assert "Last changed November 2026 (example date)" in said


def test_the_history_of_an_example_says_whose_dates_they_are(client, example):
    assert "Published: November 2026 (example date). Example dates: reviewed November 2026, next review due" in words(
        client, "/ct-scan/versions/"
    )


def test_an_example_whose_review_is_overdue_does_not_say_that_somebody_checked_it_once(client, example):
    with time_machine.travel(datetime(2029, 12, 1, tzinfo=UTC)):
        said = words(client, "/ct-scan/")

    assert "Overdue for review" in said
    assert "Nobody has ever checked this example page." in said
    assert "checked this page again" not in said


def test_search_engines_get_no_date_of_an_example(client, example):
    assert "<lastmod>" not in client.get("/sitemap.xml").content.decode()


def test_the_desk_calls_the_dates_of_an_example_examples(client, example):
    client.force_login(person("editor"))

    assert "November 2029 (example date)" in words(client, f"/desk/versions/{factories.latest(example).pk}/")
    with time_machine.travel(datetime(2029, 12, 1, tzinfo=UTC)):
        client.force_login(person("publisher"))
        assert "November 2029 (overdue) (example date)" in words(client, "/desk/pages/?due=overdue")


@pytest.fixture
def old_example() -> Page:
    """A live page out of a file, whose dates are made up."""
    made = factories.page()
    brought_in(
        factories.latest(made), History(published_on=date(2015, 10, 1), reviewed_on=date(2015, 10, 1), to_month=True)
    )
    return made


def test_a_page_that_was_an_example_was_first_published_when_somebody_had_judged_it(client, old_example):
    example = words(client, "/ct-scan/")
    factories.publish_again(old_example, at=LATER)
    judged = words(client, "/ct-scan/")

    assert "First published October 2015 (example date)" in example
    assert "First published December 2026" in judged
    assert "Published: October 2015 (example date)." in words(client, "/ct-scan/versions/")


def test_an_example_that_is_found_right_as_it_is_goes_by_the_day_on_which_it_went_out(client, old_example):
    sign_all(services.start_recheck(version=factories.latest(old_example), by=person("editor"), at=LATER), at=LATER)

    said, history = words(client, "/ct-scan/"), words(client, "/ct-scan/versions/")

    for real in ("First published November 2026", "Last changed November 2026", "Last reviewed December 2026"):
        assert real in said
    assert "Published: November 2026. Whole page last reviewed December 2026" in history
    assert "2015" not in said + history
    assert "We are checking this page" not in said
    assert verify() == {}


def test_an_example_carries_no_mark_of_today(client):
    factories.certificate()
    factories.claim()
    page = factories.published_page(kind="imaging")
    assert len(client.get("/ct-scan/").context["page"].marks) == 2

    factories.say_reviewed(is_example=True)

    assert PageDetails.objects.get(extended_object__page=page).awards.count() == 2
    assert client.get("/ct-scan/").context["page"].marks == []


def test_an_urgent_correction_of_an_example_is_told_of_and_checked_like_any_other(client, example):
    review = corrected(example)
    assert STILL in words(client, "/ct-scan/")

    sign_all(review, at=LATER)

    assert f"No real review. {CHECKED}" in words(client, "/ct-scan/")


def test_an_example_sign_off_checks_nothing(client, page):
    draft = factories.new_draft(page)
    review = services.submit(version=draft, by=person("editor"), at=NOW, size="minor", change_note="A comma.")
    signed(review, "plain-language", is_example=True)

    publishing.publish(version=draft, by=person("publisher"), at=NOW + timedelta(days=1))

    assert "A change in November 2026 was checked by nobody." in words(client, "/ct-scan/")


# Who publishes the site -----------------------------------------------------------------------------------------------


def test_no_organisation_stands_behind_a_site_that_names_none(client, page):
    said = words(client, "/ct-scan/")

    assert "No organisation stands behind this example." in said
    assert "Published by" not in said


def test_an_organisation_that_publishes_the_site_says_so(client, page, settings):
    settings.ORGANISATION = "Leaf & Sons"

    said = words(client, "/ct-scan/")

    assert "Published by Leaf &amp; Sons." in said
    assert "No organisation" not in said
