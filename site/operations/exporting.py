"""Writes the public site to files that a web server or a CDN gives out alone."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings

from delivery.generation import Look
from operations import nginx
from operations.releases import as_json, releases_in
from operations.snapshots import ExportRefused, Said, Snapshot, snapshot


def export(folder: Path) -> tuple[str, Snapshot]:
    """Write everything public and make it the folder's current release, unless that says the very same already.

    Return the release's name, or "" where the one that was there still holds; and what was read.

    Raises:
        ExportRefused, OSError, DatabaseError: nothing was changed; the text says why.
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
    return release, found


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
    for said in (*found.answers, found.not_found, found.unavailable):
        for ending, content in said.bodies.items():
            yield f"{said.file}.{ending}" if ending else said.file, content
    yield "nginx/maps.conf", nginx.maps(found).encode()
    yield "nginx/site.conf", nginx.site(found).encode()
    redirects = [
        {"from": said.path, "to": said.location, "status": said.status, "keeps_query": said.keeps_query}
        for said in found.answers
        if said.location
    ]
    yield "redirects.json", as_json(redirects)


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
        "pages": [_page(said) for said in found.with_status(200)],
        "gone": [_page(said) for said in found.with_status(410)],
        "left_out": found.left_out,
    }


def _page(said: Said) -> dict[str, Any]:
    return {
        "path": said.path,
        "status": said.status,
        "content_type": said.content_type,
        "headers": said.headers,
        "file": said.file,
        "encodings": sorted(said.bodies),
    }
