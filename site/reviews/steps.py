"""What a person can do next with a version, and for what they can't, why not."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from djangocms_versioning.constants import DRAFT, PUBLISHED
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.roles import Role, roles_of
from reviews import rules
from reviews.models import Size

PLACEHOLDER = "…"  # stands for words that the person has not written yet


@dataclass(frozen=True)
class Step:
    """One step: its name, where it is taken, and the objection to it, "" when it can be taken now."""

    key: str
    name: str
    address: str
    objection: str


def steps_for(user: User, version: Version) -> list[Step]:
    """Give every step that a version in this state can take, in the order of the work."""
    desk = reverse("reviews:version", args=[version.pk])
    steps: list[Step] = []
    if version.state == DRAFT:
        review = rules.holding_review(version)
        if review is None:
            objection = rules.objection_to_submission(user, version, Size.FULL, change_note=PLACEHOLDER)
            steps.append(Step("submit", _("Send for review"), f"{desk}#submit", objection))
        else:
            steps.append(Step("review", _("Open the review"), review.get_absolute_url(), ""))
            if roles_of(user) & {Role.EDITOR, Role.PUBLISHER}:
                objection = rules.objection_because_in_review(version)
                steps.append(Step("edit", _("Edit the text"), desk, objection))
            objection = rules.objection_to_withdrawing_from_review(user, review)
            steps.append(Step("withdraw-from-review", _("Withdraw from review"), f"{desk}#withdraw", objection))
        steps.append(Step("publish", _("Publish"), f"{desk}#publish", rules.objection_to_publishing(user, version)))
        objection = rules.objection_to_urgent_publication(user, version, reason=PLACEHOLDER)
        steps.append(Step("publish-urgently", _("Publish an urgent correction"), f"{desk}#urgent", objection))
    elif version.state == PUBLISHED:
        if of_draft := rules.review_of_draft(version.content):
            steps.append(Step("review", _("Open the review of its draft"), of_draft.get_absolute_url(), ""))
        steps.append(
            Step("recheck", _("Review again as it is"), f"{desk}#recheck", rules.objection_to_recheck(user, version))
        )
        objection = rules.objection_to_withdrawal(user, version.content.page, reason=PLACEHOLDER)
        steps.append(Step("withdraw-page", _("Withdraw the page"), f"{desk}#withdraw-page", objection))
    return steps
