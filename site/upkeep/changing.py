"""What a change of owners, deputies and review intervals would do to each of many pages, told before it is done."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cms.models import Page
from django.db.models import F
from django.utils.translation import gettext as _
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.powers import name_of
from accounts.roles import edits
from accounts.rules import objection_to_silence
from pages.models import PageDetails, PlannedInterval
from pages.versions import titles_of_pages
from quality_marks.rules import longest_interval
from reviews.models import Entry
from upkeep.rules import people_who_may_answer

MOST_PAGES = 100


@dataclass(frozen=True)
class Wanted:
    """What is to hold of all pages; None is to stay as it is. Without a deputy, `deputy` is None and `no_deputy` is said."""

    owner: User | None = None
    deputy: User | None = None
    no_deputy: bool = False
    months: int | None = None

    @property
    def is_nothing(self) -> bool:
        """Return whether all is to stay as it is."""
        return self == Wanted()


@dataclass(frozen=True)
class ChangeLine:
    """One thing that changes about a page, before and after in words."""

    step: str
    label: str
    before: str
    after: str

    def __str__(self) -> str:
        words = _("%(label)s: %(before)s becomes %(after)s.")
        return words % {"label": self.label, "before": self.before, "after": self.after}


@dataclass(frozen=True)
class PageChange:
    """What changes about one page, and who then answers for it; or why nothing may change about it."""

    page: Page
    title: str
    version: Version | None
    lines: tuple[ChangeLine, ...] = ()
    owner: User | None = None
    deputy: User | None = None
    months: int = 0
    objection: str = ""


def objection_to_change(by: User, page_ids: Collection[int], wanted: Wanted, *, why: str) -> str:
    """Object to this person changing this of pages, whichever they are."""
    if not edits(by):
        return _("Only editors and publishers change who answers for pages.")
    if not page_ids:
        return _("Tick the pages first.")
    if len(page_ids) > MOST_PAGES:
        return _("Tick %(most)s pages at most.") % {"most": MOST_PAGES}
    if wanted.is_nothing:
        return _("Choose what is to change.")
    people = {person for person in (wanted.owner, wanted.deputy) if person}
    if people - set(people_who_may_answer().filter(pk__in=[person.pk for person in people])):
        return _("Only an editor who works here can answer for a page.")
    if wanted.months is not None and not 1 <= wanted.months <= 36:
        return _("A page is reviewed every 1 to 36 months.")
    return objection_to_silence(why)


def changes_asked(page_ids: Collection[int], wanted: Wanted) -> list[PageChange]:
    """Return what would change about each of these pages, by their titles, in a few queries however many they are."""
    pages = Page.objects.in_bulk(page_ids)
    live = {
        details.extended_object.page_id: details
        for details in PageDetails.objects.live()
        .filter(extended_object__page__in=pages)
        .annotate(version_id=F("extended_object__versions__pk"))
        .select_related("extended_object", "owner", "deputy")
        .prefetch_related("awards__certificate__scheme")
    }
    versions = Version.objects.in_bulk([details.version_id for details in live.values()])
    planned = dict(PlannedInterval.objects.filter(page__in=pages).order_by("pk").values_list("page", "months"))
    titles = titles_of_pages(pages)
    changes = []
    for pk, page in pages.items():
        details = live.get(pk)
        if details is None:
            told = _("It is not live. Name who answers for a draft in its page details.")
            changes.append(PageChange(page, titles.get(pk, str(pk)), None, objection=told))
        else:
            changes.append(_change_of(page, details, versions[details.version_id], planned.get(pk), wanted))
    return sorted(changes, key=lambda change: (change.title.casefold(), change.page.pk))


def _change_of(page: Page, details: PageDetails, version: Version, planned: int | None, wanted: Wanted) -> PageChange:
    owner = wanted.owner or details.owner
    deputy = None if wanted.no_deputy else wanted.deputy or details.deputy
    signed = details.review_interval_months
    now = min(signed, planned or signed)
    months = wanted.months or now
    schemes = [award.certificate.scheme for award in details.awards.all() if award.certificate]
    lines = (
        ChangeLine(Entry.Step.OWNERS, _("Owner"), _named(details.owner), _named(owner)),
        ChangeLine(Entry.Step.OWNERS, _("Deputy"), _named(details.deputy), _named(deputy)),
        ChangeLine(Entry.Step.INTERVAL, _("Reviewed every"), _in_months(now), _in_months(months)),
    )
    objection = ""
    if owner is not None and owner == deputy:
        objection = _("%(who)s would be owner and deputy. Choose somebody else, or nobody, as deputy.") % {"who": owner}
    elif months > signed:
        objection = _(
            "Its reviewers signed a review every %(months)s months. For longer, start a draft and have that reviewed."
        ) % {"months": signed}
    elif wanted.months and months > longest_interval(months, schemes):
        objection = _("Its quality mark asks for a review every %(months)s months or sooner.") % {
            "months": longest_interval(months, schemes)
        }
    return PageChange(
        page,
        details.extended_object.title,
        version,
        lines=tuple(line for line in lines if line.before != line.after),
        owner=owner,
        deputy=deputy,
        months=months,
        objection=objection,
    )


def _named(person: User | None) -> str:
    return name_of(person) if person else _("nobody")  # two people may have one name, but not one address


def _in_months(months: int) -> str:
    return _("%(months)s months") % {"months": months}


def seal_of(changes: Sequence[PageChange]) -> str:
    """Return what tells this set of changes from any other, to see that what is done is what was shown."""
    told = [[change.page.pk, change.objection, *map(str, change.lines)] for change in changes]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
