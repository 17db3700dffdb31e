"""Takes sound, film and captions from outside, and keeps what is needed to play them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from media.captions import LONGEST, captions_in, written
from media.mp3 import sound_of
from media.mp4 import wiped

CAPTIONS = "vtt"
CONTENT_TYPES = {
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "mp4": "video/mp4",
    CAPTIONS: "text/vtt; charset=utf-8",
}


@dataclass(frozen=True)
class SafeRecording:
    """A recording, or its captions, and nothing else of the file it came in. Only a film has a width and a height, in pixels.

    `seconds` is how long it is, 0 where the file does not say; of captions, when the last of them ends.
    """

    content: bytes
    extension: str
    seconds: int
    width: int = 0
    height: int = 0

    @cached_property
    def sha256(self) -> str:
        """Give by what it is known."""
        return hashlib.sha256(self.content).hexdigest()


def safe_recording(file: File) -> SafeRecording:
    """Return a file's sound or film.

    Raises:
        ValidationError: not MP3, or MP4 with AAC and H.264, or too large; in words fit to show.
    """
    if file.size > settings.RECORDING_MOST_MB * 1024**2:
        raise ValidationError(
            _("The recording is larger than %(most)s MB. Export it smaller (for a film, 480p will do) and try again.")
            % {"most": settings.RECORDING_MOST_MB},
            code="too-large",
        )
    file.seek(0)
    content = file.read()
    if content[4:8] == b"ftyp":
        kept = bytearray(content)
        tracks = wiped(kept)
        seconds = round(tracks.seconds)
        if tracks.has_picture:
            return SafeRecording(bytes(kept), "mp4", seconds, tracks.width, tracks.height)
        return SafeRecording(bytes(kept), "m4a", seconds)
    if sound := sound_of(content):
        return SafeRecording(sound[0], "mp3", round(sound[1]))
    raise ValidationError(_why_not(content), code="not-a-recording")


def safe_captions(file: File) -> SafeRecording:
    """Return a file's captions in their one form.

    Raises:
        ValidationError: not WebVTT that can be read; in words fit to show.
    """
    file.seek(0)
    cues = captions_in(file.read(4 * LONGEST + 4))
    return SafeRecording(written(cues), CAPTIONS, round(max(cue.end for cue in cues)))


#: How files begin that people take for recordings we could use, and what to do about each.
_OTHER_KINDS = (
    (
        rb"\x1aE\xdf\xa3",
        gettext_lazy("it is WebM or Matroska, which not every phone plays. Export it as MP4 with H.264."),
    ),
    (rb"OggS", gettext_lazy("it is Ogg, which not every phone plays. Export it as MP3.")),
    (
        rb"RIFF.{4}WAVE|FORM.{4}AIF|fLaC",
        gettext_lazy("it is sound as studios keep it, which is very large. Export it as MP3."),
    ),
    (
        rb"RIFF.{4}AVI |\x30\x26\xb2\x75|.{4}(?:moov|wide|mdat)",
        gettext_lazy("it is an old sort of film. Export it as MP4 with H.264."),
    ),
    (rb"\xff[\xf0\xf1\xf8\xf9]", gettext_lazy("it is AAC without its MP4. Export it as M4A or MP3.")),
    (rb"#!AMR", gettext_lazy("it is a voice note of a phone. Export it as MP3 or M4A.")),
    (
        rb"ID3|\xff[\xe2-\xff]",
        gettext_lazy("it is broken, or was not copied whole. Copy it again, or export it anew."),
    ),
    (rb"(?:\xef\xbb\xbf)?WEBVTT", gettext_lazy("these are captions. Give them in their own field.")),
)


def _why_not(content: bytes) -> str:
    """Return the sentence that helps whoever brought a file that is no recording we can use."""
    for begins, what_it_is in _OTHER_KINDS:
        if re.match(begins, content[:64], re.DOTALL):
            return _("This is not a recording we can use: %(what_it_is)s") % {"what_it_is": what_it_is}
    return _("This is not a recording we can use. Give an MP3, M4A or MP4 file that plays.")
