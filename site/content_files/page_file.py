"""One version of one page as a file: TOML on top, then Markdown with fenced blocks. content/README.md describes the format.

Each key of the front matter is described once, where `PageFile` names it. Reading touches no database.
"""

# ruff: noqa: RUF009 - the default of a key is all that is to say of it

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import tomli_w
from cms.models import PageContent
from django.conf import settings
from django.db import models

from content_files.blocks import Beside, FilesBeside, read_blocks, write_blocks
from content_files.columns import FLAG, WHOLE, Said
from content_files.faults import ContentRefused, Fault, Wrong
from content_files.front_keys import (
    DATE,
    KEY,
    LINE,
    LINES,
    LIST,
    NAMES,
    PHRASES,
    SLUG,
    TEMPLATE,
    TEMPLATES,
    FrontKey,
    front_key,
)
from content_files.toml import Toml, read_text, refuse_turned
from pages.dates import KnownDate
from pages.models import DEFAULT_REVIEW_INTERVAL_MONTHS, LONGEST_RETOLD, LONGEST_WORDS_PEOPLE_USE, Kind, PageDetails
from pages.parts import Stored

LANGUAGE = settings.LANGUAGE_CODE  # files hold English alone; an export names the translations that it leaves out
LONGEST_KEY = 40
_FENCE = "+++"


# The file -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PageFile:
    """One version of one page, as a file says it. `blocks` are as in `pages.blocks`: [{"block": name, ...}].

    `beside` are the pictures and recordings that they show, by the names of their files.
    `lines` are those of the file, of which each block begins on one of `block_lines`, counted from 1. Then come the keys
    of the front matter, in the order in which they are written.
    """

    path: Path
    blocks: list[dict[str, Any]]
    beside: dict[str, Beside] = field(default_factory=dict)
    block_lines: list[int] = field(default_factory=list, compare=False)
    lines: list[str] = field(default_factory=list, compare=False)
    toml: Toml | None = field(default=None, compare=False)

    title: str = front_key(LINE, of=PageContent, is_needed=True, longest=255)
    slug: str = front_key(SLUG, of=PageContent, longest=255)
    kind: str = front_key(of=PageDetails, among=tuple(Kind.values))
    parent: str = front_key()
    template: str = front_key(TEMPLATE, TEMPLATES["page"], of=PageContent, among=tuple(TEMPLATES))
    home: bool = front_key(FLAG, False)
    in_navigation: bool = front_key(FLAG, False, of=PageContent)
    order: int = front_key(WHOLE, 0)
    menu_title: str = front_key(LINE, of=PageContent, longest=255)
    page_title: str = front_key(LINE, of=PageContent, longest=255)
    meta_description: str = front_key(LINES, of=PageContent, longest=1000)
    overwrite_url: str = front_key(of=PageContent, longest=255)
    soft_root: bool = front_key(FLAG, False, of=PageContent)
    limit_visibility_in_menu: int = front_key(WHOLE, 0, of=PageContent, among=range(3))
    xframe_options: int = front_key(WHOLE, 0, of=PageContent, among=range(4))
    summary: str = front_key(LINES, of=PageDetails, is_needed=True, longest=400)
    also_called: str = front_key(NAMES, of=PageDetails, longest=300)
    words_people_use: str = front_key(PHRASES, of=PageDetails, longest=LONGEST_WORDS_PEOPLE_USE)
    review_interval_months: int = front_key(
        WHOLE,
        DEFAULT_REVIEW_INTERVAL_MONTHS,
        of=PageDetails,
        among=range(1, DEFAULT_REVIEW_INTERVAL_MONTHS + 1),
    )
    change_note: str = front_key(
        LINES,
        of=PageDetails,
        is_needed=True,
        longest=1000,
        missing="is missing. Say what changed, and why; for a first version, say so.",
    )
    easy_read_of: str = front_key(of=PageDetails, longest=LONGEST_KEY)
    made_from: int | None = front_key(WHOLE, None, of=PageDetails, among=range(1, 10**9))
    size: str = front_key(default="full", among=("full", "change", "minor", "urgent"))
    promotional: bool = front_key(FLAG, False, of=PageDetails, kept_as="is_promotional")
    retells: str = front_key(LINES, of=PageDetails, longest=LONGEST_RETOLD)
    follows: int = front_key(WHOLE, 0, among=range(10**9))
    published: KnownDate | None = front_key(DATE, None, within="dates")
    reviewed: KnownDate | None = front_key(DATE, None, within="dates")
    due: KnownDate | None = front_key(DATE, None, within="dates")
    certificates: list[str] = front_key(LIST, [], within="marks")
    claims: list[str] = front_key(LIST, [], within="marks")

    @property
    def key(self) -> str:
        return self.path.parent.name

    @property
    def number(self) -> int:
        return int(self.path.stem)

    @property
    def folder(self) -> str:
        """Give the kind in whose folder it lies."""
        return self.path.parent.parent.name

    @property
    def stored(self) -> list[Stored]:
        """Give its blocks as a page has them, facts not yet in their places."""
        return [
            Stored(one["block"], {key: value for key, value in one.items() if key != "block"}) for one in self.blocks
        ]

    def says(self, name: str) -> bool:
        """Say whether the front matter has a key, whatever it says."""
        return self.toml is not None and name in self.toml.held

    def fault(self, reason: str, *names: str) -> Fault:
        """Give a fault of the front matter, on the line of a key or of the table that it is missing from."""
        return Fault(self.path, self.toml.line_of(*names) if self.toml else 1, reason)

    def kept_by(self, model: type[models.Model]) -> dict[str, Any]:
        """Give the fields of a model that a file decides about."""
        return {key.kept_as or key.name: getattr(self, key.name) for key in KEYS.values() if key.of is model}


#: Each key of the front matter by its name.
KEYS = {one.name: replace(one.metadata["key"], name=one.name) for one in fields(PageFile) if "key" in one.metadata}
_WAYS: dict[tuple[str, ...], FrontKey] = {
    (key.within, key.name) if key.within else (key.name,): key for key in KEYS.values()
}
_TABLES = {key.within for key in KEYS.values() if key.within}


def kept_in(*rows: models.Model) -> dict[str, Any]:
    """Give the keys of a file that rows decide about, from what `PageFile.kept_by` gives of each."""
    return {
        key.name: value if (value := getattr(row, key.kept_as or key.name)) is not None else key.default
        for row in rows
        for key in KEYS.values()
        if key.of is type(row)
    }


def _usual(path: Path, template: str) -> dict[str, Any]:
    """Give what each key stands for when it is left out of this file."""
    usual = {name: key.default for name, key in KEYS.items()}
    follows = int(path.stem) - 1
    named = {"slug": path.parent.name, "kind": path.parent.parent.name, "template": template}
    return usual | named | {"home": template == TEMPLATES["home"], "follows": follows}


# Reading --------------------------------------------------------------------------------------------------------------


def read_file(path: Path, folder: Path) -> PageFile:
    """Read one file.

    Raises:
        ContentRefused: the file cannot be read; the faults say where and why.
    """
    shown = path.relative_to(folder.parent)
    return read_page(read_text(path, shown), shown, FilesBeside(folder))


def read_page(text: str, path: Path, beside: FilesBeside) -> PageFile:
    """Read the text of one file, which lies at that path: its last parts are a kind, a key and a number.

    Raises:
        ContentRefused: it cannot be read; the faults say where and why.
    """
    lines = text.split("\n")
    faults: list[Wrong] = []
    said: dict[str, Any] = {}
    try:
        _refuse_path(path)
        refuse_turned(text)
        end = _end_of_front_matter(lines)
        toml = Toml("\n".join(lines[1:end]), before=1, what="The front matter")
        said = _front_matter(toml, path, faults)
        blocks = list(read_blocks(lines, end + 1, beside, faults))
    except Wrong as wrong:
        faults.append(wrong)
    if faults:
        raise ContentRefused([Fault(path, wrong.line, wrong.reason) for wrong in faults])
    return PageFile(
        path=path,
        blocks=[block for _, block in blocks],
        beside=beside.found,
        block_lines=[line for line, _ in blocks],
        lines=lines,
        toml=toml,
        **said,
    )


def _refuse_path(path: Path) -> None:
    key = path.parent.name
    if not KEY.fullmatch(key) or len(key) > LONGEST_KEY:
        raise Wrong(1, f"The folder “{key}” is not a key. Use {LONGEST_KEY} letters, digits, - and _ at most.")
    if not re.fullmatch(r"[1-9][0-9]{0,8}", path.stem):
        raise Wrong(1, f"The file's name must be the version's number, like 1.md, not “{path.name}”.")


def _end_of_front_matter(lines: list[str]) -> int:
    if lines[0].strip() != _FENCE:
        raise Wrong(1, f"The file must begin with a line of {_FENCE} and its front matter.")
    end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() == _FENCE), None)
    if end is None:
        raise Wrong(1, f"The front matter has no closing line of {_FENCE}.")
    return end


def _front_matter(toml: Toml, path: Path, faults: list[Wrong]) -> dict[str, Any]:
    """Give the fields of a `PageFile` that front matter says, and add what is wrong with it to the faults."""
    given = _by_way(toml.held)
    found = list(_faults_of_keys(given))
    said: dict[str, Any] = {}
    if not found:
        read = {_WAYS[way].name: _WAYS[way].read(value, {}) for way, value in given.items()}
        said = _usual(path, read.get("template", TEMPLATES["page"])) | read
        found = list(_faults_between_keys(said, int(path.stem)))
    for way, reason in found:
        words = f"“{way[-1]}” {reason}" if reason[0].islower() else reason
        faults.append(Wrong(toml.line_of(*way), words))
    return said


def _by_way(held: Mapping[str, Any]) -> dict[tuple[str, ...], Any]:
    """Give what front matter holds by the way to it: the name of the table, if it is in one, and its own."""
    given: dict[tuple[str, ...], Any] = {}
    for name, value in held.items():
        if name in _TABLES and isinstance(value, dict):
            given |= {(name, inner): one for inner, one in value.items()}
        else:
            given[(name,)] = value
    return given


def _faults_of_keys(given: Mapping[tuple[str, ...], Any]) -> Iterator[Said]:
    for way, value in given.items():
        if way in _WAYS:
            yield from ((way, reason) for _names, reason in _WAYS[way].faults(value, {}))
        else:
            yield way, "must be a table." if way in {(name,) for name in _TABLES} else "is not a known key."
    yield from ((way, key.missing) for way, key in _WAYS.items() if key.is_needed and way not in given)


def _faults_between_keys(said: Mapping[str, Any], number: int) -> Iterator[Said]:
    if said["follows"] >= number:
        yield ("follows",), f"Version {number} cannot follow version {said['follows']}."
    due, reviewed = said["due"], said["reviewed"]
    if due and not reviewed:
        yield ("dates", "due"), "A review is due only after a review: “reviewed” is missing."
    elif due and due.end <= reviewed.day:
        yield ("dates", "due"), "must be after “reviewed”."


# Writing --------------------------------------------------------------------------------------------------------------


def text_of(file: PageFile) -> str:
    """Give a page as the text of its file, in one form: keys and blocks in their order, what is as usual left out."""
    usual = _usual(file.path, file.template) | {"template": TEMPLATES["page"]}
    held: dict[str, Any] = {}
    for key in KEYS.values():
        if (value := getattr(file, key.name)) != usual[key.name]:
            (held.setdefault(key.within, {}) if key.within else held)[key.name] = key.codec.write(value)
    names = {one.sha256: name for name, one in file.beside.items()}
    return "\n\n".join([f"{_FENCE}\n{tomli_w.dumps(held)}{_FENCE}", *write_blocks(file.blocks, names)]) + "\n"
