"""Rule 6: a publisher may correct a live page at once, with a reason; the review follows within 7 days, or is not forgotten."""

from datetime import UTC, date, datetime, timedelta

import pytest
from cms.models import PageContent
from django.db import IntegrityError, transaction
from djangocms_text.models import Text
from djangocms_versioning.constants import DRAFT, PUBLISHED
from djangocms_versioning.models import Version

from pages.models import PageDetails
from pages.rules import NotAllowed
from reviews import publishing, services
from reviews.models import Entry, Review
from tests import factories
from tests.cases import first
from tests.factories import NOW, TODAY, person
from tests.forging import unguarded
from tests.reviews.scenes import asked_by_policy, in_roles, sign_all, signed, state_of, submitted, superuser, undone

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=3)


@pytest.fixture
def page():
    return factories.published_page(body="<p>Take 5 tablets.</p>")


def corrected(page, *, by=None, at=NOW, reason="The dose was wrong.") -> Review:
    draft = factories.new_draft(page, body="<p>Take 1 tablet.</p>")
    return publishing.publish_urgently(version=draft, by=by or person("publisher"), at=at, reason=reason)


def outstanding() -> list[Review]:
    return list(Review.objects.urgent_and_unreviewed().order_by("due_on", "pk"))


# What it does ---------------------------------------------------------------------------------------------------------


def test_readers_get_it_at_once_with_its_reason_in_the_history(client, page):
    review = corrected(page)

    assert "Take 1 tablet." in client.get("/ct-scan/").content.decode()
    assert client.get("/ct-scan/versions/").context["versions"][0]["change_note"] == "The dose was wrong."
    assert state_of(review.version) == PUBLISHED
    assert Entry.objects.get(step="published-urgently").why == "The dose was wrong."
    assert Entry.objects.get(step="published-urgently").by == person("publisher")


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (NOW, date(2026, 11, 23)),
        (datetime(2028, 2, 24, 12, tzinfo=UTC), date(2028, 3, 2)),
        (datetime(2027, 6, 30, 23, 30, tzinfo=UTC), date(2027, 7, 8)),
    ],
)
def test_its_review_is_due_within_seven_days(page, at, due):
    review = corrected(page, at=at)

    assert review.due_on == due
    assert review.days_left(due) == 0
    assert review.days_left(due + timedelta(days=1)) == -1


def test_it_asks_everybody_whom_the_kind_asks(page):
    assert corrected(page).roles_needed == ["clinical", "patient", "plain-language"]


# On other pages ------------------------------------------------------------------------------------------------------


ELSEWHERE = [("PageLinksPlugin", {"heading": "Read next", "level": 2, "keys": ["ct-scan"]})]


@pytest.mark.both_databases
def test_what_it_says_in_short_stands_on_no_other_page_until_it_is_checked(client, page):
    said = "You need no scan."
    section = factories.published_page("scans", title="Scans", template="section", in_navigation=True)
    factories.move(page, section)
    factories.published_page("home", title="Home", template="home", body=ELSEWHERE).set_as_homepage()
    factories.published_page("biopsy", title="Biopsy", body=ELSEWHERE)
    others = ("/", "/scans/", "/biopsy/", "/take-along/biopsy/text.txt")
    draft = factories.new_draft(page)
    PageDetails.objects.filter(extended_object_id=draft.object_id).update(summary=said)

    review = publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="It was wrong.")

    on_its_own = client.get("/scans/ct-scan/").content.decode()
    assert f">{said}" in on_its_own
    assert "Our reviewers are still to check this correction." in on_its_own
    assert f'content="{said}"' not in on_its_own
    for address in others:
        told = client.get(address).content.decode()
        assert said not in told
    sign_all(review)
    assert said in client.get("/biopsy/").content.decode()
    assert said in client.get("/scans/").content.decode()


def test_it_is_called_what_it_was_and_stands_where_it_stood(subtests, page):
    draft = factories.new_draft(page)
    content = PageContent.admin_manager.filter(pk=draft.object_id)
    details = PageDetails.objects.filter(extended_object_id=draft.object_id)

    for of, changes, what in (
        (content, {"title": "You need no scan"}, "Title"),
        (content, {"menu_title": "You need no scan"}, "Name in menus"),
        (content, {"page_title": "You need no scan"}, "Title in the browser"),
        (content, {"meta_description": "You need no scan"}, "Words for search engines"),
        (content, {"slug": "you-need-no-scan"}, "Last part of its address"),
        (content, {"in_navigation": True}, "Stands in menus"),
        (details, {"also_called": "needless scan"}, "Also called"),
        (details, {"words_people_use": "stop my tablets"}, "Words people use"),
        (details, {"kind": "about"}, "Kind"),
    ):
        with subtests.test(what), undone():
            of.update(**changes)
            with pytest.raises(NotAllowed, match=f"not what it is called .*{what}"):
                publishing.publish_urgently(
                    version=Version.objects.get(pk=draft.pk), by=person("publisher"), at=NOW, reason="It was wrong."
                )
            assert state_of(draft) == DRAFT


# Who, what and why ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["editor", "clinical", "patient", "plain-language", "admin", None])
def test_only_a_publisher_does(page, role):
    with pytest.raises(NotAllowed, match="Only a publisher"):
        corrected(page, by=person(role) if role else superuser())

    assert Review.objects.filter(size="urgent").count() == 0


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_it_needs_a_reason(page, reason):
    with pytest.raises(NotAllowed, match="why it cannot wait"):
        corrected(page, reason=reason)


def test_a_page_that_is_not_live_has_nothing_to_correct():
    draft = factories.latest(factories.page())

    with pytest.raises(NotAllowed, match="nothing live to correct"):
        publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="Quick.")


def test_a_withdrawn_page_does_not_come_back_in_a_hurry(page):
    factories.withdraw(page)

    with pytest.raises(NotAllowed, match="nothing live to correct"):
        corrected(page)


def test_a_version_in_review_is_withdrawn_from_review_first(page):
    draft = factories.new_draft(page)
    review = submitted(page)

    with pytest.raises(NotAllowed, match="Withdraw this version from review first"):
        publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="Quick.")
    sign_all(review)
    with pytest.raises(NotAllowed, match="Withdraw this version from review first"):
        publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="Quick.")


def test_only_a_draft_goes_out(page):
    with pytest.raises(NotAllowed, match="Only a draft"):
        publishing.publish_urgently(version=factories.latest(page), by=person("publisher"), at=NOW, reason="Quick.")


def test_a_refused_attempt_leaves_the_draft_as_it_was(page):
    draft = factories.new_draft(page)
    factories.published_page("taken", title="Another page")
    draft.content.update(slug="taken")

    with pytest.raises(NotAllowed, match="Another page already stands"):
        publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="Quick.")

    assert state_of(draft) == DRAFT
    assert not draft.reviews.exists()
    assert PageDetails.objects.get(extended_object_id=draft.object_id).change_note == "First version."


def test_versionings_own_screen_does_not_do_it(client, page):
    draft = factories.new_draft(page)
    client.force_login(person("publisher"))

    client.post(
        f"/admin/djangocms_versioning/pagecontentversion/{draft.pk}/publish/", {"urgent": "1", "size": "urgent"}
    )

    assert state_of(draft) == DRAFT


def test_a_review_made_up_as_urgent_publishes_nothing_for_an_editor(page):
    draft = factories.new_draft(page)
    review = submitted(page)
    with unguarded():
        Review.objects.filter(pk=review.pk).update(size="urgent", due_on=TODAY)

    with pytest.raises(NotAllowed, match="for a publisher to make"):
        Version.objects.get(pk=draft.pk).publish(person("publisher"))


def test_the_database_asks_for_a_day_to_be_reviewed_by(page):
    review = corrected(page)

    with unguarded(), pytest.raises(IntegrityError, match="has_a_day_to_be_reviewed_by"), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(due_on=None)


# Until it has been reviewed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", first(2, ["editor", "clinical", "patient", "plain-language", "publisher", "admin"]))
def test_it_is_on_everybodys_desk(client, page, role):
    corrected(page)
    client.force_login(person(role))

    answer = client.get("/desk/pages/?state=unchecked")

    assert answer.status_code == 200
    assert "CT scan" in answer.content.decode()


def test_it_stays_there_however_late_it_is(page):
    review = corrected(page)

    assert outstanding() == [review]
    assert review.days_left(TODAY + timedelta(days=400)) < 0
    assert outstanding() == [review]


def test_some_of_the_words_are_not_enough(page):
    review = corrected(page)
    signed(review, "clinical", at=LATER)
    signed(review, "patient", at=LATER)

    assert outstanding() == [review]


def test_everybodys_approval_settles_it(page):
    review = sign_all(corrected(page), at=LATER)

    assert review.state == Review.State.DONE
    assert review.settled_at == LATER
    assert outstanding() == []
    assert Entry.objects.filter(step="settled").count() == 1


@pytest.mark.parametrize("decision", ["changes-wanted", "rejected"])
def test_a_refusal_does_not_settle_it(page, decision):
    review = corrected(page)
    signed(review, "clinical", decision=decision, comment="One a day, not one.", at=LATER)

    assert outstanding() == [review]
    assert state_of(review.version) == PUBLISHED


def test_nobody_takes_it_off_the_desk_by_withdrawing_it(client, page):
    review = corrected(page)

    with pytest.raises(NotAllowed, match="This review is over"):
        services.withdraw_from_review(review=review, by=person("publisher"), at=LATER, reason="Not yet.")
    client.force_login(person("publisher"))
    client.post(f"/desk/versions/{review.version_id}/withdraw-from-review/", {"reason": "Not yet."})

    assert outstanding() == [review]


def test_a_reviewed_version_in_its_place_settles_it(page):
    corrected(page)
    factories.publish_again(page, at=LATER)

    assert outstanding() == []
    assert Entry.objects.filter(step="settled").count() == 1


def test_a_refused_one_is_settled_by_a_reviewed_version_in_its_place(page):
    signed(corrected(page), "clinical", decision="rejected", comment="No.", at=LATER)
    factories.publish_again(page, at=LATER)

    assert outstanding() == []


def test_a_refused_one_is_settled_by_a_re_review_that_finds_it_right_after_all(page):
    review = corrected(page)
    signed(review, "clinical", decision="changes-wanted", comment="Are you sure?", at=LATER)

    sign_all(services.start_recheck(version=review.version, by=person("editor"), at=LATER), at=LATER)

    assert outstanding() == []


def test_a_minor_change_in_its_place_would_hide_it_and_is_refused(page):
    corrected(page)
    draft = factories.new_draft(page)

    with pytest.raises(NotAllowed, match="this review must be a full one"):
        services.submit(version=draft, by=person("editor"), at=LATER, size="minor", change_note="A comma.")


def test_a_review_called_minor_behind_the_rules_back_does_not_settle_it_either(page):
    corrected(page)
    draft = factories.new_draft(page)
    review = submitted(page)
    signed(review, "plain-language")
    with unguarded():
        Review.objects.filter(pk=review.pk).update(
            size="minor", roles_needed=["plain-language"], state=Review.State.APPROVED
        )

    with pytest.raises(NotAllowed, match="this review must be a full one"):
        Version.objects.get(pk=draft.pk).publish(person("publisher"))


def test_a_second_correction_leaves_both_to_be_reviewed(page):
    first, second = corrected(page), corrected(page, at=LATER)

    assert outstanding() == [first, second]
    sign_all(second, at=LATER)
    assert outstanding() == [first]


def test_a_reviewed_version_settles_all_before_it(page):
    corrected(page)
    corrected(page, at=LATER)

    factories.publish_again(page, at=LATER)

    assert outstanding() == []
    assert not Review.objects.filter(state__in=Review.HOLDING)  # nobody is asked any more


def test_a_draft_of_the_same_page_settles_nothing_until_it_is_out(page):
    review = corrected(page)
    factories.new_draft(page)
    sign_all(submitted(page))

    assert outstanding() == [review]


def test_another_page_settles_nothing(page):
    review = corrected(page)
    factories.published_page("mri-scan", title="MRI scan")

    assert outstanding() == [review]


def test_withdrawing_the_page_does_not_pretend_that_somebody_reviewed_it(client, page):
    review = corrected(page)
    factories.withdraw(page)

    assert outstanding() == [review]
    assert not Entry.objects.filter(step="settled").exists()
    client.force_login(person("clinical"))
    listed = client.get("/desk/pages/?state=unchecked").content.decode()
    assert "It was live without a review, which is still to be done." in listed


def test_a_withdrawn_one_is_settled_by_its_own_sign_offs(page):
    review = corrected(page)
    factories.withdraw(page)
    sign_all(review, at=LATER)

    assert outstanding() == []


def test_a_withdrawn_one_is_settled_when_the_page_comes_back_reviewed(page):
    corrected(page)
    factories.withdraw(page)
    factories.publish_again(page, at=LATER)

    assert outstanding() == []


def test_only_a_review_that_asked_its_roles_settles_it(page):
    review = corrected(page)
    asked_by_policy("guide", "full", "clinical")
    draft = factories.new_draft(page)
    full = submitted(page)
    with unguarded():
        Review.objects.filter(pk=full.pk).update(roles_needed=["clinical"])
    signed(full, "clinical")
    publishing.publish(version=Version.objects.get(pk=draft.pk), by=person("publisher"), at=LATER)

    assert outstanding() == [review]


def test_a_full_review_asks_whoever_an_urgent_correction_waits_for(page):
    corrected(page)
    asked_by_policy("guide", "full", "clinical")
    factories.new_draft(page)

    assert submitted(page).roles_needed == ["clinical", "patient", "plain-language"]


def test_a_re_review_asks_whoever_an_urgent_correction_waits_for_too(page):
    review = corrected(page)
    signed(review, "clinical", decision="changes-wanted", comment="Are you sure?", at=LATER)
    asked_by_policy("guide", "full", "clinical")

    asked = services.start_recheck(version=review.version, by=person("editor"), at=LATER)

    assert asked.roles_needed == ["clinical", "patient", "plain-language"]


def test_an_example_settles_none(page):
    review = corrected(page)
    factories.new_draft(page)
    other = sign_all(submitted(page))
    with unguarded():
        Review.objects.filter(pk=other.pk).update(is_example=True)
    publishing.publish(version=other.version, by=person("publisher"), at=LATER)

    assert outstanding() == [review]


def test_a_text_changed_behind_its_back_is_not_signed_off(page):
    review = corrected(page)
    Text.objects.filter(placeholder__object_id=review.version.object_id).update(body="<p>Take 50 tablets.</p>")

    with pytest.raises(NotAllowed, match="not the one that was sent"):
        signed(review, "clinical", at=LATER)

    assert outstanding() == [review]


# Dates and marks ------------------------------------------------------------------------------------------------------


def test_it_wears_no_mark_until_it_is_reviewed(page):
    factories.certificate()
    marked = factories.published_page("mri-scan", title="MRI scan", kind="imaging")
    assert PageDetails.objects.get(extended_object__page=marked).awards.count() == 1

    review = corrected(marked)
    details = PageDetails.objects.get(extended_object_id=review.version.object_id)
    assert details.awards.count() == 0
    sign_all(review, at=LATER)

    assert details.awards.count() == 1


def test_example_content_stays_an_example(page):
    factories.say_reviewed(is_example=True)

    review = sign_all(corrected(page), at=LATER)

    assert PageDetails.objects.get(extended_object_id=review.version.object_id).is_example


def test_whoever_is_publisher_and_reviewer_does_not_review_their_own_correction(page):
    many = in_roles("many@example.org", "publisher", "clinical")
    review = corrected(page, by=many)

    with pytest.raises(NotAllowed, match="You wrote part of this version"):
        signed(review, "clinical", by=many, at=LATER)
