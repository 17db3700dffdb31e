"""The list of careful words is the team's to add to, and read with care."""

import shutil

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from plain_language.word_lists import WordListsRefused, faults_of
from reviews.careful_words import KINDS, NAME, careful_words, pieces_of, read

THE_LIST = (settings.CONTENT_DIR / NAME).read_text()


def changed(tmp_path, old, new):
    assert old in THE_LIST
    (tmp_path / NAME).write_text(THE_LIST.replace(old, new, 1))
    return tmp_path / NAME


def test_the_list_of_the_site_is_right():
    assert faults_of(read, settings.CONTENT_DIR / NAME) == []


def test_the_words_that_did_harm_are_on_it():
    words = "unless only except before after more less large small most some always never may must stop take ring today"

    assert {careful_words().kinds.get(word) for word in words.split()} <= set(KINDS)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"unless"', '"Unless"', "“Unless” in “conditions” is not one word in small letters."),
        ('"unless"', '"up to"', "“up to” in “conditions” is not one word in small letters."),
        ('"unless"', "5", "“5” in “conditions” is not one word in small letters."),
        ('"unless"', '"stop"', "“stop” stands here twice."),
        ("units = [", "amounts = [", "“amounts” is no list of this file."),
        ("units = [", "amounts = [", "The list “units” is missing or empty."),
        ("endings = [", "endings = [] #", "is not right"),
        ("units = [", "units = ", "is not right"),
    ],
)
def test_a_fault_in_it_is_named(tmp_path, old, new, fault):
    assert fault in " ".join(faults_of(read, changed(tmp_path, old, new)))


def test_a_list_that_is_missing_or_no_text_is_refused(tmp_path):
    with pytest.raises(WordListsRefused, match="cannot be read: No such file"):
        read(tmp_path / NAME)
    (tmp_path / NAME).write_bytes(b"\xff\xfe")
    with pytest.raises(WordListsRefused, match="is not right"):
        read(tmp_path / NAME)


def test_the_site_does_not_start_with_a_faulty_list(tmp_path, settings):
    settings.CONTENT_DIR = changed(tmp_path, '"unless"', '"Unless"').parent

    (found,) = [check for check in run_checks() if NAME in check.msg]
    assert found.id == "reviews.E001"


def test_checking_content_checks_it_too(tmp_path):
    shutil.copytree(settings.CONTENT_DIR, tmp_path / "content")
    changed(tmp_path / "content", '"unless"', '"Unless"')

    with pytest.raises(CommandError, match="“Unless” in “conditions”"):
        call_command("check_content", str(tmp_path / "content"))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Take 5mg, twice.", ["Take", "5", "mg", "twice"]),
        ("You can’t.", ["You", "can't"]),
        ("twenty-one", ["twenty", "one"]),
        ("5–10% of 1,000", ["5", "10", "%", "of", "1,000"]),
        ("-5 or .5", ["-5", "or", ".5"]),
    ],
)
def test_a_text_is_read_piece_by_piece(text, pieces):
    assert pieces_of(text) == pieces
