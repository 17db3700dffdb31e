"""Where pages stood before and which were taken away: `addresses.toml` and `withdrawals.toml`, which come in with their pages."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from cms.models import Page
from django.conf import settings

from content_files.columns import NAMES, FileColumn, Known, Said, columns_of
from content_files.faults import RowFault
from content_files.loading_report import RowNews
from content_files.table import Data, Inner, Loading, Table
from pages.addresses import path_in
from pages.models import Address, Withdrawal

_URL = re.compile(r"/(?:[-_0-9A-Za-z.]+/)*")
_LONGEST_PATH = Address._meta.get_field("path").max_length or 0


class _OfPages(Table):
    """Tables by the keys of pages. They come in and go out with their pages, and no sooner."""

    def load(self, data: Data, loading: Loading | None = None) -> list[RowNews]:
        return []

    def dump(self) -> dict[str, dict[str, Any]]:
        return {}


class _Withdrawals(_OfPages):
    """Each page has a list of them."""

    def check(self, data: Any, known: dict[Any, Any]) -> list[RowFault]:
        faults: list[Said] = []
        for key, rows in data.items():
            faults += [((key, *names), reason) for names, reason in self._faults_of_key(key, known)]
            wrong = list(Inner(name=key, rows=self).faults(rows, known))
            if not wrong:
                reason = "is missing: only the last withdrawal of a page can still stand."
                stand = [number for number, row in enumerate(rows[:-1], 1) if not row.get("came_back")]
                wrong = [((key, str(number), "came_back"), reason) for number in stand]
            faults += wrong
        return [self.fault(names, reason) for names, reason in faults]

    def texts(self, data: Data) -> list[str]:
        return [part for key in sorted(data) for row in data[key] for part in self.text(f"[{key}]", row)]


def _faults_of_addresses(data: Data) -> Iterator[Said]:
    seen: dict[str, str] = {}
    for key, row in data.items():
        earlier = row.get("earlier")
        for url in earlier if isinstance(earlier, list) else ():
            if not isinstance(url, str) or not _URL.fullmatch(url) or len(url) > _LONGEST_PATH:
                yield (key, "earlier"), f"“{url}” is not an address of this site, such as /imaging/ct/."
            elif url in seen:
                yield (key, "earlier"), f"“{url}” is an earlier address of “{seen[url]}” already."
            else:
                seen[url] = key


def _faults_of_withdrawal(row: Withdrawal) -> Iterator[tuple[str, str]]:
    if row.hides_through is not None and not 1 <= row.hides_through < 10**9:
        yield "hides_through", "must be the number of a version."


ADDRESSES = _OfPages(
    Address,
    (FileColumn(name="earlier", codec=NAMES, is_needed=True),),
    key_of=Page,
    between=_faults_of_addresses,
)
WITHDRAWALS = _Withdrawals(
    Withdrawal,
    columns_of(
        Withdrawal,
        *("reason", "instead", "withdrawn", "came_back", "hides_through"),
        kept_as={"withdrawn": "withdrawn_on", "came_back": "ended_on"},
    ),
    rules=_faults_of_withdrawal,
    key_of=Page,
)


def is_away(rows: Iterable[Data]) -> bool:
    """Say whether a page with these withdrawals is still away."""
    return any(not row.get("came_back") for row in rows)


def withdrawals_of(page: Page, rows: Iterable[Data]) -> list[Withdrawal]:
    """Give unsaved withdrawals of a page that say what their tables say."""
    known: Known = {Page: {other.reverse_id: other for other in Page.objects.exclude(reverse_id=None)}}
    return [WITHDRAWALS.row(row, known, page=page, for_safety="hides_through" in row) for row in rows]


def remember_earlier(data: Data, keys: Collection[str]) -> list[RowNews]:
    """Let the earlier addresses of these pages lead to them, and say which do not because another page has them here."""
    pages = dict(Page.objects.filter(reverse_id__in=keys).values_list("reverse_id", "pk"))
    wanted = {url.strip("/"): key for key, row in data.items() if key in pages for url in row["earlier"]}
    taken = Address.objects.pages_at(wanted)
    Address.objects.remember([(path, pages[key]) for path, key in wanted.items() if path not in taken])
    return [
        RowNews(f"Address /{path}/", "leads to another page here, and stays so.")
        for path, key in wanted.items()
        if path in taken and taken[path] != pages[key]
    ]


def addresses_of(keys: Collection[str]) -> dict[str, Any]:
    """Give what a file would hold of where these pages stood before they came to stand where they do."""
    rows = Address.objects.leading().filter(page__reverse_id__in=keys).order_by("page__reverse_id", "path")
    earlier: dict[str, list[str]] = {}
    for address in rows.select_related("page"):
        if address.path != path_in(address.page, settings.LANGUAGE_CODE):
            earlier.setdefault(address.page.reverse_id, []).append(f"/{address.path}/" if address.path else "/")
    return {key: {"earlier": urls} for key, urls in earlier.items()}


def stored_withdrawals_of(keys: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """Give what a file would hold of every withdrawal of these pages, in their order."""
    found: dict[str, list[dict[str, Any]]] = {}
    rows = Withdrawal.objects.filter(page__reverse_id__in=keys, language="").select_related("page", "instead")
    for row in rows.order_by("page__reverse_id", "withdrawn_on", "pk"):
        table = WITHDRAWALS.table_of(row)
        table["reason"] = row.told or row.reason
        if table["instead"] not in keys:
            table["instead"] = ""
        found.setdefault(row.page.reverse_id, []).append(WITHDRAWALS.shortened(table))
    return found
