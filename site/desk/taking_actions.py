"""What each step on the desk asks of the person who takes it, and what it then does. `actions` says who may take it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.roles import roles_of
from desk import draft_forms, forms, plan_forms
from desk.actions import open_review
from desk.lines import address_of
from desk.upkeep_forms import SnoozeForm
from editing import discarding
from editing import services as drafts
from editing.models import Question
from pages.rules import NotAllowed
from reviews import binning, publishing, roles_needed, rules, services, withdrawing
from reviews.models import Review
from reviews.starting_translations import start_translation
from scheduling import services as plans
from upkeep.services import snooze


@dataclass(frozen=True)
class Taking:
    """How a step is taken. `leads_to` gives where to go next by what `take` gave, or "" for the version's own page."""

    explanation: str | Promise
    done: str | Promise
    take: Callable[..., Any]
    form: type[forms.StepForm] = forms.StepForm
    leads_to: Callable[[Any], str] = lambda _taken: ""
    is_grave: bool = False


def reviewer_roles(user: User) -> list[str]:
    """Give the reviewer roles a person holds, in their usual order."""
    return [str(role.value) for role in roles_needed.ROLE_WORDS if role in roles_of(user)]


def roles_to_decide_in(user: User, review: Review) -> tuple[list[str], str]:
    """Give the roles in which this person can sign off now; if none, why not."""
    held = reviewer_roles(user)
    if not held:
        return [], _("You are not a reviewer, so you do not sign off.")
    objections = {role: rules.objection_to_sign_off(user, review, role) for role in held}
    if now := [role for role in held if not objections[role]]:
        return now, ""
    asked = [role for role in held if role in review.roles_needed]
    return [], objections[(asked or held)[0]]


def _withdraw_from_review(*, version: Version, by: User, at: datetime, reason: str) -> None:
    review = open_review(version)
    if review is None:
        raise NotAllowed(_("This version is not in review."))
    services.withdraw_from_review(review=review, by=by, at=at, reason=reason)


def _answer(*, version: Version, by: User, at: datetime, question: int, answer: str, words: str) -> None:
    asked = Question.objects.filter(version=version, pk=question).first()
    if asked is None:
        raise NotAllowed(_("Nobody waits for this answer any more."))
    has_it = answer == draft_forms.AnswerForm.YES
    drafts.answer(question=asked, by=by, at=at, hands_over=has_it, words=words)


def _of_its_page(step: Callable[..., Any]) -> Callable[..., Any]:
    """Give a step with a page as one with a version of it."""
    return lambda *, version, **answers: step(page=version.content.page, **answers)


#: By the key of the step in `actions.steps_for`.
TAKING = {
    "submit": Taking(
        explanation=gettext_lazy("The text is then fixed until the review is over or you withdraw it from review."),
        done=gettext_lazy("Sent. Everybody who is asked gets an e-mail."),
        form=forms.SubmitForm,
        take=services.submit,
        leads_to=Review.get_absolute_url,
    ),
    "answer": Taking(
        explanation=gettext_lazy("If you hand it over, only they can change it. They get your answer by e-mail."),
        done=gettext_lazy("They get your answer by e-mail."),
        form=draft_forms.AnswerForm,
        take=_answer,
    ),
    "ask": Taking(
        explanation=gettext_lazy("They are working on this draft now. Ask if you may go on with it."),
        done=gettext_lazy("Asked. You get an e-mail with the answer."),
        form=draft_forms.AskForm,
        take=drafts.ask,
    ),
    "take-over": Taking(
        explanation=gettext_lazy(
            "Somebody else is working on this draft. If you take it over, only you can change it. They get an e-mail."
        ),
        done=gettext_lazy("You can go on with this draft now."),
        form=draft_forms.TakeOverForm,
        take=drafts.take_over,
    ),
    "discard": Taking(
        explanation=gettext_lazy(
            "Readers keep what they have. For 30 days the draft can be brought back as it was. Then it is gone."
        ),
        done=gettext_lazy("Discarded. It can be brought back for 30 days."),
        form=draft_forms.DiscardForm,
        take=discarding.discard,
        is_grave=True,
    ),
    "bring-draft-back": Taking(
        explanation=gettext_lazy("It becomes the page's draft again, as it was, and you go on with it."),
        done=gettext_lazy("The draft is back, as it was."),
        take=discarding.bring_back,
    ),
    "new-draft": Taking(
        explanation=gettext_lazy(
            "The draft says what this version says. Readers get it only once it is reviewed and published."
        ),
        done=gettext_lazy("Here is your draft. Change it, then send it for review."),
        take=services.start_draft,
        leads_to=lambda draft: reverse("desk:blocks", args=[draft.pk]),
    ),
    "translate": Taking(
        explanation=gettext_lazy(
            "A draft in that language begins with the English words, block by block. Put the translation in their place."
            " It has a review of its own."
        ),
        done=gettext_lazy("Here is your draft. Translate it, then send it for review."),
        form=forms.TranslateForm,
        take=start_translation,
        leads_to=address_of,
    ),
    "publish": Taking(
        explanation=gettext_lazy("Patients read this version from now on."),
        done=gettext_lazy("Published. Patients read this version now."),
        take=publishing.publish,
    ),
    "plan-publish": Taking(
        explanation=gettext_lazy(
            "Nothing goes out before its time. If anything changes until then, the plan is void, and you are told."
        ),
        done=gettext_lazy("Planned. Below is what will happen when."),
        form=plan_forms.PlanPublicationForm,
        take=plans.plan_publication,
    ),
    "withdraw-from-review": Taking(
        explanation=gettext_lazy("The text can then be changed. Sign-offs so far stay on record and count no more."),
        done=gettext_lazy("Withdrawn from review. Those who were asked are told by e-mail."),
        form=forms.WithdrawFromReviewForm,
        take=_withdraw_from_review,
    ),
    "recheck": Taking(
        explanation=gettext_lazy(
            "No change needed? The reviewers say if the live text still holds. If all agree, its review date moves."
        ),
        done=gettext_lazy("Sent. Everybody who is asked gets an e-mail."),
        form=forms.RecheckForm,
        take=services.start_recheck,
        leads_to=Review.get_absolute_url,
    ),
    "snooze": Taking(
        explanation=gettext_lazy(
            "Letters and lists are quiet until then. Readers are told what they are told now. It can be done once a review."
        ),
        done=gettext_lazy("Put off. The list of pages says until when, and why."),
        form=SnoozeForm,
        take=snooze,
    ),
    "publish-urgently": Taking(
        explanation=gettext_lazy(
            "For a mistake that could harm somebody today. Nobody has reviewed this text. They must within 7 days."
        ),
        done=gettext_lazy("Published. It stays on everybody's desk until it is reviewed."),
        form=forms.UrgentForm,
        take=publishing.publish_urgently,
        is_grave=True,
    ),
    "throw-away": Taking(
        explanation=gettext_lazy(
            "The page goes into the bin with all its drafts. For 30 days you can bring it back. Then it is gone."
        ),
        done=gettext_lazy("The page is in the bin. You can bring it back for 30 days."),
        take=binning.throw_away,
        is_grave=True,
    ),
    "bring-back": Taking(
        explanation=gettext_lazy("The page comes out of the bin as it was."),
        done=gettext_lazy("The page is back, as it was."),
        take=binning.bring_back,
    ),
    "withdraw-translation": Taking(
        explanation=gettext_lazy(
            "Readers can then no longer read this translation. Its address tells them why, and leads to the English."
        ),
        done=gettext_lazy("Withdrawn. Its address says so, and says why once a clinical reviewer agrees."),
        form=forms.WithdrawTranslationForm,
        take=withdrawing.withdraw_translation,
        is_grave=True,
    ),
    "withdraw-page": Taking(
        explanation=gettext_lazy(
            "Readers can then no longer read the page. Its address tells them why. Its easy-read version goes with it."
        ),
        done=gettext_lazy("Withdrawn. Its address says so, and says why once a clinical reviewer agrees."),
        form=forms.WithdrawPageForm,
        take=_of_its_page(withdrawing.withdraw_page),
        is_grave=True,
    ),
    "plan-withdraw": Taking(
        explanation=gettext_lazy(
            "Readers have the page until then. If another version goes out before, the plan is void, and you are told."
            " What could harm somebody is withdrawn at once."
        ),
        done=gettext_lazy("Planned. Below is what will happen when."),
        form=plan_forms.PlanWithdrawalForm,
        take=_of_its_page(plans.plan_withdrawal),
        is_grave=True,
    ),
}
