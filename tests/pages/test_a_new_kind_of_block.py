"""A new kind of block is one value: nothing else in the site has to be told of it."""

from pathlib import Path

import pytest

from content_files.blocks import FilesBeside, read_blocks, write_blocks
from pages.block_forms import form_for
from pages.blocks import SHAPES, SHAPES_BY_PLUGIN
from pages.fields import Line
from pages.list_fields import Lines, Pairs
from pages.pieces import HeadingPiece, ListPiece, PairsPiece, entries, paragraph, said
from pages.rows import Column
from pages.shapes import HEADING, LEVEL, Found, Shape
from reviews.judged_text import JudgedText
from styleguide.samples import groups
from styleguide.samples.made_up import LONG_WORD

CONTACTS = Shape(
    "contacts",
    "ContactsPlugin",
    "Contacts",
    (
        HEADING,
        LEVEL,
        Line(key="hours", label="Hours"),
        Pairs(
            key="people",
            label="People",
            each="Person",
            columns=(Column("label", "Role", 80), Column("text", "Number", 80)),
            example="- Nurse | 111",
            under="people",
        ),
        Lines(key="bring", label="Bring", each="Thing", example="- your letter", under="bring"),
    ),
    sample={
        "heading": "Whom to ask",
        "level": 3,
        "hours": "9 to 5",
        "people": [{"label": "Nurse", "text": "111"}],
        "bring": ["your letter", "your list of medicines"],
    },
)
STORED = CONTACTS.sample
FILE = """::: contacts
heading: Whom to ask
hours: 9 to 5
level: 3

people
- Nurse | 111
bring
- your letter
- your list of medicines
:::"""


@pytest.fixture(autouse=True)
def contacts(monkeypatch):
    monkeypatch.setitem(SHAPES, CONTACTS.name, CONTACTS)
    monkeypatch.setitem(SHAPES_BY_PLUGIN, CONTACTS.plugin, CONTACTS)


def test_a_form_asks_for_it():
    assert list(form_for(CONTACTS)().fields) == list(STORED)


def test_content_files_hold_it():
    faults = []

    assert "\n\n".join(write_blocks([{"block": "contacts", **STORED}], {})) == FILE
    assert list(read_blocks(FILE.split("\n"), 0, FilesBeside(Path()), faults)) == [(1, {"block": "contacts", **STORED})]
    assert faults == []


def test_reviewers_see_all_of_it():
    block = {"slot": "body", "type": CONTACTS.plugin, "language": "en", "inside": None, "holds": STORED}
    told = JudgedText({"content": {"language": "en"}, "details": None, "blocks": [block]}).html

    assert "Contacts" in told
    assert all(text in told for text in CONTACTS.texts(STORED))
    assert "otherwise" not in told


def test_paper_and_e_books_have_all_of_it():
    pieces = CONTACTS.pieces(STORED, Found({}, {}, {}))

    assert pieces == (
        HeadingPiece(3, said("Whom to ask")),
        paragraph("9 to 5"),
        PairsPiece(((said("Nurse"), said("111")),)),
        ListPiece(entries(STORED["bring"])),
    )


def test_the_style_guide_shows_it_short_and_long():
    (sample,) = (sample for sample in groups()["Blocks of a page"] if sample.name == "contacts")

    assert sample.short["block"]["people"] == STORED["people"]
    assert LONG_WORD in sample.long["block"]["hours"]
    assert sample.short["tag"] == "h3"
