"""One version of one page as a file: TOML on top, then Markdown with fenced blocks. content/README.md describes the format.

Each key of the front matter is described once, where `PageFile` names it. Reading touches no database.
"""

# ruff: noqa: RUF009 - the default of a key is all that is to say of it

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import tomli_w
from cms.models import PageContent
from django.conf import settings
from django.db import models

from content_files.blocks import Pictures, read_blocks, write_blocks
from content_files.columns import FLAG, TEXT, WHOLE, Codec, FileColumn, Known, Said
from content_files.faults import ContentRefused, Fault, Wrong
from content_files.toml import Toml, read_text, refuse_turned
from letters.cleaning import clean_line, clean_lines
from pages.blocks import SHAPES
from pages.citations import objection_to_marks
from pages.dates import KnownDate
from pages.digest import CONTENT_FIELDS, as_described, named_in, without_nothing
from pages.models import DEFAULT_REVIEW_INTERVAL_MONTHS, LONGEST_RETOLD, LONGEST_WORDS_PEOPLE_USE, Kind, PageDetails
from pages.pictures import SafePicture

LANGUAGE = settings.LANGUAGE_CODE  # files hold English alone; an export names the translations that it leaves out
TEMPLATES = {"page": "pages/page.html", "section": "pages/section.html", "home": "pages/home.html"}
LONGEST_KEY = 40
_KEY = re.compile(r"[A-Za-z0-9_-]+")
_FENCE = "+++"
_YEARS = range(1900, 2201)

# The kinds of thing that stand in front matter ------------------------------------------------------------------------


def _slug(value: str) -> str:
    if not _KEY.fullmatch(value):
        raise ValueError("A slug has letters, digits, hyphens and underscores, and no spaces.")
    return value


def _known_date(value: Any) -> KnownDate:
    known = KnownDate.read(str(value))
    if known.day.year not in _YEARS:
        raise ValueError(f"“{value}” is too far away.")
    return known


def _texts(value: list[Any]) -> list[str]:
    if not all(isinstance(item, str) and item.strip() for item in value):
        raise ValueError(_LIST.must_be)
    return [clean_line(item) for item in value]


def _several(between: str, clean: Callable[[str], str]) -> Codec:
    """Give how names are a list in a file and one text here, with this between them."""

    def joined(value: list[Any] | str) -> str:
        return clean(value if isinstance(value, str) else between.join(_texts(value)))

    def listed(names: str) -> list[str] | str:
        """Give a list, unless joining it would not give the very same letters."""
        parts = names.split(between) if names else []
        return parts if all(name and name == clean_line(name) for name in parts) else names

    return Codec(_LIST.must_be, (list, str), joined, listed)


_LINE = Codec(TEXT.must_be, (str,), clean_line)
_LINES = Codec(TEXT.must_be, (str,), clean_lines)
_SLUG = Codec(TEXT.must_be, (str,), _slug)
_TEMPLATE = Codec(
    TEXT.must_be, (str,), TEMPLATES.__getitem__, {path: name for name, path in TEMPLATES.items()}.__getitem__
)
_DATE = Codec("must be a date in quotes.", (str, date), _known_date, str)
_LIST = Codec("must be a list of texts.", (list,), _texts, list)
_NAMES = _several(", ", clean_line)
_PHRASES = _several("\n", clean_lines)


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


def _key(codec: Codec = TEXT, default: Any = "", **said: Any) -> Any:
    key = FrontKey(codec=codec, default=default, **said)
    return field(default_factory=list if default == [] else lambda: default, metadata={"key": key})


# The file -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PageFile:
    """One version of one page, as a file says it. `blocks` are as in `pages.blocks`: [{"block": name, ...}].

    `lines` are those of the file, of which each block begins on one of `block_lines`, counted from 1. Then come the keys
    of the front matter, in the order in which they are written.
    """

    path: Path
    blocks: list[dict[str, Any]]
    pictures: dict[str, SafePicture] = field(default_factory=dict)
    block_lines: list[int] = field(default_factory=list, compare=False)
    lines: list[str] = field(default_factory=list, compare=False)
    toml: Toml | None = field(default=None, compare=False)

    title: str = _key(_LINE, of=PageContent, is_needed=True, longest=255)
    slug: str = _key(_SLUG, of=PageContent, longest=255)
    kind: str = _key(of=PageDetails, among=tuple(Kind.values))
    parent: str = _key()
    template: str = _key(_TEMPLATE, TEMPLATES["page"], of=PageContent, among=tuple(TEMPLATES))
    home: bool = _key(FLAG, False)
    in_navigation: bool = _key(FLAG, False, of=PageContent)
    order: int = _key(WHOLE, 0)
    menu_title: str = _key(_LINE, of=PageContent, longest=255)
    page_title: str = _key(_LINE, of=PageContent, longest=255)
    meta_description: str = _key(_LINES, of=PageContent, longest=1000)
    overwrite_url: str = _key(of=PageContent, longest=255)
    soft_root: bool = _key(FLAG, False, of=PageContent)
    limit_visibility_in_menu: int = _key(WHOLE, 0, of=PageContent, among=range(3))
    xframe_options: int = _key(WHOLE, 0, of=PageContent, among=range(4))
    summary: str = _key(_LINES, of=PageDetails, is_needed=True, longest=400)
    also_called: str = _key(_NAMES, of=PageDetails, longest=300)
    words_people_use: str = _key(_PHRASES, of=PageDetails, longest=LONGEST_WORDS_PEOPLE_USE)
    review_interval_months: int = _key(
        WHOLE,
        DEFAULT_REVIEW_INTERVAL_MONTHS,
        of=PageDetails,
        among=range(1, DEFAULT_REVIEW_INTERVAL_MONTHS + 1),
    )
    change_note: str = _key(
        _LINES,
        of=PageDetails,
        is_needed=True,
        longest=1000,
        missing="is missing. Say what changed, and why; for a first version, say so.",
    )
    size: str = _key(default="full", among=("full", "change", "minor", "urgent"))
    promotional: bool = _key(FLAG, False, of=PageDetails, kept_as="is_promotional")
    retells: str = _key(_LINES, of=PageDetails, longest=LONGEST_RETOLD)
    follows: int = _key(WHOLE, 0, among=range(10**9))
    published: KnownDate | None = _key(_DATE, None, within="dates")
    reviewed: KnownDate | None = _key(_DATE, None, within="dates")
    due: KnownDate | None = _key(_DATE, None, within="dates")
    certificates: list[str] = _key(_LIST, [], within="marks")
    claims: list[str] = _key(_LIST, [], within="marks")

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
    return read_page(read_text(path, shown), shown, Pictures(folder / "images"))


def read_page(text: str, path: Path, pictures: Pictures) -> PageFile:
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
        blocks = list(read_blocks(lines, end + 1, pictures, faults))
    except Wrong as wrong:
        faults.append(wrong)
    if faults:
        raise ContentRefused([Fault(path, wrong.line, wrong.reason) for wrong in faults])
    return PageFile(
        path=path,
        blocks=[block for _, block in blocks],
        pictures=pictures.found,
        block_lines=[line for line, _ in blocks],
        lines=lines,
        toml=toml,
        **said,
    )


def _refuse_path(path: Path) -> None:
    key = path.parent.name
    if not _KEY.fullmatch(key) or len(key) > LONGEST_KEY:
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
    names = {picture.sha256: name for name, picture in file.pictures.items()}
    return "\n\n".join([f"{_FENCE}\n{tomli_w.dumps(held)}{_FENCE}", *write_blocks(file.blocks, names)]) + "\n"


# What a file says -----------------------------------------------------------------------------------------------------


def content_fields_of(file: PageFile) -> dict[str, Any]:
    """Give the fields of a `PageContent` that a file decides about."""
    return file.kept_by(PageContent) | {"limit_visibility_in_menu": file.limit_visibility_in_menu or None}


def description_of(
    file: PageFile, facts: Callable[[Collection[str]], Mapping[str, dict[str, str] | None]] = dict.fromkeys
) -> dict[str, Any]:
    """Give what `pages.digest.describe` would give of a version that says exactly what the file says.

    `facts` gives for keys of facts what readers get of each: {key: {text, source}}, as
    `Fact.objects.as_readers_get_them` does; it is asked only where the file names facts.
    """
    content = PageContent(language=LANGUAGE, **content_fields_of(file))
    blocks = [_described(block) for block in file.blocks]
    return {
        "content": without_nothing({name: getattr(content, name) for name in CONTENT_FIELDS}),
        "details": as_described(file.kept_by(PageDetails)),
        "blocks": blocks,
        **named_in(blocks, facts),
    }


def _described(block: dict[str, Any]) -> dict[str, Any]:
    data = {key: value for key, value in block.items() if key != "block"}
    return {
        "slot": "body",
        "type": SHAPES[block["block"]].plugin,
        "language": LANGUAGE,
        "inside": None,
        "holds": data["html"] if block["block"] == "text" else data,
    }
