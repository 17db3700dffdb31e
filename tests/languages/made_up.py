"""Two languages made up from the English words: one with accents and 40 % longer, one written from right to left.

They are complete and honest: whatever a reader meets in plain English letters has not gone through a translator's hands.
"""

import re
import struct
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.test import override_settings

from languages.interface import messages
from pages.block_writing import write_blocks
from pages.page_content import Body
from reviews import publishing
from tests.factories import NOW, person
from tests.languages.scenes import reviewed, translation

_KEPT = re.compile(r"(%\(\w+\)s|{\w+}|\[(?:source|fact): [^\]]*\]|<[^>]*>|&\w+;|https?://\S+)")
_ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "áƀçđéƒĝĥíĵķļɱñóþǫŕšţúṽŵẋýžÁƁÇĐÉƑĜĤÍĴĶĻṀÑÓÞǪŔŠŢÚṼŴẊÝŽ"
)
_MIRRORED = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ابتدهفجحيكقلمنوبخرستعظزشيض")


def accented(words: str) -> str:
    """Give words with an accent on every letter, and 40 % more of them."""
    return _outside_of_marks(words, lambda text: _longer(text.translate(_ACCENTED)))


def mirrored(words: str) -> str:
    """Give words in letters that are written from right to left."""
    return _outside_of_marks(words, lambda text: text.lower().translate(_MIRRORED))


def _longer(text: str) -> str:
    more = " ".join(["ñéŵ"] * round(len(text) * 0.1))
    return f"{text.rstrip()} {more}{text[len(text.rstrip()) :]}" if more and text.strip() else text


def _outside_of_marks(words: str, change) -> str:
    pieces = _KEPT.split(words)
    return "".join(piece if number % 2 else change(piece) for number, piece in enumerate(pieces))


MADE_UP = {"cy": accented, "ar": mirrored}
PLURALS = {"cy": (4, "nplurals=4; plural=(n==1) ? 0 : (n==2) ? 1 : (n != 8 && n != 11) ? 2 : 3;")}
PLURALS["ar"] = (6, "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : 3;")


def compiled(language: str) -> bytes:
    """Give the file that gettext loads, with every word of the interface made up."""
    number, plural = PLURALS[language]
    said = {"": f"Content-Type: text/plain; charset=UTF-8\nPlural-Forms: {plural}\n"}
    for one in messages():
        if one.plural:
            said[f"{one.says}\0{one.plural}"] = "\0".join([MADE_UP[language](one.plural)] * number)
        else:
            said[one.says] = MADE_UP[language](one.says)
    keys = sorted(key.encode() for key in said)
    texts = [said[key.decode()].encode() for key in keys]
    begin = 28 + 16 * len(keys)
    tables, data = [b"", b""], b""
    for table, several in enumerate((keys, texts)):
        for words in several:
            tables[table] += struct.pack("<II", len(words), begin + len(data))
            data += words + b"\0"
    head = struct.pack("<IIIIIII", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, begin)
    return head + tables[0] + tables[1] + data


@contextmanager
def made_up_words(*languages):
    """Have the interface say made-up words in these languages."""
    with TemporaryDirectory() as folder:
        for language in languages:
            file = Path(folder) / language / "LC_MESSAGES" / "django.mo"
            file.parent.mkdir(parents=True)
            file.write_bytes(compiled(language))
        with override_settings(LOCALE_PATHS=[Path(folder)]):
            yield


def translate(page, language):
    """Have readers get a page in one of the two languages, after a review by people who read it."""
    draft = translation(page, language)
    content, make = draft.content, MADE_UP[language]
    details = content.pagedetails
    content.title, content.menu_title = make(content.title), make(content.menu_title or "")
    content.save()
    details.summary, details.also_called = make(details.summary), make(details.also_called)
    details.save()
    write_blocks(content, in_made_up_words(language, Body.of(content).as_data()))
    reviewed(draft)
    publishing.publish(version=draft, by=person("publisher"), at=NOW)


def in_made_up_words(language, blocks):
    """Give the blocks of a page, as `Body.as_data` gives them, with their words made up; keys and choices stay."""
    return [{name: _made_up(language, name, value) for name, value in block.items()} for block in blocks]


_NO_WORDS = {"block", "box", "drawing", "header_column", "header_row", "key", "keys", "level", "look"}
_NO_WORDS |= {"page", "pages", "phase", "picture", "tone"}
_LINK_WITHIN = re.compile(r'<a href="#[^"]*">(.*?)</a>')


def _made_up(language, name, value):
    if name in _NO_WORDS:
        return value
    if isinstance(value, str):
        return MADE_UP[language](_LINK_WITHIN.sub(r"\1", value))  # its heading is called otherwise now
    if isinstance(value, list):
        return [_made_up(language, name, one) for one in value]
    if isinstance(value, dict):
        return {key: _made_up(language, key, one) for key, one in value.items()}
    return value
