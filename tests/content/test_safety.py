"""What keeps readers safe stands on its pages, each sentence with what it rests on.

A sentence that goes, or loses its source, is seen here before it is missed by somebody who needed it.
"""

import pytest

from pages.citations import with_facts, without_citations
from tests.content.pages import current, facts, statements_of

UNSOURCED = "says what to do, without a figure"

#: By danger: a page, words by which its sentence is found, and whether something must stand with it as its source.
SAID = {
    "infection during treatment": [
        ("full-blood-count", "your temperature is 37.5 °C or above, or 38 °C or above if your card says so"),
        ("full-blood-count", "NICE says that your team should tell you how to reach such a line"),
        ("which-test-for-which-symptom", "even without a fever", UNSOURCED),
        ("which-test-for-which-symptom", "in the last 6 weeks, or 12 months for immunotherapy"),
    ],
    "spine: which test": [
        ("which-test-for-which-symptom", "An X-ray of the spine must not be used to rule out spread or pressure"),
        ("which-test-for-which-symptom", "within 24 hours from when doctors suspect pressure"),
        ("which-test-for-which-symptom", "For pain alone that could come from spread, it is within a week"),
        ("x-ray", "an X-ray does not rule out spread or pressure on the nerves"),
        ("x-ray", "The test that can show the cause is an MRI scan of your whole spine"),
    ],
    "spine: one box": [
        ("results-and-waiting", "less feeling round your bottom or between your legs", UNSOURCED),
        ("bone-biopsy", "If you have no number or nobody answers, call 999, and lie flat while you wait"),
    ],
    "blood coughed up": [
        ("which-test-for-which-symptom", "cough up more than a few spots or streaks of blood", UNSOURCED),
        (
            "which-test-for-which-symptom",
            "For only a few spots or streaks, ask for an urgent GP appointment the same day",
        ),
    ],
    "high calcium": [
        ("which-test-for-which-symptom", "ring your 24-hour cancer line or your team today"),
        ("calcium", "ring your 24-hour cancer line or your team today"),
        ("calcium", "do not feel like eating, or have constipation", UNSOURCED),
        ("calcium", "The first of these signs often come early"),
    ],
    "jaundice": [
        ("which-test-for-which-symptom", "Ask for an urgent GP appointment or call 111 the same day"),
        ("liver-tests", "Ask for an urgent GP appointment or call 111 the same day"),
    ],
    "MRI": [
        ("mri-scan", "a breast tissue expander. Say its make and model"),
        ("mri-scan", "a pacemaker, a defibrillator or another device in your heart", UNSOURCED),
        ("mri-scan", "clips, a shunt or other metal in your head", UNSOURCED),
        ("mri-scan", "A port for chemotherapy is not the same as an expander or a port with a magnet"),
    ],
    "brain": [
        ("which-test-for-which-symptom", "Ring your team, your nurse or your GP the same day"),
        ("which-test-for-which-symptom", "If one of them comes on suddenly, or you have a fit, call 999"),
        ("which-test-for-which-symptom", "Do not drive until you have asked"),
    ],
    "broken bone": [
        ("which-test-for-which-symptom", "If your hip hurts and you cannot stand or put weight on the leg, call 999"),
        ("which-test-for-which-symptom", "If it may be your leg, go to A&E"),
    ],
    "clot": [
        ("which-test-for-which-symptom", "If you have cancer treatment, ring your 24-hour cancer line at once"),
        ("which-test-for-which-symptom", "If you do not, ask for an urgent GP appointment or call 111"),
    ],
    "pregnancy": [
        ("pregnancy-and-breastfeeding", "The baby gets more than from most tests"),
        ("pregnancy-and-breastfeeding", "A PET-CT scan early in pregnancy can come close to it"),
        ("pregnancy-and-breastfeeding", "The added chance of childhood cancer is less than 1 in 10,000"),
    ],
    "dyes and kidneys": [
        ("contrast-and-tracers", "Extra care begins when a blood test shows a kidney figure (eGFR) below 30"),
        ("contrast-and-tracers", "Some medicines may be paused, and you will be told which"),
        ("kidney-tests", "extra care begins only at an eGFR below 30"),
    ],
    "dyes: what every list asks": [
        ("ct-scan", "have kidney problems or diabetes, or take metformin", UNSOURCED),
        ("ct-scan", "have thyroid trouble, such as an overactive thyroid", UNSOURCED),
        ("pet-ct-scan", "have diabetes, or take metformin", UNSOURCED),
        ("pet-ct-scan", "have thyroid trouble, if your scan uses dye", UNSOURCED),
        ("contrast-and-tracers", "have diabetes, or take metformin", UNSOURCED),
        ("contrast-and-tracers", "have thyroid trouble, such as an overactive thyroid or a lump in it", UNSOURCED),
        ("getting-ready", "have diabetes, take metformin, or have kidney or thyroid trouble", UNSOURCED),
    ],
    "after a biopsy": [
        ("having-a-biopsy", "Ring the hospital the same day if you have a fever, or if the pain gets worse", UNSOURCED),
        ("having-a-biopsy", "A fever or shivering cannot wait that long if you have cancer treatment"),
        ("having-a-biopsy", "If nobody answers, call 999 or go to A&E"),
        ("lumbar-puncture", "new trouble with your bladder or bowels", UNSOURCED),
        ("lumbar-puncture", "If it is your legs, bladder or bowels and nobody answers, call 999", UNSOURCED),
    ],
    "lung biopsy": [
        ("lung-biopsy", "In 36 studies taken together, it happened to about 26 in 100 people"),
        ("lung-biopsy", "In the same studies, about 7 in 100 people needed this"),
    ],
    "liver biopsy": [
        ("liver-biopsy", "Major bleeding happens to fewer than 2 in 100 people"),
        ("liver-biopsy", "UK guidance says that fewer than 1 in 1,000 people die after a liver biopsy"),
    ],
    "more tests": [
        ("ct-scan", "you may have another, which need not mean bad news", UNSOURCED),
        ("mri-scan", "Having an MRI scan need not mean that your news is bad", UNSOURCED),
        ("bone-scan", "It need not mean that something is wrong", UNSOURCED),
    ],
    "breastfeeding after dye": [
        ("mri-scan", "there is no need to pause. Very little dye reaches your milk"),
        ("contrast-and-tracers", "there is no need to pause. Very little dye reaches your milk"),
        ("pregnancy-and-breastfeeding", "there is no need to pause. Very little dye reaches your milk"),
    ],
    "distress": [
        ("results-and-waiting", "Samaritans listen day and night, and the call is free: 116 123"),
        ("results-and-waiting", "In England, choose the mental health option"),
        (
            "results-and-waiting",
            "In Northern Ireland, call Lifeline instead, which is free, by day or night: 0808 808 8000",
        ),
    ],
}


@pytest.fixture(scope="module")
def said() -> dict[str, list[tuple[str, bool]]]:
    """Give what each page states today, facts in their places, and whether something stands with it as its source."""
    return {
        file.key: [
            (without_citations(with_facts(text, facts(), is_start=True)), sourced)
            for text, sourced in statements_of(file)
        ]
        for file in current()
    }


@pytest.mark.parametrize("danger", SAID)
def test_what_keeps_readers_safe_is_said_and_sourced(said, danger):
    for page, words, *unsourced in SAID[danger]:
        found = [sourced for text, sourced in said[page] if words in text]

        assert found, f"{page} no longer says: {words}"
        assert unsourced or any(found), f"{page} says without a source: {words}"
