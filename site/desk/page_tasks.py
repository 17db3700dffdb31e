"""What live pages ask of those who answer for them: a review that is due, a source that moved on, a dead link, an owner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from cms.models import PageContent
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Role, roles_of
from desk.page_list import pages_being_reviewed_in_full
from desk.page_rows import SOON_DAYS
from desk.standing import day_in_words
from desk.tasks import Duty, Task
from pages.models import PageDetails, PageDetailsQuerySet
from reviews.early_review import EarlyPage, early_pages, is_early, with_reasons, with_version
from reviews.lazy_list import OnDemand
from reviews.usages import DeadPlace, dead_places, with_pages


def _answered_by(user: User) -> Q:
    """Say of a text that its page is this person's to see to; those that nobody answers for are the publishers'."""
    theirs = Q(pagedetails__owner=user) | Q(pagedetails__deputy=user)
    if Role.PUBLISHER in roles_of(user):
        theirs |= Q(pagedetails__owner=None, pagedetails__deputy=None)
    return theirs


def _of_content(user: User) -> Q:
    """Say the same of what belongs to a text."""
    return Q(content__in=PageContent.admin_manager.filter(_answered_by(user)).values("pk"))


def _desk_page(details: PageDetails) -> str:
    return reverse("desk:version", args=[details.version_id])


def _whose(details: PageDetails, user: User) -> str:
    if details.owner_id == user.pk:
        return _("You own the page.")
    return _("Nobody owns the page.") if details.owner_id is None else _("You are the deputy of its owner.")


# Reviews that are due -------------------------------------------------------------------------------------------------


def _of_whom(user: User) -> PageDetailsQuerySet:
    """Give the live pages this person answers for, but those of which the whole text is being judged."""
    being_judged = Q(extended_object__page__in=pages_being_reviewed_in_full())
    return PageDetails.objects.live().answered_for_by(user).exclude(being_judged).order_by("review_due_on", "pk")


def _overdue(user: User, today: date) -> PageDetailsQuerySet:
    return with_version(_of_whom(user).overdue(today))


def _due_soon(user: User, today: date) -> PageDetailsQuerySet:
    return with_version(_of_whom(user).due_between(today, today + timedelta(days=SOON_DAYS)))


def _review_it_now(found: Sequence[PageDetails], user: User, today: date) -> list[Task]:
    told = _("Its readers are told that its review is overdue.")
    return _start_reviews(found, user, told, _("was due on %(day)s"))


def _review_it_soon(found: Sequence[PageDetails], user: User, today: date) -> list[Task]:
    tasks = []
    for details in found:
        days = (details.review_due_on - today).days if details.review_due_on else 0
        left = ngettext("Its review is due in %(days)s day.", "Its review is due in %(days)s days.", days)
        tasks += _start_reviews([details], user, left % {"days": days}, _("due %(day)s"))
    return tasks


def _start_reviews(found: Sequence[PageDetails], user: User, why: str, when: str) -> list[Task]:
    return [
        Task(
            _("Start the full review of %(title)s") % {"title": details.extended_object.title},
            _desk_page(details),
            f"{_whose(details, user)} {why}",
            when % {"day": day_in_words(details.review_due_on)},
        )
        for details in found
    ]


OVERDUE = Duty(_overdue, _review_it_now)
DUE_SOON = Duty(_due_soon, _review_it_soon)


# What came up ---------------------------------------------------------------------------------------------------------


def _early(user: User, today: date) -> OnDemand[EarlyPage]:
    count = PageContent.admin_manager.filter(_answered_by(user)).filter
    return OnDemand(lambda: count(is_early()).count(), lambda: early_pages(_of_content(user)))


def _look_at_changes(pages: Sequence[EarlyPage], user: User, today: date) -> list[Task]:
    changed = [min(page.changes)[0] for page in pages]
    return [
        Task(
            _("Look at %(title)s: something it rests on has changed") % {"title": one.details.extended_object.title},
            _desk_page(one.details),
            " ".join([*one.reasons, _whose(one.details, user)]),
            _("since %(day)s") % {"day": day_in_words(localdate(at))},
        )
        for one, at in zip(with_reasons(pages), changed, strict=True)
    ]


def _dead(user: User, today: date) -> OnDemand[DeadPlace]:
    return dead_places(_of_content(user))


def _mend_links(places: Sequence[DeadPlace], user: User, today: date) -> list[Task]:
    return [
        Task(
            _("Mend a link of %(title)s") % {"title": link.details.extended_object.title},
            _desk_page(link.details),
            f"{link} {_whose(link.details, user)}",
            _("dead since %(day)s") % {"day": day_in_words(link.check.failing_since)},
        )
        for link in with_pages(places)
    ]


EARLY = Duty(_early, _look_at_changes)
DEAD_LINKS = Duty(_dead, _mend_links)


# Pages that nobody answers for ----------------------------------------------------------------------------------------


def without_owner() -> PageDetailsQuerySet:
    """Give the live pages that nobody who works here answers for."""
    nobody = Q(owner__isnull=True) | Q(owner__is_active=False)
    return PageDetails.objects.live().filter(nobody)


def _unowned(user: User, today: date) -> OnDemand[int]:
    """Give how many pages nobody answers for, where there are any: naming owners is one thing to do, however many there are."""
    number = without_owner().count() if Role.PUBLISHER in roles_of(user) else 0
    return OnDemand(lambda: min(number, 1), lambda: [number] if number else [])


def _name_owners(numbers: Sequence[int], user: User, today: date) -> list[Task]:
    what = ngettext("Name an owner for %(n)s page", "Name owners for %(n)s pages", numbers[0]) % {"n": numbers[0]}
    why = _("Nobody who works here answers for them. Start a draft of each, and name its owner in the page details.")
    return [Task(what, f"{reverse('desk:pages')}?owner=nobody&state=live", why)]


UNOWNED = Duty(_unowned, _name_owners)
