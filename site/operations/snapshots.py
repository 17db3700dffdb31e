"""Everything the public site says, of one state: every address with its answer, as the page store gives it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime

from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.template import loader

from delivery.entries import Answer, is_for_everybody
from delivery.generation import Look, PublicState
from delivery.sending import joined
from operations.addresses import is_for_readers, known_addresses, links_of
from operations.internal_client import InternalClient

TRIES = 5
ENCODINGS = {"gz": "gzip", "br": "br"}
NOWHERE = ("/nothing-is-at-this-address/", "/nor/at/this-one/")  # one page must do for every address that is none
POLICY = "content-security-policy"
_QUERY = "asked=on"
_OF_THE_OCCASION = frozenset(
    {"content-type", "content-length", "content-encoding", "etag", "date", "last-modified", "location"}
)


class ExportRefused(Exception):
    """The site cannot be written to files as it is; the text says why, and what to do."""


@dataclass(frozen=True)
class Said:
    """What the site says at one address. `bodies` are by the ending of their file's name: `""`, `gz`, `br`."""

    path: str
    status: int
    headers: dict[str, str]
    content_type: str = ""
    bodies: dict[str, bytes] = field(default_factory=dict)
    location: str = ""
    keeps_query: bool = False


@dataclass(frozen=True)
class Snapshot:
    """All of it. `pages` are answered 200, `gone` 410; `left_out` says why an address is in none of the lists."""

    state: PublicState
    pages: dict[str, Said]
    gone: dict[str, Said]
    redirects: dict[str, Said]
    not_found: Said
    unavailable: bytes
    left_out: dict[str, str]

    @property
    def valid_until(self) -> datetime | None:
        """Give when a date next changes what readers see, or None where none ever does."""
        last = datetime.max.replace(tzinfo=UTC).timestamp()
        return datetime.fromtimestamp(self.state.until, UTC) if self.state.until < last else None


def snapshot() -> Snapshot:
    """Read the whole site; start over when it changes meanwhile, so that all of it is of one state.

    Raises:
        ExportRefused: an address answers with a fault, or the site changes faster than it can be read.
        OSError, DatabaseError: the database cannot be asked.
    """
    look = Look()
    for _try in range(TRIES):
        before = look().state
        found = async_to_sync(_Reading(before).all)()
        if look().state == before:
            return found
    raise ExportRefused(f"The site changed {TRIES} times while it was read. Try again when nobody is publishing.")


class _Reading:
    """One walk through the site."""

    def __init__(self, state: PublicState) -> None:
        self.state = state
        self.site = InternalClient()
        self.pages: dict[str, Said] = {}
        self.gone: dict[str, Said] = {}
        self.redirects: dict[str, Said] = {}
        self.left_out: dict[str, str] = {}

    async def all(self) -> Snapshot:
        await self._walk(await sync_to_async(known_addresses, thread_sensitive=True)())
        slashless = [path.rstrip("/") for path in (*self.pages, *self.gone) if path.endswith("/") and path != "/"]
        await self._walk(slashless)
        unavailable = await sync_to_async(loader.render_to_string, thread_sensitive=True)("503.html")
        return Snapshot(
            self.state,
            dict(sorted(self.pages.items())),
            dict(sorted(self.gone.items())),
            dict(sorted(self.redirects.items())),
            await self._not_found(),
            unavailable.encode(),
            dict(sorted(self.left_out.items())),
        )

    async def _walk(self, first: list[str]) -> None:
        """Take in these addresses and, from page to page, all that they lead to."""
        waiting, met = deque(first), set(first)
        while waiting:
            path = waiting.popleft()
            for link in await self._take_in(path):
                if link not in met and link not in self.pages:
                    met.add(link)
                    waiting.append(link)

    async def _take_in(self, path: str) -> list[str]:
        """Take in one address and give what it leads to."""
        answer = await self.site.ask(path)
        if answer.status >= 500:
            raise ExportRefused(f"{path} answers {answer.status}, so nothing was written.")
        if answer.status in (301, 302, 307, 308):
            return await self._take_in_redirect(path, answer)
        if answer.status == 410:
            self.gone[path] = said(path, answer)
        elif answer.status == 200 and is_public(answer):
            self.pages[path] = page = await self._in_every_encoding(path, answer)
            return links_of(path, page.content_type, answer.body)
        elif answer.status == 200:
            self.left_out[path] = "it is not the same for everybody, so it needs the site itself"
        elif answer.status != 404:
            self.left_out[path] = f"it answers {answer.status}"
        return []

    async def _take_in_redirect(self, path: str, answer: Answer) -> list[str]:
        found = said(path, answer)
        if not is_for_readers(found.location.removeprefix(settings.SITE_URL)):
            self.left_out[path] = "it leads to where staff work"
            return []
        again = said(path, await self.site.ask(path, query=_QUERY))
        keeps_query = again.location == f"{found.location}?{_QUERY}"
        self.redirects[path] = Said(path, found.status, found.headers, location=found.location, keeps_query=keeps_query)
        return links_of(path, "text/html", f'<a href="{found.location}"></a>'.encode())

    async def _in_every_encoding(self, path: str, plain: Answer) -> Said:
        bodies = {"": plain.body}
        if plain.all_of(b"accept-ranges"):  # sound and film are as small as they get
            return said(path, plain, bodies)
        for ending, encoding in ENCODINGS.items():
            answer = await self.site.ask(path, encoding=encoding)
            if answer.all_of(b"content-encoding") == [encoding.encode()]:
                bodies[ending] = answer.body
        return said(path, plain, bodies)

    async def _not_found(self) -> Said:
        first, second = [await self.site.ask(path) for path in NOWHERE]
        if (first.status, first.body) != (second.status, second.body) or first.status != 404:
            raise ExportRefused("There is no one page for every address at which nothing is.")
        return said(NOWHERE[0], first)


def is_public(answer: Answer) -> bool:
    """Say whether everybody gets this: as a page that the store keeps, or a file that anybody may keep."""
    words = b",".join(answer.all_of(b"cache-control")).replace(b" ", b"").split(b",")
    return is_for_everybody(answer) or (b"public" in words and not answer.all_of(b"set-cookie"))


def in_order(policy: str) -> str:
    """Give a content security policy as every process would: django-csp takes its directives from a set."""
    return "; ".join(sorted(policy.split("; ")))


def said(path: str, answer: Answer, bodies: dict[str, bytes] | None = None) -> Said:
    """Give an answer without what is true of one sending alone."""
    named = {name.decode("latin-1"): value.decode("latin-1") for name, value in joined(answer.headers).items()}
    headers = {name: value for name, value in named.items() if name not in _OF_THE_OCCASION}
    if policy := headers.get(POLICY):
        headers[POLICY] = in_order(policy)
    return Said(
        path,
        answer.status,
        headers,
        content_type=named.get("content-type", ""),
        bodies={"": answer.body} if bodies is None else bodies,
        location=named.get("location", ""),
    )
