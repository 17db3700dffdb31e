"""Says in words where versions and reviews stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from djangocms_versioning.constants import ARCHIVED, DRAFT, PUBLISHED
from djangocms_versioning.models import Version

from editing.models import Discarded
from editing.rules import comes_back_until
from reviews import roles_needed
from reviews.models import Review, SignOff
from scheduling.models import Plan
from scheduling.times import moment_in_words
from upkeep.models import Snooze


def standing(version: Version) -> str:
    """Say where a version stands, from its reviews as they were fetched."""
    reviews = sorted(version.reviews.all(), key=lambda review: (review.submitted_at, review.pk))
    open_review = next((review for review in reviews if review.state in Review.HOLDING), None)
    if version.state == DRAFT:
        return _standing_of_draft(version, open_review, reviews)
    if version.state == PUBLISHED:
        if open_review:
            return _("Live, and being reviewed. %(missing)s") % {"missing": still_missing(open_review)}
        return _("Live.")
    if version.state == ARCHIVED:
        discarded = getattr(version, "discarded", None)
        return told_of_discarding(discarded) if discarded else _("Set aside before it was published.")
    return _("No longer live.")


def told_of_discarding(discarded: Discarded) -> str:
    """Say who discarded a draft, when, why, and until when it can be brought back."""
    words = _("Discarded by %(who)s on %(day)s: “%(why)s” It can be brought back until %(until)s.")
    days = {"day": discarded.at, "until": comes_back_until(discarded)}
    return words % {
        "who": discarded.by,
        "why": discarded.why,
        **{name: day_in_words(localdate(at)) for name, at in days.items()},
    }


def _standing_of_draft(version: Version, open_review: Review | None, reviews: Sequence[Review]) -> str:
    if open_review is not None:
        return still_missing(open_review, version.plans.all())
    if not reviews:
        return _("Draft, not sent for review yet.")
    last = reviews[-1]
    words = {
        Review.State.CHANGES_WANTED: _("Draft. Changes were wanted: “%(comment)s”"),
        Review.State.REJECTED: _("Draft. It was rejected: “%(comment)s”"),
    }.get(Review.State(last.state), _("Draft, taken back from review."))
    refusals = [s.comment for s in last.sign_offs.all() if s.decision != SignOff.Decision.APPROVED]
    return words % {"comment": refusals[-1] if refusals else ""}


def still_missing(review: Review, plans: Iterable[Plan] = ()) -> str:
    """Say what a review that is under way still needs; where all have approved, which of these plans lets it out and when."""
    if review.state == Review.State.APPROVED:
        for plan in plans:
            if plan.stands and plan.kind == Plan.Aim.PUBLISH:
                words = _("Everybody asked has approved it. It is planned to go out on %(when)s.")
                return words % {"when": moment_in_words(plan.due_at)}
        return _("Everybody asked has approved it. A publisher can publish it now.")
    return _("Still to sign off: %(roles)s.") % {"roles": roles_needed.in_words(roles_missing(review))}


def roles_missing(review: Review) -> list[str]:
    """Give the roles whose word a review still needs, from its sign-offs as they were fetched."""
    signed = {sign_off.role for sign_off in review.sign_offs.all()}
    return [role for role in review.roles_needed if role not in signed]


def urgency(review: Review, today: date) -> str:
    """Say how long the review of an urgent correction may still take, or "" where that is no question."""
    days = review.days_left(today)
    if days is None or review.settled_at or not review.published_at:
        return ""
    if review.version.state != PUBLISHED:
        return _("It was live without a review, which is still to be done.")
    if days < 0:
        return _("Live without a review. It should have been reviewed by %(day)s.") % {
            "day": day_in_words(review.due_on)
        }
    if days == 0:
        return _("Live without a review. It must be reviewed today.")
    return ngettext(
        "Live without a review. %(days)s day left to review it.",
        "Live without a review. %(days)s days left to review it.",
        days,
    ) % {"days": days}


def sent_by(review: Review) -> str:
    """Say of a review what is judged, who sent it when, and what it still needs."""
    what = _("Re-review") if review.is_recheck else review.get_size_display()
    sent = _("%(what)s, sent by %(who)s on %(day)s.") % {
        "what": what,
        "who": review.submitted_by,
        "day": day_in_words(localdate(review.submitted_at)),
    }
    example = _("Example.") if review.is_example else ""
    plans = review.version.plans.all()
    stands = still_missing(review, plans) if review.state in Review.HOLDING else f"{review.get_state_display()}."
    return " ".join(filter(None, [example, sent, stands]))


def put_off_in_words(snooze: Snooze) -> str:
    """Say who has put the reminders of a review off, until when, and why."""
    return _("%(who)s put its reminders off until %(day)s: “%(why)s”") % {
        "who": snooze.by_name,
        "day": day_in_words(snooze.until_on),
        "why": snooze.reason,
    }


def day_in_words(day: date | None) -> str:
    """Give a day as people here write it, or ""."""
    return date_format(day, "j F Y") if day else ""
