"""The steps by which a draft goes from one editor to another. One step, one transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from djangocms_versioning.models import Version

from accounts.models import User
from editing import presence, rules
from editing.models import Presence, Question
from pages.rules import refuse
from reviews import mail
from reviews.locking import hold_version


@transaction.atomic
def ask(*, version: Version, by: User, at: datetime, words: str = "") -> Question:
    """Ask whoever works on a draft whether this person may go on with it."""
    version = hold_version(version)
    refuse(rules.objection_to_asking(by, version, at))
    # Who asked somebody else before asks once more; that question waits for nobody.
    Question.objects.filter(version=version, asked_by=by, answer="").update(
        answer=Question.Reply.SETTLED, answered_at=at
    )
    question = Question.objects.create(
        version=version, asked_by=by, of=version.locked_by, asked_at=at, words=words.strip()
    )
    mail.about_draft("asked-for", version, version.locked_by, by, words=question.words)
    return question


def question_for(user: User) -> Question | None:
    """Return what this person is asked for. Screens ask this where no cache may be missed: staff work on without Redis."""
    return Question.objects.open().filter(of=user).select_related("asked_by").first()


@transaction.atomic
def answer(*, question: Question, by: User, at: datetime, hands_over: bool, words: str = "") -> None:
    """Hand a draft over to whoever asked for it, or say that they cannot have it yet."""
    version = hold_version(question.version)
    question = Question.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=question.pk)
    refuse(rules.objection_to_answering(by, question, hands_over=hands_over, words=words))
    question.answer = Question.Reply.HANDED_OVER if hands_over else Question.Reply.NOT_YET
    question.answer_words, question.answered_at = words.strip(), at
    question.save(update_fields=["answer", "answer_words", "answered_at"])
    if hands_over:
        _give_to(version, question.asked_by, at)
    mail.about_draft("answered", version, question.asked_by, by, words=question.answer_words, has_it=hands_over)


@transaction.atomic
def take_over(*, version: Version, by: User, at: datetime, reason: str = "") -> None:
    """Go on with a draft that somebody else is working on, who hears of it and can no longer change it.

    While they are at work only a publisher may, and says why.
    """
    version = hold_version(version)
    refuse(rules.objection_to_taking_over(by, version, at, reason=reason))
    before = version.locked_by
    _give_to(version, by, at)
    mail.about_draft("taken-over", version, before, by, reason=reason.strip())


def _give_to(version: Version, to: User, at: datetime) -> None:
    """Let somebody else hold a draft. Whoever held it is no longer at it, and nobody waits for their answer."""
    Version.objects.filter(pk=version.pk).update(locked_by=to)
    Presence.objects.filter(version=version).delete()
    Question.objects.filter(version=version, answer="").update(answer=Question.Reply.SETTLED, answered_at=at)
    version.locked_by = to
    presence.note(version, to, at)
