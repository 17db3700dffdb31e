"""The words are this project's own: no eight of them in a row stand in the texts it must not copy from."""

import pytest

from pages.citations import without_citations
from tests.content.pages import all_versions, texts_of
from tests.content.phrases import KEPT, runs, shared
from tests.environment import ROOT


@pytest.mark.parametrize("file", all_versions(), ids=lambda file: f"{file.key}-{file.number}")
def test_no_page_shares_a_run_of_words(file):
    assert shared(map(without_citations, texts_of(file))) == []
    assert shared([" ".join(map(without_citations, texts_of(file)))]) == []


@pytest.mark.parametrize("name", ["sources.toml", "facts.toml", "glossary.toml", "marks.toml", "README.md"])
def test_no_table_shares_a_run_of_words(name):
    assert shared([(ROOT / "content" / name).read_text()]) == []


def test_no_page_of_documentation_and_no_template_shares_a_run_of_words():
    for folder in ("docs", "templates"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".md", ".html", ".txt"):
                assert shared([path.read_text()]) == [], path


def test_such_a_run_would_be_seen():
    assert len(KEPT.read_text().split()) > 500
    assert runs("One, two – three four's five 6 seven EIGHT nine") == [
        "one two three fours five 6 seven eight",
        "two three fours five 6 seven eight nine",
    ]
