"""A recording is older than the page's words as soon as these are others: readers are told, and so is the desk."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from desk.worklist import BY_LETTER, Worklist
from pages.models import Block, PageDetails
from pages.page_content import Body
from pages.recorded_from import with_older_recordings
from take_along.leaflets import leaflets_of
from tests.factories import (
    TODAY,
    fact,
    latest,
    new_draft,
    page,
    person,
    publish_again,
    published_page,
    say_reviewed,
    source,
    withdraw,
    write,
)
from tests.pages.players import audio, bsl

pytestmark = pytest.mark.django_db

LIE = ("TextPlugin", {"html": "<p>You lie on a narrow bed.</p>"})
STAND = ("TextPlugin", {"html": "<p>You stand.</p>"})
LATER = datetime(2026, 12, 7, 12, tzinfo=UTC)
OLDER = "This recording is older than the words on this page. It was made from the words of 16 November 2026."
TASK = "Have CT scan recorded anew, or take the recording out"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def is_told(client, address="/ct-scan/", words=OLDER):
    html = " ".join(client.get(address).content.decode().split())
    assert "You lie on a bed. It moves slowly." in html
    return words in html


def tasks(role="editor"):
    return [task for task in Worklist(person(role), TODAY)[:100] if "recorded anew" in task.what]


# When it is older, and when not -----------------------------------------------------------------------------------------


def test_a_new_page_with_its_recording_is_not_older_than_itself(client):
    published_page(body=[audio(1), LIE])

    assert not is_told(client)
    assert tasks() == []


def test_the_version_that_brings_a_recording_does_not_make_it_older(client):
    made = published_page(body=[LIE])
    publish_again(made, body=[audio(1), LIE], at=LATER)

    assert not is_told(client)
    assert tasks() == []


@pytest.mark.both_databases
def test_a_page_that_says_something_else_makes_it_older_at_once_and_the_desk_knows(client):
    made = published_page(body=[audio(1), LIE])
    publish_again(made, body=[audio(1), STAND], at=LATER)

    assert is_told(client)
    (task,) = tasks()
    assert task.what == TASK
    assert task.why == (
        "Its words have changed since it was recorded, and readers are told that the recording is older."
        " You own the page."
    )
    assert task.url == f"/desk/versions/{latest(made).pk}/"
    assert not is_told(client, "/versions/ct-scan/1/")  # what it said then is what was recorded


def test_a_new_recording_of_the_new_words_ends_it(client):
    made = published_page(body=[audio(1), LIE])
    publish_again(made, body=[audio(1), STAND], at=LATER)
    for body in ([audio(3), STAND], [audio(1), LIE]):  # or the old words again, of the old recording
        publish_again(made, body=body, at=LATER)
        assert with_older_recordings() == []

    assert not is_told(client)
    assert tasks() == []


def older(**change):
    """Say whether a recording of the first version would be older than a draft that says this."""
    draft = new_draft(published_page(body=[audio(1), LIE]), **change)
    return Body.of(draft.content).origins[1].says != ""


@pytest.mark.parametrize(
    "body",
    [
        [audio, ("TextPlugin", {"html": "<p>You lie on a <strong>narrow</strong> bed</p>"})],
        [audio, ("TextPlugin", {"html": "<p>You lie on a narrow bed. [source: leaflet]</p>"})],
        [LIE, audio],
        [audio, LIE, bsl],
        [LIE, bsl],
    ],
    ids=["form", "source", "place", "another", "instead"],
)
def test_what_a_voice_would_not_say_makes_nothing_older(body):
    source("leaflet")

    assert not older(body=[block(1) if callable(block) else block for block in body])


@pytest.mark.parametrize(
    "change",
    [
        {"body": [audio, ("TextPlugin", {"html": "<p>You lie on a bed.</p>"})]},
        {"body": [audio, ("TextPlugin", {"html": "<p>On a narrow bed you lie.</p>"})]},
        {"body": [audio, LIE, STAND]},
        {"body": [audio, ("TextPlugin", {"html": "<p>You lie on a narrow bed 2.</p>"})]},
        {"title": "CT"},
    ],
    ids=["a word", "the order of words", "one more block", "a number", "the title"],
)
def test_whatever_a_voice_would_say_otherwise_makes_it_older(change):
    if "body" in change:
        change = {"body": [block(1) if callable(block) else block for block in change["body"]]}

    assert older(**change)


def test_another_summary_makes_it_older():
    draft = new_draft(published_page(body=[audio(1), LIE]))
    PageDetails.objects.filter(extended_object=draft.content).update(summary="What to expect.")

    assert OLDER in Body.of(draft.content).render()


def test_what_a_fact_says_is_said_too():
    fact("scan-time", text="10 minutes")
    fact("new-time", text="20 minutes")
    says = ("TextPlugin", {"html": "<p>It takes [fact: scan-time].</p>"})
    draft = new_draft(published_page(body=[audio(1), says]))
    for words, is_older in (("10 minutes", False), ("[fact: new-time]", True)):
        write(draft.content, [audio(1), ("TextPlugin", {"html": f"<p>It takes {words}.</p>"})])
        assert (OLDER in Body.of(draft.content).render()) is is_older


def test_an_example_says_that_its_day_is_one(client):
    made = published_page(body=[audio(1), LIE])
    publish_again(made, body=[audio(1), STAND], at=LATER)
    say_reviewed(is_example=True)

    assert is_told(client, words="from the words of 16 November 2026 (example date).")


def test_a_version_that_nobody_can_find_is_said_to_be_unknown(client):
    published_page(body=[audio(1), LIE])
    Block.objects.update(data=Block.objects.get().data | {"made_from": 9})

    assert is_told(client, words="Nobody wrote down from which words this recording was made.")
    assert len(tasks()) == 1


# Elsewhere --------------------------------------------------------------------------------------------------------------


def test_paper_and_text_have_the_transcript_and_say_that_it_is_older():
    made = published_page(body=[bsl(1), LIE])
    publish_again(made, body=[bsl(1), STAND], at=LATER)
    (leaflet,) = leaflets_of(["ct-scan"], on=TODAY)
    told = str(leaflet.pieces)

    assert OLDER in told
    assert "Watch this page in BSL" in told
    assert "You can watch this film in British Sign Language (BSL) on the page. This is what it says:" in told
    assert "You lie on a bed. It moves slowly." in told


def test_only_who_answers_for_a_page_has_it_to_do_and_a_letter_says_so():
    made = published_page(body=[audio(1), LIE])
    publish_again(made, body=[audio(1), STAND], at=LATER)

    for role in ("publisher", "clinical", "plain-language"):
        assert tasks(role) == []
    assert [task.what for task in Worklist(person("editor"), TODAY, BY_LETTER)[:10]] == [TASK]
    withdraw(made)
    assert tasks() == []


@pytest.mark.both_databases
def test_however_many_recordings_there_are_the_desk_asks_as_often():
    published_page("alone", body=[audio(1), LIE])
    with CaptureQueriesContext(connection) as few:
        assert with_older_recordings() == []
    for key in ("one", "two", "three"):
        made = published_page(key, title=key, body=[audio(1), LIE])
        publish_again(made, body=[audio(1), STAND], at=LATER)
    with CaptureQueriesContext(connection) as many:
        assert len(with_older_recordings()) == 3

    assert len(few) <= 2
    assert len(many) <= 6


def test_a_page_without_recordings_is_asked_nothing_more():
    published_page(body=[LIE])
    body = Body.of(latest(page("draft", body=[LIE])).content)
    with CaptureQueriesContext(connection) as asked:
        assert body.origins == {}
        assert body.recordings == {}

    assert len(asked) == 0
