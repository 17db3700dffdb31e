"""Cleans the letters of every text on its way into the database, whoever saves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from django.db import models
from django.db.models.signals import pre_save

from letters.cleaning import clean_line, clean_lines, cleaned

#: Models whose texts have a form of their own, which whoever names them here sees to.
HAVE_THEIR_OWN: set[type[models.Model]] = set()


def clean_letters(sender: type[models.Model], instance: models.Model, raw: bool = False, **kwargs: Any) -> None:
    """Give an instance clean texts before it is stored. What is stored already stays as it is until somebody changes it.

    Forms and files refuse signs that turn letters round. Here they are only left out, so that a copy of an old text can be
    made and put right.
    """
    if raw or sender in HAVE_THEIR_OWN:
        return
    changed: dict[str, tuple[Any, Any]] = {}
    for name, clean in _text_fields(sender):
        value = instance.__dict__.get(name)
        if isinstance(value, (str, list)) and (new := clean(value)) != value:
            changed[name] = (value, new)
    if not changed:
        return
    # Saving for another reason must not change what was judged as it stands.
    stored = sender._base_manager.filter(pk=instance.pk).values(*changed).first() if instance.pk else None
    for name, (value, new) in changed.items():
        if stored is None or stored[name] != value:
            setattr(instance, name, new)


@cache
def _text_fields(model: type[models.Model]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """Give (name, how it is cleaned) of each field of a model that holds text."""

    def found() -> Iterator[tuple[str, Callable[[Any], Any]]]:
        for field in model._meta.concrete_fields:
            if field.primary_key:
                continue  # nobody types one, and another would be another row
            if isinstance(field, models.JSONField):
                yield field.attname, cleaned
            elif isinstance(field, models.TextField):
                yield field.attname, clean_lines
            elif isinstance(field, models.CharField) and not field.choices:
                yield field.attname, clean_line

    return tuple(found())


def connect() -> None:
    """Clean every save. Called once, when the app is ready."""
    pre_save.connect(clean_letters, dispatch_uid="letters-clean")
