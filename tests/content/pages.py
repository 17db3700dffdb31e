"""The pages that come with the site, as the tests of their words look at them."""

import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from content_files.page_file import PageFile
from content_files.page_tree import newest_of, read_folder
from desk.readability import PlainWords
from pages.blocks import SHAPES
from pages.citations import fact_markers_in, keys_in
from pages.cleaning import lines_of
from pages.parts import Part, parts_of


@lru_cache(maxsize=1)
def all_versions() -> tuple[PageFile, ...]:
    """Give every version of every page."""
    return tuple(read_folder(settings.CONTENT_DIR))


def current() -> list[PageFile]:
    """Give what readers get of each page today."""
    return list(newest_of(all_versions()).values())


@lru_cache(maxsize=1)
def facts() -> dict[str, str]:
    """Give what each fact says, by its key."""
    return {key: row["text"] for key, row in tomllib.loads((settings.CONTENT_DIR / "facts.toml").read_text()).items()}


def parts_as_read(file: PageFile) -> list[Part]:
    """Give the blocks of a page as readers get them, facts in their places."""
    return _all_parts()[file.path]


@lru_cache(maxsize=1)
def _all_parts() -> dict[Path, list[Part]]:
    return {file.path: _parts_of(file) for file in all_versions()}


def _parts_of(file: PageFile) -> list[Part]:
    return parts_of(file.stored, lambda keys: {key: facts()[key] for key in keys if key in facts()})


def words_as_read(file: PageFile) -> PlainWords:
    """Give a page as its reviewers measure it."""
    return PlainWords(parts_as_read(file), file.summary)


def pages_of_tests() -> list[PageFile]:
    """Give the pages that are about one test each."""
    return [file for file in current() if file.key in TESTS]


@lru_cache(maxsize=1)
def boxes() -> dict[str, dict[str, str]]:
    """Give the callout that other pages show as the box of a danger, by the key of its page."""
    return {file.key: file.blocks[0] for file in current() if file.kind == "danger"}


def texts_of(file: PageFile) -> Iterator[str]:
    """Give every plain text of a page, summary and change note included, with its marks."""
    yield from (file.title, file.summary, file.change_note)
    for block in file.stored:
        yield from SHAPES[block.name].texts(block.data)


def statements_of(file: PageFile) -> Iterator[tuple[str, bool]]:
    """Give each paragraph, list line, key fact and row of a table, boxes included, and whether a source stands with it."""
    yield file.summary, True  # says again what the page says with its sources
    for block in file.blocks:
        block = boxes()[block["box"]] if block["block"] == "danger" else block
        data = {key: value for key, value in block.items() if key != "block"}
        if block["block"] in ("table", "time-scale"):
            for row in block["rows"]:
                yield " | ".join(row), any(map(is_sourced, [*row, block["caption"]]))
        elif block["block"] == "key-facts":
            yield from ((f"{fact['label']}: {fact['text']}", is_sourced(fact["text"])) for fact in block["facts"])
        elif block["block"] == "steps":
            for step in block["steps"]:
                yield f"{step['title']}: {step['text']}", is_sourced(step["title"] + step["text"])
        elif "html" in data:
            yield from ((line, is_sourced(line)) for line in lines_of(data["html"]))
            yield data.get("heading", ""), is_sourced(data.get("heading", ""))
        else:
            yield from ((text, is_sourced(text)) for text in SHAPES[block["block"]].texts(data))


def is_sourced(text: str) -> bool:
    return bool(keys_in(text) or fact_markers_in(text))


#: Each test that a patient may meet, by the kind of its page.
TESTS = {
    **dict.fromkeys(["x-ray", "ct-scan", "ultrasound", "mri-scan", "bone-scan", "pet-ct-scan"], "imaging"),
    **dict.fromkeys(["heart-tests", "bone-density-scan"], "imaging"),
    **dict.fromkeys(
        ["having-a-blood-test", "full-blood-count", "liver-tests", "kidney-tests", "calcium", "tumour-markers"],
        "blood-test",
    ),
    "tumour-dna": "blood-test",
    **dict.fromkeys(
        [
            "core-needle-biopsy",
            "fine-needle-biopsy",
            "liver-biopsy",
            "lung-biopsy",
            "bone-biopsy",
            "bone-marrow-biopsy",
        ],
        "biopsy",
    ),
    **dict.fromkeys(["skin-biopsy", "having-a-biopsy"], "biopsy"),
    **dict.fromkeys(["ebus", "fluid-from-the-tummy", "lumbar-puncture"], "biopsy"),
}
#: The pages that are about more than one test.
OTHERS = {
    **dict.fromkeys(["contrast-and-tracers", "radiation-and-you", "claustrophobia"], "imaging"),
    "pregnancy-and-breastfeeding": "imaging",
    **dict.fromkeys(["receptors", "gene-tests"], "biopsy"),
    **dict.fromkeys(["home", "imaging", "blood-tests", "biopsies", "urgent"], "guide"),
    **dict.fromkeys(
        ["spinal-cord", "infection-on-treatment", "blood-clot", "high-calcium", "severe-reaction"], "danger"
    ),
    **dict.fromkeys(
        [
            "how-secondary-breast-cancer-is-diagnosed",
            "which-test-for-which-symptom",
            "no-biopsy",
            "results-and-waiting",
            "getting-ready",
            "questions-to-ask",
            "who-you-may-meet",
            "if-you-had-breast-cancer-before",
            "if-you-did-not-have-breast-cancer",
            "scans-during-treatment",
            "found-by-chance",
            "your-choices",
            "different-needs",
        ],
        "guide",
    ),
    "mri-scan-easy-read": "easy-read",
    **dict.fromkeys(["how-we-make-our-information", "accessibility", "privacy", "contact", "other-formats"], "about"),
}
