"""What becomes of a page when a version of it goes out or is looked at again.

Called by `reviews` inside its transactions; nothing else writes these fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cms.models import PageContent
from django.conf import settings
from django.db.models import F, Q
from djangocms_versioning.models import Version

from pages.addresses import remember_addresses_below
from pages.dates import add_months
from pages.every_version import versions_of
from pages.glossary_changes import remember_words
from pages.models import Award, Citation, Kind, OutsideLink, PageDetails, PlannedInterval, Withdrawal
from pages.page_content import Body
from pages.rules import PUBLIC_STATES
from quality_marks.models import Certificate, Claim
from quality_marks.rules import longest_interval
from sources.models import Fact, Source
from sources.web_addresses import to_ask


@dataclass(frozen=True)
class ReviewOutcome:
    """What a completed full review found about a text.

    `due_on` is given only for history from before this site kept it; otherwise it follows from the interval.
    """

    completed_on: date | None
    roles: list[str] = field(default_factory=list)
    due_on: date | None = None
    certificates: list[Certificate] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    is_example: bool = False


def keep_citations(content: PageContent, body: Body, *, at: datetime) -> Body:
    """Write down what a version with this body rests on and leads to as it is put before reviewers or readers.

    The facts it names are fixed for good, and nobody changes alone any more what its sources are called. Give its body as
    it is then.
    """
    if not all(fact.fixed_at for fact in body.facts.values()):
        Fact.objects.filter(key__in=body.facts).fix(at)
        body = Body.of(content)  # again: whoever changed one of those facts until now was waited for
    if not all(source.fixed_at for source in _told_of(body)):
        Source.objects.filter(pk__in=[source.pk for source in body.sources]).fix(at)
    own = body.own_cited_keys
    wanted: list[tuple[int | None, int | None]] = [(source.pk, None) for source in body.sources if source.key in own]
    wanted += [(fact.source_id, fact.pk) for fact in body.facts.values()]
    there = {(source, fact): pk for pk, source, fact in content.citations.values_list("pk", "source_id", "fact_id")}
    if gone := [pk for cited, pk in there.items() if cited not in wanted]:  # never of a version that is or was public
        Citation.objects.filter(pk__in=gone).delete()
    Citation.objects.bulk_create(
        Citation(content=content, source_id=source, fact_id=fact)
        for source, fact in wanted
        if (source, fact) not in there
    )
    content.outside_links.all().delete()
    OutsideLink.objects.bulk_create(
        OutsideLink(content=content, address=address) for address in sorted(_outside_addresses(body))
    )
    return body


def _told_of(body: Body) -> Iterator[Source]:
    """Give the sources that a page names, and what replaced them."""
    for source in body.sources:
        yield source
        if source.superseded_by:
            yield source.superseded_by


def _outside_addresses(body: Body) -> set[str]:
    hrefs = (href for part in body.parts for href, _words in part.links)
    here = f"{settings.SITE_URL}/"
    return {address for href in hrefs if (address := to_ask(href)) and not f"{address}/".startswith(here)}


def marks_earned(details: PageDetails, on: date) -> tuple[list[Certificate], list[Claim]]:
    """Give the certificates and claims under which a text reviewed in full on that day was made.

    A translation is made under none: a scheme looks at how a text comes about, and no clinician reads this one.
    """
    if details.kind == Kind.ABOUT or details.extended_object.language != settings.LANGUAGE_CODE:
        return [], []
    certificates = Certificate.objects.filter(
        Q(revoked_on__isnull=True) | Q(revoked_on__gt=on),
        scheme__is_retired=False,
        is_example=False,
        is_agreed=True,
        held_from__lte=on,
        held_until__gte=on,
    ).select_related("scheme")
    claims = Claim.objects.filter(is_current=True, is_agreed=True)
    if details.is_promotional:
        certificates = certificates.filter(scheme__allows_promotional=True)
        claims = claims.filter(allows_promotional=True)
    return list(certificates), list(claims)


def found_in_full(details: PageDetails, on: date, roles: list[str], *, is_example: bool = False) -> ReviewOutcome:
    """Give what a full review that these roles completed on that day found. An example earns no mark."""
    certificates, claims = ([], []) if is_example else marks_earned(details, on)
    return ReviewOutcome(completed_on=on, roles=roles, certificates=certificates, claims=claims, is_example=is_example)


def interval_of(details: PageDetails) -> int:
    """Give after how many months a page is reviewed again: as its text says, or sooner where that was planned since."""
    planned = PlannedInterval.objects.filter(page=details.extended_object.page_id).order_by("-pk").first()
    return min(details.review_interval_months, planned.months) if planned else details.review_interval_months


def due_on_after(months: int, reviewed_on: date, certificates: Iterable[Certificate]) -> date:
    """Give the day the next review is due: after so many months, or fewer where a mark on the page asks for that."""
    return add_months(reviewed_on, longest_interval(months, [certificate.scheme for certificate in certificates]))


def record_publication(
    details: PageDetails,
    body: Body,
    *,
    published_on: date | None,
    outcome: ReviewOutcome | None,
    previous: PageDetails | None,
    size: str = "full",
    checked_by: Sequence[str] = (),
    dates_to_month: bool = False,
) -> list[Award]:
    """Write what a version that has just gone out, with this body, says of itself; return its marks.

    `outcome` is None where less than the whole page was judged: then dates and reviewers stay those of `previous`, the
    version that was live until now, and one more change of that `size` has followed them, which these roles have checked.
    Its marks stay, too, but only once somebody has checked the text: nobody made it under a mark before.
    """
    values: dict[str, Any] = {"published_on": published_on, "dates_to_month": dates_to_month}
    if outcome is not None:
        values |= _values_of(details, outcome)
        awards = _award(details, outcome.certificates, outcome.claims)
    else:
        kept = previous or PageDetails()
        if kept.whose_page:  # what another publisher said of its page is not said of this one
            kept = PageDetails(is_example=kept.is_example)
        for name in ("reviewed_on", "review_due_on", "reviewed_by", "is_example", "changes_since_review"):
            values[name] = getattr(kept, name)
        change = {"version": _number_of(details), "on": str(published_on), "size": size, "checked_by": [*checked_by]}
        values["changes_since_review"] = [*values["changes_since_review"], change | {"was_refused": False}]
        awards = keep_marks(details, previous if checked_by else None)
    earlier = _first_published_on(details, is_example=values["is_example"])
    known = [day for day in (earlier, published_on) if day and not details.whose_page]
    values["first_published_on"] = min(known, default=None)
    _write(details, values)
    remember_words(details, body)
    page = details.extended_object.page
    language = "" if details.extended_object.language == settings.LANGUAGE_CODE else details.extended_object.language
    away = Withdrawal.objects.filter(page=page, language=language, ended_on__isnull=True)
    away.update(ended_on=published_on or F("withdrawn_on"))
    remember_addresses_below(page)
    return awards


def keep_marks(details: PageDetails, previous: PageDetails | None) -> list[Award]:
    """Give a version the marks of the one before it, or none; return them. Another publisher's marks stay with its page."""
    kept = (
        list(previous.awards.select_related("certificate", "claim"))
        if previous and previous.pk and not previous.whose_page
        else []
    )
    return _award(details, [a.certificate for a in kept if a.certificate], [a.claim for a in kept if a.claim])


def record_check(
    details: PageDetails, *, checked_by: Sequence[str] = (), was_refused: bool = False
) -> list[PageDetails]:
    """Write who has checked what was published as an urgent correction, or that one of them did not agree with it.

    Every version that came of that one since holds it, and says the same of it. Give those that say something else now.
    """
    changed = []
    number = _number_of(details)
    for holder in PageDetails.objects.filter(
        extended_object__page=details.extended_object.page_id,
        extended_object__language=details.extended_object.language,
    ):
        changes = [
            change | {"checked_by": [*checked_by], "was_refused": was_refused}
            if change["version"] == number
            else change
            for change in holder.changes_since_review
        ]
        if changes != holder.changes_since_review:
            _write(holder, {"changes_since_review": changes})
            changed.append(holder)
    return changed


def record_recheck(details: PageDetails, outcome: ReviewOutcome, *, went_out_on: date) -> list[str]:
    """Write that a published text was reviewed in full again and needs no change. Give the names of what was written.

    What was an example until now goes by the day on which it really went out.
    """
    values = _values_of(details, outcome)
    if details.is_example and not outcome.is_example:
        first = min(filter(None, [_first_published_on(details, is_example=False), went_out_on]))
        values |= {"published_on": went_out_on, "first_published_on": first, "dates_to_month": False}
    _award(details, outcome.certificates, outcome.claims)
    _write(details, values)
    return [*values, "awards"]


def _values_of(details: PageDetails, outcome: ReviewOutcome) -> dict[str, Any]:
    due_on = outcome.due_on
    if outcome.completed_on and not due_on:
        due_on = due_on_after(interval_of(details), outcome.completed_on, outcome.certificates)
    return {
        "reviewed_on": outcome.completed_on,
        "review_due_on": due_on,
        "reviewed_by": outcome.roles,
        "is_example": outcome.is_example,
        "changes_since_review": [],
    }


def _number_of(details: PageDetails) -> int:
    return int(Version.objects.get_for_content(details.extended_object).number)


def _write(details: PageDetails, values: dict[str, Any]) -> None:
    """Update past the model's save, which refuses every change to a version that is out."""
    PageDetails.objects.filter(pk=details.pk).update(**values)
    for name, value in values.items():
        setattr(details, name, value)


def _award(details: PageDetails, certificates: Iterable[Certificate], claims: Iterable[Claim]) -> list[Award]:
    details.awards.all().delete()
    return Award.objects.bulk_create(
        [Award(details=details, certificate=certificate) for certificate in certificates]
        + [Award(details=details, claim=claim) for claim in claims]
    )


def _first_published_on(details: PageDetails, *, is_example: bool) -> date | None:
    """Give the earliest day on which any other version of the same page in its language went out, as far as it is recorded.

    When the page that a version retells was published says nothing of ours; and the days of examples are made up, so only
    an example goes by them.
    """
    content = details.extended_object
    public = versions_of(content.page_id, language=content.language).filter(state__in=PUBLIC_STATES)
    public = public.exclude(object_id=content.pk)
    days = PageDetails.objects.filter(
        extended_object_id__in=public.values("object_id"), published_on__isnull=False, retells="", retells_as_found=""
    )
    if not is_example:
        days = days.filter(is_example=False)
    return min(days.values_list("published_on", flat=True), default=None)
