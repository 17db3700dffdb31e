"""Writes the public site to files that a web server or a CDN gives out alone."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings

from delivery.generation import Look
from operations import nginx
from operations.releases import as_json, releases_in
from operations.snapshots import ExportRefused, Said, Snapshot, snapshot


@dataclass(frozen=True)
class Exported:
    """What came of an export: the release's name, or "" where the one that was there still holds."""

    release: str
    pages: int
    valid_until: datetime | None
    left_out: dict[str, str]


def export(folder: Path) -> Exported:
    """Write everything public and make it the folder's current release, unless that says the very same already.

    Raises:
        ExportRefused, ReleaseRefused: nothing was changed; the text says why.
    """
    with releases_in(folder) as releases:
        releases.tidy()
        found = snapshot()
        files = files_of(found)
        manifest = manifest_of(found, files)
        there = releases.manifest()
        release = ""
        if there is None or there.get("digest") != manifest["digest"]:
            release = f"{found.state.number}-{manifest['digest'][:12]}"
            releases.switch_to(release, files, manifest)
        elif there != manifest:
            releases.say_anew(manifest)
        releases.tidy()
    return Exported(release, len(found.pages), found.valid_until, found.left_out)


def is_due(folder: Path) -> bool:
    """Say whether the database holds another state than the folder's current release, or a date has come."""
    with releases_in(folder) as releases:
        manifest = releases.manifest()
    state = Look()().state
    return (
        manifest is None
        or manifest.get("generation") != state.number
        or manifest.get("valid_until_seconds") != state.until
        or time.time() >= state.until
    )


def files_of(found: Snapshot) -> dict[str, bytes]:
    """Give every file of a release by its name in it, all but the manifest.

    Raises:
        ExportRefused: two addresses would be one file, or no file could have the name.
    """
    files: dict[str, bytes] = {}
    for name, content in _named(found):
        if name in files or any(part in ("", ".", "..") or "\0" in part for part in name.split("/")):
            raise ExportRefused(f"The file {name} cannot be written: its address does not make one file's name.")
        files[name] = content
    folders = {str(folder) for name in files for folder in PurePosixPath(name).parents}
    if both := folders & set(files):
        raise ExportRefused(f"{min(both)} would be a file and a folder: one address goes on where another one ends.")
    return files


def _named(found: Snapshot) -> Iterator[tuple[str, bytes]]:
    for path, page in found.pages.items():
        for ending, content in page.bodies.items():
            yield f"public{nginx.file_of(path)}{f'.{ending}' if ending else ''}", content
    for path, file in nginx.files_of_gone(found).items():
        yield file.removeprefix("/"), found.gone[path].bodies[""]
    yield nginx.NOT_FOUND.removeprefix("/"), found.not_found.bodies[""]
    yield nginx.UNAVAILABLE.removeprefix("/"), found.unavailable
    yield "nginx/maps.conf", nginx.maps(found).encode()
    yield "nginx/site.conf", nginx.site(found).encode()
    yield "redirects.json", as_json([_redirect(redirect) for redirect in found.redirects.values()])


def manifest_of(found: Snapshot, files: dict[str, bytes]) -> dict[str, Any]:
    """Give what a release says of itself. Its digest is of every file, so that equal digests mean equal releases."""
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    until = found.valid_until
    return {
        "format": 1,
        "site_url": settings.SITE_URL,
        "generation": found.state.number,
        "valid_until": until.isoformat() if until else None,
        "valid_until_seconds": found.state.until,
        "digest": hashlib.sha256(as_json(digests)).hexdigest(),
        "files": digests,
        "pages": [_page(page, f"public{nginx.file_of(path)}") for path, page in found.pages.items()],
        "gone": [_page(found.gone[path], file.removeprefix("/")) for path, file in nginx.files_of_gone(found).items()],
        "left_out": found.left_out,
    }


def _page(page: Said, file: str) -> dict[str, Any]:
    return {
        "path": page.path,
        "status": page.status,
        "content_type": page.content_type,
        "headers": page.headers,
        "file": file,
        "encodings": sorted(page.bodies),
    }


def _redirect(redirect: Said) -> dict[str, Any]:
    return {
        "from": redirect.path,
        "to": redirect.location,
        "status": redirect.status,
        "keeps_query": redirect.keeps_query,
    }
