"""How sentences are made: each begins with a capital, the words of facts in their places, and sounds like English."""

import re
import tomllib

import pytest
from django.conf import settings

from pages.citations import without_citations
from pages.cleaning import lines_of
from plain_language.sentences import sentences_of
from tests.content.pages import all_versions, current, facts, parts_as_read, texts_of, words_as_read

_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)


def beginnings_of(file):
    """Give every sentence that has to begin with a capital.

    An entry of a list may begin small, and so may a cell: only what follows a full stop in them counts.
    """
    for passage in words_as_read(file).passages:
        yield from sentences_of(passage.text)[1:]
    for part in parts_as_read(file):
        for html in part.rich_texts:
            for paragraph in _PARAGRAPH.findall(html):
                for line in lines_of(paragraph):
                    yield from sentences_of(without_citations(line))[:1]
        if part.name == "key-facts":
            yield from (without_citations(fact["text"]) for fact in part.shown["facts"])
        if part.name == "steps":
            yield from (without_citations(words) for step in part.shown["steps"] for words in step.values())
    yield file.summary


def begins_small(sentence):
    return bool(re.match(r"\W*[a-z]", sentence))


def test_no_sentence_begins_with_a_small_letter():
    beginnings = [(file.path, sentence) for file in all_versions() for sentence in beginnings_of(file)]

    assert len(beginnings) > 1000
    assert [(path, sentence) for path, sentence in beginnings if begins_small(sentence)] == []


@pytest.mark.parametrize("sentence", ["about 1 in 100 people bleed.", "“not today”"])
def test_such_a_sentence_would_be_seen(sentence):
    assert begins_small(sentence)


#: Words that nobody says who grew up with English, or that frighten, and what to write instead.
INSTEAD = {
    r"as a rule": "usually",
    r"seldom": "rarely",
    r"whom": "who",
    r"also (?:at night|those|for sign)": "including",
    r"above all if": "especially if",
    r"light in the head": "light-headed",
    r"dangerous to life": "life-threatening",
    r"(?:pass|passes|passed|passing) (?:a lot of )?urine": "pee",
    r"(?:the|this|that|which|sore|busy|bright|easier) places? (?:is|becomes?|may|hurts|will|bleeds|where)": "area",
    r"news? is good": "say what was found",
    r"clear scans|scans? (?:is|are) clear": "leave no doubt: clear can mean that nothing was found",
}


def foreign_in(said):
    """Give the words that sound foreign in a text, and what to write instead."""
    return {words: better for words, better in INSTEAD.items() if re.search(rf"\b(?:{words})\b", said, re.IGNORECASE)}


def test_no_page_no_fact_and_no_meaning_of_a_word_has_words_that_sound_foreign():
    words = tomllib.loads((settings.CONTENT_DIR / "glossary.toml").read_text()).values()

    for file in current():
        assert foreign_in(" ".join(map(without_citations, texts_of(file)))) == {}, file.key
    assert foreign_in(" ".join([*facts().values(), *(word["meaning"] for word in words)])) == {}


def test_what_keeps_people_safe_stands_before_how_often_somebody_dies():
    """A heading asks about life and death on these pages: its first sentence says what is done to keep people safe."""
    asked = {}
    for file in current():
        for part in parts_as_read(file):
            for html in part.rich_texts:
                for _heading, text in re.findall(
                    r"<h3>([^<]*life-threatening[^<]*)</h3>\s*<p>(.*?)</p>", html, re.DOTALL
                ):
                    asked[file.key] = sentences_of(without_citations(" ".join(lines_of(text))))[0]

    assert asked.keys() == {"liver-biopsy", "lung-biopsy", "bone-marrow-biopsy"}
    assert all(re.search(r"safe|watch you closely", first) for first in asked.values()), asked
