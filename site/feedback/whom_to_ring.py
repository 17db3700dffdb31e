"""Whom to ring, in the words of the site's own pages, as their reviewers signed them. Nothing is added here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from languages.installed import AS_AROUND_IT, active, said_in_another
from pages.block_rendering import Showing
from pages.doubt import doubt_about_live, to_be_held
from pages.freshness import freshness_of
from pages.navigation import CONTACT
from pages.page_content import Body
from pages.reached import in_best_language
from pages.shapes import Found


@dataclass(frozen=True)
class WhomToRing:
    """The boxes of the page that says whom to ring; none where there is no such page, or it is in doubt.

    `unchecked` says in sentences which corrections of it nobody has checked.
    `said_in` are the attributes that say that they are in English where the screen around them is not.
    """

    boxes: tuple[SafeString, ...] = ()
    unchecked: tuple[str, ...] = ()
    is_example: bool = False
    said_in: SafeString = AS_AROUND_IT


def whom_to_ring(on: date) -> WhomToRing:
    """Return the urgent and important boxes of the live contact page on that day, held against what was signed."""
    contents = in_best_language(active()).filter(page__reverse_id=CONTACT, pagedetails__isnull=False)
    content = next(iter([*to_be_held(contents)][-1:]), None)
    if content is None:
        return WhomToRing()
    details, body = content.pagedetails, Body.of(content)
    if doubt_about_live(content, body.plugins, body.facts):
        return WhomToRing()
    showing = Showing(numbers={}, found=Found({}, {}, body.boxes))
    return WhomToRing(
        tuple(showing.html_of(part) for part in body.parts if part.is_warning),
        tuple(freshness_of(details, on=on).unchecked),
        details.is_example,
        said_in_another(content.language),
    )
