"""Steps that take from readers what they could read: a page, or a translation of one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cms.models import Page
from django.db import transaction
from django.utils.timezone import localdate
from djangocms_versioning.models import Version

from accounts.models import User
from pages.models import Withdrawal
from pages.rules import refuse
from proposals import services as proposals
from proposals.models import Proposal
from reviews import live_versions, mail, place_rules, translating
from reviews.easy_reads import hold_with_easy_read
from reviews.locking import close_reviews_of, hold_page, hold_version, record_of_page
from reviews.models import Entry


@transaction.atomic
def withdraw_page(
    *, page: Page, by: User, at: datetime, reason: str, instead: Page | None = None, for_safety: bool = False
) -> None:
    """Take a live page away in every language: its address says why and where to go instead; for safety its old texts go too.

    Its easy-read version goes with it.
    """
    gone = hold_with_easy_read(page)
    refuse(place_rules.objection_to_withdrawal(by, gone[-1], reason=reason))
    for one in gone:
        refuse(place_rules.objection_to_instead(one, instead))
    for one in gone:
        # A translation goes with the English that it was made from.
        all_live = [hold_version(version) for version in live_versions.live_versions(one.pk).order_by("pk")]
        live = live_versions.live_version(one.pk)
        assert live is not None  # the rule has seen it
        _take_away(one, live, all_live, by=by, at=at, reason=reason, instead=instead, for_safety=for_safety)


@transaction.atomic
def withdraw_translation(*, version: Version, by: User, at: datetime, reason: str, for_safety: bool = False) -> None:
    """Take one translation of a page away: its address says why and leads to the English; for safety its old texts go too."""
    page = hold_page(version.content.page_id)
    version = hold_version(version)
    refuse(translating.objection_to_withdrawing(by, version, reason=reason))
    language = version.content.language
    _take_away(page, version, [version], by=by, at=at, reason=reason, for_safety=for_safety, language=language)


def _take_away(
    page: Page,
    named: Version,
    gone: list[Version],
    *,
    by: User,
    at: datetime,
    reason: str,
    for_safety: bool,
    **told: Any,
) -> None:
    """Take those versions of a page away. `named` is the newest that readers got; `told` is what else they are told."""
    written = Withdrawal.objects.create(
        page=page,
        reason=reason.strip(),
        for_safety=for_safety,
        hides_through=int(named.number) if for_safety else None,
        withdrawn_on=localdate(at),
        **told,
    )
    ask_about_reason(written, by=by, at=at)
    for version in gone:
        version.unpublish(by)
    record_of_page(Entry.Step.WITHDRAWN, by, at, page, reason, version=named)
    close_reviews_of(gone, at)
    mail.after_withdrawal(page, named, by, reason)


def ask_about_reason(written: Withdrawal, *, by: User, at: datetime) -> None:
    """Have a clinician asked whether readers may be told the reason of a withdrawal: none has judged its words yet."""
    proposals.ask(thing=written, after={"is_agreed": True}, why=written.reason, by=by, at=at)


@transaction.atomic
def propose_reason(*, withdrawal: Withdrawal, reason: str, by: User, at: datetime) -> Proposal:
    """Ask a clinician whether readers may be told these words, after those before were set aside. All stay on record."""
    withdrawal = Withdrawal.objects.select_for_update(no_key=True).get(pk=withdrawal.pk)
    refuse(place_rules.objection_to_proposing_reason(by, withdrawal, reason=reason))
    words = reason.strip()
    return proposals.ask(thing=withdrawal, after={"is_agreed": True, "told": words}, why=words, by=by, at=at)
