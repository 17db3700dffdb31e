"""Steps that take from readers what they could read: a page, or a translation of one."""

from __future__ import annotations

from datetime import datetime

from cms.models import Page
from django.db import transaction
from django.utils.timezone import localdate
from djangocms_versioning.models import Version

from accounts.models import User
from pages import services as pages
from pages.models import Withdrawal
from proposals import services as proposals
from reviews import live_versions, mail, place_rules, translating
from reviews.easy_reads import hold_with_easy_read
from reviews.locking import (
    close_reviews_of,
    hold_page,
    hold_version,
    record_of_page,
    refuse,
)
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
        _take_away(one, by=by, at=at, reason=reason, instead=instead, for_safety=for_safety)


def _take_away(page: Page, *, by: User, at: datetime, reason: str, instead: Page | None, for_safety: bool) -> None:
    all_live = [hold_version(version) for version in live_versions.live_versions(page.pk).order_by("pk")]
    live = live_versions.live_version(page.pk)
    assert live is not None  # the rule has seen it
    written = pages.withdraw(
        page,
        reason=reason.strip(),
        instead=instead,
        for_safety=for_safety,
        newest_public_number=int(live.number),
        on=localdate(at),
    )
    _ask_to_tell(written, by=by, at=at)
    for version in all_live:  # a translation goes with the English that it was made from
        version.unpublish(by)
    record_of_page(Entry.Step.WITHDRAWN, by, at, page, reason, version=live)
    close_reviews_of(all_live, at)
    mail.after_withdrawal(page, live, by, reason)


@transaction.atomic
def withdraw_translation(*, version: Version, by: User, at: datetime, reason: str, for_safety: bool = False) -> None:
    """Take one translation of a page away: its address says why and leads to the English; for safety its old texts go too."""
    page = hold_page(version.content.page_id)
    version = hold_version(version)
    refuse(translating.objection_to_withdrawing(by, version, reason=reason))
    written = pages.withdraw(
        page,
        reason=reason.strip(),
        instead=None,
        for_safety=for_safety,
        newest_public_number=int(version.number),
        on=localdate(at),
        language=version.content.language,
    )
    _ask_to_tell(written, by=by, at=at)
    version.unpublish(by)
    record_of_page(Entry.Step.WITHDRAWN, by, at, page, reason, version=version)
    close_reviews_of([version], at)
    mail.after_withdrawal(page, version, by, reason)


def _ask_to_tell(withdrawal: Withdrawal, *, by: User, at: datetime) -> None:
    """Ask that readers be told the reason, in words that no clinician has judged yet."""
    proposals.ask(thing=withdrawal, after={"is_agreed": True}, why=withdrawal.reason, by=by, at=at)
