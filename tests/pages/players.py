"""Blocks that play recordings of nobody."""

from typing import Any

from pages.models import Recording
from pages.recordings import store_captions, store_recording
from tests.media.recorded import CAPTIONS, FILM, WORDS, sound, upload


def stored_sound(frames: int = 50, name: str = "reading.mp3") -> Recording:
    """Give sound as it is when an editor has uploaded it."""
    return store_recording(upload(sound(frames)), name)


def stored_film() -> Recording:
    """Give the same of a film."""
    return store_recording(upload(FILM), "film.mp4")


def stored_captions() -> Recording:
    """Give the same of its captions."""
    return store_captions(upload(CAPTIONS), "film.vtt")


def audio(made_from: int = 1, **more: Any) -> tuple[str, dict[str, Any]]:
    """Give a block that reads a page out."""
    data = {
        "sort": "audio",
        "title": "Listen to this page",
        "captions": "",
        "made_from": made_from,
        "transcript": WORDS,
    }
    return "RecordingPlugin", {"recording": more.pop("recording", None) or stored_sound().sha256, **data, **more}


def bsl(made_from: int = 1, **more: Any) -> tuple[str, dict[str, Any]]:
    """Give a block that tells a page in sign language."""
    files = {"recording": stored_film().sha256, "captions": stored_captions().sha256}
    data = {"sort": "bsl", "title": "Watch this page in BSL", "made_from": made_from, "transcript": WORDS}
    return "RecordingPlugin", {**files, **data, **more}
