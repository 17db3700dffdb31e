"""Where a sentence stands, or where a source, a fact, a word or a picture is used: in live texts, then in others.

Reading all pages would take longer with each of them. So what is written down of live texts (the search's words, citations,
explained words) says which may be meant, and of the few others the letters they are stored in: only these are read, a screen
at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import quote

from cms.models import PageContent, PageUrl
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djangocms_text.models import Text as StoredText
from djangocms_versioning.constants import DRAFT, PUBLISHED

from desk.sought import LineOfText, Sought
from languages.installed import name_of, others
from pages.addresses import url_of_path
from pages.boxes import live_pages_that_show
from pages.citations import without_citations
from pages.models import Block, Kind, PageDetails
from pages.page_content import Body, Library
from pages.parts import Part
from reviews.models import Binned, Review

TEXTS_AT_A_TIME = 20
MOST_TEXTS = 100  # that are read for one screen
PLACES_ON_A_SCREEN = 25
_AROUND = 90  # letters that are quoted on either side
_WORDS_TO_GO_TO = 8
_WORDS_BEFORE = 3
_LIVE, _IN_REVIEW, _DRAFT = gettext_lazy("live"), gettext_lazy("in review"), gettext_lazy("draft")


@dataclass(frozen=True)
class PlaceFound:
    """A place in a version of a page, as components/place_table.html shows it. `also` names what else shows it."""

    title: str
    desk_url: str
    state: str
    where: str
    url: str
    said: SafeString
    also: str = ""


# Reading --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Screen:
    """Places for one screen, and what stands in an address for where the next begins, "" where there is none."""

    places: list[PlaceFound]
    then: str


class Search:
    """Goes through the versions that may hold something: the live ones, their translations, those in review, other drafts."""

    def __init__(self, sought: Sought, *, may_edit: bool) -> None:
        self._sought, self._may_edit = sought, may_edit

    def screen(self, begin: str) -> Screen:
        """Give the places for a screen that begins where another ended."""
        places: list[PlaceFound] = []
        then = ""
        for texts, (step, found) in enumerate(self._steps(begin)):
            if texts >= MOST_TEXTS or len(places) >= PLACES_ON_A_SCREEN:
                return Screen(places, then)
            places += found
            then = step
        return Screen(places, "")

    def all_places(self) -> Iterator[PlaceFound]:
        for _step, found in self._steps(""):
            yield from found

    def _steps(self, begin: str) -> Iterator[tuple[str, list[PlaceFound]]]:
        """Give each version after the one with which a screen ended: what stands for it in an address, and its places."""
        drafts = _may_hold(PageContent.admin_manager.filter(versions__state=DRAFT), self._sought.letters())
        holding = Exists(Review.objects.holding().filter(version=OuterRef("versions__pk")))
        stages = {"l": (self._sought.live().filter(language=settings.LANGUAGE_CODE), _LIVE)}
        if others():  # which the words of the search are not kept for
            live = PageContent.admin_manager.filter(versions__state=PUBLISHED)
            translations = live.exclude(language=settings.LANGUAGE_CODE)
            stages["t"] = (_may_hold(translations, self._sought.letters()), _LIVE)
        stages |= {"r": (drafts.filter(holding), _IN_REVIEW), "d": (drafts.filter(~holding), _DRAFT)}
        is_place = re.fullmatch(r"[a-z][0-9]{1,15}", begin) and begin[0] in stages
        first, after = (begin[0], int(begin[1:])) if is_place else ("l", 0)
        library = Library()
        for name in list(stages)[list(stages).index(first) :]:
            contents, state = stages[name]
            last = after if name == first else 0
            while part := list(_told(contents).filter(pk__gt=last).order_by("pk")[:TEXTS_AT_A_TIME]):
                for content, body in zip(part, Body.of_each(part, library), strict=True):
                    yield f"{name}{content.pk}", self._places_in(content, body, str(state), is_live=name in ("l", "t"))
                last = part[-1].pk

    def _places_in(self, content: Any, body: Body, state: str, *, is_live: bool) -> list[PlaceFound]:
        details = getattr(content, "pagedetails", None) or PageDetails()
        found = [
            PlaceFound(
                title=_title(content),
                desk_url=reverse("desk:version", args=[content.version_id]),
                state=_("%(state)s, in the bin") % {"state": state} if content.is_binned else state,
                where=line.where,
                url=self._way_to(content, line, span, is_live=is_live),
                said=_quoted(line.says, *span),
            )
            for line in _lines_of(content, details, body)
            if (span := self._sought.in_line(line))
        ]
        if not found or details.kind != Kind.DANGER or not is_live:
            return found
        shown_on = live_pages_that_show([content.page.reverse_id or ""]).values()
        also = _("Also on: %(pages)s") % {"pages": ", ".join(shown_on)} if shown_on else ""
        return [replace(place, also=also) for place in found]

    def _way_to(self, content: Any, line: LineOfText, span: tuple[int, int], *, is_live: bool) -> str:
        """Give where a place is seen: on the page of a live text; of any other among its blocks, for who may change them."""
        if is_live and content.path is not None:
            return url_of_path(content.path, content.language) + _fragment(line, *span)
        if is_live or not self._may_edit:
            return reverse("desk:version-preview", args=[content.version_id]) + _fragment(line, *span)
        anchor = f"block-{line.block}" if line.block else "about-it"
        return f"{reverse('desk:blocks', args=[content.version_id])}#{anchor}"


def _told(contents: QuerySet[PageContent]) -> QuerySet[PageContent]:
    """Give the same with all that is told of them, in one query."""
    path = PageUrl.objects.filter(page=OuterRef("page"), language=OuterRef("language")).values("path")[:1]
    return contents.select_related("page", "pagedetails").annotate(
        version_id=F("versions__pk"),
        path=Subquery(path),
        is_binned=Exists(Binned.objects.filter(page=OuterRef("page"))),
    )


def _title(content: PageContent) -> str:
    """Give what to call a text: a translation's name says its language, too."""
    if content.language == settings.LANGUAGE_CODE:
        return content.title
    return f"{content.title} ({name_of(content.language)})"


def _may_hold(contents: QuerySet[PageContent], letters: list[str]) -> QuerySet[PageContent]:
    """Narrow down to texts that have some of these letters as they are stored; not at all where there are none to ask for."""
    if not letters:
        return contents

    def has(field: str) -> Q:
        return reduce(or_, (Q(**{f"{field}__icontains": some}) for some in letters))

    here = {
        "placeholder__content_type": ContentType.objects.get_for_model(PageContent),
        "placeholder__object_id": OuterRef("pk"),
    }
    of_details = reduce(or_, (has(f"pagedetails__{name}") for name in ("summary", "also_called", "words_people_use")))
    in_blocks = Exists(StoredText.objects.filter(has("body"), **here)) | Exists(
        Block.objects.filter(has("data"), **here)
    )
    return contents.filter(has("title") | of_details | in_blocks)


def _lines_of(content: PageContent, details: PageDetails, body: Body) -> Iterator[LineOfText]:
    """Give all that a version says, line by line; a block that says nothing has a line all the same."""
    yield LineOfText(_("Title"), "", content.title, content.title)
    yield LineOfText(_("Summary"), "", details.summary, details.summary)
    yield LineOfText(_("Other names"), "", details.also_called, details.also_called)
    for words in details.words_people_use.splitlines():
        yield LineOfText(_("Words people use"), "", words, words)
    anchor = heading = ""
    for part in body.parts:
        headings, is_first = list(part.headings), True
        for shown, own in zip(part.texts, part.own_texts, strict=True):
            if headings and without_citations(shown) == headings[0].title:
                anchor, heading = headings[0].id, headings[0].title
                headings.pop(0)
            where = _where(part, heading)
            for of_shown, of_own in _lines(shown, own):
                yield LineOfText(where, anchor, of_shown, of_own, part.stored.plugin_id, part if is_first else None)
                is_first = False
        if is_first:
            yield LineOfText(_where(part, heading), anchor, "", "", part.stored.plugin_id, part)


def _lines(shown: str, own: str) -> Iterator[tuple[str, str]]:
    """Give the lines of a text with its facts told, each with the same line as it is stored."""
    lines, stored = shown.splitlines(), own.splitlines()
    return zip(lines, stored, strict=True) if len(lines) == len(stored) else iter([(shown, own)])


def _where(part: Part, heading: str) -> str:
    label = str(part.shape.label) if part.shape else part.name
    return _("%(block)s under “%(heading)s”") % {"block": label, "heading": heading} if heading else label


def _quoted(says: str, start: int, end: int) -> SafeString:
    """Give what a line says around a place in it, which is marked."""
    begin, stop = max(start - _AROUND, 0), min(end + _AROUND, len(says))
    begin = says.find(" ", begin) + 1 if 0 < begin < start and " " in says[begin:start] else begin
    stop = says.rfind(" ", end, stop) if stop < len(says) and " " in says[end:stop] else stop
    before, after = ("…" if begin else "", "…" if stop < len(says) else "")
    marked = format_html("<mark>{}</mark>", says[start:end]) if end > start else ""
    return format_html("{}{}{}{}{}", before, says[begin:start], marked, says[end:stop], after)


def _fragment(line: LineOfText, start: int, end: int) -> str:
    """Give the end of an address that leads to a place: the heading above it, and for browsers that can, its words.

    Those before them in the line come along, because a page may say the same twice.
    """
    words = (line.says[start:end] or line.says).split()[:_WORDS_TO_GO_TO]
    before = line.says[:start].split()[-_WORDS_BEFORE:]
    to_words = f":~:text={_in_address(before)}-," if before else ":~:text="
    if not words:
        return f"#{line.anchor}" if line.anchor else ""
    return f"#{line.anchor}{to_words}{_in_address(words)}"


def _in_address(words: list[str]) -> str:
    return quote(" ".join(words), safe="").replace("-", "%2D")
