"""What a page's template is given: one version of a page, told as readers see it on a certain day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from cms.models import PageContent
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from djangocms_versioning.constants import PUBLISHED

from languages.installed import said_in_another
from pages import versions
from pages.block_rendering import links_to
from pages.boxes import boxes_with, live_pages_that_show
from pages.cards import with_drawings
from pages.doubt import Place, Shown, doubt_about
from pages.easy_read import EasyReadPair, easy_read_pair, has_easy_read
from pages.freshness import Freshness, freshness_of
from pages.glossary_index import ListedWord, listed
from pages.glossary_uses import explained_in
from pages.models import Award, Kind, PageDetails
from pages.navigation import Link, Surroundings
from pages.page_content import Body
from pages.parts import Heading
from pages.rules import PUBLIC_STATES
from pages.term_markup import SUMMARY
from pages.translations import Languages, languages_of
from quality_marks.rules import Bearer, Mark, day_made, marks_carried_then, marks_to_show_now
from sources.models import Source

SECTION = "pages/section.html"  # the only template that shows the pages below


@dataclass(frozen=True)
class ListedSource:
    """A source in a page's list, by the number that its citations show."""

    number: int
    title: str
    publisher: str
    edition: str
    published: str
    address: str
    state: str
    replaced_by: str

    @property
    def state_label(self) -> str:
        """Return the words for its state, which are shown of few."""
        return str(dict(Source.Standing.choices).get(self.state, self.state))

    @classmethod
    def of(cls, number: int, source: Source) -> ListedSource:
        """Return a source as a list shows it under this number."""
        return cls(
            number=number,
            title=source.title,
            publisher=source.publisher,
            edition=source.edition,
            published=source.published_in_words(),
            address=source.address,
            state=source.state,
            replaced_by=source.superseded_by.title if source.superseded_by else "",
        )


@dataclass(frozen=True)
class VersionNote:
    """Which version this is, what changed in it, and where it and the others stay."""

    number: int
    change_note: str
    history_url: str
    permanent_url: str


@dataclass(frozen=True)
class Earlier:
    """What tells an earlier version from today's page; `today_url` is "" where the page was withdrawn."""

    today_url: str
    published_on: date | None
    replaced_on: date | None


@dataclass(frozen=True)
class PageView:
    """One version of a page, ready to show."""

    title: str
    key: str
    kind: str
    url: str
    said_in: SafeString  # in which language it is, where the screen around it is in another
    languages: Languages
    easy_read: EasyReadPair | None
    summary: str
    opening: SafeString
    also_called: list[str]
    is_example: bool
    is_overdue: bool
    doubt: str
    breadcrumb: list[Link]
    contents: list[Heading]
    warnings: SafeString  # what stands under the title
    first_part: SafeString  # what else comes before “On this page”
    rest: SafeString
    has_questions: bool  # for readers to tick
    other_words: list[ListedWord]
    sources: list[ListedSource]
    dates: Freshness
    marks: list[Mark]
    marks_hold_until: date | None  # the last day on which neither the page nor a box on it is overdue
    version: VersionNote
    earlier: Earlier | None
    children: list[Link]
    has_tests_below: bool
    shows_boxes: bool
    shown_on: list[Link]  # the pages that show this one's box

    @property
    def is_in_doubt(self) -> bool:
        """Say whether it may not be what its reviewers signed. Then it says no dates, reviewers or marks, but `doubt`."""
        return bool(self.doubt)

    @property
    def true_until(self) -> date | None:
        """Return the last day before one of its marks could be lost by a date, or None where none can."""
        terms = (day for mark in self.marks if not mark.was_then for day in (self.marks_hold_until, mark.until))
        return min(filter(None, terms), default=None)


def present(
    content: PageContent,
    *,
    on: date,
    around: Surroundings,
    earlier: Earlier | None = None,
    request: HttpRequest | None = None,
) -> PageView:
    """Give what the template of a page needs to show this version of it on that day.

    Where the request is one for the CMS's editor or preview, faults in the text are shown as well.
    """
    said = _Said.by(content)
    details, is_public = said.details, said.state in PUBLIC_STATES
    page = content.page
    body = Body.of(content)
    around.ask_for(body.page_keys)
    body.linked_pages = around.links_to(body.page_keys)
    body.boxes = boxes_with(body.box_keys, on=on, language=content.language)
    breadcrumb = around.breadcrumb()
    doubt = held_against_what_was_signed(content, said, body, breadcrumb) if is_public else ""
    children = around.children()
    if content.template == SECTION:
        children = with_drawings(children)
    cards = [*(children if content.template == SECTION else ()), *body.cards]
    shown_on = _pages_that_show(content) if details.kind == Kind.DANGER and is_public and not earlier else []
    borrowed = {link.content_id: [link.title] for link in shown_on if link.content_id}
    borrowed |= {box.content_id: box.texts for box in body.boxes.values()}
    explained = explained_in(content, details, body, cards=cards, borrowed=borrowed, is_public=is_public)
    dates = freshness_of(details, on=on, is_public=is_public and not doubt, is_earlier=earlier is not None)
    boxes_are_sound = len(body.boxes) == len({*body.box_keys}) and all(box.is_sound for box in body.boxes.values())
    may_have_marks = is_public and not doubt and (earlier is not None or boxes_are_sound)
    due_days = [dates.review_due_on, *(box.dates.review_due_on for box in body.boxes.values())]
    warnings, first_part, rest = body.render_in_order(request, explained)
    return PageView(
        title=content.title,
        key=page.reverse_id or "",
        kind=details.kind,
        url=versions.today_url(page, content.language),
        said_in=said_in_another(content.language),
        languages=languages_of(content, details, said.number, on=on),
        easy_read=_easy_read(content, said, on=on, is_earlier=earlier is not None),
        summary=details.summary,
        opening=explained.html_of(details.summary, 0, len(details.summary), block=SUMMARY, number=0),
        also_called=[name.strip() for name in details.also_called.split(",") if name.strip()],
        is_example=details.is_example and is_public,
        is_overdue=dates.is_overdue,
        doubt=doubt,
        breadcrumb=breadcrumb,
        contents=body.contents,
        warnings=warnings,
        first_part=first_part,
        rest=rest,
        has_questions=any(part.name == "questions" and part.shown for part in body.parts),
        other_words=[listed(word, is_example=explained.must_say_example(word)) for word in explained.others],
        sources=[ListedSource.of(number, source) for number, source in enumerate(body.sources, start=1)],
        dates=dates,
        marks=_marks(details, said.awards, on=on, is_earlier=earlier is not None) if may_have_marks else [],
        marks_hold_until=min(filter(None, due_days), default=None),
        version=VersionNote(
            number=said.number,
            change_note=details.change_note,
            history_url=versions.history_url(page, content.language),
            permanent_url=versions.permanent_url(page, said.number, content.language),
        ),
        earlier=replace(earlier, published_on=None, replaced_on=None) if earlier and doubt else earlier,
        children=children,
        has_tests_below=around.has_tests_below(),
        shows_boxes=bool(body.box_keys),
        shown_on=shown_on,
    )


def _pages_that_show(content: PageContent) -> list[Link]:
    keys = live_pages_that_show([content.page.reverse_id or ""], content.language)
    return list(links_to(list(keys), content.language).values())


def _easy_read(content: PageContent, said: _Said, *, on: date, is_earlier: bool) -> EasyReadPair | None:
    """Give what goes with a version. What a page said earlier has no easy-read version: that is made from what it says now."""
    if said.details.kind != Kind.EASY_READ and (is_earlier or not said.has_easy_read):
        return None
    return easy_read_pair(content, said.details, said.number, on=on)


class _Said(NamedTuple):
    """What a version says of itself, empty where nobody has filled it in, its marks, and which version it is."""

    details: PageDetails
    awards: list[Award]
    version_id: int
    number: int
    state: str
    has_easy_read: bool

    @classmethod
    def by(cls, content: PageContent) -> _Said:
        if not hasattr(content, "has_awards"):
            content = with_what_each_says(PageContent.admin_manager.filter(pk=content.pk)).get()
        details = getattr(content, "pagedetails", None) or PageDetails()
        awards = list(details.awards.select_related("certificate__scheme", "claim")) if content.has_awards else []
        return cls(details, awards, content.version_id, int(content.number), content.state, content.has_easy_read)


def with_what_each_says(contents: QuerySet[PageContent]) -> QuerySet[PageContent]:
    """Have each text come with what `present` asks of its version, so that it need not ask by itself."""
    return contents.select_related("pagedetails").annotate(
        version_id=F("versions__pk"),
        number=F("versions__number"),
        state=F("versions__state"),
        has_easy_read=has_easy_read(),
        has_awards=Exists(Award.objects.filter(details=OuterRef("pagedetails"))),
    )


def held_against_what_was_signed(content: PageContent, said: _Said, body: Body, breadcrumb: list[Link]) -> str:
    """Give why readers are told that a public version, as it was read to be shown, is being checked, or ""."""
    place = Place.of(content, breadcrumb) if said.state == PUBLISHED else None
    shown = Shown.as_read(said.version_id, content, said.details, said.awards, body.plugins, body.facts, place)
    return doubt_about(shown)


def _marks(details: PageDetails, awards: list[Award], *, on: date, is_earlier: bool) -> list[Mark]:
    """Give the marks a version may show: today's where it is today's page, otherwise those it carried then."""
    made_on = day_made(reviewed_on=details.reviewed_on, published_on=details.published_on)
    if is_earlier:
        return marks_carried_then(
            awards, is_promotional=details.is_promotional, made_on=made_on, was_anothers=bool(details.whose_page)
        )
    bearer = Bearer(
        on=on,
        is_overdue=details.is_overdue(on),
        is_example=details.is_example,
        is_promotional=details.is_promotional,
        made_on=made_on,
        reviewed_on=details.reviewed_on,
        review_due_on=details.review_due_on,
    )
    return marks_to_show_now(awards, bearer)
