"""The kinds of thing that stand in the front matter of a page file, and what is said of each key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models

from content_files.columns import TEXT, Codec, FileColumn, Known, Said
from letters.cleaning import clean_line, clean_lines
from pages.citations import objection_to_marks
from pages.dates import KnownDate

TEMPLATES = {"page": "pages/page.html", "section": "pages/section.html", "home": "pages/home.html"}
KEY = re.compile(r"[A-Za-z0-9_-]+")
_YEARS = range(1900, 2201)


def _slug(value: str) -> str:
    if not KEY.fullmatch(value):
        raise ValueError("A slug has letters, digits, hyphens and underscores, and no spaces.")
    return value


def _known_date(value: Any) -> KnownDate:
    known = KnownDate.read(str(value))
    if known.day.year not in _YEARS:
        raise ValueError(f"“{value}” is too far away.")
    return known


def _texts(value: list[Any]) -> list[str]:
    if not all(isinstance(item, str) and item.strip() for item in value):
        raise ValueError(LIST.must_be)
    return [clean_line(item) for item in value]


def _several(between: str, clean: Callable[[str], str]) -> Codec:
    """Give how names are a list in a file and one text here, with this between them."""

    def joined(value: list[Any] | str) -> str:
        return clean(value if isinstance(value, str) else between.join(_texts(value)))

    def listed(names: str) -> list[str] | str:
        """Give a list, unless joining it would not give the very same letters."""
        parts = names.split(between) if names else []
        return parts if all(name and name == clean_line(name) for name in parts) else names

    return Codec(LIST.must_be, (list, str), joined, listed)


LINE = Codec(TEXT.must_be, (str,), clean_line)
LINES = Codec(TEXT.must_be, (str,), clean_lines)
SLUG = Codec(TEXT.must_be, (str,), _slug)
TEMPLATE = Codec(
    TEXT.must_be, (str,), TEMPLATES.__getitem__, {path: name for name, path in TEMPLATES.items()}.__getitem__
)
DATE = Codec("must be a date in quotes.", (str, date), _known_date, str)
LIST = Codec("must be a list of texts.", (list,), _texts, list)
NAMES = _several(", ", clean_line)
PHRASES = _several("\n", clean_lines)


@dataclass(frozen=True, kw_only=True)
class FrontKey(FileColumn):
    """One key of the front matter: in which table of it, and the model that has it, where one does, under its own name."""

    name: str = ""
    within: str = ""
    of: type[models.Model] | None = None
    kept_as: str = ""

    def faults(self, value: Any, known: Known) -> Iterator[Said]:
        """Give what is wrong with a value; marks of sources would be read as they stand here."""
        yield from (found := list(super().faults(value, known)))
        for text in value if isinstance(value, list) and not found else [value]:
            if isinstance(text, str) and (objection := objection_to_marks(text)):
                yield (self.name,), objection


def front_key(codec: Codec = TEXT, default: Any = "", **said: Any) -> Any:
    key = FrontKey(codec=codec, default=default, **said)
    return field(default_factory=list if default == [] else lambda: default, metadata={"key": key})
