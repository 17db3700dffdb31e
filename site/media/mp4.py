"""Reads MP4 (ISO 14496-12): boxes in boxes. What in it is neither sound nor picture, nor says how to play them, is wiped out.

A wiped box keeps its length and is called `free`, so that nothing else moves and no address in the file changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_BRANDS = frozenset(
    [*(b"iso%c" % digit for digit in b"m23456789"), *b"mp41 mp42 avc1 dash".split(), b"M4A ", b"M4B ", b"M4V ", b"f4v "]
)
#: What is kept in each box that holds others. Nothing else says how to play a recording.
_KEPT: dict[bytes, frozenset[bytes]] = {
    b"": frozenset(b"ftyp styp moov moof mdat sidx mfra".split()),
    b"moov": frozenset(b"mvhd trak mvex".split()),
    b"trak": frozenset(b"tkhd edts mdia".split()),
    b"mdia": frozenset(b"mdhd hdlr minf".split()),
    b"minf": frozenset(b"vmhd smhd dinf stbl".split()),
    b"stbl": frozenset(b"stsd stts ctts cslg stss stsc stsz stz2 stco co64 sdtp sgpd sbgp".split()),
    b"mvex": frozenset(b"mehd trex".split()),
    b"moof": frozenset(b"mfhd traf".split()),
    b"traf": frozenset(b"tfhd tfdt trun sdtp sgpd sbgp".split()),
}
_LONGEST_DINF = 40  # a reference to the file itself; to another one it is longer
_AAC = (0x40, 0x66, 0x67, 0x68)
_H264_PROFILES = (66, 77, 88, 100)  # those of 8 bits, which every browser plays


class MediaBox(NamedTuple):
    """A box by its name, and where it begins, where what it holds begins, and where it ends."""

    name: bytes
    start: int
    inside: int
    end: int


class Tracks(NamedTuple):
    """What a file holds: its seconds, 0 where it does not say, and of a film the pixels of a picture."""

    has_picture: bool
    seconds: float
    width: int
    height: int


def wiped(content: bytearray) -> Tracks:
    """Wipe out of a file whatever is not needed to play it, and return what it holds.

    Raises:
        ValidationError: it is broken, or not sound as AAC with or without a picture as H.264; in words fit to show.
    """
    try:
        return _wiped(content)
    except (IndexError, StopIteration, ValueError) as error:
        raise ValidationError(
            _("This file is broken, or was not copied whole. Copy it again, or export it anew."), code="broken"
        ) from error


def _wiped(content: bytearray) -> Tracks:
    boxes = list(_walk(content, b"", 0, len(content)))
    held = [box.name for box in boxes]
    if held[0] != b"ftyp" or held.count(b"moov") != 1 or b"mdat" not in held:
        raise ValueError("A box is missing.")
    _refuse_brand(bytes(content[boxes[0].inside : boxes[0].end]))
    tracks = {_sort_of(content, box): box for box in boxes if box.name == b"trak"}
    if held.count(b"trak") != len(tracks) or not tracks or tracks.keys() - {b"vide", b"soun"}:
        raise ValidationError(
            _(
                "This file holds more than one picture and one sound, such as subtitles, chapters or the place where it was"
                " filmed. Export it as MP4 with picture and sound alone."
            ),
            code="too-many-tracks",
        )
    if any(box.end - box.start > _LONGEST_DINF for box in boxes if box.name == b"dinf"):
        raise ValueError("It leads to another file.")
    for sort, track in tracks.items():
        _refuse_codec(sort, content, next(box for box in _inside(boxes, track) if box.name == b"stsd"))
    seconds = max(_seconds(content, box) for box in boxes if box.name in (b"mvhd", b"mehd"))
    if b"vide" not in tracks:
        return Tracks(False, seconds, 0, 0)
    head = next(box for box in _inside(boxes, tracks[b"vide"]) if box.name == b"tkhd")
    return Tracks(True, seconds, *_pixels(content, head))


# Boxes ----------------------------------------------------------------------------------------------------------------


def _walk(content: bytearray, around: bytes, start: int, end: int) -> Iterator[MediaBox]:
    """Give the boxes between two places, each before those in it, and wipe out what is not kept.

    Raises:
        ValueError: they do not end where they should.
    """
    at = start
    while at < end:
        size, name = int.from_bytes(content[at : at + 4], "big"), bytes(content[at + 4 : at + 8])
        inside = at + 8
        if size == 1:
            size, inside = int.from_bytes(content[at + 8 : at + 16], "big"), at + 16
        elif size == 0 and not around:
            size = end - at
        box = MediaBox(name, at, inside, at + size)
        if box.inside > box.end or box.end > end:
            raise ValueError("A box ends beyond what it stands in.")
        if name not in _KEPT[around]:
            content[at + 4 : at + 8] = b"free"
            content[box.inside : box.end] = bytes(box.end - box.inside)
        else:
            if name in (b"mvhd", b"tkhd", b"mdhd"):
                _forget_when(content, box)
            yield box
            if name in _KEPT:
                yield from _walk(content, name, box.inside, box.end)
        at = box.end


def _inside(boxes: list[MediaBox], track: MediaBox) -> Iterator[MediaBox]:
    return (box for box in boxes if track.start < box.start < track.end)


def _forget_when(content: bytearray, box: MediaBox) -> None:
    """Wipe out when something was recorded and last changed."""
    times = 16 if content[box.inside] else 8
    if box.inside + 4 + times > box.end:
        raise ValueError("A head is too short.")
    content[box.inside + 4 : box.inside + 4 + times] = bytes(times)


# What they say --------------------------------------------------------------------------------------------------------


def _refuse_brand(told: bytes) -> None:
    if told[:4] == b"qt  " or not {told[at : at + 4] for at in (0, *range(8, len(told), 4))} & _BRANDS:
        raise ValidationError(
            _(
                "This is a QuickTime film (MOV), or another file that not every browser plays. Export it as MP4 with H.264."
            ),
            code="other-brand",
        )


def _sort_of(content: bytearray, track: MediaBox) -> bytes:
    """Return whether a track is picture (`vide`), sound (`soun`) or something else."""
    handler = next(box for box in _walk(content, b"trak", track.inside, track.end) if box.name == b"hdlr")
    return bytes(content[handler.inside + 8 : handler.inside + 12])


def _refuse_codec(sort: bytes, content: bytearray, described: MediaBox) -> None:
    entry = bytes(content[described.inside + 8 : described.end])
    kind = entry[4:8]
    if sort == b"soun" and not (kind == b"mp4a" and _object_type(entry) in _AAC):
        raise ValidationError(
            _("The sound in this file is not AAC. Export it as MP4 with AAC, or as MP3."), code="codec"
        )
    if sort == b"vide" and not (kind in (b"avc1", b"avc3") and _profile(entry) in _H264_PROFILES):
        raise ValidationError(
            _(
                "The film in this file is not H.264, which every browser plays. Newer phones film in HEVC: choose “Most"
                " compatible” in the camera's settings, or export the film as MP4 with H.264."
            ),
            code="codec",
        )


def _profile(entry: bytes) -> int:
    return entry[entry.index(b"avcC") + 5]


def _object_type(entry: bytes) -> int:
    """Return which sort of sound a description names: ISO 14496-1, where a length ends at a byte below 128."""
    at = entry.index(b"esds") + 8
    for tag, skipped in ((0x03, 3), (0x04, 0)):
        if entry[at] != tag:
            raise ValueError("A description of sound is out of order.")
        at += 1
        while entry[at] & 0x80:
            at += 1
        at += 1 + skipped
    return entry[at]


def _seconds(content: bytearray, box: MediaBox) -> float:
    """Return how long it says it is. What comes in fragments says it in `mehd`, in units that are told elsewhere."""
    if box.name == b"mehd":
        return 0
    is_long = bool(content[box.inside])
    at = box.inside + (20 if is_long else 12)
    scale = int.from_bytes(content[at : at + 4], "big")
    length = int.from_bytes(content[at + 4 : at + (12 if is_long else 8)], "big")
    is_known = scale and length not in (2**32 - 1, 2**64 - 1)
    return length / scale if is_known else 0


def _pixels(content: bytearray, head: MediaBox) -> tuple[int, int]:
    """Return how wide and how high a film is shown. One that was filmed upright lies on its side in the file."""
    matrix = head.inside + (52 if content[head.inside] else 40)
    width, height = (int.from_bytes(content[at : at + 2], "big") for at in (matrix + 36, matrix + 40))
    lies = not any(content[matrix : matrix + 4])
    return (height, width) if lies else (width, height)
