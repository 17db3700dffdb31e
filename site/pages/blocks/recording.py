"""Sound or film: this page read aloud, or told in sign language, with every word of it written down."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from cms.models import PageContent
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from media.recordings import CAPTIONS, CONTENT_TYPES
from pages.block_forms import BlockForm
from pages.field import Field
from pages.fields import Choice, Line, Rich
from pages.models import Recording
from pages.pieces import STRONG, BoxPiece, Piece, paragraph, pieces_of_html
from pages.recordings import (
    ACCEPTED,
    ACCEPTED_CAPTIONS,
    FILM,
    recording_url,
    size_in_words,
    store_captions,
    store_recording,
    what_is_taken_lazy,
)
from pages.shapes import Data, Found, Shape
from pages.translations import public_texts, said_of

AUDIO, BSL = "audio", "bsl"
_LONGER = 5  # seconds by which captions may go on after the end


@dataclass(frozen=True, kw_only=True)
class RecordingKey(Field):
    """The SHA-256 of stored sound or film."""

    extensions: tuple[str, ...] = tuple(extension for extension in CONTENT_TYPES if extension != CAPTIONS)

    def clean(self, value: Any) -> str:
        if value == "" and not self.is_required:
            return ""
        if not isinstance(value, str) or not re.fullmatch("[0-9a-f]{64}", value):
            raise ValidationError(_("“%(field)s” is missing: choose or upload one.") % {"field": self.label})
        return value

    def names_in(self, value: Any) -> list[str]:
        return [value] if value else []

    def form_field(self) -> forms.Field:
        of_sort = reduce(or_, (Q(file__endswith=f".{extension}") for extension in self.extensions))
        kept = Recording.objects.to_choose(timezone.now()).filter(of_sort)
        return forms.ModelChoiceField(kept, to_field_name="sha256", **self._asked() | {"required": False})


@dataclass(frozen=True, kw_only=True)
class CaptionsKey(RecordingKey):
    """The SHA-256 of stored captions, or nothing."""

    extensions: tuple[str, ...] = (CAPTIONS,)


@dataclass(frozen=True, kw_only=True)
class MadeFrom(Field):
    """The number of the version of this page whose words were recorded, in the language of this text."""

    @property
    def default(self) -> None:
        return None

    def clean(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 10**9:
            raise ValidationError(_("“%(field)s” is missing: choose a version of this page.") % {"field": self.label})
        return value

    def names_in(self, value: Any) -> list[str]:
        return [str(value)]

    def form_field(self) -> forms.Field:
        return forms.TypedChoiceField(coerce=int, empty_value=None, **self._asked() | {"required": False})


class RecordingForm(BlockForm):
    """Takes a new recording and its captions, or those that are stored already."""

    version_of: PageContent | None = None  # the text that the block stands in
    upload = forms.FileField(
        label=gettext_lazy("Upload a new recording"),
        required=False,
        help_text=what_is_taken_lazy(),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    captions_upload = forms.FileField(
        label=gettext_lazy("Upload new captions"),
        required=False,
        help_text=gettext_lazy("Of a film: its words with their times, as WebVTT (.vtt)."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED_CAPTIONS}),
    )
    field_order = ("sort", "title", "upload", "recording", "captions_upload", "captions", "made_from", "transcript")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["made_from"].choices = [("", _("not said yet")), *_versions_of(self.version_of)]  # type: ignore[attr-defined]
        stored_ones = {"recording": _("Or choose a stored recording"), "captions": _("Or choose stored captions")}
        for name, label in stored_ones.items():
            chosen = self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)
            stored = Recording.objects.filter(sha256=chosen or "").first()
            field = self.fields[name]
            field.label = label
            field.help_text = (
                format_html('<a href="{}">{}</a>', recording_url(stored), size_in_words(stored)) if stored else ""
            )

    def clean_upload(self) -> Any:
        return self._stored("upload", "recording", store_recording)

    def clean_captions_upload(self) -> Any:
        return self._stored("captions_upload", "captions", store_captions)

    def _stored(self, name: str, kept_as: str, store: Any) -> Any:
        upload = self.cleaned_data[name]
        if not upload:
            return None
        stored = store(upload, upload.name)
        # Should another field be wrong, the form comes back with this one chosen: nobody uploads twice.
        self.data = dict(self.data.items()) | {self.add_prefix(kept_as): stored.sha256}
        return stored

    def data_of(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        recording = cleaned.get("upload") or cleaned.get("recording")
        captions = cleaned.get("captions_upload") or cleaned.get("captions")
        named = {"recording": recording, "captions": captions}
        return super().data_of(cleaned) | {key: one.sha256 if one else "" for key, one in named.items()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen = [cleaned.get(name) for name in ("upload", "recording", "captions_upload", "captions")]
        known = {one.sha256: one for one in chosen if one}
        data = self.data_of(cleaned)
        for key, words in objections_to_files(data, known).items() if data.get("sort") else ():
            if key not in self.errors:
                self.add_error(key, words)
        return cleaned


def _versions_of(content: PageContent | None) -> Iterator[tuple[int, str]]:
    """Give the versions whose words can have been recorded, by their numbers: those that were public, and this very one."""
    if content is None:
        return
    own = int(content.versions.values_list("number", flat=True).get())
    public = public_texts(content.page, content.language)
    if own not in public:
        yield own, _("%(number)s, this version: its words as they will be published") % {"number": own}
    for number, text in public.items():
        words = {"number": number, "day": said_of(number, text.pagedetails)}
        yield number, _("%(number)s, published %(day)s") % words


def objections_to_files(data: Data, known: Mapping[str, Recording]) -> dict[str, str]:
    """Return what is wrong between what a block says and the files that it names, by field. What is not known is passed over."""
    recording, captions = known.get(data.get("recording", "")), known.get(data.get("captions", ""))
    if recording and (recording.extension == FILM) != (data["sort"] == BSL):
        if data["sort"] == BSL:
            return {"recording": _("This file is sound alone. Signs are seen: give the film as MP4.")}
        return {
            "recording": _("This file is a film. To have the page read aloud, give the sound alone, as MP3 or M4A.")
        }
    if recording and captions and recording.seconds and captions.seconds > recording.seconds + _LONGER:
        return {"captions": _("These captions go on after the end of the film. Are they those of another one?")}
    return {}


def _captions_of_film_alone(data: Data) -> dict[str, str]:
    if data["sort"] == BSL and not data["captions"]:
        return {"captions": _("“Captions” are missing. Whoever does not sign reads them.")}
    if data["sort"] == AUDIO and data["captions"]:
        return {"captions": _("Sound has no captions: take them out. Its words stand in the transcript.")}
    return {}


def _ready_to_play(shown: Data, data: Data, found: Found) -> Data:
    """Give the player what it needs; should the file be gone, the words are still there."""
    recording, captions = (found.recordings.get(data[key]) for key in ("recording", "captions"))
    age = found.recorded_from.get(data["made_from"], "")
    if recording is None:
        return {"age": age, "url": ""}
    return {
        "age": age,
        "url": recording_url(recording),
        "is_film": recording.extension == FILM,
        "size": size_in_words(recording),
        "width": recording.width,
        "height": recording.height,
        "captions_url": recording_url(captions) if captions else "",
    }


def _told(data: Data, found: Found) -> list[Piece]:
    """Tell the transcript in the place of the player."""
    if data["sort"] == BSL:
        where = _("You can watch this film in British Sign Language (BSL) on the page. This is what it says:")
    else:
        where = _("You can listen to this recording on the page. This is what it says:")
    age = found.recorded_from.get(data["made_from"], "")
    first = [paragraph(data["title"], STRONG), *([paragraph(age)] if age else []), paragraph(where)]
    return [BoxPiece("folded", "", (*first, *pieces_of_html(data["transcript"])))]


SHAPE = Shape(
    "recording",
    "RecordingPlugin",
    gettext_lazy("Audio or video"),
    (
        Choice(
            key="sort",
            label=gettext_lazy("What it is"),
            choices=(
                (AUDIO, gettext_lazy("Audio: this page read aloud")),
                (BSL, gettext_lazy("Video: this page in British Sign Language (BSL)")),
            ),
        ),
        Line(
            key="title",
            label=gettext_lazy("Title"),
            longest=120,
            may_cite=False,
            help_text=gettext_lazy("Such as “Listen to this page”. It stands above the player."),
        ),
        RecordingKey(key="recording", label=gettext_lazy("Recording")),
        CaptionsKey(key="captions", label=gettext_lazy("Captions"), is_required=False),
        MadeFrom(
            key="made_from",
            label=gettext_lazy("Made from the words of version"),
            help_text=gettext_lazy(
                "Which words were read out or signed. When the page says something else later on, readers are told that"
                " the recording is older."
            ),
        ),
        Rich(
            key="transcript",
            label=gettext_lazy("Transcript"),
            help_text=gettext_lazy(
                "Every word that is said or signed, and what matters that is only seen or heard. It is searched, printed"
                " and reviewed."
            ),
        ),
    ),
    sample={
        "sort": BSL,
        "title": "Watch this page in British Sign Language",
        "recording": "0" * 64,
        "captions": "1" * 64,
        "made_from": 1,
        "transcript": "<p>A CT scan takes pictures of the inside of your body.</p>",
    },
    objection=_captions_of_film_alone,
    form=RecordingForm,
    is_folded=True,
    more=_ready_to_play,
    told=_told,
    purpose=gettext_lazy("this page read aloud or in sign language, with its words"),
)
