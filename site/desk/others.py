"""What others wait for: what somebody else at the desk must move on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from desk.inbox import waiting_for_others
from desk.standing import day_in_words, still_missing, urgency
from pages.versions import titles_of
from reviews.models import Review


@dataclass(frozen=True)
class OthersTurn:
    """A version that waits for somebody else, for whom, and since when, as components/others_list.html shows it."""

    title: str
    url: str
    waits_for: str
    since: str
    urgent: str = ""


def others_turns(user: User) -> QuerySet[Review]:
    """Give what others must move on: the most urgent first, then what has waited longest."""
    return waiting_for_others(user).select_related("version", "submitted_by").prefetch_related("sign_offs")


def told_of_others(reviews: Iterable[Review], today: date) -> list[OthersTurn]:
    """Tell of each for whom it waits."""
    reviews = list(reviews)
    titles = titles_of(review.version for review in reviews)
    return [
        OthersTurn(
            title=titles[review.version_id],
            url=review.get_absolute_url(),
            waits_for=_waits_for(review),
            since=_("since %(day)s") % {"day": day_in_words(_day(review))},
            urgent=urgency(review, today),
        )
        for review in reviews
    ]


def _waits_for(review: Review) -> str:
    if review.state in Review.REFUSED:
        words = _("%(what)s. %(who)s is to change the text and send it again.")
        return words % {"what": review.get_state_display(), "who": review.submitted_by}
    return still_missing(review)


def _day(review: Review) -> date:
    return localdate(review.completed_at or review.submitted_at)
