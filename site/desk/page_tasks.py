"""What live pages ask of those who answer for them: a review that is due, a source that moved on, a dead link, an owner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from cms.models import PageContent
from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.roles import Role, roles_of
from desk.page_list import pages_being_reviewed_in_full
from desk.standing import day_in_words
from desk.tasks import Duty, Task
from pages.easy_read import older_than_their_pages
from pages.models import PageDetails, PageDetailsQuerySet
from pages.recorded_from import with_older_recordings
from reviews.asked_once import answer
from reviews.early_review import EarlyPage, early_pages, is_early, with_reasons, with_version
from reviews.lazy_list import OnDemand
from reviews.usages import DeadPlace, dead_places, with_pages
from upkeep.models import SOON_DAYS, reminded_of


def _theirs(user: User) -> Q:
    """Say of page details that the page is this person's to see to; those that nobody here answers for are the publishers'."""
    roles, editors = roles_of(user), User.objects.holding(Role.EDITOR)
    theirs = Q(owner=user) | Q(deputy=user) if Role.EDITOR in roles else Q(pk__in=())
    if Role.PUBLISHER in roles:
        theirs |= ~Q(owner__in=editors) & ~Q(deputy__in=editors)
    return theirs


def _answered_by(user: User) -> Q:
    """Say the same of a text."""
    return Q(pk__in=PageDetails.objects.filter(_theirs(user)).values("extended_object"))


def _of_content(user: User) -> Q:
    """Say the same of what belongs to a text."""
    return Q(content__in=PageDetails.objects.filter(_theirs(user)).values("extended_object"))


def _desk_page(details: PageDetails) -> str:
    return reverse("desk:version", args=[details.version_id])


def _whose(details: PageDetails, user: User) -> str:
    if details.owner_id == user.pk:
        return _("You own the page.")
    if details.owner_id and details.deputy_id == user.pk:
        return _("You are the deputy of its owner.")
    return _("Nobody owns the page.")


# Reviews that are due -------------------------------------------------------------------------------------------------


def _of_whom(user: User, today: date) -> PageDetailsQuerySet:
    """Give the live pages this person sees to, but those whose whole text is being judged or whose reminders are put off."""
    being_judged = Q()
    for language, _name in settings.LANGUAGES:
        pages = pages_being_reviewed_in_full(language)
        being_judged |= Q(extended_object__language=language, extended_object__page__in=pages)
    theirs = PageDetails.objects.live().filter(_theirs(user)).exclude(being_judged)
    return reminded_of(theirs, today).order_by("review_due_on", "pk")


def _overdue(user: User, today: date) -> PageDetailsQuerySet:
    return with_version(_of_whom(user, today).overdue(today))


def _due_soon(user: User, today: date) -> PageDetailsQuerySet:
    return with_version(_of_whom(user, today).due_between(today, today + timedelta(days=SOON_DAYS)))


#: A review that comes nearer is told of anew when so many days are left.
_STAGES = (7, 30, 60, SOON_DAYS)


def _review_it_now(found: Sequence[PageDetails], user: User, today: date) -> list[Task]:
    told = _("Its readers are told that its review is overdue.")
    return _start_reviews(found, user, told, _("was due on %(day)s"), "overdue")


def _review_it_soon(found: Sequence[PageDetails], user: User, today: date) -> list[Task]:
    tasks = []
    for details in found:
        days = (details.review_due_on - today).days if details.review_due_on else 0
        left = ngettext("Its review is due in %(days)s day.", "Its review is due in %(days)s days.", days)
        stage = next((f"due in {most}" for most in _STAGES if days <= most), "")
        tasks += _start_reviews([details], user, left % {"days": days}, _("due %(day)s"), stage)
    return tasks


def _start_reviews(found: Sequence[PageDetails], user: User, why: str, when: str, stage: str) -> list[Task]:
    return [
        Task(
            _("Start the full review of %(title)s") % {"title": details.extended_object.title},
            _desk_page(details),
            f"{_whose(details, user)} {why}",
            when % {"day": day_in_words(details.review_due_on)},
            stage,
        )
        for details in found
    ]


OVERDUE = Duty(_overdue, _review_it_now)
DUE_SOON = Duty(_due_soon, _review_it_soon)


# What came up ---------------------------------------------------------------------------------------------------------


def _early(user: User, today: date) -> OnDemand[EarlyPage]:
    counted = PageContent.admin_manager.filter(_answered_by(user)).filter(answer(is_early))
    return OnDemand([counted], lambda: early_pages(_of_content(user)))


def _look_at_changes(pages: Sequence[EarlyPage], user: User, today: date) -> list[Task]:
    changed = [min(page.changes)[0] for page in pages]
    return [
        Task(
            _("Look at %(title)s: something it rests on has changed") % {"title": details.extended_object.title},
            _desk_page(details),
            " ".join([*reasons, _whose(details, user)]),
            _("since %(day)s") % {"day": day_in_words(localdate(at))},
            " ".join(reasons),
        )
        for (details, reasons), at in zip(with_reasons(pages), changed, strict=True)
    ]


def _dead(user: User, today: date) -> OnDemand[DeadPlace]:
    return dead_places(_of_content(user))


def _mend_links(places: Sequence[DeadPlace], user: User, today: date) -> list[Task]:
    return [
        Task(
            _("Mend a link of %(title)s") % {"title": details.extended_object.title},
            _desk_page(details),
            f"{place} {_whose(details, user)}",
            _("dead since %(day)s") % {"day": day_in_words(place.check.failing_since)},
            f"dead {place.check.address}",
        )
        for details, place in with_pages(places)
    ]


EARLY = Duty(_early, _look_at_changes)
DEAD_LINKS = Duty(_dead, _mend_links)


# What was made from an earlier text ------------------------------------------------------------------------------------


def _make_anew(what: Promise, why: Promise, of: str) -> Callable[[Sequence[PageDetails], User, date], list[Task]]:
    """Return what tells of pages that hold something older than their words; `of` names the version it is older than."""

    def tell(found: Sequence[PageDetails], user: User, today: date) -> list[Task]:
        return [
            Task(
                what % {"title": details.extended_object.title},
                _desk_page(details),
                f"{why} {_whose(details, user)}",
                stage=f"version {getattr(details, of)}",
            )
            for details in found
        ]

    return tell


def _behind(user: User, today: date) -> PageDetailsQuerySet:
    return with_version(older_than_their_pages().filter(_theirs(user)).order_by("pk"))


EASY_READ = Duty(
    _behind,
    _make_anew(
        gettext_lazy("Bring %(title)s up to date with its page"),
        gettext_lazy("The page that it tells has changed since, and readers are told that this one is older."),
        of="newest",
    ),
)


def _recorded_earlier(user: User, today: date) -> PageDetailsQuerySet:
    older = PageDetails.objects.filter(extended_object__in=answer(OlderRecordings).content_ids)
    return with_version(older.filter(_theirs(user)).order_by("pk"))


class OlderRecordings:
    """The live texts that play a recording made from other words: asked once for each request."""

    def __init__(self) -> None:
        self.content_ids = with_older_recordings()


RECORDINGS = Duty(
    _recorded_earlier,
    _make_anew(
        gettext_lazy("Have %(title)s recorded anew, or take the recording out"),
        gettext_lazy("Its words have changed since it was recorded, and readers are told that the recording is older."),
        of="version_id",
    ),
)


# Pages that nobody answers for ----------------------------------------------------------------------------------------


def without_owner() -> PageDetailsQuerySet:
    """Give the live pages that no editor who works here owns. The list of translations says who answers for these."""
    owned = Q(owner__in=User.objects.holding(Role.EDITOR))
    return PageDetails.objects.live().filter(~owned, extended_object__language=settings.LANGUAGE_CODE)


def _unowned(user: User, today: date) -> OnDemand[int]:
    """Give how many pages nobody answers for, where there are any: naming owners is one thing to do, however many there are."""
    pages = without_owner() if Role.PUBLISHER in roles_of(user) else PageDetails.objects.none()
    return OnDemand([pages[:1]], lambda: [number] if (number := pages.count()) else [])


def _name_owners(numbers: Sequence[int], user: User, today: date) -> list[Task]:
    what = ngettext("Name an owner for %(n)s page", "Name owners for %(n)s pages", numbers[0]) % {"n": numbers[0]}
    why = _("Nobody who works here answers for them. Tick them in the list, and name who does.")
    return [Task(what, f"{reverse('desk:pages')}?owner=nobody&state=live", why)]


UNOWNED = Duty(_unowned, _name_owners)
