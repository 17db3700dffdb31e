"""Who must sign off, and how that changes: more roles at once, fewer only when an administrator asks and a clinician agrees."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.signals import post_save
from django.utils.translation import gettext as _

from accounts.current_user import acting_as, because
from accounts.models import User
from accounts.roles import Role, roles_of
from accounts.rules import objection_to_silence, refuse
from proposals import services as proposals
from proposals.models import Proposal
from reviews import mail
from reviews.models import ReviewPolicy
from reviews.roles_needed import ROLE_WORDS


def objection_to_other_roles(by: User, policy: ReviewPolicy, roles: Collection[str], *, why: str) -> str:
    """Object to asking other roles than now for the reviews of one kind and size."""
    if Role.ADMIN not in roles_of(by):
        return _("Only an administrator changes who must sign off.")
    if not roles or set(roles) - set(ROLE_WORDS):
        return _("At least one other person must sign off. Choose one role or more.")
    if set(roles) == set(policy.roles):
        return _("These roles are asked already.")
    if objection := objection_to_silence(why):
        return objection
    try:
        ReviewPolicy(kind=policy.kind, size=policy.size, roles=list(roles)).clean()
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@transaction.atomic
def ask_for(*, policy: ReviewPolicy, roles: Collection[str], by: User, at: datetime, why: str) -> bool:
    """Ask other roles from now on, and return True; or have a clinician agree where one that is asked now is left out."""
    policy = ReviewPolicy.objects.select_for_update().get(pk=policy.pk)
    refuse(objection_to_other_roles(by, policy, roles, why=why))
    wanted = [str(role.value) for role in ROLE_WORDS if role in roles]
    if not set(policy.roles) <= set(wanted):
        proposals.ask(thing=policy, after={"roles": wanted}, why=why, by=by, at=at)
        return False
    policy.roles = wanted
    with acting_as(by), because(why):
        policy.save()
    return True


def _after_asking(sender: type, instance: Proposal, created: bool, **kwargs: Any) -> None:
    if isinstance(instance.thing, ReviewPolicy):
        mail.after_policy_step(instance)


def connect() -> None:
    """Tell publishers and clinicians of every step of a policy. Called once, when the app is ready."""
    post_save.connect(_after_asking, sender=Proposal, dispatch_uid="reviews-policies")
