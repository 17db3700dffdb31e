"""A draft that its editor throws away is put aside, whole, and can be brought back for 30 days. Then it goes for good.

It is archived and not deleted: its text, details, pictures and the record of who wrote it stay where they are, so nothing
has to be put together again when it comes back. What was ever sent for review is on record and is not discarded.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from cms.models import PageContent
from django.db import transaction
from django.db.models.signals import pre_delete
from django.utils.translation import gettext as _
from djangocms_versioning import versionables
from djangocms_versioning.constants import ARCHIVED, DRAFT
from djangocms_versioning.models import StateTracking, Version

from accounts.current_user import acting_as
from accounts.models import User
from editing import presence, rules
from editing.models import Discarded
from pages.rules import NotAllowed, refuse
from reviews import binning
from reviews.locking import hold_page, hold_version
from reviews.models import Binned


@transaction.atomic
def discard(*, version: Version, by: User, at: datetime, reason: str) -> Discarded:
    """Put a draft aside. For 30 days it can be brought back as it was."""
    hold_page(version.content.page_id)
    version = hold_version(version)
    refuse(rules.objection_to_discarding(by, version, reason=reason))
    with acting_as(by):
        version.archive(by)
    return Discarded.objects.create(version=version, by=by, at=at, why=reason.strip())


@transaction.atomic
def bring_back(*, version: Version, by: User, at: datetime) -> None:
    """Make a discarded draft a draft again, as it was; whoever brings it back goes on with it."""
    hold_page(version.content.page_id)
    version = hold_version(version)
    refuse(rules.objection_to_bringing_back(by, version, at))
    Version.objects.filter(pk=version.pk).update(state=DRAFT, locked_by=by, modified=at)
    StateTracking.objects.create(version=version, old_state=ARCHIVED, new_state=DRAFT, user=by)
    Discarded.objects.filter(version=version).delete()
    presence.note(hold_version(version), by, at)


def forget_old(*, at: datetime) -> int:
    """Delete for good the drafts that were discarded 30 days ago or earlier, and return how many."""
    old = Discarded.objects.filter(at__lte=at - timedelta(days=rules.DAYS_TO_COME_BACK))
    binned = PageContent.admin_manager.filter(page__in=Binned.objects.values("page"))
    old = old.exclude(version__object_id__in=binned.values("pk"))  # which go, or come back, with their page
    return sum(_forget(pk) for pk in list(old.values_list("version", flat=True)))


@transaction.atomic
def _forget(version_pk: int) -> bool:
    version = Version.objects.filter(pk=version_pk).first()
    if version is None:
        return False
    hold_page(version.content.page_id)
    version = hold_version(version)
    is_discarded = version.state == ARCHIVED and Discarded.objects.filter(version=version).exists()
    # What is on record stays, and with its last version a page would go.
    if not is_discarded or version.reviews.exists() or not rules.others_of_page(version).exists():
        return False
    Version.objects.filter(source=version).update(source=None)
    # Nothing of a version is deleted but of a draft.
    Version.objects.filter(pk=version.pk).update(state=DRAFT)
    with binning.emptying():
        hold_version(version).delete()
    return True


def refuse_deletion(sender: type, instance: Version, **kwargs: object) -> None:
    """Nobody deletes a version there and then: drafts are discarded, and whole pages go by the bin."""
    if issubclass(instance.content_type.model_class(), PageContent) and not binning.is_emptying():
        raise NotAllowed(_("Discard this draft on the desk. It can then be brought back for 30 days."))


def connect() -> None:
    """Have no draft deleted by any other way. Called once, when the app is ready.

    Versioning's screens delete versions through a model of their own; whoever listens to all models slows every deletion.
    """
    for model in (Version, versionables.for_content(PageContent).version_model_proxy):
        pre_delete.connect(refuse_deletion, sender=model, dispatch_uid=f"editing-version-deletion-{model.__name__}")
