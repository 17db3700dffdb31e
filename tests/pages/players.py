"""Blocks that play recordings of nobody."""

from typing import Any

from django.core.files.base import ContentFile

from media.recordings import safe_captions, safe_recording
from pages.models import Recording
from pages.recordings import store_captions, store_recording
from tests.media.recorded import CAPTIONS, FILM, WORDS, sound, upload
from tests.remembering import remembered


@remembered
def _kept(content: bytes, name: str) -> Recording:
    return (store_captions if name.endswith(".vtt") else store_recording)(upload(content), name)


def _stored(content: bytes, name: str) -> Recording:
    """Give an upload; memory puts its row back, and here its file is written again if it is missing."""
    kept = _kept(content, name)
    if not kept.file.storage.exists(kept.file.name):
        make_safe = safe_captions if name.endswith(".vtt") else safe_recording
        kept.file.storage.save(kept.file.name, ContentFile(make_safe(upload(content)).content))
    return kept


def stored_sound(frames: int = 50, name: str = "reading.mp3") -> Recording:
    """Give sound as it is when an editor has uploaded it."""
    return _stored(sound(frames), name)


def stored_film() -> Recording:
    """Give the same of a film."""
    return _stored(FILM, "film.mp4")


def stored_captions() -> Recording:
    """Give the same of its captions."""
    return _stored(CAPTIONS, "film.vtt")


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
