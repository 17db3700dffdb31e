"""Which tests can be compared: those whose page says in short how long the test takes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby

from cms.models import PageContent
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from pages.blocks import SHAPES
from pages.citations import without_citations
from pages.models import Kind
from pages.parts import Part, Stored, parts_of
from pages.plugins import SLOT, plugins_where
from pages.reached import reached

_KEY_FACTS = "key-facts"
HOW_LONG = gettext_lazy("How long")
KINDS = {
    Kind.IMAGING: gettext_lazy("Scans and X-rays"),
    Kind.BLOOD_TEST: gettext_lazy("Blood tests"),
    Kind.BIOPSY: gettext_lazy("Biopsies"),
}


@dataclass(frozen=True)
class ChosenTest:
    """A test that a reader can choose."""

    key: str
    title: str
    is_example: bool
    is_chosen: bool


@dataclass(frozen=True)
class KindOfTest:
    """The tests of one kind, in the order of the tree."""

    title: str
    tests: list[ChosenTest]


def live_tests() -> QuerySet[PageContent]:
    """Give the live texts that are about a test and that readers can reach."""
    return reached().filter(pagedetails__kind__in=KINDS, page__reverse_id__isnull=False)


def groups_of_tests(chosen: Collection[str]) -> list[KindOfTest]:
    """Give all tests that can be compared, in two queries; those with a chosen key are ticked."""
    rows = live_tests().order_by("page__path").values_list(
        "pk", "page__reverse_id", "title", "pagedetails__kind", "pagedetails__is_example"
    )  # fmt: skip
    comparable = _comparable()
    tests = [
        (kind, ChosenTest(key, title, is_example, key in chosen))
        for pk, key, title, kind, is_example in rows
        if pk in comparable
    ]
    order = list(KINDS)
    tests.sort(key=lambda test: order.index(test[0]))
    return [
        KindOfTest(str(KINDS[kind]), [test for _kind, test in of_kind])
        for kind, of_kind in groupby(tests, key=lambda test: test[0])
    ]


def in_short(parts: Iterable[Part]) -> dict[str, str]:
    """Give what the first key facts of a page say, by their labels; the first of two with one label counts."""
    said: dict[str, str] = {}
    shown = next((part.shown for part in parts if part.name == _KEY_FACTS and part.shown), None)
    for fact in shown["facts"] if shown else ():
        said.setdefault(label_of(fact["label"]), fact["text"])
    return said


def label_of(words: str) -> str:
    """Give a label as it is compared: without its marks, whatever the case of its letters."""
    return without_citations(words).rstrip(":").casefold()


def is_comparable(said: Collection[str]) -> bool:
    """Say whether a page whose key facts have these labels is about a test that can stand beside others."""
    return label_of(str(HOW_LONG)) in said


def _comparable() -> set[int]:
    """Give the ids of the texts whose key facts say enough, in one query."""
    parts: dict[int, list[Part]] = {}
    for plugin in plugins_where(
        plugin_type=SHAPES[_KEY_FACTS].plugin,
        language=settings.LANGUAGE_CODE,
        placeholder__slot=SLOT,
        placeholder__content_type=ContentType.objects.get_for_model(PageContent),
        placeholder__object_id__in=live_tests().values("pk"),
    ):
        parts.setdefault(plugin.content_id, []).extend(parts_of([Stored(_KEY_FACTS, plugin.data)]))
    return {content_id for content_id, of_page in parts.items() if is_comparable(in_short(of_page))}
