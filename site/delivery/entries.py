"""A finished answer, ready in every form in which a reader may want it."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from wsgiref.util import FileWrapper

import brotli

from delivery.dependencies import Dependencies
from delivery.expiry import TRUE_UNTIL, holds_until

Headers = list[tuple[bytes, bytes]]
QUICK_BROTLI = 5  # takes less than a millisecond
BEST_BROTLI = 11  # an eighth smaller, but takes longer than making the page, and so is done while nobody waits
LONGEST_AT_BEST = 128 * 1024  # a list of thousands of pages would take a second
GZIP_LEVEL = 6
#: What an answer says of its own bytes or for one occasion; a kept one says it anew.
_OF_THE_OCCASION = frozenset(
    {b"content-length", b"content-encoding", b"etag", b"date", b"vary", b"last-modified", TRUE_UNTIL}
)
#: What an answer to everybody may depend on. All who bring a session go past the store.
_MAY_VARY_ON = frozenset({b"cookie", b"accept-encoding"})
_NOT_WANTED = re.compile(rb";\s*q=0(\.0*)?$")  # how a word of `Accept-Encoding` says that this is not to come


class Answer(NamedTuple):
    """What Django said: whole, or of a large file a `file` that is yet to be read, piece by piece, and closed."""

    status: int
    headers: Headers
    body: bytes
    file: FileWrapper | None = None

    def all_of(self, name: bytes) -> list[bytes]:
        """Give every value of a header, whose name is in small letters."""
        return [value for key, value in self.headers if key == name]


def is_for_everybody(answer: Answer) -> bool:
    """Say whether anybody who asks for this address gets the same: no cookie, no token, nothing that may not be kept."""
    vary = {word.strip().lower() for value in answer.all_of(b"vary") for word in value.split(b",")}
    return (
        answer.all_of(b"cache-control") == [b"no-cache"]
        and not answer.all_of(b"set-cookie")
        and vary <= _MAY_VARY_ON
        and b"csrfmiddlewaretoken" not in answer.body
    )


def depends_on_the_reader(answer: Answer) -> bool:
    """Say whether Django must see all that a reader sent to answer them well."""
    return bool(answer.all_of(b"set-cookie")) or (answer.status == 200 and not is_for_everybody(answer))


@dataclass(frozen=True)
class EncodedForm:
    """An answer in one encoding, as the messages that the server sends. Only a page can be one that a reader has already."""

    etag: bytes
    start: dict[str, Any]
    start_of_304: dict[str, Any] | None
    body: dict[str, Any]


class Compressed(NamedTuple):
    """A body as few bytes, in the two ways that browsers understand, and whether fewer are not worth the time."""

    gzip: bytes
    brotli: bytes
    is_best: bool

    @classmethod
    def of(cls, body: bytes) -> Compressed:
        """Compress a body in no time, while a reader waits."""
        quick = brotli.compress(body, quality=QUICK_BROTLI)
        return cls(gzip.compress(body, GZIP_LEVEL, mtime=0), quick, len(body) > LONGEST_AT_BEST)

    def best_of(self, body: bytes) -> Compressed:
        """Compress the same body as far as it goes."""
        return self if self.is_best else Compressed(self.gzip, brotli.compress(body, quality=BEST_BROTLI), True)


class PageEntry:
    """An answer as it is, compressed with gzip, and compressed with brotli."""

    def __init__(
        self, answer: Answer, compressed: Compressed | None = None, rests_on: Dependencies | None = None
    ) -> None:
        """Make every form of an answer. What was compressed before is taken as it is."""
        self.answer = answer
        self.rests_on = rests_on
        self.compressed = compressed or Compressed.of(answer.body)
        self.hits = 0
        headers = [header for header in answer.headers if header[0] not in _OF_THE_OCCASION]
        vary = [b"Accept-Encoding", *(value for value in answer.all_of(b"vary") if b"cookie" in value.lower())]
        headers.append((b"vary", b", ".join(dict.fromkeys(vary))))
        bodies = {b"": answer.body, b"gzip": self.compressed.gzip, b"br": self.compressed.brotli}
        self.forms = {encoding: _form(answer.status, headers, body, encoding) for encoding, body in bodies.items()}
        self.holds_until = holds_until(b"".join(answer.all_of(b"content-type")), b"".join(answer.all_of(TRUE_UNTIL)))
        self.size = sum(len(body) for body in bodies.values())


def etag_of(body: bytes) -> bytes:
    """Return what tells one body from any other, as HTTP writes it."""
    return b'"%s"' % hashlib.sha256(body).hexdigest()[:32].encode()


def _form(status: int, headers: Headers, body: bytes, encoding: bytes) -> EncodedForm:
    etag = etag_of(body)
    encoded: Headers = [(b"content-encoding", encoding)] if encoding else []
    common = [*headers, (b"etag", etag)] if status == 200 else headers
    length: Headers = [(b"content-length", str(len(body)).encode())]
    not_modified = {
        "type": "http.response.start",
        "status": 304,
        "headers": [header for header in common if header[0] != b"content-type"],
    }
    return EncodedForm(
        etag,
        start={"type": "http.response.start", "status": status, "headers": [*common, *encoded, *length]},
        start_of_304=not_modified if status == 200 else None,
        body={"type": "http.response.body", "body": body},
    )


@lru_cache(100)
def preferred_encoding(accepted: bytes) -> bytes:
    """Choose, by what `Accept-Encoding` says, the smallest form that a reader can unpack: `br`, `gzip` or nothing."""
    words = [word.strip() for word in accepted.lower().split(b",")]
    names = {word.partition(b";")[0].rstrip() for word in words if not _NOT_WANTED.search(word)}
    return b"br" if b"br" in names else b"gzip" if b"gzip" in names else b""
