"""Make a site of thousands of published pages quickly: rows copied in bulk from pages that were really published.

Each page gets all that a published page has, so every list and rule works on it. One in ten also has a newer draft that
waits for review, one in ten an old address, and one in 25 is to be withdrawn; review dates are spread over three years,
so some pages are overdue and some are due soon. A source that one page in ten or so rests on has changed, and another's
address is dead. The pages that come with the code have all of that at once: `full_screens` says why. No page gets more
than ten pages below it, so no menu and no list of pages is longer than on the small site.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, repeat
from typing import Any

from cms.models import CMSPlugin, Page, PageContent, PageUrl, Placeholder
from django.db import connection, models, transaction
from django.utils import timezone
from djangocms_versioning.constants import DRAFT, PUBLISHED
from djangocms_versioning.models import Version

from pages.digest import digest_of
from pages.models import Address, Award, Citation, Kind, OutsideLink, PageDetails, TermUse
from pages.told import told_by
from reviews.models import Contribution, Entry, Review, Seal, SignOff
from scheduling.models import Plan, PlanStep
from search.indexing import catch_up
from sources.models import Source
from tests.benchmarks.full_screens import (
    answer_for_all,
    change_one_and_lose_another,
    fill_addresses,
    fill_dates,
    fill_evidence,
)
from tests.factories import person

MEASURED = "ct-scan"
COPY = "copy-"
KINDS = (Kind.IMAGING, Kind.BLOOD_TEST, Kind.BIOPSY)
BELOW_ONE = 10
DRAFT_EVERY = 10
OLD_ADDRESS_EVERY = 10
PLAN_EVERY = 25
DAYS_UNTIL_DUE = range(-20, 3 * 365)
AT_A_TIME = 500


@dataclass
class Original:
    """A published page and all that belongs to it, read once."""

    page: Page
    url: PageUrl
    content: PageContent
    version: Version
    details: PageDetails
    review: Review
    said: list[SignOff]
    record: list[Entry]
    with_content: list[Citation | OutsideLink | TermUse]
    awards: list[Award]
    placeholders: list[tuple[Placeholder, list[tuple[CMSPlugin, Any]]]]

    @classmethod
    def of(cls, page: Page) -> "Original":
        """Read it."""
        content = PageContent.objects.get(page=page)
        version = content.versions.get()
        review = version.reviews.get()
        return cls(
            page,
            page.urls.get(),
            content,
            version,
            content.pagedetails,
            review,
            list(review.sign_offs.all()),
            list(page.record.all()),
            [*content.citations.all(), *content.outside_links.all(), *content.term_uses.all()],
            list(content.pagedetails.awards.all()),
            [
                (holder, [(plugin, plugin.get_bound_plugin()) for plugin in holder.cmsplugin_set.order_by("position")])
                for holder in content.get_placeholders()
            ],
        )


def grow_to(number: int) -> None:
    """Add published pages until there are so many."""
    made = list(Page.objects.filter(reverse_id__startswith=COPY).order_by("reverse_id"))
    first = list(
        Page.objects.filter(pagecontent_set__pagedetails__kind__in=KINDS, pagecontent_set__template="pages/page.html")
        .exclude(reverse_id__startswith=COPY)
        .distinct()
        .order_by("pk")
    )
    originals = [Original.of(page) for page in first]
    parents = [page for page in first if page.reverse_id != MEASURED]
    missing = number - PageUrl.objects.count()
    cited = [row for one in originals for row in one.with_content if isinstance(row, Citation)]
    happened = () if made else change_one_and_lose_another(cited, len(originals))
    while missing > 0:
        # A page is made after the one above it.
        batch = min(missing, AT_A_TIME, BELOW_ONE * (len(parents) + len(made)) - len(made))
        with transaction.atomic():
            made += _add(originals, [*parents, *made], range(len(made), len(made) + batch))
        missing -= batch
    if happened:
        _fill_screens(originals, happened)
    catch_up()
    with connection.cursor() as cursor:  # as `daily` does
        cursor.execute("ANALYZE")


def _fill_screens(originals: Sequence[Original], sources: Sequence[Source]) -> None:
    """Have all happen to the pages that come with the code, but for the one that is measured by itself."""
    chosen = [one for one in originals if one.page.reverse_id != MEASURED]
    contents, versions = [one.content for one in chosen], [one.version for one in chosen]
    others = PageContent.objects.filter(template="pages/page.html").exclude(page__reverse_id__startswith=COPY)
    fill_evidence(contents, sources)
    fill_addresses(contents)
    answer_for_all()
    with transaction.atomic():
        fill_dates(others.exclude(page__reverse_id=MEASURED))
        _plan([(one.page, one.version) for one in chosen])
        _add_versions(chosen, [one.page for one in chosen], versions)


# Rows -----------------------------------------------------------------------------------------------------------------


def like(row: Any, **values: Any) -> Any:
    """Give a copy of a row, not saved yet, with other values."""
    fields = {field.name: field.attname for field in row._meta.concrete_fields if not field.primary_key}
    same = {attname: getattr(row, attname) for name, attname in fields.items() if not {name, attname} & values.keys()}
    return type(row)(**same, **values)


def _add(originals: Sequence[Original], parents: Sequence[Page], numbers: range) -> list[Page]:
    """Add the copies with these numbers and give their pages."""
    chosen = [originals[number % len(originals)] for number in numbers]
    above = [parents[number // BELOW_ONE] for number in numbers]
    pages = []
    for number, one, parent in zip(numbers, chosen, above, strict=True):
        parent.numchild += 1
        tree_path = Page._get_path(parent.path, parent.depth + 1, parent.numchild)
        place = {"path": tree_path, "depth": parent.depth + 1, "numchild": 0, "parent_id": parent.pk}
        pages.append(like(one.page, reverse_id=f"{COPY}{number:06}", **place))
    pages = Page.objects.bulk_create(pages)
    Page.objects.bulk_update({page.pk: page for page in above}.values(), ["numchild"])
    paths = dict(PageUrl.objects.filter(page__in=above).values_list("page_id", "path"))
    urls = [
        like(one.url, page=page, slug=page.reverse_id, path=f"{paths[page.parent_id]}/{page.reverse_id}")
        for one, page in zip(chosen, pages, strict=True)
    ]
    PageUrl.objects.bulk_create(urls)
    Address.objects.remember([(url.path, url.page_id) for url in urls])
    live = _add_versions(chosen, pages)
    Address.objects.remember([(f"old/{page.reverse_id}", page.pk) for page in pages[::OLD_ADDRESS_EVERY]])
    drafts = [at for at, number in enumerate(numbers) if number % DRAFT_EVERY == 0]
    _plan([(page, version) for page, version in zip(pages, live, strict=True)][::PLAN_EVERY])
    _add_versions(*([rows[at] for at in drafts] for rows in (chosen, pages, live)))
    return pages


def _plan(pages: Sequence[tuple[Page, Version]]) -> None:
    """Plan that these pages are withdrawn in half a year."""
    publisher, now = person("publisher"), timezone.now()
    plans = Plan.objects.bulk_create(
        Plan(
            kind=Plan.Aim.WITHDRAW,
            page=page,
            version=version,
            basis={"readers": version.pk},
            due_at=now + timedelta(days=180),
            why="It is no longer done then.",
            planned_by=publisher,
            planned_at=now,
        )
        for page, version in pages
    )
    PlanStep.objects.bulk_create(
        PlanStep(plan=plan, step=PlanStep.Turn.PLANNED, by=publisher, by_name=str(publisher), at=now, why=plan.why)
        for plan in plans
    )


def _add_versions(
    originals: Sequence[Original], pages: Sequence[Page], copied: Sequence[Version] = ()
) -> list[Version]:
    """Add a version to each page: the published one, or a draft copied from that, which waits for everybody's word."""
    editor, are_drafts = person("editor"), bool(copied)
    contents = PageContent.admin_manager.bulk_create(
        like(one.content, page=page, title=f"{one.content.title} {page.reverse_id.removeprefix(COPY)}")
        for one, page in zip(originals, pages, strict=True)
    )
    of_drafts = [{"number": "2", "created_by": editor, "source": version} for version in copied]
    versions = Version.objects.bulk_create(
        like(one.version, object_id=content.pk, state=DRAFT, **values)
        for one, content, values in zip(originals, contents, of_drafts or repeat({}, len(pages)), strict=True)
    )
    trios = list(zip(originals, contents, versions, strict=True))
    details = PageDetails.objects.bulk_create(
        like(one.details, extended_object=content, owner=editor, **({} if are_drafts else _dates(content)))
        for one, content, _version in trios
    )
    _add_blocks(originals, contents)
    of_content = [like(row, content=content) for one, content, _version in trios for row in one.with_content]
    for model in (Citation, OutsideLink, TermUse):
        model.objects.bulk_create(row for row in of_content if isinstance(row, model))
    if are_drafts:
        waiting = {"state": Review.State.WAITING, "completed_at": None, "published_at": None, "is_example": False}
        Contribution.objects.bulk_create(Contribution(version=version, author=editor) for version in versions)
        Review.objects.bulk_create(
            like(one.review, version=version, submitted_by=editor, **waiting) for one, _content, version in trios
        )
        return versions
    Award.objects.bulk_create(
        like(award, details=made) for one, made in zip(originals, details, strict=True) for award in one.awards
    )
    _let_out(trios, details)
    return versions


def _let_out(trios: Sequence[tuple[Original, PageContent, Version]], details: Sequence[PageDetails]) -> None:
    """Publish versions as the database lets them out: signed first, then public, then sealed."""
    digests = [digest_of(content) for _one, content, _version in trios]
    reviews = Review.objects.bulk_create(
        like(one.review, version=version, text_digest=text_digest, state=Review.State.APPROVED, published_at=None)
        for (one, _content, version), text_digest in zip(trios, digests, strict=True)
    )
    SignOff.objects.bulk_create(
        like(word, review=review, text_digest=review.text_digest)
        for (one, _content, _version), review in zip(trios, reviews, strict=True)
        for word in one.said
    )
    versions = Version.objects.filter(pk__in=[version.pk for _one, _content, version in trios])
    versions.update(state=PUBLISHED)
    at = timezone.now()
    Review.objects.filter(version__in=versions).update(state=Review.State.DONE, published_at=at)
    Seal.objects.bulk_create(
        Seal(
            version=version,
            review=review,
            making=review.making,
            text_digest=review.text_digest,
            told=told_by(made),
            at=at,
        )
        for (_one, _content, version), review, made in zip(trios, reviews, details, strict=True)
    )
    Entry.objects.bulk_create(
        like(entry, page=content.page, version=version, review=review)
        for (one, content, version), review in zip(trios, reviews, strict=True)
        for entry in one.record
    )


def _dates(content: PageContent) -> dict[str, Any]:
    """Spread the days on which pages are due, whatever order they were made in."""
    today = timezone.localdate()
    due = today + timedelta(days=DAYS_UNTIL_DUE[content.pk * 397 % len(DAYS_UNTIL_DUE)])
    return {"review_due_on": due, "reviewed_on": min(due, today) - timedelta(days=30)}


def _add_blocks(originals: Sequence[Original], contents: Sequence[PageContent]) -> None:
    pairs = list(zip(originals, contents, strict=True))
    placeholders = Placeholder.objects.bulk_create(
        like(holder, object_id=content.pk) for one, content in pairs for holder, _plugins in one.placeholders
    )
    held = chain.from_iterable(plugins for one, _content in pairs for _holder, plugins in one.placeholders)
    holders = [
        holder
        for holder, (_original, plugins) in zip(
            placeholders, (held for one, _content in pairs for held in one.placeholders), strict=True
        )
        for _plugin in plugins
    ]
    both = list(held)
    plugins = CMSPlugin.objects.bulk_create(
        like(plugin, placeholder=holder) for (plugin, _bound), holder in zip(both, holders, strict=True)
    )
    rows: dict[type[models.Model], list[list[Any]]] = {}
    for plugin, (_plugin, bound) in zip(plugins, both, strict=True):
        fields = type(bound)._meta.local_concrete_fields
        values = [field.get_db_prep_save(getattr(bound, field.attname), connection) for field in fields]
        values[[field.primary_key for field in fields].index(True)] = plugin.pk
        rows.setdefault(type(bound), []).append(values)
    with connection.cursor() as cursor:  # Django adds rows of a model that is part of another one by one only
        for model, lines in rows.items():
            columns = ", ".join(connection.ops.quote_name(field.column) for field in model._meta.local_concrete_fields)
            places = ", ".join(["%s"] * len(lines[0]))
            cursor.executemany(f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({places})", lines)


def main(number: str) -> None:
    grow_to(int(number))
