"""Words that would harm somebody whom they do not fit stand with the warning that this person needs, on every page alike.

A page may come, or a sentence move: what is asked here is asked of each page that says such a thing.
"""

import re

import pytest
from django.utils.text import slugify

from pages.citations import with_facts, without_citations
from tests.content.pages import current, facts, statements_of

#: What a page says, by a pattern, and the warning that must stand on it then, by another; what it is for stands first.
WARNED = {
    "people with diabetes who must not eat": (
        r"no food|not (?:to )?eat\b|cannot eat|stop eating|asked to eat none",
        r"diabetes",
    ),
    "people whose hidden fever is an emergency": (r"paracetamol", r"paracetamol can hide a fever"),
    "people who take paracetamol already": (
        r"take paracetamol if|paracetamol (?:helps|can help) if",
        r"none of your other medicines has paracetamol in it",
    ),
    "people who must not drink much": (r"drink plenty|drink more than usual", r"told you to limit what you drink"),
    "people who react to dye, or have weak kidneys": (
        r"if your scan uses dye|had dye",
        r"kidney (?:problems|trouble).*reaction|reaction.*contrast dye",
    ),
    "people with a patch for pain, who took it off too soon": (
        r"patches with medicine",
        r"do not take one off by yourself",
    ),
}
#: Pages where the words mean something else.
OTHERWISE = {
    "people with diabetes who must not eat": {
        "questions-to-ask",  # asks, and tells nobody not to eat
        "kidney-tests",  # no meat
    },
}


@pytest.fixture(scope="module")
def said() -> dict[str, list[str]]:
    """Give what each page states today, facts in their places."""
    return {
        file.key: [
            without_citations(with_facts(text, facts(), is_start=True)) for text, _sourced in statements_of(file)
        ]
        for file in current()
    }


@pytest.mark.parametrize("whom", WARNED)
def test_what_may_harm_somebody_stands_with_their_warning(said, whom):
    says, warns = (re.compile(pattern, re.IGNORECASE) for pattern in WARNED[whom])
    pages = {page for page, texts in said.items() if any(map(says.search, texts))} - OTHERWISE.get(whom, set())

    assert pages
    assert {page for page in pages if not any(map(warns.search, said[page]))} == set()


def test_who_injects_what_thins_the_blood_finds_it_in_each_list(said):
    lists = [(page, text) for page, texts in said.items() for text in texts if "warfarin" in text]

    assert len(lists) > 10
    assert [(page, text) for page, text in lists if "dalteparin" not in text] == []


def test_who_is_told_to_call_111_is_told_whom_to_ring_where_it_cannot_be_called(said):
    """It cannot in Northern Ireland, where it is the GP, or their out-of-hours service, whom one rings."""
    calls = [(page, text) for page, texts in said.items() for text in texts if re.search(r"\b111\b", text)]

    assert len(calls) > 20
    assert [(page, text) for page, text in calls if not re.search(r"\bGP\b|Northern Ireland", text)] == []


def test_who_cannot_ring_is_led_to_other_ways_before_the_boxes(said):
    heading = "If you are deaf or cannot use the phone"
    (page,) = [file for file in current() if file.key == "which-test-for-which-symptom"]
    before = page.blocks[: [block["block"] for block in page.blocks].index("danger")]

    assert heading in said["different-needs"]
    assert any(f"/different-needs/#{slugify(heading)}" in block.get("html", "") for block in before)
    assert any("999 BSL" in text for text in said["different-needs"])
    assert any("text 999 in an emergency" in text for text in said["different-needs"])
