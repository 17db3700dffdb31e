"""Each rule gives its objection in words fit to show, or "" if there is none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role, roles_of
from glossary.matching import Matcher, folded
from glossary.models import Meaning, Term, holds_words_of

MAY_SET_ASIDE = frozenset({Role.CLINICAL, Role.PLAIN_LANGUAGE, Role.PUBLISHER})
LONGEST_SENTENCE = 20  # words
MOST_SENTENCES = 2
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def faults_in_words(words: Meaning) -> Iterator[tuple[str, str]]:
    """Give (field, what is wrong with it) of a meaning that need not be stored. Asks no database."""
    for name, longest in (("term", 80), ("meaning", 400), ("say", 80)):
        text = getattr(words, name)
        if len(text) > longest:
            yield name, _("This is longer than %(longest)s letters.") % {"longest": longest}
        if text != " ".join(text.split()):
            yield name, _("Write it on one line, with single spaces.")
        if re.search(r"[\[\]<>]", text):
            yield name, _("It is plain text: no marks of sources and no HTML.")
    for name, forms in (("term", [words.term]), ("also_called", words.also_called)):
        for form in forms:
            if not re.fullmatch(r"\w(?:[\w ’'./-]*\w)?", form) or form != " ".join(form.split()) or len(form) > 80:
                yield (
                    name,
                    _("“%(form)s” cannot be found in a text: begin and end with a letter or a digit.") % {"form": form},
                )
    for form, times in Counter(map(folded, words.forms)).items():
        if times > 1:
            yield "also_called", _("“%(form)s” is there twice. Capitals make no difference.") % {"form": form}
    yield from (("meaning", fault) for fault in _faults_in_meaning(words))


def _faults_in_meaning(words: Meaning) -> Iterator[str]:
    if not words.meaning:
        yield _("It is missing.")
        return
    if not re.search(r"[.!?]$", words.meaning):
        yield _("It must end with a full stop.")
    sentences = _SENTENCE_END.split(words.meaning)
    if len(sentences) > MOST_SENTENCES:
        yield _("It has more than %(most)s sentences.") % {"most": MOST_SENTENCES}
    if any(len(sentence.split()) > LONGEST_SENTENCE for sentence in sentences):
        yield _("It has a sentence of more than %(longest)s words.") % {"longest": LONGEST_SENTENCE}
    if re.search(r"(?<![\w-])\d", words.meaning):
        yield _("It gives a figure. A figure needs a source, and a meaning has none.")
    if words.term and (found := next(Matcher({"": words.forms}).find(words.meaning), None)):
        yield _("It explains the word by itself: “%(word)s”.") % {"word": words.meaning[found.start : found.end]}


def forms_taken() -> dict[str, tuple[str, str]]:
    """Give (key, term) by each form, folded, by which readers get a term explained or that waits for approval."""
    taken = {}
    for held in (Meaning.objects.waiting(), Meaning.objects.shown()):
        for meaning in held.select_related("of"):
            taken.update(dict.fromkeys(map(folded, meaning.forms), (meaning.of.key, meaning.term)))
    return taken


def objection_to_forms(key: str, words: Meaning, taken: Mapping[str, tuple[str, str]]) -> str:
    """Object to a form that another term has; `taken` is as `forms_taken` gives it."""
    for form in words.forms:
        other_key, other = taken.get(folded(form), (key, ""))
        if other_key != key:
            return _("“%(form)s” is explained under “%(other)s” already.") % {"form": form, "other": other}
    return ""


def objection_to_proposal(term: Term, words: Meaning) -> str:
    """Object to words that are nothing new, or that clash with those of another term."""
    now = shown_of(term)
    if now is not None and not now.is_example and now.says == words.says:
        return _("Readers get exactly these words already.")
    return objection_to_forms(term.key, words, forms_taken())


def objection_to_reason(term: Term, why: str) -> str:
    """Object to words in the place of others that do not say why."""
    if not why.strip() and shown_of(term) is not None:
        return _("Say why the meaning changes. Readers have one already, and pages that use the word are marked.")
    return ""


def objection_to_approval(
    by: User | AnonymousUser,
    meaning: Meaning,
    taken: Mapping[str, tuple[str, str]] | None = None,
    own: Container[int] | None = None,
) -> str:
    """Say why this person may not put a meaning before readers. Being superuser does not help.

    `taken` is as `forms_taken` gives it, `own` are the ids of those that `holds_words_of` this person; whoever asks about
    many meanings fetches both once.
    """
    if Role.CLINICAL not in roles_of(by):
        return _("Only a clinical reviewer approves what a word means.")
    if meaning.approved_at is not None:
        return _("This meaning is approved already.")
    if meaning.set_aside_at is not None:
        return _("This meaning was set aside. Propose it again if it is right.")
    if meaning.written_by_id == by.pk:
        return _("You wrote these words, so someone else must approve them.")
    own = Meaning.objects.waiting().filter(holds_words_of(by)).values_list("pk", flat=True) if own is None else own
    if meaning.pk in own:
        return _(
            "You wrote a meaning that this one follows, and nobody has approved that, so someone else must approve it."
        )
    return objection_to_forms(meaning.of.key, meaning, forms_taken() if taken is None else taken)


def objection_to_setting_aside(by: User | AnonymousUser, meaning: Meaning) -> str:
    """Say why this person may not take a proposal off the table."""
    if meaning.written_by_id != by.pk and not roles_of(by) & MAY_SET_ASIDE:
        return _("Only the person who wrote it, reviewers and publishers set a meaning aside.")
    if meaning.approved_at is not None or meaning.set_aside_at is not None:
        return _("This meaning no longer waits for approval.")
    return ""


def objection_to_retirement(by: User | AnonymousUser, term: Term) -> str:
    """Say why this person may not stop a term from being explained."""
    if Role.PUBLISHER not in roles_of(by):
        return _("Only a publisher retires a term.")
    return _("This term is retired already.") if term.retired_at is not None else ""


def shown_of(term: Term) -> Meaning | None:
    """Give what readers get of a term, if anything."""
    return Meaning.objects.shown().filter(of_id=term.pk).first() if term.pk else None


def forms_that_clash(words_by_key: dict[str, Meaning]) -> Iterator[tuple[str, str, str]]:
    """Give (key, form, other key) for each form that an earlier term has already."""
    taken: dict[str, str] = {}
    for key, words in words_by_key.items():
        for form in words.forms:
            other = taken.setdefault(folded(form), key)
            if other != key:
                yield key, form, other
