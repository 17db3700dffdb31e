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
_FOOTNOTES = re.compile(r"mso-(?:foot|end)note-id|mso-element:(?:foot|end)note")
_FOOTNOTE_LINKS = re.compile(r"#(?:_?ftn|_?edn|sdfootnote|sdendnote|cmnt_?ref|footnote)", re.IGNORECASE)
_FOOTNOTE_IDS = re.compile(r"sd(?:foot|end)note\d+", re.IGNORECASE)
_GOOGLES_COMMENT = re.compile(r"#cmnt", re.IGNORECASE)
_LEVEL = re.compile(r"mso-list:\S+ level(\d{1,2})")
_NUMBERED = re.compile(r"\(?(?:\d+|[a-z]|[ivxlc]+)[.)]", re.IGNORECASE)
_FIRST_NUMBER = re.compile(r"\(?[1ai][.)]", re.IGNORECASE)
_GOES_ON = re.compile(r"\bMsoList(?:Paragraph|Continue)", re.IGNORECASE)
_BULLET = re.compile("[·•●○◦▪■‣⁃][ \xa0\t]+")
_BULLET_OF_A_FONT = re.compile("((?:^|[>\n])[ \t\xa0]*)[\uf000-\uf0ff](?=[\\s\xa0]|&nbsp;)")
#: In these, an “m” is shown as “µ”, and any other letter as another sign as well.
_FONTS_OF_SIGNS = re.compile(
    r"(?<![-\w])(?:mso-symbol-)?font-family:[\"']?(?:symbol|wingdings|webdings|zapf ?dingbats|mt extra)\b"
)
_RAISED = re.compile(r"(?:vertical-align|mso-text-raise):(-?\d*\.?\d+)(em|ex)?")
_LONGEST_RAISED = 12  # a longer text, or one raised by less than this, is only put level with something beside it
_LEAST_RAISED = {"": 2, "em": 0.2, "ex": 0.2}
_KEEPS_LINES = re.compile(r"white-space:(?:pre|break-spaces)")
_STYLES = re.compile(r"<style\b[^<>]*>(.*?)(?:</style\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_NO_STYLES = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->|@media[^{}@]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.DOTALL)
_COMMENTS = re.compile(r"<!--.*?(?:-->|\Z)|<![^<>]*>|<\?[^<>]*>", re.DOTALL)
_BODY = re.compile(r"<body\b[^<>]*>(.*?)(?:</body\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_BY_CLASS = re.compile(r"\s*(\w*)\.([-\w]+)\s*")
#: Letters of HTML that are read at once; a word processor gives ten for each letter of text.
LONGEST_PASTED = 2_000_000
#: What must reach us beside the tags we read, so that we know of it.
SIGNS = frozenset({*_PICTURES, "math", "span", "font", "del", "ins", "s", "strike", "u", "q"}) - {"v:imagedata"}
#: And beside `style` and `class`: where a list begins.
SIGNS_IN = {"ol": {"start"}, "li": {"value"}, "font": {"face"}}
_PARAGRAPHS = ("p", "h1", "h2", "h3", "h4", "h5", "h6")
_LISTS = ("ul", "ol")
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
        has_bullets = reads_bullets and _BULLET.search(_with_bullets(html_entities.unescape(html)))
        if _OURS.fullmatch(html) and not has_bullets:
            return
        root = _root_of(html)
        if root is None:
            return  # cleaning reads whatever it is
        self._root = root
        self._read_classes(html)
        self._read_field_codes()
        self._mark_numbers()
        self._drop_what_is_hidden()
        self._unwrap_single_cells()
        self._join_single_entries()
        lost = self._find_losses()
        self._read_styles()
        if reads_bullets:
            self._read_bullets()
        self._build_lists()
        self.html = self.rest = _inside(self._root)
        self.cells = self._cells()
        for element in lost:
            style = _style_of(element)
            if element.getparent() is None:
                continue  # what it stood in has gone already
            if element.tag == "a" and not _is_of_footnote(element, style):
                element.drop_tag()
            elif _is_in_signs(element, style):
                _keep_text(element, "[?]")  # without it, 10 µg would read as 10 g
            else:
                element.drop_tree()
        self.rest = _inside(self._root)

    def _elements(self) -> Iterator[tuple[HtmlElement, str]]:
        """Give each element with its style, in small letters and without spaces around its signs."""
        for element in list(self._root.iterdescendants(etree.Element)):
            if element.getparent() is not None:  # else it was taken out meanwhile
                yield element, _style_of(element)

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
                number = element.text_content().strip()
                if paragraph is not None and paragraph.tag != "p":  # the number of a heading is read with it
                    _keep_text(element, f"{number} ")
                    continue
                if paragraph is not None and _NUMBERED.match(number):
                    paragraph.set("data-number", number)
                element.drop_tree()

    def _drop_what_is_hidden(self) -> None:
        for element, style in self._elements():
            link = element.get("href") or ""
            is_comment = _GONE_CLASSES.search(element.get("class") or "") or _GOOGLES_COMMENT.match(link)
            is_hidden = element.get("hidden") is not None or _GONE_STYLES.search(style)
            if element.tag in _GONE or is_comment or is_hidden:
                element.drop_tree()

    def _unwrap_single_cells(self) -> None:
        """Take a table of one cell for the words in it: spreadsheets give every cell so."""
        for table, _style in self._elements():
            cells = list(table.iter("td", "th")) if table.tag == "table" else []
            if len(cells) == 1 and not list(table.iterdescendants("table")):
                for part in list(table.iterdescendants("caption", "colgroup", "thead", "tbody", "tfoot", "tr")):
                    part.drop_tag()
                table.tag = cells[0].tag = "div"

    def _join_single_entries(self) -> None:
        """Make one list of those that hold one entry each and say how deep it stands, as a browser's word processor has it."""
        for entry, _style in self._elements():
            level, box = entry.get("data-aria-level"), entry.getparent()
            if entry.tag != "li" or not (level and level.isdecimal() and box.tag in _LISTS):
                continue
            if box.tag == "ol":
                entry.set("data-number", f"{box.get('start') or 1}.")
            for paragraph in list(entry.iterchildren("p")):
                paragraph.drop_tag()
            entry.tag = "p"
            entry.set("style", f"mso-list:entry level{level}")
            outer = box.getparent()
            if len(box) == 1:
                box.drop_tag()
                if outer.tag == "div" and len(outer) == 1:
                    outer.drop_tag()
            else:
                box.tag = "div"

    def _cells(self) -> list[list[str]]:
        """Give the cells of a table as plain text, if the text is one table whose cells all stand alone."""
        tables = list(self._root.iter("table"))
        is_all = len(tables) == 1 and "".join(self._root.itertext()).split() == "".join(tables[0].itertext()).split()
        if not is_all or _has_merged_cells(tables[0]):
            return []
        return [
            [_on_one_line(lines_of(clean_html(_inside(cell)))) for cell in row.iter("td", "th")]
            for row in tables[0].iter("tr")
        ]

    def _find_losses(self) -> list[HtmlElement]:
        """Say what would be lost, and give it."""
        said: dict[str, str] = {}
        elements = []
        for element, style in self._elements():
            link = element.get("href") or ""
            words = {"words": _shortly(element.text_content())}
            if element.tag == "ol" and (element.get("start") or "1") != "1":
                self._say_where_it_begins(said, words | {"number": element.get("start")})
                continue
            if element.tag == "li" and (number := element.get("value")) and number != str(_place_of(element)):
                self._say_where_it_begins(said, words | {"number": number})
                continue
            if element.tag == "table" and _has_merged_cells(element):
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
            elif words["words"] and _is_in_signs(element, style):
                said[f"signs {words['words']}"] = (
                    _(
                        "“%(words)s” is shown as other signs, by a font that has only signs. Type those signs themselves."
                    )
                    % words
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

    def _say_where_it_begins(self, said: dict[str, str], words: dict[str, Any]) -> None:
        said["start"] = (
            _("A list here begins with 1, but “%(words)s” has the number %(number)s. Write that into the text instead.")
            % words
        )

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
            if element.tag == "pre" or _KEEPS_LINES.search(style):
                _keep_lines(element)
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
            entry: HtmlElement | None = None
            for element in list(box):
                level = _level_of(element, _style_of(element))
                if not level:
                    if entry is not None and before is not None and _GOES_ON.search(element.get("class") or ""):
                        entry.append(element)
                    else:
                        before = None
                    continue
                entry = etree.Element("li")
                entry.text, entry.tail = element.text, None
                entry.extend(list(element))
                tail, element.tail = element.tail, None
                number = element.get("data-number")
                kind = "ol" if number else "ul"
                if before is None:
                    if number and not _FIRST_NUMBER.fullmatch(number):
                        words = {"words": _shortly("".join(entry.itertext())), "number": number.strip("().")}
                        said: dict[str, str] = {}
                        self._say_where_it_begins(said, words)
                        self.lost += said.values()
                    before = etree.Element(kind)
                    element.addprevious(before)
                place = before
                for _step in range(1, min(level, _DEEPEST)):
                    inner = place[-1] if len(place) and place[-1].tag in _LISTS else None
                    place = inner if inner is not None else etree.SubElement(place, kind)
                if place.tag != kind and place is before:
                    before = place = etree.Element(kind)
                    element.addprevious(before)
                place.append(entry)
                box.remove(element)
                if tail and tail.strip():
                    before.tail, before = tail, None


def _with_bullets(html: str) -> str:
    """Give the bullets that stand in a font of signs as bullets."""
    return _BULLET_OF_A_FONT.sub(r"\1•", html)


def _root_of(html: str) -> HtmlElement | None:
    """Give the body of any HTML, without comments: those of a word processor hold other things than its text."""
    html = _COMMENTS.sub("", clean(_with_bullets(html)))
    if body := _BODY.search(html):
        html = body[1]
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(f"<body><div>{html}</div></body>".encode(), parser=parser).body
    except etree.LxmlError:
        return None
    # Nested deeper than any text is, the parser leaves the rest out.
    return None if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log) else root


def _is_of_footnote(element: HtmlElement, style: str) -> bool:
    is_its_text = element.tag == "div" and _FOOTNOTE_IDS.fullmatch(element.get("id") or "")
    return bool(is_its_text or _FOOTNOTES.search(style) or _FOOTNOTE_LINKS.match(element.get("href") or ""))


def _is_in_signs(element: HtmlElement, style: str) -> bool:
    """Say whether the letters of an element are shown as other signs than they are."""
    if not _FONTS_OF_SIGNS.search(f"font-family:{(element.get('face') or '').lower()};{style}"):
        return False
    return not any("font-family" in _style_of(inner) for inner in element.iterdescendants(etree.Element))


def _has_merged_cells(table: HtmlElement) -> bool:
    return bool(table.xpath(".//*[@colspan > 1 or @rowspan > 1]"))


def _place_of(entry: HtmlElement) -> int:
    """Give the number that an entry of a list gets where it begins with 1."""
    return 1 + len(list(entry.itersiblings("li", preceding=True)))


def _on_one_line(lines: list[str]) -> str:
    """Give the lines of a cell as one, each of them told from the next."""
    return " ".join(line if line[-1] in ".:;,?!" else f"{line};" for line in lines[:-1]) + (
        f" {lines[-1]}" if lines[1:] else "".join(lines)
    )


def _style_of(element: HtmlElement) -> str:
    return re.sub(r"\s*([:;])\s*", r"\1", (element.get("style") or "").lower())


def _level_of(element: Any, style: str) -> int:
    """Give how deep in a list a paragraph stands that only looks like an entry of one, 0 for any other."""
    level = _LEVEL.search(style) if element.tag == "p" else None
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
    raised = _RAISED.search(style)
    if raised and len(element.text_content()) <= _LONGEST_RAISED:
        height = float(raised[1]) / _LEAST_RAISED[raised[2] or ""]
        tags += ["sup"] if height >= 1 else ["sub"] if height <= -1 else []
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


def _keep_text(element: HtmlElement, text: str) -> None:
    """Have an element hold this text alone."""
    for child in list(element):
        element.remove(child)
    element.text = text
    element.set("style", "")


def _keep_lines(element: HtmlElement) -> None:
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


def _shortly(text: str) -> str:
    text = " ".join(text.split())
    return f"{text[:40]}…" if len(text) > 40 else text


def _inside(root: HtmlElement) -> str:
    return html_entities.escape(root.text or "", quote=False) + "".join(
        tostring(child, encoding="unicode") for child in root
    )
