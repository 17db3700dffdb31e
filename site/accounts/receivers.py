"""What follows by itself: permissions from roles, the way into the CMS from roles, and no account ever deleted."""

from __future__ import annotations

from time import time
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts import rules, services
from accounts.current_user import USED_AT, acting_user
from accounts.models import User


def grant_permissions(using: str, apps: Any, **kwargs: Any) -> None:
    """Bring the groups of the roles up to date after a migration, unless it took the groups away."""
    try:
        apps.get_model("auth", "Group")
    except LookupError:
        return
    services.sync_roles(using=using)


def refuse_roles_of_ones_own(action: str, instance: Any, reverse: bool, pk_set: set[int] | None, **kwargs: Any) -> None:
    """Let nobody make themselves a reviewer, from whichever side the roles are set."""
    by = acting_user()
    if action != "pre_add" or by is None or by.pk not in ((pk_set or set()) if reverse else {instance.pk}):
        return
    given = [instance.name] if reverse else Group.objects.filter(pk__in=pk_set or ()).values_list("name", flat=True)
    if objection := rules.objection_to_giving(by, by, given):
        raise rules.NotAllowed(objection)


def follow_roles(action: str, instance: Any, reverse: bool, pk_set: set[int] | None, **kwargs: Any) -> None:
    """Keep "may enter the CMS" in step with the roles that a person is given or loses."""
    if action == "pre_clear" and reverse:
        instance._members_before = set(instance.user_set.values_list("pk", flat=True))
    if action not in {"post_add", "post_remove", "post_clear"}:
        return
    if reverse:
        services.sync_staff(instance.__dict__.pop("_members_before", set()) if pk_set is None else pk_set)
        return
    services.sync_staff([instance.pk])
    instance.refresh_from_db(fields=["is_staff"])
    for remembered in ("_roles", "_perm_cache", "_user_perm_cache", "_group_perm_cache"):
        instance.__dict__.pop(remembered, None)


def refuse_deletion(instance: User, **kwargs: Any) -> None:
    """Stop every deletion of an account, whoever asks for it."""
    raise ProtectedError(
        _("Accounts are never deleted, because the record names people. Deactivate the account of %(account)s instead.")
        % {"account": instance},
        {instance},
    )


def forget_failed_sign_ins(request: Any, user: User, **kwargs: Any) -> None:
    """Let somebody who has just set a new password use it at once, however often the old one failed."""
    from allauth.account.adapter import get_adapter

    get_adapter(request)._delete_login_attempts_cached_email(request, email=user.email)


def begin_session(request: Any, user: User, **kwargs: Any) -> None:
    """Note that a session is used from the moment of signing in, and have all in place that its first pages need."""
    request.session[USED_AT] = time()
    if user.is_staff:
        services.give_clipboards(User.objects.filter(pk=user.pk))


def connect(config: Any) -> None:
    """Connect all of them, once."""
    from allauth.account.signals import password_reset
    from django.contrib.auth.signals import user_logged_in
    from django.db.models.signals import m2m_changed, post_migrate, pre_delete

    post_migrate.connect(grant_permissions, sender=config, dispatch_uid="accounts.grant_permissions")
    m2m_changed.connect(
        refuse_roles_of_ones_own, sender=User.groups.through, dispatch_uid="accounts.refuse_roles_of_ones_own"
    )
    m2m_changed.connect(follow_roles, sender=User.groups.through, dispatch_uid="accounts.follow_roles")
    pre_delete.connect(refuse_deletion, sender=User, dispatch_uid="accounts.refuse_deletion")
    user_logged_in.connect(begin_session, dispatch_uid="accounts.begin_session")
    password_reset.connect(forget_failed_sign_ins, dispatch_uid="accounts.forget_failed_sign_ins")
