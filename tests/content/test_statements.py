"""What the two documents say that this project began with, statement by statement, and where each version says it.

The statements are in our own words. For each version of the page stand words by which its place is found, or why the
version does not say it.
"""

from typing import NamedTuple

import pytest

from pages.citations import without_citations
from tests.content.pages import all_versions, parts_as_read

KEY = "how-secondary-breast-cancer-is-diagnosed"


class Not(NamedTuple):
    """Why a version leaves a statement out."""

    why: str


OTHER_DOCUMENT = Not("only the other document says it")
REVIEW_DATES = Not("the dates and marks of a version are in its front matter")

#: Statement of a document, and how versions 1 (of the document of 2015), 2 (of the later one) and 3 (today's) say it.
STATEMENTS = {
    # The document of 2015
    "a GP who suspects it sends you to hospital": (
        "they send you to a hospital to be tested",
        OTHER_DOCUMENT,
        "they can refer you to hospital",
    ),
    "a breast cancer team can order the tests itself": (
        "that team can order the tests itself",
        OTHER_DOCUMENT,
        "it can arrange the tests itself",
    ),
    "imaging looks for what causes symptoms": (
        "to find out what is causing your symptoms",
        OTHER_DOCUMENT,
        "tests help to find out what lies behind yours",
    ),
    "some people have a biopsy too": ("A biopsy is added for some people", OTHER_DOCUMENT, "Not everyone needs one"),
    "symptoms decide which imaging": (
        "What you have noticed decides which ones you have",
        "Your symptoms guide the choice",
        "your symptoms help to decide",
    ),
    "a radiologist looks at lungs, liver and bones": (
        "These include the lungs and the liver, and your bones are checked too",
        OTHER_DOCUMENT,
        "looks at your bones and at organs such as your lungs and liver",
    ),
    "several of these tests are common": (
        "Many people have some of these tests",
        OTHER_DOCUMENT,
        "You may then have one or more of these",
    ),
    "an X-ray uses little radiation": (
        "Small amounts of radiation make a picture",
        OTHER_DOCUMENT,
        "which uses a small amount of radiation",
    ),
    "ultrasound uses sound": ("Sound waves make a picture", "pictures made with sound waves", "which uses sound waves"),
    "CT uses X-rays and is clearer than an X-ray": (
        "X-rays make pictures that are clearer than an ordinary X-ray",
        OTHER_DOCUMENT,
        "It uses X-rays, and its pictures are clearer than those of an ordinary X-ray",
    ),
    "MRI uses a magnetic field and radio waves": (
        "A magnetic field and radio waves make pictures",
        "pictures made with radio waves in a magnetic field",
        "which uses a magnet and radio waves",
    ),
    "a bone scan uses a radioactive injection": (
        "a radioactive injection that shows how your bones are",
        "a slightly radioactive injection that is followed through the body",
        "which uses a radioactive injection to show busy bone",
    ),
    "PET-CT uses a radioactive injection to find tumours, with CT": (
        "A radioactive injection helps to find possible tumours",
        OTHER_DOCUMENT,
        "It uses a radioactive injection that is like sugar, and a CT scan with it",
    ),
    "a biopsy is tested in a laboratory to show what the cells are like": (
        "A laboratory finds out what the cells are like",
        "for a laboratory to look at",
        "it shows what the cells are like",
    ),
    "a biopsy helps to plan treatment": (
        "so that your team can choose treatment that fits",
        "The sample also helps to plan treatment",
        "The result helps to choose your treatment",
    ),
    "hormone receptors may mean hormone treatment": (
        "hormone treatment may suit you well",
        "hormone treatment may suit you",
        "hormone treatment may help",
    ),
    "a biopsy depends on how well tumours can be reached": (
        "how easy the tumours are to reach",
        OTHER_DOCUMENT,
        "how easily the area can be reached",
    ),
    "a biopsy depends on how safe it is": (
        "how safe taking a sample would be for you",
        OTHER_DOCUMENT,
        "how safe a biopsy would be for you",
    ),
    "a biopsy depends on how sure the diagnosis is": (
        "how certain the diagnosis already is",
        OTHER_DOCUMENT,
        "how sure your doctors already are",
    ),
    "a biopsy depends on what you want": ("what you would prefer", OTHER_DOCUMENT, "what you would prefer"),
    "not everybody has a biopsy": (
        "Some people never need one",
        "doctors can often be sure without a biopsy",
        "Not everyone needs one",
    ),
    "tumours on a scan can be enough after an earlier breast cancer": (
        "Tumours seen on a scan can be proof enough if you had breast cancer before",
        OTHER_DOCUMENT,
        "and your scans leave no doubt, they can be enough",
    ),
    "in a few people the cells differ from the first cancer": (
        "In a few people, cells in a secondary tumour differ",
        OTHER_DOCUMENT,
        "In a few people, the cells of a secondary cancer are different",
    ),
    "the cells are breast cancer cells all the same": (
        "They are breast cancer cells all the same",
        OTHER_DOCUMENT,
        "They are still breast cancer cells",
    ),
    "ask if the secondary tumour can be or was sampled": (
        "Has a sample been taken from my secondary tumour, or could one be",
        OTHER_DOCUMENT,
        "has a sample of the secondary cancer been taken already",
    ),
    "reviewed in October 2015, next in October 2018, under the Information Standard": (
        REVIEW_DATES,
        REVIEW_DATES,
        REVIEW_DATES,
    ),
    # The later document
    "a symptom may lead to tests": (
        OTHER_DOCUMENT,
        "Your doctor may send you for tests if something could be a sign",
        "A doctor or nurse asks about your symptoms",
    ),
    "no routine tests after primary breast cancer": (
        OTHER_DOCUMENT,
        "people who feel well do not get regular tests",
        "people without symptoms are not offered regular tests",
    ),
    "research has shown that they do not help": (
        OTHER_DOCUMENT,
        "Studies have shown that such tests do not help",
        "Research has shown that these tests do not help people",
    ),
    "one or more imaging tests": (
        OTHER_DOCUMENT,
        "You usually have one or more of these",
        "In 2026 it advised one of 2 scans",
    ),
    "an X-ray": (OTHER_DOCUMENT, "a picture made with X-rays", "an X-ray"),
    "CT puts many X-rays together": (
        OTHER_DOCUMENT,
        "many X-rays put together into one detailed picture",
        Not("the page on CT says how; here it says that CT uses X-rays"),
    ),
    "a bone scan shows unusual bone": (OTHER_DOCUMENT, "shows up unusual areas of bone", "to show busy bone"),
    "an X-ray or bone scan for symptoms in the bones": (
        OTHER_DOCUMENT,
        "An X-ray or a bone scan",
        "Bone scan or X-ray",
    ),
    "ultrasound for symptoms of the liver": (
        OTHER_DOCUMENT,
        "An ultrasound scan",
        "Blood tests, ultrasound or CT scan",
    ),
    "PET-CT if the first tests are unclear": (OTHER_DOCUMENT, "You may then have a PET-CT scan", "after CT"),
    "in PET-CT, the radioactive injection is followed": (
        OTHER_DOCUMENT,
        "The PET camera follows where it goes",
        "It uses a radioactive injection",
    ),
    "more tests if something is found, a bone scan and CT": (
        OTHER_DOCUMENT,
        "most often a bone scan and a CT scan",
        "They are often a bone scan and a CT scan",
    ),
    "where to read more about each scan": (
        OTHER_DOCUMENT,
        "To read more about each kind of scan",
        Not("each scan has a page of this site, which the page links to"),
    ),
    "blood tests show how organs work": (
        OTHER_DOCUMENT,
        "Blood tests can show whether your liver, kidneys, bones",
        "how well your liver, kidneys, bones and other organs are working",
    ),
    "unusually high calcium can come from the bones": (
        OTHER_DOCUMENT,
        "An unusually high level of calcium",
        "An unusually high level of calcium can come from cancer in the bones",
    ),
    "a first breast cancer usually needs a biopsy": (
        OTHER_DOCUMENT,
        "You usually need a biopsy from the area that looks like a tumour",
        "If you have not had breast cancer before, you usually need a biopsy",
    ),
    "recent breast cancer and clear pictures may be enough": (
        OTHER_DOCUMENT,
        "If you had breast cancer not long ago",
        "If you had breast cancer recently and your scans leave no doubt",
    ),
    "a biopsy all the same, to see whether the cancer changed": (
        OTHER_DOCUMENT,
        "to check whether the cancer is still the same kind",
        "to check that the cells have not changed",
    ),
    "made by the guidelines of the Patient Information Forum": (REVIEW_DATES, REVIEW_DATES, REVIEW_DATES),
}


@pytest.fixture(scope="module")
def versions() -> list[str]:
    """Give the words of the three versions, one after the other."""
    files = sorted((file for file in all_versions() if file.key == KEY), key=lambda file: file.number)[:3]
    return [" ".join(without_citations(text) for part in parts_as_read(file) for text in part.texts) for file in files]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_each_version_says_it_or_the_list_says_why_not(versions, statement):
    for words, said in zip(STATEMENTS[statement], versions, strict=True):
        assert words.why if isinstance(words, Not) else words in said


def test_the_first_version_says_nothing_that_its_document_does_not(versions):
    assert "NICE" not in versions[0]


def test_no_version_says_that_the_ct_camera_follows_what_was_injected(versions):
    assert not any("CT scan follows" in said for said in versions)
