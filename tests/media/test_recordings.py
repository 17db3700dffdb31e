"""Sound, film and captions: only what plays comes in, whatever a file calls itself."""

from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError

from media.captions import captions_in, written
from media.mp3 import sound_of
from media.recordings import safe_captions, safe_recording
from tests.media.recorded import CAPTIONS, FILM, FRAME, box, filmed, sound, upload

WHERE = box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7+53.8008-001.5491/"))


def taken(content: bytes):
    return safe_recording(upload(content))


def test_of_an_mp3_only_the_sound_is_kept():
    kept = taken(sound(50))

    assert (kept.extension, kept.seconds) == ("mp3", 1)
    assert kept.content == FRAME * 50


def test_of_a_film_who_and_where_and_when_are_wiped_out_and_nothing_moves():
    given = filmed(more=WHERE, at_end=box(b"uuid", b"Anna, Leeds") + box(b"free", b"a note"))
    kept = taken(given)

    assert (kept.extension, kept.seconds, kept.width, kept.height) == ("mp4", 1, 64, 48)
    assert len(kept.content) == len(given)
    for word in (b"53.8008", b"Anna", b"a note", b"udta", b"uuid"):
        assert word not in kept.content
    assert b"\xe73i9" in FILM  # when it was made
    assert b"\xe73i9" not in kept.content


def test_sound_in_an_mp4_is_known_as_sound():
    at = FILM.index(b"trak") - 4
    track = FILM[at : at + int.from_bytes(FILM[at : at + 4], "big")]
    entry = b"esds\0\0\0\0\x03\x80\x80\x80\x19\0\x01\0\x04\x80\x80\x80\x11\x40"
    described = track[track.index(b"stsd") - 4 :]
    stsd = box(b"stsd", b"\0\0\0\0\0\0\0\x01" + box(b"mp4a", bytes(28) + entry))
    longer = len(stsd) - int.from_bytes(described[:4], "big")
    spoken = track.replace(described[: int.from_bytes(described[:4], "big")], stsd).replace(b"vide\0", b"soun\0")
    for name in (b"trak", b"mdia", b"minf", b"stbl"):
        place = spoken.index(name) - 4
        size = int.from_bytes(spoken[place : place + 4], "big") + longer
        spoken = spoken[:place] + size.to_bytes(4, "big") + spoken[place + 4 :]
    whole = FILM.replace(track, spoken)
    place = whole.index(b"moov") - 4
    size = int.from_bytes(whole[place : place + 4], "big") + longer
    whole = whole[:place] + size.to_bytes(4, "big") + whole[place + 4 :]

    kept = taken(whole)

    assert (kept.extension, kept.width) == ("m4a", 0)
    with pytest.raises(ValidationError, match="not AAC"):
        taken(whole.replace(b"\x11\x40", b"\x11\x6b"))
    with pytest.raises(ValidationError, match="not AAC"):
        taken(whole.replace(b"mp4a", b"Opus"))


def test_what_was_kept_is_kept_as_it_is():
    for content in (sound(), filmed(more=WHERE)):
        kept = taken(content)
        assert taken(kept.content) == kept


OTHERS = {
    b"": "Give an MP3, M4A or MP4 file",
    b"<html><script>alert(1)</script></html>": "Give an MP3, M4A or MP4 file",
    b"\x1aE\xdf\xa3" + bytes(60): "WebM or Matroska",
    b"OggS" + bytes(60): "it is Ogg",
    b"RIFF\0\0\0\0WAVEfmt ": "as studios keep it",
    b"RIFF\0\0\0\0AVI LIST": "old sort of film",
    b"\xff\xf1\x50\x80" + bytes(60): "AAC without its MP4",
    b"#!AMR\n": "voice note",
    b"ID3\x04\0\0\0\0\0\x01a": "broken, or was not copied whole",
    FRAME * 3 + b"lost in the middle" + FRAME: "broken, or was not copied whole",
    CAPTIONS: "these are captions",
    FILM[:-100]: "broken, or was not copied whole",
    FILM + b"\0\0\0": "broken, or was not copied whole",
    FILM.replace(b"moov", b"moox"): "broken, or was not copied whole",
    b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + FILM[36:]: "QuickTime",
    b"\0\0\0\x14ftypheic\0\0\0\0heic" + FILM[36:]: "QuickTime film \\(MOV\\), or another",
    FILM.replace(b"avc1\0", b"hvc1\0"): "not H.264",
    FILM.replace(b"avcC\x01" + FILM[FILM.index(b"avcC") + 5 :][:1], b"avcC\x01\x6e"): "not H.264",
    FILM.replace(b"vide\0", b"meta\0"): "more than one picture and one sound",
    filmed(more=FILM[FILM.index(b"trak") - 4 : FILM.index(b"mvex") - 4]): "more than one picture and one sound",
}


@pytest.mark.parametrize("content", OTHERS, ids=[f"{number}" for number, _words in enumerate(OTHERS, 1)])
def test_what_is_no_recording_is_refused_in_words_that_help(content):
    with pytest.raises(ValidationError, match=OTHERS[content]):
        taken(content)


def test_a_recording_that_is_too_large_is_refused(settings):
    settings.RECORDING_MOST_MB = 0

    with pytest.raises(ValidationError, match="larger than 0 MB"):
        taken(sound())


@pytest.mark.parametrize("content", [sound(4), FILM], ids=["sound", "film"])
def test_a_recording_broken_anywhere_is_taken_or_refused_but_never_trips_us(content):
    for place in range(len(content)):
        for byte in (0, 1, 255):
            with suppress(ValidationError):
                taken(content[:place] + bytes([byte]) + content[place + 1 :])
        with suppress(ValidationError):
            taken(content[:place])


def test_frames_of_every_sort_follow_each_other():
    mpeg_2 = b"\xff\xf3\x14\xc4" + bytes(72 * 8000 // 24000 - 4)

    found = sound_of(mpeg_2 * 10)

    assert found is not None
    assert found[1] == pytest.approx(0.24)
    assert sound_of(b"\xff\xeb\x14\xc4" + bytes(200)) is None  # a version that is none


# Captions -------------------------------------------------------------------------------------------------------------


def test_captions_keep_their_words_times_and_places_alone():
    given = (
        b"\xef\xbb\xbfWEBVTT - BSL\r\nKind: captions\r\n\r\nNOTE Anna signs\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\n1\r\n"
        b"00:01.000 --> 00:02.500 line:0 align:start\r\n<v Anna>You <i>lie</i> on a bed.\r\nIt moves &amp; stops.\r\n\r\n\r\n"
        b"01:00:02.500 --> 01:00:03.000\nGo.\n"
    )

    kept = safe_captions(upload(given))

    assert kept.content.decode() == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500 line:0 align:start\nYou lie on a bed.\nIt moves &amp; stops.\n\n"
        "01:00:02.500 --> 01:00:03.000\nGo.\n"
    )
    assert (kept.extension, kept.seconds) == ("vtt", 3603)
    assert written(captions_in(kept.content)) == kept.content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "begins with the word WEBVTT"),
        (b"WEBVTTX\n", "begins with the word WEBVTT"),
        (b"1\r\n00:00:01,000 --> 00:00:02,000\r\nYou\r\n", "SRT file"),
        (b"WEBVTT\n", "say nothing"),
        (b"WEBVTT\n\nNOTE nothing\n", "say nothing"),
        (b"WEBVTT\n\nYou lie down.\n", "Line 4 of the captions: Here should be times"),
        (b"WEBVTT\n\n00:01,000 --> 00:02,000\nYou\n", "Line 3 of the captions: Here should be times"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000 onclick:1\nYou\n", "Line 3"),
        (b"WEBVTT\n\n00:02.000 --> 00:01.000\nYou\n", "Line 3 of the captions: These times end before they begin"),
        (b"WEBVTT\n\n00:02.000 --> 00:03.000\nYou\n\n00:01.000 --> 00:02.000\nYou\n", "Line 6"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\nYou\n", "Line 3 of the captions: Here words are missing"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nless than < 5\n", "a “<” stands in them"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nYou \xe2\x80\xaeeil\n", "turns letters round"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\xff\xfe\n", "not text in UTF-8"),
        (b"WEBVTT\n\n" + b"x" * 300_001, "far too long"),
        (FILM, "not text in UTF-8|begins with"),
    ],
)
def test_what_are_no_captions_is_refused_with_the_line(content, words):
    with pytest.raises(ValidationError, match=words):
        safe_captions(upload(content))
