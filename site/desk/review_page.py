"""What a reviewer is shown of a review: its text, how it differs from one before it, what to check first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from djangocms_versioning.constants import PUBLISHED
from djangocms_versioning.models import Version

from desk.readability import PlainWords, Score, change_between, scores
from pages.every_version import versions_of
from pages.page_content import Body
from pages.rules import PUBLIC_STATES
from reviews.change_hints import ChangeHint, hints, line_hints, source_hints
from reviews.comparing import Comparison, compare, compare_lines
from reviews.form_hints import fact_hints, form_hints
from reviews.judged_text import JudgedText
from reviews.models import Review
from reviews.rounds import LastLook, last_refusal, text_with
from sources.models import Fact, Source

FEW_HINTS = 12
_FREE_TEXT = ("title", "summary", "also_called", "menu_title", "page_title", "meta_description")


@dataclass(frozen=True)
class ChangedField:
    """A field of a version that says something else than before."""

    name: str
    label: str
    before: str
    after: str

    @cached_property
    def compared(self) -> tuple[SafeString, SafeString]:
        """Give both with what was taken out and what is new marked."""
        return compare_lines(self.before, self.after)

    @property
    def hints(self) -> list[ChangeHint]:
        if self.name == "change_note":
            return []  # it is new each time, and the first thing on the page
        if self.name in _FREE_TEXT:
            return line_hints(self.before, self.after)
        return [ChangeHint(self.label, removed=self.before, added=self.after)]


@dataclass(frozen=True)
class JudgedFact:
    """A fact that a text rests on, and those of the version before whose place it took."""

    fact: Fact
    is_new: bool
    instead_of: list[Fact]


@dataclass(frozen=True)
class Before:
    """A text that another is compared with, by a key for addresses. `title` heads what changed since, `name` the text."""

    key: str
    text: JudgedText
    title: str
    name: str
    version: Version


class Judged:
    """One text, as those who judge it see it, beside one before it. Everything is worked out when it is first asked for."""

    def __init__(self, text: JudgedText, before: Before | None, *, version: Version) -> None:
        self.text = text
        self.before = before
        self.version = version

    @property
    def body(self) -> Body:
        return self.text.body

    @cached_property
    def comparison(self) -> Comparison:
        """Compare with the text before; with the text itself where there is none."""
        return compare(self._text_before.html, self.text.html)

    @property
    def _text_before(self) -> JudgedText:
        return self.before.text if self.before else self.text

    @property
    def _body_before(self) -> Body:
        return self._text_before.body

    @property
    def is_whole(self) -> bool:
        """Say whether all of the text is to be judged, not only what changed."""
        return self.before is None or not self.is_changed

    @property
    def has_new_facts(self) -> bool:
        return any(one.is_new for one in self.facts)

    @property
    def is_changed(self) -> bool:
        return self._text_before.digest != self.text.digest

    @cached_property
    def changes(self) -> list[ChangedField]:
        """Give what changed beside the blocks: every field that a sign-off covers."""
        return list(changed_fields(self._text_before, self.text))

    @property
    def places(self) -> int:
        """Give at how many places something changed."""
        return len(self.changes) + self.comparison.changed_parts

    @cached_property
    def all_hints(self) -> list[ChangeHint]:
        if not self.is_changed:
            return []
        of_fields = [hint for change in self.changes for hint in change.hints]
        of_sources = source_hints(self._body_before.cited_keys, self.body.cited_keys)
        of_facts = fact_hints(self._text_before.facts, self.text.facts)
        found = [*of_fields, *hints(self.comparison), *form_hints(self.comparison), *of_facts, *of_sources]
        return sorted(found, key=lambda hint: hint.is_light)

    @property
    def hints(self) -> list[ChangeHint]:
        return self.all_hints[:FEW_HINTS]

    @property
    def more_hints(self) -> list[ChangeHint]:
        return self.all_hints[FEW_HINTS:]

    @cached_property
    def plain_words(self) -> PlainWords:
        return PlainWords(self.body.parts, self.text.summary)

    @cached_property
    def scores(self) -> list[Score]:
        """Give the measures of this version and, where there is one, of the version before."""
        read = [(self.version, self.plain_words)]
        if self.before and self.before.version.pk != self.version.pk:
            read.insert(0, (self.before.version, self._plain_words_before))
        return scores(read, this=self.version)

    @property
    def change_of_grade(self) -> str:
        return change_between(self._plain_words_before.measures, self.plain_words.measures) if self.before else ""

    @cached_property
    def _plain_words_before(self) -> PlainWords:
        return PlainWords(self._body_before.parts, self._text_before.summary)

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
    public = versions_of(version.content.page_id, language=version.content.language).filter(state__in=PUBLIC_STATES)
    earlier = [other for other in public if int(other.number) < int(version.number)]
    return max(earlier, key=lambda other: int(other.number), default=None)


def text_in(review: Review) -> JudgedText:
    """Give the text that a review is about: while it is under way as it is, afterwards as it was sent, if it was kept."""
    sent = None if review.state in Review.HOLDING else text_with(review.text_digest, review.version)
    return sent or JudgedText.of(review.version.content)


def befores(review: Review, look: LastLook | None) -> list[Before]:
    """Give the texts that the one in a review can be compared with, first the one that says most to whoever looks.

    `look` is what that person said last.
    """
    of_readers = _judged_before(review) if review.is_recheck else _public_before(review.version)
    seen = _said("seen", look, _("What changed since you last looked, on %(day)s"), _("What you saw on %(day)s"))
    refused = _said(
        "refused",
        last_refusal(review),
        _("What changed since it was refused on %(day)s"),
        _("What was refused on %(day)s"),
    )
    number = int(of_readers.version.number) if of_readers else 0
    # What was judged after readers got theirs is nearer to the text in hand.
    nearer, farther = (
        [one for one in (seen, refused) if one and (int(one.version.number) > number) is is_nearer]
        for is_nearer in (True, False)
    )
    found = [one for one in (*nearer, of_readers, *farther) if one]
    return [one for at, one in enumerate(found) if one.text.digest not in {other.text.digest for other in found[:at]}]


def _said(key: str, look: LastLook | None, title: str, name: str) -> Before | None:
    if look is None or look.text is None:
        return None
    day = {"day": date_format(localdate(look.sign_off.decided_at), "j F Y")}
    return Before(key, look.text, title % day, name % day, look.sign_off.review.version)


def _public_before(version: Version) -> Before | None:
    before = version_before(version)
    if before is None:
        return None
    number = {"number": before.number}
    is_live = before.state == PUBLISHED
    title = (
        _("What changed since version %(number)s, now live")
        if is_live
        else _("What changed since version %(number)s, no longer live")
    )
    return Before("public", JudgedText.of(before.content), title % number, _("Version %(number)s") % number, before)


def _judged_before(review: Review) -> Before | None:
    """Give a published text as it was last judged."""
    earlier = review.version.reviews.filter(pk__lt=review.pk, state=Review.State.DONE).order_by("-pk").first()
    text = text_with(earlier.text_digest, review.version) if earlier else None
    title = _("What changed since this version was last judged")
    return Before("public", text, title, _("As it was last judged"), review.version) if text else None


def changed_fields(before: JudgedText, after: JudgedText) -> Iterator[ChangedField]:
    """Give every field beside the blocks that differs, in words."""
    old, new = ({field.name: field for field in text.fields} for text in (before, after))
    for name in {**new, **old}:
        was, now = (fields[name].value if name in fields else "" for fields in (old, new))
        if was != now:
            yield ChangedField(name, (new.get(name) or old[name]).label, was, now)
