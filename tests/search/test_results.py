"""What a reader is shown of a search, and what is never shown or kept."""

import json
import re

import pytest
from django.test import Client

from pages.models import PageDetails
from reviews import publishing
from reviews.models import Alarm
from search import indexing
from search.models import IndexedPage, Unanswered
from tests import factories
from tests.cases import first
from tests.glossary.scenes import explained

pytestmark = pytest.mark.django_db


def words(answer) -> str:
    """Return what a page says in its main part."""
    main = answer.content.decode().split("<main", 1)[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<(?!/?mark)[^>]+>", " ", main))


def test_a_result_says_what_it_is_and_leads_to_the_words_that_answer(client):
    factories.published_page(
        kind="imaging", also_called="CAT scan", body="<h2>On the day</h2><p>You lie on a bed. A doughnut turns.</p>"
    )
    seen = client.get("/search/?q=cat+scan+doughnuts")

    assert 'href="/ct-scan/"' in seen.content.decode()
    assert 'href="/ct-scan/#on-the-day">On the day</a>' in seen.content.decode()
    assert "A <mark>doughnut</mark> turns." in words(seen)
    assert "Also called: <mark>CAT</mark> <mark>scan</mark>" in words(seen)
    assert "Scan or X-ray · reviewed November 2026" in words(seen)


def test_an_overdue_page_says_so(client):
    factories.published_page()
    factories.say_reviewed(reviewed_on="2020-01-02", review_due_on="2023-01-02")

    assert "review overdue since January 2023" in words(client.get("/search/?q=scan"))


def test_words_that_nobody_has_checked_yet_say_so_where_they_are_quoted(client):
    page = factories.published_page(body="<p>A doughnut turns.</p>")
    draft = factories.new_draft(page, body="<p>A doughnut turns twice.</p>")
    publishing.publish_urgently(version=draft, by=factories.person("publisher"), at=factories.NOW, reason="Wrong.")
    seen = words(client.get("/search/?q=doughnut"))

    assert "turns twice." in seen
    assert "Our reviewers are still to check this correction." in seen


def test_dates_of_an_example_are_said_to_be_examples(client, real_pages):
    assert "(example date)" in words(client.get("/search/?q=ct+scan"))
    assert "No clinician has checked it." in client.get("/search/?q=ct+scan").content.decode()


def test_a_page_in_doubt_is_named_and_nothing_of_it_quoted(client):
    page = factories.published_page(body="<p>A doughnut turns.</p>")
    Alarm.objects.create(version=factories.latest(page), kind=Alarm.Trouble.TEXT, noticed_at=factories.NOW)
    seen = words(client.get("/search/?q=doughnut"))

    assert "we are checking this page" in seen
    assert "turns" not in seen
    assert "reviewed" not in seen


def test_words_of_another_version_than_todays_are_never_quoted(client):
    page = factories.published_page(body="<p>A doughnut turns.</p>")
    old = IndexedPage.objects.get()
    factories.publish_again(page, body="<p>A doughnut stands.</p>")
    IndexedPage.objects.filter(pk=page.pk).update(content=old.content, sentences=old.sentences)
    seen = words(client.get("/search/?q=doughnut"))

    assert "turns" not in seen
    assert "What it is and how it goes." in seen


def test_a_slip_is_told_with_the_way_back(client, real_pages):
    seen = client.get("/search/?q=byopsy")
    assert "Showing results for biopsy" in words(seen)
    assert 'href="?q=byopsy&amp;as-typed=yes"' in seen.content.decode()

    as_typed = client.get("/search/?q=byopsy&as-typed=yes")
    assert "Nothing found for “byopsy”" in words(as_typed)


def test_a_medical_word_is_explained(client):
    explained("bilirubin", "A yellow substance.")
    for query in ("Bilirubin", "what is bilirubin"):
        seen = client.get("/search/", {"q": query})
        assert "A yellow substance." in words(seen)
        assert "/glossary/#word-" in seen.content.decode()
        assert "Nothing found" not in words(seen)


def test_where_no_page_is_about_a_word_alone_the_results_say_so(client):
    explained("mammogram", "An X-ray of the breast.")
    explained("biopsy", "A small sample of the body.")
    factories.published_page(
        "core-biopsy", title="Core biopsy", words_people_use="mammogram and biopsy", body="<p>After a mammogram.</p>"
    )
    says_so = "No page here is about this alone. These pages mention it."

    assert says_so in words(client.get("/search/?q=mammogram"))
    for query in ("biopsy", "biopsies", "mammogram and biopsy", "after a mammogram"):
        assert says_so not in words(client.get("/search/", {"q": query})), query


def test_nothing_found_helps(client, real_pages):
    answer = client.get("/search/?q=zzzzqqqq")
    seen, html = words(answer), answer.content.decode()

    assert "Nothing found for “zzzzqqqq”" in seen
    assert "call 999" in seen
    for address in ("/imaging/", "/blood-tests/", "/contact/", "/which-test-for-which-symptom/", "/search/#all-pages"):
        assert f'href="{address}"' in html


WHOM_TO_RING = "If it cannot wait, call 999. When to ring, and who"


@pytest.mark.parametrize(
    "typed", first(1, ["cant breath", "my temperature is 39", "lost my sight", "legs gone numb", "black poo"])
)
def test_whoever_types_of_a_danger_reads_whom_to_ring_before_all_that_was_found(client, real_pages, typed):
    seen = words(client.get("/search/", {"q": typed}))

    assert "Urgent" in seen
    assert seen.index(WHOM_TO_RING) < seen.index("Results for")
    assert seen.count(WHOM_TO_RING) == 1
    assert "Samaritans" not in seen


def test_whoever_types_that_they_want_to_die_reads_who_listens_and_no_figures_of_deaths(client, real_pages):
    answer = client.get("/search/?q=i+want+to+die")
    seen = words(answer)

    assert (
        seen.index("Samaritans listen day and night")
        < seen.index("Call 999 in an emergency")
        < seen.index("Results for")
    )
    assert WHOM_TO_RING not in seen
    assert "<details><summary>Show the pages with these words</summary>" in answer.content.decode()
    assert "<details><summary>Show the pages" not in client.get("/search/?q=fever").content.decode()


def test_without_a_page_that_says_whom_to_ring_they_read_it_all_the_same(client):
    factories.published_page(body="<p>Few people die.</p>")

    assert "If it cannot wait, call 999." in words(client.get("/search/?q=i+want+to+die"))


def test_whoever_types_of_a_danger_of_which_nothing_is_found_reads_it_once(client, real_pages):
    seen = words(client.get("/search/?q=paralysed"))

    assert seen.index(WHOM_TO_RING) < seen.index("Nothing found")
    assert seen.count(WHOM_TO_RING) == 1


def test_whoever_types_of_a_test_is_not_told_of_999(client, real_pages):
    assert "999" not in words(client.get("/search/?q=ct+scan"))


def test_without_a_search_there_is_every_page_from_a_to_z(client):
    for key, title in (("x", "Zulu"), ("y", "alpha"), ("z", "Mike")):
        factories.published_page(key, title=title)
    seen = words(client.get("/search/"))

    assert seen.index("alpha") < seen.index("Mike") < seen.index("Zulu")


def test_more_results_are_on_further_screens(client):
    for number in range(12):
        factories.published_page(f"page-{number}", title=f"Page {number}", body="<p>A doughnut turns.</p>")

    first, last = (words(client.get(f"/search/?q=doughnut{more}")) for more in ("", "&page=2"))
    assert "Pages 1 to 10 of 12." in first
    assert "Pages 11 to 12 of 12." in last
    assert [first.count("Pages "), last.count("Pages ")] == [1, 2]  # above as well, or it looks like the first


# What a search leaves behind ------------------------------------------------------------------------------------------


def test_a_search_is_for_nobody_else(client):
    answer = client.get("/search/?q=scan")

    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
    assert not answer.cookies


@pytest.mark.parametrize("address", ["/search/", "/search/names.json", "/ct-scan/"])
def test_what_holds_no_search_is_the_same_for_everybody(client, address):
    factories.published_page()
    answer = client.get(address)

    assert answer["Cache-Control"] == "no-cache"
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in answer.content.decode()


def test_the_names_of_all_pages_can_be_had_at_once(client):
    factories.published_page(also_called="CAT scan, CAT", words_people_use="doughnut scan")
    factories.page("draft", title="Draft")

    assert json.loads(client.get("/search/names.json").content) == {
        "pages": [["/ct-scan/", "CT scan", ["CAT scan", "CAT"], ["doughnut scan"]]]
    }


def test_dangers_are_the_first_names(client, real_pages):
    kinds = dict(PageDetails.objects.live().values_list("extended_object__title", "kind"))
    told = [
        kinds[title] for _url, title, _others, _words in json.loads(client.get("/search/names.json").content)["pages"]
    ]

    assert told.count("danger") == 5
    assert set(told[:5]) == {"danger"}


TYPED = [
    "", "\0scan", "\"' OR 1=1 --", "<i>scan</i>", "🙂 scan", "scan " * 2_000, "ca 15-3 " * 50, "a b c d e f g h i j k l m n o p",
    "\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe", " ", "\0", '"', "'", "%", "_", "\\", "*", "{{7*7}}", "🙂",
    "\u202escan", "مسح العظام", "סריקה", "骨扫描", "a" * 10_000, "\r\n\t", "é" * 300, "-1", "NULL", "page=9",
]  # fmt: skip


@pytest.mark.parametrize("typed", first(10, TYPED))
def test_anything_that_is_typed_is_answered(real_pages, typed):
    answer = Client(raise_request_exception=True).get("/search/", {"q": typed})

    assert answer.status_code == 200
    assert "<i>scan</i>" not in answer.content.decode()


@pytest.mark.parametrize(
    "query", first(3, [f"q=scan&page={'9' * 5_000}", "q=%ff%fe", "q", "q=scan&q=biopsy", "page=x&q=scan", "q[]=x"])
)
def test_any_query_is_answered(client, query):
    factories.published_page()

    assert client.get(f"/search/?{query}").status_code == 200


def test_a_search_that_is_too_long_says_so(client):
    seen = client.get("/search/", {"q": "scan " * 100})

    assert "We looked for its first 200 letters." in words(seen)


def test_nothing_is_sent_to_the_search(client):
    assert client.post("/search/", {"q": "scan"}).status_code == 405


def test_a_rare_search_leaves_no_words_in_the_database(client):
    factories.published_page()
    client.get("/search/?q=mary+smith")

    assert list(Unanswered.objects.values_list("words", "times")) == [("", 1)]


def test_a_site_without_pages_can_be_searched(client):
    assert client.get("/search/?q=scan").status_code == 200
    assert indexing.rebuild() == 0
