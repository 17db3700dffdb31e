"""What a reviewer is shown of a version: its text, how it differs from what readers had before, what to check first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from cms.models import PageContent
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from djangocms_versioning.constants import PUBLISHED
from djangocms_versioning.models import Version

from pages.body import Body
from pages.digest import describe, digest_of
from pages.models import PageDetails
from pages.rules import PUBLIC_STATES
from reviews.attention import Hint, hints, line_hints, source_hints
from reviews.comparing import Comparison, compare, compare_lines
from reviews.models import Review
from reviews.plain_words import PlainWords, Score, change_between, scores
from sources.models import Fact, Source

MOST_HINTS = 12


@dataclass(frozen=True)
class Change:
    """A field of a version that says something else than before."""

    label: str
    before: str
    after: str

    @cached_property
    def compared(self) -> tuple[SafeString, SafeString]:
        """Give both with what was taken out and what is new marked."""
        return compare_lines(self.before, self.after)


@dataclass(frozen=True)
class JudgedFact:
    """A fact that a text rests on, and those of the version before whose place it took."""

    fact: Fact
    is_new: bool
    instead_of: list[Fact]


class Judged:
    """One version, as those who judge it see it. Everything is worked out when it is first asked for."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.content: PageContent = version.content
        self.before = version_before(version)

    @cached_property
    def body(self) -> Body:
        return Body.of(self.content)

    @cached_property
    def comparison(self) -> Comparison:
        """Compare with the version before; with the text itself where there is none."""
        return compare(
            self._body_before.render(),
            self.body.render(),
            before_cites=[source.key for source in self._body_before.sources],
            after_cites=[source.key for source in self.body.sources],
        )

    @cached_property
    def _body_before(self) -> Body:
        return Body.of(self.before.content) if self.before else self.body

    def is_as_sent(self, review: Review) -> bool:
        """Say whether the text is still the one that was sent for that review."""
        return digest_of(self.content, review.making) == review.text_digest

    @property
    def is_before_live(self) -> bool:
        return self.before is not None and self.before.state == PUBLISHED

    @cached_property
    def changes(self) -> list[Change]:
        """Give what changed beside the blocks: every field that a sign-off covers but the change note."""
        return list(changed_fields(self.before.content, self.content)) if self.before else []

    @cached_property
    def all_hints(self) -> list[Hint]:
        if self.before is None:
            return []
        of_fields = [hint for change in self.changes for hint in line_hints(change.before, change.after)]
        of_sources = source_hints(self._body_before.cited_keys, self.body.cited_keys)
        return [*of_fields, *hints(self.comparison), *of_sources]

    @property
    def hints(self) -> list[Hint]:
        return self.all_hints[:MOST_HINTS]

    @property
    def more_hints(self) -> int:
        return max(0, len(self.all_hints) - MOST_HINTS)

    @cached_property
    def plain_words(self) -> PlainWords:
        return PlainWords.of(self.content, self.body)

    @cached_property
    def scores(self) -> list[Score]:
        """Give the measures of this version and, where there is one, of the version before."""
        read = [(self.version, self.plain_words)]
        if self.before:
            read.insert(0, (self.before, self._plain_words_before))
        return scores(read, this=self.version)

    @property
    def change_of_grade(self) -> str:
        return change_between(self._plain_words_before.measures, self.plain_words.measures) if self.before else ""

    @cached_property
    def _plain_words_before(self) -> PlainWords:
        return PlainWords.of(self.before.content, self._body_before) if self.before else self.plain_words

    @cached_property
    def sources(self) -> list[tuple[str, Source | None]]:
        """Give each source the text cites, by its key; None for a key that is not known."""
        known = Source.objects.by_keys(self.body.cited_keys)
        return [(key, known.get(key)) for key in self.body.cited_keys]

    @cached_property
    def facts(self) -> list[JudgedFact]:
        """Give each fact the text names, with its source and what other sources say of the same thing."""
        named = Fact.objects.filter(key__in=self.body.facts).select_related("source__superseded_by", "superseded_by")
        known = {fact.key: fact for fact in named.prefetch_related("other_findings__source__superseded_by")}
        before = self._body_before.facts if self.before else {}
        return [
            JudgedFact(
                fact=known[key],
                is_new=self.before is not None and key not in before,
                instead_of=[old for old in before.values() if old.superseded_by_id == known[key].pk],
            )
            for key in self.body.facts
        ]

    @cached_property
    def facts_gone(self) -> list[Fact]:
        """Give the facts that the version before named and this one does not."""
        return [fact for key, fact in self._body_before.facts.items() if key not in self.body.facts]


def version_before(version: Version) -> Version | None:
    """Give the version that readers had before this one, or have now if this one is a draft."""
    siblings = PageContent.admin_manager.filter(page=version.content.page, language=version.content.language)
    public = Version.objects.filter(
        content_type=ContentType.objects.get_for_model(PageContent),
        object_id__in=siblings.values("pk"),
        state__in=PUBLIC_STATES,
    )
    earlier = [other for other in public if int(other.number) < int(version.number)]
    return max(earlier, key=lambda other: int(other.number), default=None)


def changed_fields(before: PageContent, after: PageContent) -> Iterator[Change]:
    """Give every field of the page and its details that differs, in words."""
    old, new = describe(before), describe(after)
    for part, model in (("content", PageContent), ("details", PageDetails)):
        for name, value in (new[part] or {}).items():
            was = (old[part] or {}).get(name)
            if name != "change_note" and was != value:
                field = cast(models.Field, model._meta.get_field(name))
                yield Change(capfirst(str(field.verbose_name).lower()), _in_words(field, was), _in_words(field, value))


def _in_words(field: models.Field, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value in (None, ""):
        return ""
    choices = dict(settings.CMS_TEMPLATES) if field.name == "template" else dict(field.flatchoices)
    return str(choices.get(value, value))
