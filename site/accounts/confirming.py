"""Whose word stands behind a reviewer's role: an administrator gives it, and somebody else confirms whose account it is.

Until then it does not count. Where the address by which its holder signs in is changed for them, their second step is taken
away, or their account was closed, it counts again once somebody has confirmed it anew. What a command does is confirmed with
that: whoever may log in to the server has no colleague to ask. So the first reviewer of a role, whom nobody in it can know, is
confirmed by a command.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.current_user import acting_user
from accounts.models import Confirmation, PowerChange, User
from accounts.roles import REVIEWER_ROLES, Role, roles_of

#: One role of one account: `user` and `group`.
Held: Any = User.groups.through


def waiting() -> QuerySet[Any]:
    """Return the reviewers' roles that are to be confirmed, those that were given first at the top."""
    confirmed = Confirmation.objects.filter(account=OuterRef("user"), role=OuterRef("group__name"), ended_at=None)
    unconfirmed = Held.objects.filter(~Exists(confirmed), group__name__in=REVIEWER_ROLES, user__is_active=True)
    return unconfirmed.order_by("pk").select_related("user", "group")


def waiting_for(user: User) -> QuerySet[Any]:
    """Return those that this person may confirm: whoever had a hand in it may not."""
    own_doing = PowerChange.objects.filter(by=user, step__in=PowerChange.UNSETTLING).values("account")
    return waiting().filter(group__name__in=confirmed_by(user)).exclude(user=user).exclude(user__in=own_doing)


def confirmed_by(user: User) -> set[str]:
    """Return the roles of which this person's word counts: those in which they review themselves.

    No role that an administrator gives alone is among them, or one person could make up the second one, too.
    """
    return set(roles_of(user)) & set(REVIEWER_ROLES)


def nobody_confirms(account: User) -> list[Role]:
    """Return the roles of an account that wait for a command, since nobody else reviews in them."""
    roles = [Role(held.group.name) for held in waiting().filter(user=account)]
    return [role for role in roles if not User.objects.holding(role).exists()]


def end(account: User, roles: Iterable[str] = REVIEWER_ROLES) -> list[str]:
    """Have an account's roles count no longer; return which did."""
    standing = account.confirmations.filter(role__in=roles, ended_at=None)
    ended = list(standing.values_list("role", flat=True))
    if ended:
        standing.update(ended_at=timezone.now())
    return ended


def ask(account: User, roles: Iterable[str] = REVIEWER_ROLES) -> None:
    """Ask those who may confirm for their word on the roles that an account holds now; do so at once where a command acts."""
    for held in waiting().filter(user=account, group__name__in=list(roles)):
        if acting_user() is None:
            confirm(account, held.group.name, None, timezone.now())
        else:
            transaction.on_commit(lambda held=held: _tell(account, Role(held.group.name)), robust=True)  # type: ignore[misc]


def confirm(account: User, role: str, by: User | None, at: datetime) -> None:
    """Have a role count. The database refuses whoever may not say so."""
    Confirmation.objects.create(account=account, role=role, by=by, at=at)


def _tell(account: User, role: Role) -> None:
    people = User.objects.holding(role).exclude(pk=account.pk)
    context = {"account": account, "role": role.label, "address": settings.SITE_URL + reverse("desk:to-agree")}
    for address in people.values_list("email", flat=True):
        get_adapter().send_mail("account/email/to_confirm", address, context)
