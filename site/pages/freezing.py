"""Text that is out, or being judged, does not change: the deepest hold, under every form and every screen.

Saving or deleting a part of a version asks `rules.objection_to_edit` whoever does it, code included. Bulk updates by
code send no signals; the digest notices those.
"""

from __future__ import annotations

from typing import Any

from cms.models import CMSPlugin, PageContent, Placeholder
from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import pre_delete, pre_save
from django.utils.translation import gettext as _
from djangocms_text.models import Text
from djangocms_versioning.models import Version

from pages.digest import CONTENT_FIELDS
from pages.models import Block, PageDetails
from pages.rules import PUBLIC_STATES, NotAllowed, objection_to_edit, version_with_content_id


def version_holding(instance: Any) -> Version | None:
    """Give the version that a page content, its details or one of its blocks belongs to, if it has one yet."""
    if isinstance(instance, PageContent):
        return version_with_content_id(instance.pk) if instance.pk else None
    if isinstance(instance, PageDetails):
        return version_with_content_id(instance.extended_object_id)
    if isinstance(instance, CMSPlugin):
        place = Placeholder.objects.filter(pk=instance.placeholder_id).values("content_type_id", "object_id").first()
        if place and place["content_type_id"] == ContentType.objects.get_for_model(PageContent).pk:
            return version_with_content_id(place["object_id"])
    return None


def refuse_change(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Let nobody save a part of a version that may not change."""
    if raw or (isinstance(instance, PageContent) and not _differs(instance)):
        return
    version = version_holding(instance)
    if version and (objection := objection_to_edit(version)):
        raise NotAllowed(objection)


def refuse_deletion(sender: type, instance: Any, **kwargs: Any) -> None:
    """Let nobody delete a part of a version that may not change, nor a text that was ever public."""
    version = version_holding(instance)
    if version is None:
        return
    if isinstance(instance, PageContent):
        if version.state in PUBLIC_STATES:
            raise NotAllowed(_("This version was public, so it stays on record and cannot be deleted."))
    elif objection := objection_to_edit(version):
        raise NotAllowed(objection)


def _differs(content: PageContent) -> bool:
    """Say whether a save would change what readers see; the CMS also saves contents to note who looked at them."""
    before = PageContent.admin_manager.filter(pk=content.pk).values(*CONTENT_FIELDS).first()
    return before is not None and any(before[name] != getattr(content, name) for name in CONTENT_FIELDS)


def connect() -> None:
    """Hold every part of a version. Called once, when the app is ready."""
    for model in (PageContent, PageDetails, Text, Block):
        pre_save.connect(refuse_change, sender=model, dispatch_uid=f"pages-frozen-save-{model.__name__}")
        pre_delete.connect(refuse_deletion, sender=model, dispatch_uid=f"pages-frozen-delete-{model.__name__}")
