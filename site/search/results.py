"""What a reader is shown of the pages that answer a search: each as it is now, and the sentence that answers best."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from cms.models import PageContent
from django.db.models import QuerySet
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from glossary.models import Meaning
from pages.addresses import url_of_path
from pages.freshness import Freshness, freshness_of
from pages.models import PageDetails
from pages.reached import reached
from reviews.models import Alarm
from search.asking import Asked
from search.models import IndexedPage, Name
from search.naming import key_of
from search.words import stems_of, words_of

_FEWEST_WORDS = 4  # of a sentence that is quoted rather than a longer one: fewer are a label


@dataclass(frozen=True)
class Hit:
    """A page that answers a search. `quoted` is a sentence of it, or its summary, with the words found in it marked.

    `heading` stands above that sentence, and `heading_url` leads there. A page in doubt is not quoted and has no dates.
    """

    title: str
    url: str
    kind: str
    also_called: SafeString
    quoted: SafeString
    heading: str
    heading_url: str
    dates: Freshness
    is_example: bool
    is_in_doubt: bool


def reachable_contents() -> QuerySet[PageContent]:
    """Return the version of each page that readers find at an address now, each with its details and that `path`."""
    return reached().select_related("pagedetails")


def reachable(page_ids: Sequence[int]) -> list[int]:
    """Return those of some pages that readers can reach, in the same order."""
    there = set(reachable_contents().filter(page__in=page_ids).values_list("page_id", flat=True))
    return [page for page in page_ids if page in there]


def hits(page_ids: Sequence[int], asked: Asked, *, on: date) -> list[Hit]:
    """Return what to show of these pages on that day, in their order. Four queries."""
    contents = {content.page_id: content for content in reachable_contents().filter(page__in=page_ids)}
    kept = {one.content_id: one for one in IndexedPage.objects.filter(content__in=contents.values())}
    in_doubt = set(
        Alarm.objects.standing()
        .filter(version__content_type__model="pagecontent", version__object_id__in=[c.pk for c in contents.values()])
        .values_list("version__object_id", flat=True)
    )
    stems = {stem for stems in asked.wanted for stem in stems}
    names = _names(page_ids, asked)
    shown = []
    for content in (contents[page] for page in page_ids if page in contents):
        details = getattr(content, "pagedetails", None) or PageDetails()
        is_in_doubt = content.pk in in_doubt
        anchor, heading, says = _best(details.summary, kept.get(content.pk), asked)
        url = url_of_path(content.path)
        shown.append(
            Hit(
                title=content.title,
                url=url,
                kind=details.get_kind_display(),
                also_called=marked(names[content.page_id], stems) if content.page_id in names else SafeString(),
                quoted=SafeString() if is_in_doubt else marked(says, stems),
                heading="" if is_in_doubt else heading,
                heading_url=f"{url}#{anchor}",
                dates=freshness_of(details, on=on, is_public=not is_in_doubt),
                is_example=details.is_example,
                is_in_doubt=is_in_doubt,
            )
        )
    return shown


def is_told_of(page_ids: Sequence[int], asked: Asked) -> bool:
    """Say whether one of these pages is about what is asked for: by its title, or because that is a name of it."""
    keys = {key_of(asked.stems), key_of(asked.all_stems)}
    if Name.objects.filter(page__in=page_ids, key__in=keys).exists():
        return True
    titles = reachable_contents().filter(page__in=page_ids).values_list("title", flat=True)
    return any(set(asked.stems) <= set(stems_of(title)) for title in titles)


def meaning_of(asked: Asked) -> Meaning | None:
    """Return what readers get explained under the word that a search is."""
    if not asked.stems:
        return None
    wanted = sorted(asked.stems)
    for meaning in Meaning.objects.shown().select_related("of"):
        if any(sorted(stems_of(form)) == wanted for form in meaning.forms):
            return meaning
    return None


def marked(text: str, stems: Collection[str]) -> SafeString:
    """Return a text as HTML in which the words with these stems are marked."""
    html, end = SafeString(), 0
    for word in words_of(text):
        if word.stem in stems:
            html += format_html("{}<mark>{}</mark>", text[end : word.start], text[word.start : word.end])
            end = word.end
    return html + escape(text[end:])


def _best(summary: str, kept: IndexedPage | None, asked: Asked) -> tuple[str, str, str]:
    """Return (anchor, heading, words) of what has most of the rare words: the summary, or else a sentence.

    Nothing is quoted that is kept of another version than readers have now.
    """
    best, found = _worth({word.stem for word in words_of(summary)}, asked), ("", "", summary)
    for anchor, heading, sentence, stems in kept.sentences if kept else ():
        worth = _worth(set(stems.split()), asked)
        if len(sentence.split()) < _FEWEST_WORDS:
            worth /= 2
        if worth > best:
            best, found = worth, (anchor, heading, sentence)
    return found


def _worth(held: set[str], asked: Asked) -> float:
    """Return how much of a search these stems hold, rare words counting more."""
    rarity = asked.rarity
    return sum(max((rarity.get(stem, 0.0) for stem in same if stem in held), default=0.0) for same in asked.wanted)


def _names(page_ids: Sequence[int], asked: Asked) -> dict[int, str]:
    """Return, by its page, the other name of which a search has all words, and most of them."""
    wanted = set(asked.stems)
    names: dict[int, tuple[int, str]] = {}
    shown = Name.objects.filter(page__in=page_ids).exclude(shown="").order_by("pk")
    for page, name in shown.values_list("page_id", "shown"):
        held = set(stems_of(name))
        if held <= wanted and len(held) > names.get(page, (0, ""))[0]:
            names[page] = (len(held), name)
    return {page: name for page, (_words, name) in names.items()}
