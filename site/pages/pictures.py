"""Takes in the pictures of pages, and knows at which addresses they never change."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO

from django.core.files.base import ContentFile, File
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from PIL import Image

from media.pictures import CONTENT_TYPES, holds_only_pixels, re_encoded
from pages.models import Picture
from pages.uploads import store

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 40_000_000
SHOWN_WITHIN = (1600, 4000)  # twice the width of the text column, for fine screens
ACCEPTED = ".jpg,.jpeg,.png,.webp"
WHAT_IS_TAKEN = _("A JPEG, PNG or WebP file of 5 MB or less.")


@dataclass(frozen=True)
class SafePicture:
    """A picture's pixels and nothing else of the file it came in, known by the SHA-256 of its bytes."""

    content: bytes
    sha256: str
    extension: str


def safe_picture(file: File) -> SafePicture:
    """Give a file's picture encoded anew.

    Raises:
        ValidationError: not a JPEG, PNG or WebP that can be read, or too large; in words fit to show.
    """
    safe = re_encoded(file, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS, shown_within=SHOWN_WITHIN)
    content = safe.read()
    return SafePicture(content, hashlib.sha256(content).hexdigest(), (safe.name or "").rpartition(".")[2])


def picture_from_file(content: bytes, name: str) -> SafePicture:
    """Give a picture out of a content file: one that was encoded by us and bears its fingerprint as a name stays as it is.

    Raises:
        ValidationError: as `safe_picture`.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    stem, _dot, extension = name.rpartition(".")
    if (
        stem == sha256
        and extension in CONTENT_TYPES
        and holds_only_pixels(content)
        and _can_be_shown(content, extension)
    ):
        return SafePicture(content, sha256, extension)
    return safe_picture(ContentFile(content, name=name))


def _can_be_shown(content: bytes, extension: str) -> bool:
    try:
        with Image.open(BytesIO(content), formats=[extension.upper()]) as image:
            image.load()
            return image.width <= SHOWN_WITHIN[0] and image.height <= SHOWN_WITHIN[1]
    except Exception:  # a decoder raises whatever it trips over
        return False


def store_picture(file: File, name: str) -> Picture:
    """Keep a file's picture; give the one we have when they are the same.

    Raises:
        ValidationError: as `safe_picture`, or it could not be stored.
    """
    return store(Picture, safe_picture(file), name)


def picture_url(picture: Picture) -> str:
    """Give the address of a picture, under which it never changes."""
    return reverse("pages:picture", args=[picture.sha256, picture.extension])
