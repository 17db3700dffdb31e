"""What a reviewer finds of each source when they sign a live page off as it is: that it is still current, or that it is not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from pages.page_content import Body
from reviews.models import Review, SignOff, SourceRead
from sources.models import CITATION_FIELDS, Source


@dataclass(frozen=True)
class Opened:
    """What somebody found of a source that they opened on a day. `as_shown` is `as_it_stands` of what they were shown."""

    source_id: int
    is_current: bool
    opened_on: date
    as_shown: str


def sources_to_read(review: Review) -> list[Source]:
    """Give the sources of the page that a review judges as it is, in the order of their numbers there."""
    return Body.of(review.version.content).sources if review.is_recheck else []


def as_it_stands(source: Source) -> str:
    """Give a mark of all that is told of a source and of whether it stands: another one as soon as any of it changes."""
    told = [getattr(source, name) for name in CITATION_FIELDS]
    return sha256(repr([*told, source.state, source.superseded_by_id]).encode()).hexdigest()[:16]


def objection_to_reading(review: Review, decision: str, opened: Sequence[Opened], *, on: date) -> str:
    """Object to signing a page off as it is without each of its sources, as it stands now, or with what was not opened.

    Holds the sources until the step is done, so that none changes between this and the sign-off.
    """
    held = Source.objects.select_for_update(no_key=True, of=("self",)).select_related("superseded_by").order_by("pk")
    sources = {source.pk: source for source in held.filter(pk__in=[one.pk for one in sources_to_read(review)])}
    found = {one.source_id: one for one in opened}
    if len(found) < len(opened) or not found.keys() <= sources.keys():
        return _("You can only tick sources that this page rests on, each once.")
    objections = [
        objection
        for one in opened
        if (objection := objection_to_changed(sources[one.source_id], one.as_shown))
        or (objection := objection_to_day(review, sources[one.source_id], one.opened_on, on=on))
    ]
    if decision == SignOff.Decision.APPROVED:
        objections += objections_to_approval(sources.values(), found)
    return " ".join(objections)


def objections_to_approval(sources: Iterable[Source], found: dict[int, Opened]) -> list[str]:
    """Object to calling a page right as it is that rests on a source which does not hold, or which nobody opened."""
    return [
        objection
        for source in sources
        if (objection := objection_to_resting_on(source) or _objection_to_found(source, found.get(source.pk)))
    ]


def objection_to_resting_on(source: Source) -> str:
    """Object to calling a page right as it is that rests on a source which no longer stands."""
    if source.state == Source.Standing.CURRENT:
        return ""
    words = _("“%(name)s” no longer stands (%(state)s), so the page needs a change.")
    return words % {"name": source.full_name, "state": source.state_in_words()}


def _objection_to_found(source: Source, found: Opened | None) -> str:
    if found is None:
        return _("You have not ticked “%(name)s”.") % {"name": source.full_name}
    if not found.is_current:
        words = _("You found that “%(name)s” does not hold or cannot be opened, so the page needs a change.")
        return words % {"name": source.full_name}
    return ""


def objection_to_changed(source: Source, as_shown: str) -> str:
    """Object to a word about a source that is not what it was when it was shown."""
    if as_it_stands(source) == as_shown:
        return ""
    words = _("“%(name)s” changed after it was shown to you. Now it says: %(now)s. Open it again before you sign.")
    now = [source.edition or _("no edition"), source.published_in_words() or _("no date"), source.state_in_words()]
    return words % {"name": source.full_name, "now": ", ".join(now)}


def objection_to_day(review: Review, source: Source, opened_on: date, *, on: date) -> str:
    """Object to a day on which nobody can have opened a source for this review."""
    if localdate(review.submitted_at) <= opened_on <= on:
        return ""
    words = _("Say on which day you opened “%(name)s”: from the day you were asked until today.")
    return words % {"name": source.full_name}


def keep_reading(review: Review, by: User, opened: Iterable[Opened]) -> None:
    """Write down what somebody found of the sources, each with the edition and the date it has now."""
    opened = list(opened)
    sources = Source.objects.in_bulk([one.source_id for one in opened])
    SourceRead.objects.bulk_create(
        SourceRead(
            review=review,
            reviewer=by,
            source=sources[one.source_id],
            is_current=one.is_current,
            opened_on=one.opened_on,
            edition=sources[one.source_id].edition,
            published=sources[one.source_id].published,
        )
        for one in opened
    )
