"""How sentences are made: each begins with a capital, the words of facts in their places."""

import re

import pytest

from pages.citations import without_citations
from pages.cleaning import lines_of
from plain_language.sentences import sentences_of
from tests.content.pages import all_versions, parts_as_read, words_as_read

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


@pytest.mark.parametrize("file", all_versions(), ids=lambda file: f"{file.key}-{file.number}")
def test_no_sentence_begins_with_a_small_letter(file):
    assert [sentence for sentence in beginnings_of(file) if begins_small(sentence)] == []


@pytest.mark.parametrize("sentence", ["about 1 in 100 people bleed.", "“not today”"])
def test_such_a_sentence_would_be_seen(sentence):
    assert begins_small(sentence)
