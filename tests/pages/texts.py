"""Texts of every sort for tests that try many: plain ones, rich ones, and whole blocks of pages."""

from typing import Any

from cms.models import PageContent
from django.core.exceptions import ValidationError
from hypothesis import strategies as some

from pages.blocks import SHAPES
from pages.page_content import Body

#: What Markdown, the fences of content files or the marks of sources and facts could be misled by.
AWKWARD = [
    "*", "**", "***", "_", "__", "`", "```", "[", "]", "](", "](/a/)", "[a]: /b/", "![a](/b/)", "<", ">", "<b>",
    "<http://a.b>", "&", "&amp;", "&#65;", "&nbsp;", "\\", "\\\\", "\\*", "#", "##", "# a", "####### a", "-", "- a",
    "--", "---", "***", "+", "+ a", "1.", "1. a", "2)", "10) a", "=", "===", ":", "::", ":::", "::: text",
    "::: callout", "+++", "|", " | ", "\\|", "do", "don't", "heading: a", "level: 3", "tone: urgent", "yes", "~~~",
    "    ", "\u00a0", "\u2003", "\u3000", "\u200b", "\u2028", "\u00ad", "\u200d", "é", "e\u0301", "ß", "漢字", "🩻", "“",
    "”", "’", "…", "½", "%", '"', "'", "(", ")", "!", ".", "[source: one]", "[source: one, two]", "[ SOURCE : a_b ]",
    "[source: _a]", "[fact: three]", "[fact:_x_]", "[source:]", "[sources: a]", "\t", "\n", "a", "b", "word",
    "two words", "1", "0.02 mSv", "1 in 100",
]  # fmt: skip

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
_tags = some.sampled_from(["strong", "em", "b", "i", "sup", "sub", "br", *(f'a href="{href}"' for href in _HREFS)])


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

line = some.one_of(plain, spaced)
_heading = {"heading": line, "level": some.sampled_from([2, 3, 4])}
_lines = some.lists(line, max_size=4)
#: What each kind of block is given for its fields.
KINDS = {
    "text": {"html": html},
    "key-facts": {**_heading, "facts": some.lists(some.fixed_dictionaries({"label": line, "text": line}), max_size=4)},
    "danger": {"box": some.from_regex(r"\A[-a-zA-Z0-9_]{1,40}\Z"), "level": some.sampled_from([2, 3, 4])},
    "callout": {"tone": some.sampled_from(["information", "important", "urgent"]), **_heading, "html": html},
    "expander": {"heading": line, "html": html},
    "steps": {
        **_heading,
        "phase": some.sampled_from(["before", "during", "after"]),
        "steps": some.lists(some.fixed_dictionaries({"title": line, "text": line}), max_size=4),
    },
    "do-and-dont": {**_heading, "dos": _lines, "donts": _lines},
    "questions": {**_heading, "questions": _lines},
    "image": {
        "picture": some.sampled_from(["ab" * 32, "cd" * 32]),
        "alt": line,
        "decoration": some.booleans(),
        "caption": line,
        "credit": line,
    },
    "drawing": {"drawing": some.sampled_from(["ct-scan", "mri-scan"]), "caption": line},
    "recording": {
        "sort": some.just("bsl"),
        "title": line,
        "recording": some.sampled_from(["12" * 32, "34" * 32]),
        "captions": some.just("56" * 32),
        "made_from": some.integers(1, 3),
        "transcript": html,
    },
    "pages": {**_heading, "keys": some.lists(some.from_regex(r"\A[-a-zA-Z0-9_]{1,40}\Z"), max_size=4)},
    "choices": {
        "look": some.sampled_from(["rows", "drawings", "urgent"]),
        "choices": some.lists(
            some.fixed_dictionaries({"key": some.from_regex(r"\A[-a-zA-Z0-9_]{1,40}\Z"), "title": line, "line": line}),
            max_size=4,
        ),
    },
    "time-scale": {"caption": line, "rows": some.lists(some.lists(line, min_size=2, max_size=2), max_size=4)},
    "table": {
        "caption": line,
        "header_row": some.booleans(),
        "header_column": some.booleans(),
        "rows": some.integers(1, 4).flatmap(
            lambda columns: some.lists(some.lists(line, min_size=columns, max_size=columns), max_size=4)
        ),
    },
}


def _cleaned(name: str, data: dict[str, Any]) -> dict[str, Any] | None:
    """Give a block as it would be stored, or None where it would be refused."""
    try:
        return {"block": name, **SHAPES[name].clean(data)}
    except ValidationError:
        return None


#: Blocks as they are stored, of every kind.
block = some.one_of(
    some.fixed_dictionaries(fields).map(lambda data, name=name: _cleaned(name, data)) for name, fields in KINDS.items()
).filter(bool)
blocks = some.lists(block, max_size=5)


def is_clean(content: PageContent) -> bool:
    """Say whether every block of a version is stored exactly as cleaning gives it."""
    return all(part.is_clean for part in Body.of(content).parts)
