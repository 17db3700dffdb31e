"""The pages of a folder taken together: their versions, where each stands, and what is wrong between files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from content_files.faults import ContentRefused, Fault
from content_files.page_file import PageFile, read_file
from pages.addresses import url_of_path
from pages.blocks import recording
from pages.models import Kind
from pages.reserved import is_reserved
from pages.rules import LONGEST_PATH


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


# Between files --------------------------------------------------------------------------------------------------------


def _faults_between(files: list[PageFile]) -> Iterator[Fault]:
    """Find what is wrong with files taken together."""
    newest = newest_of(files)
    for key in newest:
        yield from _faults_of_numbers(key, sorted((file for file in files if file.key == key), key=lambda f: f.number))
    for file in files:
        if file.parent and file.parent not in newest:
            yield file.fault(f"The parent “{file.parent}” has no file.", "parent")
        elif file is newest[file.key] and file.key in above(file, newest):
            yield file.fault("The page stands below itself.", "parent")
    yield from _faults_of_easy_read(files, newest)
    yield from _faults_of_recordings(files)
    homes = [file for file in newest.values() if file.home]
    for home in homes[1:]:
        key = "home" if home.says("home") else "template"
        yield home.fault(f"Only one page can be the home page, and {homes[0].path} is one.", key)


def _faults_of_numbers(key: str, versions: list[PageFile]) -> Iterator[Fault]:
    if len({version.folder for version in versions}) > 1:
        yield Fault(versions[0].path, 1, f"The key “{key}” is used in two folders.")
        return
    before = 0
    for version in versions:
        if version.follows != before and version.says("follows"):
            yield version.fault(f"The version before this one is {before or 'none'} here.", "follows")
        elif version.follows != before:
            yield Fault(version.path, 1, f"Version {version.follows} of “{key}” is missing.")
            return
        before = version.number
    if versions[0].size != "full":
        yield versions[0].fault("A page's first version needs a full review.", "size")


def _faults_of_easy_read(files: list[PageFile], newest: Mapping[str, PageFile]) -> Iterator[Fault]:
    """Find easy-read pages that no page goes with, and two that go with one."""
    numbers = {(file.key, file.number) for file in files}
    told: dict[str, PageFile] = {}
    for file in files:
        if file.kind != Kind.EASY_READ:
            names = [name for name in ("easy_read_of", "made_from") if getattr(file, name)]
            yield from (file.fault(f"“{name}” is for pages of the kind easy-read.", name) for name in names)
            continue
        if not file.easy_read_of or not file.made_from:
            name = "made_from" if file.easy_read_of else "easy_read_of"
            yield file.fault(f"“{name}” is missing. Say which version of which page it tells in easier words.", name)
            continue
        page = newest.get(file.easy_read_of)
        if page and page.kind == Kind.EASY_READ:
            yield file.fault(f"“{page.key}” is an easy-read page itself.", "easy_read_of")
        elif page and (page.key, file.made_from) not in numbers:
            yield file.fault(f"There is no version {file.made_from} of “{page.key}”.", "made_from")
        elif file is newest[file.key] and (other := told.setdefault(file.easy_read_of, file)) is not file:
            yield file.fault(f"“{file.easy_read_of}” has an easy-read version: {other.path}.", "easy_read_of")


def _faults_of_recordings(files: list[PageFile]) -> Iterator[Fault]:
    """Find recordings that were made from the words of a version which the page does not have, or not yet."""
    numbers = {(file.key, file.number) for file in files}
    for file in files:
        for line, block in zip(file.block_lines, file.blocks, strict=False):
            made_from = block["made_from"] if block["block"] == recording.SHAPE.name else file.number
            if made_from > file.number or (file.key, made_from) not in numbers:
                yield Fault(
                    file.path,
                    line,
                    f"A recording is made from version {made_from}, which is no version up to this one.",
                )


def newest_of(files: Iterable[PageFile]) -> dict[str, PageFile]:
    """Give the newest version of each page, which says where the page stands, by key."""
    return {file.key: file for file in sorted(files, key=lambda f: f.number)}


def above(file: PageFile, newest: Mapping[str, PageFile]) -> dict[str, PageFile]:
    """Give the pages above one by their keys, nearest first; where pages stand below themselves, each is there once."""
    found: dict[str, PageFile] = {}
    while (key := file.parent) in newest and key not in found:
        found[key] = file = newest[key]
    return found


def _in_tree_order(files: list[PageFile]) -> list[PageFile]:
    newest = newest_of(files)

    def place(file: PageFile) -> tuple[Any, ...]:
        way = [newest[file.key], *above(newest[file.key], newest).values()]
        # The home page comes first, so that the tree begins with it.
        return len(way), [(not one.home, one.order, one.key) for one in reversed(way)], file.number

    return sorted(files, key=place)


# Where pages stand ----------------------------------------------------------------------------------------------------


def placed(files: Sequence[PageFile]) -> list[PageFile]:
    """Give files, which are in the order of the tree, with the place of their page's newest; siblings count in tens."""
    newest = newest_of(files)
    orders: dict[str, int] = {}
    last: dict[str, int] = {}
    for key in dict.fromkeys(file.key for file in files):
        above = newest[key].parent
        if not newest[key].home:
            orders[key] = last[above] = last.get(above, 0) + 10
    return [
        replace(file, parent=newest[file.key].parent, home=newest[file.key].home, order=orders.get(file.key, 0))
        for file in files
    ]


def paths_of(files: Sequence[PageFile]) -> dict[str, str]:
    """Give the path at which each page will stand, by its key; that of the home page is empty."""
    newest = newest_of(files)

    def path_of(file: PageFile) -> str:
        if file.home:
            return ""
        above = path_of(newest[file.parent]) if file.parent in newest and not file.overwrite_url else ""
        return file.overwrite_url.strip("/") or (f"{above}/{file.slug}" if above else file.slug)

    return {key: path_of(file) for key, file in newest.items()}


def urls_of(files: Sequence[PageFile]) -> set[str]:
    """Give the URLs of all pages in files."""
    return {url_of_path(path) for path in paths_of(files).values()}


def faults_of_places(files: Sequence[PageFile], away: Collection[str]) -> Iterator[Fault]:
    """Find pages that would stand at one address, or at one the site needs itself. Those with keys in `away` stand nowhere."""
    newest = newest_of(files)
    taken: dict[str, PageFile] = {}
    for key, path in paths_of(files).items():
        if key in away:
            continue
        file = newest[key]
        if len(path) > LONGEST_PATH:
            yield file.fault("The address of this page is too long. Choose shorter words for it.", "slug")
        elif is_reserved(path):
            yield file.fault(f"The address /{path}/ is one the site needs for itself.", "slug")
        elif path in taken:
            yield file.fault(f"Another page stands at {url_of_path(path)}: {taken[path].path}.", "slug")
        taken.setdefault(path, file)
