"""The lists that a plain-language editor may change, and what is said where one is wrong."""

import pytest
from django.conf import settings
from django.core.checks import run_checks

from plain_language.word_lists import NAME, faults_of, forms, read

TEXT = (settings.CONTENT_DIR / NAME).read_text(encoding="utf-8")


def test_the_lists_are_right():
    assert faults_of(read, settings.CONTENT_DIR / NAME) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('acquire = "get"', 'Acquire = "get"', "“Acquire” in “instead.verbs” is not in small letters."),
        ('acquire = "get"', 'acquire = ""', "“acquire” in “instead.verbs” does not say what to write instead."),
        ('acquire = "get"', "acquire = 7", "“acquire” in “instead.verbs” does not say what to write instead."),
        ("area = 3", 'area = "three"', "“area” in “syllables.corrections” does not say how many."),
        ("area = 3", "area = true", "“area” in “syllables.corrections” does not say how many."),
        ("[passive]", "[passives]", "“passives.participles” is no list of this file."),
        ("[passive]", "[passives]", "The list “passive.participles” is missing or empty."),
        ('"beaten",', "7,", "“7” in “passive.participles” is not in small letters."),
        ("[instead.verbs]", "passive = 1\n[instead.verbs]", "plain-words.toml is not right"),
        ("[instead.verbs]", "[instead.verbs", "plain-words.toml is not right"),
    ],
)
def test_what_is_wrong_is_said_by_its_place(tmp_path, settings, old, new, fault):
    assert old in TEXT
    file = tmp_path / NAME
    file.write_text(TEXT.replace(old, new, 1), encoding="utf-8")

    assert fault in "\n".join(faults_of(read, file))
    settings.CONTENT_DIR = tmp_path
    assert fault in "\n".join(found.msg for found in run_checks() if found.id == "reviews.E001")


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"", b"instead = 1"])
def test_a_file_that_is_none_is_a_fault_and_no_crash(tmp_path, content):
    if content is not None:
        (tmp_path / NAME).write_bytes(content)

    assert faults_of(read, tmp_path / NAME)


def test_every_form_of_a_verb_and_a_noun_is_known():
    found = forms({"dispose of": "throw away", "modify": "change"}, {"abnormality": "change"}, {"prior to": "before"})

    assert set(found) == {
        ("dispose", "of"), ("disposes", "of"), ("disposed", "of"), ("disposing", "of"),
        ("modify",), ("modifies",), ("modified",), ("modifying",),
        ("abnormality",), ("abnormalities",), ("prior", "to"),
    }  # fmt: skip


def test_what_is_read_is_what_the_file_says():
    lists = read(settings.CONTENT_DIR / NAME)

    assert lists.instead["prior", "to"] == "before"
    assert "taken" in lists.participles
    assert lists.syllables["area"] == 3
