"""Seals what a public version says, and tells whether it still says so: the last door is the page itself.

A seal is written by every step that writes what a public version says. It holds the digest that the step has just found
the text to have, and what the version says beside its text. Whatever changes either past the steps, the next making of
the page finds them apart, for seals and the reviews behind them are only ever added to.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from cms.models import PageContent
from django.db import connection, connections
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.signals import post_migrate
from django.utils import timezone
from djangocms_versioning.constants import PUBLISHED
from djangocms_versioning.models import Version

from pages.digest import MAKINGS, fingerprint, making_of_today
from pages.doubt import Shown, reasons_for_doubt
from pages.every_version import every_version
from pages.models import Award, PageDetails
from pages.rules import PUBLIC_STATES
from pages.told import told_by
from reviews import alarms
from reviews.models import Alarm, Review, Seal, Size


def seal(review: Review, details: PageDetails, at: datetime, awards: Collection[Award] | None = None) -> None:
    """Seal what a version says now, by the word of a review whose digest its text has just been found to have."""
    Seal.objects.create(
        version=review.version,
        review=review,
        making=review.making,
        text_digest=review.text_digest,
        told=told_by(details, awards),
        at=at,
    )


def seal_again(details: PageDetails, at: datetime, *, wrote: Collection[str], review: Review | None = None) -> None:
    """Seal what a later step wrote of what a public version says, by the word of its review if it was one.

    All else is taken from the seal before: what somebody else has changed since stays in doubt.
    """
    before = Seal.objects.filter(version__in=details.extended_object.versions.all()).order_by("pk").last()
    if before is None:  # a draft; or a version that nothing stands behind, and that remains so
        return
    said = told_by(details)
    Seal.objects.create(
        version=before.version,
        review=review or before.review,
        making=review.making if review else before.making,
        text_digest=review.text_digest if review else before.text_digest,
        told=before.told | {name: said[name] for name in wrote},
        at=at,
    )


# Does it still say so? ------------------------------------------------------------------------------------------------


class Sealed(NamedTuple):
    """A seal as it is read beside its review: how many roles approved the very digest that this was for, and of how many.

    `alarm` is the kind of the one that stands for the version, or "". `leads_to` is the page for which its path was last kept.
    """

    making: int
    text_digest: str
    told: dict[str, Any]
    review_id: int
    is_of_its_version: bool
    review_making: int
    review_digest: str
    is_urgent: bool
    is_done: bool
    asked: int
    signed: int
    alarm: str
    leads_to: int | None


#: Put by hand, because a reader waits: to have it put together each time takes ten times as long as to have it answered.
_SEALS = """
    SELECT seal.making, seal.text_digest, seal.told, seal.review_id, review.version_id, review.making,
        review.text_digest, review.size, review.state, review.roles_needed,
        (SELECT count(DISTINCT word.role) FROM "reviews_signoff" word
            WHERE word.review_id = review.id AND word.decision = 'approved' AND word.text_digest = review.text_digest),
        (SELECT alarm.kind FROM "reviews_alarm" alarm
            WHERE alarm.version_id = seal.version_id AND alarm.ended_at IS NULL),
        (SELECT address.page_id FROM "pages_address" address WHERE address.path = %s ORDER BY address.id DESC LIMIT 1)
    FROM "reviews_seal" seal JOIN "reviews_review" review ON review.id = seal.review_id
    WHERE seal.version_id = %s ORDER BY seal.id DESC
"""


def seals_of(shown: Shown) -> list[Sealed]:
    """Give the seals of a version, the newest first."""
    path = shown.place.path if shown.place else None
    with connection.cursor() as cursor:
        cursor.execute(_SEALS, [path, shown.version_id])
        return [
            Sealed(
                making,
                text_digest,
                json.loads(told),
                review_id,
                of_version == shown.version_id,
                review_making,
                review_digest,
                size == Size.URGENT,
                state == Review.State.DONE,
                len(json.loads(roles)),
                signed,
                alarm or "",
                leads_to,
            )
            for (
                making, text_digest, told, review_id, of_version, review_making, review_digest, size, state, roles,
                signed, alarm, leads_to,
            ) in cursor.fetchall()
        ]  # fmt: skip


def wrong_with(shown: Shown, seals: Sequence[Sealed]) -> str:
    """Give the kind of alarm that a version calls for, or "" where it says what was signed and recorded."""
    known = [seal for seal in seals if seal.making in MAKINGS]
    if not known or shown.text is None:
        return Alarm.Trouble.TEXT
    newest = known[0]
    digests = {making: fingerprint(shown.text, making) for making in {seal.making for seal in known}}
    is_as_sealed = all(seal.text_digest == digests[seal.making] for seal in known)
    if not (is_as_sealed and _is_signed(newest, seals)):
        return Alarm.Trouble.TEXT
    if any(shown.told.get(name) != value for name, value in newest.told.items()):
        return Alarm.Trouble.TOLD
    place = shown.place
    stands = place is None or (place.fits and newest.leads_to in (None, place.page_id))
    return "" if stands else Alarm.Trouble.PLACE


def _is_signed(newest: Sealed, seals: Sequence[Sealed]) -> bool:
    """Say whether a review of this very version stands behind a seal, and its sign-offs behind the review.

    An urgent correction goes out before anybody has signed, and another text may take its place before anybody does.
    """
    said = (newest.review_id, newest.review_making, newest.review_digest)
    is_of_review = any((seal.review_id, seal.making, seal.text_digest) == said for seal in seals)
    is_by_everybody = newest.is_done and newest.signed >= newest.asked
    return newest.is_of_its_version and is_of_review and (is_by_everybody or newest.is_urgent)


def doubt_about(shown: Shown) -> str:
    """Give what readers are told of a version that may not be what was signed, and see to it that the team is told."""
    seals = seals_of(shown)
    standing = seals[0].alarm if seals else ""
    found = wrong_with(shown, seals)
    if bool(found) != bool(standing) or (not seals and found):
        alarms.later(look_again, shown.version_id)
    return alarms.words_for_readers(found or (Alarm.Trouble.RECORD if standing == Alarm.Trouble.RECORD else ""))


def look_again(version_id: int) -> str:
    """Read a version once more, for a step may have been under way; begin or end its alarm, and give the kind of it.

    An alarm that `verify_record` has raised is for that to end.
    """
    shown = shown_by(version_id)
    found = wrong_with(shown, seals_of(shown))
    if found:
        alarms.begin(version_id, found)
    else:
        alarms.end(version_id, Alarm.Trouble.TEXT, Alarm.Trouble.TOLD, Alarm.Trouble.PLACE)
    return found


def is_in_doubt(version: Version) -> bool:
    """Say whether a public version is not what was signed and recorded, so that nothing may be built on it."""
    shown = shown_by(version.pk)
    return bool(wrong_with(shown, seals_of(shown)))


def was_example(details: PageDetails) -> bool:
    """Say whether a version was sealed as an example, whatever it says now."""
    seals = Seal.objects.filter(version__in=details.extended_object.versions.all())
    return seals.filter(told__is_example=True).exists()


def shown_by(version_id: int) -> Shown:
    """Give what a public version says, and where it stands, read afresh."""
    is_live = Exists(Version.objects.filter(pk=version_id, state=PUBLISHED))
    fields = PageContent.admin_manager.select_related("page", "pagedetails").annotate(is_live=is_live)
    content = fields.filter(versions=version_id).first()
    if content is None:  # what nobody has is not what was signed
        return Shown(version_id, None, {}, None)
    return Shown.of(version_id, content, getattr(content, "pagedetails", None), is_live=content.is_live)


# When digests are made in another way ---------------------------------------------------------------------------------


def public_versions() -> QuerySet[Version]:
    """Give every version of a page that is or was public."""
    return every_version(state__in=PUBLIC_STATES).order_by("pk")


def seal_in_todays_way() -> list[Version]:
    """Put a digest made in today's way beside each that was made in an earlier one, and give the versions left out.

    A text is first held against the digest that it has, in the way in which that was made. What is not found to be what
    was signed gets no new digest, but an alarm.
    """
    newest = Seal.objects.filter(version=OuterRef("pk")).order_by("-pk").values("making")[:1]
    left_out = []
    for version in public_versions().annotate(made=Subquery(newest)).filter(~Q(made=making_of_today())):
        shown = shown_by(version.pk)
        seals = seals_of(shown)
        if found := wrong_with(shown, seals):
            alarms.begin(version.pk, found)
            left_out.append(version)
            continue
        assert shown.text is not None  # or it would have been found wrong
        Seal.objects.create(
            version=version,
            review_id=seals[0].review_id,
            making=making_of_today(),
            text_digest=fingerprint(shown.text),
            told=seals[0].told,
            at=timezone.now(),
        )
    return left_out


def after_migrations(sender: Any, using: str, **kwargs: Any) -> None:
    """An upgrade that makes digests in another way brings them along."""
    if Seal._meta.db_table in connections[using].introspection.table_names():
        seal_in_todays_way()


def connect(sender: Any) -> None:
    """Stand at the last door. Called once, when the app is ready."""
    reasons_for_doubt.append(doubt_about)
    post_migrate.connect(after_migrations, sender=sender, dispatch_uid="reviews-seals-after-migrations")
