"""Who may do what: the six roles, each a group, each with exactly the permissions it needs."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is here to do. The value is the name of the group."""

    EDITOR = "editor", _("Editor")
    CLINICAL = "clinical", _("Clinical")
    PATIENT = "patient", _("Patient")
    PLAIN_LANGUAGE = "plain-language", _("Plain language")
    PUBLISHER = "publisher", _("Publisher")
    ADMIN = "admin", _("Administrator")


REVIEWER_ROLES = (Role.CLINICAL, Role.PATIENT, Role.PLAIN_LANGUAGE)


def _may(actions: str, *models: str) -> frozenset[str]:
    """Give the permissions for these actions on these models: "add view" on "pages.picture" and the like."""
    split = [model.split(".") for model in models]
    return frozenset(f"{app}.{action}_{name}" for app, name in split for action in actions.split())


# What the group of each role may do in the CMS and its admin. Reviewers work at the desk alone, which asks for the role
# itself. Nobody is given the deletion of a page or an account.
_EDITING = (
    _may("view add change", "cms.page", "pages.pagedetails")
    | _may("view add change delete", "pages.block", "djangocms_text.text", "cms.cmsplugin")
    | _may("view add", "pages.picture", "pages.recording", "sources.source")
    | _may("view add change", "sources.fact", "sources.otherfinding")
    | _may("view add change", "glossary.term")  # which only proposes; reviewers approve at the desk
    | _may("view change", "djangocms_versioning.version", "djangocms_versioning.pagecontentversion")
    | {"cms.use_structure", "djangocms_versioning.delete_versionlock"}
)
PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.EDITOR: _EDITING,
    Role.CLINICAL: frozenset(),
    Role.PATIENT: frozenset(),
    Role.PLAIN_LANGUAGE: frozenset(),
    Role.PUBLISHER: _EDITING | {"cms.publish_page", "sources.change_source", "sources.change_citation"},
    Role.ADMIN: (
        _may("view add change", "accounts.user")
        | _may("view add change", "quality_marks.scheme", "quality_marks.certificate", "quality_marks.claim")
        | _may("view change", "reviews.reviewpolicy", "sources.source", "sources.fact", "sources.otherfinding")
        | _may("view", "glossary.term")
        | {"sources.change_citation"}
    ),
}

# Those who may enter the CMS and its admin at all.
STAFF_ROLES = tuple(role for role in Role if PERMISSIONS[role])


def roles_of(user: AbstractUser | AnonymousUser) -> frozenset[str]:
    """Give the roles a person holds. Being superuser gives none, and nobody who is deactivated holds one.

    A reviewer's role is held once a second person has confirmed it.
    """
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    known = getattr(user, "_roles", None)
    if known is None:
        confirmed = user.confirmations.filter(ended_at=None).values("role")  # type: ignore[attr-defined]
        held = user.groups.filter(Q(name__in=confirmed) | ~Q(name__in=REVIEWER_ROLES)).values_list("name", flat=True)
        known = frozenset(held) & frozenset(Role.values)
        user._roles = known  # type: ignore[attr-defined]
    return known


def edits(user: AbstractUser | AnonymousUser) -> bool:
    """Say whether this person is one of those who bring pages forward: an editor or a publisher."""
    return bool(roles_of(user) & {Role.EDITOR, Role.PUBLISHER})


def writes(user: AbstractUser) -> bool:
    """Say whether this person writes texts here, for which the CMS must let them in as well."""
    return user.is_staff and edits(user)
