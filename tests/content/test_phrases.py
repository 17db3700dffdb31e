"""The words are this project's own: no eight of them in a row stand in the texts it must not copy from."""

from pages.citations import without_citations
from tests.content.pages import all_versions, texts_of
from tests.content.phrases import KEPT, runs, shared
from tests.environment import ROOT


def test_no_page_shares_a_run_of_words():
    for file in all_versions():
        assert shared(map(without_citations, texts_of(file))) == [], file.path
        assert shared([" ".join(map(without_citations, texts_of(file)))]) == [], file.path


def test_no_table_shares_a_run_of_words():
    for name in ("sources.toml", "facts.toml", "glossary.toml", "marks.toml", "README.md"):
        assert shared([(ROOT / "content" / name).read_text()]) == [], name


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
