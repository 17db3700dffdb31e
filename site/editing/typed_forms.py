"""Keeps what somebody typed into a form until they save it: per person and form, for them alone, for 30 days at most.

It makes no version, changes no text and names no author: that is for saving.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from editing.models import TypedForm
from pages.rules import NotAllowed
from pages.way_back import BACK, ON

DAYS_TO_KEEP = 30
LONGEST = 500_000  # letters of a form, several times the longest page we have
LONGEST_PLACE = 500
MOST = 100  # forms of one person; the oldest go
#: What an address says of where its form was opened from, and not of what it is a form for.
_OF_THE_WINDOW = ("cms_path", "_popup", "edit", "preview", "structure", "toolbar_on", BACK, ON)


def place_of(address: str) -> str:
    """Return what a form's address says of what it is a form for: the path, and what counts of the query.

    Raises:
        NotAllowed: it is no address of this site, or longer than any form of ours has.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    query = urlencode(sorted((k, v) for k, v in parse_qsl(parts.query) if k not in _OF_THE_WINDOW))
    place = f"{parts.path}?{query}" if query else parts.path
    if not parts.path.startswith("/") or "\0" in place or len(place) > LONGEST_PLACE:
        raise NotAllowed(_("There is no form of this site at that address."))
    return place


@transaction.atomic
def keep(*, by: User, address: str, values: str, opened: str, at: datetime) -> TypedForm:
    """Keep what stands in a form now. `values` is JSON as the browser's script writes it; `opened` the form's fingerprint.

    Raises:
        NotAllowed: it is too long, or nothing that a form of ours holds.
    """
    place = place_of(address)
    if len(values) > LONGEST:
        raise NotAllowed(_("This is too long to be kept. Save it, or take some of it out."))
    try:
        read = json.loads(values)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict) or "\0" in values or len(opened) > 64 or "\0" in opened:
        raise NotAllowed(_("This is nothing that a form of this site holds."))
    typed, is_new = TypedForm.objects.update_or_create(
        by=by, place=place, defaults={"values": values, "opened": opened, "kept_at": at}
    )
    if is_new:
        theirs = TypedForm.objects.filter(by=by).order_by("-kept_at", "-pk")
        TypedForm.objects.filter(pk__in=list(theirs.values_list("pk", flat=True)[MOST:])).delete()
    return typed


def kept_for(by: User, addresses: Iterable[str], at: datetime) -> dict[str, TypedForm]:
    """Return what this person typed into the forms at these addresses and has not saved, by address."""
    places = {address: place_of(address) for address in addresses}
    found = TypedForm.objects.filter(
        by=by, place__in=set(places.values()), kept_at__gt=at - timedelta(days=DAYS_TO_KEEP)
    )
    by_place = {typed.place: typed for typed in found}
    return {address: by_place[place] for address, place in places.items() if place in by_place}


def forget(*, by: User, address: str) -> None:
    """Forget what was typed into a form: it was saved, or thrown away."""
    TypedForm.objects.filter(by=by, place=place_of(address)).delete()


def forget_old(*, at: datetime) -> int:
    """Delete what was typed 30 days ago or earlier and never saved, and return of how many forms."""
    deleted: dict[str, Any] = TypedForm.objects.filter(kept_at__lte=at - timedelta(days=DAYS_TO_KEEP)).delete()[1]
    return sum(deleted.values())
