"""Is a public version what its reviewers signed? Asked whenever a page is made; apps above this one know the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cms.models import PageContent

from pages.digest import describe, describe_as_read
from pages.models import Award, PageDetails
from pages.plugins import Plugin
from pages.rules import NotAllowed
from pages.told import told_by
from sources.models import Fact


@dataclass(frozen=True)
class Shown:
    """A public version as it stands in the database: its text as plain data, and what it says beside that.

    The text is None where it holds something that nobody can have judged.
    """

    version_id: int
    text: dict[str, Any] | None
    told: dict[str, Any]

    @classmethod
    def of(cls, version_id: int, content: PageContent, details: PageDetails | None) -> Shown:
        """Read the text afresh."""
        return cls(version_id, _or_none(lambda: describe(content)), told_by(details or PageDetails()))

    @classmethod
    def as_read(
        cls,
        version_id: int,
        content: PageContent,
        details: PageDetails,
        awards: list[Award],
        plugins: list[Plugin],
        facts: Mapping[str, Fact],
    ) -> Shown:
        """Take what was read to show it, and ask nothing more."""
        text = _or_none(lambda: describe_as_read(content, details, plugins, facts))
        return cls(version_id, text, told_by(details, awards))


#: What may speak against a public version: each gives words for readers, or "". Apps above this one add theirs.
reasons_for_doubt: list[Callable[[Shown], str]] = []


def doubt_about(shown: Shown) -> str:
    """Give the first reason why readers are told that a page is being checked, in words for them, or ""."""
    return next((words for reason in reasons_for_doubt if (words := reason(shown))), "")


def _or_none(text: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
    try:
        return text()
    except NotAllowed:
        return None
