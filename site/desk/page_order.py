"""Puts the desk's pages in the order of a column of their table, in the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Concat, Lower
from django.utils.translation import gettext_lazy as _
from djangocms_versioning.constants import DRAFT, PUBLISHED

from accounts.models import User
from accounts.roles import Role, roles_of
from desk.inbox import refused_drafts, waiting_for
from desk.page_list import (
    Texts,
    approved,
    every_text,
    name_at,
    owned,
    owner_name,
    pages_of,
    sections,
    texts_in,
    unchecked,
)
from pages.models import Kind
from reviews.asked_once import answer
from reviews.early_review import is_early
from reviews.models import Alarm, Binned, Review
from reviews.usages import has_dead_link
from scheduling.models import Plan
from upkeep.models import SOON_DAYS

#: The columns of the table: the names in its address, and what they are called.
SORTS: Mapping[str, Any] = {
    "title": _("page"),
    "section": _("section"),
    "kind": _("kind"),
    "owner": _("owner"),
    "state": _("state"),
    "due": _("review due"),
    "waits": _("waits for"),
}


def in_order(texts: Texts, sort: str, user: User, today: date) -> Texts:
    """Put texts in order by one of `SORTS`, the other way round after a minus; by their titles where it is none of these."""
    name, is_down = sort.removeprefix("-"), sort.startswith("-")
    key = _waits_for(user, today) if name == "waits" else _key(name if name in SORTS else "title")
    first = key.desc(nulls_last=True) if is_down and name in SORTS else key.asc(nulls_last=True)
    return texts.order_by(first, Lower("title"), "pk")


def _key(name: str) -> Any:
    if name == "owner":
        return Lower(owner_name())
    if name == "state":
        sets = (pages_of(refused_drafts()), pages_of(approved()), pages_of(Review.objects.waiting()))
        return _rank([Q(page__in=pages) for pages in (*sets, _with_draft())], len(sets) + 1)
    if name == "section":  # by what it is called; a page at the top is in none
        in_order = sorted(sections(), key=lambda page: page.newest_title.casefold())
        return _rank([Q(page__path__startswith=page.path, page__parent__isnull=False) for page in in_order])
    if name == "kind":
        in_order = sorted(Kind, key=lambda kind: str(kind.label).casefold())
        return _rank([Q(pagedetails__kind=kind) for kind in in_order])
    return {"title": Lower("title"), "due": F("pagedetails__review_due_on")}[name]


def _rank(holds: Sequence[Q], default: int | None = None) -> Case:
    """Give the place of the first of these that holds of a text."""
    return Case(*(When(one, then=Value(place)) for place, one in enumerate(holds)), default=Value(default))


def _with_draft() -> QuerySet[Any, Any]:
    return every_text().filter(pk__in=texts_in(DRAFT)).values("page")


# Whom a page waits for ------------------------------------------------------------------------------------------------

_YOU, _PUBLISHER, _REVIEWERS, _SOMEBODY, _AN_OWNER, _ITS_TIME = (Value(place) for place in "012345")


def _waits_for(user: User, today: date) -> Case:
    """Give whom a page waits for as `PageRow.waits_for` says it: this person, then roles, then others by their names.

    Whose drafts there are is asked first: a list for each of these few people is looked up faster than a name for each page.
    """
    held = Review.objects.filter(state__in=Review.HOLDING, version__state__in=(DRAFT, PUBLISHED))
    drafts = every_text().filter(pk__in=texts_in(DRAFT))
    drafts = drafts.annotate(holder=Coalesce("versions__locked_by", "versions__created_by"))
    soon = Q(pagedetails__review_due_on__lte=today + timedelta(days=SOON_DAYS))
    turn = soon | answer(is_early) | answer(has_dead_link) | Q(page__in=unchecked())
    cases: list[tuple[Any, Any]] = [
        (Binned.objects.values("page"), Value(None)),
        (pages_of(held.filter(version__plans__state=Plan.Stage.PLANNED)), _ITS_TIME),
        (pages_of(held.filter(pk__in=waiting_for(user).order_by().values("pk"))), _YOU),
        (pages_of(held.filter(state=Review.State.APPROVED)), _PUBLISHER),
        (pages_of(held), _REVIEWERS),
        *((pages_of(found), whose) for found, whose in _of_each(refused_drafts(), "submitted_by", user)),
        (pages_of(Alarm.objects.standing()), _YOU if Role.PUBLISHER in roles_of(user) else _PUBLISHER),
        *((found.values("page"), whose) for found, whose in _of_each(drafts, "holder", user)),
    ]
    owner = Concat(_SOMEBODY, Lower(name_at("pagedetails__owner")))
    return Case(
        *(When(page__in=pages, then=then) for pages, then in cases),
        When(Q(version_state=PUBLISHED) & ~owned(), then=_AN_OWNER),
        When(Q(version_state=PUBLISHED, pagedetails__owner=user) & turn, then=_YOU),
        When(Q(version_state=PUBLISHED) & turn, then=owner),
        default=Value(None),
    )


def _of_each(found: QuerySet[Any], field: str, user: User) -> Iterator[tuple[QuerySet[Any], Value]]:
    """Give what is found by the person whom this field names, with what stands for that person in the order."""
    for person in User.objects.filter(pk__in=found.order_by().values(field)):
        yield (
            found.filter(**{field: person.pk}),
            _YOU if person == user else Value(f"{_SOMEBODY.value}{person}".lower()),
        )
