"""The box of a danger stands once, on a page of its own, and readers get it on every page that shows it, as it is today."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from pages.boxes import boxes_with
from pages.digest import describe, digest_of
from pages.faults import of_box
from pages.models import Block
from pages.page_content import Body
from pages.parts import Stored, parts_of
from take_along.leaflets import leaflets_of
from take_along.plain_text import text_of
from tests import factories
from tests.delivery.scenes import generation
from tests.factories import NOW, TODAY, latest, new_draft, page, publish_again, published_page
from tests.glossary.scenes import explained
from tests.search.test_indexing import found

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 12, 7, 12, tzinfo=UTC)
FIRST, SECOND = "new weakness in your legs", "new numbness in your legs"
IN_SHORT = (
    "KeyFactsPlugin",
    {"heading": "In short", "level": 2, "facts": [{"label": "How long", "text": "Ask your team."}]},
)


def words(text=FIRST, **more):
    heading = "Pressure on your spinal cord: ring at once"
    return "CalloutPlugin", {"tone": "urgent", "heading": heading, "level": 2, "html": f"<p>{text}</p>"} | more


def shown(key="spinal-cord", level=2):
    return "DangerPlugin", {"box": key, "level": level}


def box(key="spinal-cord", text=FIRST, **more):
    """Give the page of a danger, which readers can read."""
    title = "Pressure on your spinal cord"
    return published_page(key, **{"title": title, "kind": "danger", "body": [words(text)]} | more)


def read(client, address="/ct-scan/"):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


# What readers get -----------------------------------------------------------------------------------------------------


def test_a_page_shows_the_box_in_the_words_of_its_own_page_and_leads_there(client):
    factories.source()
    box(text=f"{FIRST} [source: guideline-2026]")
    published_page(body=[shown(), ("TextPlugin", {"html": "<h2>After</h2><p>You go home.</p>"})])

    html = read(client)

    assert '<h2 id="spinal-cord">Pressure on your spinal cord: ring at once</h2>' in html
    assert f"<p>{FIRST}</p>" in html
    assert '<a href="/spinal-cord/">Pressure on your spinal cord: sources and reviews</a>' in html
    assert "Urgent advice on this page has reviews of its own." in html
    assert "source-1" not in html  # where its sources are told is its own page
    assert "source-1" in read(client, "/spinal-cord/")


def test_a_new_version_of_the_box_reaches_every_page_at_once_and_changes_the_text_of_none(client):
    made = box()
    contents = [latest(published_page(key, title=key, body=[shown()])).content for key in ("ct-scan", "mri-scan")]
    digests, before = list(map(digest_of, contents)), generation()

    publish_again(made, body=[words(SECOND)], at=LATER)

    assert generation() > before  # so no store gives out a page with the words of before
    assert list(map(digest_of, contents)) == digests
    for address in ("/ct-scan/", "/mri-scan/"):
        html = read(client, address)
        assert SECOND in html
        assert FIRST not in html
        assert "We are checking" not in html


def test_a_draft_of_the_box_reaches_nobody(client):
    new_draft(box(), body=[words(SECOND)])
    published_page(body=[shown()])

    assert SECOND not in read(client)


def test_facts_in_a_box_read_as_they_do_on_its_own_page(client):
    factories.fact(text="37.5 °C or above")
    box(text="your temperature is [fact: scan-time]")
    published_page(body=[shown()])

    assert "your temperature is 37.5 °C or above</p>" in read(client)


def test_medical_words_in_a_box_are_explained_at_the_end_of_the_page(client):
    explained("biopsy")
    made = box(text="After a biopsy, ring us.")
    published_page(body=[shown()])
    assert 'id="word-biopsy"' in read(client)

    publish_again(made, body=[words(SECOND)], at=LATER)

    assert 'id="word-biopsy"' not in read(client)


def test_what_a_page_says_first_are_its_boxes_and_then_what_is_in_short(client):
    box()
    rest = "".join(f"<h2>Part {number}</h2><p>words</p>" for number in range(4))
    published_page(body=[shown(), IN_SHORT, ("TextPlugin", {"html": rest})])

    html = read(client)

    marks = (
        "<h1>",
        "page-summary",
        'id="spinal-cord"',
        "freshness",
        'id="in-short"',
        'aria-label="On this page"',
        "Part 0<",
    )
    places = [html.index(mark) for mark in marks]
    assert places == sorted(places)
    assert '<a href="#spinal-cord">Pressure on your spinal cord: ring at once</a>' in html


def test_warnings_come_before_the_contents_even_where_a_text_with_several_headings_follows():
    parts = "".join(f"<h2>Part {number}</h2><p>words</p>" for number in range(4))
    body = Body([Stored("callout", words()[1]), Stored("text", {"html": parts})])

    warnings, first, rest = body.render_in_order()

    assert FIRST in warnings
    assert first == ""
    assert "Part 0" in rest


def test_the_dates_of_a_box_are_its_own_and_said_where_it_stands(client):
    box(review_interval_months=12, at=NOW - timedelta(days=800))
    published_page(body=[shown()])

    html = read(client)

    assert re.search(r"Last reviewed <time[^>]*>September 2024</time>\.\s*<strong>Review overdue since", html)


def test_an_example_says_so_in_its_box_on_a_page_that_is_none(client):
    box()
    published_page(body=[shown()])

    assert "Example. No clinician" not in read(client)
    factories.say_reviewed(is_example=True)

    assert "Example. No clinician has checked it." in read(client)


def test_a_mark_goes_where_a_box_on_the_page_is_overdue(client):
    factories.certificate()
    box(review_interval_months=1, at=NOW - timedelta(days=90))
    published_page(body=[shown()])
    published_page("mri-scan", title="MRI scan")

    assert "Good Words" in read(client, "/mri-scan/")
    assert "Good Words" not in read(client)


def test_a_mark_is_promised_no_longer_than_the_box_is_reviewed_in_time(client):
    factories.certificate()
    box(review_interval_months=1)
    published_page(body=[shown()])

    assert client.get("/ct-scan/")["True-Until"] == "2026-12-16"


# Where something is wrong ---------------------------------------------------------------------------------------------


def test_a_box_that_is_away_past_every_rule_leaves_no_hole(client):
    published = box()
    published_page(body=[shown()])
    Block.objects.filter(placeholder__object_id=latest(published).object_id).update(data={"tone": "urgent"})

    html = read(client)

    assert "When to get help at once" in html
    assert "call 999" in html


def test_a_box_that_is_not_what_was_signed_says_so_on_every_page(client):
    published = box()
    published_page(body=[shown()])
    Block.objects.filter(placeholder__object_id=latest(published).object_id).update(data=words("drink some tea")[1])

    html = read(client)

    foot = re.search(r'class="callout-foot">\s*<strong>([^<]*)', html)
    assert foot
    assert "checking" in foot[1]


def test_what_somebody_put_into_a_box_past_its_cleaning_reaches_no_page(client):
    published = box()
    published_page(body=[shown()])
    data = words("<script>alert(1)</script>words")[1]
    Block.objects.filter(placeholder__object_id=latest(published).object_id).update(data=data)

    assert "alert(1)" not in read(client)


# What is signed, found and measured -----------------------------------------------------------------------------------


def test_the_digest_of_a_page_names_the_box_and_not_its_words():
    box()
    content = latest(published_page(body=[shown()])).content

    said = describe(content)

    assert [block["holds"] for block in said["blocks"]] == [{"box": "spinal-cord", "level": 2}]
    assert FIRST not in str(said)


def test_its_words_are_found_and_measured_on_its_own_page_alone():
    box()
    made = published_page(body=[shown(), ("TextPlugin", {"html": "<p>You go home.</p>"})])

    assert "weakness" not in Body.of(latest(made).content).plain_text()
    assert found("weakness") == ["spinal-cord"]


# Whose words they are, over time --------------------------------------------------------------------------------------


def test_the_history_of_each_page_tells_when_a_box_on_it_changed(client):
    made = box()
    ct = published_page(body=[shown()])
    assert "went out while this version stood here" not in read(client, "/ct-scan/versions/")

    publish_again(made, body=[words(SECOND)], at=LATER, change_note="Numbness is a sign, too.")
    publish_again(ct, body=[shown(), ("TextPlugin", {"html": "<p>More.</p>"})], at=LATER)

    html = read(client, "/ct-scan/versions/")
    second, first = html.split("Version 1", 1)
    assert "went out while this version stood here" in first
    assert "Numbness is a sign, too." in first
    assert 'href="/versions/spinal-cord/2/"' in first
    assert "went out while this version stood here" not in second


def test_what_changed_on_one_day_is_told_by_its_order(client):
    made = box()
    publish_again(made, body=[words(SECOND)], change_note="Before the page.")
    published_page(body=[shown()])
    publish_again(made, body=[words()], change_note="After the page.")

    html = read(client, "/ct-scan/versions/")

    assert "After the page." in html
    assert "Before the page." not in html


def test_nothing_is_told_of_a_page_while_it_was_away(client):
    made = box()
    ct = published_page(body=[shown()])
    factories.withdraw(ct, at=NOW + timedelta(days=1))
    publish_again(made, body=[words(SECOND)], at=NOW + timedelta(days=2), change_note="Nobody saw it here.")
    publish_again(ct, body=[shown()], at=LATER)
    publish_again(made, body=[words()], at=LATER + timedelta(days=1), change_note="This was seen.")

    html = read(client, "/ct-scan/versions/")

    assert "Nobody saw it here." not in html
    assert "This was seen." in html.partition("Version 1")[0]


def test_an_earlier_version_shows_todays_box_and_says_so(client):
    made = box()
    ct = published_page(body=[shown()])
    publish_again(ct, body=[shown(), ("TextPlugin", {"html": "<p>More.</p>"})], at=LATER)
    publish_again(made, body=[words(SECOND)], at=LATER)

    html = read(client, "/versions/ct-scan/1/")

    assert SECOND in html
    assert "Its boxes with urgent advice are as they are today." in html


def test_the_page_of_a_box_leads_to_the_pages_that_show_it(client):
    box()
    published_page(body=[shown()])
    page("mri-scan", title="MRI scan", body=[shown()])

    html = read(client, "/spinal-cord/")

    assert "Where this advice stands" in html
    assert '<a href="/ct-scan/">CT scan</a>' in html
    assert "MRI scan" not in html


def test_a_box_is_taken_along_in_its_words_with_its_dates():
    box()
    published_page(body=[shown()])

    (told,) = leaflets_of(["ct-scan"], on=TODAY)
    text = " ".join(text_of([told]).split())

    assert FIRST in text
    assert "URGENT" in text.upper()
    assert "Whole page last reviewed November 2026" in text
    assert "Pressure on your spinal cord: sources and reviews" in text


def test_paper_has_no_hole_either():
    body = Body([Stored("danger", shown()[1])])

    (piece,) = body.pieces()

    assert "call 999" in str(piece)


def test_a_preview_shows_todays_box():
    box()
    draft = latest(page(body=[shown()])).content

    assert FIRST in Body.of(draft).render()


def test_only_a_page_called_urgent_advice_that_readers_get_is_a_box():
    box("guide-page", kind="guide")
    page("draft-page", title="A draft", kind="danger", body=[words()])
    box("text-page", body=[words()])

    found = boxes_with(["guide-page", "draft-page", "text-page", "no-page"], on=TODAY)

    assert list(found) == ["text-page"]


@pytest.mark.parametrize(
    "blocks",
    [
        [],
        [("text", {"html": "<p>words</p>"})],
        [("callout", words(tone="information")[1])],
        [("text", {"html": "<p>words</p>"}), ("callout", words()[1])],
        [("callout", words("x</p><h3>A heading</h3><p>x")[1])],
        [("callout", words('<a href="#sources">Sources</a>')[1])],
        [("callout", words()[1]), ("danger", shown()[1])],
    ],
)
def test_a_page_that_could_not_be_shown_as_a_box_is_sent_to_nobody(blocks):
    assert list(of_box(parts_of(Stored(*block) for block in blocks)))
    assert not list(of_box(parts_of([Stored("callout", words()[1])])))
