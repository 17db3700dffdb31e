"""A change of the glossary reaches just the versions in which its words can stand, and leaves what reading all of them would."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from glossary.matching import Matcher, lies_open_in
from glossary.models import Term
from pages import glossary_changes
from pages.glossary_reach import changed_forms
from pages.models import TermUse
from pages.page_content import Body
from tests.factories import NOW, fact, page, publish_again, published_page, source
from tests.glossary.scenes import TISSUE, explained, retired
from tests.remembering import remembered

FIELDS = [field.attname for field in TermUse._meta.concrete_fields if not field.primary_key]
TEXT, DRAWING = "TextPlugin", "DrawingPlugin"


@remembered
def site() -> None:
    """Words that stand within and across each other, and pages that hold them in every way in which a page can."""
    for term, *also in [
        ("biopsy", "tissue sample"),
        ("tissue",),
        ("scan",),
        ("scan report",),
        ("CT",),
        ("breast cancer nurse", "nurse specialist"),
        ("specialist clinic",),
        ("X-ray",),
    ]:
        explained(term, TISSUE, *also)
    newer = source("newer", title="A guideline on stents")
    source("older", title="Old", state="superseded", superseded_by=newer)
    source("told", title="On every biopsy")
    fact("first", text="agent first", source=newer)
    published_page(
        "ways",
        title="Ways",
        body="<p>A tis<strong>sue sam</strong>ple, a contrast&nbsp;agent; CT, CTs and ct. X\u2011rays. Contrast [fact: first]</p>"
        "<h2>A breast cancer nurse specialist clinic</h2><p>A line [source: told] manager.</p>",
    )
    publish_again(
        published_page("again", title="Scans", body="<p>A stent.</p>"), body="<p>No more. [source: older]</p>"
    )
    published_page("lists", title="Lists", body="<ul><li>scan reports</li><li>scan</li><li>reports</li></ul>")
    published_page("told", title="Told", summary="Stents.", also_called="Tube", body="<p>Nurse. Tissue samples.</p>")
    page("draft", title="Draft", body="<p>A stent.</p>")


def kept() -> list[tuple]:
    return sorted(TermUse.objects.values_list(*FIELDS), key=str)


def again(key: str, term: str, *also: str) -> None:
    explained(term, "What it is, in other words.", *also, key=key, at=NOW + timedelta(days=2))


def retire(key: str) -> None:
    retired(Term.objects.get(key=key), at=NOW + timedelta(days=1))


CHANGES = {
    "a new word": lambda: again("stent", "stent"),
    "one of several words": lambda: again("contrast", "contrast agent"),
    "one across a mark": lambda: again("manager", "line manager"),
    "one in capitals": lambda: again("ct2", "CTS", "STENT"),
    "one that hides another": lambda: again("reports", "scan reports"),
    "one that another hides": lambda: again("sample", "sample"),
    "the plural of another": lambda: again("scans", "scans"),
    "one with a hyphen": lambda: again("ray", "X-ray picture", "ray"),
    "one that stands in no text": lambda: again("zebra", "zebra"),
    "one form more": lambda: again("tissue", "tissue", "stent"),
    "one form less": lambda: again("biopsy", "biopsy"),
    "other capitals": lambda: again("ct", "Ct"),
    "another name": lambda: again("scan", "picture", "tube"),
    "the same forms in another order": lambda: again("biopsy", "tissue sample", "biopsy"),
    "a word less": lambda: retire("x-ray"),
    "a word less that hid another": lambda: retire("biopsy"),
    "a word less in a chain": lambda: retire("breast-cancer-nurse"),
    "a word less that had a plural of another": lambda: (again("scans", "scans"), retire("scans")),
    "a word that comes back": lambda: (retire("biopsy"), again("biopsy", "biopsy", "tissue sample")),
    "a word that comes back by another name": lambda: (retire("biopsy"), again("biopsy", "stent")),
}


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_leaves_what_reading_every_page_again_would_leave(change):
    site()
    change()
    after = kept()

    glossary_changes.remember_all_words()

    assert kept() == after


class Later:
    """Stands in for the thread in which far pages are worked out; it does so when a test says."""

    def __init__(self):
        self.steps = []

    def submit(self, step, *arguments):
        self.steps.append(lambda: step(*arguments))

    def come(self):
        while self.steps:
            self.steps.pop(0)()


@pytest.fixture
def later(monkeypatch):
    """Have every change reach more pages than anybody waits for."""
    later = Later()
    monkeypatch.setattr(glossary_changes, "_MOST_AT_ONCE", 0)
    monkeypatch.setattr(glossary_changes, "_BESIDE", later)
    monkeypatch.setattr(connection, "close", lambda: None)  # it is the test's
    return later


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", ["a new word", "another name", "a word less that hid another", "a word that comes back by another name"]
)
def test_a_change_that_reaches_many_pages_is_worked_out_afterwards(later, django_capture_on_commit_callbacks, change):
    site()
    with django_capture_on_commit_callbacks(execute=True):
        CHANGES[change]()
    later.come()
    after = kept()

    glossary_changes.remember_all_words()

    assert kept() == after


@pytest.mark.django_db
def test_until_then_no_page_explains_what_a_word_meant_before(later, django_capture_on_commit_callbacks, client):
    site()
    before = client.get("/told/").content.decode()
    assert TISSUE in before

    with django_capture_on_commit_callbacks(execute=True):
        again("biopsy", "biopsy", "tissue sample", "stent")
    told = client.get("/told/").content.decode()
    assert TISSUE not in told
    assert "What it is, in other words." in told
    with django_capture_on_commit_callbacks(execute=True):
        retire("biopsy")
    assert "What it is, in other words." not in client.get("/told/").content.decode()
    assert later.steps


@pytest.mark.django_db
def test_what_could_not_be_worked_out_is_told_in_the_log_and_done_by_the_day(
    later, django_capture_on_commit_callbacks, monkeypatch, caplog
):
    site()
    with django_capture_on_commit_callbacks(execute=True):
        again("stent", "stent")
    with monkeypatch.context() as broken:
        broken.setattr(glossary_changes, "Library", None)
        later.come()

    assert "Some pages may not explain every word that they could." in caplog.text
    assert not TermUse.objects.filter(term__key="stent").exists()
    call_command("explain_words")
    assert TermUse.objects.filter(term__key="stent").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "pages"),
    [
        (lambda: again("biopsy", "biopsy", "tissue sample"), set()),
        (lambda: again("zebra", "zebra"), set()),
        (lambda: again("contrast", "contrast agent"), {"ways"}),
        (lambda: again("stent", "stent"), {"again", "told", "ways"}),
        (lambda: retire("x-ray"), set()),
        (lambda: retire("scan-report"), {"lists"}),
    ],
    ids=["the same words", "in no text", "in one text", "in texts and sources", "hid nothing", "hid another"],
)  # fmt: skip
def test_no_page_is_read_in_which_it_makes_no_difference(change, pages, monkeypatch):
    site()
    read = set()
    of_each = Body.of_each
    monkeypatch.setattr(Body, "of_each", lambda batch, library: read.update(batch) or of_each(batch, library))

    change()

    assert {content.page.reverse_id for content in read} == pages


# What can stand over what -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "other", "is_so"),
    [
        ("tissue sample", "tissue", True),
        ("tissue sample", "sample", True),
        ("tissue sample", "sample tray", True),
        ("Tissue Sample", "tissue  sample", True),
        ("biopsy", "core biopsy", False),  # it was found before, since it begins before
        ("biopsy", "biopsy needle", False),  # it was found before, since it is longer
        ("tissue", "issue", False),
        ("PET-CT", "CT", False),
        ("sample", "samples", False),
    ],
)
def test_what_a_form_hid(form, other, is_so):
    assert lies_open_in(form, other) is is_so


WORDS = st.lists(st.sampled_from(["a", "b", "ab", "b-a", "B"]), min_size=1, max_size=3).map(" ".join)


@given(st.lists(WORDS, min_size=2, max_size=5, unique_by=str.casefold), st.lists(WORDS, max_size=4).map(" ".join))
def test_a_form_that_hid_nothing_makes_no_difference_to_where_others_stand(forms, text):
    gone, *others = forms
    if changed_forms([gone], [], others):
        return
    said = {form: [form] for form in forms}

    before = [found for found in Matcher(said).find(text) if found.key != gone]
    del said[gone]
    assert list(Matcher(said).find(text)) == before
