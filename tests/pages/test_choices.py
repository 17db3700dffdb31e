"""Ways to go on, in a reader's own words; and the drawings beside links to tests."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pages.blocks.drawing import DRAWINGS
from pages.models import Block
from pages.page_content import Body
from tests.factories import latest, new_draft, page, published_page, withdraw
from tests.glossary.scenes import explained

pytestmark = pytest.mark.django_db

DRAWING = ("DrawingPlugin", {"drawing": "ct-scan", "caption": ""})


def choices(*rows, look="rows"):
    """Give a block of choices; a row is (key, words of the link, line)."""
    return "ChoicesPlugin", {
        "look": look,
        "choices": [dict(zip(("key", "title", "line"), row, strict=True)) for row in rows],
    }


def shown_by(*blocks):
    """Give what a draft with these blocks shows, on one line."""
    return re.sub(r">\s+<", "><", Body.of(latest(page("shows", body=list(blocks))).content).render())


def home(client, *blocks):
    """Publish a home page with these blocks and give what it says in its main part, on one line."""
    published_page("home", title="Home", template="home", body=list(blocks)).set_as_homepage()
    main = client.get("/").content.decode().split("<main", 1)[1].split("</main>")[0]
    return re.sub(r">\s+<", "><", main)


def test_a_choice_leads_to_a_page_in_words_of_its_own():
    published_page("getting-ready", title="Getting ready")
    shown = shown_by(choices(("getting-ready", "I have a <test> coming up", "What to bring")))

    assert '<a href="/getting-ready/">I have a &lt;test&gt; coming up</a><span>What to bring</span>' in shown
    assert "<svg" not in shown


def test_a_choice_whose_page_is_away_is_left_out_and_with_the_last_one_the_list():
    away = published_page("away", title="Away")
    withdraw(away)
    page("draft", title="Only a draft")
    published_page("there", title="There")
    gone = choices(("away", "I am away", ""), ("draft", "I am a draft", ""))
    shown = shown_by(gone, choices(("there", "I am there", ""), ("away", "I am away", "")))

    assert "I am there" in shown
    assert "I am away" not in shown
    assert "I am a draft" not in shown
    assert shown.count('<ul class="choices rows"') == 1


def test_what_cannot_wait_says_for_whom_before_the_link():
    published_page("symptoms", title="Symptoms")
    shown = shown_by(choices(("symptoms", "See who to ring", "Feeling unwell now?"), look="urgent"))

    assert '<div class="choices-urgent"><p>Feeling unwell now? <a href="/symptoms/">See who to ring</a></p>' in shown


def test_the_drawing_that_a_page_shows_stands_silent_beside_the_link_to_it():
    published_page("ct-scan", body=[DRAWING])
    published_page("mri-scan", title="MRI scan")
    both = choices(("ct-scan", "CT scan", ""), ("mri-scan", "MRI scan", ""), look="drawings")
    shown = shown_by(both, choices(("ct-scan", "Again", ""), look="drawings"), choices(("ct-scan", "In a row", "")))

    assert shown.count('<svg viewBox="0 0 240 180" aria-hidden="true"><g fill="none"') == 2
    assert DRAWINGS["ct-scan"].words not in shown
    assert 'id="d"' not in shown


def test_a_draft_s_drawing_is_not_shown_before_it_is_public():
    ct = published_page("ct-scan", body="<p>Words.</p>")
    new_draft(ct, body=[DRAWING])

    assert "<svg" not in shown_by(choices(("ct-scan", "CT scan", ""), look="drawings"))


def test_a_section_shows_the_drawings_of_its_pages_and_needs_one_question_more_for_all(client):
    section = published_page("imaging", title="Scans", template="section")
    for key in ("ct-scan", "mri-scan", "x-ray"):
        published_page(key, title=key, parent=section, body=[("DrawingPlugin", {"drawing": key, "caption": ""})])
    published_page("heart-tests", title="Heart tests", parent=section)
    shown = client.get("/imaging/").content.decode()

    assert shown.count('<svg viewBox="0 0 240 180" aria-hidden="true"><g') == 3
    with CaptureQueriesContext(connection) as queries:
        client.get("/imaging/")
    assert len([query for query in queries if "DrawingPlugin" in query["sql"]]) == 1


def test_a_block_whose_drawing_nobody_knows_leaves_its_page_without_one():
    published_page("ct-scan", body=[DRAWING])
    Block.objects.update(data={"drawing": ["x"]})

    assert "<svg" not in shown_by(choices(("ct-scan", "CT scan", ""), look="drawings"))


def test_the_home_page_has_its_dates_at_its_end_and_no_list_of_contents(client):
    parts = "".join(f"<h2>Part {number}</h2><p>Words.</p>" for number in range(6))
    shown = home(client, ("TextPlugin", {"html": parts}))

    assert (
        shown.index('role="search"') < shown.index("Part 0") < shown.index("Part 5") < shown.index('class="freshness"')
    )
    assert 'class="contents"' not in shown
    assert "page--with-contents" not in shown


def test_words_of_the_summary_of_a_page_that_a_choice_leads_to_are_not_explained(client):
    explained("biopsy")
    published_page("there", title="There", summary="A biopsy is small.")

    assert "Other words" not in home(client, choices(("there", "I am there", "")))


def test_the_choices_of_a_page_are_words_of_it():
    content = latest(page(body=[choices(("gone", "I have a scan", "Soon"))])).content

    assert Body.of(content).plain_text() == "I have a scan\nSoon"
    assert [str(fault) for fault in Body.of(content).faults()] == [
        "Choices “I have a scan” names the page “gone”, which does not exist."
    ]
