"""The PDFs that are kept, as files beside the uploads: made once of each state of a page, and thrown away with it.

A file's name holds a digest of all that stands on its sheets. So a file that is there is right, whatever has changed
meanwhile, and nobody has to tell of a change: what it should say now has another name.
"""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import BoundedSemaphore
from typing import Any

from cms.models import PageContent
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from djangocms_versioning.constants import OPERATION_PUBLISH, OPERATION_UNPUBLISH
from djangocms_versioning.models import Version
from djangocms_versioning.signals import post_version_operation

from take_along import typesetting
from take_along.leaflets import Leaflet
from take_along.sheets import Print, digest_of, given_to_typst

logger = logging.getLogger(__name__)

FOLDER = "take-along"
LONGEST = 20.0  # seconds that setting may take
LONGEST_WAIT = 2.0  # seconds that a reader waits for another one's
_SHEET = re.compile(rb"/Type\s*/Page\b(?!s)")
#: In each worker of the server one is set at a time, and one reader more waits: whoever only reads needs the other threads.
_setting = BoundedSemaphore(1)
_in_line = BoundedSemaphore(2)


class NotNow(Exception):
    """A PDF cannot be made just now, but could be in a minute."""


class NeverSo(Exception):
    """A PDF cannot be made of this page as it is; the text says why, for whoever runs the site."""


@dataclass(frozen=True)
class Pdf:
    """A PDF, and under which name it is kept, "" where it is not."""

    content: bytes
    name: str = ""

    @property
    def sheets(self) -> int:
        """Return how many sheets it takes."""
        return len(_SHEET.findall(self.content))


def pdf_of(leaflet: Leaflet, size: Print, *, set_in: Callable[[str], bytes]) -> Pdf:
    """Return the PDF of one page, from its file; where there is none, it is made and kept.

    Raises:
        NotNow, NeverSo: there is none.
    """
    given = _given([leaflet], size, leaflet.title)
    name = _name_of(leaflet, size, digest_of(given))
    try:
        with default_storage.open(name, "rb") as file:
            return Pdf(bytes(file.read()), name)
    except FileNotFoundError:
        pass
    except OSError as error:
        logger.warning("%s cannot be read: %s", name, error)
        raise NotNow from error
    made = set_in(given)
    try:
        if not default_storage.exists(name):  # somebody else may have been quicker
            default_storage.save(name, ContentFile(made))
    except OSError as error:  # whoever asks can have it all the same
        logger.warning("%s cannot be kept: %s", name, error)
    return Pdf(made, name)


def pdf_of_several(leaflets: list[Leaflet], size: Print, title: str, *, set_in: Callable[[str], bytes]) -> Pdf:
    """Return one PDF of several pages. It is not kept: a file of what somebody chose would be a trace of them.

    Raises:
        NotNow, NeverSo: there is none.
    """
    return Pdf(set_in(_given(leaflets, size, title)))


def _given(leaflets: list[Leaflet], size: Print, title: str) -> str:
    try:
        return given_to_typst(leaflets, size, title=title)
    except OSError as error:
        logger.warning("A picture cannot be read: %s", error)
        raise NotNow from error


def _name_of(leaflet: Leaflet, size: Print, digest: str) -> str:
    """Return the name of a file: whose it is, of which version in which language, in how large letters, and of what it says."""
    language = "" if leaflet.language == settings.LANGUAGE_CODE else f"{leaflet.language}-"
    return f"{FOLDER}/{leaflet.key}/{language}{leaflet.version}-{size.name.lower()}-{digest}.pdf"


# Making ---------------------------------------------------------------------------------------------------------------


def in_a_program(given: str) -> bytes:
    """Set sheets in a program that ends, as a server must.

    Raises:
        NotNow: others are being set, or it takes too long.
        NeverSo: typst refuses.
    """
    with _turn():
        return _set_in_a_program(given)


@contextmanager
def _turn() -> Iterator[None]:
    if not _in_line.acquire(blocking=False):
        raise NotNow
    try:
        if not _setting.acquire(timeout=LONGEST_WAIT):
            raise NotNow
        try:
            yield
        finally:
            _setting.release()
    finally:
        _in_line.release()


def _set_in_a_program(given: str) -> bytes:
    try:
        command = [sys.executable, "-I", typesetting.__file__]
        done = subprocess.run(  # noqa: S603 - a program of ours, told nothing but data and none of our secrets
            command, input=given.encode(), capture_output=True, timeout=LONGEST, check=False, env={}
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        logger.warning("No PDF could be made: %s", error)
        raise NotNow from error
    if done.returncode < 0:  # something ended it, such as too little memory
        logger.warning("No PDF could be made: the program was ended by signal %s.", -done.returncode)
        raise NotNow
    if done.returncode:
        why = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        logger.error("No PDF could be made: %s", *why)
        raise NeverSo(*why)
    return done.stdout


def here(given: str) -> bytes:
    """Set sheets in this very program, which must be one that ends.

    Raises:
        NeverSo: typst refuses.
    """
    try:
        return typesetting.typeset(given)
    except typesetting.Refused as error:
        raise NeverSo(str(error)) from error


# Throwing away --------------------------------------------------------------------------------------------------------


def forget_all_but(wanted: Iterable[str], key: str) -> int:
    """Delete the files of the page with this key but those with these names, and return how many went."""
    try:
        _folders, files = default_storage.listdir(f"{FOLDER}/{key}")
    except FileNotFoundError:
        return 0
    names = {f"{FOLDER}/{key}/{file}" for file in files} - set(wanted)
    for name in names:
        default_storage.delete(name)
    return len(names)


def keys_kept() -> list[str]:
    """Return the keys of the pages of which files are kept."""
    try:
        folders, _files = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return []
    return sorted(folders)


def _hear_of_version(sender: type, operation: str, obj: Version, **kwargs: Any) -> None:
    """A page got another version, or was taken away: nobody is to find its old sheets, however that is asked for."""
    is_of_readers = issubclass(sender, PageContent) and operation in (OPERATION_PUBLISH, OPERATION_UNPUBLISH)
    if is_of_readers and (key := obj.content.page.reverse_id):
        transaction.on_commit(partial(_forget, key))


def _forget(key: str) -> None:
    try:
        forget_all_but((), key)
    except OSError as error:  # they are found by nobody, and the nightly run throws them away
        logger.warning("The PDFs of %s cannot be deleted: %s", key, error)


def connect() -> None:
    """Follow what readers can read. Called once, when the app is ready."""
    post_version_operation.connect(_hear_of_version, dispatch_uid="take-along")
