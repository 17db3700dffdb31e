"""Writes down every change of what an account may do, by whatever path it is saved, and tells the publishers.

Bulk updates by code send no signals and leave no line: change accounts one by one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import confirming, rules
from accounts.current_user import acting_reason, acting_user
from accounts.models import PowerChange, User
from accounts.roles import Role
from languages.installed import name_of as name_of_language

_WATCHED = ("email", "name", "languages", "is_active", "is_superuser")


def name_of(user: User | None) -> str:
    """Return what the record calls a person: name and address as they are now, or that a command did it."""
    if user is None:
        return _("a command on the server")
    return f"{user.name} ({user.email})" if user.name else user.email


class NamesThen:
    """What people were called at some time, as far as the record of powers knows; fetched once for many lines."""

    def __init__(self) -> None:
        self._names: dict[int, list[tuple[datetime, str]]] = {}
        for account_id, at, name in PowerChange.objects.order_by("at", "pk").values_list(
            "account", "at", "account_name"
        ):
            self._names.setdefault(account_id, []).append((at, name))

    def of(self, user: User | None, at: datetime) -> str:
        """Return what the record calls this person as they were called then."""
        known = self._names.get(user.pk, []) if user else []
        return next((name for since, name in reversed(known) if since <= at), name_of(user))


def write_down(step: PowerChange.Deed, account: User, detail: str = "") -> None:
    """Add a line to the record in the name of whoever acts, and mail it to every publisher once it is saved."""
    by = acting_user()
    change = PowerChange.objects.create(
        step=step,
        account=account,
        account_name=name_of(account),
        by=by,
        by_name=name_of(by),
        detail=detail,
        why=acting_reason(),
        at=timezone.now(),
    )
    # A mail server that is away must not make a finished step look as if it had failed.
    transaction.on_commit(lambda: _tell_publishers(change), robust=True)


def _tell_publishers(change: PowerChange) -> None:
    publishers = User.objects.holding(Role.PUBLISHER)
    for address in publishers.values_list("email", flat=True):
        get_adapter().send_mail("account/email/powers_changed", address, {"change": change})


def _remember(sender: type, instance: User, raw: bool = False, **kwargs: Any) -> None:
    before = User.objects.filter(pk=instance.pk).values(*_WATCHED).first() if instance.pk and not raw else None
    instance._before = before  # type: ignore[attr-defined]
    if not raw and (before is None or before["email"] != instance.email):
        rules.refuse(rules.objection_to_address(instance.email))
    if before:
        new_languages = set(instance.languages) - set(before["languages"])
        rules.refuse(rules.objection_to_reading(acting_user(), instance, new_languages))
    if before and before["email"] != instance.email:
        confirming.end(instance)
        instance.set_unusable_password()  # and with it its sessions; the database holds to that


def _follow_account(sender: type, instance: User, created: bool, raw: bool = False, **kwargs: Any) -> None:
    step = PowerChange.Deed
    before = instance.__dict__.pop("_before", None)
    if raw:
        return
    if created:
        write_down(step.MADE, instance, _("superuser") if instance.is_superuser else "")
    if before is None:
        return
    if before["email"] != instance.email:
        write_down(step.ADDRESS_CHANGED, instance, _("from %(address)s") % {"address": before["email"]})
        for second_step in Authenticator.objects.filter(user=instance):
            second_step.delete()
        confirming.ask(instance)
    if before["name"] != instance.name:
        write_down(step.NAME_CHANGED, instance, _("from %(name)s") % {"name": before["name"] or _("none")})
    if before["languages"] != instance.languages:
        write_down(step.LANGUAGES_CHANGED, instance, ", ".join(map(name_of_language, instance.languages)) or _("none"))
    if before["is_active"] != instance.is_active:
        write_down(step.OPENED if instance.is_active else step.CLOSED, instance)
        if instance.is_active:  # whoever gets the mail of somebody who had left may be anybody
            confirming.ask(instance, confirming.end(instance))
    if before["is_superuser"] != instance.is_superuser:
        write_down(step.SUPERUSER_CHANGED, instance, _("now superuser") if instance.is_superuser else _("no longer"))


def _follow_links(
    sender: type, action: str, instance: Any, reverse: bool, pk_set: set[int] | None, **kwargs: Any
) -> None:
    """Write down which roles or single permissions an account gained or lost, from whichever side they are set."""
    of_roles = sender is User.groups.through
    if action == "pre_clear":
        held = instance.user_set if reverse else (instance.groups if of_roles else instance.user_permissions)
        instance._cleared = set(held.values_list("pk", flat=True))
        return
    if action not in {"post_add", "post_remove", "post_clear"}:
        return
    keys = instance.__dict__.pop("_cleared", set()) if action == "post_clear" else pk_set or set()
    if not keys:
        return
    accounts: Iterable[User] = User.objects.filter(pk__in=keys) if reverse else [instance]
    things: list[Any] = [instance] if reverse else list((Group if of_roles else Permission).objects.filter(pk__in=keys))
    names = ", ".join(sorted(_role_name(thing) if of_roles else str(thing) for thing in things))
    gained = action == "post_add"
    step = PowerChange.Deed.ROLES_GIVEN if gained else PowerChange.Deed.ROLES_TAKEN
    if not of_roles:
        step = PowerChange.Deed.PERMISSIONS_CHANGED
        names = (_("given: %(names)s") if gained else _("taken: %(names)s")) % {"names": names}
    for account in accounts:
        write_down(step, account, names)
        if of_roles:
            roles = [thing.name for thing in things]
            # Of one that is given, too: it may have been taken past this, or at the moment at which it was confirmed.
            confirming.end(account, roles)
            if gained:
                confirming.ask(account, roles)


def _role_name(group: Any) -> str:
    return str(Role(group.name).label) if group.name in Role.values else group.name


def _follow_second_step(sender: type, instance: Authenticator, **kwargs: Any) -> None:
    if instance.type != Authenticator.Type.RECOVERY_CODES:
        account = User.objects.filter(pk=instance.user_id).first()
        if account is not None:
            write_down(PowerChange.Deed.SECOND_STEP_REMOVED, account, str(instance.get_type_display()))
            if acting_user() not in (None, account):
                confirming.ask(account, confirming.end(account))


def connect() -> None:
    """Follow every account. Called once, when the app is ready."""
    pre_save.connect(_remember, sender=User, dispatch_uid="accounts.remember")
    post_save.connect(_follow_account, sender=User, dispatch_uid="accounts.follow_account")
    for through in (User.groups.through, User.user_permissions.through):
        m2m_changed.connect(_follow_links, sender=through, dispatch_uid=f"accounts.follow_{through.__name__}")
    post_delete.connect(_follow_second_step, sender=Authenticator, dispatch_uid="accounts.follow_second_step")
