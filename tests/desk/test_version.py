"""A version's page on the desk: where it stands, and every step from there."""

import pytest
from django.urls import reverse
from djangocms_text.models import Text
from djangocms_versioning.models import Version

from pages.models import PageDetails, Withdrawal
from reviews import services
from reviews.models import Entry, Review, SentText
from tests import factories
from tests.cases import first
from tests.desk.scenes import words
from tests.factories import NOW, latest, new_draft, page, person, published_page
from tests.forging import unguarded
from tests.reviews.scenes import sign_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_now")]


def address(version, step=""):
    return f"/desk/versions/{version.pk}/{step and step + '/'}"


def in_review(version=None) -> Review:
    version = version or latest(page())
    return services.submit(version=version, by=person("editor"), at=NOW, size="full", change_note="First version.")


def approved(version=None) -> Review:
    return sign_all(in_review(version))


# Where it stands ------------------------------------------------------------------------------------------------------


def test_a_page_of_a_version_says_where_it_stands_and_what_was_done(editor):
    review = in_review()
    seen = words(editor.get(address(review.version)))

    assert "CT scan, version 1" in seen
    assert "Still to sign off: clinical, patient, plain-language." in seen
    assert "Sent for review" in seen
    assert "“First version.”" in seen


def test_every_step_is_offered_or_its_objection_told(editor):
    version = latest(page())
    found = editor.get(address(version))

    assert [(step["title"], step["objection"]) for step in found.context["steps"]] == [
        ("Send for review", ""),
        ("Publish", "Only a publisher publishes."),
        ("Publish an urgent correction", "Only a publisher publishes an urgent correction."),
        ("Delete the page", ""),
    ]
    assert "Only a publisher publishes." in words(found)
    assert f'action="{address(version, "submit")}"' in words(found)
    assert f'action="{address(version, "publish")}"' not in words(found)


@pytest.mark.parametrize("state", ["draft", "in review", "approved", "published", "replaced"])
def test_every_button_leads_to_a_place_on_its_page(client, state):
    version = {
        "draft": lambda: latest(page()),
        "in review": lambda: in_review().version,
        "approved": lambda: approved().version,
        "published": lambda: latest(published_page()),
        "replaced": lambda: Version.objects.get(pk=latest(factories.publish_again(published_page())).source_id),
    }[state]()
    for role in ("editor", "clinical", "publisher", "admin"):
        client.force_login(person(role))
        found = client.get(address(version))

        for step in found.context["steps"]:
            where, _, anchor = step["url"].partition("#")
            if not step["objection"] and anchor:
                assert where == address(version)
                assert f'id="{anchor}"' in words(found), (role, anchor)


def test_a_fresh_draft_does_not_repeat_what_was_said_of_the_version_before(editor):
    draft = new_draft(published_page(change_note="Said of version 1."))
    seen = editor.get(address(draft))

    assert "“Said of version 1.”" not in words(seen)
    assert seen.context["takings"][0]["form"].initial["change_note"] == ""


def test_an_approved_version_leads_a_publisher_to_publishing(publisher):
    review = approved()

    assert "Everybody asked has approved it. A publisher can publish it now." in words(
        publisher.get(address(review.version))
    )


def test_people_without_rights_in_the_cms_get_no_link_into_it(client):
    version = latest(page())
    client.force_login(person("clinical"))
    for_reviewer = client.get(address(version))
    client.force_login(person("editor"))
    for_editor = client.get(address(version))

    assert (for_reviewer.context["edit_url"], for_reviewer.context["cms_url"]) == ("", "")
    assert for_editor.context["edit_url"] == f"/desk/versions/{version.pk}/edit/"


# Sending for review ---------------------------------------------------------------------------------------------------


def test_an_editor_sends_a_draft_for_review(editor):
    version = latest(page())
    answer = editor.post(address(version, "submit"), {"size": "full", "change_note": "  New page.  "}, follow=True)
    review = Review.objects.get()

    assert answer.redirect_chain == [(f"/desk/reviews/{review.pk}/", 302)]
    assert (review.size, review.change_note, review.submitted_by) == ("full", "New page.", person("editor"))
    assert review.roles_needed == ["clinical", "patient", "plain-language"]
    assert "Sent. Everybody who is asked gets an e-mail." in words(answer)


def test_more_roles_can_be_asked_than_the_size_needs(editor):
    draft = new_draft(published_page())
    editor.post(address(draft, "submit"), {"size": "minor", "change_note": "A comma.", "extra_roles": ["clinical"]})

    assert Review.objects.get(version=draft).roles_needed == ["clinical", "plain-language"]


def test_the_form_says_whom_each_size_asks(editor):
    seen = words(editor.get(address(new_draft(published_page()))))

    assert "Full review: clinical, patient, plain-language. Moves the review date." in seen
    assert "Minor change: plain-language. Moves no date." in seen


def test_no_size_is_chosen_beforehand(editor):
    assert "checked" not in words(editor.get(address(latest(page()))))


def test_what_is_missing_is_said_at_the_question_and_what_was_written_is_kept(editor):
    version = latest(page())
    answer = editor.post(address(version, "submit"), {"change_note": "Kept words."})
    seen = words(answer)

    assert answer.status_code == 422
    assert "Kept words." in seen
    assert 'href="#submit-size_0"' in seen
    assert 'id="submit-size_0"' in seen
    assert "This field is required." in seen
    assert not Review.objects.exists()


def test_a_refused_step_says_why_and_keeps_what_was_written(editor):
    version = latest(page(body="<h2>A</h2><h4>Too deep</h4><p>x</p>"))
    answer = editor.post(address(version, "submit"), {"size": "full", "change_note": "Kept words."})

    assert answer.status_code == 409
    assert "Kept words." in words(answer)
    assert not Review.objects.exists()


def test_somebody_else_sending_it_meanwhile_is_told_and_nothing_is_lost(editor):
    version = latest(page())
    in_review(version)
    answer = editor.post(address(version, "submit"), {"size": "full", "change_note": "Kept words."})

    assert answer.status_code == 409
    assert "This version is in review, so its text is fixed." in words(answer)
    assert "Kept words." in words(answer)
    assert Review.objects.count() == 1


# Publishing -----------------------------------------------------------------------------------------------------------


def test_a_publisher_publishes_what_was_approved(publisher):
    review = approved()
    answer = publisher.post(address(review.version, "publish"), follow=True)

    assert Version.objects.get(pk=review.version_id).state == "published"
    assert "Published. Patients read this version now." in words(answer)


@pytest.mark.parametrize("role", first(2, ["editor", "clinical", "admin", "patient", "plain-language"]))
def test_nobody_else_publishes(client, role):
    review = approved()
    client.force_login(person(role))
    answer = client.post(address(review.version, "publish"))

    assert answer.status_code == 409
    assert "Only a publisher publishes." in words(answer)
    assert Version.objects.get(pk=review.version_id).state == "draft"


def test_a_superuser_publishes_no_text_that_was_not_approved(client):
    boss = person("publisher", "boss@example.org")
    type(boss).objects.filter(pk=boss.pk).update(is_superuser=True)
    version = latest(page())
    client.force_login(boss)

    assert client.post(address(version, "publish")).status_code == 409
    assert Version.objects.get(pk=version.pk).state == "draft"


def test_an_urgent_correction_needs_a_reason_and_stays_on_the_desk(publisher):
    draft = new_draft(published_page())
    without = publisher.post(address(draft, "publish-urgently"), {"reason": "  "})
    publisher.post(address(draft, "publish-urgently"), {"reason": "The dose was wrong."})
    review = Review.objects.get(version=draft)

    assert without.status_code == 422
    assert Version.objects.get(pk=draft.pk).state == "published"
    assert review.change_note == "The dose was wrong."
    assert "7 days left to review it" in words(publisher.get("/desk/pages/?state=unchecked"))
    assert "7 days left to review it" in words(publisher.get(address(draft)))


# Back, again, away ----------------------------------------------------------------------------------------------------


def test_an_editor_withdraws_a_version_from_review(editor):
    review = in_review()
    answer = editor.post(address(review.version, "withdraw-from-review"), {"reason": "A mistake."}, follow=True)

    assert Review.objects.get().state == Review.State.WITHDRAWN
    assert Entry.objects.latest("pk").why == "A mistake."
    assert "Draft, taken back from review." in words(answer)


def test_a_version_that_is_not_in_review_cannot_be_withdrawn_from_it(editor):
    answer = editor.post(address(latest(page()), "withdraw-from-review"), {"reason": "Not yet."})

    assert answer.status_code == 409
    assert "This version is not in review." in words(answer)


def test_a_live_page_is_reviewed_again_as_it_is(editor):
    version = latest(published_page())
    editor.post(address(version, "recheck"), {"note": "Still right?"})
    review = Review.objects.latest("pk")

    assert (review.is_recheck, review.change_note) == (True, "Still right?")
    assert "Live, and being reviewed." in words(editor.get(address(version)))
    assert "Nothing changed" in words(editor.get(review.get_absolute_url()))


def test_a_page_is_not_called_new_because_what_was_judged_was_not_kept(editor):
    """So it is where a text was changed past every step that was judged before texts were kept."""
    version = latest(published_page())
    with unguarded():
        SentText.objects.all()._raw_delete("default")
    Text.objects.update(body="<p>Other words.</p>")
    review = services.start_recheck(version=version, by=person("editor"), at=NOW)

    said = words(editor.get(review.get_absolute_url()))

    assert "This is the first version" not in said
    assert "The text as it was last judged was not kept, so there is nothing to compare it with." in said


def test_a_recheck_can_be_withdrawn(editor):
    version = latest(published_page())
    editor.post(address(version, "recheck"))
    editor.post(address(version, "withdraw-from-review"), {"reason": "Not yet."})

    assert Review.objects.latest("pk").state == Review.State.WITHDRAWN


def test_a_publisher_withdraws_a_page_for_safety_and_says_where_to_go(publisher):
    of, instead = published_page(), published_page("mri-scan", title="MRI scan")
    publisher.post(
        address(latest(of), "withdraw-page"),
        {"reason": "The advice was unsafe.", "instead": instead.pk, "for_safety": "on"},
    )
    withdrawal = Withdrawal.objects.get()

    assert (withdrawal.page, withdrawal.instead, withdrawal.for_safety) == (of, instead, True)
    assert publisher.get("/ct-scan/").status_code == 410


def test_a_page_is_not_withdrawn_in_favour_of_itself_or_a_draft(publisher):
    of, draft = published_page(), page("mri-scan")
    for wrong in (of.pk, draft.pk, 999_999, "x", "9" * 40):
        answer = publisher.post(address(latest(of), "withdraw-page"), {"reason": "Because.", "instead": wrong})
        assert answer.status_code == 422
        assert "Because." in words(answer)
    assert not Withdrawal.objects.exists()


def test_a_page_that_was_withdrawn_meanwhile_is_not_withdrawn_again(publisher):
    of = published_page()
    version = latest(of)
    factories.withdraw(of)
    answer = publisher.post(address(version, "withdraw-page"), {"reason": "Kept words."})

    assert answer.status_code == 409
    assert "This page is not live, so there is nothing to withdraw." in words(answer)
    assert "Kept words." in words(answer)


def test_an_editor_cannot_withdraw_a_page(editor):
    version = latest(published_page())

    assert "Only a publisher withdraws a live page." in words(editor.get(address(version)))
    assert editor.post(address(version, "withdraw-page"), {"reason": "x"}).status_code == 409
    assert Version.objects.get(pk=version.pk).state == "published"


def test_a_step_opened_as_a_page_leads_to_its_version(editor):
    version = latest(page())

    assert editor.get(address(version, "submit")).url == reverse("desk:version", args=[version.pk])


def test_a_version_without_details_still_has_a_page(editor):
    version = latest(page())
    PageDetails.objects.all().delete()

    assert "Fill in at least its kind and its summary" in words(editor.get(address(version)))
