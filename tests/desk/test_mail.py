"""What people are told by e-mail: the right people, in words that stand by themselves, and only once it has happened."""

import pytest
from cms.models import PageContent
from django.db import transaction

from accounts.current_user import acting_as
from pages.models import PageDetails
from pages.rules import NotAllowed
from reviews import publishing, services, withdrawing
from reviews.models import Review
from sources.models import Change
from tests import factories
from tests.factories import NOW, latest, new_draft, page, person, published_page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everybody():
    for role in ("editor", "clinical", "patient", "plain-language", "publisher", "admin"):
        person(role)


@pytest.fixture
def sent(mailoutbox, django_capture_on_commit_callbacks):
    """Do something, and give the messages that went out because of it, by address."""

    def sent(do, **arguments):
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            do(**arguments)
        assert all(len(message.to) == 1 and not message.cc and not message.bcc for message in mailoutbox)
        return {message.to[0]: message for message in mailoutbox}

    return sent


def submit(version=None, **more):
    version = version or latest(page())
    services.submit(
        version=version, by=person("editor"), at=NOW, **{"size": "full", "change_note": "NICE & co."} | more
    )


def sign(review, role, decision="approved", comment=""):
    services.sign_off(
        review=review, role=role, by=person(role), decision=decision, comment=comment, declared_interest="none", at=NOW
    )


def test_those_who_are_asked_get_a_message_and_nobody_else(sent):
    messages = sent(submit)

    assert set(messages) == {"clinical@example.org", "patient@example.org", "plain-language@example.org"}
    assert messages["patient@example.org"].subject == "CT scan: your review is wanted"
    assert messages["patient@example.org"].body == (
        "editor@example.org has sent a version of “CT scan” for review.\n\n"
        "What changed, and why:\nNICE & co.\n\n"
        f"Read it and decide here:\nhttp://testserver/desk/reviews/{Review.objects.get().pk}/\n"
    )


def test_authors_and_people_who_have_left_are_not_asked(sent):
    person("clinical", "editor@example.org")
    gone = person("patient", "gone@example.org")
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)

    assert set(sent(submit)) == {"clinical@example.org", "patient@example.org", "plain-language@example.org"}


def test_the_sender_hears_what_a_reviewer_said(sent):
    submit()
    review = Review.objects.get()
    (message,) = sent(
        sign, review=review, role="clinical", decision="changes-wanted", comment="Say <how> long."
    ).values()

    assert message.to == ["editor@example.org"]
    assert message.subject == "CT scan: changes wanted (clinical)"
    assert "clinical@example.org has decided on “CT scan” as clinical reviewer: changes wanted." in message.body
    assert "Say <how> long." in message.body
    assert "\n\n\n" not in message.body


def test_the_last_approval_says_that_it_can_be_published(sent):
    submit()
    review = Review.objects.get()
    sign(review, "clinical")
    sign(review, "patient")
    messages = sent(sign, review=review, role="plain-language")

    assert set(messages) == {"editor@example.org", "publisher@example.org"}
    assert "Everybody asked has approved it. The publishers have been told:" in messages["editor@example.org"].body
    assert messages["publisher@example.org"].subject == "CT scan: ready to publish"


def test_everybody_who_had_a_part_hears_of_the_publication(sent):
    submit()
    review = Review.objects.get()
    for role in review.roles_needed:
        sign(review, role)
    messages = sent(publishing.publish, version=review.version, by=person("publisher"), at=NOW)

    assert set(messages) == {
        "editor@example.org",
        "clinical@example.org",
        "patient@example.org",
        "plain-language@example.org",
    }
    assert messages["editor@example.org"].subject == "CT scan: published"
    assert "publisher@example.org has published a version of “CT scan”." in messages["editor@example.org"].body
    assert "The page as readers get it:\nhttp://testserver/ct-scan/\n" in messages["editor@example.org"].body
    assert "\n\n\n" not in messages["editor@example.org"].body


def test_an_urgent_correction_asks_for_its_review_by_a_day(sent):
    draft = new_draft(published_page())
    messages = sent(
        publishing.publish_urgently, version=draft, by=person("publisher"), at=NOW, reason="The dose was wrong."
    )
    message = messages["clinical@example.org"]

    assert message.subject == "CT scan: corrected at once, please review"
    assert "The dose was wrong." in message.body
    assert "Nobody has reviewed this text yet. The review must follow by 23 November 2026." in message.body


def test_a_withdrawal_reaches_owner_and_publishers(sent):
    of = published_page()
    person("publisher", "second-publisher@example.org")
    messages = sent(withdrawing.withdraw_page, page=of, by=person("publisher"), at=NOW, reason="Unsafe advice.")

    assert set(messages) == {"editor@example.org", "second-publisher@example.org"}
    assert messages["editor@example.org"].subject == "CT scan: withdrawn"
    assert "Unsafe advice." in messages["editor@example.org"].body


def test_a_withdrawal_reaches_everybody_who_wrote_what_readers_got(sent):
    of = published_page()
    draft = new_draft(of)
    with acting_as(person("editor", "second@example.org")):
        factories.write(draft.content, "<p>Words of mine.</p>")
    factories.publish(draft)
    messages = sent(withdrawing.withdraw_page, page=of, by=person("publisher"), at=NOW, reason="Unsafe advice.")

    assert set(messages) == {"editor@example.org", "second@example.org"}


def test_those_who_were_asked_hear_that_a_review_was_withdrawn_and_why(sent):
    submit()
    review = Review.objects.get()
    sign(review, "clinical")
    messages = sent(
        services.withdraw_from_review, review=review, by=person("publisher"), at=NOW, reason="The dose is wrong."
    )

    asked = {"clinical@example.org", "patient@example.org", "plain-language@example.org"}
    assert set(messages) == {*asked, "editor@example.org"}
    assert messages["patient@example.org"].subject == "CT scan: withdrawn from review"
    assert "publisher@example.org has withdrawn “CT scan” from review." in messages["patient@example.org"].body
    assert "The dose is wrong." in messages["patient@example.org"].body


def test_whoever_answers_for_a_page_hears_once_that_it_is_to_be_reviewed_early(sent):
    cited = factories.source(state="current")
    for key in ("ct-scan", "mri-scan"):
        published_page(key, title=key, body=f"<p>You lie down [source: {cited.key}].</p>")
    published_page("x-ray", title="X-ray")
    person("publisher", "second-publisher@example.org")

    def changed(state):
        with acting_as(person("publisher")):
            cited.state = state
            cited.save()

    messages = sent(changed, state="withdrawn")

    assert set(messages) == {"editor@example.org"}
    assert messages["editor@example.org"].subject == "2 pages to review early"
    body = messages["editor@example.org"].body
    assert str(Change.objects.latest("pk")) in body
    assert "ct-scan\nhttp://testserver/desk/versions/" in body
    assert "mri-scan\nhttp://testserver/desk/versions/" in body
    assert "X-ray" not in body
    assert sent(cited.save) == {}


def test_publishers_hear_of_a_page_to_be_reviewed_early_that_nobody_answers_for(sent):
    cited = factories.source(state="current")
    of = published_page(body=f"<p>You lie down [source: {cited.key}].</p>")
    PageDetails.objects.filter(extended_object__page=of).update(owner=None)
    cited.state = "withdrawn"

    assert set(sent(cited.save)) == {"publisher@example.org"}


@pytest.mark.parametrize("title", ["CT\rscan", "CT\r\nBcc: everybody@example.org"])
def test_a_title_past_every_form_does_not_fail_a_step_that_is_taken(client, django_capture_on_commit_callbacks, title):
    draft = latest(page())
    PageContent.admin_manager.filter(pk=draft.object_id).update(title=title)
    client.force_login(person("editor"))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/desk/versions/{draft.pk}/submit/", {"size": "full", "change_note": "New."})

    assert answer.status_code == 302
    assert Review.objects.get().is_open


def test_a_title_never_becomes_a_header(sent):
    messages = sent(submit, version=latest(page(title="CT\nBcc: everybody@example.org")))

    assert all("\n" not in message.subject and not message.bcc for message in messages.values())


def test_example_reviews_write_to_nobody(sent):
    assert sent(submit, is_example=True) == {}


def test_what_was_refused_writes_to_nobody(sent):
    def refused():
        with pytest.raises(NotAllowed):
            submit(change_note="  ")

    assert sent(refused) == {}


def test_what_was_undone_writes_to_nobody(sent):
    @transaction.atomic
    def undone():
        submit()
        transaction.set_rollback(True)

    assert sent(undone) == {}


def test_a_mail_server_that_is_down_undoes_no_step(client, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    client.force_login(person("editor"))
    version = latest(page())
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/desk/versions/{version.pk}/submit/", {"size": "full", "change_note": "New."})

    assert answer.status_code == 302
    assert Review.objects.get().is_open
    assert factories.latest(version.content.page) == version
