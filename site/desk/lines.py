"""Tells of versions, reviews, sign-offs and the record line by line, as the desk's components show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cms.models import PageContent
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.roles import Role
from desk.standing import sent_by, standing, urgency
from pages.addresses import url_of_path
from pages.models import Redirect
from pages.versions import titles_of, titles_of_pages
from reviews.models import Entry, Review, SignOff, SourceRead
from scheduling.models import PlanStep


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
    sources_read: Sequence[SourceRead] = ()


@dataclass(frozen=True)
class RecordLine:
    """A line of the record, as components/record.html shows it."""

    step: str
    about: str
    url: str
    by: User | str | None
    at: datetime
    why: str

    @classmethod
    def of(cls, done: Any, step: str, about: str, url: str = "") -> RecordLine:
        """Return the line of what somebody did (a `DoneBy` with a reason), under the name that they had then."""
        return cls(step=step, about=about, url=url, by=done.by_name, at=done.at, why=done.why)


def review_lines(reviews: Iterable[Review], today: date) -> list[VersionLine]:
    """Tell of each review what it is about and what it still needs."""
    if isinstance(reviews, QuerySet):
        reviews = reviews.select_related("version", "submitted_by").prefetch_related("sign_offs", "version__plans")
    reviews = list(reviews)
    titles = titles_of(review.version for review in reviews)
    return [
        VersionLine(
            title=titles[review.version_id],
            url=review.get_absolute_url(),
            more=sent_by(review),
            urgent=urgency(review, today),
        )
        for review in reviews
    ]


def version_lines(versions: Iterable[Version], today: date) -> list[VersionLine]:
    """Tell of each version where it stands."""
    if isinstance(versions, QuerySet):
        versions = versions.select_related("discarded__by").prefetch_related("reviews__sign_offs", "plans")
    versions = list(versions)
    titles = titles_of(versions)
    lines = []
    for version in versions:
        urgent_review = next((review for review in version.reviews.all() if review.is_urgent_and_unreviewed), None)
        lines.append(
            VersionLine(
                title=titles[version.pk],
                url=reverse("desk:version", args=[version.pk]),
                more=standing(version),
                urgent=urgency(urgent_review, today) if urgent_review else "",
            )
        )
    return lines


def sign_offs_of(review: Review) -> list[SignOffLine]:
    """Tell what each role that was asked has said, in the usual order of roles."""
    said = {sign_off.role: sign_off for sign_off in review.sign_offs.select_related("reviewer")}
    read: dict[int, list[SourceRead]] = defaultdict(list)
    if review.is_recheck:
        for one in review.sources_read.select_related("source"):
            read[one.reviewer_id].append(one)
    return [_sign_off_line(review, role, said.get(role), read) for role in review.roles_needed]


def _sign_off_line(review: Review, role: str, said: SignOff | None, read: dict[int, list[SourceRead]]) -> SignOffLine:
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
        sources_read=read[said.reviewer_id],
    )


def sources_read_for(version: Version) -> list[SourceRead]:
    """Tell what reviewers found of each source when they reviewed a version as it is: the last word on each."""
    newest: dict[int, SourceRead] = {}
    for one in SourceRead.objects.filter(review__version=version).select_related("source", "reviewer").order_by("-pk"):
        newest.setdefault(one.source_id, one)
    return sorted(newest.values(), key=lambda one: one.source.title)


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


def plan_step_lines(steps: QuerySet[PlanStep]) -> list[RecordLine]:
    """Tell of each step of a plan which version the plan is about."""
    steps = steps.select_related("plan__version")
    titles = titles_of(step.plan.version for step in steps)
    return [
        RecordLine.of(
            step,
            str(step.get_step_display()),
            f"{step.plan.get_kind_display()}: {titles[step.plan.version_id]}",
            step.plan.get_absolute_url(),
        )
        for step in steps
    ]


def redirect_lines(redirects: Iterable[Redirect]) -> list[RecordLine]:
    """Tell of each redirect what was decided about which address."""
    redirects = list(redirects)
    titles = titles_of_pages({one.page_id for one in redirects if one.page_id})
    return [
        RecordLine.of(
            one,
            _("Had an address lead to a page") if one.page_id else _("Took away where an address led"),
            f"{url_of_path(one.path)} → {titles.get(one.page_id, '')}" if one.page_id else url_of_path(one.path),
            reverse("desk:redirect", args=[one.pk]),
        )
        for one in redirects
    ]


def entries_about(entries: QuerySet[Entry], *, words: str = "", step: str = "") -> QuerySet[Entry]:
    """Narrow the record down to pages that ever had these words in their title, and to one step."""
    if words:
        pages = PageContent.admin_manager.filter(title__icontains=words).values("page_id")
        entries = entries.filter(page__in=pages)
    return entries.filter(step=step) if step else entries


def address_of(version: Version) -> str:
    """Give the address of a version's page on the desk."""
    return reverse("desk:version", args=[version.pk])
