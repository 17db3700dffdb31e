"""What a person can do next with a version, and for what they can't, why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from djangocms_versioning.constants import DRAFT, PUBLISHED
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.roles import edits
from editing import rules as drafts
from editing.models import Discarded, Question
from pages.faults import TextFault
from pages.rules import objection_because_locked, was_ever_public
from reviews import place_rules, rules, translating
from reviews.binning import objection_because_in_bin, objection_to_bringing_back, objection_to_throwing_away
from reviews.models import Review, Size
from scheduling import rules as planning
from scheduling.models import Plan
from upkeep.rules import is_reminded_of, objection_to_snooze

PLACEHOLDER = "…"  # stands for words that the person has not written yet


@dataclass(frozen=True)
class Offer:
    """One step: its name, where it is taken, and the objection to it, "" when it can be taken now.

    `faults` are what there is to put right first, where this person can.
    """

    key: str
    name: str
    address: str
    objection: str
    faults: tuple[TextFault, ...] = ()


def steps_for(user: User, version: Version, at: datetime | None = None) -> list[Offer]:
    """Give every step that a version in this state can take, in the order of the work; `at` is now unless it is said."""
    at = at or timezone.now()
    if objection_because_in_bin(version):
        return [_here(version, "bring-back", _("Bring the page back"), objection_to_bringing_back(user, version))]
    steps: list[Offer] = []
    if version.state == DRAFT:
        steps += _with_a_draft(user, version, at)
    elif version.state == PUBLISHED:
        steps += _with_what_is_live(user, version)
    return [*steps, *_with_any(user, version, at)]


def _here(version: Version, key: str, name: str, objection: str, faults: tuple[TextFault, ...] = ()) -> Offer:
    """Give a step that is taken on the version's own page, where its form stands under its key."""
    return Offer(key, name, f"{reverse('desk:version', args=[version.pk])}#{key}", objection, faults)


def _with_a_draft(user: User, version: Version, at: datetime) -> Iterator[Offer]:
    review = rules.holding_review(version)
    if review is None:
        objection = rules.objection_to_submission(user, version, Size.FULL, change_note=PLACEHOLDER)
        can_mend = objection and not objection_because_locked(user, version) and edits(user)
        faults = tuple(rules.faults_before_submission(version)) if can_mend else ()
        yield _here(version, "submit", _("Send for review"), objection, faults)
        yield from _with_somebody_else(user, version, at)
    else:
        yield Offer("review", _("Open the review"), review.get_absolute_url(), "")
        if edits(user):
            objection = rules.objection_because_in_review(version)
            yield Offer("edit", _("Edit the text"), reverse("desk:version", args=[version.pk]), objection)
        yield _taking_back(user, version, review)
    yield _here(version, "publish", _("Publish"), rules.objection_to_publishing(user, version))
    if review is not None and review.state == Review.State.APPROVED:
        objection = planning.objection_to_planning_publication(user, version)
        yield _at_a_set_time(Plan.Aim.PUBLISH, version, _("Publish at a set time"), objection)
    objection = rules.objection_to_urgent_publication(user, version, reason=PLACEHOLDER)
    yield _here(version, "publish-urgently", _("Publish an urgent correction"), objection)


def _with_somebody_else(user: User, version: Version, at: datetime) -> Iterator[Offer]:
    """Give what can be done about a draft that somebody else works on, or asks for."""
    if objection_because_locked(user, version):
        taking_over = drafts.objection_to_taking_over(user, version, at, reason=PLACEHOLDER)
        asking = drafts.objection_to_asking(user, version, at)
        if not asking or taking_over:
            yield _here(version, "ask", _("Ask if you may take it over"), asking)
        if asking or not taking_over:
            yield _here(version, "take-over", _("Take over the draft"), taking_over)
    elif question := Question.objects.open().filter(version=version, of=user).first():
        yield _here(version, "answer", _("Answer %(who)s, who asks for this draft") % {"who": question.asked_by}, "")


def _with_what_is_live(user: User, version: Version) -> Iterator[Offer]:
    if of_draft := rules.review_of_draft(version.content):
        yield Offer("review", _("Open the review of its draft"), of_draft.get_absolute_url(), "")
    if recheck := open_review(version):
        yield Offer("review", _("Open the review"), recheck.get_absolute_url(), "")
        yield _taking_back(user, version, recheck)
    yield _here(version, "recheck", _("Review again as it is"), rules.objection_to_recheck(user, version))
    if is_reminded_of(version, today := localdate()):
        objection = objection_to_snooze(user, version, until_on=None, reason=PLACEHOLDER, today=today)
        yield _here(version, "snooze", _("Put off its reminders"), objection)
    if translating.is_translation(version.content):
        objection = translating.objection_to_withdrawing(user, version, reason=PLACEHOLDER)
        yield _here(version, "withdraw-translation", _("Withdraw the translation"), objection)
        return
    objection = place_rules.objection_to_withdrawal(user, version.content.page, reason=PLACEHOLDER)
    yield _here(version, "withdraw-page", _("Withdraw the page"), objection)
    objection = planning.objection_to_planning_withdrawal(user, version.content.page, why=PLACEHOLDER)
    yield _at_a_set_time(Plan.Aim.WITHDRAW, version, _("Withdraw at a set time"), objection)


def open_review(version: Version) -> Review | None:
    """Give the review of this version that can still be taken back."""
    return version.reviews.filter(state__in=Review.HOLDING, published_at__isnull=True).first()


def _taking_back(user: User, version: Version, review: Review) -> Offer:
    objection = rules.objection_to_withdrawing_from_review(user, review, reason=PLACEHOLDER)
    return _here(version, "withdraw-from-review", _("Withdraw from review"), objection)


def _at_a_set_time(kind: str, version: Version, name: str, objection: str) -> Offer:
    """Give the step that plans this; where it is planned, that which leads to the plan."""
    plan = version.content.page.plans.standing().filter(kind=kind).first()
    if plan is not None:
        return Offer("plan", _("See the plan, or call it off"), plan.get_absolute_url(), "")
    return _here(version, f"plan-{kind}", name, objection)


def _with_any(user: User, version: Version, at: datetime) -> Iterator[Offer]:
    was_judged = version.reviews.exists()
    if version.state == DRAFT:
        # Not what somebody judged or somebody else works on, nor all that there is of its page.
        is_theirs = version.locked_by_id in (None, user.pk)
        if is_theirs and not was_judged and drafts.others_of_page(version).exists():
            objection = drafts.objection_to_discarding(user, version, reason=PLACEHOLDER)
            yield _here(version, "discard", _("Discard the draft"), objection)
    if Discarded.objects.filter(version=version).exists():
        objection = drafts.objection_to_bringing_back(user, version, at)
        yield _here(version, "bring-draft-back", _("Bring the draft back"), objection)
    if version.state != DRAFT:
        objection = rules.objection_to_starting_draft(user, version)
        yield _here(version, "new-draft", _("Start a new draft from this version"), objection)
    if version.state == PUBLISHED and not translating.is_translation(version.content):
        for language, _name in translating.languages_to_start(version.content.page_id)[:1]:
            objection = translating.objection_to_starting(user, version.content.page_id, language)
            yield _here(version, "translate", _("Start a translation"), objection)
    if not was_judged and not was_ever_public(version.content.page_id):
        yield _here(version, "throw-away", _("Delete the page"), objection_to_throwing_away(user, version))
