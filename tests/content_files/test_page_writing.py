"""What is written to a file is read from it again to the letter, and files are written in one form alone."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from content_files.blocks import FilesBeside
from content_files.faults import ContentRefused
from content_files.front_keys import TEMPLATES
from content_files.page_file import KEYS, PageFile, read_page, text_of
from letters.cleaning import clean_line
from pages.citations import objection_to_marks
from pages.dates import KnownDate
from pages.pictures import SafePicture
from tests.pages.texts import AWKWARD, blocks, line

PATH = Path("content/imaging/ct-scan/3.md")


KINDS = {"ab": "png", "cd": "png", "12": "mp4", "34": "mp4", "56": "vtt"}
STORED = {f"{sha * 32}.{kind}": SafePicture(b"", sha * 32, kind) for sha, kind in KINDS.items()}


def page(**fields) -> PageFile:
    usual = {"title": "CT scan", "summary": "What it is.", "change_note": "Clearer.", "slug": "ct-scan", "blocks": []}
    place = {"path": PATH, "kind": "imaging", "follows": 2}
    return PageFile(**place | usual | {"beside": STORED} | fields)


def read(text: str) -> PageFile:
    beside = FilesBeside(Path("nowhere"), STORED)
    return replace(read_page(text, PATH, beside), beside=STORED)


def says(file: PageFile) -> dict:
    """Give what a file says, wherever it says it."""
    return {name: value for name, value in vars(file).items() if name not in ("block_lines", "lines", "toml")}


# Blocks ---------------------------------------------------------------------------------------------------------------


@given(blocks)
@example([{"block": "text", "html": "<p>a: b</p>"}, {"block": "text", "html": "<p>a: b</p>"}])
def test_any_blocks_are_read_as_they_were_written(blocks):
    text = text_of(page(blocks=blocks))

    assert read(text).blocks == blocks
    assert text_of(read(text)) == text


def test_blocks_are_written_as_the_readme_says():
    body = """::: key-facts
heading: In short

- The scan takes | [fact: ct-scan-time]
- Bars \\| and \\*\\*stars\\*\\* | a \\| b
:::

Words.

::: text

More words, in a block of their own.
:::

::: callout
tone: urgent
heading: Get help
level: 3

- if you are **unwell**
:::

::: steps
heading: During your scan
phase: during

1. You lie down | The bed moves.
2. You go home.
:::

::: do-and-dont
heading: Before

do
- bring your letter
don't
- wear metal
:::

::: image
picture: abababababababababababababababababababababababababababababababab.png
alt: A ring with a bed.
credit: Us
:::

::: image
picture: abababababababababababababababababababababababababababababababab.png
decoration: yes
:::

::: recording
sort: bsl
title: Watch this page
recording: 1212121212121212121212121212121212121212121212121212121212121212.mp4
captions: 5656565656565656565656565656565656565656565656565656565656565656.vtt
made_from: 2

You lie on a bed.

- It moves **slowly**.
:::

::: pages
heading: Read next

- pet-ct-scan
:::

::: table
caption: Doses
header_row: yes
header_column: yes

| | Dose |
| X-ray | 1 \\| 2 |
:::
"""
    text = f'+++\ntitle = "A"\nsummary = "B"\nchange_note = "C"\n+++\n\n{body}'

    assert text_of(read(text)) == text


@pytest.mark.parametrize("ends", ["", "\n", "\n\n\n"])
def test_a_page_without_blocks_is_only_its_front_matter(ends):
    text = '+++\ntitle = "A"\nsummary = "B"\nchange_note = "C"\n+++\n'

    assert text_of(read(text + ends)) == text


# Front matter ---------------------------------------------------------------------------------------------------------

dates = some.none() | some.builds(KnownDate, some.dates().filter(lambda day: 1900 <= day.year <= 2200))
some_keys = some.lists(some.from_regex(r"\A[a-z0-9-]{1,20}\Z"), max_size=3, unique=True)
some_line = line.map(clean_line).filter(lambda text: text and not objection_to_marks(text))


@given(
    fields=some.fixed_dictionaries(
        {
            "title": some_line,
            "summary": some_line,
            "change_note": some_line,
            "slug": some.sampled_from(["ct-scan", "CT_scan", "a"]),
            "kind": some.sampled_from(["imaging", "about"]),
            "parent": some.sampled_from(["", "imaging"]),
            "template": some.sampled_from(list(TEMPLATES.values())),
            "home": some.booleans(),
            "in_navigation": some.booleans(),
            "order": some.integers(-5, 500),
            "menu_title": some_line | some.just(""),
            "page_title": some_line | some.just(""),
            "meta_description": some_line | some.just(""),
            "overwrite_url": some.sampled_from(["", "a/b"]),
            "soft_root": some.booleans(),
            "limit_visibility_in_menu": some.integers(0, 2),
            "xframe_options": some.integers(0, 3),
            "also_called": some.lists(some_line, max_size=3).map(", ".join).map(clean_line),
            "words_people_use": some.lists(some_line, max_size=3).map("\n".join),
            "review_interval_months": some.integers(1, 36),
            "size": some.sampled_from(["full", "change", "minor", "urgent"]),
            "promotional": some.booleans(),
            "follows": some.integers(0, 2),
            "published": dates,
            "reviewed": dates,
            "certificates": some_keys,
            "claims": some_keys,
        }
    )
)
def test_any_front_matter_is_read_as_it_was_written(fields):
    file = page(**fields)

    again = read(text_of(file))

    assert says(again) == says(file)
    assert text_of(again) == text_of(file)


def test_keys_stand_in_their_order_and_those_as_usual_are_left_out():
    full = page(
        slug="ct",
        kind="guide",
        parent="imaging",
        template=TEMPLATES["section"],
        home=True,
        in_navigation=True,
        order=20,
        menu_title="CT",
        page_title="CT scans",
        meta_description="CT",
        overwrite_url="a/b",
        soft_root=True,
        limit_visibility_in_menu=1,
        xframe_options=2,
        also_called="CAT scan, CAT",
        words_people_use="cat scan\ndoughnut",
        review_interval_months=24,
        easy_read_of="mri-scan",
        made_from=2,
        size="minor",
        promotional=True,
        retells="another page",
        follows=1,
        published=KnownDate.read("2026-11"),
        reviewed=KnownDate.read("2026-11-16"),
        due=KnownDate.read("2027-11"),
        certificates=["a"],
        claims=["b"],
    )
    text = text_of(full)
    keys = [line.split(" =")[0].strip("[]") for line in text.splitlines() if " = " in line or line.startswith("[")]

    assert [key for key in keys if key not in ("dates", "marks")] == list(KEYS)
    assert says(read(text)) == says(full)
    assert text_of(page()) == '+++\ntitle = "CT scan"\nsummary = "What it is."\nchange_note = "Clearer."\n+++\n'


# Every page that comes with the site -----------------------------------------------------------------------------------


# Anything at all ------------------------------------------------------------------------------------------------------

_FRONT = [
    'title = "A"',
    'summary = "B"',
    'change_note = "C"',
    "[dates]",
    'published = "2026-11-16"',
    "order = 1",
    "a = [",
    "[",
]
_BODY = [
    "::: callout",
    "tone: urgent",
    "heading: A",
    ":::",
    "",
    "| a | b |",
    "- a | b",
    "1. a",
    "do",
    "don't",
    "picture: a.png",
]
any_lines = some.lists(some.sampled_from([*_FRONT, *_BODY, "+++", *AWKWARD]) | some.text(max_size=10), max_size=20)


@given(some.booleans(), any_lines, any_lines)
@example(True, [f"order = {'9' * 5000}"], [])
@example(True, [f"a = {'[' * 5000}"], [])
@example(True, [], ["::: image", f"picture: {'a' * 5000}", "alt: b", ":::"])
@example(True, [f"also_called = {'[' * 500}{']' * 500}"], [])
def test_whatever_a_file_holds_it_is_a_page_or_refused_in_words(is_begun, front, body):
    begun = ["+++", *_FRONT[:3]] if is_begun else []
    text = "\n".join([*begun, *front, "+++", *body])

    try:
        file = read(text)
    except ContentRefused as refused:
        for fault in refused.faults:
            assert 1 <= fault.line <= text.count("\n") + 1
            assert fault.reason
    else:
        assert text_of(read(text_of(file))) == text_of(file)
