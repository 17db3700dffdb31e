"""Which pages a reader can choose to take along together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext_lazy

from pages.models import Kind
from take_along.leaflets import live_contents

KINDS = {
    Kind.GUIDE: gettext_lazy("What to know first"),
    Kind.IMAGING: gettext_lazy("Scans and X-rays"),
    Kind.BLOOD_TEST: gettext_lazy("Blood tests"),
    Kind.BIOPSY: gettext_lazy("Biopsies"),
    Kind.DANGER: gettext_lazy("Urgent advice"),
    Kind.EASY_READ: gettext_lazy("Easy read"),
}


@dataclass(frozen=True)
class PageToTake:
    """A page that a reader can choose."""

    key: str
    title: str
    is_example: bool
    is_chosen: bool


@dataclass(frozen=True)
class KindOfPage:
    """The pages of one kind, in the order of the tree."""

    title: str
    pages: list[PageToTake]


def groups_of_pages(chosen: Collection[str]) -> list[KindOfPage]:
    """Return all pages about tests and care in one query; those with a chosen key are ticked."""
    rows = (
        live_contents()
        .filter(pagedetails__kind__in=KINDS)
        .values_list("pagedetails__kind", "page__reverse_id", "title", "pagedetails__is_example")
    )
    order = list(KINDS)
    by_kind = sorted(rows, key=lambda row: order.index(row[0]))
    return [
        KindOfPage(
            str(KINDS[kind]),
            [PageToTake(key, title, is_example, key in chosen) for _kind, key, title, is_example in of_kind],
        )
        for kind, of_kind in groupby(by_kind, key=lambda row: row[0])
    ]
