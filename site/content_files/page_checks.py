"""Finds what is wrong with the words of pages in files: what nobody would be asked to judge. Asks no database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field

from content_files.faults import Fault
from content_files.front_keys import TEMPLATES
from content_files.page_file import PageFile
from pages import faults
from pages.blocks.pages import PageKeys
from pages.citations import fact_keys_within
from pages.faults import TextFault
from pages.models import Kind
from pages.parts import Part, parts_of


@dataclass(frozen=True)
class Known:
    """What pages may name: keys of sources, pages, boxes and marks, what a text says that names a fact, and paths of pages."""

    sources: Set[str] = frozenset()
    facts: dict[str, str] = field(default_factory=dict)
    certificates: Set[str] = frozenset()
    claims: Set[str] = frozenset()
    pages: Set[str] = frozenset()
    boxes: Set[str] = frozenset()
    urls: Set[str] = frozenset()

    def __or__(self, other: Known) -> Known:
        return Known(**{name: held | getattr(other, name) for name, held in vars(self).items()})


def faults_of_keys(file: PageFile, known: Known) -> Iterator[Fault]:
    """Find marks and facts that nobody has entered. No version can be kept that names such a one."""
    for name, keys, those in (
        ("certificate", file.certificates, known.certificates),
        ("claim", file.claims, known.claims),
    ):
        for key in keys:
            if key not in those:
                yield file.fault(f"There is no {name} “{key}”.", "marks", f"{name}s")
    for at, block in enumerate(file.blocks):
        for key in dict.fromkeys(fact_keys_within(block)):
            if key not in known.facts:
                yield _fault(file, at, TextFault(f"There is no fact “{key}”.", about=(key,)))


def faults_of_words(file: PageFile, known: Known) -> Iterator[Fault]:
    """Find what must be put right before anybody is asked to judge the text."""
    parts = parts_of(file.stored, lambda keys: {key: known.facts[key] for key in keys if key in known.facts})
    if not parts and file.template == TEMPLATES["page"]:
        yield Fault(file.path, len(file.lines), "The page is empty.")
    if file.easy_read_of and file.easy_read_of not in known.pages:
        yield file.fault(f"There is no page with the key “{file.easy_read_of}”.", "easy_read_of")
    for fault in _faults_of_boxes(file, parts, known):
        yield _fault(file, parts.index(fault.part) if fault.part else 0, fault)
    level = 1
    for at, part in enumerate(parts):
        for fault in _faults(part, parts, level, known):
            yield _fault(file, at, fault)
        level = part.headings[-1].level if part.headings else level


def _faults_of_boxes(file: PageFile, parts: Sequence[Part], known: Known) -> Iterator[TextFault]:
    """Whether readers get a box is asked when a page that shows it comes in: an earlier version may show one that is away."""
    if file.kind == Kind.DANGER:
        return faults.of_box(parts) if parts else iter(())
    return faults.of_boxes(parts, known.boxes)


def _faults(part: Part, page: Sequence[Part], level: int, known: Known) -> Iterator[TextFault]:
    yield from faults.of_each_block([part])
    yield from faults.of_outline([part], above=level)
    yield from faults.of_citations([part], known.sources)
    yield from faults.of_links([part], known.urls, page)
    for key in part.named(PageKeys):
        if key not in known.pages:
            yield TextFault(f"There is no page with the key “{key}” to link to.", part, (key,))


def _fault(file: PageFile, block: int, fault: TextFault) -> Fault:
    """Give a fault of a block, on the line that has what it is about, or else where the block begins."""
    begins = file.block_lines[block]
    ends = file.block_lines[block + 1] - 1 if block + 1 < len(file.block_lines) else len(file.lines)
    lines = range(begins, ends + 1)
    found = (line for words in fault.about for line in lines if words in file.lines[line - 1])
    return Fault(file.path, next(found, begins), fault.reason)
