"""A picture, which an editor uploads or chooses among those that are stored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from media.pictures import CONTENT_TYPES, stored
from pages.block_forms import BlockForm
from pages.field import Field
from pages.fields import Flag, Line
from pages.models import Picture
from pages.pictures import ACCEPTED, WHAT_IS_TAKEN, picture_url, store_picture
from pages.pieces import PicturePiece, Piece, said
from pages.shapes import Data, Found, Shape


@dataclass(frozen=True, kw_only=True)
class PictureKey(Field):
    """The SHA-256 of a stored picture."""

    def clean(self, value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch("[0-9a-f]{64}", value):
            raise ValidationError(_("“%(field)s” is missing: choose or upload one.") % {"field": self.label})
        return value

    def form_field(self) -> forms.Field:
        return forms.ModelChoiceField(
            Picture.objects.to_choose(timezone.now()), to_field_name="sha256", **self._asked() | {"required": False}
        )


@dataclass(frozen=True, kw_only=True)
class PictureWords(Line):
    """What somebody would need to know if a picture did not load."""

    def take(self, value: Any) -> str:
        value = super().take(value)
        if _FILE_NAME.fullmatch(value):
            raise ValidationError(
                _("“%(words)s” is the name of a file. Say what the picture shows, or that it is only decoration.")
                % {"words": value}
            )
        return value


#: Such as IMG_1234, DSC01234, PXL_20261116, Screenshot 2026-11-16 at 10.15.02, anything.jpg.
_FILE_NAME = re.compile(
    r"(?:(?:img|dsc[nf]?|dcim|pxl|mvimg|pict?|scan|image|photo|picture|untitled|whatsapp image|screen ?shot)"
    r"[-_ ]?\(?\d[-_.: \d()]*(?:(?:at|[ap]m|~\d|edited|copy)[-_.: \d()]*)*(?:\.\w{3,4})?"
    r"|p\d{6,}|\S+\.(?:jpe?g|png|webp|heic|gif|tiff?|bmp|svg)|untitled|image|photo|picture)",
    re.IGNORECASE,
)


class ImageForm(BlockForm):
    """Takes a new picture, or one that is stored already."""

    upload = forms.FileField(
        label=gettext_lazy("Upload a new picture"),
        required=False,
        help_text=WHAT_IS_TAKEN,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    field_order = ("upload", "picture")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.data.get(self.add_prefix("picture")) if self.is_bound else self.initial.get("picture")
        shown = Picture.objects.filter(sha256=chosen or "").first()
        self.fields["picture"].label = _("Or choose a stored one")
        self.fields["picture"].help_text = (
            format_html('<img src="{}" alt="" width="160">', picture_url(shown)) if shown else ""
        )

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if not upload:
            return None
        stored = store_picture(upload, upload.name)
        # Should another field be wrong, the form comes back with this picture chosen: nobody uploads twice.
        self.data = dict(self.data.items()) | {self.add_prefix("picture"): stored.sha256}
        return stored

    def data_of(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        chosen = cleaned.get("upload") or cleaned.get("picture")
        return super().data_of(cleaned) | {"picture": chosen.sha256 if chosen else ""}


def _alt_or_decoration(data: Data) -> dict[str, str]:
    if data["decoration"] and data["alt"]:
        return {"decoration": _("“Only decoration” and words for the picture exclude each other. Choose one.")}
    if not data["decoration"] and not data["alt"]:
        return {"alt": _("“Words for those who cannot see it” are missing. Write them, or say it is only decoration.")}
    return {}


def _where_it_lies(shown: Data, data: Data, found: Found) -> Data | None:
    picture = found.pictures.get(data["picture"])
    if picture is None:
        return None
    return {"url": picture_url(picture), "width": picture.width, "height": picture.height}


def _pictured(data: Data, found: Found) -> Iterator[Piece]:
    picture = found.pictures.get(data["picture"])
    if picture is None:
        return
    credit = _("Picture: %(credit)s") % {"credit": data["credit"]} if data["credit"] else ""
    yield PicturePiece(
        lambda: _bytes_of(picture),
        f"{picture.sha256}.{picture.extension}",
        CONTENT_TYPES[picture.extension],
        data["alt"],
        said(" ".join(filter(None, [data["caption"], credit]))),
    )


def _bytes_of(picture: Picture) -> bytes:
    content = stored(picture.file, picture.sha256)
    if content is None:
        raise OSError(f"{picture.file.name} was changed since it was stored.")
    return content


SHAPE = Shape(
    "image",
    "ImagePlugin",
    gettext_lazy("Picture"),
    (
        PictureKey(key="picture", label=gettext_lazy("Picture")),
        PictureWords(
            key="alt",
            label=gettext_lazy("Words for those who cannot see it"),
            longest=300,
            is_required=False,
            may_cite=False,
            help_text=gettext_lazy("What somebody would need to know if the picture did not load."),
        ),
        Flag(
            key="decoration",
            label=gettext_lazy("Only decoration"),
            help_text=gettext_lazy("It tells a reader nothing, so screen readers pass over it."),
        ),
        Line(key="caption", label=gettext_lazy("Caption"), longest=500, is_required=False),
        Line(
            key="credit",
            label=gettext_lazy("Credit"),
            is_required=False,
            help_text=gettext_lazy("Who made it, and the licence that lets us show it."),
        ),
    ),
    sample={"picture": "0" * 64, "alt": "A leaf", "decoration": False, "caption": "", "credit": ""},
    objection=_alt_or_decoration,
    form=ImageForm,
    more=_where_it_lies,
    told=_pictured,
    purpose=gettext_lazy("a photo or scan, with words for those who cannot see it"),
)
