"""Finds pages for the desk's one table: narrowed down and in the order that its address asks for, one text for each page.

Translations have a list of their own: `desk.translations`.

That text is what readers get now, else the draft. Each set of pages is asked for once in a query and not page by page, so
that 5,000 pages cost little more than 50.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from cms.models import Page, PageContent
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, CharField, Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _
from djangocms_versioning.constants import ARCHIVED, DRAFT, PUBLISHED, UNPUBLISHED
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.roles import Role
from desk.inbox import refused_drafts
from feedback.models import Remark
from pages.dates import first_and_last_day
from pages.models import Withdrawal
from reviews.asked_once import answer
from reviews.early_review import is_early
from reviews.lazy_list import counts_of
from reviews.models import Alarm, Binned, Contribution, Review
from reviews.usages import has_dead_link
from scheduling.models import Plan
from upkeep.models import Snooze

Texts = QuerySet[PageContent]
MOST_WORDS = 10


def texts_in(*states: str) -> QuerySet[Version, Any]:
    """Give the primary keys of the texts whose version is in one of these states."""
    of_pages = ContentType.objects.get_for_model(PageContent)
    return Version.objects.filter(content_type=of_pages, state__in=states).order_by().values("object_id")


def every_text(language: str = settings.LANGUAGE_CODE) -> Texts:
    return PageContent.admin_manager.filter(language=language)


def pages_of(versions: QuerySet[Any], language: str = settings.LANGUAGE_CODE) -> QuerySet[Any, Any]:
    """Give the pages of the versions that rows name, as far as these are in that language."""
    return every_text(language).filter(pk__in=versions.order_by().values("version__object_id")).values("page")


def pages_being_reviewed_in_full(language: str) -> QuerySet[Any, Any]:
    """Give the pages of which the whole text in that language is being judged, or was and is not out yet."""
    return pages_of(Review.objects.filter(state__in=Review.HOLDING, size="full"), language=language)


# Which there are ------------------------------------------------------------------------------------------------------


def all_texts() -> Texts:
    """Give one text for each page that readers or editors have: the live one, else the draft."""
    live = every_text().filter(versions__state=PUBLISHED).values("page")
    return every_text().filter(
        Q(versions__state=PUBLISHED) | Q(~Q(page__in=live), versions__state=DRAFT),
        ~Q(page__in=Binned.objects.values("page")),
    )


def _has_text(*states: str) -> Exists:
    """Say of a text whether its page has one in these states. Asked row by row: few rows need few looks."""
    return Exists(every_text().filter(page=OuterRef("page"), versions__state__in=states))


def _last_texts(pages: QuerySet[Any, Any]) -> Texts:
    newest = every_text().filter(page__in=pages).order_by().values("page").annotate(newest=Max("pk"))
    return every_text().filter(pk__in=newest.values("newest"))


def _set_aside() -> QuerySet[Any, Any]:
    """Give the pages that are neither live, nor in work, nor taken away from readers, nor in the bin."""
    others = every_text().filter(~_has_text(PUBLISHED, DRAFT), pk__in=texts_in(ARCHIVED, UNPUBLISHED))
    for elsewhere in (Withdrawal.objects.standing(), Binned.objects.all()):
        others = others.exclude(page__in=elsewhere.values("page"))
    return others.values("page")


#: Where a page of these can stand: what it is called, and what holds of its text then.
STATES: Mapping[str, tuple[Any, Callable[[], Q]]] = {
    "live": (_("live"), lambda: Q(version_state=PUBLISHED)),
    "draft": (_("draft in work"), lambda: _is_in_work()),
    "review": (_("in review"), lambda: Q(page__in=pages_of(Review.objects.waiting()))),
    "wanted": (_("changes wanted"), lambda: Q(page__in=pages_of(refused_drafts()))),
    "approved": (_("approved, not yet out"), lambda: Q(page__in=pages_of(approved()))),
    "planned": (_("planned"), lambda: Q(page__in=Plan.objects.standing().order_by().values("page"))),
    "early": (_("to be reviewed early"), lambda: answer(is_early)),
    "links": (_("with a dead link"), lambda: answer(has_dead_link)),
    "feedback": (_("with feedback that waits"), lambda: Q(page__in=Remark.objects.open().order_by().values("page"))),
}
#: States in which a page may have no such text: what each is called, the pages in it, and what gives a text of each page.
ELSEWHERE: Mapping[str, tuple[Any, Callable[[], QuerySet[Any, Any]], Callable[[QuerySet[Any, Any]], Texts]]] = {
    "unchecked": (_("urgent correction, not yet reviewed"), lambda: unchecked(), lambda pages: _of_any(pages)),
    "doubt": (_("in doubt"), lambda: pages_of(Alarm.objects.standing()), lambda pages: _of_any(pages)),
    "withdrawn": (_("withdrawn"), lambda: Withdrawal.objects.standing().values("page"), _last_texts),
    "bin": (_("in the bin"), lambda: Binned.objects.values("page"), _last_texts),
    "aside": (_("set aside, never published"), _set_aside, _last_texts),
}


def _is_in_work() -> Q:
    """Say of a text that its page has a draft which nobody judges now, or judged last."""
    drafts = every_text().filter(pk__in=texts_in(DRAFT)).values("page")
    judged = Review.objects.filter(state__in=Review.HOLDING, version__state=DRAFT)
    return Q(page__in=drafts) & ~Q(page__in=pages_of(judged)) & ~Q(page__in=pages_of(refused_drafts()))


def approved() -> QuerySet[Review]:
    return Review.objects.filter(state=Review.State.APPROVED, published_at__isnull=True)


def unchecked() -> QuerySet[Any, Any]:
    return pages_of(Review.objects.urgent_and_unreviewed())


def _of_any(pages: QuerySet[Any, Any]) -> Texts:
    """Give one text for each of these pages, also of those that readers can no longer reach."""
    live = every_text().filter(page__in=pages, versions__state=PUBLISHED)
    gone = _last_texts(pages).exclude(page__in=live.values("page"))
    return every_text().filter(Q(pk__in=live.values("pk")) | Q(pk__in=gone.values("pk")))


# Narrowed down --------------------------------------------------------------------------------------------------------


def narrowed_down(asked: Mapping[str, Any], user: User, today: date) -> Texts:
    """Give the texts of the pages that `PageFilterForm` asked for, in its cleaned data; what is empty asks for nothing."""
    texts = all_texts()
    if elsewhere := ELSEWHERE.get(asked.get("state", "")):
        _title, pages, texts_of = elsewhere
        texts = texts_of(pages())
    return _with_state(texts).filter(wanted(asked, user, today))


def _with_state(texts: Texts) -> Texts:
    """Give the same with where its version stands, which `wanted` asks of each."""
    return texts.annotate(version_state=F("versions__state"))


def numbers_of(asked: Mapping[str, Mapping[str, str]], user: User, today: date) -> dict[str, int]:
    """Count, by their names, what several such questions find: those about the same texts in one query, others in one more.

    Of pages that stand elsewhere, these ask for nothing more.
    """
    of_all = {name: one for name, one in asked.items() if one.get("state") not in ELSEWHERE}
    counts = {
        name: Count("pk", filter=wanted(one, user, today)) if one else Count("pk") for name, one in of_all.items()
    }
    rest = {
        name: ELSEWHERE[one["state"]][1]().order_by().distinct() for name, one in asked.items() if name not in of_all
    }
    return {**_with_state(all_texts()).aggregate(**counts), **dict(zip(rest, counts_of([*rest.values()]), strict=True))}


def wanted(asked: Mapping[str, Any], user: User, today: date) -> Q:
    """Say what holds of a text that is asked for, but for where it is looked for."""
    holds = Q()
    if state := STATES.get(asked.get("state", "")):
        holds &= state[1]()
    for word in asked.get("q", "").split()[:MOST_WORDS]:
        holds &= _has_word(word)
    if section := asked.get("section"):
        holds &= Q(page__path__startswith=section.path)
    if kind := asked.get("kind"):
        holds &= Q(pagedetails__kind=kind)
    if owner := asked.get("owner"):
        holds &= _answers(owner, user)
    if due := asked.get("due"):
        holds &= _is_due(due, today)
    return holds


def _has_word(word: str) -> Q:
    """Say of a text that this stands in its title or other names, or in those of its page's draft."""
    here = Q(title__icontains=word) | Q(pagedetails__also_called__icontains=word)
    here |= Q(pagedetails__words_people_use__icontains=word)
    drafts = every_text().filter(here, pk__in=texts_in(DRAFT))
    return here | Q(page__in=drafts.values("page"))


def owned() -> Q:
    """Say of a text that an editor who works here answers for it."""
    return Q(pagedetails__owner__in=User.objects.holding(Role.EDITOR))


def name_at(person: str) -> Coalesce:
    """Give the name of the person to whom this field leads, or else their address."""
    return Coalesce(NullIf(f"{person}__name", Value("")), f"{person}__email", output_field=CharField())


def owner_name() -> Case:
    """Give the name of that editor; None where it is nobody."""
    return Case(When(owned(), then=name_at("pagedetails__owner")), default=None)


def _answers(owner: str, user: User) -> Q:
    if owner == "me":
        return Q(pagedetails__owner=user) | Q(pagedetails__deputy=user)
    if owner == "wrote":
        return Q(page__in=every_text().filter(pk__in=written_by(user).values("object_id")).values("page"))
    return ~owned() if owner == "nobody" else Q(pagedetails__owner=int(owner))


def written_by(user: User) -> QuerySet[Version]:
    """Give the versions this person wrote any part of that are drafts or live."""
    made = Version.objects.filter(created_by=user).values("pk")
    contributed = Contribution.objects.filter(author=user, role="", version__isnull=False).values("version")
    sent = Review.objects.filter(submitted_by=user, is_recheck=False).order_by().values("version")
    of_pages = ContentType.objects.get_for_model(PageContent)
    parts = made.union(contributed, sent)
    return Version.objects.filter(pk__in=parts, content_type=of_pages, state__in=(DRAFT, PUBLISHED)).order_by()


def _is_due(due: str, today: date) -> Q:
    live = Q(version_state=PUBLISHED)
    if due == "overdue":
        return Q(pagedetails__review_due_on__lt=today) & live
    if due == "none":
        return Q(pagedetails__review_due_on__isnull=True)
    if due == "now":
        return _asks_now(today) & live
    if due == "put-off":
        return Q(page__in=Snooze.objects.standing(today).order_by().values("page")) & live
    if month := first_and_last_day(due):
        return Q(pagedetails__review_due_on__range=month) & live
    return Q(pagedetails__review_due_on__range=(today, today + timedelta(days=int(due)))) & live


def _asks_now(today: date) -> Q:
    """Say of a live text that its page asks for somebody now, whatever for."""
    asks = Q(pagedetails__review_due_on__lt=today)
    for state in ("early", "links", "feedback"):
        asks |= STATES[state][1]()
    for pages in (unchecked(), pages_of(Alarm.objects.standing())):
        asks |= Q(page__in=pages)
    return asks


def sections() -> list[Any]:
    """Give the pages at the top that others stand below, each with its `newest_title`."""
    titles = every_text().filter(page=OuterRef("pk")).order_by("-pk").values("title")[:1]
    found = Page.objects.filter(parent=None, numchild__gt=0).order_by("path")
    return list(found.annotate(newest_title=Coalesce(Subquery(titles), "reverse_id", Value(""))))
