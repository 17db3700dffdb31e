"""A page as it is taken along: what it says without HTML, and what a sheet must say of itself wherever it ends up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from cms.models import PageContent
from django.conf import settings
from django.db.models import F, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from glossary.models import Meaning
from languages.installed import active
from pages import versions
from pages.boxes import boxes_with
from pages.doubt import doubt_about_live, to_be_held
from pages.easy_read import EasyReadPair, easy_read_pair
from pages.freshness import Freshness, Whose, freshness_of
from pages.glossary_uses import explained_in
from pages.page_content import Body
from pages.page_context import ListedSource
from pages.pieces import BoxPiece, HeadingPiece, PairsPiece, Phrase, Piece, paragraph, said
from pages.reached import reached
from pages.term_markup import Explained
from pages.translations import Languages, languages_of

#: What stands on sections and the home page is where to go on to, and nothing to take along.
_TEMPLATE = "pages/page.html"


@dataclass(frozen=True)
class Leaflet:
    """One live page, ready to be written in any form. In doubt it is not: `doubt` says why, and it has no pieces.

    `numbers` are those of its sources, by their keys. Addresses are whole ones, and `permanent_url` stays this version's.
    `about` says in (label, words) which version it is and how fresh. The meanings of its medical words are its last pieces.
    """

    key: str
    language: str
    version: int
    title: str
    url: str
    permanent_url: str
    doubt: str
    is_example: bool
    published_on: date | None
    also_called: str
    summary: str
    about: list[tuple[str, str]]
    pieces: list[Piece]
    sources: list[ListedSource]
    numbers: dict[str, int]

    @property
    def addresses(self) -> list[tuple[str, str]]:
        """Return in (label, address) where this version is found, and a newer one."""
        return [
            (_("This version, and whether there is a newer one"), self.permanent_url),
            (_("Today’s page"), self.url),
        ]

    def address_of(self, href: str) -> str:
        """Return a whole address for one that holds on the site, or on the page itself."""
        if href.startswith("#"):
            return self.url + href
        return settings.SITE_URL + href if href.startswith("/") else href

    def numbers_of(self, phrase: Phrase) -> list[int]:
        """Return the numbers of the sources that are named there, each once."""
        return list(dict.fromkeys(self.numbers[key] for key in phrase.sources if key in self.numbers))

    @property
    def foot(self) -> str:
        """Return what each of its sheets says at its foot."""
        words = _("%(title)s, version %(number)s") % {"title": self.title, "number": self.version}
        return f"{words}, {date_format(self.published_on, 'F Y')}" if self.published_on else words


def example_words() -> str:
    """Return what whoever gets an example must know before anything else."""
    return f"{_('Example content. No clinician has checked it.')} {_('Do not use it to make decisions about your health.')}"


def source_line(source: ListedSource) -> str:
    """Return a source as one line says it, without its address."""
    says = [source.title, source.publisher, source.edition, source.published]
    if source.state != "current":
        says.append(f"{source.state_label}: {source.replaced_by}" if source.replaced_by else source.state_label)
    return "".join(f"{part.removesuffix('.')}. " for part in says if part).rstrip()


def live_contents() -> QuerySet[PageContent]:
    """Return the live texts in the active language that can be taken along, in the order of the tree."""
    live = reached(active()).filter(template=_TEMPLATE, pagedetails__isnull=False, page__reverse_id__isnull=False)
    return live.order_by("page__path")


def leaflets_of(keys: Collection[str], *, on: date) -> list[Leaflet]:
    """Return the pages with these keys that are live in the active language, as they are on that day, as the tree has them."""
    contents = to_be_held(live_contents().filter(page__reverse_id__in=keys))
    return [_leaflet(content, on) for content in contents.annotate(number=F("versions__number"))]


def _leaflet(content: PageContent, on: date) -> Leaflet:
    page, details, number = content.page, content.pagedetails, int(content.number)
    body = Body.of(content)
    doubt = doubt_about_live(content, body.plugins, body.facts)
    dates = freshness_of(details, on=on, is_public=not doubt)
    body.boxes = boxes_with(body.box_keys, on=on, language=content.language)
    cards = list(body.linked_pages.values())
    borrowed = {box.content_id: box.texts for box in body.boxes.values()}
    explained = explained_in(content, details, body, cards=cards, borrowed=borrowed, is_public=True)
    return Leaflet(
        key=page.reverse_id,
        language=content.language,
        version=number,
        title=content.title,
        url=settings.SITE_URL + versions.today_url(page),
        permanent_url=settings.SITE_URL + versions.permanent_url(page, number),
        doubt=doubt,
        is_example=details.is_example,
        published_on=dates.published_on if dates.whose != Whose.RETOLD else None,
        also_called=", ".join(name.strip() for name in details.also_called.split(",") if name.strip()),
        summary=details.summary,
        about=[
            *_about(number, dates),
            *_translated(languages_of(content, details, number, on=on)),
            *_easy_read(easy_read_pair(content, details, number, on=on)),
        ],
        pieces=[]
        if doubt
        else [*_warnings(dates, is_example=details.is_example), *body.pieces(), *_words_explained(explained)],
        sources=[ListedSource.of(number, source) for number, source in enumerate(body.sources, start=1)],
        numbers={source.key: number for number, source in enumerate(body.sources, start=1)},
    )


def _about(number: int, dates: Freshness) -> Iterator[tuple[str, str]]:
    words = str(number)
    if dates.whose != Whose.RETOLD and dates.published_on:
        words = _("%(number)s, published %(month)s") % {"number": number, "month": _month(dates.published_on)}
    if dates.whose == Whose.EXAMPLE:
        words = f"{words} {_('(example date)')}"
    yield _("Version"), words
    yield _("Reviews"), " ".join(dates.judged)
    if dates.whose == Whose.OURS and dates.review_due_on:
        label = _("Review overdue since") if dates.is_overdue else _("Next review due")
        yield label, _month(dates.review_due_on)


def _translated(languages: Languages) -> Iterator[tuple[str, str]]:
    if languages.age:
        yield _("Translation"), languages.age


def _easy_read(pair: EasyReadPair | None) -> Iterator[tuple[str, str]]:
    if pair:
        address = settings.SITE_URL + pair.url if pair.url else ""
        label = _("Easy-read version of this page") if pair.is_easy_read else _("This is the easy-read version of:")
        yield label.rstrip(":"), " ".join(filter(None, [pair.title, address, pair.age]))


def _warnings(dates: Freshness, *, is_example: bool) -> Iterator[Piece]:
    """Give what stands above the text of a page that nobody has checked in time, or not wholly."""
    if dates.unchecked:
        yield _caution(_("Not checked"), dates.unchecked)
    if dates.is_overdue and dates.review_due_on:
        month = _month(dates.review_due_on)
        if is_example:
            words = _("Nobody has ever checked this example page. Its example date for the next review was %(month)s.")
        else:
            words = _(
                "We should have checked this page again by %(month)s. We have not done so yet."
                " Ask your own team before you rely on it."
            )
        yield _caution(_("Overdue for review"), [words % {"month": month}])


def _words_explained(explained: Explained) -> Iterator[Piece]:
    if explained.meanings:
        yield HeadingPiece(2, said(_("Words explained")))
        yield PairsPiece(tuple((said(word.term), said(_meaning(explained, word))) for word in explained.meanings))


def _meaning(explained: Explained, word: Meaning) -> str:
    says = [word.meaning]
    if word.say:
        says.append(_("Say: %(say)s") % {"say": word.say})
    if explained.must_say_example(word):
        says.append(_("Example content. No clinician has checked it."))
    return " ".join(says)


def _caution(word: str, sentences: Iterable[str]) -> Piece:
    return BoxPiece("important", word, tuple(paragraph(sentence) for sentence in sentences))


def _month(day: date) -> str:
    return date_format(day, "F Y")
