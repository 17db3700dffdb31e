"""Takes in the recordings of pages, and knows the addresses under which they never change."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from media.captions import Cue, captions_in
from media.pictures import stored
from media.recordings import CAPTIONS, SafeRecording, safe_captions, safe_recording
from pages.models import Recording
from pages.uploads import keep, store

ACCEPTED = ".mp3,.m4a,.mp4,audio/mpeg,audio/mp4,video/mp4"
ACCEPTED_CAPTIONS = ".vtt,text/vtt"
FILM = "mp4"


def what_is_taken() -> str:
    """Return which files are taken as recordings."""
    words = _("Sound as MP3 or M4A, or film as MP4 with H.264, of %(most)s MB or less.")
    return words % {"most": settings.RECORDING_MOST_MB}


what_is_taken_lazy = lazy(what_is_taken, str)


def store_recording(file: File, name: str) -> Recording:
    """Keep a file's sound or film; give the one we have when they are the same.

    Raises:
        ValidationError: as `safe_recording`, or it could not be stored.
    """
    return _kept(safe_recording(file), name)


def store_captions(file: File, name: str) -> Recording:
    """Keep a file's captions; give those we have when they are the same.

    Raises:
        ValidationError: as `safe_captions`, or they could not be stored.
    """
    return _kept(safe_captions(file), name)


def _kept(safe: SafeRecording, name: str) -> Recording:
    return store(Recording, safe, name, **_measured(safe))


def keep_recording(safe: SafeRecording, name: str) -> Recording:
    """Keep a recording or captions out of a content file, with the name the file had."""
    return keep(Recording, safe, name, **_measured(safe))


def _measured(safe: SafeRecording) -> dict[str, int]:
    return {"size": len(safe.content), "seconds": safe.seconds, "width": safe.width, "height": safe.height}


def recording_url(recording: Recording) -> str:
    """Return the address of a recording, under which it never changes."""
    return reverse("pages:recording", args=[recording.sha256, recording.extension])


def cues_of(captions: Recording) -> list[Cue]:
    """Return what stored captions say.

    Raises:
        OSError: they cannot be read, or were changed.
    """
    content = stored(captions.file, captions.sha256)
    try:
        return captions_in(content or b"")
    except ValidationError as error:
        raise OSError(f"{captions.file.name} was changed since it was stored.") from error


def size_in_words(recording: Recording) -> str:
    """Return what sort of file it is, how large and, if it says so, how long: such as “MP4, 4 MB, 3 minutes”, or “VTT”."""
    if recording.extension == CAPTIONS:
        return CAPTIONS.upper()
    megabytes = max(1, round(recording.size / 1024**2))
    told = [recording.extension.upper(), _("%(size)s MB") % {"size": megabytes}]
    minutes = round(recording.seconds / 60)
    if minutes:
        told.append(ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes})
    elif recording.seconds:
        told.append(_("less than a minute"))
    return ", ".join(told)
