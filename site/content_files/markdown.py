"""Rich text as Markdown: read from content files, and written so that reading gives the very same HTML again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from pages.citations import fact_markers_in, markers_in
from pages.cleaning import clean_html
from pages.paragraphs import Box, Marks, Paragraph, Run, boxes_of

#: Reading drops it, so it may stand wherever Markdown needs a mark of punctuation to see where a word ends.
_NOTHING = "&#8203;"
#: What must be taken as it is in a line, and at its beginning. Marks of sources and facts are dealt with apart.
_SPECIAL = re.compile(r"[\\`*\[\]]|<(?! )|&(?=#?[A-Za-z0-9]+;)|(?<![^\W_])_|_(?![^\W_])")
_SPECIAL_AT_FIRST = re.compile(r"[0-9]{1,9}(?=[.)](?: |$))|(?=#|>|:::|[-+](?: |$))")
_SCRIPT = re.compile("</?su[bp]>")
_MARKERS = {"ul": ("-", "*"), "ol": (".", ")")}

_markdown = MarkdownIt("commonmark", {"html": False}).disable(
    ["image", "code", "fence", "html_block", "html_inline", "hr", "lheading"]
)


def _script(state: StateInline, silent: bool) -> bool:
    """Read the tags of raised and lowered letters, for which Markdown has no sign of its own."""
    tag = _SCRIPT.match(state.src, state.pos)
    if tag is None:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = tag[0]
    state.pos = tag.end()
    return True


_markdown.inline.ruler.before("autolink", "script", _script)
# Cleaning decides about links, and in what form they are kept.
_markdown.normalizeLink = lambda url: url  # type: ignore[method-assign]


def html_of(markdown: str) -> str:
    """Give the cleaned HTML of a text in Markdown. HTML in it is only words, but for <sup> and <sub>."""
    return clean_html(_markdown.render(markdown))


def heading_out_of_place(markdown: str) -> int | None:
    """Give the line, counted from 0, of the first heading of a level that no text may have; None where there is none."""
    tokens = (token for token in _markdown.parse(markdown) if token.tag in ("h1", "h5", "h6") and token.map)
    return next((token.map[0] for token in tokens if token.map), None)


def markdown_of(html: str) -> str:
    """Give cleaned HTML as the Markdown of which `html_of` makes the same HTML; one line for each paragraph."""
    return "\n".join(_lines(boxes_of(html)))


# Paragraphs, lists and quotations -------------------------------------------------------------------------------------


def _lines(box: Box) -> list[str]:
    lines: list[str] = []
    marker = ""
    for held in box.holds:
        if isinstance(held, Paragraph):
            new, marker = _paragraph(held), ""
        elif held.tag == "blockquote":
            new, marker = [f"> {line}".rstrip(" ") for line in _lines(held)], ""
        else:
            # A list right after another of its kind is told from it by its markers.
            first, second = _MARKERS[held.tag]
            marker = second if marker == first else first
            new = list(_entries(held, marker))
        follows_closely = box.tag == "li" and isinstance(held, Box)
        lines += new if not lines or follows_closely else ["", *new]
    return lines


def _entries(box: Box, marker: str) -> Iterator[str]:
    for number, entry in enumerate((held for held in box.holds if isinstance(held, Box)), 1):
        begins = f"{marker} " if box.tag == "ul" else f"{number}{marker} "
        for at, line in enumerate(_lines(entry)):
            yield begins + line if at == 0 else f"{' ' * len(begins)}{line}".rstrip(" ")


def _paragraph(paragraph: Paragraph) -> list[str]:
    is_heading = paragraph.tag != "p"
    text = _letters(paragraph.runs, is_heading)
    if not is_heading:
        return text.split("\n")
    if text.endswith("#"):  # otherwise the end of the heading's own marks
        text = f"{text[:-1]}\\#"
    return [f"{'#' * int(paragraph.tag[1])} {text}"]


# Letters --------------------------------------------------------------------------------------------------------------


def _letters(runs: Sequence[Run], is_heading: bool) -> str:
    """Give the letters of a paragraph with the signs of Markdown around them; a line break is a backslash at a line's end."""
    pieces: list[tuple[str, str]] = []  # (what it is: "text", "opens" or "closes"; the letters)
    is_open: list[tuple[str, str]] = []
    for text, marks in [*runs, ("", Marks())]:
        wanted = list(_signs(marks))
        kept = 0
        while kept < min(len(is_open), len(wanted)) and is_open[kept] == wanted[kept]:
            kept += 1
        closing = "".join(closes for _, closes in reversed(is_open[kept:]))
        opening = "".join(opens for opens, _ in wanted[kept:])
        is_open = wanted
        begins_line = not opening and (not pieces or pieces[-1][1].endswith("\n")) and not is_heading
        pieces += [("closes", sign) for sign in re.findall(r"\*+|</su[bp]>|[^*].*", closing, re.DOTALL)]
        pieces += [("opens", sign) for sign in re.findall(r"\[|\*+|<su[bp]>", opening)]
        pieces.append(("text", _escaped(text, begins_line)))
    return _joined([piece for piece in pieces if piece[1]])


def _signs(marks: Marks) -> Iterator[tuple[str, str]]:
    """Give (what opens, what closes) from the outside in."""
    if marks.href:
        address = re.sub(r"[()]|&(?=#?[A-Za-z0-9]+;)", r"\\\g<0>", marks.href)
        yield "[", f"]({address})"
    if marks.is_strong:
        yield "**", "**"
    if marks.is_emphasised:
        yield "*", "*"
    if marks.script:
        yield f"<{marks.script}>", f"</{marks.script}>"


def _escaped(text: str, begins_line: bool) -> str:
    """Give letters so that Markdown reads them as nothing but letters."""
    lines = []
    for at, line in enumerate(text.split("\n")):
        markers = [
            marker.span()
            for marker in (*markers_in(line), *fact_markers_in(line))
            # With these it could be a link, or say where links lead.
            if not line.startswith("(", marker.end())
            and not (line.startswith(":", marker.end()) and marker.start() == 0 and (at or begins_line))
        ]

        def taken_as_it_is(sign: re.Match[str], markers: Sequence[tuple[int, int]] = markers) -> str:
            is_of_marker = sign[0] in "[]" and any(start <= sign.start() < end for start, end in markers)
            return sign[0] if is_of_marker else f"\\{sign[0]}"

        written = _SPECIAL.sub(taken_as_it_is, line)
        if (at or begins_line) and (first := _SPECIAL_AT_FIRST.match(written)):
            written = f"{written[: first.end()]}\\{written[first.end() :]}"
        lines.append(written.replace("\xa0", "&nbsp;"))
    return "\\\n".join(lines)


def _joined(pieces: Sequence[tuple[str, str]]) -> str:
    """Put pieces together so that each sign of emphasis is seen: Markdown looks at the letters on both of its sides."""
    written = ""
    for at, (kind, letters) in enumerate(pieces):
        follows = pieces[at + 1][1][:1] if at + 1 < len(pieces) else ""
        if not letters.startswith("*"):
            written += letters
        elif kind == "opens":
            is_crowded = at > 0 and pieces[at - 1][1].endswith("*") and pieces[at - 1][0] == "closes"
            if is_crowded or (_is_word(written[-1:]) and (follows.isspace() or not _is_word(follows))):
                written += _NOTHING
            written += letters + (_NOTHING if follows.isspace() else "")
        else:
            if written[-1:].isspace():
                written += _NOTHING
            is_lost = not _is_word(written[-1:]) and _is_word(follows)
            written += letters + (_NOTHING if is_lost else "")
    before = _NOTHING if written[:1].isspace() else ""
    return before + written + (_NOTHING if written[-1:].isspace() else "")


def _is_word(letter: str) -> bool:
    """Say whether a letter is neither a space that Markdown knows nor a mark of punctuation or symbol."""
    return letter not in ("", " ", "\n") and unicodedata.category(letter)[0] not in "PS"
