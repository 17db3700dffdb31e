"""What came of loading a folder: data for what follows from it, and words for whoever reads along."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path


@dataclass(frozen=True)
class RowNews:
    """What came of one row in a file of tables, in words, and whether it was added."""

    row: str
    words: str
    is_added: bool = False

    def __str__(self) -> str:
        return f"{self.row}: {self.words}"


class FileOutcome(Enum):
    """What came of one version in a file, as it is counted."""

    THERE = "there already"
    OTHER_WORDS = "there already, with other words"
    LEFT_OUT = "left out"
    PUBLISHED = "published as example content"
    PUT_ON_RECORD = "put into the page's history as example content"
    NEW_DRAFT = "changed in the file"
    FIRST_DRAFT = "now a draft, waiting for your own review"

    @property
    def came_in(self) -> bool:
        """Say whether the database holds something new by it."""
        return self in (self.PUBLISHED, self.PUT_ON_RECORD, self.NEW_DRAFT, self.FIRST_DRAFT)


_WHAT_FOLLOWS = {
    FileOutcome.OTHER_WORDS: "; left as it is",
    FileOutcome.NEW_DRAFT: "; now a draft, waiting for your own review",
}


@dataclass(frozen=True)
class FileNews:
    """What came of one version in a file, and why, where that is to be said."""

    outcome: FileOutcome
    why: str = ""

    def __str__(self) -> str:
        said = self.outcome.value + _WHAT_FOLLOWS.get(self.outcome, "")
        return f"{said}: {self.why}" if self.why else said


@dataclass(frozen=True)
class Report:
    """What became of each file, and of each row in a file of tables that there is something to say of."""

    of_files: Mapping[Path, FileNews]
    of_rows: Sequence[RowNews]

    @property
    def has_news(self) -> bool:
        """Say whether anything came in."""
        return self._added > 0 or any(news.outcome.came_in for news in self.of_files.values())

    def lines(self, *, in_full: bool) -> Iterator[str]:
        """Give what is worth saying, or with `in_full` everything, and one closing line."""
        for row in self.of_rows:
            if in_full or not row.is_added:
                yield str(row)
        for path, news in self.of_files.items():
            if in_full or news.outcome != FileOutcome.THERE:
                yield f"{path}: {news}"
        counted = Counter(news.outcome.value for news in self.of_files.values())
        found = ", ".join(f"{number} {words}" for words, number in counted.items())
        closing = f"{len(self.of_files)} versions in files: {found}."
        if self._added:
            closing += f" {self._added} sources, facts, marks and words added."
        yield closing if self.has_news else f"{closing} Nothing was changed."

    @property
    def _added(self) -> int:
        return sum(row.is_added for row in self.of_rows)
