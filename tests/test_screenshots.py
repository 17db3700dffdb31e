"""Each picture that the documentation shows is there, is small, and is taken by `make screenshots`."""

import re

import pytest

from tests.environment import ROOT
from tests.journeys.taking_screenshots import FOLDER, TAKEN

LARGEST = 120_000  # bytes
TEXTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def shown() -> dict[str, str]:
    """Give each picture that a text of ours shows, with the words for who cannot see it."""
    found = {}
    for text in TEXTS:
        for words, address in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text.read_text()):
            found[str((text.parent / address).resolve().relative_to(ROOT))] = words
    return found


def test_every_picture_that_is_shown_is_taken_and_every_one_taken_is_shown():
    taken = {str((FOLDER / name).relative_to(ROOT)) for name in TAKEN}

    assert set(shown()) == taken
    assert {str(path.relative_to(ROOT)) for path in FOLDER.iterdir()} == taken


@pytest.mark.parametrize("name", TAKEN)
def test_it_is_a_small_png_that_is_told_in_words(name):
    picture = FOLDER / name

    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < LARGEST
    assert len(shown()[f"docs/images/{name}"].split()) > 3
