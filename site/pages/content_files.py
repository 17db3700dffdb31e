"""Reads pages from files: TOML on top, then Markdown with fenced blocks. content/README.md describes the format.

Reading touches no database. Every fault is found by file, line and reason, and all are reported together.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cms.models import PageContent
from django.conf import settings

from pages.content_blocks import Pictures, Wrong, read_blocks
from pages.dates import KnownDate
from pages.digest import CONTENT_FIELDS, facts_in, without_nothing
from pages.models import DEFAULT_REVIEW_INTERVAL_MONTHS, Kind
from pages.pictures import SafePicture
from pages.shapes import SHAPES

LANGUAGE = "en"
TEMPLATES = {"page": "pages/page.html", "section": "pages/section.html", "home": "pages/home.html"}
SIZES = ("full", "minor")
_LONGEST = {"title": 255, "menu_title": 255, "slug": 100, "summary": 400, "also_called": 300, "change_note": 1000}
_LONGEST_KEY = 40
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TYPES: dict[str, type] = {
    "title": str,
    "slug": str,
    "parent": str,
    "template": str,
    "in_navigation": bool,
    "order": int,
    "menu_title": str,
    "summary": str,
    "also_called": list,
    "review_interval_months": int,
    "change_note": str,
    "size": str,
    "promotional": bool,
    "dates": dict,
    "marks": dict,
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with a file, and where."""

    path: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}: {self.reason}"


class ContentRefused(Exception):
    """Files that cannot be read as they are; `faults` has every reason found."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


@dataclass(frozen=True)
class PageFile:
    """One version of one page, as a file says it. `blocks` are as in `pages.shapes`: [{"block": name, ...}]."""

    path: Path
    kind: str
    key: str
    number: int
    title: str
    summary: str
    blocks: list[dict[str, Any]]
    block_lines: list[int]
    slug: str = ""
    parent: str = ""
    template: str = TEMPLATES["page"]
    in_navigation: bool = False
    order: int = 0
    menu_title: str = ""
    also_called: str = ""
    review_interval_months: int = DEFAULT_REVIEW_INTERVAL_MONTHS
    change_note: str = ""
    size: str = "full"
    promotional: bool = False
    published: KnownDate | None = None
    reviewed: KnownDate | None = None
    due: KnownDate | None = None
    certificates: list[str] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)
    pictures: dict[str, SafePicture] = field(default_factory=dict)


def read_folder(folder: Path) -> list[PageFile]:
    """Read every page file below a folder, parents before children, siblings by their order, versions by number.

    Raises:
        ContentRefused: with every fault found in any file.
    """
    files: list[PageFile] = []
    faults: list[Fault] = []
    paths = sorted(p for kind in Kind.values for p in folder.glob(f"{kind}/*/*.md"))
    if not paths:
        faults.append(Fault(folder, 1, "There is no page here. Pages are files like imaging/ct-scan/1.md."))
    for path in paths:
        try:
            files.append(read_file(path, folder))
        except ContentRefused as refused:
            faults += refused.faults
    if not faults:
        faults = list(_faults_between(files))
    if faults:
        raise ContentRefused(faults)
    return _in_tree_order(files)


def read_file(path: Path, folder: Path) -> PageFile:
    """Read one file.

    Raises:
        ContentRefused: the file cannot be read; the faults say where and why.
    """
    shown = path.relative_to(folder.parent)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ContentRefused([Fault(shown, 1, f"The file is not UTF-8 text: {error.reason}.")]) from error
    try:
        return _page_file(shown, path, text, Pictures(folder / "images"))
    except Wrong as wrong:
        raise ContentRefused([Fault(shown, wrong.line, wrong.reason)]) from wrong


def _page_file(shown: Path, path: Path, text: str, pictures: Pictures) -> PageFile:
    lines = text.replace("\r\n", "\n").split("\n")
    front, first_line = _front_matter(lines)
    where = {m[1]: n for n, line in enumerate(lines[:first_line], 1) if (m := _OPTION_TOML.match(line))}

    def wrong(key: str, reason: str) -> Wrong:
        return Wrong(where.get(key, 1), reason)

    for key, value in front.items():
        if key not in _TYPES:
            raise wrong(key, f"“{key}” is not a known key.")
        if type(value) is not _TYPES[key]:
            raise wrong(key, f"“{key}” must be {_TYPE_WORDS[_TYPES[key]]}.")
    for key in ("title", "summary"):
        if not front.get(key, "").strip():
            raise wrong(key, f"“{key}” is missing.")
    for key in ("title", "menu_title", "summary"):
        if re.search(r"[\n<>]", front.get(key, "")):
            raise wrong(key, f"“{key}” must be one line of plain text.")
    for key, longest in _LONGEST.items():
        text = front.get(key, "")
        if len(text if isinstance(text, str) else ", ".join(map(str, text))) > longest:
            raise wrong(key, f"“{key}” is longer than {longest} characters.")
    key, number = path.parent.name, path.stem
    if not _KEY.fullmatch(key) or len(key) > _LONGEST_KEY:
        raise Wrong(
            1, f"The folder “{key}” is not a key. Use {_LONGEST_KEY} small letters, digits and single hyphens at most."
        )
    if not re.fullmatch(r"[1-9]\d*", number):
        raise Wrong(1, f"The file's name must be the version's number, like 1.md, not “{path.name}”.")
    template = front.get("template", "page")
    if template not in TEMPLATES:
        raise wrong("template", f"“{template}” is not a template. Use {', '.join(TEMPLATES)}.")
    if front.get("size", "full") not in SIZES:
        raise wrong("size", f"A size is {' or '.join(SIZES)}.")
    interval = front.get("review_interval_months", DEFAULT_REVIEW_INTERVAL_MONTHS)
    if not 1 <= interval <= DEFAULT_REVIEW_INTERVAL_MONTHS:
        raise wrong("review_interval_months", "A page is reviewed every 1 to 36 months.")
    if not _KEY.fullmatch(front.get("slug", key)):
        raise wrong("slug", "A slug has small letters, digits and single hyphens.")
    if not front.get("change_note", "").strip():
        raise wrong("change_note", "“change_note” is missing. Say what changed, and why; for a first version, say so.")
    dates = _dates(front.get("dates", {}), wrong)
    marks = front.get("marks", {})
    if unknown := set(marks) - {"certificates", "claims"}:
        raise wrong("marks", f"“{sorted(unknown)[0]}” is not a known key of [marks].")
    blocks = list(read_blocks(lines, first_line, pictures))
    return PageFile(
        path=shown,
        kind=path.parent.parent.name,
        key=key,
        number=int(number),
        title=front["title"].strip(),
        summary=front["summary"].strip(),
        slug=front.get("slug", key),
        parent=front.get("parent", ""),
        template=TEMPLATES[template],
        in_navigation=front.get("in_navigation", False),
        order=front.get("order", 0),
        menu_title=front.get("menu_title", "").strip(),
        also_called=", ".join(_texts(front.get("also_called", []), "also_called", wrong)),
        review_interval_months=interval,
        change_note=front["change_note"].strip(),
        size=front.get("size", "full"),
        promotional=front.get("promotional", False),
        published=dates.get("published"),
        reviewed=dates.get("reviewed"),
        due=dates.get("due"),
        certificates=_texts(marks.get("certificates", []), "certificates", wrong),
        claims=_texts(marks.get("claims", []), "claims", wrong),
        blocks=[block for _, block in blocks],
        block_lines=[line for line, _ in blocks],
        pictures=pictures.found,
    )


_OPTION_TOML = re.compile(r"\[?([a-z_]+)\]?\s*(?:=|$)")
_TYPE_WORDS = {str: "text in quotes", bool: "true or false", int: "a whole number", list: "a list", dict: "a table"}


def _front_matter(lines: list[str]) -> tuple[dict[str, Any], int]:
    """Give the TOML between two lines of `+++`, and how many lines it takes with them."""
    if lines[0].strip() != "+++":
        raise Wrong(1, "The file must begin with a line of +++ and its front matter.")
    try:
        end = next(n for n, line in enumerate(lines[1:], 1) if line.strip() == "+++")
    except StopIteration:
        raise Wrong(1, "The front matter has no closing line of +++.") from None
    try:
        return tomllib.loads("\n".join(lines[1:end])), end + 1
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        raise Wrong(int(at[1]) + 1 if at else end, f"The front matter is not TOML: {error}.") from error


def _dates(given: dict[str, Any], wrong: Callable[[str, str], Wrong]) -> dict[str, KnownDate]:
    dates: dict[str, KnownDate] = {}
    for key, value in given.items():
        if key not in ("published", "reviewed", "due"):
            raise wrong(key, f"“{key}” is not a known date. Use published, reviewed or due.")
        try:
            dates[key] = KnownDate.read(str(value))
        except ValueError as error:
            raise wrong(key, str(error)) from error
    if "due" in dates and "reviewed" not in dates:
        raise wrong("due", "A review is due only after a review: “reviewed” is missing.")
    if "due" in dates and dates["due"].end <= dates["reviewed"].day:
        raise wrong("due", "“due” must be after “reviewed”.")
    return dates


def _texts(given: Any, key: str, wrong: Callable[[str, str], Wrong]) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(item, str) and item.strip() for item in given):
        raise wrong(key, f"“{key}” must be a list of texts.")
    return [item.strip() for item in given]


# Between files --------------------------------------------------------------------------------------------------------


def _faults_between(files: list[PageFile]) -> Iterator[Fault]:
    """Find what is wrong with files taken together."""
    numbers: dict[str, list[PageFile]] = {}
    for file in files:
        numbers.setdefault(file.key, []).append(file)
    for key, versions in numbers.items():
        if len({version.kind for version in versions}) > 1:
            yield Fault(versions[0].path, 1, f"The key “{key}” is used in two folders.")
            continue
        for expected, version in enumerate(sorted(versions, key=lambda v: v.number), 1):
            if version.number != expected:
                yield Fault(version.path, 1, f"Version {expected} of “{key}” is missing.")
                break
    for file in files:
        if file.parent and file.parent not in numbers:
            yield Fault(file.path, 1, f"The parent “{file.parent}” has no file.")
        elif _is_its_own_ancestor(file, numbers):
            yield Fault(file.path, 1, "The page stands below itself.")
        for line, block in zip(file.block_lines, file.blocks, strict=True):
            for key in block.get("keys", []) if block["block"] == "pages" else []:
                if key not in numbers:
                    yield Fault(file.path, line, f"There is no page with the key “{key}” to link to.")
        if file.number == 1 and file.size != "full":
            yield Fault(file.path, 1, "A page's first version needs a full review.")
    homes = [file for file in files if file.template == TEMPLATES["home"] and file.number == 1]
    if len(homes) > 1:
        yield Fault(homes[1].path, 1, f"Only one page can be the home page, and {homes[0].path} is one.")


def _is_its_own_ancestor(file: PageFile, numbers: dict[str, list[PageFile]]) -> bool:
    seen = {file.key}
    parent = file.parent
    while parent:
        if parent in seen:
            return True
        seen.add(parent)
        parent = numbers[parent][-1].parent if parent in numbers else ""
    return False


def _in_tree_order(files: list[PageFile]) -> list[PageFile]:
    latest = {file.key: file for file in sorted(files, key=lambda f: f.number)}

    def place(file: PageFile) -> tuple[Any, ...]:
        at: list[tuple[int, str]] = []
        current: PageFile | None = latest[file.key]
        while current is not None:
            # The home page comes first, so that the tree begins with it.
            order = -1 if current.template == TEMPLATES["home"] else current.order
            at.insert(0, (order, current.key))
            current = latest.get(current.parent) if current.parent else None
        return (len(at), at, file.number)

    return sorted(files, key=place)


def description_of(
    file: PageFile, facts: Callable[[Collection[str]], Mapping[str, dict[str, str] | None]] = dict.fromkeys
) -> dict[str, Any]:
    """Give what `pages.digest.describe` would give of a version that says exactly what the file says.

    `facts` gives for keys of facts what readers get of each: {key: {text, source}}, as
    `Fact.objects.as_readers_get_them` does; it is asked only where the file names facts.
    """
    content = PageContent(
        language=LANGUAGE,
        title=file.title,
        menu_title=file.menu_title,
        slug=file.slug,
        template=file.template,
        in_navigation=file.in_navigation,
    )
    blocks = [_described(block) for block in file.blocks]
    return {
        "content": without_nothing({name: getattr(content, name) for name in CONTENT_FIELDS}),
        "details": {
            "kind": file.kind,
            "summary": file.summary,
            "also_called": file.also_called,
            "review_interval_months": file.review_interval_months,
            "is_promotional": file.promotional,
            "change_note": file.change_note,
        },
        "blocks": blocks,
        **facts_in(blocks, facts),
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
