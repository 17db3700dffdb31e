"""Each page with questions has a sheet to print, and the page of a reader's own list holds nothing of anybody's."""

import json

import pytest
from django.urls import reverse
from lxml.html import fromstring

from delivery.entries import Answer, is_for_everybody
from pages.models import PageDetails
from pages.rules import objection_to_address
from questions.words import WORDS
from tests.factories import TODAY, fact, latest, page, publish_again, published_page, say_reviewed, source, withdraw
from tests.glossary.scenes import explained

pytestmark = pytest.mark.django_db

LIST = "/my-questions/"
SHEET = "/my-questions/ct-scan/"
WORDS_FILE = "/my-questions/words.json"


def asks(*questions: str, heading: str = "Questions to ask", level: int = 2) -> tuple[str, dict]:
    """Give a block that asks these."""
    return ("QuestionsPlugin", {"heading": heading, "level": level, "questions": list(questions)})


def asking(key: str = "ct-scan", *questions: str, **fields):
    """Give a published page that asks these questions."""
    return published_page(key, body=[asks(*questions or ("Why this scan?", "Who tells me?"))], **fields)


def html_of(client, address: str = SHEET):
    answer = client.get(address)
    assert answer.status_code == 200
    return fromstring(answer.content.decode())


def asked_on(client, address: str = SHEET) -> dict[str, list[str]]:
    """Give the questions that stand at an address, by their headings."""
    return {
        block.xpath("string(h2|h3|h4)"): [item.text_content().strip() for item in block.findall("ul/li")]
        for block in html_of(client, address).find_class("questions")
    }


# The sheet of one page ------------------------------------------------------------------------------------------------


def test_a_sheet_has_all_the_questions_of_its_page_and_nothing_else_of_it(client):
    blocks = [asks("Why this scan?"), asks("Can I eat?", "Can I drive?", heading="Before", level=3)]
    published_page(body=[("TextPlugin", {"html": "<p>You lie on a narrow bed.</p>"}), *blocks])

    assert asked_on(client) == {"Questions to ask": ["Why this scan?"], "Before": ["Can I eat?", "Can I drive?"]}
    assert "narrow bed" not in client.get(SHEET).content.decode()
    assert [
        heading.tag for heading in html_of(client).xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")
    ] == [
        "h1",
        "h2",
        "h2",
        "h2",
    ]  # an outline without holes, whatever the levels on the page


def test_its_words_are_not_explained_there_so_that_it_stays_a_list(client):
    explained()
    asking("ct-scan", "Do I need a biopsy?")

    assert asked_on(client) == {"Questions to ask": ["Do I need a biopsy?"]}


def test_facts_are_told_and_sources_are_numbered_as_they_are_met_on_the_sheet(client):
    source("first", title="Named in the text")
    fact(key="time", text="15 minutes")
    published_page(
        body=[
            ("TextPlugin", {"html": "<p>It is quick [source: first].</p>"}),
            asks("Why [fact: time]?", "Can it take longer?"),
        ]
    )

    assert asked_on(client)["Questions to ask"] == ["Why 15 minutesSource 1?", "Can it take longer?"]
    assert [entry.get("id") for entry in html_of(client).xpath('//section[@aria-labelledby = "sources"]//li')] == [
        "source-1"
    ]
    assert "Named in the text" not in client.get(SHEET).content.decode()


def test_it_says_how_fresh_its_page_is_which_version_and_where_it_stands(client, settings):
    asking()

    told = " ".join(html_of(client).find('.//section[@aria-labelledby="about-this-page"]').text_content().split())

    assert "Whole page last reviewed November 2026 by" in told
    assert "Next review due November 2029." in told
    assert "From version 1 of the page." in told
    assert f"Today’s page: {settings.SITE_URL}/ct-scan/" in told


def test_a_sheet_of_an_overdue_page_says_so_above_its_questions(client):
    asking()
    say_reviewed(reviewed_on=TODAY.replace(year=2020), review_due_on=TODAY.replace(year=2023))

    html = client.get(SHEET).content.decode()

    assert html.index("Overdue for review") < html.index("Why this scan?")


def test_a_sheet_of_a_page_in_doubt_says_so_and_shows_no_dates(client):
    ct = asking()
    PageDetails.objects.filter(extended_object__page=ct).update(summary="Nobody has signed this.")

    html = client.get(SHEET).content.decode()

    assert html.index("Being checked") < html.index("Why this scan?")
    assert "Whole page last reviewed" not in html


def test_a_sheet_changes_with_its_page(client):
    ct = asking()
    publish_again(ct, body=[asks("Why now?")], slug="cat-scan")

    assert asked_on(client) == {"Questions to ask": ["Why now?"]}
    assert html_of(client).find_class("sheet")[0].get("data-page") == "/cat-scan/"


@pytest.mark.parametrize("for_safety", [False, True])
def test_the_sheet_of_a_withdrawn_page_says_why_it_went(client, for_safety):
    withdraw(asking(), reason="The advice has changed.", for_safety=for_safety)

    answer = client.get(SHEET)

    assert answer.status_code == 410
    assert "The advice has changed." in answer.content.decode()
    assert "Why this scan?" not in answer.content.decode()
    assert SHEET not in client.get(LIST).content.decode()


def test_there_is_no_sheet_of_a_draft_or_of_a_page_that_asks_nothing(client, subtests):
    page("draft", title="Draft", body=[asks("Why?")])
    published_page("silent", title="Silent")

    for key in ("draft", "silent", "nothing", "x" * 400):
        with subtests.test(key):
            assert client.get(f"/my-questions/{key}/").status_code == 404


# The page of the list -------------------------------------------------------------------------------------------------


def test_the_page_of_the_list_leads_to_every_sheet_from_a_to_z(client):
    asking("x-ray", title="X-ray")
    asking("bone-scan", title="bone scan")
    published_page("silent", title="Silent")
    page("draft", title="Draft", body=[asks("Why?")])

    sheets = html_of(client, LIST).xpath('//section[@aria-labelledby = "sheets"]//a')

    assert [(link.text, link.get("href")) for link in sheets] == [
        ("bone scan", "/my-questions/bone-scan/"),
        ("X-ray", "/my-questions/x-ray/"),
    ]


def test_where_no_page_asks_anything_no_sheet_is_spoken_of(client):
    assert "Sheets to print" not in client.get(LIST).content.decode()


def test_without_javascript_no_button_of_the_list_is_seen(client):
    html = html_of(client, LIST)
    seen = [button for button in html.xpath("//main//button") if not button.xpath("ancestor-or-self::*[@hidden]")]

    assert seen == []
    assert "your browser needs JavaScript" in html.xpath("string(//main)")
    assert [button.get("hidden") for button in html_of_sheet(client).xpath("//main//button")] == [""]


def html_of_sheet(client):
    asking()
    return html_of(client)


def test_it_says_where_the_list_is_kept_and_who_can_read_it(client):
    kept = html_of(client, LIST).get_element_by_id("my-questions").text_content()

    assert "Only this browser keeps your list. We never see it." in kept
    assert "Others who use this device can read it." in kept


@pytest.mark.parametrize("address", [LIST, SHEET, WORDS_FILE])
def test_the_store_may_keep_it_for_it_is_the_same_for_everybody(client, address):
    asking()

    answer = client.get(address)

    headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    assert answer.status_code == 200
    assert is_for_everybody(Answer(200, headers, answer.content))
    assert client.post(address).status_code == 405


def test_what_the_script_says_is_the_same_on_both_ways_and_all_that_it_asks_for_is_there(client):
    said = json.loads(client.get(WORDS_FILE).content)

    assert said == {name: str(words) for name, words in WORDS.items()}
    assert json.loads(html_of(client, LIST).get_element_by_id("my-questions").get("data-words")) == said


def test_no_page_can_stand_where_the_list_stands():
    content = latest(page("my-questions", title="Mine")).content

    assert "one the site needs for itself" in objection_to_address(content)


# On the pages themselves ----------------------------------------------------------------------------------------------


def scripts_of(client, address: str) -> list[str]:
    return [script.get("src").rpartition("/")[2] for script in html_of(client, address).xpath("//script")]


def test_only_pages_with_questions_bring_the_script_and_lead_to_a_sheet(client):
    asking()
    published_page("silent", title="Silent")

    assert scripts_of(client, "/ct-scan/") == ["reader.js", "questions.js"]
    assert scripts_of(client, "/silent/") == ["reader.js"]
    assert {address: SHEET in client.get(address).content.decode() for address in ("/ct-scan/", "/silent/")} == {
        "/ct-scan/": True,
        "/silent/": False,
    }
    assert f'href="{LIST}"' in client.get("/silent/").content.decode()


def test_an_earlier_version_has_its_questions_but_a_sheet_is_only_of_today(client):
    publish_again(asking(), body=[asks("Why now?")])

    assert asked_on(client, "/versions/ct-scan/1/") == {"Questions to ask": ["Why this scan?", "Who tells me?"]}
    assert SHEET not in client.get("/versions/ct-scan/1/").content.decode()
    assert reverse("questions:sheet", args=["ct-scan"]) == SHEET


def test_what_a_reader_writes_runs_as_its_language_does(client):
    list_ = html_of(client, LIST).get_element_by_id("my-questions")

    written = [
        *list_.iter("textarea"),
        *list_.xpath('.//h3[not(node())] | .//*[starts-with(@class, "question-answer")]'),
    ]
    assert len(written) == 5
    assert {it.get("dir") for it in written} == {"auto"}
