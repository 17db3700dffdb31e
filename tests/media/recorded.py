"""Recordings of nobody: silence, coloured squares and their captions. Browsers play them."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

#: A tenth of a kilobyte of silence: MPEG 1, layer III, one channel, 32 kbit/s, 48 kHz, 24 milliseconds.
FRAME = b"\xff\xfb\x14\xc4" + bytes(92)
#: A second of 64 by 48 pixels in H.264, as a browser records a canvas.
FILM = Path(__file__).with_name("film.mp4").read_bytes()
CAPTIONS = b"WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nYou lie on a bed.\n"
WORDS = "<p>You lie on a bed. It moves slowly.</p>"


def sound(frames: int = 50) -> bytes:
    """Give an MP3 file of silence, as a recorder would leave it: with who spoke, and where."""
    label = b"TIT2\0\0\0\x0c\0\0\0Anna, Leeds"
    return b"ID3\x04\0\0\0\0\0" + bytes([len(label)]) + label + FRAME * frames + b"TAG" + b"Anna".ljust(125, b"\0")


def box(name: bytes, inside: bytes) -> bytes:
    """Give a box of an MP4 file."""
    return (8 + len(inside)).to_bytes(4, "big") + name + inside


def filmed(more: bytes = b"", at_end: bytes = b"") -> bytes:
    """Give a film with more in its `moov`, and after its end. Its places are told from its fragments on, so none moves."""
    at = FILM.index(b"moov") - 4
    size = int.from_bytes(FILM[at : at + 4], "big")
    moov = box(b"moov", FILM[at + 8 : at + size] + more)
    return FILM[:at] + moov + FILM[at + size :] + at_end


def upload(content: bytes, name: str = "recording.bin") -> SimpleUploadedFile:
    """Give a file as a form takes it. What it calls itself says nothing."""
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")
