"""Takes a picture from outside and keeps only its pixels."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from io import BytesIO
from math import isqrt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import models
from django.db.models.fields.files import FieldFile, ImageFieldFile
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from media.pixels import as_seen

logger = logging.getLogger(__name__)

NOT_STORED = _("The picture could not be stored just now, so nothing was saved. Please try again in a few minutes.")
CONTENT_TYPES = {"png": "image/png", "webp": "image/webp"}
FORMATS = ("PNG", "JPEG", "WEBP")
MAX_BYTES = 2 * 1024 * 1024
MAX_PIXELS = 4_000_000
SHOWN_WITHIN = (800, 800)


def re_encoded(
    upload: File,
    *,
    max_bytes: int = MAX_BYTES,
    max_pixels: int = MAX_PIXELS,
    shown_within: tuple[int, int] = SHOWN_WITHIN,
) -> ContentFile:
    """Give the picture as a new PNG or WebP file: first frame, upright, nothing hidden in it, named by its content.

    Raises:
        ValidationError: not a PNG, JPEG or WebP that can be read, or too large; in words fit to show.
    """
    if upload.size > max_bytes:
        raise ValidationError(
            _("The picture is larger than %(most)s MB. Make it smaller and try again.")
            % {"most": max_bytes // 1024**2},
            code="too-large",
        )
    upload.seek(0)
    try:
        with Image.open(upload, formats=FORMATS) as picture:
            if picture.width * picture.height > max_pixels:
                raise ValidationError(
                    _("The picture has too many pixels. %(side)s by %(side)s is the most we take.")
                    % {"side": isqrt(max_pixels)},
                    code="too-many-pixels",
                )
            kept = "PNG" if picture.format == "PNG" else "WEBP"
            pixels = as_seen(ImageOps.exif_transpose(picture))
    except ValidationError:
        raise
    except Exception as error:  # a decoder raises whatever it trips over in a broken or hostile file
        raise ValidationError(_why_not_readable(upload), code="not-a-picture") from error
    pixels.info.clear()
    pixels.thumbnail(shown_within)
    written = BytesIO()
    if kept == "PNG":
        pixels.save(written, "PNG", optimize=True)
    else:
        pixels.save(written, "WEBP", quality=90, exact=True)
    content = written.getvalue()
    return ContentFile(content, name=f"{hashlib.sha256(content).hexdigest()[:32]}.{kept.lower()}")


#: How files begin that people take for pictures we could use, and what to do about each.
_OTHER_KINDS = (
    (rb".{4}ftyp(?:hei|hev|mif1|msf1)", _("it is a HEIC photo, as phones take them. Export it as JPEG and try again.")),
    (
        rb".{4}ftypavi|\xff\x0a|.{4}JXL |.{4}jP  |\xff\x4f\xff\x51",
        _("it is an AVIF, JPEG XL or JPEG 2000 picture. Save it as PNG or JPEG in a picture program and try again."),
    ),
    (
        rb"8BPS|.{4}ftypcrx|FUJIFILM|%!PS|PK\x03\x04|\xd0\xcf\x11\xe0",
        _("it is a document, or what a camera or a picture program keeps for itself. Export the picture as PNG."),
    ),
    (rb"II\*\0|MM\0\*", _("it is a TIFF picture. Save it as PNG in a picture program and try again.")),
    (rb"GIF8|BM", _("it is a GIF or BMP picture. Save it as PNG in a picture program and try again.")),
    (rb"%PDF", _("it is a PDF. Save the picture in it as PNG, or take a screenshot of it.")),
    (
        rb".{128}DICM",
        _("it is a scan as hospitals keep it, which may name a patient. Export it as PNG, without names."),
    ),
    (rb"\s*<(?:svg|\?xml)", _("it is a drawing (SVG), which can hold programs. Export it as PNG and try again.")),
    (
        rb"\x89PNG|\xff\xd8\xff|RIFF.{4}WEBP",
        _("it is broken, or was not copied whole. Copy it again, or save it anew."),
    ),
)


def _why_not_readable(upload: File) -> Any:
    """Give the sentence that helps whoever brought a file that is no picture we can read."""
    upload.seek(0)
    head = upload.read(256)
    for begins, what_it_is in _OTHER_KINDS:
        if re.match(begins, head, re.DOTALL):
            return _("This is not a picture we can use: %(what_it_is)s") % {"what_it_is": what_it_is}
    return _("This is not a picture we can use. Give a PNG, JPEG or WebP file that opens.")


def given_out(file: FieldFile, fingerprint: str) -> HttpResponse:
    """Answer with a stored picture, to be kept for good by whoever asked; its address must say what its bytes are.

    Raises:
        Http404: it is not stored any more, or its SHA-256 does not begin with the fingerprint: somebody changed it.
    """
    try:
        content = stored(file, fingerprint)
    except FileNotFoundError as error:
        raise Http404 from error
    except OSError as error:
        logger.warning("%s cannot be given out: %s", file.name, error)
        headers = {"Cache-Control": "no-store", "Retry-After": "10"}
        return HttpResponse(
            "This picture is not available just now.", "text/plain; charset=utf-8", 503, headers=headers
        )
    if content is None:
        logger.error("%s was changed since it was stored, so nobody gets it.", file.name)
        raise Http404
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES[str(file.name).rpartition(".")[2]],
        headers={"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"},
    )


def stored(file: FieldFile, fingerprint: str) -> bytes | None:
    """Give the bytes of a stored picture, None where their SHA-256 does not begin with that fingerprint.

    Raises:
        OSError: it cannot be read.
    """
    with file.open("rb") as opened:
        content = bytes(opened.read())
    return content if hashlib.sha256(content).hexdigest().startswith(fingerprint) else None


def holds_only_pixels(content: bytes) -> bool:
    """Say whether a PNG or WebP file holds one picture and nothing beside it, as those that `re_encoded` gives do."""
    if content.startswith(_PNG):
        chunks = list(_png_chunks(content))
        return chunks[-1:] == [b"IEND"] and chunks.count(b"IEND") == 1 and set(chunks) <= _PNG_CHUNKS
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP" and set(_webp_chunks(content)) <= _WEBP_CHUNKS


_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_WEBP_CHUNKS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}


def _png_chunks(content: bytes) -> Iterator[bytes]:
    """Give the name of each part of a PNG; an empty one where it is cut off or goes on after its end."""
    at = len(_PNG)
    while at < len(content):
        name = content[at + 4 : at + 8]
        at += 12 + int.from_bytes(content[at : at + 4], "big")
        yield name if at <= len(content) and (name != b"IEND" or at == len(content)) else b""


def _webp_chunks(content: bytes) -> Iterator[bytes]:
    """Give the name of each part of a WebP; an empty one where it is cut off or goes on after its end."""
    if int.from_bytes(content[4:8], "little") + 8 != len(content):
        yield b""
    at = 12
    while at < len(content):
        name, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
        yield name if at <= len(content) else b""


def refuse_unsafe_picture(value: FieldFile) -> None:
    """Refuse a new upload that could not be re-encoded. What is stored already was re-encoded when it came in.

    Raises:
        ValidationError: in words fit to show.
    """
    if not value._committed:  # type: ignore[attr-defined]
        re_encoded(value.file)


class SafeImageFieldFile(ImageFieldFile):
    """A stored picture; storing is where it is re-encoded, so that no way in passes it by."""

    def save(self, name: str, content: File, save: bool = True) -> None:
        safe = re_encoded(content)
        super().save(str(safe.name), safe, save)

    @property
    def url(self) -> str:
        """Give our own address of it, wherever it is stored."""
        return reverse("quality_marks:picture", args=[str(self.name).rpartition("/")[2]])


class SafeImageField(models.ImageField):
    """A picture that is re-encoded on its way in, whoever saves it."""

    attr_class = SafeImageFieldFile
    default_validators = [refuse_unsafe_picture]

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        # Not Django's own ImageField: it lets Pillow guess among dozens of formats, our validator among three.
        return super().formfield(**{"form_class": forms.FileField, **kwargs})
