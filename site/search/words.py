"""How words are told apart and made alike, the same way for what pages say and for what a reader types.

Capitals, accents, hyphens, full stops and endings make no difference, nor do British and American letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from threading import local

from Stemmer import Stemmer

LONGEST = 40
_FEWEST_LETTERS = 4  # of a word that is cut to its stem

#: What is one word however it is written, and then any run of letters and digits.
_WORD = re.compile(
    r"""
      \bx [\s-]? rays? \b
    | \bpet [\s/+-]? ct \b
    | \bc \s? a [\s.-]* 15 [\s./-]* 3 \b
    | \bher [\s-]? (?: 2 | two ) \b
    | \bside [\s-]? effects? \b
    | \bpd [\s-]? l [\s-]? 1 \b
    | \bu \s? (?: & | and ) \s? es? \b
    | \b[a-z] (?: \.[a-z] )+ \b
    | [^\W_]+ (?: ['’] [^\W_]+ )*
    """,
    re.IGNORECASE | re.VERBOSE,
)
_TWO = re.compile(r"^her[\s-]?two$", re.IGNORECASE)  # as it is said, and taken down by a phone
_SEVERAL = re.compile(r"([A-Z]{2,}|[B-DF-HJ-NP-TV-Xb-df-hj-np-tv-xz]{2,})s")  # LFTs, lfts: no vowel, so no word's own s
_SAY_NO = """
    no none nor not never without aint cannot cannae cant arent couldnt couldnae didnt didnae dinnae doesnt dont hadnt hasnt
    havent isnt isnae shouldnt wasnt wasnae werent wont wouldnt wouldnae
"""
_NOT = frozenset(_SAY_NO.split())  # “why aren’t they doing a biopsy” asks of no biopsy
_FROM_TWO_ON = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_FIGURES = {number: str(figure) for figure, number in enumerate(_FROM_TWO_ON, 2)}  # “stage four” is stage 4
_TAKERS = ("grapher", "graphers")
_NOT_ITS_LETTERS = re.compile(r"[\W_]+")
#: American letters and the British ones that stand for them here.
_BRITISH = (
    (re.compile(r"^(estr(?=[ao])|edem|esoph)"), r"o\1"),
    (re.compile(r"^hem(?=[aot])"), "haem"),
    (re.compile(r"(an|leuk|ur|c|glyc|ox|isch|septic)emi"), r"\1aemi"),
    (re.compile(r"tumor"), "tumour"),
    (re.compile(r"anesth"), "anaesth"),
    (re.compile(r"^(p|orthop)ed(?=i)"), r"\1aed"),
    (re.compile(r"gynec"), "gynaec"),
    (re.compile(r"diarrhea"), "diarrhoea"),
    (re.compile(r"^(cent|fib|lit)er(?=s?$)"), r"\1re"),
    (re.compile(r"^(col|fav|hum)or"), r"\1our"),
    (re.compile(r"([a-z]{3})iz(?=e|ing|ation)"), r"\1is"),
    (re.compile(r"^program(?=s?$)"), "programme"),
)
_SAY_LITTLE = """
    a about all also am an and any are as at be been being but by can could did do does doing for from get getting give
    gives go goes going got had has have having he her hers him his how i if in into is it its just let like mean meaning
    means me might mine more most much my of on one or our ours out please s shall she should so some such said says t tell
    tells told than that the their them then there these they this those to too up us very was we were what when where which
    who whom why will with would you your yours
    im ive youre youve hes shes weve theyre theyve thats whats whos wheres whens hows
    whit ye yer ma aye hey ok okay google siri alexa kindly
"""
#: Words that tell nothing of what a text is about.
STOP_WORDS = frozenset(_SAY_LITTLE.split())
_of_thread = local()  # a stemmer may not be used by two threads at once


@dataclass(frozen=True)
class Word:
    """A word as it stands in a text, from one letter to another: its letters made alike, and its stem."""

    form: str
    stem: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """Return every word of a text, in order."""
    return [
        Word(form, stem_of(form), match.start(), match.end())
        for match in _WORD.finditer(text)
        if (form := _alike(match[0]))
    ]


def telling(words: Iterable[Word]) -> list[Word]:
    """Return those that tell what a text is about, or all where none of them does."""
    words = list(words)
    return [word for word in words if word.form not in STOP_WORDS] or words


@lru_cache(maxsize=4_096)
def stems_of(text: str) -> tuple[str, ...]:
    """Return the stems of the words that tell what a short text is about, in order."""
    return tuple(word.stem for word in telling(words_of(text)))


@lru_cache(maxsize=65_536)
def stem_of(form: str) -> str:
    """Return what a word shares with its other forms. Short words and those with digits are themselves.

    Who takes a picture is not the picture: a radiographer takes radiographs.
    """
    if len(form) < _FEWEST_LETTERS or not form.isalpha():
        return form
    if form.endswith(_TAKERS):
        return form.removesuffix("s")
    if not hasattr(_of_thread, "stemmer"):
        _of_thread.stemmer = Stemmer("english")
    return str(_of_thread.stemmer.stemWord(form))


@lru_cache(maxsize=65_536)
def _alike(written: str) -> str:
    if several := _SEVERAL.fullmatch(written):
        written = several[1]
    letters = unicodedata.normalize("NFKD", _TWO.sub("her2", written)).casefold()
    form = _NOT_ITS_LETTERS.sub("", "".join(one for one in letters if not unicodedata.combining(one)))
    form = re.sub(r"^u(?:and)?es?$", "ue", form) if "&" in written or " " in written else form
    for american, british in _BRITISH:
        form = american.sub(british, form)
    return "not" if form in _NOT else _FIGURES.get(form, form[:LONGEST])
