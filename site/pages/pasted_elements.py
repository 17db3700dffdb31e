"""One element of HTML from elsewhere: what its style says of it, and how its words are kept."""

from __future__ import annotations

import html as html_entities
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring, tostring

from letters.cleaning import clean

_FOOTNOTES = re.compile(r"mso-(?:foot|end)note-id|mso-element:(?:foot|end)note")
_FOOTNOTE_LINKS = re.compile(r"#(?:_?ftn|_?edn|sdfootnote|sdendnote|cmnt_?ref|footnote)", re.IGNORECASE)
_FOOTNOTE_IDS = re.compile(r"sd(?:foot|end)note\d+", re.IGNORECASE)
_LEVEL = re.compile(r"mso-list:\S+ level(\d{1,2})")
_BULLET_OF_A_FONT = re.compile("((?:^|[>\n])[ \t\xa0]*)[\uf000-\uf0ff](?=[\\s\xa0]|&nbsp;)")
#: In these, an “m” is shown as “µ”, and any other letter as another sign as well.
_FONTS_OF_SIGNS = re.compile(
    r"(?<![-\w])(?:mso-symbol-)?font-family:[\"']?(?:symbol|wingdings|webdings|zapf ?dingbats|mt extra)\b"
)
_RAISED = re.compile(r"(?:vertical-align|mso-text-raise):(-?\d*\.?\d+)(em|ex)?")
_LONGEST_RAISED = 12  # a longer text, or one raised by less than this, is only put level with something beside it
_LEAST_RAISED = {"": 2, "em": 0.2, "ex": 0.2}
_COMMENTS = re.compile(r"<!--.*?(?:-->|\Z)|<![^<>]*>|<\?[^<>]*>", re.DOTALL)
_BODY = re.compile(r"<body\b[^<>]*>(.*?)(?:</body\s*>|\Z)", re.DOTALL | re.IGNORECASE)


def elements_of(root: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Give each element with its style, in small letters and without spaces around its signs."""
    for element in list(root.iterdescendants(etree.Element)):
        if element.getparent() is not None:  # else it was taken out meanwhile
            yield element, style_of(element)


def with_bullets(html: str) -> str:
    """Give the bullets that stand in a font of signs as bullets."""
    return _BULLET_OF_A_FONT.sub(r"\1•", html)


def root_of(html: str) -> HtmlElement | None:
    """Give the body of any HTML, without comments: those of a word processor hold other things than its text."""
    html = _COMMENTS.sub("", clean(with_bullets(html)))
    if body := _BODY.search(html):
        html = body[1]
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(f"<body><div>{html}</div></body>".encode(), parser=parser).body
    except etree.LxmlError:
        return None
    # Nested deeper than any text is, the parser leaves the rest out.
    return None if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log) else root


def is_of_footnote(element: HtmlElement, style: str) -> bool:
    is_its_text = element.tag == "div" and _FOOTNOTE_IDS.fullmatch(element.get("id") or "")
    return bool(is_its_text or _FOOTNOTES.search(style) or _FOOTNOTE_LINKS.match(element.get("href") or ""))


def is_in_signs(element: HtmlElement, style: str) -> bool:
    """Say whether the letters of an element are shown as other signs than they are."""
    if not _FONTS_OF_SIGNS.search(f"font-family:{(element.get('face') or '').lower()};{style}"):
        return False
    return not any("font-family" in style_of(inner) for inner in element.iterdescendants(etree.Element))


def has_merged_cells(table: HtmlElement) -> bool:
    return bool(table.xpath(".//*[@colspan > 1 or @rowspan > 1]"))


def place_of(entry: HtmlElement) -> int:
    """Give the number that an entry of a list gets where it begins with 1."""
    return 1 + len(list(entry.itersiblings("li", preceding=True)))


def on_one_line(lines: list[str]) -> str:
    """Give the lines of a cell as one, each of them told from the next."""
    return " ".join(line if line[-1] in ".:;,?!" else f"{line};" for line in lines[:-1]) + (
        f" {lines[-1]}" if lines[1:] else "".join(lines)
    )


def style_of(element: HtmlElement) -> str:
    return re.sub(r"\s*([:;])\s*", r"\1", (element.get("style") or "").lower())


def level_of(element: Any, style: str) -> int:
    """Give how deep in a list a paragraph stands that only looks like an entry of one, 0 for any other."""
    level = _LEVEL.search(style) if element.tag == "p" else None
    return int(level[1]) if level else 0


def wrap(element: HtmlElement, style: str) -> None:
    tags = [
        tag
        for tag, sign in (
            ("strong", r"font-weight:(?:bold|[6-9]00)"),
            ("em", r"font-style:italic"),
            ("sup", r"vertical-align:super"),
            ("sub", r"vertical-align:sub(?!\w)"),
        )
        if re.search(sign, style)
    ]
    raised = _RAISED.search(style)
    if raised and len(element.text_content()) <= _LONGEST_RAISED:
        height = float(raised[1]) / _LEAST_RAISED[raised[2] or ""]
        tags += ["sup"] if height >= 1 else ["sub"] if height <= -1 else []
    for tag in tags:
        inner = etree.Element(tag)
        inner.text, element.text = element.text, None
        inner.extend(list(element))
        element.append(inner)


def put_at_end(element: HtmlElement, text: str) -> None:
    if len(element):
        element[-1].tail = f"{element[-1].tail or ''}{text}"
    else:
        element.text = f"{element.text or ''}{text}"


def keep_text(element: HtmlElement, text: str) -> None:
    """Have an element hold this text alone."""
    for child in list(element):
        element.remove(child)
    element.text = text
    element.set("style", "")


def keep_lines(element: HtmlElement) -> None:
    """Put a line break where the text of an element goes on to the next line."""
    for part in list(element.iter(etree.Element)):
        first, *lines = (part.text or "").strip("\n").split("\n")
        part.text = first
        for at, line in enumerate(lines):
            part.insert(at, _line_break(line))
        if part is not element and "\n" in (part.tail or ""):
            part.tail, *lines = part.tail.split("\n")
            for line in reversed(lines):
                part.getparent().insert(part.getparent().index(part) + 1, _line_break(line))


def _line_break(tail: str) -> Any:
    line_break = etree.Element("br")
    line_break.tail = tail
    return line_break


def shortly(text: str) -> str:
    text = " ".join(text.split())
    return f"{text[:40]}…" if len(text) > 40 else text


def inside_of(root: HtmlElement) -> str:
    return html_entities.escape(root.text or "", quote=False) + "".join(
        tostring(child, encoding="unicode") for child in root
    )
