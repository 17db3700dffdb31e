"""How much of a draft has to be judged, and what speaks against judging less. Objections are as in `rules`."""

from __future__ import annotations

from typing import Any

from cms.models import PageContent
from django.utils.translation import gettext as _
from djangocms_versioning.models import Version

from pages.digest import CONTENT_FIELDS, describe, without_nothing
from pages.models import PageDetails
from pages.rules import NotAllowed
from reviews.judged_text import FIELDS
from reviews.known_words import known_among
from reviews.live_versions import live_content, urgent_and_unreviewed
from reviews.models import Size
from reviews.sealing import is_in_doubt
from reviews.sizes import FoundSize, size_of

#: By what else readers find a page, beside the CMS's own fields: it stands in menus, lists and the search.
_CALLED_BY = ("kind", "also_called", "words_people_use", "easy_read_of")


def objection_to_size(version: Version, size: str, described: dict[str, Any] | None = None) -> str:
    """Object to judging less than what was found to have changed. Whoever has described the text already may give that."""
    if size == Size.FULL:
        return ""
    if size == Size.CHANGE:
        return _why_full(version.content, live_content(version.content))
    if size != Size.MINOR:
        return _("Say how much is judged: a minor change, a change, or the whole page.")
    found = found_size(version, described)
    if found.size != Size.CHANGE:
        return " ".join(found.reasons)
    return _("This is no minor change. %(reasons)s") % {"reasons": " ".join(found.reasons)}


def _why_full(content: PageContent, live: PageContent | None) -> str:
    """Object to judging a change alone where the text around it was not judged in full."""
    details = getattr(live, "pagedetails", None)
    if details is None or details.reviewed_on is None or details.is_example:
        return _("This page has not had a full review yet, so its first review must be a full one.")
    if urgent_and_unreviewed(content).exists():
        return _("An urgent correction of this page still waits for its review, so this review must be a full one.")
    if live is not None and is_in_doubt(live.versions.get()):
        return _("What readers get now is not what was signed, so this review must be a full one.")
    return ""


def objection_to_calling_otherwise(content: PageContent) -> str:
    """Object to an urgent correction of more than what stands on the page itself, where readers are told that it is one."""
    live = live_content(content)
    if live is None:
        return ""
    was, is_now = _called(live), _called(content)
    other = [str(words) for name, words in FIELDS.items() if was.get(name) != is_now.get(name)]
    if not other:
        return ""
    return _(
        "An urgent correction changes what a page says, not what it is called or where it stands. Other pages show that,"
        " and do not say that nobody has checked it. Put this back, or send the version for review: %(fields)s."
    ) % {"fields": ", ".join(other)}


def _called(content: PageContent) -> dict[str, Any]:
    details = getattr(content, "pagedetails", None) or PageDetails()
    said = {name: getattr(content, name) for name in CONTENT_FIELDS}
    return without_nothing(said | {name: getattr(details, name) for name in _CALLED_BY})


def found_size(version: Version, described: dict[str, Any] | None = None) -> FoundSize:
    """Work out how big the change of a draft is, against what readers get now."""
    content = version.content
    live = live_content(content)
    if objection := _why_full(content, live):
        return FoundSize(Size.FULL, (objection,))
    try:
        before, after = describe(live), described or describe(content)
    except NotAllowed as refusal:  # a block of a kind that nobody knows
        return FoundSize(Size.CHANGE, (str(refusal),))
    found = size_of(before, after, known=lambda words: known_among(words, but_page=content.page_id))
    assert live is not None  # only what was reviewed in full gets as far as this
    answering = PageDetails.objects.filter(extended_object__in=[live, content]).order_by().values("owner", "deputy")
    if answering.distinct().count() > 1:
        return FoundSize(Size.CHANGE, (*found.reasons, _("Somebody else is to answer for the page.")))
    return found
