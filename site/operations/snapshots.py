"""Everything the public site says, of one state: every address with its answer, as the page store gives it."""

from __future__ import annotations

import hashlib
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
ANSWERS = ".answers"  # no page can have an address that begins with a dot
_POLICY = "content-security-policy"
_QUERY = "asked=on"
_OF_THE_OCCASION = frozenset(
    {"content-type", "content-length", "content-encoding", "etag", "date", "last-modified", "location"}
)


class ExportRefused(Exception):
    """The site cannot be written to files as it is, or not to this place; the text says why, and what to do."""


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

    @property
    def file(self) -> str:
        """Return the name of its file in a release. Where something is no more, it stays the same whatever else goes."""
        if self.status == 200:
            return f"public{self.path}index.html" if self.path.endswith("/") else f"public{self.path}"
        if self.status in (404, 503):
            return f"{ANSWERS}/{self.status}.html"
        return f"{ANSWERS}/gone/{hashlib.sha256(self.path.encode()).hexdigest()[:16]}.html"


@dataclass(frozen=True)
class Snapshot:
    """All of it, by address: pages (200), what is gone (410) and redirects. `left_out` says why an address is not there."""

    state: PublicState
    answers: list[Said]
    not_found: Said
    unavailable: Said
    left_out: dict[str, str]

    def with_status(self, status: int) -> list[Said]:
        """Return those answers that have this status."""
        return [said for said in self.answers if said.status == status]

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
        found = async_to_sync(_Reading().all)(before)
        if look().state == before:
            return found
    raise ExportRefused(f"The site changed {TRIES} times while it was read. Try again when nobody is publishing.")


class _Reading:
    """One walk through the site."""

    def __init__(self) -> None:
        self.site = InternalClient()
        self.answers: dict[str, Said] = {}
        self.left_out: dict[str, str] = {}

    async def all(self, state: PublicState) -> Snapshot:
        await self._walk(await sync_to_async(known_addresses, thread_sensitive=True)())
        await self._walk([path.rstrip("/") for path in self.answers if path.endswith("/") and path != "/"])
        unavailable = await sync_to_async(loader.render_to_string, thread_sensitive=True)("503.html")
        return Snapshot(
            state,
            [said for _path, said in sorted(self.answers.items())],
            await self._not_found(),
            Said("", 503, {}, bodies={"": unavailable.encode()}),
            dict(sorted(self.left_out.items())),
        )

    async def _walk(self, first: list[str]) -> None:
        """Take in these addresses and, from page to page, all that they lead to."""
        waiting, met = deque(first), {*first, *self.answers}
        while waiting:
            for link in await self._take_in(waiting.popleft()):
                if link not in met:
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
            self.answers[path] = said(path, answer, {"": answer.body})
        elif answer.status == 200 and is_public(answer):
            self.answers[path] = page = said(path, answer, await self._in_every_encoding(path, answer))
            return links_of(path, page.content_type, answer.body)
        elif answer.status == 200:
            self.left_out[path] = "it is not the same for everybody, so it needs the site itself"
        elif answer.status != 404:
            self.left_out[path] = f"it answers {answer.status}"
        return []

    async def _take_in_redirect(self, path: str, answer: Answer) -> list[str]:
        location = answer.all_of(b"location")[0].decode("latin-1")
        if not is_for_readers(location.removeprefix(settings.SITE_URL)):
            self.left_out[path] = "it leads to where staff work"
            return []
        again = await self.site.ask(path, query=_QUERY)
        keeps_query = again.all_of(b"location") == [f"{location}?{_QUERY}".encode("latin-1")]
        self.answers[path] = said(path, answer, {}, location=location, keeps_query=keeps_query)
        return links_of(path, "text/html", f'<a href="{location}"></a>'.encode())

    async def _in_every_encoding(self, path: str, plain: Answer) -> dict[str, bytes]:
        bodies = {"": plain.body}
        if plain.all_of(b"accept-ranges"):  # sound and film are as small as they get
            return bodies
        for ending, encoding in ENCODINGS.items():
            answer = await self.site.ask(path, encoding=encoding)
            if answer.all_of(b"content-encoding") == [encoding.encode()]:
                bodies[ending] = answer.body
        return bodies

    async def _not_found(self) -> Said:
        first, second = [await self.site.ask(path) for path in NOWHERE]
        if (first.status, first.body) != (second.status, second.body) or first.status != 404:
            raise ExportRefused("There is no one page for every address at which nothing is.")
        return said(NOWHERE[0], first, {"": first.body})


def is_public(answer: Answer) -> bool:
    """Say whether everybody gets this: as a page that the store keeps, or a file that anybody may keep."""
    words = b",".join(answer.all_of(b"cache-control")).replace(b" ", b"").split(b",")
    return is_for_everybody(answer) or (b"public" in words and not answer.all_of(b"set-cookie"))


def said(path: str, answer: Answer, bodies: dict[str, bytes], *, location: str = "", keeps_query: bool = False) -> Said:
    """Give an answer without what is true of one sending alone."""
    named = {name.decode("latin-1"): value.decode("latin-1") for name, value in joined(answer.headers).items()}
    headers = {name: value for name, value in named.items() if name not in _OF_THE_OCCASION}
    if policy := headers.get(
        _POLICY
    ):  # django-csp takes its directives from a set, so each process has an order of its own
        headers[_POLICY] = "; ".join(sorted(policy.split("; ")))
    return Said(path, answer.status, headers, named.get("content-type", ""), bodies, location, keeps_query)
