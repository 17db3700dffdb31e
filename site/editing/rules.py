"""Each rule gives its objection in words fit to show, or "" if there is none."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from djangocms_versioning.constants import DRAFT
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.roles import Role, roles_of, writes
from editing.models import Discarded, Question
from editing.presence import other_at_work
from pages.every_version import versions_of
from pages.rules import objection_because_locked
from reviews.binning import objection_because_in_bin
from reviews.rules import objection_because_in_review

DAYS_TO_COME_BACK = 30


# Somebody else's draft ------------------------------------------------------------------------------------------------


def _objection_to_having(by: User, version: Version) -> str:
    """Object to this person having a draft that is with somebody else, whichever way they come by it."""
    if not writes(by):
        return _("Only editors and publishers change texts.")
    if version.state != DRAFT:
        return _("Only a draft can be changed.")
    if objection := objection_because_in_review(version) or objection_because_in_bin(version):
        return objection
    if version.locked_by_id in (None, by.pk):
        return _("Nobody else is working on this draft.")
    return ""


def objection_to_taking_over(by: User, version: Version, at: datetime, *, reason: str = "") -> str:
    """Object to this person going on with a draft that somebody else is working on."""
    if objection := _objection_to_having(by, version):
        return objection
    there = other_at_work(by, version, at)
    if there is None:
        return ""
    if Role.PUBLISHER not in roles_of(by):
        return _("%(who)s is working on this draft now. Ask if you may take it over.") % {"who": there.by}
    if not reason.strip():
        return _("%(who)s is working on this draft now. Say why you take it over. They are told.") % {"who": there.by}
    return ""


def objection_to_asking(by: User, version: Version, at: datetime) -> str:
    """Object to this person asking for a draft."""
    if objection := _objection_to_having(by, version):
        return objection
    if other_at_work(by, version, at) is None:
        return _("Nobody has worked on this draft for a while. You can take it over without asking.")
    if Question.objects.open().filter(version=version, asked_by=by).exists():
        return _("You have asked already. You get an e-mail when there is an answer.")
    return ""


def objection_to_answering(by: User, question: Question, *, hands_over: bool, words: str) -> str:
    """Object to this answer of this person."""
    if not Question.objects.open().filter(pk=question.pk, of=by).exists():
        return _("Nobody waits for this answer any more.")
    if objection := objection_because_in_review(question.version):
        return objection
    if hands_over and not writes(question.asked_by):
        return _("%(who)s no longer writes here.") % {"who": question.asked_by}
    if not hands_over and not words.strip():
        return _("Say a word with it, such as when you will be done.")
    return ""


# Drafts that are thrown away ------------------------------------------------------------------------------------------


def others_of_page(version: Version) -> QuerySet[Version]:
    """Return the other versions of the page of a version."""
    return versions_of(version.content.page_id, language=version.content.language).exclude(pk=version.pk)


def objection_to_discarding(by: User, version: Version, *, reason: str) -> str:
    """Object to this person throwing a draft away."""
    if not writes(by):
        return _("Only editors and publishers discard a draft.")
    if version.state != DRAFT:
        return _("Only a draft can be discarded.")
    if objection := objection_because_in_bin(version) or objection_because_in_review(version):
        return objection
    if version.reviews.exists():
        return _("This version was sent for review, so it stays on record. Archive it instead.")
    if objection := objection_because_locked(by, version):
        return objection
    if not others_of_page(version).filter(discarded=None).exists():
        return _("This draft is all there is of the page. Delete the page on the desk instead.")
    if not reason.strip():
        return _("Say why you discard it, so that others know whether to bring it back.")
    return ""


def comes_back_until(discarded: Discarded) -> datetime:
    """Return until when a draft can be brought back."""
    return discarded.at + timedelta(days=DAYS_TO_COME_BACK)


def objection_to_bringing_back(by: User, version: Version, at: datetime) -> str:
    """Object to this person bringing back a draft that was thrown away."""
    if not writes(by):
        return _("Only editors and publishers bring a draft back.")
    discarded = Discarded.objects.filter(version=version).first()
    if discarded is None:
        return _("This version was not discarded.")
    if at >= comes_back_until(discarded):
        return _("It was discarded on %(day)s, which is 30 days ago or more. It can no longer be brought back.") % {
            "day": date_format(localdate(discarded.at), "j F Y")
        }
    if objection := objection_because_in_bin(version):
        return objection
    if draft := others_of_page(version).filter(state=DRAFT).first():
        return _(
            "The page has another draft now, version %(number)s, and a page has one draft at a time."
            " Archive or discard that one first: both can come back. Until then you can read this one and copy from it."
        ) % {"number": draft.number}
    return ""
