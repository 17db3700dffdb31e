"""From which version's words a recording was made, and whether the page says something else by now.

What counts is what a voice would say: title, summary and blocks, letter for letter but for signs and capitals. So a version
that only adds the recording, or another source, makes no recording older.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from cms.models import PageContent
from django.db.models import F
from django.utils.translation import gettext as _

from pages.blocks import recording
from pages.citations import without_citations
from pages.models import PageDetails
from pages.parts import Part, parts_of, stored_in
from pages.plugins import SLOT, plugins_in
from pages.rules import PUBLIC_STATES
from pages.translations import day_of, public_texts, said_of
from sources.models import Fact

_WORD = re.compile(r"[^\W_]+")


class Origin(NamedTuple):
    """The version whose words were recorded: whether there is such, and what readers are told, "" where nothing is."""

    is_known: bool
    says: str


def origins_of(content: PageContent, parts: Sequence[Part]) -> dict[int, Origin]:
    """Return from which versions the recordings in a text were made, by their numbers. Without recordings, nothing is asked."""
    named = {part.data["made_from"] for part in parts if part.name == recording.SHAPE.name and part.data}
    if not named:
        return {}
    own = int(content.versions.values_list("number", flat=True).get())
    known = public_texts(content.page, content.language, named - {own}) if named - {own} else {}
    words = spoken_in([content, *known.values()]) if known else {}
    return {number: _origin(number, own, content, known, words) for number in named}


def _origin(
    number: int, own: int, content: PageContent, known: Mapping[int, PageContent], words: Mapping[int, list[str]]
) -> Origin:
    if number == own:
        return Origin(True, "")
    text = known.get(number)
    if text is None:
        return Origin(False, _("Nobody wrote down from which words this recording was made."))
    if words[text.pk] == words[content.pk]:
        return Origin(True, "")
    day = day_of(text.pagedetails) if text.pagedetails.published_on else said_of(number, None)
    older = _("This recording is older than the words on this page. It was made from the words of %(day)s.")
    return Origin(True, older % {"day": day})


def spoken_in(contents: Collection[PageContent]) -> dict[int, list[str]]:
    """Return the words that a voice would say of each text, by its primary key. At most four queries, however many there are."""
    stored: dict[int, list[Part]] = {content.pk: [] for content in contents}
    languages = {content.pk: content.language for content in contents}
    plugins = [
        plugin
        for plugin in plugins_in(list(stored), placeholder__slot=SLOT)
        if plugin.language == languages[plugin.content_id]
    ]

    @cache
    def every_fact() -> dict[str, str]:
        return {fact.key: fact.as_cited for fact in Fact.objects.select_related("source")}

    def said(keys: Sequence[str]) -> dict[str, str]:
        return {key: every_fact()[key] for key in keys if key in every_fact()}

    for pk in stored:
        stored[pk] = parts_of(stored_in(plugin for plugin in plugins if plugin.content_id == pk), said)
    summaries = dict(
        PageDetails.objects.filter(extended_object__in=list(stored)).values_list("extended_object", "summary")
    )
    return {
        content.pk: _words_in([content.title, summaries.get(content.pk, ""), *_read_out(stored[content.pk])])
        for content in contents
    }


def _read_out(parts: Iterable[Part]) -> list[str]:
    return [text for part in parts if part.name != recording.SHAPE.name for text in part.texts]


def _words_in(texts: Iterable[str]) -> list[str]:
    return [word.casefold() for text in texts for word in _WORD.findall(without_citations(text))]


def with_older_recordings() -> list[int]:
    """Return the primary keys of the live texts that play a recording made from other words.

    One query where no live text has a recording of an earlier version, and at most eight however many have.
    """
    live = PageContent.objects.annotate(number=F("versions__number"))
    plugins = plugins_in(live.values("pk"), plugin_type=recording.SHAPE.plugin, placeholder__slot=SLOT)
    made_from: dict[int, set[int]] = {}
    for plugin in plugins:
        number = plugin.data.get("made_from") if isinstance(plugin.data, dict) else None
        made_from.setdefault(plugin.content_id, set()).add(number if isinstance(number, int) else 0)
    if not made_from:
        return []
    texts = {text.pk: text for text in live.filter(pk__in=made_from)}
    suspects = {pk: numbers - {int(texts[pk].number)} for pk, numbers in made_from.items() if pk in texts}
    suspects = {pk: numbers for pk, numbers in suspects.items() if numbers}
    if not suspects:
        return []
    asked = {(texts[pk].page_id, texts[pk].language, number) for pk, numbers in suspects.items() for number in numbers}
    earlier = _public_by_place(asked)
    words = spoken_in([*(texts[pk] for pk in suspects), *earlier.values()])
    return sorted(
        pk
        for pk, numbers in suspects.items()
        for number in numbers
        if (origin := earlier.get((texts[pk].page_id, texts[pk].language, number))) is None
        or words[origin.pk] != words[pk]
    )


def _public_by_place(asked: set[tuple[int, str, int]]) -> dict[tuple[int, str, int], PageContent]:
    texts = PageContent.admin_manager.filter(
        page__in={page for page, _language, _number in asked},
        versions__state__in=PUBLIC_STATES,
        versions__number__in={str(number) for _page, _language, number in asked},
    ).annotate(number=F("versions__number"))
    found = {(text.page_id, text.language, int(text.number)): text for text in texts}
    return {place: text for place, text in found.items() if place in asked}
