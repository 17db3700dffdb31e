"""The files that say where pages stood before and which were taken away: `addresses.toml` and `withdrawals.toml`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from cms.models import Page

from content_files.table_rows import Outcome, RowFault, RowNews
from pages.models import Address, Withdrawal

_URL = re.compile(r"/(?:[-_0-9A-Za-z.]+/)*")
_LONGEST_PATH = Address._meta.get_field("path").max_length or 0
_LONGEST_REASON = Withdrawal._meta.get_field("reason").max_length or 0
WITHDRAWAL = ("reason", "instead", "withdrawn", "came_back", "hides_through")
_DATES = ("withdrawn", "came_back")


def check_addresses(data: Mapping[str, Any], page_keys: Collection[str]) -> list[RowFault]:
    """Give what is wrong with `{page key: {"earlier": [URL, …]}}`, each fault with its key. Asks no database."""
    faults = []
    seen: dict[str, str] = {}
    for key, row in data.items():
        if not isinstance(row, Mapping) or set(row) != {"earlier"} or not isinstance(row["earlier"], list):
            reason = "must be a table that holds “earlier”, a list of addresses, and nothing else."
            faults.append(RowFault((key,), reason))
            continue
        if key not in page_keys:
            faults.append(RowFault((key,), "There is no page with this key."))
        for url in row["earlier"]:
            if not isinstance(url, str) or not _URL.fullmatch(url) or len(url) > _LONGEST_PATH:
                reason = f"“{url}” is not an address of this site, such as /imaging/ct/."
                faults.append(RowFault((key,), reason, ("earlier",)))
            elif url in seen:
                reason = f"“{url}” is an earlier address of “{seen[url]}” already."
                faults.append(RowFault((key,), reason, ("earlier",)))
            else:
                seen[url] = key
    return faults


def check_withdrawals(data: Mapping[str, Any], page_keys: Collection[str]) -> list[RowFault]:
    """Give what is wrong with `{page key: [{field: value}, …]}`, each fault with its key. Asks no database."""
    faults = []
    for key, rows in data.items():
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            faults.append(RowFault((key,), f"must be tables of their own: [[{key}]], one for each withdrawal."))
            continue
        if key not in page_keys:
            faults.append(RowFault((key,), "There is no page with this key."))
        for number, row in enumerate(rows, 1):
            wrong = list(_faults_of_withdrawal(row, page_keys))
            if not wrong and number < len(rows) and not row.get("came_back"):
                wrong = [("came_back", "is missing: only the last withdrawal of a page can still stand.")]
            faults += [RowFault((key, str(number)), reason, (name,)) for name, reason in wrong]
    return faults


def _faults_of_withdrawal(row: Mapping[str, Any], page_keys: Collection[str]) -> Iterator[tuple[str, str]]:
    for name in row:
        if name not in WITHDRAWAL:
            yield name, f"there is no such key. Known are {', '.join(WITHDRAWAL)}."
    reason = row.get("reason")
    if not isinstance(reason, str) or not reason.strip() or "\0" in reason:
        yield "reason", "is missing. Readers see it."
    elif len(reason) > _LONGEST_REASON:
        yield "reason", f"is longer than {_LONGEST_REASON} characters."
    instead = row.get("instead", "")
    if instead and instead not in page_keys:
        yield "instead", f"there is no page with the key “{instead}”."
    for name in _DATES:
        if (name == "withdrawn" or row.get(name)) and _day(row.get(name)) is None:
            yield name, "must be a day, such as 2026-11-16."
    hides_through = row.get("hides_through", 1)
    if isinstance(hides_through, bool) or not isinstance(hides_through, int) or not 1 <= hides_through < 10**9:
        yield "hides_through", "must be the number of a version."


def is_away(rows: Iterable[Mapping[str, Any]]) -> bool:
    """Say whether a page with these withdrawals is still away."""
    return any(not row.get("came_back") for row in rows)


def withdrawals_of(page: Page, rows: Iterable[Mapping[str, Any]]) -> list[Withdrawal]:
    """Give unsaved withdrawals of a page that say what their rows say."""
    keys = {key: pk for pk, key in Page.objects.exclude(reverse_id=None).values_list("pk", "reverse_id")}
    return [
        Withdrawal(
            page=page,
            reason=row["reason"],
            instead_id=keys.get(row.get("instead", "")),
            for_safety="hides_through" in row,
            hides_through=row.get("hides_through"),
            withdrawn_on=_day(row["withdrawn"]) or date.min,  # checked before: it is a day
            ended_on=_day(row.get("came_back")),
        )
        for row in rows
    ]


def remember_earlier(data: Mapping[str, Any], keys: Collection[str]) -> list[RowNews]:
    """Let the earlier addresses of these pages lead to them, and say which do not because another page has them here."""
    pages = dict(Page.objects.filter(reverse_id__in=keys).values_list("reverse_id", "pk"))
    wanted = {url.strip("/"): key for key, row in data.items() if key in pages for url in row["earlier"]}
    taken = Address.objects.pages_at(wanted)
    Address.objects.remember([(path, pages[key]) for path, key in wanted.items() if path not in taken])
    return [
        RowNews(f"Address /{path}/", Outcome.KEPT, "leads to another page here, and stays so.")
        for path, key in wanted.items()
        if path in taken and taken[path] != pages[key]
    ]


def addresses_for_file(keys: Collection[str]) -> dict[str, Any]:
    """Give where these pages stood before they came to stand where they do, as `remember_earlier` takes it."""
    rows = Address.objects.leading().filter(page__reverse_id__in=keys).order_by("page__reverse_id", "path")
    earlier: dict[str, list[str]] = {}
    for address in rows.select_related("page"):
        if address.path != address.page.get_path("en"):
            earlier.setdefault(address.page.reverse_id, []).append(f"/{address.path}/" if address.path else "/")
    return {key: {"earlier": urls} for key, urls in earlier.items()}


def withdrawals_for_file(keys: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """Give every withdrawal of these pages, in their order, as `withdrawals_of` takes it."""
    found: dict[str, list[dict[str, Any]]] = {}
    rows = Withdrawal.objects.filter(page__reverse_id__in=keys).select_related("page", "instead")
    for row in rows.order_by("page__reverse_id", "withdrawn_on", "pk"):
        instead = row.instead.reverse_id if row.instead else ""
        said = {
            "reason": row.reason,
            "instead": instead if instead in keys else "",
            "withdrawn": row.withdrawn_on.isoformat(),
            "came_back": row.ended_on.isoformat() if row.ended_on else "",
            "hides_through": row.hides_through,
        }
        found.setdefault(row.page.reverse_id, []).append({name: value for name, value in said.items() if value})
    return found


def _day(value: Any) -> date | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
