"""The rounds of judging a page has been through: what was sent, who saw it last, and which refusals are still to be answered."""

from __future__ import annotations

from dataclasses import dataclass

from cms.models import PageContent
from django.db import transaction
from djangocms_versioning.models import Version

from accounts.models import User
from pages.digest import describe, digest_of, fingerprint
from pages.every_version import versions_of
from reviews.judged_text import JudgedText
from reviews.models import Entry, Review, ReviewQuerySet, SentText, SignOff


@dataclass(frozen=True)
class LastLook:
    """What somebody said of a text of this page in an earlier round, and that text, None where it was not kept."""

    sign_off: SignOff
    text: JudgedText | None


@transaction.atomic
def keep_text(content: PageContent) -> str:
    """Keep a text as it is now, for good, and give its digest."""
    says = describe(content)
    digest = fingerprint(says)
    SentText.objects.get_or_create(digest=digest, defaults={"says": says})
    return digest


def text_with(digest: str, version: Version) -> JudgedText | None:
    """Give the text with this digest that this version had when it was sent, None where nobody kept it."""
    if kept := SentText.objects.filter(digest=digest).first():
        return JudgedText(kept.says)
    return JudgedText.of(version.content) if digest_of(version.content) == digest else None


def refusals_before(review: Review) -> list[SignOff]:
    """Give the refusals that stood when this review was sent, the newest first."""
    return _standing(_reviews_of(review.version).filter(pk__lt=review.pk))


def standing_refusals(version: Version) -> list[SignOff]:
    """Give the refusals that whoever sends a text of this page must answer, the newest first.

    They are those of every round since a text of the page was last published, but not those that a later round has
    answered. A round that was taken back before anybody judged it answers nothing; an example judges nothing.
    """
    return _standing(_reviews_of(version))


def roles_that_refused(version: Version) -> set[str]:
    """Give the roles whose last word on a text of this page, since one was last published, was no approval.

    They are asked again whatever the page is called by now: a text that a clinician refused is not one for others alone.
    """
    last_word: dict[str, str] = {}
    for review in _reviews_of(version).filter(is_example=False).order_by("-pk").prefetch_related("sign_offs"):
        if review.published_at and not review.is_recheck:
            break
        for said in review.sign_offs.all():
            last_word.setdefault(said.role, said.decision)
    return {role for role, decision in last_word.items() if decision != SignOff.Decision.APPROVED}


def _standing(reviews: ReviewQuerySet) -> list[SignOff]:
    found: list[SignOff] = []
    newest_first = reviews.filter(is_example=False).order_by("-pk")
    for review in newest_first.prefetch_related("sign_offs__reviewer", "record"):
        if review.published_at and not review.is_recheck:
            break
        if review.state in Review.TURNED_DOWN:
            found += [said for said in review.sign_offs.all() if said.decision != SignOff.Decision.APPROVED]
        if review.state != Review.State.WITHDRAWN and answer_in(review):
            break
    return found


def answer_in(review: Review) -> str:
    """Give what the author answered to earlier refusals when this review was sent."""
    return next((entry.why for entry in review.record.all() if entry.step == Entry.Step.ANSWERED), "")


def last_answer(version: Version) -> str:
    """Give what was last answered, in a round that was taken back before anybody judged it."""
    review = _reviews_of(version).order_by("-pk").first()
    return answer_in(review) if review and review.state == Review.State.WITHDRAWN else ""


def last_look(user: User, review: Review) -> LastLook | None:
    """Give what this person last said of any text of this page before this round."""
    earlier = _reviews_of(review.version).filter(pk__lt=review.pk)
    signed = SignOff.objects.filter(reviewer=user, review__in=earlier, is_example=False)
    return _look(signed.select_related("review__version").order_by("-decided_at", "-pk").first())


def last_refusal(review: Review) -> LastLook | None:
    """Give the newest of the refusals that stood when this review was sent."""
    return _look(next(iter(refusals_before(review)), None))


def _look(sign_off: SignOff | None) -> LastLook | None:
    return LastLook(sign_off, text_with(sign_off.text_digest, sign_off.review.version)) if sign_off else None


def _reviews_of(version: Version) -> ReviewQuerySet:
    """Give every review of the page that a version is of, in its language."""
    return Review.objects.filter(version__in=versions_of(version.content.page_id, language=version.content.language))
