"""The front matter of a content file: which keys it has, what each may hold, and how it is written again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from content_files.faults import Wrong
from content_files.toml import Toml
from letters.cleaning import clean_line, clean_lines
from pages.citations import objection_to_marks
from pages.dates import KnownDate
from pages.models import DEFAULT_REVIEW_INTERVAL_MONTHS, LONGEST_RETOLD, Kind

TEMPLATES = {"page": "pages/page.html", "section": "pages/section.html", "home": "pages/home.html"}
SIZES = ("full", "change", "minor", "urgent")
KEY = re.compile(r"[A-Za-z0-9_-]+")
LONGEST_KEY = 40
_FENCE = "+++"
_DATES = ("published", "reviewed", "due")
_MARKS = ("certificates", "claims")
_YEARS = range(1900, 2201)
_TYPE_WORDS = {str: "text in quotes", bool: "true or false", int: "a whole number", list: "a list", dict: "a table"}


@dataclass(frozen=True)
class Key:
    """One key: its type, what it stands for when it is left out, and how long a text may be or which numbers it takes."""

    type: type
    default: Any = ""
    longest: int = 0
    among: range | tuple[str, ...] | None = None


#: In the order in which they are written.
KEYS: dict[str, Key] = {
    "title": Key(str, longest=255),
    "slug": Key(str, longest=255),
    "kind": Key(str, among=tuple(Kind.values)),
    "parent": Key(str),
    "template": Key(str, "page", among=tuple(TEMPLATES)),
    "home": Key(bool, False),
    "in_navigation": Key(bool, False),
    "order": Key(int, 0),
    "menu_title": Key(str, longest=255),
    "page_title": Key(str, longest=255),
    "meta_description": Key(str, longest=1000),
    "overwrite_url": Key(str, longest=255),
    "soft_root": Key(bool, False),
    "limit_visibility_in_menu": Key(int, 0, among=range(3)),
    "xframe_options": Key(int, 0, among=range(4)),
    "summary": Key(str, longest=400),
    "also_called": Key(list, longest=300),
    "review_interval_months": Key(
        int, DEFAULT_REVIEW_INTERVAL_MONTHS, among=range(1, DEFAULT_REVIEW_INTERVAL_MONTHS + 1)
    ),
    "change_note": Key(str, longest=1000),
    "size": Key(str, "full", among=SIZES),
    "promotional": Key(bool, False),
    "retells": Key(str, longest=LONGEST_RETOLD),
    "follows": Key(int, 0, among=range(10**9)),
    "dates": Key(dict),
    "marks": Key(dict),
}


class FrontMatter:
    """What stands on top of one file, and on which line each key does."""

    def __init__(self, lines: list[str]) -> None:
        """Read it from the lines of a file.

        Raises:
            Wrong: it is missing, never closed, or no TOML.
        """
        if lines[0].strip() != _FENCE:
            raise Wrong(1, f"The file must begin with a line of {_FENCE} and its front matter.")
        try:
            end = next(n for n, line in enumerate(lines[1:], 1) if line.strip() == _FENCE)
        except StopIteration:
            raise Wrong(1, f"The front matter has no closing line of {_FENCE}.") from None
        self._toml = Toml("\n".join(lines[1:end]), before=1, what="The front matter")
        self.held = self._toml.held
        self.lines_taken = end + 1

    @property
    def places(self) -> dict[str, int]:
        """Give the line of each key; those of a table come with its name, such as `dates due`."""
        return {" ".join(names): line for names, line in self._toml.lines.items()}

    def wrong(self, key: str, reason: str) -> Wrong:
        """Give the fault of a key, on its line or that of the table it is missing from."""
        places = self.places
        return Wrong(places.get(key) or places.get(key.partition(" ")[0], 1), reason)

    def fields(self, key: str, number: int, kind: str) -> dict[str, Any]:
        """Give the fields of a `PageFile` for one version of the page with that key, of that kind if nothing else is said.

        Raises:
            Wrong: the first fault found, with its line.
        """
        self._judge()
        held = {name: self.held.get(name, how.default) for name, how in KEYS.items()}
        for name in ("title", "menu_title", "page_title"):
            held[name] = clean_line(held[name])
        for name in ("meta_description", "summary", "change_note", "retells"):
            held[name] = clean_lines(held[name])
        held["slug"] = held["slug"] or key
        held["kind"] = held["kind"] or kind
        held["template"] = TEMPLATES[held["template"]]
        held["home"] = self.held.get("home", held["template"] == TEMPLATES["home"])
        held["also_called"] = self._also_called()
        held["follows"] = self.held.get("follows", number - 1)
        if held["follows"] >= number:
            raise self.wrong("follows", f"Version {number} cannot follow version {held['follows']}.")
        return (
            {name: value for name, value in held.items() if name not in ("dates", "marks")}
            | self._dates()
            | self._marks()
        )

    def _judge(self) -> None:
        for name, value in self.held.items():
            if name not in KEYS:
                raise self.wrong(name, f"“{name}” is not a known key.")
            if type(value) is not KEYS[name].type and not (name == "also_called" and isinstance(value, str)):
                raise self.wrong(name, f"“{name}” must be {_TYPE_WORDS[KEYS[name].type]}.")
            self._judge_value(name, value, KEYS[name])
            if isinstance(value, str) and (objection := objection_to_marks(value)):
                raise self.wrong(name, objection)
        for name in ("title", "summary", "change_note"):
            if not self.held.get(name, "").strip():
                hint = " Say what changed, and why; for a first version, say so." if name == "change_note" else ""
                raise self.wrong(name, f"“{name}” is missing.{hint}")
        if not KEY.fullmatch(self.held.get("slug") or "a"):
            raise self.wrong("slug", "A slug has letters, digits, hyphens and underscores, and no spaces.")

    def _judge_value(self, name: str, value: Any, how: Key) -> None:
        if how.among is not None and value not in how.among:
            if isinstance(how.among, range):
                raise self.wrong(name, f"“{name}” is a number from {how.among[0]} to {how.among[-1]}.")
            raise self.wrong(name, f"“{value}” is not a {name}. Use {', '.join(how.among)}.")
        words = ", ".join(map(str, value)) if isinstance(value, list) else value
        if how.longest and len(words) > how.longest:
            raise self.wrong(name, f"“{name}” is longer than {how.longest} characters.")

    def _also_called(self) -> str:
        given = self.held.get("also_called", [])
        return given if isinstance(given, str) else ", ".join(_texts(given, "also_called", self.wrong))

    def _dates(self) -> dict[str, KnownDate]:
        dates: dict[str, KnownDate] = {}
        for name, value in self.held.get("dates", {}).items():
            if name not in _DATES:
                raise self.wrong(f"dates {name}", f"“{name}” is not a known date. Use {', '.join(_DATES)}.")
            try:
                dates[name] = KnownDate.read(str(value))
            except ValueError as error:
                raise self.wrong(f"dates {name}", str(error)) from error
            if dates[name].day.year not in _YEARS:
                raise self.wrong(f"dates {name}", f"“{value}” is too far away.")
        if "due" in dates and "reviewed" not in dates:
            raise self.wrong("dates due", "A review is due only after a review: “reviewed” is missing.")
        if "due" in dates and dates["due"].end <= dates["reviewed"].day:
            raise self.wrong("dates due", "“due” must be after “reviewed”.")
        return dates

    def _marks(self) -> dict[str, list[str]]:
        marks = self.held.get("marks", {})
        for name in marks:
            if name not in _MARKS:
                raise self.wrong(f"marks {name}", f"“{name}” is not a known key of [marks].")
        return {name: _texts(marks.get(name, []), f"marks {name}", self.wrong) for name in _MARKS}


def front_matter_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the front matter of a page with these fields of a `PageFile`, without what a key left out stands for."""
    special = {
        "slug": "" if fields["slug"] == fields["key"] else fields["slug"],
        "kind": "" if fields["kind"] == fields["folder"] else fields["kind"],
        "template": next(name for name, path in TEMPLATES.items() if path == fields["template"]),
        "also_called": _listed(fields["also_called"]),
        "dates": {name: str(date) for name in _DATES if (date := fields[name])},
        "marks": {name: keys for name in _MARKS if (keys := list(fields[name]))},
    }
    usual = {name: how.default for name, how in KEYS.items()} | {
        "home": fields["template"] == TEMPLATES["home"],
        "follows": fields["number"] - 1,
    }
    given: Mapping[str, Any] = {name: special.get(name, fields.get(name)) for name in KEYS}
    return {name: value for name, value in given.items() if value != usual[name] and value not in ([], {})}


def _texts(given: Any, key: str, wrong: Callable[[str, str], Wrong]) -> list[str]:
    name = key.rpartition(" ")[2]
    if not isinstance(given, list) or not all(isinstance(item, str) and item.strip() for item in given):
        raise wrong(key, f"“{name}” must be a list of texts.")
    return [clean_line(item) for item in given]


def _listed(names: str) -> list[str] | str:
    """Give names with commas between them as a list, unless joining it would not give the very same letters."""
    listed = names.split(", ") if names else []
    return listed if all(name and name == name.strip() for name in listed) else names
