"""Sets sheets with typst, which refuses whatever breaks PDF/UA-1. It knows nothing of the site, so it can be run alone.

Run as a program it reads what to set from standard input and writes the PDF to standard output: typst remembers all that it
has set, so a server lets a program that ends do it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import typst

HERE = Path(__file__).resolve().parent
TEMPLATE = HERE / "sheets.typ"
FONTS = HERE / "fonts"
Refused = typst.TypstError


def typeset(given: str) -> bytes:
    """Return a PDF of what `sheets.given_to_typst` gives, the same bytes each time.

    Raises:
        Refused: it would break PDF/UA-1, such as a letter that no font has; the text says which.
    """
    return bytes(
        typst.compile(
            str(TEMPLATE),
            root=str(HERE),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"given": given},
            pdf_standards=["ua-1"],
        )
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(typeset(sys.stdin.buffer.read().decode()))
