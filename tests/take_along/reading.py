"""Reads back what was made: the words on the sheets of a PDF, its tags, and the words of an e-book."""

import html
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pikepdf

_TWO = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_THREE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")


def squeezed(text: str) -> str:
    """Give a text without spaces, which sheets have elsewhere, and its raised and lowered figures as plain ones."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True)
class Run:
    """Letters that are drawn in one go, and where they begin: in points from the left and from the foot of the paper."""

    words: str
    x: float
    y: float
    is_read_on: bool


def runs_on(sheet: pikepdf.Page) -> Iterator[Run]:
    """Give what is drawn with letters, in order; the foot of a sheet is no part of what is read on."""
    fonts = {name: _letters(font) for name, font in sheet.Resources.get("/Font", {}).items()}
    letters, within, kept = {}, [], []
    of_sheet = of_text = pikepdf.Matrix()
    for operands, operator in pikepdf.parse_content_stream(sheet):
        match str(operator):
            case "q":
                kept.append(of_sheet)
            case "Q":
                of_sheet = kept.pop()
            case "cm":
                of_sheet = pikepdf.Matrix(*map(float, operands)) @ of_sheet
            case "Tm":
                of_text = pikepdf.Matrix(*map(float, operands))
            case "Tf":
                letters = fonts[str(operands[0])]
            case "BDC" | "BMC":
                within.append(str(operands[0]))
            case "EMC":
                within.pop()
            case "Tj" | "TJ" as name:
                shown = operands[0] if name == "TJ" else [operands[0]]
                codes = [bytes(piece) for piece in shown if isinstance(piece, pikepdf.String)]
                words = "".join(letters[each[at : at + 2]] for each in codes for at in range(0, len(each), 2))
                yield Run(words, *(of_text @ of_sheet).transform((0, 0)), "/Artifact" not in within)


def words_on(sheet: pikepdf.Page, *, with_foot: bool = True) -> str:
    """Give the letters of a sheet in the order in which they are drawn."""
    return "".join(run.words for run in runs_on(sheet) if with_foot or run.is_read_on)


def _letters(font: pikepdf.Object) -> dict[bytes, str]:
    """Give what each two bytes of a font stand for."""
    table = font.ToUnicode.read_bytes()
    letters = {}
    for part in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, letter in _TWO.findall(part):
            letters[bytes.fromhex(code.decode())] = bytes.fromhex(letter.decode()).decode("utf-16-be")
    for part in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, letter in _THREE.findall(part):
            begin, start = int(first, 16), int(letter, 16)
            for code in range(begin, int(last, 16) + 1):
                letters[code.to_bytes(2, "big")] = chr(start + code - begin)
    return letters


def words_in(pdf: bytes) -> str:
    """Give the letters of all sheets, squeezed."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return squeezed("".join(words_on(sheet, with_foot=False) for sheet in opened.pages))


def tags_of(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Give every element of the tree of tags, in reading order."""
    waiting = [pdf.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop(0)
        if isinstance(element, pikepdf.Dictionary) and "/S" in element:
            yield element
        held = element.get("/K", []) if isinstance(element, pikepdf.Dictionary) else []
        held = list(held) if isinstance(held, pikepdf.Array) else [held]
        waiting = [inner for inner in held if isinstance(inner, pikepdf.Dictionary)] + waiting


def words_of_book(book: bytes) -> str:
    """Give the words of an e-book, squeezed."""
    with zipfile.ZipFile(BytesIO(book)) as opened:
        pages = [opened.read(name).decode() for name in opened.namelist() if re.search(r"page-\d+\.xhtml$", name)]
    return squeezed(html.unescape(re.sub(r"<[^>]+>", "", "".join(pages))))
