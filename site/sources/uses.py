"""Asks the apps above this one where a source, a fact or the like is used; this one does not know of pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class Usage(NamedTuple):
    """A version of a page that rests on something: what to call it, where the team looks at it, how it stands."""

    title: str
    address: str
    state: str
    is_live: bool


#: Each gives the uses it knows of, the live ones first. Apps above this one add theirs.
tellers: list[Callable[[Model], list[Usage]]] = []


def uses_of(thing: Model) -> list[Usage]:
    """Give every use of a source, a fact or the like."""
    return [use for tell in tellers for use in tell(thing)]


def list_of_uses(thing: Model, none: str | Promise) -> SafeString:
    """Give the versions that rest on something as HTML, the live ones first, or the words for none."""
    rows = [(use.address, use.title, use.state) for use in uses_of(thing)]
    listed = format_html_join("", '<li><a href="{}">{}</a> ({})</li>', rows)
    return format_html("<ul>{}</ul>", listed) if rows else SafeString(str(none))
