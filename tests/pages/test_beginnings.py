"""What a new page begins with is data in one file, which is right or stops the start; and none of its marks reaches readers."""

import pytest
from django.conf import settings

from accounts.rules import NotAllowed
from pages.beginnings import NAME, beginnings, read
from pages.blocks import SHAPES
from pages.checks import every_kind_of_page_has_a_beginning
from pages.models import Kind
from pages.page_content import Body
from pages.parts import Stored
from plain_language.word_lists import faults_of
from reviews import publishing, rules
from tests.factories import NOW, latest, new_draft, page, person, published_page

GOOD = '[[{kind}]]\nblock = "text"\nhtml = "<p>[write: words]</p>"\n'


def file_of(tmp_path, text):
    path = tmp_path / NAME
    path.write_text(text)
    return path


def all_kinds(**changed):
    return "\n".join(changed.get(kind.replace("-", "_"), GOOD.format(kind=kind)) for kind in Kind.values)


def test_every_kind_has_one_and_each_block_is_one_that_can_be_stored():
    assert faults_of(read, settings.CONTENT_DIR / NAME) == []
    assert set(beginnings()) == set(Kind.values)
    assert every_kind_of_page_has_a_beginning() == []


@pytest.mark.parametrize("kind", ["imaging", "blood-test", "biopsy"])
def test_a_test_begins_with_what_readers_compare_and_with_questions(kind):
    names = [block["block"] for block in beginnings()[kind]]
    labels = [fact["label"] for fact in beginnings()[kind][0]["facts"]]

    assert (names[0], names[-1]) == ("key-facts", "questions")
    assert labels[0] == "How long"


def test_the_headings_of_each_form_an_outline_and_nothing_but_marks_is_missing():
    for blocks in beginnings().values():
        body = Body(
            [Stored(block["block"], {k: v for k, v in block.items() if k != "block"}) for block in map(stored, blocks)]
        )
        told = [str(fault) for fault in body.faults()]
        assert all("Still to be written" in words for words in told), told


def stored(block):
    shape = SHAPES[block["block"]]
    return {"block": block["block"], **shape.take({k: v for k, v in block.items() if k != "block"})}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "“imaging” begin with nothing"),
        (all_kinds(about=""), "“about” begin with nothing"),
        (all_kinds(about="about = 3\n"), "“about” begin with nothing"),
        (all_kinds() + '[[leaflet]]\nblock = "text"\n', "“leaflet” is no kind of page"),
        (all_kinds(guide='[[guide]]\nblock = "poem"\n'), "no block of the kind “poem”"),
        (all_kinds(guide="[[guide]]\n"), "no block of the kind “None”"),
        (all_kinds(guide='[[guide]]\nblock = "steps"\n'), "“guide”, block 1"),
        (all_kinds(guide='[[guide]]\nblock = "text"\nhtml = 3\n'), "must be text"),
        (all_kinds(guide='[[guide]]\nblock = "text"\nhtml = "<p>a</p>"\nmore = 1\n'), "has no field called “more”"),
        ("[[", "is not right"),
    ],
)
def test_what_is_wrong_in_it_is_named_before_the_site_starts(tmp_path, text, words):
    assert words in "\n".join(faults_of(read, file_of(tmp_path, text)))


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert "cannot be read" in faults_of(read, tmp_path / NAME)[0]


def test_a_new_kind_needs_one_entry_and_nothing_else(tmp_path):
    assert faults_of(read, file_of(tmp_path, all_kinds())) == []


# What is still to be written ------------------------------------------------------------------------------------------

UNWRITTEN = "<p>It takes [write: how long].</p>"


@pytest.mark.django_db
@pytest.mark.parametrize("mark", ["[write: how long]", "[ Write :how long ]", "[WRITE: how long]"])
def test_nobody_sends_a_page_for_review_while_words_are_missing(mark):
    version = latest(page(body=f"<p>It takes {mark}.</p>"))

    objection = rules.objection_to_submission(person("editor"), version, "full", change_note="It is new.")

    assert "Still to be written: how long." in objection


@pytest.mark.django_db
def test_nor_publishes_it_urgently():
    draft = new_draft(published_page(), body=UNWRITTEN, by=person("publisher"))

    with pytest.raises(NotAllowed, match="Still to be written"):
        publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="The dose was wrong.")


@pytest.mark.django_db
def test_it_is_told_of_each_field_and_row():
    steps = {
        "heading": "[write: a heading]",
        "level": 2,
        "phase": "during",
        "steps": [{"title": "", "text": "[write: b]"}],
    }
    told = [fault.reason for fault in Body.of(latest(page(body=[("StepsPlugin", steps)])).content).faults()]

    assert told == ["Still to be written: a heading.", "Still to be written: b."]
