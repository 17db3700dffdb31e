"""What is done to accounts and roles, one step at a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from allauth.account import app_settings as account_settings
from allauth.account.adapter import get_adapter
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from cms.models import Placeholder, UserSettings
from django.apps import apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext

from accounts import confirming, rules
from accounts.current_user import acting_as, because
from accounts.models import PowerChange, User
from accounts.powers import write_down
from accounts.roles import PERMISSIONS, STAFF_ROLES, Role
from accounts.rules import refuse


def sync_roles(using: str = DEFAULT_DB_ALIAS) -> None:
    """Give the group of each role exactly the permissions that it needs.

    Runs after every `migrate`. Permissions of apps whose turn has not come yet are made first.

    Raises:
        LookupError: a role names a permission that no app has.
    """
    named = frozenset().union(*PERMISSIONS.values())
    for label in sorted({name.partition(".")[0] for name in named}):
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    found = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.using(using).select_related("content_type")
    }
    if unknown := named - found.keys():
        raise LookupError(f"accounts/roles.py names permissions that no app has: {', '.join(sorted(unknown))}.")
    with transaction.atomic(using=using):
        for role, names in PERMISSIONS.items():
            group, _ = Group.objects.using(using).get_or_create(name=role.value)
            group.permissions.set(found[name] for name in names)


def sync_staff(user_ids: Iterable[int]) -> None:
    """Let those among these people into the CMS whose roles ask for it, and keep the others out."""
    people = User.objects.filter(pk__in=user_ids)
    let_in = Q(is_superuser=True) | Q(groups__name__in=STAFF_ROLES)
    staff = set(people.filter(let_in).values_list("pk", flat=True))
    people.filter(pk__in=staff).update(is_staff=True)
    people.exclude(pk__in=staff).update(is_staff=False)
    give_clipboards(people.filter(pk__in=staff))


def give_clipboards(people: QuerySet[User]) -> None:
    """Give whoever among these people has none a place for what they copy in the CMS.

    The CMS would do so at their first page, and fail where somebody opens two at the same moment.
    """
    for person in people.filter(djangocms_usersettings=None):
        with transaction.atomic():
            given, is_new = UserSettings.objects.get_or_create(
                user=person, defaults={"language": settings.LANGUAGE_CODE}
            )
            if is_new:
                given.clipboard = Placeholder.objects.create(slot="clipboard", source=given)
                given.save(update_fields=["clipboard"])


@transaction.atomic
def confirm(*, account: User, address: str, role: str, by: User | None, why: str, at: datetime) -> None:
    """Have a reviewer's role count from now on, on a second person's word; `why` says how they know whose account it is.

    `address` is what they were asked about: somebody may have changed it while they were on the phone. `by` is None where
    a command does it.

    Raises:
        NotAllowed: without a word on how they know, or with the objection of `rules`.
    """
    account = User.objects.select_for_update().get(pk=account.pk)
    if not why.strip():
        raise rules.NotAllowed(gettext("Say how you know whose account it is. The record keeps it."))
    if address != account.email:
        raise rules.NotAllowed(
            gettext("The account has another address now: %(address)s. Ask whose that is.") % {"address": account.email}
        )
    if by is not None:
        refuse(rules.objection_to_confirming(by, account, role))
    confirming.confirm(account, role, by, at)
    with acting_as(by), because(why):
        write_down(PowerChange.Deed.CONFIRMED, account, str(Role(role).label))


def invite(*, account: User, request: HttpRequest) -> None:
    """Send the holder of a new account a mail with a link to set a password. The account opens with none."""
    account.set_unusable_password()
    account.save(update_fields=["password"])
    adapter = get_adapter(request)
    token = account_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(account)
    link = adapter.get_reset_password_from_key_url(f"{user_pk_to_url_str(account)}-{token}")
    context = {"user": account, "password_reset_url": link, "request": request}
    transaction.on_commit(lambda: adapter.send_mail("account/email/invitation", account.email, context))


def tell_former_address(*, account: User, former: str, by: User) -> None:
    """Tell the address that an account had until now where its mail goes from here on, and who changed that."""
    context = {"account": account, "by": by}
    transaction.on_commit(lambda: get_adapter().send_mail("account/email/address_changed", former, context))


@transaction.atomic
def deactivate(*, account: User, by: User) -> None:
    """Shut an account: its sessions end, its password is void, and everything it did stays on record.

    Raises:
        NotAllowed: with the objection of `rules`.
    """
    refuse(rules.objection_to_deactivation(by, account))
    account.is_active = False
    account.set_unusable_password()
    account.save(update_fields=["is_active", "password"])


@transaction.atomic
def reactivate(*, account: User, by: User) -> None:
    """Open an account again. Its holder asks for a new password by mail before signing in.

    Raises:
        NotAllowed: with the objection of `rules`.
    """
    refuse(rules.objection_to_reactivation(by, account))
    account.is_active = True
    account.save(update_fields=["is_active"])


@transaction.atomic
def forget_second_factor(*, account: User, by: User) -> None:
    """Remove the authenticator app, keys and recovery codes of somebody who has lost them.

    Raises:
        NotAllowed: with the objection of `rules`.
    """
    refuse(rules.objection_to_forgetting_second_factor(by, account))
    Authenticator.objects.filter(user=account).delete()
    transaction.on_commit(
        lambda: get_adapter().send_mail("account/email/second_factor_removed", account.email, {"by": by})
    )
