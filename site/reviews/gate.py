"""The hard gate: no path publishes, withdraws, sets aside or deletes a version past the rules, code included.

versioning sends `pre_version_operation` inside every such step; raising here undoes it. Its conditions and the CMS's
placeholder checks ask the same rules earlier, so that a screen can say why a button is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cms import operations
from cms.models import Page, PageContent
from cms.models.fields import PlaceholderRelationField
from cms.signals import post_obj_operation, pre_obj_operation
from django.db.models import Exists
from django.db.models.signals import pre_delete, pre_save
from django.utils import timezone
from django.utils.translation import gettext as _
from djangocms_versioning import constants, versionables
from djangocms_versioning.models import Version
from djangocms_versioning.signals import post_version_operation, pre_version_operation

from accounts.current_user import acting_user
from accounts.roles import Role, roles_of
from pages.addresses import remember_addresses
from pages.edit_locks import version_holding
from pages.models import Withdrawal
from pages.rules import PUBLIC_STATES, NotAllowed, objection_to_edit, reasons_not_to_edit, refuse, was_ever_public
from reviews import binning, easy_reads, locking, moving, needed_boxes, place_rules, publishing, rules, translating

_ADDRESS_FIELDS = ("is_home", "login_required", "application_urls", "application_namespace", "site_id")


def veto(sender: type, operation: str, obj: Version, **kwargs: Any) -> None:
    """Refuse an operation on a version that the rules do not allow."""
    if not issubclass(sender, PageContent):
        return
    if operation == constants.OPERATION_PUBLISH:
        # Two at once: the second waits here, then sees what the first did. Whether a review stands behind the text is
        # asked when the version is saved, because that is the last door for every path (`refuse_unreviewed_state`).
        version = obj if publishing.is_being_published(obj) else locking.hold_version(obj)
        needed_boxes.hold_with_needed(version.object_id)
        refuse(rules.objection_to_state(version))
    elif operation == constants.OPERATION_UNPUBLISH and not _is_replaced(obj, kwargs.get("to_be_published")):
        if not Withdrawal.objects.standing(obj.content.language).filter(page=obj.content.page).exists():
            raise NotAllowed(_("A live page is withdrawn with a reason, on the desk."))
        if translating.is_translation(obj.content):
            return  # where it was shown, the English stands in
        refuse(needed_boxes.objection_because_shown(obj.content.page))
        refuse(easy_reads.objection_because_told_easier(obj.content.page))
    elif operation == constants.OPERATION_ARCHIVE:
        refuse(rules.objection_because_in_review(obj))
    elif operation == constants.OPERATION_DRAFT:
        locking.hold_page(obj.content.page_id)
        refuse(rules.objection_to_new_draft(obj.content))


def _is_replaced(version: Version, successor: Version | None) -> bool:
    """Say whether another version of the page has just been put in the place of this one."""
    if successor is None or successor.pk == version.pk:
        return False
    is_out = Exists(Version.objects.filter(pk=successor.pk, state=constants.PUBLISHED))
    fields = PageContent.admin_manager.select_related("page").annotate(is_out=is_out)
    version.content = fields.get(pk=version.object_id)
    place, before = successor.content, version.content
    version.is_replaced = before.is_out and (place.page_id, place.language) == (before.page_id, before.language)
    return bool(version.is_replaced)


def _unless_replaced(work_out_address: Callable[[Version], None]) -> Callable[[Version], None]:
    """Let the CMS work out a page's address once for a publication: for the version that is out, not for the one before."""

    def work_out(version: Version) -> None:
        if not getattr(version, "is_replaced", False):
            work_out_address(version)

    return work_out


def _work_out_address(version: Version) -> None:
    """As the CMS does when a version goes out, but for its menus, which nobody uses (`pages.navigation`)."""
    version.content.page.update_urls_from_content(version.content.language)


def follow_up(sender: type, operation: str, obj: Version, **kwargs: Any) -> None:
    """Write what follows from a publication, and close a review that was begun while its draft was being archived."""
    if not issubclass(sender, PageContent):
        return
    if operation == constants.OPERATION_PUBLISH:
        publishing.finish_publication(obj, kwargs.get("unpublished") or [])
    elif operation == constants.OPERATION_ARCHIVE:
        locking.close_reviews_of([obj], timezone.now())


def must_be_publishable(version: Version, user: Any) -> None:
    """As versioning's condition: say why the button is missing."""
    refuse(rules.objection_to_publishing(user, version))


def must_not_be_in_review(version: Version, user: Any) -> None:
    """As versioning's condition: a text in review is fixed."""
    refuse(rules.objection_because_in_review(version))


def must_not_be_on_record(version: Version, user: Any) -> None:
    """As versioning's condition: what was ever sent for review is not thrown away."""
    if version.reviews.exists():
        raise NotAllowed(_("This version was sent for review, so it stays on record. Archive it instead."))


def must_not_be_all_there_is(version: Version, user: Any) -> None:
    """As versioning's condition: with its only version a page would go for good, and the desk has a bin."""
    if translating.is_translation(version.content):
        return  # the page stays in English
    if not Version.objects.filter_by_content_grouping_values(version.content).exclude(pk=version.pk).exists():
        raise NotAllowed(_("This draft is all there is of the page. Delete the page on the desk instead."))


def must_not_overwrite_a_draft(version: Version, user: Any) -> None:
    """As versioning's condition: going back to an old version starts a draft, and a page has one draft at a time."""
    refuse(rules.objection_to_new_draft(version.content))


def must_be_withdrawn_on_the_desk(version: Version, user: Any) -> None:
    """As versioning's condition: taking a page away needs a reason, so the desk has the only screen for it."""
    raise NotAllowed(_("A live page is withdrawn with a reason, on the desk."))


def placeholder_may_change(placeholder: Any, user: Any) -> bool:
    """As the CMS's check: blocks of a text that is out or in review do not change."""
    source = placeholder.source
    version = version_holding(source) if isinstance(source, PageContent) else None
    return version is None or not objection_to_edit(version)


def before_page_operation(sender: type, operation: str, request: Any, obj: Any = None, **kwargs: Any) -> None:
    """Keep the tree's screens from moving what readers can reach. Before a page is made or changed, the CMS names none."""
    if operation == operations.MOVE_PAGE:
        locking.hold_page(obj.pk)
        obj.refresh_from_db()  # somebody else may have moved it while this waited
        refuse(place_rules.objection_to_move(request.user, obj))
        remember_addresses(obj)
        obj.reachable_before_move = place_rules.reachable_below(obj)


def after_page_operation(sender: type, operation: str, request: Any, obj: Any = None, **kwargs: Any) -> None:
    """Let old addresses lead to where a moved page stands now, and put the move on record."""
    if operation == operations.MOVE_PAGE:
        moving.finish_move(page=obj, reachable_before=obj.reachable_before_move, by=request.user, at=timezone.now())


def refuse_page_change(sender: type, instance: Page, raw: bool = False, **kwargs: Any) -> None:
    """A page keeps its permanent key, and only a publisher changes what decides where and whether readers reach it."""
    if raw or not instance.pk:
        return
    before = Page.objects.filter(pk=instance.pk).values("reverse_id", *_ADDRESS_FIELDS).first()
    if before is None or not was_ever_public(instance.pk):
        return
    if before["reverse_id"] and before["reverse_id"] != instance.reverse_id:
        raise NotAllowed(_("A page's key is part of its permanent addresses and cannot change."))
    if instance.login_required and not before["login_required"]:
        raise NotAllowed(_("A page that was public cannot be hidden. A publisher can withdraw it, and says why."))
    actor = acting_user()
    changed = any(before[name] != getattr(instance, name) for name in _ADDRESS_FIELDS)
    if changed and actor is not None and Role.PUBLISHER not in roles_of(actor):
        raise NotAllowed(_("Only a publisher changes the address of a live page."))


def refuse_page_deletion(sender: type, instance: Page, **kwargs: Any) -> None:
    """What was ever public stays readable, so its page stays."""
    if was_ever_public(instance.pk):
        raise NotAllowed(_("This page was public, so it cannot be deleted. A publisher can withdraw it."))
    if not binning.is_emptying():
        raise NotAllowed(_("Delete this page on the desk. It can then be brought back for 30 days."))


def refuse_unreviewed_state(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """However a version came by its state, saving it publishes nothing that the rules do not allow."""
    if raw or not isinstance(instance, Version) or not issubclass(instance.content_type.model_class(), PageContent):
        return
    if not instance._state.adding and instance.state != constants.PUBLISHED:
        return
    before = Version.objects.filter(pk=instance.pk).first() if instance.pk else None
    if before is None:
        refuse("" if instance.state == constants.DRAFT else _("A version begins as a draft."))
    elif instance.state == constants.PUBLISHED != before.state:
        refuse(rules.objection_to_publication(before))
        # What follows is written of the very text that was let out. Where the page above stands is asked again: nobody
        # holds that, and the CMS works out the page's own address by it.
        instance.content, instance.let_out_by = before.content, before.let_out_by
        if instance.content.page.parent:
            instance.content.page.parent.urls_cache = None


def refuse_version_deletion(sender: type, instance: Version, **kwargs: Any) -> None:
    """A version that was public or reviewed is part of the record."""
    if instance.state in PUBLIC_STATES or instance.reviews.exists():
        raise NotAllowed(_("This version is part of the record, so it cannot be deleted."))


def connect() -> None:
    """Close every door. Called once, when the app is ready."""
    pre_version_operation.connect(veto, dispatch_uid="reviews-veto")
    post_version_operation.connect(follow_up, dispatch_uid="reviews-follow-up")
    pre_obj_operation.connect(before_page_operation, dispatch_uid="reviews-before-page-operation")
    post_obj_operation.connect(after_page_operation, dispatch_uid="reviews-after-page-operation")
    pre_save.connect(refuse_page_change, sender=Page, dispatch_uid="reviews-page-change")
    # Whatever the sender is: versioning's screens save versions through a model of their own.
    pre_save.connect(refuse_unreviewed_state, dispatch_uid="reviews-unreviewed-state")
    pre_delete.connect(refuse_page_deletion, sender=Page, dispatch_uid="reviews-page-deletion")
    pre_delete.connect(refuse_version_deletion, sender=Version, dispatch_uid="reviews-version-deletion")
    pages = versionables.for_content(PageContent)
    pages.on_publish, pages.on_unpublish = _work_out_address, _unless_replaced(_work_out_address)
    # In place: versioning holds on to these very lists.
    Version.check_publish += [must_be_publishable]
    Version.check_unpublish += [must_be_withdrawn_on_the_desk]
    Version.check_revert += [must_not_overwrite_a_draft]
    Version.check_discard += [must_not_be_on_record, must_not_be_all_there_is]
    for conditions in (Version.check_modify, Version.check_archive, Version.check_discard):
        conditions += [must_not_be_in_review]
    PlaceholderRelationField.default_checks += [placeholder_may_change]
    reasons_not_to_edit.extend([rules.objection_because_in_review, binning.objection_because_in_bin])
