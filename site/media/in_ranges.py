"""Gives out a stored file whole or in part, as players ask for it: RFC 9110, 14."""

from __future__ import annotations

import hashlib
import logging
import re
from typing import Any, NamedTuple

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

logger = logging.getLogger(__name__)

_PIECE = 1024 * 1024
_MOST_KNOWN = 1_000
_RANGE = re.compile(r"bytes[ \t]*=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.IGNORECASE)
#: What the storage said of each file when its bytes were found to be those that its name is made of.
_found_whole: dict[str, tuple[Any, ...]] = {}


class ByteRange(NamedTuple):
    """Bytes of a file: from which one on, and how many."""

    start: int
    length: int


def part_asked_for(header: str, size: int) -> ByteRange | None:
    """Return what a header `Range` asks for of a file with so many bytes; None where it asks for all, or nobody can tell.

    What asks for several parts at once gets all, as RFC 9110 allows.

    Raises:
        ValueError: it asks for what the file does not have.
    """
    asked = _RANGE.fullmatch(header)
    if asked is None or asked.groups() == ("", ""):
        return None
    first, last = asked.groups()
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= end:
        raise ValueError(header)
    return ByteRange(start, end - start)


def given_out(request: HttpRequest, file: FieldFile, sha256: str, content_type: str) -> HttpResponseBase:
    """Answer with a stored file or a part of it. Whoever keeps it asks again whether it may still be had.

    Raises:
        Http404: it is not stored any more, or its bytes are not those of its fingerprint: somebody changed it.
    """
    headers = {
        "Cache-Control": "public, no-cache",
        "X-Content-Type-Options": "nosniff",
        "Accept-Ranges": "bytes",
        "ETag": f'"{sha256}"',
    }
    try:
        size, *known = file.storage.identity(file.name)  # type: ignore[attr-defined]
        if not _is_whole(file, sha256, (size, *known)):
            logger.error("%s was changed since it was stored, so nobody gets it.", file.name)
            raise Http404
        if known_already := get_conditional_response(request, headers["ETag"]):
            for name, value in headers.items():
                known_already[name] = value
            return known_already
        part = ByteRange(0, size)
        is_part = False
        if request.method == "GET" and request.headers.get("If-Range", headers["ETag"]) == headers["ETag"]:
            asked = part_asked_for(request.headers.get("Range", ""), size)
            part, is_part = asked or part, asked is not None
        answer = FileResponse(
            file.storage.part(file.name, *part),  # type: ignore[attr-defined]
            status=206 if is_part else 200,
            content_type=content_type,
            headers=headers | {"Content-Length": str(part.length)},
        )
    except ValueError:
        words = "This file does not have that part."
        return HttpResponse(words, "text/plain; charset=utf-8", 416, headers={"Content-Range": f"bytes */{size}"})
    except FileNotFoundError as error:
        raise Http404 from error
    except OSError as error:
        logger.warning("%s cannot be given out: %s", file.name, error)
        away = {"Cache-Control": "no-store", "Retry-After": "10"}
        return HttpResponse("This recording is not available just now.", "text/plain; charset=utf-8", 503, headers=away)
    if is_part:
        answer["Content-Range"] = f"bytes {part.start}-{part.start + part.length - 1}/{size}"
    return answer


def _is_whole(file: FieldFile, sha256: str, identity: tuple[Any, ...]) -> bool:
    """Say whether a file's bytes are those of its fingerprint. It is read only once, until the storage says that it changed."""
    name = str(file.name)
    if _found_whole.get(name) == identity:
        return True
    digest = hashlib.sha256()
    read = file.storage.part(name, 0, identity[0])  # type: ignore[attr-defined]
    try:
        while piece := read.read(_PIECE):
            digest.update(piece)
    finally:
        read.close()
    if digest.hexdigest() != sha256:
        return False
    if len(_found_whole) >= _MOST_KNOWN:
        _found_whole.clear()
    _found_whole[name] = identity
    return True
