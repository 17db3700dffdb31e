"""Has a page made out of its path, and nothing else that a reader sent; or copies what another worker made."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import minify_html
from django.conf import settings
from django.db import DatabaseError

from delivery.dependencies import Dependencies, noted
from delivery.entries import Answer, PageEntry, is_for_everybody
from delivery.generation import PublicState, Sighting
from delivery.shared_cache import SharedCache
from delivery.staleness import Staleness
from delivery.wsgi_bridge import WSGI, Scope, call


@dataclass(frozen=True)
class RenderResult:
    """What a thread has made of a path: what Django said and, if it may be kept, the entry; and what was seen after that.

    It is of one state if nothing that the public sees has changed meanwhile, as far as anybody knows: nobody does while the
    database is away.
    """

    answer: Answer
    entry: PageEntry | None
    after: Sighting | None
    is_of_one_state: bool = True
    is_copied: bool = False


class Rendering:
    """What the page store has done in a thread. `before` are the entries of the last state, by their paths."""

    def __init__(
        self,
        django: WSGI,
        *,
        look: Callable[[], Sighting],
        shared: SharedCache | None,
        freshness: Staleness,
    ) -> None:
        self.django = django
        self.look = look
        self.shared = shared
        self.freshness = freshness
        address = urlsplit(settings.SITE_URL)
        self.scheme, self.host = address.scheme, address.netloc.encode()
        self.before: dict[str, PageEntry] = {}  # most come back the same

    def make(self, path: str) -> RenderResult:
        """Look, have Django answer, look again: only what is the same before and after says of when the answer is.

        What rests on nothing that has changed is not made again.
        """
        before = self._sighting()
        if copied := self._copy_of(path, before):
            return copied
        last = self.before.get(path) if before else None
        answer, rests_on = _as_it_was(last) or self._ask_django(path)
        after = self._sighting()
        entry = None
        is_of_one_state = not before or not after or before.state == after.state
        if before and after and is_of_one_state and answer.status in (200, 404) and is_for_everybody(answer):
            is_same = last is not None and last.answer.body == answer.body
            entry = PageEntry(answer, last.compressed if last and is_same else None, rests_on)
            if self.shared is not None:
                self.shared.put(after.state, path, entry)
        return RenderResult(answer, entry, after, is_of_one_state)

    def _ask_django(self, path: str) -> tuple[Answer, Dependencies | None]:
        with noted() as notes:
            answer = call(self.django, self._request(path), io.BytesIO())
        if b"".join(answer.all_of(b"content-type")).startswith(b"text/html"):
            headers = [header for header in answer.headers if header[0] != b"content-length"]
            answer = Answer(answer.status, headers, minified(answer.body))
        return answer, notes.dependencies()

    def _copy_of(self, path: str, seen: Sighting | None) -> RenderResult | None:
        """Give what another worker made in the state that was seen just now or, without a database, may still be served."""
        state = seen.state if seen else self.freshness.state if self.freshness.may_serve() else None
        entry = self.shared.get(state, path) if self.shared and state else None
        if entry is None:
            return None
        last = self.before.get(path)
        if last is not None and last.answer == entry.answer:
            compressed = entry.compressed if entry.compressed.is_best else last.compressed
            entry = PageEntry(last.answer, compressed, last.rests_on)
        return RenderResult(entry.answer, entry, seen, is_copied=True)

    def compress(self, path: str, entry: PageEntry, state: PublicState) -> PageEntry:
        """Compress what was made of a path in a state as far as it goes, and leave it to other workers so; or copy theirs."""
        found = self.shared.get(state, path) if self.shared else None
        if found is not None and found.compressed.is_best and found.answer == entry.answer:
            return PageEntry(entry.answer, found.compressed, entry.rests_on)
        best = PageEntry(entry.answer, entry.compressed.best_of(entry.answer.body), entry.rests_on)
        if self.shared is not None:
            self.shared.put(state, path, best)
        return best

    def _sighting(self) -> Sighting | None:
        if self.freshness.is_away:
            return None  # to be told so again would take as long as Django will take to find out
        try:
            return self.look()
        except Exception:  # what is not known is not kept
            return None

    def _request(self, path: str) -> Scope:
        """Give the request that a page is made from: a path, under the site's public address."""
        return {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "scheme": self.scheme,
            "path": path,
            "query_string": b"",
            "headers": [(b"host", self.host)],
        }


def minified(html: bytes) -> bytes:
    """Return a page with no more markup than browsers need: it reads the same, and its elements are the same."""
    text = minify_html.minify(html.decode(), keep_closing_tags=True, keep_html_and_head_opening_tags=True)
    return text.encode()


def _as_it_was(last: PageEntry | None) -> tuple[Answer, Dependencies | None] | None:
    """Give what was answered before, where all that it rests on is as it was."""
    try:
        return (last.answer, last.rests_on) if last and last.rests_on and last.rests_on.hold() else None
    except DatabaseError:  # Django will say so
        return None
