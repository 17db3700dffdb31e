"""Whoever writes of a danger is known by their words, and the list of these is checked."""

import shutil

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from feedback.danger_words import NAME, read, speak_of_danger, speak_of_despair
from plain_language.word_lists import faults_of


@pytest.mark.parametrize(
    "words",
    [
        "I have a fever since the chemo", "My temperature is 39", "FEVER!!", "I can’t really breathe", "i can't breath",
        "I can not breathe properly", "there is a pain in my chest", "chest pains", "my legs have gone numb",
        "my leg feels weak", "I cannot feel my feet", "I want to die", "I don't want to be here any more", "thoughts of suicide",
        "feeling suicidal", "I might kill myself", "I keep coughing up blood", "my face is drooping", "having a seizure",
        "I cannot cope with this", "one leg is very swollen", "pins and needles", "ｆｅｖｅｒ", "fèver",
        "I took too many tablets", "my tongue is swollen after the dye", "I want to\nend my life",
    ],
)  # fmt: skip
def test_a_danger_is_known(words):
    assert speak_of_danger(words)


@pytest.mark.parametrize(
    "words",
    [
        "", "Please say more about the dye.", "The print is too small", "Is there parking?", "Very useful, thank you", "فحص",
        "What does CA 15-3 mean?", "The link does not work", "How long will I wait?", "The number is wrong",
        "This page is confusing", "I cannot see the picture", "You must hold your breath for a short time",
        "Nothing fits on my screen", "chest " + "and " * 9 + "pain",
    ],
)  # fmt: skip
def test_an_ordinary_remark_is_none(words):
    assert not speak_of_danger(words)


@pytest.mark.parametrize("words", ["I want to die", "suicide", "better off dead", "I don’t want to be here"])
def test_despair_is_a_danger_of_its_own(words):
    assert speak_of_despair(words)
    assert speak_of_danger(words)
    assert not speak_of_despair("My temperature is 39")


def test_the_list_that_comes_with_the_site_is_right():
    assert faults_of(read, settings.CONTENT_DIR / NAME) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "missing or empty"),
        ("signs = []", "missing or empty"),
        ("signs = 1", "missing or empty"),
        ('signs = ["Fever"]', "“Fever” is not words in small letters"),
        ('signs = ["can\'t"]', "without apostrophes"),
        ('signs = [""]', "is not words"),
        ("signs = [1]", "“1” is not words"),
        ('signs = ["fever", "fever"]', "stands here twice"),
        ('signs = ["fever"]', "The list “despair” is missing or empty."),
        ('signs = ["fever"]\nmore = ["x"]', "“more” is no list of this file"),
        ("signs = [", "is not right"),
    ],
)
def test_a_wrong_list_is_told_by_what_is_wrong(tmp_path, text, said):
    (tmp_path / NAME).write_text(text)

    assert said in "\n".join(faults_of(read, tmp_path / NAME))


def test_content_is_not_right_while_the_list_is_wrong(tmp_path):
    for kind in ("about", "facts.toml", "sources.toml"):
        there = settings.CONTENT_DIR / kind
        (shutil.copytree if there.is_dir() else shutil.copy)(there, tmp_path / kind)
    (tmp_path / NAME).write_text("signs = 1")

    with pytest.raises(CommandError, match=r"danger-words\.toml: The list “signs” is missing"):
        call_command("check_content", str(tmp_path), verbosity=0)


def test_the_site_does_not_start_without_it(settings, tmp_path):
    settings.CONTENT_DIR = tmp_path

    assert "danger-words.toml cannot be read" in "".join(
        found.msg for found in run_checks() if found.id == "feedback.E001"
    )
