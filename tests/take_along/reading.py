"""Reads back what was made: the words on the sheets of a PDF, its tags, and the words of an e-book."""

import html
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from io import BytesIO

import pikepdf

_TWO = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_THREE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")


def squeezed(text: str) -> str:
    """Give a text without spaces, which sheets have elsewhere, and its raised and lowered figures as plain ones."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def words_on(sheet: pikepdf.Page, *, with_foot: bool = True) -> str:
    """Give the letters of a sheet in the order in which they are drawn; its foot is no part of what is read on."""
    fonts = {name: _letters(font) for name, font in sheet.Resources.get("/Font", {}).items()}
    found, letters, within = [], {}, []
    for operands, operator in pikepdf.parse_content_stream(sheet):
        if str(operator) == "Tf":
            letters = fonts[str(operands[0])]
        elif str(operator) in ("BDC", "BMC"):
            within.append(str(operands[0]))
        elif str(operator) == "EMC":
            within.pop()
        elif str(operator) in ("Tj", "TJ") and (with_foot or "/Artifact" not in within):
            shown = operands[0] if str(operator) == "TJ" else [operands[0]]
            for piece in shown:
                if isinstance(piece, pikepdf.String):
                    codes = bytes(piece)
                    found += [letters[codes[at : at + 2]] for at in range(0, len(codes), 2)]
    return "".join(found)


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
