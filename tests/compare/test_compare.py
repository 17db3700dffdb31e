"""Tests stand side by side as their own pages tell of them today, at one address for each choice."""

import re
from dataclasses import fields

import pytest
from django.urls import reverse
from lxml.html import fromstring

from compare.side_by_side import LABELS, ComparedTest, rows_of
from delivery.entries import Answer, is_for_everybody
from pages.models import Block, PageDetails
from pages.rules import objection_to_address
from sources.models import Source
from tests.cases import first
from tests.delivery.scenes import generation
from tests.factories import TODAY, fact, latest, page, publish_again, published_page, say_reviewed, source, withdraw

pytestmark = pytest.mark.django_db

BOTH = "/compare/ct-scan+mri-scan/"
ALL_THREE = "/compare/ct-scan+mri-scan+x-ray/"
EMPTY = "No short answer here. Its page may say more."


def in_short(**said: str) -> list[tuple[str, dict]]:
    """Give a body whose key facts say this, each under its label with spaces for underlines."""
    facts = [{"label": label.replace("_", " "), "text": text} for label, text in said.items()]
    return [("KeyFactsPlugin", {"heading": "In short", "level": 2, "facts": facts})]


def a_test(key: str, title: str = "", *, body=None, more=(), kind="imaging", **said: str):
    """Give a published page about a test."""
    if any("[source: doses]" in text for text in said.values()) and not Source.objects.filter(key="doses").exists():
        source("doses", title="Doses of tests")
    body = body or [*in_short(**{"How_long": "Not long"} | said), *more]
    return published_page(key, title=title or key.replace("-", " "), kind=kind, body=body)


def two_tests(ct=None, mri=None):
    return a_test("ct-scan", "CT scan", **(ct or {})), a_test("mri-scan", "MRI scan", **(mri or {}))


def table(client, address=BOTH) -> dict[str, list[str]]:
    """Give what stands in each row after its name, as it is read."""
    answer = client.get(address)
    assert answer.status_code == 200
    return table_of(answer)


def table_of(answer) -> dict[str, list[str]]:
    rows = fromstring(answer.content.decode()).xpath("//tbody/tr[not(@aria-hidden)]")
    read = {}
    for row in rows:
        for name in row.xpath(".//b | .//svg | .//sup"):
            name.drop_tree()
        name, *cells = [" ".join(cell.text_content().split()) for cell in row]
        read[name] = cells
    return read


# What stands there ----------------------------------------------------------------------------------------------------


def test_two_tests_stand_side_by_side_as_their_pages_say(client):
    two_tests({"Results": "In a week"}, {"Results": "At once", "Getting_home": "As usual"})

    rows = table(client)

    assert rows["What it is"] == ["What it is and how it goes."] * 2
    assert rows["How long"] == ["Not long"] * 2
    assert rows["Results"] == ["In a week", "At once"]
    assert rows["Getting home"] == [EMPTY, "As usual"]  # and nobody has to guess what an empty cell means
    assert "Radiation" not in rows
    assert list(rows) == ["What it is", "How long", "Getting home", "Results", "How fresh its page is"]


def test_three_stand_there_too_in_the_order_of_the_address(client):
    two_tests()
    a_test("x-ray", "X-ray", How_long="At once")

    assert table(client, ALL_THREE)["How long"] == ["Not long", "Not long", "At once"]
    assert "CT scan, MRI scan or X-ray?" in client.get(ALL_THREE).content.decode()


def test_a_label_is_known_whatever_its_letters_and_one_that_is_not_compared_is_left_out(client):
    two_tests({"RESULTS:": "Soon", "What_it_cannot_do": "Show bones"}, {"results": "Later"})

    assert table(client)["Results"] == ["Soon", "Later"]
    assert "Show bones" not in client.get(BOTH).content.decode()


def test_facts_are_told_and_each_figure_keeps_its_source_in_one_list(client):
    source("not-compared", title="Of something else")
    fact(key="scan-time", text="15 to 90 minutes")
    two_tests(
        {"Radiation": "Like 2 years of background [source: doses]", "What_else": "It is [source: not-compared]"},
        {"How_long": "[fact: scan-time]", "Radiation": "None [source: doses]"},
    )

    html = client.get(BOTH).content.decode()

    assert '15 to 90 minutes<sup><a href="#source-1"><span>Source </span>1</a></sup>' in html
    assert table(client)["How long"] == ["Not long", "15 to 90 minutes"]
    assert table(client)["Radiation Each box is a year."] == ["Like 2 years of background", "None"]
    listed = fromstring(html).xpath('//section[@aria-labelledby = "sources"]//li')
    assert [(entry.get("id"), entry.find("a").text) for entry in listed] == [
        ("source-1", "Having a scan"),
        ("source-2", "Doses of tests"),
    ]
    assert {link[1:] for link in re.findall('href="(#source-.+?)"', html)} == {"source-1", "source-2"}


@pytest.mark.parametrize(
    ("words", "bars"),
    [
        (("Like 2 years of natural background", "No radiation."), ["40", "0"]),
        (("Like 6 months of background", "About as much as a CT scan"), ["10", None]),
        (("Like 6 months of background", ""), ["10", None]),
        (("Like 6 months of background", "None from an echo. The other scan uses some."), ["10", None]),
        (("Like 6 months of background", "No figure is known"), ["10", None]),
        (("Like 6 months of background", "You are radioactive for 2 days"), ["10", None]),
        (("None", "No radiation"), [None, None]),
        (("About as much as a CT scan", "You are radioactive for 2 days"), [None, None]),
    ],
)
def test_radiation_is_drawn_only_where_its_words_tell_how_much(words, bars):
    nothing = dict.fromkeys((field.name for field in fields(ComparedTest)), "") | {"sources": {}}
    said = [{"radiation": f"{each} [source: doses]"} if each else {} for each in words]

    (row,) = rows_of([ComparedTest(**nothing | {"said": each}) for each in said])

    assert [cell.bar for cell in row.cells] == bars


def test_chances_lead_to_the_part_of_the_page_that_tells_them_all(client):
    heading = [("TextPlugin", {"html": "<h2>What are the chances of a problem?</h2><p>It is safe.</p>"})]
    a_test("ct-scan", "CT scan", more=heading)
    a_test("mri-scan", "MRI scan", Chances_of_a_problem="A rash, now and then", more=heading)
    a_test("x-ray", "X-ray")

    answer = client.get(ALL_THREE)

    assert table_of(answer)["Chances of a problem"] == [
        "Read what can happen: CT scan",
        "A rash, now and then",
        EMPTY,
    ]
    assert 'href="/ct-scan/#what-are-the-chances-of-a-problem"' in answer.content.decode()


def test_a_drawing_is_silent_and_a_test_without_one_leaves_no_hole(client):
    a_test("ct-scan", "CT scan", more=[("DrawingPlugin", {"drawing": "ct-scan", "caption": ""})])
    a_test("mri-scan", "MRI scan")

    (row,) = fromstring(client.get(BOTH).content.decode()).xpath('//tr[@class = "compared-drawings"]')

    assert row.get("aria-hidden") == "true"
    assert [len(cell) for cell in row] == [0, 1, 0]


# How true it is -------------------------------------------------------------------------------------------------------


def test_each_page_says_how_fresh_it_is(client):
    two_tests()

    ct, mri = table(client)["How fresh its page is"]

    assert ct == mri
    assert ct.startswith("Whole page last reviewed November 2026 by ")
    assert ct.endswith("Next review due November 2029.")
    assert "No clinician has checked it" not in client.get(BOTH).content.decode()


def test_an_overdue_page_says_so_before_anything_it_says(client):
    two_tests()
    say_reviewed(reviewed_on=TODAY.replace(year=2020), review_due_on=TODAY.replace(year=2023))

    html = client.get(BOTH).content.decode()

    assert html.index("Overdue for review") < html.index("<table")
    assert "Review overdue since November 2023." in " ".join(table(client)["How fresh its page is"])


def test_a_page_in_doubt_says_so_and_shows_no_dates(client):
    ct, _mri = two_tests()
    PageDetails.objects.filter(extended_object__page=ct).update(summary="Nobody has signed this.")

    html = client.get(BOTH).content.decode()
    told = table(client)["How fresh its page is"]

    assert html.index("Being checked") < html.index("<table")
    assert told[0] == "We are checking this page, so we show no dates."
    assert told[1].startswith("Whole page last reviewed")


def test_examples_are_visibly_examples(client, real_pages):

    answer = client.get(BOTH)

    assert "No clinician has checked it" in answer.content.decode()
    for told in table_of(answer)["How fresh its page is"]:
        assert told.startswith("Example dates: reviewed ")
    assert "No clinician has checked it" in client.get("/compare/").content.decode()


def test_what_is_compared_changes_with_the_page_and_every_kept_answer_with_it(client):
    ct, _mri = two_tests({"Results": "In a week"}, {"Results": "At once"})
    before = generation()
    publish_again(ct, body=in_short(How_long="Not long", Results="In two weeks"))

    assert generation() > before
    assert table(client)["Results"] == ["In two weeks", "At once"]


def test_a_draft_is_not_compared(client):
    two_tests()
    page("x-ray", title="X-ray", kind="imaging", body=in_short(How_long="At once"))

    assert client.get("/compare/ct-scan+x-ray/").status_code == 404
    assert "x-ray" not in str(choices(client))


# Addresses ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        "/compare/mri-scan+ct-scan/",
        "/compare/ct-scan+mri-scan+ct-scan/",
        "/compare/ct-scan%20mri-scan/",
        "/compare/?test=mri-scan&test=ct-scan",
        "/compare/?test=mri-scan&test=ct-scan&test=mri-scan&chosen=yes",
    ],
)
def test_one_choice_has_one_address(client, asked):
    two_tests()

    answer = client.get(asked)

    assert (answer.status_code, answer["Location"]) == (302, BOTH)


@pytest.mark.parametrize("address", ["/compare/", "/compare/ct-scan/", BOTH])
def test_the_store_may_keep_it(client, address):
    two_tests()

    answer = client.get(address)

    headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    assert answer.status_code == 200
    assert is_for_everybody(Answer(200, headers, answer.content))


def test_a_comparison_names_its_own_address_and_a_choice_that_of_the_choice(client, settings):
    two_tests()

    for address, named in {BOTH: BOTH, "/compare/": "/compare/", "/compare/ct-scan/": "/compare/"}.items():
        html = client.get(address).content.decode()
        assert f'<link rel="canonical" href="{settings.SITE_URL}{named}">' in html


NOT_THERE = (
    "ct-scan+nothing-here",
    "ct-scan+guide",
    "ct-scan+dyes",
    "guide",
    "ct-scan+",
    "+",
    "+++",
    "ct-scan+mri-scan+x-ray+ultrasound",
    "+".join(f"scan-{number}" for number in range(2_000)),
    "a" * 5_000,
    "CT-scan+nothing-here",
    "ct-scan%00+mri-scan",
    "ct-scan+%27%22%3Cb%3E",
    "ct-scan+%F0%9F%98%80",
    "ct-scan+%D9%83",
    "ct-scan+%E2%80%AEmri-scan",
    "ct-scan+%FF%FE",
    "ct-scan+..",
    "ct-scan%2F..%2Fmri-scan",
    "ct-scan+mri-scan%0D%0AX:%20y",
)


def test_what_cannot_be_compared_is_not_there(client, subtests):
    two_tests()
    published_page("guide", title="Guide", body=in_short(How_long="It depends"))
    published_page("dyes", title="Dyes", kind="imaging", body=in_short(What="A dye"))

    for tests in NOT_THERE:
        with subtests.test(tests[:40]):
            assert client.get(f"/compare/{tests}/", follow=True).status_code == 404  # capital letters lead on first


def test_capital_letters_lead_to_the_comparison(client):
    two_tests()

    assert client.get("/compare/CT-scan+mri-scan/")["Location"] == "/compare/ct-scan+mri-scan/"


QUERIES = {
    "test=ct-scan": 400,
    "chosen=yes": 400,
    "test=ct-scan&test=mri-scan&test=x-ray&test=ultrasound": 400,
    "test=ct-scan&test=%00": 404,
    "test=ct-scan&test=": 404,
    "test=ct-scan&test=a/b": 404,
    "test=%F0%9F%98%80&test=%22": 404,
    "test=ct-scan&test=" + "a" * 10_000: 404,
    "&".join(["test=x"] * 2_000): 400,
    "utm=1": 200,
    "&&&=&": 200,
}


def test_no_query_is_the_sites_own_fault(client, subtests):
    two_tests()

    for query, status in QUERIES.items():
        with subtests.test(query[:40]):
            assert client.get(f"/compare/?{query}").status_code == status


def test_nothing_can_be_sent_there(client):
    assert client.post("/compare/").status_code == client.post(BOTH).status_code == 405


@pytest.mark.parametrize("for_safety", first(1, [False, True]))
def test_a_withdrawn_test_says_why_it_went(client, for_safety):
    ct, _mri = two_tests()
    withdraw(ct, reason="The scanner was replaced.", for_safety=for_safety)

    answer = client.get(BOTH)

    assert answer.status_code == 410
    assert "The scanner was replaced." in answer.content.decode()
    assert "Not long" not in answer.content.decode()
    assert "CT scan" not in client.get("/compare/").content.decode()


def test_a_moved_page_is_compared_under_its_key_and_led_to_where_it_stands(client):
    ct, _mri = two_tests()
    publish_again(ct, slug="cat-scan")

    assert 'href="/cat-scan/"' in client.get(BOTH).content.decode()


def test_no_page_can_stand_where_tests_are_compared(client):
    content = latest(page("compare", title="Compare")).content

    assert "one the site needs for itself" in objection_to_address(content)


# Choosing -------------------------------------------------------------------------------------------------------------


def choices(client, address="/compare/") -> dict[str, list[tuple[str, str, bool]]]:
    groups = fromstring(client.get(address).content.decode()).xpath("//fieldset")
    return {
        group.find("legend").text: [
            (label.text_content().strip(), label.find("input").get("value"), "checked" in label.find("input").attrib)
            for label in group.findall("label")
        ]
        for group in groups
    }


def test_tests_are_chosen_by_their_kind_and_nothing_else_is_offered(client):
    two_tests()
    a_test("core", "Core needle biopsy", kind="biopsy")
    a_test("bloods", "Having a blood test", kind="blood-test")
    published_page("dyes", title="Dyes", kind="imaging", body=in_short(What="A dye"))
    published_page("guide", title="Guide", body=in_short(How_long="It depends"))

    assert choices(client) == {
        "Scans and X-rays": [("CT scan", "ct-scan", False), ("MRI scan", "mri-scan", False)],
        "Blood tests": [("Having a blood test", "bloods", False)],
        "Biopsies": [("Core needle biopsy", "core", False)],
    }


def test_one_test_alone_is_ticked_where_a_reader_goes_on_to_choose(client):
    two_tests()

    assert choices(client, "/compare/ct-scan/")["Scans and X-rays"][0] == ("CT scan", "ct-scan", True)


def test_too_few_and_too_many_are_told_and_stay_ticked(client):
    two_tests()

    address = "/compare/?test=mri-scan&chosen=yes"
    told = choices(client, address)

    assert "Choose 2 or 3 tests. More would not fit side by side." in client.get(address).content.decode()
    assert told["Scans and X-rays"] == [("CT scan", "ct-scan", False), ("MRI scan", "mri-scan", True)]


def test_where_there_is_nothing_to_compare_that_is_said(client):
    assert "There are no tests to compare yet." in client.get("/compare/").content.decode()


def test_block_data_that_cannot_be_read_is_no_fault_of_the_site(client):
    two_tests()
    Block.objects.update(data={"facts": "spoilt"})

    assert "There are no tests to compare yet." in client.get("/compare/").content.decode()
    assert client.get(BOTH).status_code == 404


# What it costs --------------------------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow_with_the_pages_there_are(client, django_assert_max_num_queries):
    two_tests()
    client.get(BOTH)
    for number in range(3):
        a_test(f"scan-{number}")

    with django_assert_max_num_queries(20):
        client.get(BOTH)
    with django_assert_max_num_queries(4):
        client.get("/compare/")


def test_the_pages_that_come_with_the_site_can_be_compared(client, real_pages):
    groups = choices(client)
    keys = [key for tests in groups.values() for _title, key, _ticked in tests]

    assert len(keys) == len(set(keys)) >= 17
    assert not {"radiation-and-you", "claustrophobia", "contrast-and-tracers"} & set(keys)
    for key in ("core-needle-biopsy", "ct-scan", "having-a-blood-test", "mri-scan", "bone-scan"):
        assert key in keys
    rows = table(client, "/compare/bone-scan+ct-scan+mri-scan/")
    assert [name for name in rows if name.startswith("Radiation")] == ["Radiation Each box is a year."]
    assert {str(label) for label in LABELS} - {name.split(" Each")[0] for name in rows} == set()


@pytest.mark.parametrize(
    ("kind", "leads"), first(2, [("blood-test", True), ("guide", False), ("imaging", True), ("danger", False)])
)
def test_a_section_leads_to_comparing_only_where_tests_stand_below_it(client, kind, leads):
    section = published_page("tests", title="Tests", template="section")
    body = [("CalloutPlugin", {"heading": "Ring us", "level": 2, "tone": "urgent", "html": "<p>At once.</p>"})]
    published_page("one", title="One", kind=kind, parent=section, body=body)

    html = client.get("/tests/").content.decode()
    assert ("Compare tests side by side" in html) is leads
    assert (f'href="{reverse("compare:choose")}"' in html) is leads
