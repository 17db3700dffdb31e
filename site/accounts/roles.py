"""Who may do what: the six roles, each a group, each with exactly the permissions it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class Role(models.TextChoices):
    """What a person is here to do. The value is the name of the group."""

    EDITOR = "editor", _("Editor")
    CLINICAL = "clinical", _("Clinical")
    PATIENT = "patient", _("Patient")
    PLAIN_LANGUAGE = "plain-language", _("Plain language")
    PUBLISHER = "publisher", _("Publisher")
    ADMIN = "admin", _("Administrator")


REVIEWER_ROLES = (Role.CLINICAL, Role.PATIENT, Role.PLAIN_LANGUAGE)


def roles_of(user: User | AnonymousUser) -> frozenset[str]:
    """Give the roles a person holds. Nobody holds a role by being superuser, and nobody who is deactivated holds one."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    known = getattr(user, "_roles", None)
    if known is None:
        known = frozenset(user.groups.values_list("name", flat=True)) & frozenset(Role.values)
        user._roles = known
    return known
