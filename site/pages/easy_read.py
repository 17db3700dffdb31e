"""How a page and its easy-read version lead to each other, and what readers are told of how old the one is against the other.

An easy-read page is a page of its own, which names the page that it tells in easier words and the version of that page it was
made from. Both are in English alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cms.models import PageContent
from django.conf import settings
from django.db.models import Exists, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from pages.addresses import url_of_path
from pages.models import Kind, PageDetails, PageDetailsQuerySet
from pages.reached import reached
from pages.translations import day_of, english_versions, said_of


@dataclass(frozen=True)
class EasyReadPair:
    """The other of the two pages, and in sentences how old the easy-read one is. `url` is "" where readers cannot reach it."""

    title: str
    url: str
    is_easy_read: bool  # whether that other page is the easy-read one
    age: str


def easy_read_pair(content: PageContent, details: PageDetails, number: int, *, on: date) -> EasyReadPair | None:
    """Return what goes with a version: the page that it tells in easier words, or its own easy-read version.

    None where there is no such page. At most two queries.
    """
    if content.language != settings.LANGUAGE_CODE:
        return None
    if details.kind == Kind.EASY_READ:
        return _its_page(details, on) if details.easy_read_of else None
    found = easy_reads_of(content.page.reverse_id or "").first()
    if found is None:
        return None
    return EasyReadPair(found.title, url_of_path(found.path), True, _age_on_its_page(found.pagedetails, number))


def easy_reads_of(key: str) -> QuerySet[PageContent]:
    """Return the easy-read versions of the page with this key that readers can reach, each with its `path`; one at most.

    Should there be more, the rows were changed past us: the first counts.
    """
    return _reached().filter(pagedetails__easy_read_of=key).exclude(pagedetails__easy_read_of="").order_by("page_id")


def told_easier(key: str) -> PageContent | None:
    """Return what readers get of the page with this key, with its `path` and `number`, or None where they get nothing."""
    return _reached().filter(page__reverse_id=key).annotate(number=F("versions__number")).first()


def _reached() -> QuerySet[PageContent]:
    return reached().select_related("page", "pagedetails")


def is_older(details: PageDetails, newest: int) -> bool:
    """Say whether an easy-read version was made from an earlier version of its page than this one."""
    return (details.made_from or 0) < newest


def older_than_their_pages() -> PageDetailsQuerySet:
    """Return the live easy-read versions that were made from an earlier version of their page, each with the `newest` number."""
    live = PageContent.objects.filter(page__reverse_id=OuterRef("easy_read_of"), language=settings.LANGUAGE_CODE)
    number = live.annotate(number=Cast("versions__number", IntegerField())).values("number")[:1]
    ours = PageDetails.objects.live().exclude(easy_read_of="").annotate(newest=Subquery(number))
    return ours.filter(made_from__lt=F("newest"))


def is_live_easy_read(page_id: int) -> bool:
    """Say whether readers get a page as an easy-read one."""
    return PageDetails.objects.live().filter(kind=Kind.EASY_READ, extended_object__page=page_id).exists()


def has_easy_read() -> Exists:
    """Say, of a text, whether anything ever was the easy-read version of its page."""
    key = OuterRef("page__reverse_id")
    return Exists(PageDetails.objects.filter(easy_read_of=key).exclude(easy_read_of=""))


def _age_on_its_page(details: PageDetails, number: int) -> str:
    says = []
    if details.published_on and not details.whose_page:
        says.append(_("Made on %(day)s.") % {"day": day_of(details)})
    if is_older(details, number):
        says.append(_("It is older than this page."))
    return " ".join(says)


def _its_page(details: PageDetails, on: date) -> EasyReadPair:
    page = told_easier(details.easy_read_of)
    if page is None:
        return EasyReadPair(
            "", "", False, _("This is an easy-read page. The page that it was made from is not here now.")
        )
    number = details.made_from or 0
    origin = english_versions(page.page).get(number)
    of = day_of(origin) if origin and origin.published_on else said_of(number, None)
    says = [_("It was made from that page of %(day)s.") % {"day": of}]
    if is_older(details, int(page.number)):
        says.append(_("That page has changed since. So this page is older."))
    if page.pagedetails.is_overdue(on):
        says.append(_("That page is overdue for review."))
    return EasyReadPair(page.title, url_of_path(page.path), False, " ".join(says))
