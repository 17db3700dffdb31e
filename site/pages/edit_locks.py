"""Text that is out, or being judged, does not change: the deepest hold, under every form and every screen.

Saving or deleting a part of a version asks `rules.objection_to_edit` whoever does it, code included, and keeps the
version from being sent for review or published until that change is saved. Bulk updates by code send no signals; the
digest notices those.
"""

from __future__ import annotations

from typing import Any

from cms.models import CMSPlugin, PageContent, Placeholder
from cms.signals import pre_placeholder_operation
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models.signals import pre_delete, pre_save
from django.utils.translation import gettext as _
from djangocms_text.models import Text
from djangocms_versioning.models import Version

from pages.digest import CONTENT_FIELDS
from pages.models import Block, PageDetails
from pages.rules import PUBLIC_STATES, NotAllowed, objection_to_edit, refuse, version_with_content_id


def version_holding(instance: Any) -> Version | None:
    """Give the version that a page content, its details or one of its blocks belongs to, if it has one yet."""
    if isinstance(instance, PageContent):
        return version_with_content_id(instance.pk) if instance.pk else None
    if isinstance(instance, PageDetails):
        return version_with_content_id(instance.extended_object_id)
    if isinstance(instance, CMSPlugin):
        return version_around(Placeholder.objects.filter(pk=instance.placeholder_id).first())
    return None


def version_around(placeholder: Placeholder | None) -> Version | None:
    """Give the version whose blocks stand in this placeholder; a clipboard belongs to none."""
    if placeholder and placeholder.content_type_id == ContentType.objects.get_for_model(PageContent).pk:
        return version_with_content_id(placeholder.object_id)
    return None


def placeholders_of(operation: dict[str, Any]) -> list[Placeholder]:
    """Give the placeholders that an operation of the CMS touches, out of what its signal says."""
    names = ("placeholder", "source_placeholder", "target_placeholder")
    return [operation[name] for name in names if operation.get(name) is not None]


def refuse_change(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Let nobody save a part of a version that may not change."""
    if raw or (isinstance(instance, PageContent) and not _differs(instance)):
        return
    _refuse(version_holding(instance))


def refuse_operation(sender: type, **kwargs: Any) -> None:
    """Let nobody move, paste or clear blocks of a version that may not change."""
    for placeholder in placeholders_of(kwargs):
        _refuse(version_around(placeholder))


def refuse_deletion(sender: type, instance: Any, **kwargs: Any) -> None:
    """Let nobody delete a part of a version that may not change, nor a text that was ever public."""
    version = version_holding(instance)
    if version is None:
        return
    if isinstance(instance, PageContent):
        if version.state in PUBLIC_STATES:
            raise NotAllowed(_("This version was public, so it stays on record and cannot be deleted."))
    else:
        _refuse(version)


def _refuse(version: Version | None) -> None:
    if version and connection.in_atomic_block:
        # Whoever is about to judge or publish this version waits until the change is saved.
        version = Version.objects.select_for_update(no_key=True).filter(pk=version.pk).first()
    if version:
        refuse(objection_to_edit(version))


def _differs(content: PageContent) -> bool:
    """Say whether a save would change what readers see; the CMS also saves contents to note who looked at them."""
    before = PageContent.admin_manager.filter(pk=content.pk).values(*CONTENT_FIELDS).first()
    return before is not None and any(before[name] != getattr(content, name) for name in CONTENT_FIELDS)


def connect() -> None:
    """Hold every part of a version. Called once, when the app is ready."""
    for model in (PageContent, PageDetails, CMSPlugin, Text, Block):
        pre_save.connect(refuse_change, sender=model, dispatch_uid=f"pages-frozen-save-{model.__name__}")
        pre_delete.connect(refuse_deletion, sender=model, dispatch_uid=f"pages-frozen-delete-{model.__name__}")
    pre_placeholder_operation.connect(refuse_operation, dispatch_uid="pages-frozen-operation")
