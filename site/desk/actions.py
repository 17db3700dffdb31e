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
    desk = reverse("desk:version", args=[version.pk])
    if objection_because_in_bin(version):
        back = objection_to_bringing_back(user, version)
        return [Offer("bring-back", _("Bring the page back"), f"{desk}#bring-back", back)]
    steps: list[Offer] = []
    if version.state == DRAFT:
        review = rules.holding_review(version)
        if review is None:
            objection = rules.objection_to_submission(user, version, Size.FULL, change_note=PLACEHOLDER)
            can_mend = objection and not objection_because_locked(user, version)
            can_mend = can_mend and edits(user)
            faults = tuple(rules.faults_before_submission(version)) if can_mend else ()
            steps.append(Offer("submit", _("Send for review"), f"{desk}#submit", objection, faults))
            steps += _with_somebody_else(user, version, desk, at)
        else:
            steps.append(Offer("review", _("Open the review"), review.get_absolute_url(), ""))
            if edits(user):
                objection = rules.objection_because_in_review(version)
                steps.append(Offer("edit", _("Edit the text"), desk, objection))
            objection = rules.objection_to_withdrawing_from_review(user, review, reason=PLACEHOLDER)
            steps.append(Offer("withdraw-from-review", _("Withdraw from review"), f"{desk}#withdraw", objection))
        steps.append(Offer("publish", _("Publish"), f"{desk}#publish", rules.objection_to_publishing(user, version)))
        if review is not None and review.state == Review.State.APPROVED:
            objection = planning.objection_to_planning_publication(user, version)
            steps.append(_at_a_set_time(Plan.Aim.PUBLISH, version, _("Publish at a set time"), objection))
        objection = rules.objection_to_urgent_publication(user, version, reason=PLACEHOLDER)
        steps.append(Offer("publish-urgently", _("Publish an urgent correction"), f"{desk}#urgent", objection))
    elif version.state == PUBLISHED:
        if of_draft := rules.review_of_draft(version.content):
            steps.append(Offer("review", _("Open the review of its draft"), of_draft.get_absolute_url(), ""))
        if recheck := version.reviews.filter(state__in=Review.HOLDING, published_at__isnull=True).first():
            objection = rules.objection_to_withdrawing_from_review(user, recheck, reason=PLACEHOLDER)
            steps.append(Offer("review", _("Open the review"), recheck.get_absolute_url(), ""))
            steps.append(Offer("withdraw-from-review", _("Withdraw from review"), f"{desk}#withdraw", objection))
        steps.append(
            Offer("recheck", _("Review again as it is"), f"{desk}#recheck", rules.objection_to_recheck(user, version))
        )
        if is_reminded_of(version, today := localdate()):
            objection = objection_to_snooze(user, version, until_on=None, reason=PLACEHOLDER, today=today)
            steps.append(Offer("snooze", _("Put off its reminders"), f"{desk}#snooze", objection))
        steps.extend(_withdrawals(user, version, desk))
    is_with_another = version.locked_by_id not in (None, user.pk)
    if version.state == DRAFT and not is_with_another and _can_be_discarded(version):
        objection = drafts.objection_to_discarding(user, version, reason=PLACEHOLDER)
        steps.append(Offer("discard", _("Discard the draft"), f"{desk}#discard", objection))
    if Discarded.objects.filter(version=version).exists():
        objection = drafts.objection_to_bringing_back(user, version, at)
        steps.append(Offer("bring-draft-back", _("Bring the draft back"), f"{desk}#bring-draft-back", objection))
    if version.state != DRAFT:
        objection = rules.objection_to_starting_draft(user, version)
        steps.append(Offer("new-draft", _("Start a new draft from this version"), f"{desk}#new-draft", objection))
    if version.state == PUBLISHED and not translating.is_translation(version.content):
        for language, _name in translating.languages_to_start(version.content.page_id)[:1]:
            objection = translating.objection_to_starting(user, version.content.page_id, language)
            steps.append(Offer("translate", _("Start a translation"), f"{desk}#translate", objection))
    if not was_ever_public(version.content.page_id) and not version.reviews.exists():
        objection = objection_to_throwing_away(user, version)
        steps.append(Offer("throw-away", _("Delete the page"), f"{desk}#throw-away", objection))
    return steps


def _at_a_set_time(kind: str, version: Version, name: str, objection: str) -> Offer:
    """Give the step that plans this; where it is planned, that which leads to the plan."""
    plan = version.content.page.plans.standing().filter(kind=kind).first()
    if plan is not None:
        return Offer("plan", _("See the plan, or call it off"), plan.get_absolute_url(), "")
    return Offer(f"plan-{kind}", name, f"{reverse('desk:version', args=[version.pk])}#plan-{kind}", objection)


def _withdrawals(user: User, version: Version, desk: str) -> Iterator[Offer]:
    """Give what takes a live page away from readers, or a translation alone."""
    if translating.is_translation(version.content):
        objection = translating.objection_to_withdrawing(user, version, reason=PLACEHOLDER)
        name = _("Withdraw the translation")
        yield Offer("withdraw-translation", name, f"{desk}#withdraw-translation", objection)
        return
    objection = place_rules.objection_to_withdrawal(user, version.content.page, reason=PLACEHOLDER)
    yield Offer("withdraw-page", _("Withdraw the page"), f"{desk}#withdraw-page", objection)
    objection = planning.objection_to_planning_withdrawal(user, version.content.page, why=PLACEHOLDER)
    yield _at_a_set_time(Plan.Aim.WITHDRAW, version, _("Withdraw at a set time"), objection)


def _can_be_discarded(version: Version) -> bool:
    """Say whether a draft is one of those that are discarded: nobody has judged it, and it is not all there is of its page."""
    return not version.reviews.exists() and drafts.others_of_page(version).exists()


def _with_somebody_else(user: User, version: Version, desk: str, at: datetime) -> Iterator[Offer]:
    """Give what can be done about a draft that somebody else works on, or asks for."""
    if objection_because_locked(user, version):
        taking_over = drafts.objection_to_taking_over(user, version, at, reason=PLACEHOLDER)
        asking = drafts.objection_to_asking(user, version, at)
        if not asking or taking_over:
            yield Offer("ask", _("Ask if you may take it over"), f"{desk}#ask", asking)
        if asking or not taking_over:
            yield Offer("take-over", _("Take over the draft"), f"{desk}#take-over", taking_over)
    elif question := Question.objects.open().filter(version=version, of=user).first():
        name = _("Answer %(who)s, who asks for this draft") % {"who": question.asked_by}
        yield Offer("answer", name, f"{desk}#answer", "")
