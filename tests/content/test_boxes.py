"""Each danger has one box. It says the same on every page, in the same words, and nothing else on the site lists its signs.

The words of five stand once, on pages of their own, and stand first wherever they are needed. The others belong to a page, or
are copied: then this is what keeps the copies one.
"""

import re

from pages.citations import without_citations
from pages.cleaning import lines_of
from tests.content.pages import boxes, current, parts_as_read

#: The heading of each box, and the pages that have it.
BOXES = {
    "Call 999 at once if you": {"which-test-for-which-symptom"},
    "Infection during or soon after cancer treatment: ring at once": {
        "which-test-for-which-symptom",
        "full-blood-count",
        "bone-marrow-biopsy",
    },
    "Pressure on your spinal cord: ring at once": {
        "which-test-for-which-symptom",
        "how-secondary-breast-cancer-is-diagnosed",
        "results-and-waiting",
        "x-ray",
        "bone-biopsy",
    },
    "Coughing up blood": {"which-test-for-which-symptom"},
    "Signs of a blood clot: ring at once": {"which-test-for-which-symptom"},
    "A bone that may be broken": {"which-test-for-which-symptom"},
    "High calcium: ring today": {"which-test-for-which-symptom", "calcium"},
    "New signs from the brain: ring the same day": {"which-test-for-which-symptom"},
    "Yellow skin or eyes: ring the same day": {"which-test-for-which-symptom", "liver-tests"},
    "A severe reaction to a dye: get help at once": {
        "ct-scan",
        "mri-scan",
        "mri-scan-easy-read",
        "contrast-and-tracers",
    },
    "After a biopsy: when to get help": {
        *("having-a-biopsy", "core-needle-biopsy", "fine-needle-biopsy", "liver-biopsy"),
        *("lung-biopsy", "bone-biopsy", "bone-marrow-biopsy", "skin-biopsy"),
        *("ebus", "fluid-from-the-tummy"),
    },
    "After a lumbar puncture: when to get help": {"lumbar-puncture"},
    "If you cannot cope": {
        *("results-and-waiting", "contact"),
        *("if-you-had-breast-cancer-before", "if-you-did-not-have-breast-cancer"),
    },
}
#: Urgent callouts that list no signs and lead to the boxes.
POINTERS = {
    "If you are unwell": "contact",
    "Do not wait if you get worse": "if-you-did-not-have-breast-cancer",
}
#: Words of a list entry that give away a list of the signs of a danger.
SIGNS = re.compile(
    r"bladder or (?:your )?bowels|your bottom|pins and needles|shiver|hot and cold|thirsty|constipation"
    r"|turn(?:s|ed)? yellow|yellow (?:skin|eyes)|cough(?:ing)? up|swelling of your face|side of your face"
    r"|hard to breathe|headaches|one side\b|trouble (?:walking|with your balance)|swollen, painful|chest pain|your temperature",
    re.IGNORECASE,
)
#: What patients would have to guess: how soon, or whom to ring.
UNCLEAR = re.compile(
    r"emergency number|straight away|as soon as possible|(?:ring|tell|call)[^.]{0,40}\bsoon (?:if|when)\b",
    re.IGNORECASE,
)


def callouts():
    """Give (page, heading, tone, HTML) of each callout that readers get today, shared ones on every page that shows them."""
    of_boxes = {file.key: parts_as_read(file)[0].shown for file in current() if file.kind == "danger"}
    for file in current():
        for part in parts_as_read(file) if file.kind != "danger" else ():
            if part.name in ("callout", "danger"):
                shown = of_boxes[part.shown["box"]] if part.name == "danger" else part.shown
                yield file.key, shown["heading"], shown["tone"], shown["html"]


def test_the_words_of_a_shared_box_stand_on_no_other_page():
    assert set(boxes()) == {"spinal-cord", "infection-on-treatment", "blood-clot", "high-calcium", "severe-reaction"}
    for file in current():
        if file.kind != "danger":
            said = {block.get("html") for block in file.blocks}
            assert not said & {box["html"] for box in boxes().values()}, file.key


def test_a_page_begins_with_its_boxes():
    """Only a sentence that says what a 24-hour cancer line is, or leads past them, may stand before or between them."""
    for file in current():
        names = [block["block"] for block in file.blocks]
        if "danger" in names:
            last = len(names) - names[::-1].index("danger")
            assert set(names[:last]) - {"danger", "callout"} <= {"text"}, file.key
            assert "key-facts" not in names[:last], file.key
            assert names[:last].count("text") <= 2, file.key


def test_on_the_page_of_symptoms_the_boxes_stand_by_their_haste():
    """First what is for 999 or A&E, then what is for the line at once, then what is for today."""
    headings = [heading for key, heading, _tone, _html in callouts() if key == "which-test-for-which-symptom"]

    assert headings == [
        "Call 999 at once if you",
        "Coughing up blood",
        "A bone that may be broken",
        "Infection during or soon after cancer treatment: ring at once",
        "Pressure on your spinal cord: ring at once",
        "Signs of a blood clot: ring at once",
        "High calcium: ring today",
        "New signs from the brain: ring the same day",
        "Yellow skin or eyes: ring the same day",
    ]


def test_each_box_stands_on_its_pages_and_on_no_other():
    found = {heading: {key for key, named, _tone, _html in callouts() if named == heading} for heading in BOXES}

    assert found == BOXES


def test_a_box_is_the_same_letter_for_letter_everywhere_and_says_whom_to_call_without_a_number_of_ones_own():
    for heading in BOXES:
        said = {(tone, html) for _key, named, tone, html in callouts() if named == heading}

        assert len(said) == 1, heading
        assert re.search(r"\b(?:999|111)\b", said.pop()[1] + heading), heading


def test_every_urgent_callout_is_a_box_or_leads_to_one():
    urgent = {(heading, key) for key, heading, tone, _html in callouts() if tone == "urgent" and heading not in BOXES}

    assert urgent == set(POINTERS.items())
    for key, heading, _tone, html in callouts():
        if (heading, key) in urgent:
            assert 'href="/which-test-for-which-symptom/"' in html


def entries_outside_boxes(file):
    """Give the entries of lists of a page, those of its boxes left out."""
    for part in parts_as_read(file):
        if part.name == "callout" and part.shown["heading"] in BOXES:
            continue
        for html in part.rich_texts:
            for entry in re.findall(r"<li>(.*?)</li>", html, re.DOTALL):
                yield " ".join(without_citations(line) for line in lines_of(entry))
        if part.name == "do-and-dont":
            yield from map(without_citations, [*part.shown["dos"], *part.shown["donts"]])


def test_no_second_list_of_the_signs_of_a_danger_stands_anywhere():
    entries = [(file.key, entry) for file in current() for entry in entries_outside_boxes(file)]

    assert len(entries) > 100
    assert [(key, entry) for key, entry in entries if SIGNS.search(entry)] == []


def test_it_is_never_left_open_how_soon_or_whom_to_ring():
    texts = [
        (file.key, without_citations(text)) for file in current() for part in parts_as_read(file) for text in part.texts
    ]

    assert [(key, text) for key, text in texts if UNCLEAR.search(text)] == []


def test_no_page_promises_a_scan_within_a_day_for_pain_alone():
    for file in current():
        for part in parts_as_read(file):
            for text in part.texts:
                for sentence in re.split(r"(?<=[.!?])\s", without_citations(text)):
                    assert not re.search(r"\bpain\b.*within 24 hours|within 24 hours.*\bpain\b", sentence), file.key
