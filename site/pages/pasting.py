"""Takes in rich text that was copied from elsewhere: a word processor's lists, marks and hidden parts become what they are.

What a text of ours cannot hold, such as a table or a picture, is named, so that nobody loses it without knowing.
"""

from __future__ import annotations

import html as html_entities
import re

from django.utils.translation import gettext as _
from lxml import etree
from lxml.html import HtmlElement

from pages.cleaning import clean_html, lines_of
from pages.pasted_elements import (
    elements_of,
    has_merged_cells,
    inside_of,
    is_in_signs,
    is_of_footnote,
    keep_lines,
    keep_text,
    on_one_line,
    place_of,
    put_at_end,
    root_of,
    shortly,
    style_of,
    with_bullets,
    wrap,
)
from pages.pasted_lists import BULLET, build_lists, join_single_entries, mark_numbers, read_bullets, where_it_begins

#: What holds nothing but this comes from no word processor, and is ours as it is.
_OURS = re.compile(
    r"(?:[^<]|<(?![a-z/!?])|</?(?:p|h[1-6]|ul|ol|li|strong|b|em|i|sup|sub|blockquote|a)\s*>|<br\s*/?>"
    r"|<a\s+href\s*=\s*([\"'])(?!file:|ftp:|#_)[^\"'>]*\1\s*>)*",
    re.IGNORECASE,
)
_GONE = (
    *("head", "style", "script", "title", "xml", "meta", "link", "template", "noscript", "del"),
    *("w:del", "w:deltext", "w:movefrom", "w:instrtext", "w:comment"),
)
_GONE_CLASSES = re.compile(r"\b(?:MsoComment\w*|msocom\w*|WebComment\w*)\b", re.IGNORECASE)
_GONE_STYLES = re.compile(
    r"display:none|visibility:hidden|mso-hide:all|mso-element:(?:comment|field-)|mso-special-character:comment"
    r"|(?:font-size|opacity):0(?![.\d])"
)
_BLOCK_STYLES = re.compile(r"display:(?:block|flex|grid|list-item|table)")
_TABLE_STYLES = re.compile(r"display:(?:inline-)?table(?!-)")
_PICTURES = ("img", "picture", "svg", "video", "audio", "object", "embed", "iframe", "canvas", "v:imagedata")
_FORMULAS = ("math", "m:omath")
_ASKS = ("input", "select", "textarea")
_GOOGLES_COMMENT = re.compile(r"#cmnt", re.IGNORECASE)
_KEEPS_LINES = re.compile(r"white-space:(?:pre|break-spaces)")
_STYLES = re.compile(r"<style\b[^<>]*>(.*?)(?:</style\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_NO_STYLES = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->|@media[^{}@]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.DOTALL)
_BY_CLASS = re.compile(r"\s*(\w*)\.([-\w]+)\s*")
#: Letters of HTML that are read at once; a word processor gives ten for each letter of text.
LONGEST_PASTED = 2_000_000
#: What must reach us beside the tags we read, so that we know of it.
SIGNS = frozenset({*_PICTURES, "math", "span", "font", "del", "ins", "s", "strike", "u", "q"}) - {"v:imagedata"}
#: And beside `style` and `class`: where a list begins.
SIGNS_IN = {"ol": {"start"}, "li": {"value"}, "font": {"face"}}


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
        has_bullets = reads_bullets and BULLET.search(with_bullets(html_entities.unescape(html)))
        if _OURS.fullmatch(html) and not has_bullets:
            return
        root = root_of(html)
        if root is None:
            return  # cleaning reads whatever it is
        self._root = root
        self._read_classes(html)
        self._read_field_codes()
        mark_numbers(self._root)
        self._drop_what_is_hidden()
        self._unwrap_single_cells()
        join_single_entries(self._root)
        lost = self._find_losses()
        self._read_styles()
        if reads_bullets:
            read_bullets(self._root)
        self.lost += build_lists(self._root)
        self.html = self.rest = inside_of(self._root)
        self.cells = self._cells()
        for element in lost:
            style = style_of(element)
            if element.getparent() is None:
                continue  # what it stood in has gone already
            if element.tag == "a" and not is_of_footnote(element, style):
                element.drop_tag()
            elif is_in_signs(element, style):
                keep_text(element, "[?]")  # without it, 10 µg would read as 10 g
            else:
                element.drop_tree()
        self.rest = inside_of(self._root)

    def _read_classes(self, html: str) -> None:
        """Put what a sheet of styles says of a class where the class is named."""
        # Of another medium, such as print, nothing was seen.
        sheets = _NO_STYLES.sub("", " ".join(_STYLES.findall(html)))
        styles: dict[str, list[tuple[str, str]]] = {}
        for rule in sheets.split("}"):
            selectors, _brace, declared = rule.rpartition("{")
            for named in filter(None, map(_BY_CLASS.fullmatch, selectors.split(","))):
                styles.setdefault(named[2], []).append((named[1].lower(), declared))
        for element in self._root.iterdescendants(etree.Element) if styles else ():
            of_classes = [
                declared
                for name in (element.get("class") or "").split()
                for tag, declared in styles.get(name, ())
                if tag in ("", element.tag)
            ]
            if of_classes:
                element.set("style", ";".join([*of_classes, element.get("style") or ""]))

    def _read_field_codes(self) -> None:
        """Leave out what a field asks for, such as “PAGEREF _Toc1”, and keep what it shows."""
        is_code = False
        for element, style in elements_of(self._root):
            if "mso-element:field-begin" in style:
                is_code = True
            elif "mso-element:field-separator" in style or "mso-element:field-end" in style:
                is_code = False
            elif is_code:
                element.text = None
            if is_code:
                element.tail = None

    def _drop_what_is_hidden(self) -> None:
        for element, style in elements_of(self._root):
            link = element.get("href") or ""
            is_comment = _GONE_CLASSES.search(element.get("class") or "") or _GOOGLES_COMMENT.match(link)
            is_hidden = element.get("hidden") is not None or _GONE_STYLES.search(style)
            if element.tag in _GONE or is_comment or is_hidden:
                element.drop_tree()

    def _unwrap_single_cells(self) -> None:
        """Take a table of one cell for the words in it: spreadsheets give every cell so."""
        for table, _style in elements_of(self._root):
            cells = list(table.iter("td", "th")) if table.tag == "table" else []
            if len(cells) == 1 and not list(table.iterdescendants("table")):
                for part in list(table.iterdescendants("caption", "colgroup", "thead", "tbody", "tfoot", "tr")):
                    part.drop_tag()
                table.tag = cells[0].tag = "div"

    def _cells(self) -> list[list[str]]:
        """Give the cells of a table as plain text, if the text is one table whose cells all stand alone."""
        tables = list(self._root.iter("table"))
        is_all = len(tables) == 1 and "".join(self._root.itertext()).split() == "".join(tables[0].itertext()).split()
        if not is_all or has_merged_cells(tables[0]):
            return []
        return [
            [on_one_line(lines_of(clean_html(inside_of(cell)))) for cell in row.iter("td", "th")]
            for row in tables[0].iter("tr")
        ]

    def _find_losses(self) -> list[HtmlElement]:
        """Say what would be lost, and give it."""
        said: dict[str, str] = {}
        elements = []
        for element, style in elements_of(self._root):
            link = element.get("href") or ""
            words = {"words": shortly(element.text_content())}
            if element.tag == "ol" and (element.get("start") or "1") != "1":
                said["start"] = where_it_begins(**words, number=element.get("start") or "")
                continue
            if element.tag == "li" and (number := element.get("value")) and number != str(place_of(element)):
                said["start"] = where_it_begins(**words, number=number)
                continue
            if element.tag == "table" and has_merged_cells(element):
                said["merged"] = _("A table with merged cells cannot be kept. Split its cells, then copy it again.")
            elif element.tag == "table" or element.get("role") == "table" or _TABLE_STYLES.search(style):
                said["table"] = _("A table cannot stand in a text. Add a Table block and paste it into its first cell.")
            elif element.tag in _PICTURES:
                said["picture"] = _(
                    "A picture cannot be pasted into a text. Save it as a file, add a Picture block and upload it there."
                )
            elif element.tag in _FORMULAS:
                said["formula"] = _("A formula cannot be pasted into a text. Write it out, such as “half” for ½.")
            elif element.tag in _ASKS and element.get("type") != "hidden":
                said["form"] = _("A field of a form cannot be kept. Write down what stands in it.")
            elif words["words"] and is_in_signs(element, style):
                said[f"signs {words['words']}"] = (
                    _(
                        "“%(words)s” is shown as other signs, by a font that has only signs. Type those signs themselves."
                    )
                    % words
                )
            elif is_of_footnote(element, style):
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
        for element, style in elements_of(self._root):
            if element.tag in ("b", "strong") and re.search(r"font-weight:(?:normal|[1-4]00)", style):
                element.tag = "span"
            if element.tag in ("i", "em") and "font-style:normal" in style:
                element.tag = "span"
            if element.tag == "q":
                element.text = f"“{element.text or ''}"
                put_at_end(element, "”")
            if element.tag == "span" and _BLOCK_STYLES.search(style):
                element.tag = "div"
            if element.tag == "pre" or _KEEPS_LINES.search(style):
                keep_lines(element)
            if element.tag in ("span", "font", "a", "u"):
                wrap(element, style)
