"""What is done to the glossary: one step, one transaction. Who acts and when it is come from outside."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.rules import refuse
from glossary import rules
from glossary.models import Meaning, Term
from glossary.signals import shown_words_changed
from proposals import services as proposals
from proposals.models import Proposal


@transaction.atomic
def propose(*, term: Term, words: Meaning, by: User, at: datetime, why: str = "") -> Meaning:
    """Write down what a term should say from now on: words that are not stored yet. Readers get them once somebody else agrees.

    A proposal that still waits is set aside for this one. A term that is not stored yet is stored.
    """
    term = _held(term) if term.pk else term
    refuse(rules.objection_to_proposal(term, words) or rules.objection_to_reason(term, why))
    term.save()
    Meaning.objects.waiting().filter(of=term).update(set_aside_by=by, set_aside_at=at)
    words.of, words.why, words.written_by, words.written_at = term, why.strip(), by, at
    words.save()
    return words


@transaction.atomic
def approve(*, meaning: Meaning, by: User, at: datetime) -> None:
    """Put a meaning before readers. A term that was retired comes back with it."""
    meaning = _held_meaning(meaning)
    refuse(rules.objection_to_approval(by, meaning))
    before = meaning.of.forms_shown()
    Meaning.objects.filter(pk=meaning.pk).update(approved_by=by, approved_at=at)
    Term.objects.filter(pk=meaning.of_id).update(retired_by=None, retired_at=None)
    meaning = Meaning.objects.get(pk=meaning.pk)
    shown_words_changed.send(sender=Term, changed=meaning, before=before, after=meaning.forms)


@transaction.atomic
def set_aside(*, meaning: Meaning, by: User, at: datetime) -> None:
    """Take a proposal off the table; it stays on record."""
    meaning = _held_meaning(meaning)
    refuse(rules.objection_to_setting_aside(by, meaning))
    Meaning.objects.filter(pk=meaning.pk).update(set_aside_by=by, set_aside_at=at)


@transaction.atomic
def ask_to_retire(*, term: Term, by: User, at: datetime, why: str) -> Proposal:
    """Ask that a term be explained no longer; so it is once somebody else agrees. Its meanings stay on record.

    Raises:
        NotAllowed: by the rule, or without a reason.
    """
    term = _held(term)
    refuse(rules.objection_to_retirement(by, term))
    return proposals.ask(thing=term, after={"retired_by_id": by.pk}, why=why, by=by, at=at)


def _held(term: Term) -> Term:
    return Term.objects.select_for_update().get(pk=term.pk)


def _held_meaning(meaning: Meaning) -> Meaning:
    _held(meaning.of)
    return Meaning.objects.select_related("of").get(pk=meaning.pk)
