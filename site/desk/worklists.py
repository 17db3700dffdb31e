"""What the desk shows: what waits for a person, what they wrote, what is due. Each list takes as many queries as it has
kinds of things in it, and fetches only what is shown, however long it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from cms.models import Page, PageContent
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from djangocms_versioning.constants import ARCHIVED, DRAFT, PUBLISHED
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.roles import Role
from desk.inbox import waiting_for
from feedback.models import Remark
from glossary.models import Meaning
from pages.models import PageDetails, PageDetailsQuerySet, Withdrawal
from pages.rules import PUBLIC_STATES
from pages.versions import titles_of
from proposals.models import Proposal
from reviews import rules
from reviews.binning import DAYS_IN_BIN
from reviews.early_review import EarlyPage, early_pages, first_for, how_many_early_pages, with_reasons, with_version
from reviews.lazy_list import OnDemand
from reviews.models import Alarm, Binned, Contribution, Entry, Review, SignOff
from reviews.usages import DeadPlace, dead_places, with_pages
from sources.models import Source

SOON_DAYS = 90


# Lists ----------------------------------------------------------------------------------------------------------------


def written_by(user: User) -> QuerySet[Version]:
    """Give the versions this person wrote any part of that are drafts or live, the one changed last first."""
    made = Version.objects.filter(created_by=user).values("pk")
    contributed = Contribution.objects.filter(author=user, role="", version__isnull=False).values("version")
    sent = Review.objects.filter(submitted_by=user, is_recheck=False).order_by().values("version")
    return (
        Version.objects.filter(
            pk__in=made.union(contributed, sent),
            content_type=ContentType.objects.get_for_model(PageContent),
            state__in=(DRAFT, PUBLISHED),
        )
        .exclude(object_id__in=_contents_in_bin())
        .order_by("state", "-modified", "-pk")
    )  # "draft" comes before "published"


def _contents_in_bin() -> QuerySet[PageContent]:
    return PageContent.admin_manager.filter(page__binned__isnull=False).values("pk")


def in_bin() -> QuerySet[Version]:
    """Give the newest version of each page in the bin, the page thrown away last on top."""
    versions = Version.objects.filter(
        content_type=ContentType.objects.get_for_model(PageContent), object_id__in=_contents_in_bin()
    )
    page = PageContent.admin_manager.filter(pk=OuterRef("object_id"))
    newest = versions.annotate(page=Subquery(page.values("page"))).values("page").annotate(newest=Max("pk"))
    at = page.values("page__binned__at")
    return versions.filter(pk__in=newest.values("newest")).annotate(at=Subquery(at)).order_by("-at", "-pk")


def due_soon(today: date) -> QuerySet[PageDetails]:
    """Give the live pages whose review is due within 90 days."""
    return (
        PageDetails.objects.live().due_between(today, today + timedelta(days=SOON_DAYS)).order_by("review_due_on", "pk")
    )


def overdue(today: date) -> QuerySet[PageDetails]:
    """Give the live pages whose review should have been done by now."""
    return PageDetails.objects.live().overdue(today).order_by("review_due_on", "pk")


def urgent() -> QuerySet[Review]:
    """Give the urgent corrections that nobody has reviewed yet, the one to be reviewed first on top."""
    return Review.objects.urgent_and_unreviewed().order_by("due_on", "pk")


def in_doubt() -> QuerySet[Alarm]:
    """Give the alarms that stand, the first that was raised on top."""
    return Alarm.objects.standing()


def withdrawn() -> QuerySet[Withdrawal]:
    """Give the withdrawals that stand, the newest on top."""
    return Withdrawal.objects.standing().order_by("-withdrawn_on", "-pk")


def unowned() -> QuerySet[PageDetails]:
    """Give the live pages that nobody who works here answers for."""
    nobody = Q(owner__isnull=True) | Q(owner__is_active=False)
    return PageDetails.objects.live().filter(nobody).order_by("extended_object__title", "pk")


# The lists together ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DeskList:
    """One list of the desk: how what is on it is found, and how each thing on it is told."""

    name: str
    title: str
    empty: str
    find: Callable[[], OnDemand[Any] | QuerySet[Any]]
    tell: Callable[[Any, date], list[Any]]
    short_title: str = ""
    is_quiet: bool = False  # it is not shown while there is nothing on it
    is_counted: bool = True  # else the menu names it without asking how much there is

    @cached_property
    def items(self) -> OnDemand[Any] | QuerySet[Any]:
        return self.find()

    @cached_property
    def count(self) -> int:
        return self.items.count()

    @property
    def address(self) -> str:
        return reverse("desk:list", args=[self.name])

    @property
    def is_of_pages(self) -> bool:
        """Say whether it lists pages and their dates, and so is shown as a table."""
        return self.tell is page_rows


def lists_for(user: User, today: date) -> list[DeskList]:
    """Give the lists of this person's desk; they are fetched only when they are looked at."""
    return [
        DeskList(
            "doubt",
            _("Pages in doubt"),
            _("Every page is what its reviewers signed."),
            in_doubt,
            alarm_lines,
            short_title=_("In doubt"),
            is_quiet=True,
        ),
        DeskList("waiting", _("Waiting for me"), _("Nothing waits for you."), lambda: waiting_for(user), review_lines),
        DeskList(
            "mine",
            _("My pages"),
            _("You have not written anything yet."),
            lambda: written_by(user),
            version_lines,
            is_counted=False,  # nothing waits among one's own pages
        ),
        DeskList(
            "due", _("Due in 90 days"), _("No page is due in the next 90 days."), lambda: due_soon(today), page_rows
        ),
        DeskList("overdue", _("Overdue"), _("No page is overdue."), lambda: overdue(today), page_rows),
        DeskList(
            "early",
            _("To be reviewed early"),
            _("No page rests on something that has changed since its last full review."),
            lambda: OnDemand(how_many_early_pages, lambda: first_for(user, early_pages())),
            early_lines,
            short_title=_("Early review"),
        ),
        DeskList("links", _("Dead links"), _("No dead link is known."), dead_places, dead_link_lines),
        DeskList(
            "urgent",
            _("Urgent corrections still unreviewed"),
            _("Every urgent correction has been reviewed."),
            urgent,
            review_lines,
            short_title=_("Urgent"),
        ),
        DeskList(
            "unowned",
            _("Without an owner"),
            _("Somebody answers for every page."),
            unowned,
            page_rows,
            is_quiet=True,
            is_counted=False,
        ),
        DeskList("bin", _("In the bin"), _("The bin is empty."), in_bin, bin_lines, is_quiet=True, is_counted=False),
        DeskList(
            "withdrawn",
            _("Withdrawn pages"),
            _("No page is withdrawn."),
            withdrawn,
            withdrawn_lines,
            is_quiet=True,
            is_counted=False,
        ),
    ]


@dataclass(frozen=True)
class UndatedSources:
    """How many sources that still stand have no date, and where they are listed."""

    count: int
    address: str


def undated_sources(user: User) -> UndatedSources | None:
    """Give what the desk says of sources without a date; None where there are none, or this person may not see sources."""
    if not user.has_perm("sources.view_source") or not (count := Source.objects.undated().count()):
        return None
    return UndatedSources(count, f"{reverse('admin:sources_source_changelist')}?dated=no&state__exact=current")


def menu(lists: Sequence[DeskList], at: str) -> list[dict[str, Any]]:
    """Give the desk's menu as it stands at an address, with how much waits behind each entry."""
    entries = [
        (shown.short_title or shown.title, shown.address, _number_in_menu(shown))
        for shown in lists
        if not shown.is_counted or not shown.is_quiet or shown.count
    ]
    entries.append((_("Feedback"), reverse("desk:feedback"), Remark.objects.open().count()))
    entries.append((_("Words"), reverse("desk:words"), Meaning.objects.waiting().count()))
    entries.append((_("To agree"), reverse("desk:to-agree"), Proposal.objects.waiting().count()))
    entries.append((_("Who signs off"), reverse("desk:policies"), None))
    entries.append((_("Record"), reverse("desk:record"), None))
    return [{"title": title, "url": url, "count": count, "is_current": url == at} for title, url, count in entries]


def _number_in_menu(shown: DeskList) -> int | None:
    return shown.count if shown.is_counted else None


# Lines ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class VersionLine:
    """A version on a list, as components/review_list.html shows it."""

    title: str
    url: str
    more: str
    urgent: str = ""


@dataclass(frozen=True)
class SignOffLine:
    """What one role said in a review, as components/sign_offs.html shows it."""

    role: str
    state: str
    state_label: str
    who: str = ""
    decided_on: date | None = None
    declared_interest: str = ""
    comment: str = ""


@dataclass(frozen=True)
class RecordLine:
    """A line of the record, as components/record.html shows it."""

    step: str
    about: str
    url: str
    by: User | str | None
    at: datetime
    why: str


@dataclass(frozen=True)
class DatesRow:
    """A page in a table of dates, as components/page_table.html shows it."""

    title: str
    url: str
    owner: User | None
    reviewed_on: date | None
    review_due_on: date | None
    is_overdue: bool
    is_example: bool


def review_lines(reviews: Iterable[Review], today: date) -> list[VersionLine]:
    """Tell of each review what it is about and what it still needs."""
    if isinstance(reviews, QuerySet):
        reviews = reviews.select_related("version", "submitted_by").prefetch_related("sign_offs")
    reviews = list(reviews)
    titles = titles_of(review.version for review in reviews)
    return [
        VersionLine(
            title=titles[review.version_id],
            url=review.get_absolute_url(),
            more=_line_about(review),
            urgent=urgency(review, today),
        )
        for review in reviews
    ]


def version_lines(versions: Iterable[Version], today: date) -> list[VersionLine]:
    """Tell of each version where it stands."""
    if isinstance(versions, QuerySet):
        versions = versions.prefetch_related("reviews__sign_offs")
    versions = list(versions)
    titles = titles_of(versions)
    lines = []
    for version in versions:
        urgent_review = next(
            (r for r in version.reviews.all() if r.is_urgent and r.published_at and not r.settled_at), None
        )
        lines.append(
            VersionLine(
                title=titles[version.pk],
                url=reverse("desk:version", args=[version.pk]),
                more=standing(version),
                urgent=urgency(urgent_review, today) if urgent_review else "",
            )
        )
    return lines


def alarm_lines(alarms: QuerySet[Alarm], today: date) -> list[VersionLine]:
    """Tell of each version in doubt what is wrong with it, and since when that is known."""
    found = list(alarms.select_related("version"))
    titles = titles_of(alarm.version for alarm in found)
    noticed = _("Noticed on %(day)s.")
    return [
        VersionLine(
            title=titles[alarm.version_id],
            url=address_of(alarm.version),
            more=noticed % {"day": date_format(localdate(alarm.noticed_at), "j F Y")},
            urgent=str(alarm.get_kind_display()),
        )
        for alarm in found
    ]


def page_rows(details: PageDetailsQuerySet, today: date) -> list[DatesRow]:
    """Tell of each live page how fresh it is and who answers for it."""
    return [
        DatesRow(
            title=row.extended_object.title,
            url=reverse("desk:version", args=[row.version_id]),
            owner=row.owner,
            reviewed_on=row.reviewed_on,
            review_due_on=row.review_due_on,
            is_overdue=row.is_overdue(today),
            is_example=row.is_example,
        )
        for row in with_version(details)
    ]


def early_lines(early: Sequence[EarlyPage], today: date) -> list[VersionLine]:
    """Tell of each page that is to be reviewed early why, and who answers for it."""
    return [_line_of_page(one.details, " ".join(one.reasons)) for one in with_reasons(early)]


def dead_link_lines(places: Sequence[DeadPlace], today: date) -> list[VersionLine]:
    """Tell of each dead link where it stands, and who answers for that page."""
    return [_line_of_page(link.details, str(link)) for link in with_pages(places)]


def bin_lines(versions: Iterable[Version], today: date) -> list[VersionLine]:
    """Tell of each page in the bin who put it there, and until when it can be brought back."""
    versions = list(versions)
    titles = titles_of(versions)
    contents = {version.object_id: version for version in versions}
    lines = []
    for binned in Binned.objects.filter(page__pagecontent_set__in=contents).select_related("by").order_by("-at", "-pk"):
        version = next(v for pk, v in contents.items() if v.content.page_id == binned.page_id)
        until = _day(localdate(binned.at) + timedelta(days=DAYS_IN_BIN))
        words = _("Put there by %(who)s. It can be brought back until %(day)s.") % {"who": binned.by, "day": until}
        lines.append(VersionLine(title=titles[version.pk], url=address_of(version), more=words))
    return lines


def withdrawn_lines(withdrawals: Iterable[Withdrawal], today: date) -> list[VersionLine]:
    """Tell of each page that was taken away when and why; its last public version leads to the way back."""
    withdrawals = list(withdrawals)
    contents = PageContent.admin_manager.filter(page__in=[one.page_id for one in withdrawals])
    pages = dict(contents.values_list("pk", "page_id"))
    public = Version.objects.filter(
        content_type=ContentType.objects.get_for_model(PageContent), object_id__in=pages, state__in=PUBLIC_STATES
    )
    last = {pages[version.object_id]: version for version in public.order_by("pk")}
    titles = titles_of(last.values())
    return [
        VersionLine(
            title=titles[last[one.page_id].pk],
            url=address_of(last[one.page_id]),
            more=_("Withdrawn on %(day)s: %(reason)s") % {"day": _day(one.withdrawn_on), "reason": one.reason},
        )
        for one in withdrawals
        if one.page_id in last
    ]


def _line_of_page(details: Any, why: str) -> VersionLine:
    owner = _("Owner: %(owner)s.") % {"owner": details.owner or _("nobody yet")}
    url = reverse("desk:version", args=[details.version_id])
    return VersionLine(title=details.extended_object.title, url=url, more=f"{why} {owner}")


def sign_offs_of(review: Review) -> list[SignOffLine]:
    """Tell what each role that was asked has said, in the usual order of roles."""
    said = {sign_off.role: sign_off for sign_off in review.sign_offs.select_related("reviewer")}
    return [_sign_off_line(review, role, said.get(role)) for role in review.roles_needed]


def _sign_off_line(review: Review, role: str, said: SignOff | None) -> SignOffLine:
    name = str(Role(role).label)
    if said is None:
        return SignOffLine(name, "waiting", _("Not signed off yet") if review.is_open else _("No longer asked"))
    label = str(said.get_decision_display())
    return SignOffLine(
        role=name,
        state=said.decision,
        state_label=_("%(said)s. Example, not a real reviewer's word") % {"said": label} if said.is_example else label,
        who=str(said.reviewer),
        decided_on=localdate(said.decided_at),
        declared_interest=said.declared_interest,
        comment=said.comment,
    )


def record_lines(entries: Iterable[Entry]) -> list[RecordLine]:
    """Tell of each line of the record which version it is about."""
    if isinstance(entries, QuerySet):
        entries = entries.select_related("by", "version", "page")
    entries = list(entries)
    titles = titles_of(entry.version for entry in entries if entry.version)
    return [
        RecordLine(
            step=entry.get_step_display(),
            about=titles[entry.version_id] if entry.version_id else str(entry.page.reverse_id),
            url=address_of(entry.version) if entry.version else "",
            by=entry.by_name or entry.by,
            at=entry.at,
            why=entry.why,
        )
        for entry in entries
    ]


def entries_about(entries: QuerySet[Entry], *, words: str = "", step: str = "") -> QuerySet[Entry]:
    """Narrow the record down to pages that ever had these words in their title, and to one step."""
    if words:
        pages = PageContent.admin_manager.filter(title__icontains=words).values("page_id")
        entries = entries.filter(page__in=pages)
    return entries.filter(step=step) if step else entries


def versions_of(page: Page) -> QuerySet[Version]:
    """Give every version of a page, the newest first."""
    contents = PageContent.admin_manager.filter(page=page, language=settings.LANGUAGE_CODE)
    return Version.objects.filter(
        content_type=ContentType.objects.get_for_model(PageContent), object_id__in=contents.values("pk")
    ).order_by("-pk")


def address_of(version: Version) -> str:
    """Give the address of a version's page on the desk."""
    return reverse("desk:version", args=[version.pk])


# Words ----------------------------------------------------------------------------------------------------------------


def standing(version: Version) -> str:
    """Say where a version stands, from its reviews as they were fetched."""
    reviews = sorted(version.reviews.all(), key=lambda review: (review.submitted_at, review.pk))
    open_review = next((review for review in reviews if review.state in Review.HOLDING), None)
    if version.state == DRAFT:
        return _standing_of_draft(open_review, reviews)
    if version.state == PUBLISHED:
        if open_review:
            return _("Live, and being reviewed. %(missing)s") % {"missing": still_missing(open_review)}
        return _("Live.")
    return _("Set aside before it was published.") if version.state == ARCHIVED else _("No longer live.")


def _standing_of_draft(open_review: Review | None, reviews: Sequence[Review]) -> str:
    if open_review is not None:
        return still_missing(open_review)
    if not reviews:
        return _("Draft, not sent for review yet.")
    last = reviews[-1]
    words = {
        Review.State.CHANGES_WANTED: _("Draft. Changes were wanted: “%(comment)s”"),
        Review.State.REJECTED: _("Draft. It was rejected: “%(comment)s”"),
    }.get(Review.State(last.state), _("Draft, taken back from review."))
    refusals = [s.comment for s in last.sign_offs.all() if s.decision != SignOff.Decision.APPROVED]
    return words % {"comment": refusals[-1] if refusals else ""}


def still_missing(review: Review) -> str:
    """Say what a review that is under way still needs."""
    if review.state == Review.State.APPROVED:
        return _("Everybody asked has approved it. A publisher can publish it now.")
    signed = {sign_off.role for sign_off in review.sign_offs.all()}
    missing = [role for role in review.roles_needed if role not in signed]
    return _("Still to sign off: %(roles)s.") % {"roles": rules.in_words(missing)}


def urgency(review: Review, today: date) -> str:
    """Say how long the review of an urgent correction may still take, or "" where that is no question."""
    days = rules.days_left(review, today)
    if days is None or review.settled_at or not review.published_at:
        return ""
    if review.version.state != PUBLISHED:
        return _("It was live without a review, which is still to be done.")
    if days < 0:
        return _("Live without a review. It should have been reviewed by %(day)s.") % {"day": _day(review.due_on)}
    if days == 0:
        return _("Live without a review. It must be reviewed today.")
    return ngettext(
        "Live without a review. %(days)s day left to review it.",
        "Live without a review. %(days)s days left to review it.",
        days,
    ) % {"days": days}


def _line_about(review: Review) -> str:
    what = _("Re-review") if review.is_recheck else review.get_size_display()
    sent = _("%(what)s, sent by %(who)s on %(day)s.") % {
        "what": what,
        "who": review.submitted_by,
        "day": _day(localdate(review.submitted_at)),
    }
    example = _("Example.") if review.is_example else ""
    stands = still_missing(review) if review.state in Review.HOLDING else f"{review.get_state_display()}."
    return " ".join(filter(None, [example, sent, stands]))


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""
