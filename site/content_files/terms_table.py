"""Takes terms from a content file, and gives them as one. What is in the database already stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import get_text_list

from accounts.models import User
from content_files.table_rows import Outcome, RowFault, RowNews, RowsRefused, added
from glossary.models import Meaning, Term
from glossary.rules import Words, faults_in_words, forms_taken, forms_that_clash, objection_to_forms
from glossary.signals import shown_words_changed

NEEDED = ("term", "meaning")
ALLOWED = ("term", "also_called", "meaning", "say")


def check_terms(data: Mapping[str, Any]) -> list[RowFault]:
    """Give what is wrong with `{key: {field: value}}`, each fault with its key. Asks no database."""
    faults = []
    words: dict[str, Words] = {}
    for key, row in data.items():
        if not isinstance(row, Mapping):
            faults.append(RowFault((key,), "must be a table of its own: a term, with its meaning and so on."))
            continue
        of_key, wrong = _faults_of_key(key), _faults_of_shape(row)
        if not of_key and not wrong:
            words[key] = _words(row)
            wrong = list(faults_in_words(words[key]))
        faults += [RowFault((key,), reason) for reason in of_key]
        faults += [RowFault((key,), reason, (name,)) for name, reason in wrong]
    faults += [
        RowFault((key,), f"“{form}” is explained under [{other}] already.", ("also_called",))
        for key, form, other in forms_that_clash(words)
    ]
    return faults


@transaction.atomic
def load_terms(data: Mapping[str, Any], *, written_by: User, approved_by: User | None, at: datetime) -> list[RowNews]:
    """Make the terms that are missing, and say what was made and where an existing one differs from the file.

    They are examples that `approved_by` approved. Without anybody to approve them they wait for your own team.

    Raises:
        RowsRefused: the data has faults, as by `check_terms`; nothing was changed.
    """
    if faults := check_terms(data):
        raise RowsRefused(faults)
    existing = {term.key: term for term in Term.objects.filter(key__in=data)}
    taken = forms_taken()
    said = []
    for key, row in data.items():
        if key in existing:
            kept = _how_it_differs(existing[key], _words(row))
            said += [RowNews(f"Term {key}", Outcome.KEPT, words) for words in kept]
        elif objection := objection_to_forms(key, _words(row), taken):
            said.append(RowNews(f"Term {key}", Outcome.LEFT_OUT, f"left out. {objection}"))
        else:
            _make(key, _words(row), written_by, approved_by, at)
            said.append(added(f"Term {key}"))
    if approved_by is not None and len(existing) < len(data):
        shown_words_changed.send(sender=Term)
    return said


def terms_for_file() -> dict[str, dict[str, Any]]:
    """Give what readers get explained, in the order of keys, as `load_terms` takes it; what is empty is left out."""
    tables = {}
    for meaning in Meaning.objects.shown().select_related("of").order_by("of__key"):
        row = {name: getattr(meaning, name) for name in ALLOWED}
        tables[meaning.of.key] = {name: value for name, value in row.items() if value}
    return tables


def _faults_of_key(key: str) -> list[str]:
    try:
        Term(key=key).clean_fields(exclude={"retired_by"})
    except ValidationError as error:
        return error.messages
    return []


def _faults_of_shape(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    unknown = f"there is no such key. Known are {', '.join(ALLOWED)}."
    faults = [(name, unknown) for name in row if name not in ALLOWED]
    faults += [(name, "is missing.") for name in NEEDED if name not in row]
    for name, value in row.items():
        if name == "also_called":
            if not isinstance(value, list) or not all(isinstance(form, str) for form in value):
                faults.append((name, 'must be a list, such as ["one", "another"].'))
        elif name in ALLOWED and not isinstance(value, str):
            faults.append((name, "must be text in quotes."))
    return faults


def _words(row: Mapping[str, Any]) -> Words:
    return Words(row["term"], row["meaning"], tuple(row.get("also_called", ())), row.get("say", ""))


def _how_it_differs(term: Term, wanted: Words) -> list[str]:
    """Say in one line, or none, how what is here differs from the file."""
    if term.retired_at is not None:
        return ["it was retired here, and stays so."]
    here = Meaning.objects.shown().filter(of=term).first() or Meaning.objects.filter(of=term).first()
    if here is None:
        return ["it is here without a meaning, and stays so."]
    differing = [name for name in ALLOWED if getattr(Words.of(here), name) != getattr(wanted, name)]
    if not differing:
        return []
    return [f"kept as it is here, which differs from the file in {get_text_list(differing, 'and')}."]


def _make(key: str, words: Words, written_by: User, approved_by: User | None, at: datetime) -> None:
    Meaning.objects.create(
        of=Term.objects.create(key=key),
        term=words.term,
        also_called=list(words.also_called),
        meaning=words.meaning,
        say=words.say,
        is_example=approved_by is not None,
        written_by=written_by,
        written_at=at,
        approved_by=approved_by,
        approved_at=at if approved_by is not None else None,
    )
