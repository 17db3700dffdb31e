"""Rich text is written as Markdown of which reading makes the very same text, whatever somebody typed."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from content_files.markdown import html_of, markdown_of
from pages.cleaning import clean_html
from tests.pages.texts import html


def comes_back(text: str) -> bool:
    cleaned = clean_html(text)
    return html_of(markdown_of(cleaned)) == cleaned


@given(html)
@example("<p><strong>a</strong><em>b</em></p>")
@example("<p>a<strong>“b”</strong>c</p>")
@example("<p>\u2003a<br>\u2003b\u2003</p>")
def test_any_rich_text_comes_back(text):
    assert comes_back(text)


@given(some.text(max_size=60))
def test_any_letters_come_back(text):
    paragraph = f"<p>{text.replace('<', '&lt;')}</p>"

    assert comes_back(paragraph)
    assert comes_back(f"<ul><li>{paragraph}<ol><li>{paragraph}</li></ol></li></ul><blockquote>{paragraph}</blockquote>")


@given(some.text(max_size=80))
def test_any_text_in_a_file_is_read_as_clean_rich_text(text):
    assert clean_html(html_of(text)) == html_of(text)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Words.</p>\n<p>More.</p>", "Words.\n\nMore."),
        ("<h2>A</h2>\n<h3>B #1</h3>\n<h4>C #</h4>", "## A\n\n### B #1\n\n#### C \\#"),
        ("<p>One<br>two</p>", "One\\\ntwo"),
        ("<p><strong>a</strong> and <em>b</em></p>", "**a** and *b*"),
        ("<p><strong><em>both</em></strong></p>", "***both***"),
        ("<p><strong>a</strong><em>b</em></p>", "**a**&#8203;*b*"),
        ('<p><a href="/a/?b=1&amp;c=2">x</a></p>', "[x](/a/?b=1&c=2)"),
        ('<p><a href="/a/?b=1&amp;copy;=2">x</a></p>', r"[x](/a/?b=1\&copy;=2)"),
        ('<p><a href="/a_(b)/">[x]</a></p>', r"[\[x\]](/a_\(b\)/)"),
        ("<ul><li>a</li><li>b</li></ul>\n<ul><li>c</li></ul>", "- a\n- b\n\n* c"),
        ("<ol><li>a</li></ol>\n<ol><li>b</li></ol>", "1. a\n\n1) b"),
        ("<ul><li>a<ul><li>b</li></ul><p>c</p></li></ul>", "- a\n  - b\n\n  c"),
        ("<ol><li>a<ul><li>b</li></ul></li></ol>", "1. a\n   - b"),
        ("<ul><li><ol><li>a</li></ol></li></ul>", "- 1. a"),
        ("<blockquote><p>a</p><p>b</p></blockquote>\n<blockquote><p>c</p></blockquote>", "> a\n>\n> b\n\n> c"),
        ("<p>1. a</p>\n<p>2019) b</p>\n<p>3.5</p>", "1\\. a\n\n2019\\) b\n\n3.5"),
        ("<p># a</p>\n<p>- b</p>\n<p>-c</p>\n<p>&gt; d</p>\n<p>::: e</p>", "\\# a\n\n\\- b\n\n-c\n\n\\> d\n\n\\::: e"),
        ("<p>a * _b_ c_d `e` \\ [f] g &lt;h&gt; i &lt; j</p>", r"a \* \_b\_ c_d \`e\` \\ \[f\] g \<h> i < j"),
        ("<p>&amp;amp; and &amp; and 10&nbsp;mg</p>", r"\&amp; and & and 10&nbsp;mg"),
        ("<p>A [source: one, two] and [fact: three].</p>", "A [source: one, two] and [fact: three]."),
        (
            "<p>[source: one]: a<br>[source: one]: b [fact: two]: c</p>",
            "\\[source: one\\]: a\\\n\\[source: one\\]: b [fact: two]: c",
        ),
        ("<p>[source: one](/a/)</p>", r"\[source: one\](/a/)"),
        ("", ""),
    ],
)
def test_rich_text_is_written_as_somebody_would_write_it(html, markdown):
    assert clean_html(html) == html
    assert markdown_of(html) == markdown
    assert html_of(markdown) == html
