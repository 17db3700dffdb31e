"""Takes in rich text that was copied from elsewhere: a word processor's lists, marks and hidden parts become what they are.

What a text of ours cannot hold, such as a table or a picture, is named, so that nobody loses it without knowing.
"""

from __future__ import annotations

import html as html_entities
import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring, tostring

from letters.cleaning import clean
from pages.cleaning import clean_html, lines_of

#: Without any of these, a text comes from no word processor and holds nothing that we could not keep.
_FROM_ELSEWHERE = re.compile(
    r"\b(?:style|class)\s*=|<(?:!|/?[a-z0-9]+:|table|img|picture|svg|video|audio|object|embed|iframe|math|canvas|del|s|strike|q)\b"
    r"|<!|href\s*=\s*[\"']?(?:file:|ftp:|#_)",
    re.IGNORECASE,
)
_GONE = ("head", "style", "script", "title", "xml", "meta", "link", "template", "noscript", "del")
_GONE_CLASSES = re.compile(r"\b(?:MsoComment\w*|msocom\w*|WebComment\w*)\b", re.IGNORECASE)
_GONE_STYLES = re.compile(
    r"display:none|visibility:hidden|mso-hide:all|mso-element:(?:comment|field-)|mso-list:ignore|mso-special-character:comment"
)
_BLOCK_STYLES = re.compile(r"display:(?:block|flex|grid|list-item|table)")
_PICTURES = ("img", "picture", "svg", "video", "audio", "object", "embed", "iframe", "math", "canvas", "v:imagedata")
_FOOTNOTES = re.compile(r"mso-(?:foot|end)note-id|mso-element:(?:foot|end)note")
_FOOTNOTE_LINKS = re.compile(r"#(?:_?ftn|_?edn|sdfootnote|sdendnote|cmnt_?ref|footnote)", re.IGNORECASE)
_GOOGLES_COMMENT = re.compile(r"#cmnt", re.IGNORECASE)
_LEVEL = re.compile(r"mso-list:\S+ level(\d+)")
_NUMBERED = re.compile(r"\(?(?:\d+|[a-z]|[ivxlc]+)[.)]", re.IGNORECASE)
_BULLET = re.compile("[·•●○◦▪■‣⁃\uf0a7\uf0b7][ \xa0\t]+")
#: Letters of HTML that are read at once; a word processor gives ten for each letter of text.
LONGEST_PASTED = 2_000_000
#: What must reach us beside the tags we read, so that we know of it.
SIGNS = frozenset({*_PICTURES, "span", "font", "del", "ins", "s", "strike", "u", "q"}) - {"v:imagedata"}
_PARAGRAPHS = ("p", "h1", "h2", "h3", "h4", "h5", "h6")
_DEEPEST = 4


class Pasted:
    """A text from elsewhere: its `html` in tags that cleaning knows, and what of it would be `lost`, in words fit to show.

    `rest` is the same without what would be lost; `cells` are those of a plain table, where the text is nothing else.
    """

    def __init__(self, html: str, *, reads_bullets: bool = False) -> None:
        """Read any HTML; what is ours already comes back as it is.

        With `reads_bullets`, paragraphs that begin with a bullet become a list too: elsewhere they may be meant so.
        """
        self.html = self.rest = html
        self.lost: list[str] = []
        self.cells: list[list[str]] = []
        if not _FROM_ELSEWHERE.search(html) and not (reads_bullets and _BULLET.search(html_entities.unescape(html))):
            return
        root = _root_of(html)
        if root is None:
            return  # cleaning reads whatever it is
        self._root = root
        self._read_field_codes()
        self._mark_numbers()
        self._drop_what_is_hidden()
        self._unwrap_single_cells()
        lost = self._find_losses()
        self._read_styles()
        if reads_bullets:
            self._read_bullets()
        self._build_lists()
        self.html = self.rest = _inside(self._root)
        self.cells = self._cells()
        for element in lost:
            if element.tag == "a" and not _is_of_footnote(element, _style_of(element)):
                element.drop_tag()
            elif element.getparent() is not None:
                element.drop_tree()
        self.rest = _inside(self._root)

    def _elements(self) -> Iterator[tuple[HtmlElement, str]]:
        """Give each element with its style, in small letters and without spaces around its signs."""
        for element in list(self._root.iterdescendants(etree.Element)):
            yield element, _style_of(element)

    def _read_field_codes(self) -> None:
        """Leave out what a field asks for, such as “PAGEREF _Toc1”, and keep what it shows."""
        is_code = False
        for element, style in self._elements():
            if "mso-element:field-begin" in style:
                is_code = True
            elif "mso-element:field-separator" in style or "mso-element:field-end" in style:
                is_code = False
            elif is_code:
                element.text = None
            if is_code:
                element.tail = None

    def _mark_numbers(self) -> None:
        """Keep the sign before a paragraph of a list, by which it is told whether the list is numbered."""
        for element, style in self._elements():
            if "mso-list:ignore" in style:
                paragraph = next((above for above in element.iterancestors() if above.tag in _PARAGRAPHS), None)
                if paragraph is not None and _NUMBERED.match(element.text_content().strip()):
                    paragraph.set("data-numbered", "yes")

    def _drop_what_is_hidden(self) -> None:
        for element, style in self._elements():
            link = element.get("href") or ""
            is_comment = _GONE_CLASSES.search(element.get("class") or "") or _GOOGLES_COMMENT.match(link)
            if element.tag in _GONE or is_comment or _GONE_STYLES.search(style):
                element.drop_tree()

    def _unwrap_single_cells(self) -> None:
        """Take a table of one cell for the words in it: spreadsheets give every cell so."""
        for table, _style in self._elements():
            cells = list(table.iter("td", "th")) if table.tag == "table" else []
            if len(cells) == 1 and not list(table.iterdescendants("table")):
                for part in list(table.iterdescendants("caption", "colgroup", "thead", "tbody", "tfoot", "tr")):
                    part.drop_tag()
                table.tag = cells[0].tag = "div"

    def _cells(self) -> list[list[str]]:
        """Give the cells of a table as plain text, if the text is one table whose cells all stand alone."""
        tables = list(self._root.iter("table"))
        is_all = len(tables) == 1 and "".join(self._root.itertext()).split() == "".join(tables[0].itertext()).split()
        if not is_all or tables[0].xpath(".//*[@colspan > 1 or @rowspan > 1]"):
            return []
        return [
            [" ".join(lines_of(clean_html(_inside(cell)))) for cell in row.iter("td", "th")]
            for row in tables[0].iter("tr")
        ]

    def _find_losses(self) -> list[HtmlElement]:
        """Say what would be lost, and give it."""
        said: dict[str, str] = {}
        elements = []
        for element, style in self._elements():
            link = element.get("href") or ""
            words = {"words": _shortly(element.text_content())}
            if element.tag == "table":
                said["table"] = _("A table cannot stand in a text. Add a Table block and paste it into its first cell.")
            elif element.tag in _PICTURES:
                said["picture"] = _(
                    "A picture cannot be pasted into a text. Save it as a file, add a Picture block and upload it there."
                )
            elif _is_of_footnote(element, style):
                said["footnote"] = _(
                    "A footnote cannot be kept. Put its words into the text, or name its source with [source: key]."
                )
            elif element.tag in ("s", "strike") or "line-through" in style:
                said["crossed out"] = (
                    _("Words that are crossed out would read as if they were not: “%(words)s”. Delete them first.")
                    % words
                )
            elif re.match(r"(?:file|ftp):", link, re.IGNORECASE):
                said[link] = (
                    _("The link “%(words)s” leads to a file that readers cannot open. Take the link out first.") % words
                )
            else:
                continue
            elements.append(element)
        self.lost = list(said.values())
        return elements

    def _read_styles(self) -> None:
        """Put tags for the styles that carry meaning, where a word processor says by style what we say by tag."""
        for element, style in self._elements():
            if element.tag in ("b", "strong") and re.search(r"font-weight:(?:normal|[1-4]00)", style):
                element.tag = "span"
            if element.tag in ("i", "em") and "font-style:normal" in style:
                element.tag = "span"
            if element.tag == "q":
                element.text = f"“{element.text or ''}"
                _put_at_end(element, "”")
            if element.tag == "span" and _BLOCK_STYLES.search(style):
                element.tag = "div"
            if element.tag in ("span", "font", "a", "u"):
                _wrap(element, style)

    def _read_bullets(self) -> None:
        """Take paragraphs that begin with a bullet for entries of a list."""
        for element, _style in self._elements():
            first = next((part for part in element.iter(etree.Element) if part.text and part.text.strip()), None)
            if element.tag == "p" and first is not None and _BULLET.match(first.text.lstrip()):
                first.text = _BULLET.sub("", first.text.lstrip(), count=1)
                element.set("style", "mso-list:bullet level1")

    def _build_lists(self) -> None:
        """Make lists of the paragraphs that a word processor only makes look like entries of one."""
        for box in {element.getparent(): None for element, style in self._elements() if _level_of(element, style)}:
            before: HtmlElement | None = None
            for element in list(box):
                level = _level_of(element, _style_of(element))
                if not level:
                    before = None
                    continue
                entry = etree.Element("li")
                entry.text, entry.tail = element.text, None
                entry.extend(list(element))
                tail, element.tail = element.tail, None
                kind = "ol" if element.get("data-numbered") else "ul"
                if before is None:
                    before = etree.Element(kind)
                    element.addprevious(before)
                place = before
                for _step in range(1, min(level, _DEEPEST)):
                    inner = place[-1] if len(place) and place[-1].tag in ("ul", "ol") else None
                    place = inner if inner is not None else etree.SubElement(place, kind)
                if place.tag != kind and place is before:
                    before = place = etree.Element(kind)
                    element.addprevious(before)
                place.append(entry)
                box.remove(element)
                if tail and tail.strip():
                    before.tail, before = tail, None


def _root_of(html: str) -> HtmlElement | None:
    """Give the body of any HTML, without comments: those of a word processor hold other things than its text."""
    html = re.sub(r"<!--.*?-->|<![^>]*>|<\?[^>]*>", "", clean(html), flags=re.DOTALL)
    if body := re.search(r"<body\b[^>]*>(.*?)(?:</body\s*>|$)", html, re.DOTALL | re.IGNORECASE):
        html = body[1]
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(f"<body><div>{html}</div></body>".encode(), parser=parser).body
    except etree.LxmlError:
        return None
    # Nested deeper than any text is, the parser leaves the rest out.
    return None if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log) else root


def _is_of_footnote(element: HtmlElement, style: str) -> bool:
    return bool(_FOOTNOTES.search(style) or _FOOTNOTE_LINKS.match(element.get("href") or ""))


def _style_of(element: HtmlElement) -> str:
    return re.sub(r"\s*([:;])\s*", r"\1", (element.get("style") or "").lower())


def _level_of(element: Any, style: str) -> int:
    """Give how deep in a list a paragraph stands that only looks like an entry of one, 0 for any other."""
    level = _LEVEL.search(style) if element.tag in _PARAGRAPHS else None
    return int(level[1]) if level else 0


def _wrap(element: HtmlElement, style: str) -> None:
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
    for tag in tags:
        inner = etree.Element(tag)
        inner.text, element.text = element.text, None
        inner.extend(list(element))
        element.append(inner)


def _put_at_end(element: HtmlElement, text: str) -> None:
    if len(element):
        element[-1].tail = f"{element[-1].tail or ''}{text}"
    else:
        element.text = f"{element.text or ''}{text}"


def _shortly(text: str) -> str:
    text = " ".join(text.split())
    return f"{text[:40]}…" if len(text) > 40 else text


def _inside(root: HtmlElement) -> str:
    return html_entities.escape(root.text or "", quote=False) + "".join(
        tostring(child, encoding="unicode") for child in root
    )
