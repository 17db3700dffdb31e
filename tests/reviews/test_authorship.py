"""Rule 2: nobody signs off a version they wrote any part of, however small their part and whatever else they may do."""

from datetime import timedelta

import pytest
from cms.models import CMSPlugin, PageContent
from djangocms_text.models import Text
from djangocms_versioning.models import Version

from accounts.current_user import acting_as
from accounts.models import User
from accounts.roles import Role
from editing import services as drafts
from pages.models import PageDetails
from pages.rules import NotAllowed
from reviews import publishing, services
from reviews.authorship import authors_by_role
from reviews.models import Review, SignOff
from tests import factories
from tests.factories import NOW, person
from tests.reviews import doors
from tests.reviews.doors import DOORS, Room
from tests.reviews.scenes import in_roles, sign_all, signed, submitted, superuser, undone

pytestmark = pytest.mark.django_db

OWN_WORDS = "You wrote part of this version"
TAKEN_WORDS = "You wrote words in it that no clinical reviewer has judged yet"
TWO_TEXTS = [("TextPlugin", {"html": "<p>One.</p>"}), ("TextPlugin", {"html": "<p>Two.</p>"})]


@pytest.fixture
def both() -> User:
    """Give somebody who is an editor and a clinical reviewer."""
    return in_roles("both@example.org", "editor", "publisher", "clinical")


def refuse(review: Review, by: User, role: str = "clinical", match: str = OWN_WORDS) -> None:
    """Check that this person's word is refused for that reason, and not recorded."""
    before = SignOff.objects.count()
    with pytest.raises(NotAllowed, match=match):
        signed(review, role, by=by)
    assert SignOff.objects.count() == before


# Every way of having a part in it -------------------------------------------------------------------------------------


def test_whoever_changed_anything_on_any_screen_is_an_author(client, subtests, both):
    version = factories.latest(factories.page(body=TWO_TEXTS))
    Version.objects.filter(pk=version.pk).update(locked_by=None)
    room = Room(version, doors.own_draft(both))
    client.force_login(both)
    doors.clipboard_of(client)
    assert both.pk not in authors_by_role(version)["clinical"]

    for name in doors.WRITING:
        with subtests.test(name), undone():
            answer = DOORS[name](client, room)
            assert answer.status_code < 400
            assert both.pk in authors_by_role(Version.objects.get(pk=version.pk))["clinical"]


def test_such_an_author_does_not_sign_off(client, both):
    page = factories.page(body=TWO_TEXTS)
    version = factories.latest(page)
    Version.objects.filter(pk=version.pk).update(locked_by=None)
    client.force_login(both)
    DOORS["move_a_block"](client, Room(version, doors.own_draft(both)))

    refuse(submitted(page), by=both)


def test_looking_makes_nobody_an_author(client, both):
    page = factories.page()
    room = Room(factories.latest(page), doors.own_draft(both))
    client.force_login(both)

    for name in ("look_at_edit", "look_at_structure", "look_at_preview", "compare", "fetch_the_toolbar"):
        DOORS[name](client, room)

    assert signed(submitted(page), "clinical", by=both)


def test_taking_over_a_draft_alone_makes_nobody_an_author(client, both, settings):
    page = factories.page()
    version = factories.latest(page)
    client.force_login(both)
    Version.objects.filter(pk=version.pk).update(locked_by=None)

    doors.versioning(client, "edit_redirect", version)

    assert signed(submitted(page), "clinical", by=both)


def test_whoever_started_the_draft_is_an_author(both):
    page = factories.published_page()
    factories.new_draft(page, by=both)

    refuse(submitted(page), by=both)


def test_whoever_sent_it_for_review_is_an_author(both):
    refuse(submitted(by=both), by=both)


def test_whoever_sent_it_once_stays_an_author_when_somebody_else_sends_it_again(both):
    review = submitted(by=both)
    services.withdraw_from_review(review=review, by=person("editor"), at=NOW, reason="Not yet.")

    refuse(submitted(review.version.content.page), by=both)


def test_whoever_published_an_urgent_correction_is_an_author(both):
    page = factories.published_page()
    draft = factories.new_draft(page)
    review = publishing.publish_urgently(version=draft, by=both, at=NOW, reason="A wrong dose.")

    refuse(review, by=both)


def test_code_that_acts_for_somebody_makes_them_an_author(both):
    page = factories.page()
    with acting_as(both):
        PageContent.admin_manager.get().update(meta_description="What it is.")

    refuse(submitted(page), by=both)


def test_a_deleted_block_has_an_author_too(both):
    page = factories.page(body=TWO_TEXTS)
    with acting_as(both):
        CMSPlugin.objects.first().delete()

    refuse(submitted(page), by=both)


def test_one_part_among_many_is_enough(both):
    page = factories.page(body=TWO_TEXTS)
    with acting_as(both):
        Text.objects.first().save()
    with acting_as(person("editor")):
        Text.objects.first().save()
        PageDetails.objects.get().save()

    refuse(submitted(page), by=both)


# Words that were copied -----------------------------------------------------------------------------------------------


def test_words_that_nobody_judged_keep_their_author_when_somebody_else_takes_them_up(both):
    page = factories.published_page()
    draft = factories.new_draft(page, by=both, body="<p>My words.</p>")
    draft.archive(both)
    Version.objects.get(pk=draft.pk).copy(created_by=person("editor"))

    refuse(submitted(page), by=both, match=TAKEN_WORDS)


def test_such_words_keep_their_author_through_many_hands(both):
    page = factories.published_page()
    draft = factories.new_draft(page, by=both, body="<p>My words.</p>")
    for _hand in range(3):
        draft.archive(person("publisher"))
        draft = Version.objects.get(pk=draft.pk).copy(created_by=person("editor"))

    refuse(submitted(page), by=both, match=TAKEN_WORDS)


def test_words_that_were_refused_keep_their_author(both):
    page = factories.page(by=both)
    review = submitted(page, by=both)
    signed(review, "clinical", decision="rejected", comment="This is not how it goes.")
    version = Version.objects.get(pk=review.version_id)
    version.archive(both)
    version.copy(created_by=person("editor"))

    refuse(submitted(page), by=both, match=TAKEN_WORDS)


def test_an_urgent_correction_that_nobody_judged_keeps_its_author_in_the_next_version(both):
    page = factories.published_page()
    publishing.publish_urgently(
        version=factories.new_draft(page, by=both), by=person("publisher"), at=NOW, reason="A wrong dose."
    )
    factories.new_draft(page, body="<p>Clearer.</p>")

    refuse(submitted(page), by=both, match=TAKEN_WORDS)


def test_a_correction_settled_only_because_it_was_replaced_keeps_its_author(both):
    page = factories.published_page()
    urgent = factories.new_draft(page, by=both)
    publishing.publish_urgently(version=urgent, by=person("publisher"), at=NOW, reason="A wrong dose.")
    factories.withdraw(page)
    Version.objects.get(pk=urgent.pk).copy(created_by=person("editor"))

    refuse(submitted(page), by=both, match=TAKEN_WORDS)


def test_words_that_others_judged_are_nobodys_own_any_more(both):
    page = factories.published_page(by=both)
    factories.new_draft(page)

    assert signed(submitted(page), "clinical", by=both)


def test_an_urgent_correction_that_others_judged_is_nobodys_own_any_more(both):
    page = factories.published_page()
    urgent = factories.new_draft(page, by=both)
    sign_all(publishing.publish_urgently(version=urgent, by=person("publisher"), at=NOW, reason="A wrong dose."))
    factories.new_draft(page)

    assert signed(submitted(page), "clinical", by=both)


def test_judging_the_live_text_again_is_open_to_whoever_asked_for_it(both):
    page = factories.published_page()
    review = services.start_recheck(version=factories.latest(page), by=both, at=NOW)

    assert signed(review, "clinical", by=both)


def test_judging_the_live_text_again_is_not_open_to_its_author(both):
    page = factories.published_page(by=both)

    refuse(services.start_recheck(version=factories.latest(page), by=person("editor"), at=NOW), by=both)


# A word given before its giver became an author -----------------------------------------------------------------------


def test_the_word_of_somebody_found_to_be_an_author_does_not_count(both):
    review = submitted()
    signed(review, "clinical", by=both)
    review.version.contributions.create(author=both)
    for role in ("patient", "plain-language"):
        signed(review, role)

    with pytest.raises(NotAllowed, match="Still to sign off: clinical"):
        review.version.publish(person("publisher"))


# Who may say anything at all ------------------------------------------------------------------------------------------


def test_being_superuser_signs_off_nothing():
    review = submitted()

    for role in ("clinical", "patient", "plain-language"):
        refuse(review, by=superuser(), role=role, match="You are not a")


def test_being_superuser_does_not_help_an_author(both):
    User.objects.filter(pk=both.pk).update(is_superuser=True)
    author = User.objects.get(pk=both.pk)

    refuse(submitted(factories.page(by=author)), by=author)


def test_somebody_who_has_left_signs_off_nothing():
    review = submitted()
    clinician = person("clinical")
    clinician.is_active = False

    refuse(review, by=clinician, match="You are not a clinical reviewer")


def test_a_word_stays_when_its_giver_leaves():
    review = sign_all(submitted())
    User.objects.filter(email="clinical@example.org").update(is_active=False)

    publishing.publish(version=review.version, by=person("publisher"), at=NOW)

    assert Version.objects.get().state == "published"


@pytest.mark.parametrize("role", [role for role in Role.values if role != "clinical"])
def test_each_role_speaks_for_itself_alone(role):
    refuse(submitted(), by=person(role), match="You are not a clinical reviewer")


@pytest.mark.parametrize("role", ["editor", "publisher", "admin", "", "made-up", "Clinical"])
def test_there_are_three_roles_to_sign_off_in(role):
    with pytest.raises(NotAllowed, match="no such reviewer role"):
        signed(submitted(), role, by=in_roles("many@example.org", *Role.values))


def test_one_person_signs_off_in_one_role():
    many = in_roles("many@example.org", "clinical", "patient", "plain-language")
    review = submitted()
    signed(review, "clinical", by=many)

    refuse(review, by=many, role="patient", match="already signed off")


def test_one_role_signs_off_once():
    review = submitted()
    signed(review, "clinical")

    refuse(review, by=person("clinical", "second@example.org"), match="Somebody has already signed off")


def test_a_role_that_is_not_asked_is_not_heard():
    review = submitted(factories.page(kind="about"))

    refuse(review, role="patient", by=person("patient"), match="does not ask for your role")


def test_a_review_that_is_over_hears_nobody():
    review = submitted()
    services.withdraw_from_review(review=review, by=person("editor"), at=NOW, reason="Not yet.")

    refuse(review, by=person("clinical"), match="no longer waiting")


@pytest.mark.parametrize("decision", ["changes-wanted", "rejected"])
@pytest.mark.parametrize("comment", ["", "  \n"])
def test_a_refusal_says_why(decision, comment):
    review = submitted()

    with pytest.raises(NotAllowed, match="Say what should change"):
        signed(review, "clinical", decision=decision, comment=comment)

    assert Review.objects.get().is_open


@pytest.mark.parametrize("interest", ["", "   "])
def test_an_interest_is_said_and_not_assumed(interest):
    review = submitted()

    with pytest.raises(NotAllowed, match="Say what interests you have"):
        signed(review, "clinical", declared_interest=interest)

    assert not review.sign_offs.exists()


@pytest.mark.parametrize("decision", ["", "yes", "APPROVED", "waiting"])
def test_there_are_three_decisions(decision):
    with pytest.raises(NotAllowed, match="Choose a decision"):
        signed(submitted(), "clinical", decision=decision)


def test_a_reviewer_is_held_to_the_same_rules_on_the_desk(client, both):
    page = factories.page(by=both)
    review = submitted(page, by=both)
    client.force_login(both)
    answer = client.post(
        review.get_absolute_url(),
        {"role": "clinical", "decision": "approved", "comment": "", "declared_interest": "none"},
    )

    assert answer.status_code == 409
    assert OWN_WORDS in answer.content.decode()
    assert not review.sign_offs.exists()


def test_a_superuser_is_held_to_the_same_rules_on_the_desk(client):
    review = submitted()
    client.force_login(superuser())

    answer = client.post(
        review.get_absolute_url(),
        {"role": "clinical", "decision": "approved", "comment": "", "declared_interest": "none"},
    )

    assert answer.status_code == 403
    assert not review.sign_offs.exists()


def test_words_are_sent_a_day_later_by_another_and_still_not_judged_by_their_author(both):
    page = factories.page(by=both)
    drafts.take_over(version=factories.latest(page), by=person("publisher"), at=NOW)
    services.submit(
        version=factories.latest(page),
        by=person("publisher"),
        at=NOW + timedelta(days=1),
        size="full",
        change_note="First version.",
    )

    refuse(Review.objects.get(), by=both)
