"""When a mark may be shown. Each objection is in words fit to show, or "" if there is none.

The functions ask neither the clock nor the database: give awards with `certificate__scheme` and `claim` selected.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from quality_marks.models import Certificate, Claim, Scheme, objection_to_length


class AwardLike(Protocol):
    """This version was made under that certificate, or while that claim was made: one of the two, the other None."""

    @property
    def certificate(self) -> Certificate | None: ...

    @property
    def claim(self) -> Claim | None: ...


@dataclass(frozen=True)
class Mark:
    """A mark as readers see it. `words` says whose it is; on an earlier version, that it was so at that time.

    `until` is the last day on which the certificate of a mark of today is held.
    """

    name: str
    meaning: str
    words: str
    holder: str = ""
    picture: str = ""
    until: date | None = None
    learn_more: str = ""
    is_claim: bool = False
    is_example: bool = False
    was_then: bool = False


def day_made(*, reviewed_on: date | None, published_on: date | None) -> date | None:
    """Give the day on which a version became what it is, or None where no full review of it is recorded.

    That is the later of its last full review and its publication: a text re-reviewed under a new certificate is made
    under the new one, and a small change published after a certificate ended was not made under it.
    """
    if reviewed_on is None:
        return None
    return max(reviewed_on, published_on or reviewed_on)


def longest_interval(months: int, schemes: Iterable[Scheme]) -> int:
    """Give the months a page may wait for its next review: its own, or fewer where a scheme allows fewer."""
    return min([months, *(scheme.max_review_interval_months for scheme in schemes)])


@dataclass(frozen=True, kw_only=True)
class Bearer:
    """What of the version that readers get on a day decides which marks it may show. `made_on` is its `day_made`."""

    on: date
    is_overdue: bool
    is_promotional: bool
    made_on: date | None
    reviewed_on: date | None
    review_due_on: date | None
    is_example: bool = False


def objection_to_show_now(award: AwardLike, bearer: Bearer) -> str:
    """Object to a mark of today on the version that readers get on that day."""
    if bearer.is_example:
        return _("Nobody has reviewed this page: it is an example.")
    if award.certificate is not None and award.claim is None:
        return (
            _objection_to_certificate(award.certificate, on=bearer.on)
            or _objection_to_making(award.certificate, made_on=bearer.made_on)
            or _objection_to_page(award.certificate.scheme, bearer)
            or _objection_to_interval(award.certificate.scheme, bearer)
        )
    if award.claim is not None and award.certificate is None:
        return _objection_to_page(award.claim, bearer) if award.claim.is_current else _("This is not claimed any more.")
    return _("It is not clear which mark this is.")


def objection_to_show_then(award: AwardLike, *, is_promotional: bool, made_on: date | None) -> str:
    """Object to saying that an earlier version carried a mark when it was made, whatever became of the mark since."""
    if award.certificate is not None and award.claim is None:
        return _objection_to_making(award.certificate, made_on=made_on) or _objection_to_promotion(
            award.certificate.scheme, is_promotional=is_promotional
        )
    if award.claim is not None and award.certificate is None:
        return _objection_to_promotion(award.claim, is_promotional=is_promotional)
    return _("It is not clear which mark this is.")


def marks_to_show_now(awards: Iterable[AwardLike], bearer: Bearer) -> list[Mark]:
    """Give the marks that readers of the live version may see on that day: certificates first, then claims."""
    shown = [award for award in awards if not objection_to_show_now(award, bearer)]
    return [_certificate_now(a.certificate) for a in shown if a.certificate] + [
        _claim_now(a.claim) for a in shown if a.claim
    ]


def marks_carried_then(
    awards: Iterable[AwardLike], *, is_promotional: bool, made_on: date | None, was_anothers: bool = False
) -> list[Mark]:
    """Give the marks that an earlier version carried when it was made, told as the past, without a picture.

    `was_anothers` says that the version retells another publisher's page, which carried them.
    """
    shown = [
        award for award in awards if not objection_to_show_then(award, is_promotional=is_promotional, made_on=made_on)
    ]
    return [_certificate_then(a.certificate, was_anothers) for a in shown if a.certificate] + [
        _claim_then(a.claim, was_anothers) for a in shown if a.claim
    ]


# Single terms ---------------------------------------------------------------------------------------------------------


def _objection_to_certificate(certificate: Certificate, *, on: date) -> str:
    scheme = certificate.scheme
    if certificate.is_example:
        return _("This certificate is only an example. Nobody was really certified.")
    if scheme.is_retired:
        return _("%(scheme)s has closed, so nobody holds it today.") % {"scheme": scheme.name}
    if certificate.revoked_on is not None and on >= certificate.revoked_on:
        return _("The certificate was taken back on %(day)s.") % {"day": _day(certificate.revoked_on)}
    if on < certificate.held_from:
        return _("The certificate does not begin until %(day)s.") % {"day": _day(certificate.held_from)}
    if on > certificate.held_until:
        return _("The certificate ended on %(day)s.") % {"day": _day(certificate.held_until)}
    return objection_to_length(scheme, certificate.held_from, certificate.held_until)


def _objection_to_making(certificate: Certificate, *, made_on: date | None) -> str:
    if made_on is None:
        return _("It is not recorded when this version was reviewed in full, so nobody can say it was made under this.")
    if not certificate.is_held_on(made_on):
        return _("This version was made on %(day)s, when the certificate was not held.") % {"day": _day(made_on)}
    return ""


def _objection_to_page(terms: Scheme | Claim, bearer: Bearer) -> str:
    if bearer.is_overdue:
        return _("The page's review is overdue.")
    return _objection_to_promotion(terms, is_promotional=bearer.is_promotional)


def _objection_to_promotion(terms: Scheme | Claim, *, is_promotional: bool) -> str:
    if is_promotional and not terms.allows_promotional:
        return _("“%(name)s” may not stand on a promotional page.") % {"name": terms.name}
    return ""


def _objection_to_interval(scheme: Scheme, bearer: Bearer) -> str:
    """Count in calendar months, as schemes do and as readers are shown these dates."""
    reviewed_on, review_due_on = bearer.reviewed_on, bearer.review_due_on
    if reviewed_on is None or review_due_on is None:
        return _("It is not recorded when this page was last reviewed and when it is due again.")
    months = (review_due_on.year - reviewed_on.year) * 12 + review_due_on.month - reviewed_on.month
    if months > scheme.max_review_interval_months:
        return _("The page's next review is %(months)s months after the last. %(scheme)s allows %(most)s at most.") % {
            "months": months,
            "scheme": scheme.name,
            "most": scheme.max_review_interval_months,
        }
    return ""


def _day(day: date) -> str:
    return date_format(day, "j F Y")


# Words for readers ----------------------------------------------------------------------------------------------------


def _certificate_now(certificate: Certificate) -> Mark:
    return Mark(
        name=certificate.scheme.name,
        meaning=certificate.scheme.meaning,
        words=_("Held by %(holder)s until %(month)s.")
        % {"holder": certificate.holder, "month": date_format(certificate.held_until, "F Y")},
        holder=certificate.holder,
        picture=certificate.picture.url if certificate.picture else "",
        until=certificate.last_day,
        learn_more=certificate.scheme.learn_more,
    )


def _certificate_then(certificate: Certificate, was_anothers: bool) -> Mark:
    name, words = certificate.scheme.name, _("At that time, %(holder)s held this mark. It says nothing about today.")
    if certificate.is_example:
        name = _("%(scheme)s (example)") % {"scheme": name}
        words = _("At that time, %(holder)s held this mark. This is only an example: nobody was really certified.")
    if was_anothers:
        words = _("The page that this version retells carried this mark at that time. We never held it.")
    return Mark(
        name=name,
        meaning=certificate.scheme.meaning,
        words=words % {"holder": certificate.holder},
        holder=certificate.holder,
        learn_more=certificate.scheme.learn_more,
        is_example=certificate.is_example,
        was_then=True,
    )


def _claim_now(claim: Claim) -> Mark:
    return Mark(
        name=claim.name,
        meaning=claim.meaning,
        words=_("We say this of ourselves. Nobody has certified it."),
        learn_more=claim.learn_more,
        is_claim=True,
    )


def _claim_then(claim: Claim, was_anothers: bool) -> Mark:
    words = _("At that time, we said this of ourselves. Nobody had certified it.")
    if was_anothers:
        words = _("The publisher of the page that this version retells said this of itself. We did not say it.")
    return Mark(
        name=claim.name,
        meaning=claim.meaning,
        words=words,
        learn_more=claim.learn_more,
        is_claim=True,
        was_then=True,
    )
