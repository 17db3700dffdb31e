"""No room left on the site's disk: readers read on, staff are told, nothing is half saved."""

import contextlib
import errno
import os
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.drills.readers import Readers
from tests.drills.sites import CT_SCAN, PATHS
from tests.drills.staff import Staff

NO_ROOM = "The site has no room left to save anything."
NOT_STORED = "could not be stored"
#: Runs a program in a world of its own where a folder is a disk of 96 MB that begins as a copy of another folder.
ON_A_SMALL_DISK = (
    "unshare", "--map-root-user", "--mount", "sh", "-c",
    'mkdir "$1" && mount -t tmpfs -o size=96m tmpfs "$1" && cp -a "$0/." "$1" && shift && exec "$@"',
)  # fmt: skip


def test_the_disk_is_full(start_site, hand_on, tmp_path, said):
    if subprocess.run(["unshare", "--map-root-user", "--mount", "true"], capture_output=True).returncode:
        pytest.skip("this machine lets nobody have a small disk of their own (unshare --map-root-user --mount)")
    disk = tmp_path / "small"
    site = start_site(before=(*ON_A_SMALL_DISK, str(tmp_path / "host-0"), str(disk)), settings={"DATA_DIR": str(disk)})
    seen = Path(f"/proc/{site.pid}/root{disk}")
    hand = hand_on(site, "nsenter", "--user", "--mount", "--preserve-credentials", "--target", str(site.pid))
    version, placeholder = (
        hand.do("make_ready", key="ct-scan", body="<p>News.</p>"),
        hand.do("start_draft", key="x-ray"),
    )
    editor, publisher, late = (Staff((site.address, site.port)) for _person in range(3))
    assert (editor.sign_in("editor").status, publisher.sign_in("publisher").status) == (302, 302)
    screen, step = f"/desk/versions/{version}/", f"/desk/versions/{version}/publish/"
    upload = (
        f"/admin/cms/placeholder/add-plugin/?placeholder_id={placeholder}&plugin_type=ImagePlugin"
        f"&cms_path=/x-ray/&plugin_language=en&plugin_position=1"
    )
    tokens = publisher.token_on(screen), editor.token_on(upload), late.token_on("/accounts/login/")
    before, files = hand.do("counts"), files_in(seen)

    with Readers(site.address, site.port, PATHS) as readers:
        fill(seen / "filling")
        refused = {
            "publishing": publisher.send(step, tokens[0]),
            "signing in": late.send("/accounts/login/", tokens[2], login="admin@example.org", password="not it"),
        }
        no_upload = editor.send(upload, tokens[1], ("upload", a_picture()), alt="A scanner.")
        desk = publisher.get("/desk/")
        readers.go_on(5)
        after = hand.do("counts"), hand.do("state", version=version), hand.do("halves"), files_in(seen)
        readers.check = lambda answer: "" if answer.status == 200 else str(answer.status)  # it is published now
        (seen / "filling").unlink()
        again = publisher.send(step, tokens[0]).status
        uploaded = editor.send(upload, tokens[1], ("upload", a_picture()), alt="A scanner.").status
        readers.go_on(1)

    said(f"disk full: {readers}; staff told in 503s, nothing half saved, well again once there was room")
    assert (readers.lost, readers.wrong) == ({}, {})
    assert {what: (answer.status, NO_ROOM in answer.text) for what, answer in refused.items()} == dict.fromkeys(
        refused, (503, True)
    )
    assert NOT_STORED in no_upload.text
    assert desk.status == 200
    assert after == (before, "draft", [], files)
    assert (again, uploaded) == (302, 200)
    assert hand.do("counts")["Picture"] == before["Picture"] + 1
    assert "News." in Staff((site.address, site.port)).get(CT_SCAN).text


def files_in(disk: Path) -> set[str]:
    """Give the pictures that are stored."""
    return {path.name for path in (disk / "media").rglob("*") if path.is_file()}


def fill(file: Path) -> None:
    """Write until nothing more can be written."""
    with file.open("wb", buffering=0) as filling:
        for size in (1 << 20, 1 << 12, 1):
            with contextlib.suppress(NoRoom):
                while True:
                    write(filling.fileno(), size)


class NoRoom(Exception):
    """The disk is full."""


def write(file: int, size: int) -> None:
    try:
        written = os.write(file, bytes(size))
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise NoRoom from error
        raise
    if written < size:
        raise NoRoom


def a_picture() -> bytes:
    """Give a picture that nothing can compress."""
    kept = BytesIO()
    Image.frombytes("RGB", (300, 300), os.urandom(300 * 300 * 3)).save(kept, "PNG")
    return kept.getvalue()
