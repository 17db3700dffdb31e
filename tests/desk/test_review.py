"""A review's page: the text, what changed in it, and a reviewer's word."""

import pytest
from cms.models import PageContent
from djangocms_text.models import Text

from desk.review_page import changed_fields, version_before
from editing import services as drafts
from pages.digest import CONTENT_FIELDS, DETAILS_FIELDS, describe
from reviews import publishing, services, withdrawing
from reviews.judged_text import JudgedText
from reviews.models import Review, SignOff
from tests import factories
from tests.cases import first
from tests.desk.scenes import words
from tests.factories import NOW, latest, new_draft, page, person, published_page
from tests.reviews.scenes import signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_now")]


def submitted(version=None, *, size="full", change_note="Clearer words.", **more) -> Review:
    version = version or latest(page())
    return services.submit(version=version, by=person("editor"), at=NOW, size=size, change_note=change_note, **more)


def revised(
    before="<p>You lie on a hard bed for 5 minutes.</p>", after="<p>You lie on a hard bed for 6 minutes.</p>", **more
):
    return submitted(new_draft(published_page(body=before), body=after, **more))


def word(role="clinical", decision="approved", comment="", interest="none"):
    return {"role": role, "decision": decision, "comment": comment, "declared_interest": interest}


# What is shown --------------------------------------------------------------------------------------------------------


def test_a_review_says_who_sent_what_and_why(clinician):
    seen = words(clinician.get(submitted(change_note="NICE changed its advice.").get_absolute_url()))

    assert "Full review · sent by editor@example.org, 16 November 2026" in seen
    assert "“NICE changed its advice.”" in seen
    assert "Still to sign off: clinical, patient, plain-language." in seen


def test_a_first_version_has_nothing_to_be_compared_with(clinician):
    review = submitted()
    for view in ("", "?view=changes", "?view=both", "?view=nonsense", "?view="):
        found = clinician.get(review.get_absolute_url() + view)

        assert "there is nothing to compare it with" in words(found)
        assert "You lie on a narrow bed." in words(found)
        assert "<ins>" not in words(found)


def test_a_revision_is_compared_with_what_patients_read_now(clinician):
    found = words(clinician.get(revised().get_absolute_url()))

    assert "What changed since version 1, now live" in found
    assert "<del>5</del> <ins>6</ins>" in found
    assert "A number changed" in found


def test_the_two_texts_can_be_read_beside_each_other(clinician):
    found = words(clinician.get(revised().get_absolute_url() + "?view=both"))

    assert "You lie on a hard bed for 5 minutes." in found
    assert "You lie on a hard bed for 6 minutes." in found


def test_the_new_text_can_be_read_alone(clinician):
    found = words(clinician.get(revised().get_absolute_url() + "?view=text"))

    assert (
        '<div class="comparison"><p class="block-kind">Text</p><p>You lie on a hard bed for 6 minutes.</p></div>'
        in found
    )


def test_texts_that_cannot_be_compared_are_shown_beside_each_other(clinician, monkeypatch):
    monkeypatch.setattr("reviews.comparing.LONGEST_TEXT", 10)
    found = words(clinician.get(revised().get_absolute_url()))

    assert "could not be compared word by word" in found
    assert "for 5 minutes." in found
    assert "for 6 minutes." in found


def test_an_urgent_correction_is_compared_with_what_it_replaced(clinician):
    draft = new_draft(published_page(), body="<p>You lie on a wide bed.</p>")
    review = publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="The bed is wide.")
    found = words(clinician.get(review.get_absolute_url()))

    assert "What changed since version 1, no longer live" in found
    assert "7 days left to review it" in found
    assert "wide" in found


def test_a_text_is_compared_with_the_last_one_readers_had():
    of = factories.publish_again(published_page())
    withdrawing.withdraw_page(page=of, by=person("publisher"), at=NOW, reason="Unsafe.")
    draft = new_draft(of)

    assert version_before(draft).number == "2"
    assert version_before(latest(page("mri-scan"))) is None


def test_every_field_that_a_sign_off_covers_is_shown_when_it_changes(clinician):
    of = published_page(kind="imaging")
    draft = new_draft(of, title="CT scans", menu_title="CT", meta_description="About CT", template="pages/section.html")
    details = draft.content.pagedetails
    details.summary, details.is_promotional, details.review_interval_months = "Another summary.", True, 12
    details.kind = "biopsy"
    details.save()
    before, after = JudgedText.of(latest_public(of)), JudgedText.of(draft.content)
    found = {change.label: (change.before, change.after) for change in changed_fields(before, after)}

    assert found == {
        "Title": ("CT scan", "CT scans"),
        "Name in menus": ("", "CT"),
        "Words for search engines": ("", "About CT"),
        "Layout": ("Information page", "Section with its pages"),
        "Kind": ("Scan or X-ray", "Biopsy"),
        "Summary": ("What it is and how it goes.", "Another summary."),
        "Asks for money or advertises": ("No", "Yes"),
        "Reviewed every (months)": ("36", "12"),
    }
    seen = words(clinician.get(submitted(draft).get_absolute_url()))
    for label in found:
        assert f'<th scope="row">{label}</th>' in seen


def latest_public(of):
    return PageContent.objects.get(page=of)


@pytest.mark.parametrize("name", [*CONTENT_FIELDS, *DETAILS_FIELDS])
def test_no_field_of_the_digest_can_change_unseen(name):
    old = describe(latest_public(published_page()))
    part = "content" if name in CONTENT_FIELDS else "details"
    new = old | {part: old[part] | {name: "something else"}}

    assert [change.after for change in changed_fields(JudgedText(old), JudgedText(new))] == ["something else"]


def test_a_text_changed_behind_everybodys_back_is_pointed_out(clinician):
    review = submitted()
    Text.objects.update(body="<p>Quite another text.</p>")

    assert "The text is not the one that was sent for this review." in words(clinician.get(review.get_absolute_url()))
    assert "The text is not the one" not in words(clinician.get(submitted(latest(page("mri-scan"))).get_absolute_url()))


def test_what_was_signed_so_far_is_shown_with_its_interest(clinician):
    review = submitted()
    signed(review, "patient", comment="Reads well.", declared_interest="I once had this scan.")
    seen = words(clinician.get(review.get_absolute_url()))

    assert "Reads well." in seen
    assert "Interests: I once had this scan." in seen
    assert "patient@example.org, " in seen
    assert "Not signed off yet" in seen


def test_example_reviews_are_visibly_examples(clinician):
    review = submitted(is_example=True)
    signed(review, "patient", is_example=True)
    seen = words(clinician.get(review.get_absolute_url()))

    assert "Example review." in seen
    assert "Approved. Example, not a real reviewer" in seen


def test_the_sources_a_text_cites_are_named(clinician):
    factories.source("nice-2026", title="Advanced breast cancer", edition="2026", state="superseded")
    review = submitted(latest(page(body="<p>It takes 5 minutes [source: nice-2026].</p>")))
    seen = words(clinician.get(review.get_absolute_url()))

    assert "[nice-2026]" in seen
    assert "Advanced breast cancer" in seen
    assert "Replaced by a newer edition" in seen


def test_what_editors_write_is_never_read_as_html(clinician):
    evil = '<script>alert("x")</script>'
    draft = new_draft(published_page(), title=f"CT {evil}", body=f"<p>Safe {evil} words</p>")
    review = submitted(draft, change_note=evil)
    signed(review, "patient", comment=evil, declared_interest=evil)
    for view in ("changes", "both", "text"):
        assert evil not in clinician.get(f"{review.get_absolute_url()}?view={view}").content.decode()


# The decision ---------------------------------------------------------------------------------------------------------


def test_a_reviewer_signs_off(clinician):
    review = submitted()
    answer = clinician.post(review.get_absolute_url(), word(comment="Right.", interest="none"), follow=True)
    given = SignOff.objects.get()

    assert (given.role, given.decision, given.comment, given.declared_interest) == (
        "clinical",
        "approved",
        "Right.",
        "none",
    )
    assert given.reviewer == person("clinical")
    assert "Thank you. Your word is on record." in words(answer)


def test_no_choice_is_made_beforehand(clinician):
    form = words(clinician.get(submitted().get_absolute_url()))

    assert 'type="radio"' in form
    assert "checked" not in form
    assert "As clinical reviewer, of exactly this text" in form


def test_somebody_with_two_roles_chooses_one(client):
    two = person("clinical", "two@example.org")
    person("patient", "two@example.org")
    client.force_login(two)
    review = submitted()
    seen = client.get(review.get_absolute_url())

    assert [value for value, _label in seen.context["form"].fields["role"].choices] == ["clinical", "patient"]
    assert "checked" not in words(seen)
    assert client.post(review.get_absolute_url(), word("")).status_code == 422
    client.post(review.get_absolute_url(), word("patient"))
    assert SignOff.objects.get().role == "patient"


def test_only_roles_still_open_are_offered(client):
    two = person("clinical", "two@example.org")
    person("patient", "two@example.org")
    review = submitted()
    signed(review, "clinical")
    client.force_login(two)
    choices = client.get(review.get_absolute_url()).context["form"].fields["role"].choices

    assert [value for value, _label in choices] == ["patient"]


@pytest.mark.parametrize(
    ("said", "message"),
    first(
        6,
        [
            (word(decision=""), "This field is required."),
            (word(decision="rejected", comment="  "), "Say what should change, so that the author can act on it."),
            (word(interest="   "), "This field is required."),
            (word(comment="a \u202eb c"), "turns letters round"),
            (word(comment="x" * 5001), "Ensure this value has at most 5000 characters"),
            (word(role="publisher"), "Select a valid choice."),
            (word(decision="perhaps"), "Select a valid choice."),
            (word(decision="changes-wanted"), "Say what should change, so that the author can act on it."),
            (word(interest=""), "This field is required."),
            ({}, "This field is required."),
        ],
    ),
)
def test_what_is_wrong_is_said_at_the_question_and_nothing_is_lost(clinician, said, message):
    review = submitted()
    answer = clinician.post(review.get_absolute_url(), said | {"declared_interest": said.get("declared_interest", "")})

    assert answer.status_code == 422
    assert message in words(answer)
    assert "error-summary" in words(answer)
    assert 'class="errorlist"' in words(answer) or said["role"] == "publisher"  # which no form offers
    if "\u202e" not in said.get("comment", ""):
        assert said.get("comment", "").strip() in words(answer)
    assert not SignOff.objects.exists()


def test_somebody_else_deciding_meanwhile_is_told_and_nothing_is_lost(clinician):
    review = submitted()
    signed(review, "clinical", by=person("clinical", "quicker@example.org"))
    answer = clinician.post(review.get_absolute_url(), word(comment="A long and careful comment.", interest="A grant."))

    assert answer.status_code == 409
    assert "Somebody has already signed off in this role." in words(answer)
    assert "A long and careful comment." in words(answer)
    assert "A grant." in words(answer)
    assert SignOff.objects.count() == 1


def test_a_review_withdrawn_meanwhile_takes_no_word_and_loses_none(clinician):
    review = submitted()
    services.withdraw_from_review(review=review, by=person("editor"), at=NOW, reason="Not yet.")
    answer = clinician.post(review.get_absolute_url(), word(comment="A long and careful comment."))

    assert answer.status_code == 409
    assert "This version is no longer waiting for review." in words(answer)
    assert "A long and careful comment." in words(answer)


def test_nobody_signs_off_their_own_words(client):
    author = person("editor", "both@example.org")
    person("clinical", "both@example.org")
    version = latest(page(by=author))
    drafts.take_over(version=version, by=person("editor"), at=NOW)
    review = submitted(latest(version.content.page))
    client.force_login(author)
    answer = client.post(review.get_absolute_url(), word(comment="Good."))

    assert "You wrote part of this version, so someone else must review it." in words(
        client.get(review.get_absolute_url())
    )
    assert answer.status_code == 409
    assert not SignOff.objects.exists()


@pytest.mark.parametrize("role", first(1, ["editor", "publisher", "admin"]))
def test_people_who_are_no_reviewers_are_told_so(client, role):
    client.force_login(person(role))
    review = submitted()

    assert "You are not a reviewer, so you do not sign off." in words(client.get(review.get_absolute_url()))
    assert client.post(review.get_absolute_url(), word()).status_code == 403
    assert not SignOff.objects.exists()


def test_a_superuser_who_is_no_reviewer_signs_nothing_off(client):
    boss = person("admin")
    type(boss).objects.filter(pk=boss.pk).update(is_superuser=True)
    client.force_login(boss)

    assert client.post(submitted().get_absolute_url(), word()).status_code == 403
    assert not SignOff.objects.exists()


def test_a_word_in_a_role_one_does_not_hold_is_refused(clinician):
    assert clinician.post(submitted().get_absolute_url(), word("patient")).status_code == 422
    assert not SignOff.objects.exists()


# Preview --------------------------------------------------------------------------------------------------------------


def test_the_preview_is_what_a_patient_will_see_and_says_that_it_is_a_draft(clinician):
    review = revised(title="CT scan, revised")
    answer = clinician.get(f"{review.get_absolute_url()}preview/")
    seen = words(answer)

    assert "<h1>CT scan, revised</h1>" in seen
    assert "for 6 minutes." in seen
    assert "Draft under review: version 2. Patients cannot see it." in seen
    assert '<meta name="robots" content="noindex">' in seen
    assert answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"]


def test_the_preview_shows_no_toolbar_even_to_those_who_have_one(client):
    client.force_login(person("editor"))
    answer = client.get(f"{submitted().get_absolute_url()}preview/?toolbar_on")

    assert "cms-toolbar" not in answer.content.decode()
    assert "unsafe-inline" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("template", ["page", "section", "home"])
def test_every_template_can_be_previewed(clinician, template):
    review = submitted(latest(page(template=template)))

    assert clinician.get(f"{review.get_absolute_url()}preview/").status_code == 200


def test_a_version_never_sent_for_review_can_be_previewed_too(clinician):
    seen = words(clinician.get(f"/desk/versions/{latest(page()).pk}/preview/"))

    assert "Draft: version 1. Patients cannot see it." in seen


def test_dates_on_a_draft_are_not_those_of_a_review_it_never_had(clinician):
    of = published_page()

    assert "Next review due" in words(clinician.get(f"/desk/versions/{latest(of).pk}/"))
    assert "Next review due" not in words(clinician.get(f"/desk/versions/{new_draft(of).pk}/"))
