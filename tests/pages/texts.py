"""Texts of every sort for tests that try many: plain ones, rich ones, and whole blocks of pages."""

from hypothesis import strategies as some

#: What Markdown, the fences of content files or the marks of sources and facts could be misled by.
AWKWARD = [
    *(
        "*",
        "**",
        "***",
        "_",
        "__",
        "`",
        "```",
        "[",
        "]",
        "](",
        "](/a/)",
        "[a]: /b/",
        "![a](/b/)",
        "<",
        ">",
        "<b>",
        "<http://a.b>",
    ),
    *(
        "&",
        "&amp;",
        "&#65;",
        "&nbsp;",
        "\\",
        "\\\\",
        "\\*",
        "#",
        "##",
        "# a",
        "####### a",
        "-",
        "- a",
        "--",
        "---",
        "***",
    ),
    *(
        "+",
        "+ a",
        "1.",
        "1. a",
        "2)",
        "10) a",
        "=",
        "===",
        ":",
        "::",
        ":::",
        "::: text",
        "::: callout",
        "+++",
        "|",
        " | ",
        "\\|",
    ),
    *(
        "do",
        "don't",
        "heading: a",
        "level: 3",
        "tone: urgent",
        "yes",
        "~~~",
        "    ",
        "\u00a0",
        "\u2003",
        "\u3000",
        "\u200b",
    ),
    *(
        "\u2028",
        "\u00ad",
        "\u200d",
        "é",
        "e\u0301",
        "ß",
        "漢字",
        "🩻",
        "“",
        "”",
        "’",
        "…",
        "½",
        "%",
        '"',
        "'",
        "(",
        ")",
        "!",
        ".",
    ),
    *(
        "[source: one]",
        "[source: one, two]",
        "[ SOURCE : a_b ]",
        "[source: _a]",
        "[fact: three]",
        "[fact:_x_]",
        "[source:]",
    ),
    *("[sources: a]", "\t", "\n", "a", "b", "word", "two words", "1", "0.02 mSv", "1 in 100"),
]

words = some.one_of(some.sampled_from(AWKWARD), some.text(max_size=6))
plain = some.lists(words, max_size=8).map("".join)
spaced = some.lists(words, max_size=6).map(" ".join)
letters = some.one_of(plain, spaced).map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;"))

_HREFS = [
    "/a/",
    "/a/b_c/",
    "#part",
    "https://a.example/(b)?c=1&amp;d=2",
    "mailto:a@example.org",
    "tel:111",
    "javascript:a",
    "/[a]/é",
]
_tags = some.sampled_from(["strong", "em", "b", "i", "br", *(f'a href="{href}"' for href in _HREFS)])


def _tagged(tag: str, inside: str) -> str:
    return "<br>" if tag == "br" else f"<{tag}>{inside}</{tag.split()[0]}>"


_inline = some.recursive(
    letters,
    lambda inner: some.one_of(
        some.builds(_tagged, _tags, inner), some.lists(inner, min_size=1, max_size=4).map("".join)
    ),
    max_leaves=6,
)
_boxes = some.sampled_from(["p", "p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "div"])
html = some.recursive(
    _inline,
    lambda inner: some.one_of(
        some.builds(_tagged, _boxes, inner), some.lists(inner, min_size=1, max_size=4).map("".join)
    ),
    max_leaves=8,
)
