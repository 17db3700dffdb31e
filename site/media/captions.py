"""Reads captions (WebVTT, https://www.w3.org/TR/webvtt1/) and keeps what is shown: when, where, and which words."""

from __future__ import annotations

import re
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from letters.cleaning import clean, objection_to

LONGEST = 300_000  # letters; an hour of talk has a fifth of that
_TIME = r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMES = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}((?:[ \t]+(?:line|position|size|align|vertical):[-\w.%,]+)*)[ \t]*")
_TAG = re.compile(r"</?(?:[a-z]+(?:\.[\w.-]+)?(?:[ \t][^<>]*)?|[\d:.]+)?>")
_IS_NO_CUE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t].*)?$")


class Cue(NamedTuple):
    """Words that stand on the picture from one second to another. `place` says where, in WebVTT's own words."""

    start: float
    end: float
    words: str
    place: str = ""


def captions_in(content: bytes) -> list[Cue]:
    """Return the cues of a WebVTT file in their order, without their colours and names.

    Raises:
        ValidationError: it is none, or a line of it cannot be read; in words fit to show.
    """
    try:
        told = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("The captions are not text in UTF-8. Save them as WebVTT (.vtt).")) from error
    text = clean(told)
    if len(text) > LONGEST:
        raise ValidationError(_("The captions are far too long for one recording."))
    if re.match(r"\s*1\n[\d:]+,\d{3} -->", text):
        raise ValidationError(_("These captions are an SRT file. Save them as WebVTT (.vtt)."))
    if not re.match(r"WEBVTT(?:[ \t].*)?(?:\n|$)", text):
        raise ValidationError(_("These are no captions: a WebVTT file begins with the word WEBVTT."))
    if fault := objection_to(told):
        raise ValidationError(fault)
    cues = _cues(text.split("\n"))
    if not cues:
        raise ValidationError(_("These captions say nothing: there are no words with times in them."))
    return cues


def written(cues: list[Cue]) -> bytes:
    """Return captions as a WebVTT file, in its one form."""
    each = (f"{time_in_letters(cue.start)} --> {time_in_letters(cue.end)}{cue.place}\n{cue.words}" for cue in cues)
    return ("\n\n".join(["WEBVTT", *each]) + "\n").encode()


def _cues(lines: list[str]) -> list[Cue]:
    cues: list[Cue] = []
    number = 1  # the lines after the first, up to an empty one, belong to it
    while number < len(lines) and lines[number].strip():
        number += 1
    while number < len(lines):
        first = number
        while number < len(lines) and lines[number].strip():
            number += 1
        if number > first and not _IS_NO_CUE.match(lines[first]):
            cues.append(_cue(lines[first:number], first + 1, cues[-1].start if cues else 0))
        number += 1
    return cues


def _cue(lines: list[str], number: int, before: float) -> Cue:
    """Return the cue that some lines are, the first of which has this number. The first may be its name."""
    at = 0 if "-->" in lines[0] else 1
    times = _TIMES.fullmatch(lines[at].strip()) if at < len(lines) else None
    if times is None:
        raise _at(number + at, _("Here should be times, such as 00:01.000 --> 00:04.000."))
    start, end = _seconds(times.groups()[:4]), _seconds(times.groups()[4:8])
    if end <= start or start < before:
        raise _at(number + at, _("These times end before they begin, or begin before those above them."))
    told = [_TAG.sub("", line).strip() for line in lines[at + 1 :]]
    words = "\n".join(filter(None, told))
    if not words or "<" in words or "-->" in words:
        raise _at(number + at, _("Here words are missing, or a “<” stands in them."))
    place = " ".join(times[9].split())
    return Cue(start, end, words, f" {place}" if place else "")


def _at(number: int, words: str) -> ValidationError:
    return ValidationError(_("Line %(number)s of the captions: %(words)s") % {"number": number, "words": words})


def _seconds(told: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in told)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def time_in_letters(seconds: float) -> str:
    """Return a time as captions write it: hours, minutes, seconds and thousandths."""
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
