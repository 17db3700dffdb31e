"""Whoever opens a draft that somebody else works on learns who and since when, and asks; nobody is locked out for ever."""

from datetime import timedelta

import pytest
from cms.toolbar.utils import get_object_edit_url, get_object_preview_url
from django.db import IntegrityError, transaction
from django.urls import reverse
from djangocms_text.models import Text
from djangocms_versioning.models import Version
from time_machine import travel

from editing import presence, services
from editing.models import Presence, Question
from pages.models import PageDetails
from pages.rules import NotAllowed
from tests import factories
from tests.cases import first
from tests.factories import NOW, latest, person
from tests.reviews.scenes import submitted, superuser

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(minutes=10)
AFTER_SILENCE = NOW + presence.SILENCE


def other():
    return person("editor", "second@example.org")


@pytest.fixture
def draft():
    """A draft that the editor is working on."""
    draft = latest(factories.page())
    presence.note(draft, person("editor"), NOW)
    return draft


def fresh(version):
    return Version.objects.get(pk=version.pk)


def block_of(version):
    return Text.objects.get(placeholder__object_id=version.object_id)


def at(moment):
    return travel(moment, tick=False)


# What is seen ---------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_opening_the_editor_a_block_or_saving_is_a_sign_and_silence_ends_it(client):
    version = latest(factories.page())
    text = block_of(version)
    client.force_login(person("editor"))

    with at(NOW):
        client.get(get_object_edit_url(version.content))
    assert presence.at_work(version, NOW).since == NOW
    with at(SOON):
        client.get(reverse("admin:cms_placeholder_edit_plugin", args=[text.pk]))
    assert presence.at_work(version, AFTER_SILENCE).since == NOW
    assert presence.at_work(version, SOON + presence.SILENCE) is None

    with at(SOON + timedelta(hours=1)):
        client.post(
            reverse("admin:cms_placeholder_edit_plugin", args=[text.pk]) + "?cms_path=/", {"body": "<p>More.</p>"}
        )
    assert presence.at_work(version, SOON + timedelta(hours=1)).since == SOON + timedelta(hours=1)


def test_a_draft_that_nobody_holds_is_with_whoever_opens_it_first(client):
    version = latest(factories.page())
    Version.objects.filter(pk=version.pk).update(locked_by=None)
    client.force_login(other())

    client.get(get_object_edit_url(version.content))
    presence.note(fresh(version), person("editor"), NOW)

    assert fresh(version).locked_by == other()
    assert Presence.objects.get().by == other()


def test_the_list_of_blocks_at_the_desk_is_a_sign_and_tells_others_who_is_there(client):
    version = latest(factories.page())
    address = reverse("desk:blocks", args=[version.pk])
    client.force_login(person("editor"))
    with at(NOW):
        client.get(address)
    assert presence.at_work(version, NOW).by == person("editor")

    client.force_login(other())
    with at(SOON):
        words = client.get(address).content.decode()
    assert "editor@example.org has been working on this draft since 12:00." in words
    assert fresh(version).locked_by == person("editor")


def test_looking_at_a_draft_is_no_work_on_it(client):
    version = latest(factories.page())
    client.force_login(person("editor"))

    client.get(get_object_preview_url(version.content))
    client.get(f"/desk/versions/{version.pk}/")
    client.get(f"/desk/versions/{version.pk}/preview/")

    assert not Presence.objects.exists()


def test_the_second_editor_reads_who_and_since_when_and_gets_their_words_back(client, draft):
    client.force_login(other())
    address = reverse("admin:cms_placeholder_edit_plugin", args=[block_of(draft).pk])

    with at(SOON):
        bar = client.get(get_object_edit_url(draft.content), follow=True).content.decode()
        opened = client.get(address)
        sent = client.post(address, {"body": "<p>Words of the second.</p>"})
        desk = client.get(f"/desk/versions/{draft.pk}/").content.decode()

    assert "editor@example.org has been working on this draft since 12:00." in bar
    assert f"/desk/versions/{draft.pk}/#ask" in bar
    assert "Take over the draft" not in bar
    for answer in (opened, sent):
        assert answer.status_code == 403
        assert "editor@example.org has been working on this draft since 12:00 on 16 November" in answer.content.decode()
    assert "Words of the second." in sent.content.decode()
    assert "<p>You lie on a narrow bed.</p>" in block_of(draft).body
    assert "Their last sign was at 12:00." in desk


def test_nor_do_the_details_or_the_settings_of_somebody_elses_draft_take_what_is_sent(client, draft):
    client.force_login(other())
    details = PageDetails.objects.get(extended_object=draft.content)

    for name, pk, typed in (
        ("pages_pagedetails_change", details.pk, {"summary": "Words of the second."}),
        ("cms_pagecontent_change", draft.object_id, {"title": "Words of the second."}),
    ):
        address = reverse(f"admin:{name}", args=[pk])
        with at(SOON):
            assert client.get(address).status_code in (200, 403)
            answer = client.post(address, typed)
        assert answer.status_code == 403
        assert "Somebody else is editing" in answer.content.decode()
        assert "Words of the second." in answer.content.decode()
    assert PageDetails.objects.get().summary == "What it is and how it goes."


def test_a_draft_whose_editor_has_gone_says_so_and_is_taken_over_at_once(client, draft):
    client.force_login(other())

    with at(AFTER_SILENCE):
        bar = client.get(get_object_preview_url(draft.content)).content.decode()
        assert "who is not working on it now" in bar
        assert "#take-over" in bar
        client.post(f"/desk/versions/{draft.pk}/take-over/")

    assert fresh(draft).locked_by == other()


def test_whoever_left_the_team_keeps_nobody_waiting(draft):
    holder = person("editor")
    holder.is_active = False
    holder.save()

    services.take_over(version=draft, by=other(), at=SOON)

    assert fresh(draft).locked_by == other()


# Asking ---------------------------------------------------------------------------------------------------------------


def asked(draft, words="It is urgent."):
    return services.ask(version=fresh(draft), by=other(), at=SOON, words=words)


def test_a_question_is_on_the_next_screen_and_in_the_mail(
    client, draft, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        asked(draft)

    (message,) = mailoutbox
    assert message.to == ["editor@example.org"]
    assert message.subject == "CT scan: second@example.org asks if they may take over your draft"
    assert "It is urgent." in message.body
    client.force_login(person("editor"))
    with at(SOON):
        bar = client.get(get_object_edit_url(draft.content), follow=True).content.decode()
        (task,) = [one for one in client.get("/desk/").context["tasks"] if "asks" in one.what]
        desk = client.get(f"/desk/versions/{draft.pk}/").content.decode()
    assert "second@example.org asks: May I take over?" in bar
    assert task.url == f"/desk/versions/{draft.pk}/#answer"
    with at(SOON):
        record = client.get("/desk/record/").content.decode()
    assert "“It is urgent.”" in desk
    assert "second@example.org asks: May I take over?" in record
    services.answer(question=Question.objects.get(), by=person("editor"), at=SOON, hands_over=True)
    with at(SOON):
        assert "May I take over?" not in client.get("/desk/record/").content.decode()


def test_the_draft_is_handed_over(client, draft, mailoutbox, django_capture_on_commit_callbacks):
    question = asked(draft)
    client.force_login(person("editor"))

    with at(SOON), django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/desk/versions/{draft.pk}/answer/", {"question": question.pk, "answer": "hand-over"})

    assert answer.status_code == 302
    assert fresh(draft).locked_by == other()
    assert [(m.to, m.subject) for m in mailoutbox] == [
        (["second@example.org"], "CT scan: editor@example.org handed the draft over to you")
    ]
    assert presence.at_work(draft, SOON).by == other()


def test_not_yet_is_said_with_a_word_which_whoever_asked_reads(
    client, draft, mailoutbox, django_capture_on_commit_callbacks
):
    question = asked(draft)
    address = f"/desk/versions/{draft.pk}/answer/"
    client.force_login(person("editor"))

    with at(SOON), django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, {"question": question.pk, "answer": "not-yet"}).status_code == 422
        client.post(address, {"question": question.pk, "answer": "not-yet", "words": "At two o'clock."})
    client.force_login(other())
    with at(SOON):
        desk = client.get(f"/desk/versions/{draft.pk}/").content.decode()

    assert fresh(draft).locked_by == person("editor")
    assert "At 12:10 they said not yet: “At two o&#x27;clock.”" in desk
    assert "At two o'clock." in mailoutbox[0].body
    services.ask(version=fresh(draft), by=other(), at=SOON + timedelta(minutes=5))  # and may ask again


@pytest.mark.both_databases
def test_one_asks_once_and_only_whoever_is_there():
    version = latest(factories.page())
    with pytest.raises(NotAllowed, match="take it over without asking"):
        asked(version)
    presence.note(version, person("editor"), NOW)
    asked(version)
    with pytest.raises(NotAllowed, match="asked already"):
        asked(version)
    with pytest.raises(NotAllowed, match="Nobody else"):
        services.ask(version=version, by=person("editor"), at=SOON)


@pytest.mark.parametrize("who", first(3, ["clinical", "admin", "superuser", "patient", "plain-language"]))
def test_whoever_does_not_write_neither_asks_nor_takes_over(client, draft, who):
    user = superuser() if who == "superuser" else person(who)
    for step in (services.ask, services.take_over):
        with pytest.raises(NotAllowed, match="Only editors and publishers"):
            step(version=draft, by=user, at=SOON)
    client.force_login(user)
    for step in ("ask", "take-over", "answer"):
        sent = {"words": "Please.", "reason": "I must.", "question": 1, "answer": "hand-over"}
        assert client.post(f"/desk/versions/{draft.pk}/{step}/", sent).status_code in (403, 409, 422)
    assert fresh(draft).locked_by == person("editor")
    assert not Question.objects.exists()


def test_nobody_answers_for_somebody_else_or_twice(draft):
    question = asked(draft)
    for user in (other(), person("publisher")):
        with pytest.raises(NotAllowed, match="Nobody waits for this answer"):
            services.answer(question=question, by=user, at=SOON, hands_over=True)
    services.answer(question=question, by=person("editor"), at=SOON, hands_over=False, words="Soon.")
    with pytest.raises(NotAllowed, match="Nobody waits for this answer"):
        services.answer(question=question, by=person("editor"), at=SOON, hands_over=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.update(answer_words="")


def test_a_question_is_over_once_the_draft_is_elsewhere(draft):
    question = asked(draft)

    services.take_over(version=fresh(draft), by=person("publisher"), at=SOON, reason="The owner called.")

    question.refresh_from_db()
    assert question.answer == Question.Reply.SETTLED
    assert not Question.objects.open().exists()


@pytest.mark.both_databases
def test_rubbish_is_answered_in_words(client, draft):
    client.force_login(person("editor"))
    address = f"/desk/versions/{draft.pk}/answer/"

    for question in ("", "x", "-1", "9" * 40, "99"):
        answer = client.post(address, {"question": question, "answer": "hand-over"})
        assert answer.status_code in (409, 422)
    for pk in ("0", "9" * 15, "9" * 40):
        assert client.get(f"/admin/cms/placeholder/edit-plugin/{pk}/").status_code in (400, 404)
        assert client.get(f"/admin/cms/placeholder/add-plugin/?placeholder_id={pk}").status_code < 500
        assert client.get(f"/desk/versions/{pk}/edit/").status_code in (400, 404)


# Taking over ----------------------------------------------------------------------------------------------------------


def test_an_editor_does_not_push_aside_who_is_at_work_but_a_publisher_may_and_says_why(
    client, draft, mailoutbox, django_capture_on_commit_callbacks
):
    with pytest.raises(NotAllowed, match="Ask if you may take it over"):
        services.take_over(version=draft, by=other(), at=SOON, reason="I want it.")
    client.force_login(other())
    with at(SOON):
        assert client.post(f"/desk/versions/{draft.pk}/take-over/", {"reason": "I want it."}).status_code == 409
    with pytest.raises(NotAllowed, match="Say why"):
        services.take_over(version=draft, by=person("publisher"), at=SOON, reason=" ")
    client.force_login(person("publisher"))
    with at(SOON), django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"/desk/versions/{draft.pk}/take-over/").status_code == 422
        client.post(f"/desk/versions/{draft.pk}/take-over/", {"reason": "It harms somebody."})

    assert fresh(draft).locked_by == person("publisher")
    assert "They say why: “It harms somebody.”" in mailoutbox[0].body


def test_in_review_nobody_is_asked_and_nobody_is_shown_at_it(client, draft):
    submitted(draft.content.page)

    with pytest.raises(NotAllowed, match="in review"):
        services.ask(version=fresh(draft), by=other(), at=SOON)
    client.force_login(other())
    with at(SOON):
        assert "has been working" not in client.get(f"/desk/versions/{draft.pk}/").content.decode()


def test_without_redis_screens_of_the_desk_open_and_drafts_are_asked_for(client, draft, settings):
    away = {"BACKEND": "delivery.redis_cache.RedisCache", "LOCATION": "redis://127.0.0.1:1/1"}
    settings.CACHES = {"default": away, "pages": away}
    services.ask(version=draft, by=other(), at=SOON)
    client.force_login(person("editor"))

    screen = client.get(reverse("desk:version", args=[draft.pk]))

    assert screen.status_code == 200
    assert "asks: May I take over?" in screen.content.decode()
