"""Who must sign off, and how that changes: more roles at once, fewer only when an administrator asks and a publisher agrees."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role, roles_of
from pages.rules import NotAllowed
from reviews.locking import refuse
from reviews.models import PolicyChange, ReviewPolicy, Size
from reviews.rules import CLINICAL_KINDS, ROLE_WORDS

Outcome = PolicyChange.Outcome


def objection_to_other_roles(by: User, policy: ReviewPolicy, roles: Collection[str], *, why: str) -> str:
    """Object to asking other roles than now for the reviews of one kind and size."""
    if Role.ADMIN not in roles_of(by):
        return _("Only an administrator changes who must sign off.")
    if not roles or set(roles) - set(ROLE_WORDS):
        return _("At least one other person must sign off. Choose one role or more.")
    if set(roles) == set(policy.roles):
        return _("These roles are asked already.")
    if not why.strip():
        return _("Say why. The record keeps it.")
    if policy.kind in CLINICAL_KINDS and policy.size != Size.MINOR and Role.CLINICAL not in roles:
        return _("A clinical reviewer always judges pages about tests.")
    if requests().filter(kind=policy.kind, size=policy.size).exists():
        return _("A change of this waits for a publisher already. It must be decided first.")
    return ""


def objection_to_deciding(by: User, change: PolicyChange) -> str:
    """Object to this person agreeing to, or refusing, fewer roles."""
    if Role.PUBLISHER not in roles_of(by):
        return _("A publisher decides whether fewer roles are asked.")
    if change.outcome != Outcome.ASKED:
        return _("This has been decided already.")
    if by.pk == change.asked_by_id:
        return _("You asked for this yourself, so somebody else must decide.")
    return ""


def requests() -> models.QuerySet[PolicyChange]:
    """Give what waits for a publisher."""
    return PolicyChange.objects.filter(outcome=Outcome.ASKED)


@transaction.atomic
def ask_for(*, policy: ReviewPolicy, roles: Collection[str], by: User, at: datetime, why: str) -> PolicyChange:
    """Ask other roles from now on, or have a publisher decide where one that is asked now would be left out."""
    policy = ReviewPolicy.objects.select_for_update().get(pk=policy.pk)
    refuse(objection_to_other_roles(by, policy, roles, why=why))
    is_stricter = set(roles) > set(policy.roles)
    change = PolicyChange.objects.create(
        kind=policy.kind,
        size=policy.size,
        roles_before=policy.roles,
        roles_after=[str(role.value) for role in ROLE_WORDS if role in roles],
        why=why.strip(),
        asked_by=by,
        asked_at=at,
        outcome=Outcome.STRICTER if is_stricter else Outcome.ASKED,
    )
    if is_stricter:
        _carry_out(change)
    return change


@transaction.atomic
def decide(*, change: PolicyChange, by: User, at: datetime, agrees: bool) -> None:
    """Agree to fewer roles, or leave everything as it is."""
    policy = ReviewPolicy.objects.select_for_update().get(kind=change.kind, size=change.size)
    change = PolicyChange.objects.select_for_update().get(pk=change.pk)
    refuse(objection_to_deciding(by, change))
    if agrees and policy.roles != change.roles_before:
        raise NotAllowed(_("Other roles are asked by now than when this was written. Refuse it, and ask again."))
    change.outcome = Outcome.AGREED if agrees else Outcome.REFUSED
    change.decided_by, change.decided_at = by, at
    change.save()
    if agrees:
        _carry_out(change)


def _carry_out(change: PolicyChange) -> None:
    ReviewPolicy.objects.filter(kind=change.kind, size=change.size).update(roles=change.roles_after)
