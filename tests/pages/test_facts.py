"""A text that names a fact reads as if what the fact says, and the mark of its source, were written there."""

import pytest
from django.test import RequestFactory

from content_files.describing import description_of
from content_files.page_file import read_file
from pages.block_writing import write_blocks
from pages.blocks import SHAPES
from pages.citations import fact_keys_in, html_with_facts, unreadable_in, with_facts, with_links, without_citations
from pages.cleaning import clean_html
from pages.digest import describe, digest_of, fingerprint
from pages.models import Block
from pages.page_content import Body
from pages.parts import Stored
from sources.models import Fact
from tests.factories import fact, latest, page, source
from tests.pages.test_body import body, facts

SAID = {"time": "10 to 30 minutes [source: leaflet]", "ask": "ask your department", "edge": "<b> & “more”\xa0here"}


# Marks ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["[fact: time]", "[ fact : time ]", "[FACT:time]", "[fact:\xa0time]"])
def test_a_mark_is_found_however_it_is_spaced(mark):
    assert fact_keys_in(f"It takes {mark}.") == ["time"]


@pytest.mark.parametrize(
    "mark", ["[fact]", "[fact:]", "[facts: time]", "[fact: a, b]", "[fact: two words]", "[fact: a"]
)
def test_what_was_meant_as_a_mark_is_noticed(mark):
    assert unreadable_in(f"It takes {mark} to do.") == [mark if mark.endswith("]") else "[fact: a to do."]


def test_a_good_mark_is_not_taken_for_a_bad_one():
    assert unreadable_in("It takes [fact: time] and [source: leaflet].") == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It takes [fact: time].", "It takes 10 to 30 minutes [source: leaflet]."),
        ("[fact: ask] if unsure", "Ask your department if unsure"),
        ("Please [fact: ask]", "Please ask your department"),
        ("[fact: ask], [fact: ask]", "Ask your department, ask your department"),
        ("[fact: nobody-knows]", "[fact: nobody-knows]"),
        ("[fact: ask][fact: nobody]", "Ask your department[fact: nobody]"),
        ("“[fact: ask]”", "“ask your department”"),
    ],
)
def test_a_plain_text_says_what_its_facts_say(text, shown):
    assert with_facts(text, SAID, is_start=True) == shown


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>[fact: ask]</p>", "<p>Ask your department</p>"),
        ("<p>Do [fact: ask]</p>", "<p>Do ask your department</p>"),
        ("<p>Do<br>[fact: ask]</p>", "<p>Do<br>ask your department</p>"),
        ("<p><strong>Do</strong> [fact: ask]</p>", "<p><strong>Do</strong> ask your department</p>"),
        ("<p><strong>Do</strong>[fact: ask]</p>", "<p><strong>Do</strong>ask your department</p>"),
        ("<ul><li>[fact: ask]<ul><li>[fact: ask]</li></ul></li></ul>",
         "<ul><li>Ask your department<ul><li>Ask your department</li></ul></li></ul>"),
        ("<h2>[fact: ask]</h2>\n<p>[fact: ask]</p>", "<h2>Ask your department</h2>\n<p>Ask your department</p>"),
        ("<blockquote><p>[fact: ask]</p></blockquote>", "<blockquote><p>Ask your department</p></blockquote>"),
        ("<p>A &amp; b [fact: edge]</p>", "<p>A &amp; b &lt;b&gt; &amp; “more”&nbsp;here</p>"),
        ("<p>A &amp; [fact: no]</p>", "<p>A &amp; [fact: no]</p>"),
    ],
)  # fmt: skip
def test_a_rich_text_says_what_its_facts_say_and_stays_clean(html, shown):
    assert html_with_facts(html, SAID) == shown
    assert clean_html(shown) == shown


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<p>It takes <b>[fact: ti</b>me] here</p>", "<p>It takes [fact: time] here</p>"),
        ('<p><a href="/x/">[fact: time] more</a></p>', '<p>[fact: time] <a href="/x/">more</a></p>'),
        ("<p><em>[fact: a] [source: b]</em></p>", "<p>[fact: a] [source: b]</p>"),
    ],
)
def test_cleaning_leaves_each_mark_in_one_piece(html, clean):
    assert clean_html(html) == clean
    assert clean_html(clean) == clean


def test_the_mark_of_an_unknown_fact_is_left_out_for_readers_and_shown_to_editors():
    assert with_links("It takes [fact: no] <today>.", {}) == "It takes &lt;today&gt;."
    assert with_links("It takes [fact: no].", {}, show_unknown=True) == (
        'It takes <mark class="citation-unknown">[fact: no]</mark>.'
    )
    assert without_citations("It takes [fact: no] long [source: a].") == "It takes long."


def test_words_for_a_picture_name_no_fact():
    found = body(("image", {"picture": "a" * 64, "alt": "A scan of [fact: time]", "decoration": False}))

    assert found.parts[0].faults == ("“Words for those who cannot see it” cannot name a fact.",)


# A page ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def time(db):
    """A fact that texts below name."""
    return fact("time")


EVERY_PLACE = [
    ("text", {"html": "<h2>About [fact: time]</h2>\n<p>[fact: time] at most.</p>"}),
    ("callout", {"tone": "urgent", "heading": "After [fact: time]", "level": 2, "html": "<p>After [fact: time].</p>"}),
    ("expander", {"heading": "[fact: time]", "html": "<ul><li>[fact: time]</li></ul>"}),
    facts("[fact: time]"),
    (
        "steps",
        {
            "heading": "During",
            "level": 2,
            "phase": "during",
            "steps": [{"title": "[fact: time]", "text": "[fact: time]"}],
        },
    ),
    ("do-and-dont", {"heading": "Do", "level": 2, "dos": ["[fact: time]"], "donts": ["[fact: time]"]}),
    ("questions", {"heading": "Ask", "level": 2, "questions": ["Why [fact: time]?"]}),
    (
        "table",
        {
            "caption": "[fact: time]",
            "header_row": True,
            "header_column": False,
            "rows": [["[fact: time]"], ["[fact: time]"]],
        },
    ),
]


@pytest.mark.parametrize("block", EVERY_PLACE, ids=lambda block: block[0])
def test_every_place_that_takes_text_shows_the_fact_with_its_source(time, block):
    found = body(block)

    html = str(found.render())

    assert "[fact" not in html
    assert "10 to 30 minutes" in html
    assert '<a href="#source-1"' in html
    assert found.cited_keys == ["leaflet"]
    assert [shown.key for shown in found.sources] == ["leaflet"]
    assert found.faults() == []


def test_what_is_stored_stays_as_it_was_written(time):
    found = body(*EVERY_PLACE)

    assert [{k: v for k, v in data.items() if k != "block"} for data in found.as_data()] == [
        d for _name, d in EVERY_PLACE
    ]
    assert all("[fact: time]" in str(part.data) for part in found.parts)
    assert not any("[fact" in str(part.shown) for part in found.parts)
    assert all(SHAPES[part.name].clean(part.shown) == part.shown for part in found.parts)


def test_the_outline_and_the_plain_text_know_nothing_of_facts(time):
    found = body("<h2>About [fact: time]</h2><p>[fact: time] at most [source: other].</p>")

    assert [heading.title for heading in found.headings] == ["About 10 to 30 minutes"]
    assert found.plain_text() == "About 10 to 30 minutes\n10 to 30 minutes at most."


def test_sources_are_numbered_in_the_order_in_which_texts_and_facts_name_them(time):
    source("first")
    source("last")

    found = body("<p>A [source: first], b [fact: time], c [source: last, leaflet].</p>")

    assert [shown.key for shown in found.sources] == ["first", "leaflet", "last"]
    assert found.own_cited_keys == {"first", "last", "leaflet"}


def test_a_fact_without_a_source_is_only_its_text(db):
    fact("ask", text="ask your department", source=None, low=None, high=None)

    found = body("<p>[fact: ask]</p>")

    assert found.render() == "<p>Ask your department</p>"
    assert found.sources == []


def test_two_queries_find_every_fact_and_its_source_however_many(time, django_assert_num_queries):
    fact("other")
    with django_assert_num_queries(2):
        found = body(*EVERY_PLACE, "<p>[fact: other] [fact: time]</p>")
    with django_assert_num_queries(0):
        assert list(found.facts) == ["time", "other"]
        found.plain_text()


def test_a_text_without_facts_asks_for_none(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        body("<p>Words [source: a]</p>")


@pytest.mark.django_db
def test_a_fact_that_nobody_entered_is_objected_to_once():
    found = body("<p>[fact: no-1] and [fact: no-1]</p>", facts("[fact: no-1]"), "<p>[facts: x] [fact: a, b]</p>")

    assert [fault.reason for fault in found.faults()] == [
        "There is no fact with the key “no-1”.",
        "“[facts: x]” does not name one fact. Write it as [fact: key].",
        "“[fact: a, b]” does not name one fact. Write it as [fact: key].",
    ]


@pytest.mark.django_db
def test_a_key_fact_that_names_a_fact_has_a_source(time):
    assert body(facts("[fact: time]")).faults() == []


def test_a_capital_begins_a_cell_a_line_and_a_paragraph_only(db):
    fact("ask", text="ask your department", source=None, low=None, high=None)

    html = str(body(facts("[fact: ask]", "Do [fact: ask]"), "<p>x [fact: ask]</p>").render())

    assert html.count("Ask your department") == 1
    assert html.count("ask your department") == 2


def test_the_words_of_a_fact_are_escaped(db):
    fact("odd", text="<script>alert(1)</script> & “more”")

    html = str(body("<p>[fact: odd]</p>", facts("[fact: odd]")).render())

    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt; &amp; “more”") == 2


def test_editors_see_a_fact_that_nobody_entered(db):
    request = RequestFactory().get("/")
    request.toolbar = type("Toolbar", (), {"edit_mode_active": True, "preview_mode_active": False})()

    assert "[fact: no]" in body("<p>It takes [fact: no].</p>").render(request)
    assert "[fact" not in body("<p>It takes [fact: no].</p>").render()


# The digest -----------------------------------------------------------------------------------------------------------


def digest_of_draft(made):
    return digest_of(latest(made).content)


def test_the_digest_covers_what_a_fact_says(time):
    made = page(body="<p>It takes [fact: time].</p>")
    before = digest_of_draft(made)

    assert describe(latest(made).content)["facts"] == {"time": {"text": "10 to 30 minutes", "source": "leaflet"}}
    Fact.objects.update(label="Other", note="Other", low=None, condition="Other", state="superseded")
    assert digest_of_draft(made) == before
    Fact.objects.update(text="20 minutes")
    assert digest_of_draft(made) != before
    Fact.objects.update(text="10 to 30 minutes", source=source("other"))
    assert digest_of_draft(made) != before


def test_the_digest_notices_a_fact_that_comes_to_be(db):
    made = page(body="<p>It takes [fact: time].</p>")
    before = digest_of_draft(made)

    assert describe(latest(made).content)["facts"] == {"time": None}
    fact("time")
    assert digest_of_draft(made) != before


def test_a_text_without_facts_has_the_digest_it_always_had(time):
    assert "facts" not in describe(latest(page()).content)


def test_facts_are_found_in_every_kind_of_block(time):
    made = page()
    write_blocks(latest(made).content, [{"block": name, **data} for name, data in EVERY_PLACE])

    assert list(describe(latest(made).content)["facts"]) == ["time"]
    assert Body.of(latest(made).content).faults() == []


FILE = """+++
title = "CT scan"
summary = "A scan."
change_note = "First version."
+++
It takes [fact: time].

::: key-facts
heading: In short

- It takes | [fact: time]
- Other | [fact: nobody-knows]
:::
"""


def test_a_file_and_the_database_describe_the_same_text_alike(tmp_path, time):
    path = tmp_path / "content/imaging/ct-scan/1.md"
    path.parent.mkdir(parents=True)
    path.write_text(FILE)
    file = read_file(path, tmp_path / "content")

    draft = latest(page(kind="imaging", summary=file.summary, change_note=file.change_note))
    write_blocks(draft.content, file.blocks)

    assert describe(draft.content) == description_of(file, Fact.objects.as_readers_get_them)
    assert digest_of(draft.content) == fingerprint(description_of(file, Fact.objects.as_readers_get_them))


def test_without_the_database_a_file_says_which_facts_it_names(tmp_path):
    path = tmp_path / "content/imaging/ct-scan/1.md"
    path.parent.mkdir(parents=True)
    path.write_text(FILE)

    assert description_of(read_file(path, tmp_path / "content"))["facts"] == {"nobody-knows": None, "time": None}


def test_a_block_that_cannot_be_read_does_not_hide_its_facts_from_the_digest(time):
    made = page(body=[("KeyFactsPlugin", facts("x")[1])])
    content = latest(made).content

    Block.objects.update(data={"wrong": ["[fact: time]"]})

    assert list(describe(content)["facts"]) == ["time"]
    assert Body([Stored("key-facts", {"wrong": "[fact: time]"})]).facts == {}
