"""How fresh a version is, whose dates it bears, and who judged what of it, in words fit to show.

A reviewer's role stands beside what it judged and nothing else: a change that went out since the whole page was reviewed
is told of by itself, and what nobody has checked is said to be so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Any

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.roles import Role
from pages.models import PageDetails

URGENT = "urgent"
REVIEWERS = {  # in their usual order
    Role.CLINICAL: gettext_lazy("a clinical reviewer"),
    Role.PATIENT: gettext_lazy("a patient reviewer"),
    Role.PLAIN_LANGUAGE: gettext_lazy("a plain-language reviewer"),
}


class Whose(StrEnum):
    """Whose dates a version bears. Those of an example are made up; those of a retold page are its publisher's."""

    OURS = "ours"
    EXAMPLE = "example"
    RETOLD = "retold"
    NOBODYS = "nobodys"


@dataclass(frozen=True)
class Freshness:
    """How fresh a version is. A date that nobody recorded is None; `retells` says whose page it retells, or is "".

    `judged` says in sentences who judged what; `unchecked`, which corrections nobody has checked.
    """

    whose: str
    retells: str
    reviewed_on: date | None
    review_due_on: date | None
    is_overdue: bool
    first_published_on: date | None
    published_on: date | None
    was_changed_since: bool
    judged: tuple[str, ...]
    unchecked: tuple[str, ...]


def freshness_of(details: PageDetails, *, on: date, is_public: bool = True, is_earlier: bool = False) -> Freshness:
    """Give how fresh a version is on that day. A draft has earned nothing yet, whatever its row holds."""
    if not is_public:
        details = PageDetails()
    whose = _whose(details, is_public=is_public)
    is_overdue = details.is_overdue(on)
    return Freshness(
        whose=whose,
        retells=details.whose_page,
        reviewed_on=details.reviewed_on,
        review_due_on=details.review_due_on,
        is_overdue=is_overdue,
        first_published_on=details.first_published_on,
        published_on=details.published_on,
        was_changed_since=bool(details.changes_since_review),
        judged=(
            _of_whole_page(details, whose, is_overdue=is_overdue, is_earlier=is_earlier),
            *_of_changes(details),
        ),
        unchecked=tuple(
            _of_correction(change, is_earlier=is_earlier) for change in unchecked_among(details.changes_since_review)
        ),
    )


def _whose(details: PageDetails, *, is_public: bool) -> Whose:
    if not is_public:
        return Whose.NOBODYS
    if not details.is_example:
        return Whose.OURS
    return Whose.RETOLD if details.whose_page else Whose.EXAMPLE


def _of_whole_page(details: PageDetails, whose: Whose, *, is_overdue: bool, is_earlier: bool) -> str:
    if whose == Whose.NOBODYS:
        return _("Nobody has reviewed this draft yet.")
    if whose != Whose.OURS:
        return _of_dates_not_ours(details, whose, is_overdue=is_overdue, is_earlier=is_earlier)
    if details.reviewed_on is None:
        return _("It is not recorded when the whole page was reviewed.")
    month = date_format(details.reviewed_on, "F Y")
    if not details.reviewed_by:
        return _("Whole page last reviewed %(month)s. It is not recorded by whom.") % {"month": month}
    return _("Whole page last reviewed %(month)s by %(who)s.") % {"month": month, "who": _listed(details.reviewed_by)}


def _of_dates_not_ours(details: PageDetails, whose: Whose, *, is_overdue: bool, is_earlier: bool) -> str:
    """Tell of dates that no review of ours gave: those of an example, or of a page that another publisher reviewed."""
    if whose == Whose.RETOLD:
        nobody = _("We have not reviewed this text.")
        words = _("Dates of another publisher’s page: reviewed %(month)s, %(due)s.")
        no_dates = _("The other publisher’s page gave no review dates.")
    else:
        nobody = _("No real review.")
        words = _("Example dates: reviewed %(month)s, %(due)s.")
        no_dates = _("No review dates.")
    if details.reviewed_on is None or details.review_due_on is None:
        return f"{no_dates} {nobody}"
    due = _("next review due %(month)s")
    if is_earlier:
        due = _("next review was due %(month)s")
    elif is_overdue:
        due = _("review overdue since %(month)s")
    due %= {"month": date_format(details.review_due_on, "F Y")}
    return f"{words % {'month': date_format(details.reviewed_on, 'F Y'), 'due': due}} {nobody}"


def _of_changes(details: PageDetails) -> list[str]:
    """Tell of each change since the review who checked it; those that follow each other and had the same checkers, once."""
    told = [change for change in details.changes_since_review if change["size"] != URGENT or change["checked_by"]]
    return [_of_group(*key, list(group)) for key, group in groupby(told, key=_kind_and_checkers)]


def _kind_and_checkers(change: dict[str, Any]) -> tuple[bool, str]:
    return change["size"] == URGENT, _listed(change["checked_by"]) if change["checked_by"] else _("nobody")


def _of_group(is_urgent: bool, who: str, changes: list[dict[str, Any]]) -> str:
    count, first, last = len(changes), _month(changes[0]), _month(changes[-1])
    when = _("in %(month)s") if first == last else _("from %(month)s to %(last)s")
    if is_urgent:
        words = ngettext(
            "A correction %(when)s was checked by %(who)s.",
            "%(count)s corrections %(when)s were checked by %(who)s.",
            count,
        )
    else:
        words = ngettext(
            "A change %(when)s was checked by %(who)s.", "%(count)s changes %(when)s were checked by %(who)s.", count
        )
    return words % {"count": count, "when": when % {"month": first, "last": last}, "who": who}


def unchecked_among(changes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give those of the changes since a version's review that are urgent corrections which nobody has checked."""
    return [change for change in changes if change["size"] == URGENT and not change["checked_by"]]


def _of_correction(change: dict[str, Any], *, is_earlier: bool) -> str:
    corrected = _("Corrected on %(day)s.") % {"day": date_format(date.fromisoformat(change["on"]), "j F Y")}
    if change["was_refused"]:
        said = _("One of our reviewers did not agree with this correction.")
        return f"{corrected} {said}" if is_earlier else f"{corrected} {said} {_('Ask your own team about it.')}"
    if is_earlier:
        return f"{corrected} {_('Nobody checked this correction while it was today’s page.')}"
    return f"{corrected} {_('Our reviewers are still to check this correction.')}"


def _month(change: dict[str, Any]) -> str:
    return date_format(date.fromisoformat(change["on"]), "F Y")


def _listed(roles: list[str]) -> str:
    return get_text_list([str(words) for role, words in REVIEWERS.items() if role in roles], _("and"))
