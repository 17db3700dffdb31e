"""A list of English words: symspellpy's, of which it has 82,000 with their British spelling."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path


def english_among(words: Iterable[str]) -> set[str]:
    """Return those of some words, in small letters, that are in the list.

    It is read each time and searched as it is: that takes a thousandth of a second, and no process need hold so many words.
    """
    package = find_spec("symspellpy")  # which finds it without running any of its code
    assert package is not None
    assert package.origin is not None
    (listed,) = Path(package.origin).parent.glob("frequency_dictionary_en_*.txt")
    lines = b"\n" + listed.read_bytes().removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    return {word for word in words if f"\n{word} ".encode() in lines}
