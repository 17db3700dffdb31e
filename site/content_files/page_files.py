"""Reads pages from files: TOML on top, then Markdown with fenced blocks. content/README.md describes the format.

Reading touches no database. Every fault is found by file, line and reason, and all are reported together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cms.models import PageContent
from django.conf import settings

from content_files.block_files import Pictures, read_blocks
from content_files.faults import ContentRefused, Fault, Wrong
from content_files.front_matter import KEY, LONGEST_KEY, TEMPLATES, FrontMatter
from content_files.toml import read_text, refuse_turned
from pages.dates import KnownDate
from pages.digest import CONTENT_FIELDS, as_described, facts_in, without_nothing
from pages.models import DEFAULT_REVIEW_INTERVAL_MONTHS, Kind
from pages.pictures import SafePicture
from pages.shapes import SHAPES

LANGUAGE = "en"


@dataclass(frozen=True)
class PageFile:
    """One version of one page, as a file says it. `blocks` are as in `pages.shapes`: [{"block": name, ...}].

    `folder` is the kind whose folder it lies in; `follows` the number of the version before it, or 0; `lines` are those
    of the file, of which each block begins on one of `block_lines`, counted from 1.
    """

    path: Path
    folder: str
    kind: str
    key: str
    number: int
    title: str
    summary: str
    blocks: list[dict[str, Any]]
    block_lines: list[int] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    places: Mapping[str, int] = field(default_factory=dict)
    slug: str = ""
    parent: str = ""
    template: str = TEMPLATES["page"]
    home: bool = False
    in_navigation: bool = False
    order: int = 0
    menu_title: str = ""
    page_title: str = ""
    meta_description: str = ""
    overwrite_url: str = ""
    soft_root: bool = False
    limit_visibility_in_menu: int = 0
    xframe_options: int = 0
    also_called: str = ""
    review_interval_months: int = DEFAULT_REVIEW_INTERVAL_MONTHS
    change_note: str = ""
    size: str = "full"
    promotional: bool = False
    retells: str = ""
    follows: int = 0
    published: KnownDate | None = None
    reviewed: KnownDate | None = None
    due: KnownDate | None = None
    certificates: list[str] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)
    pictures: dict[str, SafePicture] = field(default_factory=dict)

    def fault(self, key: str, reason: str) -> Fault:
        """Give a fault of the front matter, on the line of its key."""
        return Fault(self.path, self.places.get(key, 1), reason)


def read_folder(folder: Path) -> list[PageFile]:
    """Read every page file below a folder, parents before children, siblings by their order, versions by number.

    Raises:
        ContentRefused: with every fault found in any file.
    """
    files: list[PageFile] = []
    faults: list[Fault] = []
    paths = sorted(folder.glob("**/*.md"))
    if not any(_is_of_page(path, folder) for path in paths):
        faults.append(Fault(folder, 1, "There is no page here. Pages are files like imaging/ct-scan/1.md."))
    for path in paths:
        try:
            if _is_of_page(path, folder):
                files.append(read_file(path, folder))
            elif path != folder / "README.md":
                raise ContentRefused([Fault(path.relative_to(folder.parent), 1, _NOT_A_PAGE)])
        except ContentRefused as refused:
            faults += refused.faults
    if not faults:
        faults = list(_faults_between(files))
    if faults:
        raise ContentRefused(faults)
    return _in_tree_order(files)


_NOT_A_PAGE = f"This is not where a page can be. Use one of {', '.join(Kind.values)}, then a key, then a number."


def _is_of_page(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    return len(parts) == 3 and parts[0] in Kind.values


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
    try:
        key, number = _key_and_number(path)
        refuse_turned(text)
        front = FrontMatter(lines)
        folder = path.parent.parent.name
        fields = front.fields(key, number, folder)
        blocks = list(read_blocks(lines, front.lines_taken, pictures))
    except Wrong as wrong:
        raise ContentRefused([Fault(path, wrong.line, wrong.reason)]) from wrong
    return PageFile(
        path=path,
        folder=folder,
        key=key,
        number=number,
        blocks=[block for _, block in blocks],
        block_lines=[line for line, _ in blocks],
        lines=lines,
        places=front.places,
        pictures=pictures.found,
        **fields,
    )


def _key_and_number(path: Path) -> tuple[str, int]:
    key, number = path.parent.name, path.stem
    if not KEY.fullmatch(key) or len(key) > LONGEST_KEY:
        raise Wrong(1, f"The folder “{key}” is not a key. Use {LONGEST_KEY} letters, digits, - and _ at most.")
    if not re.fullmatch(r"[1-9][0-9]{0,8}", number):
        raise Wrong(1, f"The file's name must be the version's number, like 1.md, not “{path.name}”.")
    return key, int(number)


# Between files --------------------------------------------------------------------------------------------------------


def _faults_between(files: list[PageFile]) -> Iterator[Fault]:
    """Find what is wrong with files taken together."""
    newest = newest_of(files)
    for key in newest:
        yield from _faults_of_numbers(key, sorted((file for file in files if file.key == key), key=lambda f: f.number))
    for file in files:
        if file.parent and file.parent not in newest:
            yield file.fault("parent", f"The parent “{file.parent}” has no file.")
        elif file is newest[file.key] and _is_its_own_ancestor(file, newest):
            yield file.fault("parent", "The page stands below itself.")
    homes = [file for file in newest.values() if file.home]
    for home in homes[1:]:
        key = "home" if "home" in home.places else "template"
        yield home.fault(key, f"Only one page can be the home page, and {homes[0].path} is one.")


def _faults_of_numbers(key: str, versions: list[PageFile]) -> Iterator[Fault]:
    if len({version.folder for version in versions}) > 1:
        yield Fault(versions[0].path, 1, f"The key “{key}” is used in two folders.")
        return
    before = 0
    for version in versions:
        if version.follows != before and "follows" in version.places:
            yield version.fault("follows", f"The version before this one is {before or 'none'} here.")
        elif version.follows != before:
            yield Fault(version.path, 1, f"Version {version.follows} of “{key}” is missing.")
            return
        before = version.number
    if versions[0].size != "full":
        yield versions[0].fault("size", "A page's first version needs a full review.")


def newest_of(files: Iterable[PageFile]) -> dict[str, PageFile]:
    """Give the newest version of each page, which says where the page stands, by key."""
    return {file.key: file for file in sorted(files, key=lambda f: f.number)}


def _is_its_own_ancestor(file: PageFile, newest: Mapping[str, PageFile]) -> bool:
    seen = {file.key}
    parent = file.parent
    while parent in newest:
        if parent in seen:
            return True
        seen.add(parent)
        parent = newest[parent].parent
    return False


def _in_tree_order(files: list[PageFile]) -> list[PageFile]:
    newest = newest_of(files)

    def place(file: PageFile) -> tuple[Any, ...]:
        at: list[tuple[bool, int, str]] = []
        current: PageFile | None = newest[file.key]
        while current is not None:
            # The home page comes first, so that the tree begins with it.
            at.insert(0, (not current.home, current.order, current.key))
            current = newest.get(current.parent)
        return (len(at), at, file.number)

    return sorted(files, key=place)


# What a file says -----------------------------------------------------------------------------------------------------


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
        "details": as_described(details_fields_of(file)),
        "blocks": blocks,
        **facts_in(blocks, facts),
    }


def content_fields_of(file: PageFile) -> dict[str, Any]:
    """Give the fields of a `PageContent` that a file decides about."""
    names = [name for name in CONTENT_FIELDS if name not in ("language", "redirect", "limit_visibility_in_menu")]
    return {name: getattr(file, name) for name in names} | {
        "limit_visibility_in_menu": file.limit_visibility_in_menu or None
    }


def details_fields_of(file: PageFile) -> dict[str, Any]:
    """Give the fields of `PageDetails` that a file decides about."""
    return {
        "kind": file.kind,
        "summary": file.summary,
        "also_called": file.also_called,
        "review_interval_months": file.review_interval_months,
        "is_promotional": file.promotional,
        "change_note": file.change_note,
        "retells": file.retells,
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


def default_folder() -> Path:
    """Give the folder the site's own pages come from."""
    return settings.CONTENT_DIR
