"""Each rule gives its objection in words fit to show, or "" if there is none."""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from djangocms_versioning.exceptions import ConditionFailed

from accounts.confirming import confirmed_by, waiting, waiting_for
from accounts.models import User
from accounts.roles import REVIEWER_ROLES


class NotAllowed(ConditionFailed):
    """A step was refused; the text says why and is fit to show. Versioning shows its own kind of refusal, and so this one."""


def refuse(objection: str) -> None:
    """Refuse a step to which there is an objection.

    Raises:
        NotAllowed: in the words of the objection.
    """
    if objection:
        raise NotAllowed(objection)


def objection_to_silence(why: str) -> str:
    """Object to a step that is taken without a word on why."""
    return "" if why.strip() else _("Say why. The record keeps it.")


def objection_to_changing(by: User, account: User) -> str:
    """Say why this person may not change that account."""
    if account.is_superuser and not by.is_superuser:
        return _("%(account)s is a superuser, so only another superuser may do this.") % {"account": account}
    return ""


def objection_to_address(address: str) -> str:
    """Object to an address in letters that look like others: whoever confirms whose it is goes by what they read."""
    if address.isascii():
        return ""
    return _("Write the address with the letters a to z alone. Others look the same and lead elsewhere.")


def objection_to_giving(by: User, account: User, roles: Iterable[str]) -> str:
    """Say why this person may not give these roles to that account."""
    if account == by and set(REVIEWER_ROLES) & set(roles):
        return _("You cannot make yourself a reviewer. Ask another administrator.")
    return ""


def objection_to_reading(by: User | None, account: User, languages: Iterable[str]) -> str:
    """Say why this person may not say of that account that its holder reads these languages, which nobody said so far."""
    if account == by and set(languages):
        return _("You cannot say of yourself which languages you read. Ask another administrator.")
    return ""


def objection_to_confirming(by: User, account: User, role: str) -> str:
    """Say why this person's word does not make that account's role of a reviewer count."""
    if not waiting().filter(user=account, group__name=role).exists():
        return _("There is nothing to confirm: the role counts already, or is not held any more.")
    if by == account:
        return _("Somebody else must confirm that this is you.")
    if role not in confirmed_by(by):
        return _(
            "Only a reviewer in the same role confirms this. Where there is none, whoever keeps the server makes sure whose"
            " account it is, and confirms it there."
        )
    if not waiting_for(by).filter(user=account, group__name=role).exists():
        return _("You made this account or changed it, so somebody else must confirm whose it is.")
    return ""


def who_read(language: str) -> Q:
    """Say of accounts, in SQL, that their holders read a language as their own. Everybody here reads English."""
    if language == settings.LANGUAGE_CODE:
        return Q()
    accounts = User.objects.alias(read=Cast("languages", TextField())).filter(read__contains=f'"{language}"')
    return Q(pk__in=accounts.values("pk"))


def objection_to_deactivation(by: User, account: User) -> str:
    """Say why this person may not shut that account."""
    if account == by:
        return _("You cannot deactivate your own account. Ask another administrator.")
    if not account.is_active:
        return _("The account of %(account)s is not active.") % {"account": account}
    return objection_to_changing(by, account)


def objection_to_reactivation(by: User, account: User) -> str:
    """Say why this person may not open that account again."""
    if account.is_active:
        return _("The account of %(account)s is active.") % {"account": account}
    return objection_to_changing(by, account)


def objection_to_forgetting_second_factor(by: User, account: User) -> str:
    """Say why this person may not remove that account's second step of sign-in."""
    if account == by:
        return _("You cannot remove your own second step here. Do it on the page of your account.")
    if not Authenticator.objects.filter(user=account).exists():
        return _("%(account)s has no second step set up.") % {"account": account}
    return objection_to_changing(by, account)
