"""Reads MP3: frames of sound, one after the other (ISO 11172-3 and 13818-3, layer III), with labels before and after them."""

from __future__ import annotations

from typing import NamedTuple

_MPEG_1 = 3
_KBITS = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_HERTZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
#: What programs write behind the sound: who made it, its words, a picture.
_LABELS = (b"TAG", b"ID3", b"APETAGEX", b"LYRICSBEGIN")


class Frame(NamedTuple):
    """One frame of sound: how many bytes it takes, and how many seconds."""

    length: int
    seconds: float


def sound_of(content: bytes) -> tuple[bytes, float] | None:
    """Return the frames of an MP3 file, without any label, and their seconds. None where it is none, or is broken."""
    start = at = _end_of_labels(content)
    seconds = 0.0
    while frame := frame_at(content, at):
        if at + frame.length > len(content):
            break
        at += frame.length
        seconds += frame.seconds
    rest = content[at:]
    is_whole = not rest.strip(b"\0") or rest.startswith(_LABELS) or frame_at(content, at) is not None
    return (content[start:at], seconds) if at > start and is_whole else None


def frame_at(content: bytes, at: int) -> Frame | None:
    """Return the frame that begins at a byte, or None where none does."""
    head = content[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = (head[1] >> 3) & 3, (head[1] >> 1) & 3
    rate, kind = head[2] >> 4, (head[2] >> 2) & 3
    if version not in _HERTZ or layer != 1 or rate in (0, 15) or kind == 3:
        return None
    is_first = version == _MPEG_1
    hertz, samples = _HERTZ[version][kind], 1152 if is_first else 576
    length = samples // 8 * _KBITS[is_first][rate] * 1000 // hertz + ((head[2] >> 1) & 1)
    return Frame(length, samples / hertz)


def _end_of_labels(content: bytes) -> int:
    """Return where the labels at the beginning end: ID3, whose length is told seven bits at a time."""
    at = 0
    while content[at : at + 3] == b"ID3" and len(content) >= at + 10:
        has_foot = bool(content[at + 5] & 0x10)
        length = 0
        for byte in content[at + 6 : at + 10]:
            length = length << 7 | byte & 0x7F
        at += 10 + length + 10 * has_foot
    while at < len(content) and content[at] == 0:
        at += 1
    return at
