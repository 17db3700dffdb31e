"""A reader says what they think of a page: without a trace, and without losing a word."""

import re
from datetime import timedelta
from io import StringIO
from itertools import product
from urllib.parse import quote_from_bytes

import pytest
from cms.models import PageContent
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client, RequestFactory
from redis.exceptions import RedisError
from time_machine import travel

from delivery.entries import Answer, is_for_everybody
from feedback import budget
from feedback.forms import MOST_LETTERS
from feedback.models import Remark, Usefulness
from feedback.senders import is_from_elsewhere
from feedback.services import DAYS_TO_KEEP_WORDS, forget_old_words
from reviews import publishing
from tests import factories
from tests.cases import first
from tests.delivery.scenes import generation
from tests.factories import NOW, TODAY, published_page
from tests.feedback.scenes import FORM, HERE, remark, send

pytestmark = pytest.mark.django_db
DYE = "Please say more about the dye."
RING = [
    (
        "CalloutPlugin",
        {"tone": "urgent", "heading": "If you are unwell", "level": 2, "html": "<p>Call 999 [source: leaflet].</p>"},
    ),
    ("CalloutPlugin", {"tone": "information", "heading": "Who we are", "level": 2, "html": "<p>A team.</p>"}),
]


@pytest.fixture
def ct_scan():
    return published_page()


def words_on(answer) -> str:
    return " ".join(answer.content.decode().split())


# At the foot of a page ------------------------------------------------------------------------------------------------


def test_each_page_asks_at_its_foot_and_everybody_gets_the_same(client, ct_scan):
    answer = client.get("/ct-scan/")

    assert f'action="{FORM}"' in words_on(answer)
    assert f'<a href="{FORM}">What is missing or wrong?</a>' in words_on(answer)
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.items()]
    assert is_for_everybody(Answer(answer.status_code, headers, answer.content))
    assert not answer.cookies


def test_the_form_is_the_same_for_everybody_too(client, ct_scan):
    answer = client.get(FORM)

    headers = [(name.lower().encode(), value.encode()) for name, value in answer.items()]
    assert is_for_everybody(Answer(answer.status_code, headers, answer.content))
    assert answer["X-Robots-Tag"] == "noindex"
    assert "leave out names" in words_on(answer)


def test_a_page_that_is_kept_still_names_the_version_that_is_read(client, ct_scan):
    factories.publish_again(ct_scan)

    assert 'action="/feedback/ct-scan/2/"' in words_on(client.get("/ct-scan/"))
    assert "This page has changed since you read it." in words_on(client.get(FORM))
    send(client)
    assert Remark.objects.get().version.number == "1"


def test_an_earlier_version_and_the_home_page_do_not_ask(client, ct_scan):
    factories.publish_again(ct_scan)
    published_page("home", title="Home", template="home").set_as_homepage()

    assert "Was this page useful?" not in words_on(client.get("/versions/ct-scan/1/"))
    assert "Was this page useful?" not in words_on(client.get("/"))


def test_a_draft_on_the_desk_does_not_ask(client, ct_scan):
    draft = factories.new_draft(ct_scan)
    client.force_login(factories.person("editor"))

    assert "Was this page useful?" not in words_on(client.get(f"/desk/versions/{draft.pk}/preview/"))


# Yes and No -----------------------------------------------------------------------------------------------------------


def test_yes_and_no_are_counted_and_nothing_else_is_kept(client, ct_scan):
    for useful in ("yes", "yes", "no"):
        answer = client.post(FORM, {"useful": useful}, headers=HERE)
        assert (answer.status_code, answer.url) == (303, f"{FORM}counted/")

    (counted,) = Usefulness.objects.values()
    assert (counted["yes"], counted["no"], counted["language"]) == (2, 1, "en")
    assert not Remark.objects.exists()
    assert "We have counted your answer" in words_on(client.get(f"{FORM}counted/"))


def test_no_get_changes_anything(client, ct_scan):
    for address in (
        FORM,
        f"{FORM}?useful=yes&words=hello",
        f"{FORM}counted/",
        f"{FORM}thank-you/",
        f"{FORM}whom-to-ring/",
    ):
        assert client.get(address).status_code == 200

    assert not Usefulness.objects.exists()
    assert not Remark.objects.exists()


# Words ----------------------------------------------------------------------------------------------------------------


def test_words_are_kept_with_page_version_language_and_day_and_nothing_of_who_wrote_them(client, ct_scan):
    with travel(NOW, tick=False):
        answer = send(client)

    assert (answer.status_code, answer.url) == (303, f"{FORM}thank-you/")
    assert not answer.cookies
    (kept,) = Remark.objects.values()
    assert kept == {
        "id": kept["id"],
        "page_id": ct_scan.pk,
        "version_id": factories.latest(ct_scan).pk,
        "language": "en",
        "words": DYE,
        "words_gone_on": None,
        "received_on": TODAY,
        "state": "new",
        "led_to_id": None,
    }


def test_what_could_tell_who_they_are_is_not_kept(client, ct_scan):
    send(client, "Ring me on 07700 900123, born 12/3/1962, nhs 943 476 5919, S10 2TN, jane@example.org")

    assert not re.search(r"\d|@", Remark.objects.get().words)


def test_the_thanks_say_what_happens_next(client, ct_scan):
    thanks = words_on(client.get(send(client).url))

    assert "After a year we delete your words." in thanks
    assert 'href="/ct-scan/versions/"' in thanks
    assert 'href="/ct-scan/"' in thanks


@pytest.mark.parametrize(
    "sent", [{}, {"words": ""}, {"words": " \n\t "}, {"words": "\0\u200b\u202e"}, {"useful": "perhaps"}]
)
def test_nothing_to_say_is_told_so(client, ct_scan, sent):
    answer = client.post(FORM, sent, headers=HERE)

    assert answer.status_code == 400
    assert "Write a few words first." in words_on(answer)
    assert not Remark.objects.exists()


def test_too_much_is_told_so_and_every_word_is_still_there(client, ct_scan):
    long = "More about the dye. " * 101
    answer = send(client, long)

    assert answer.status_code == 400
    assert "This has 2,019 letters, and there is room for 2,000." in words_on(answer)
    assert long.strip() in answer.content.decode()
    (box,) = re.findall("<textarea[^>]*>", answer.content.decode())
    assert "maxlength" not in box  # a browser would cut off what is pasted
    assert send(client, "ä" * MOST_LETTERS).status_code == 303


def test_what_is_written_is_never_html(client, ct_scan):
    answer = send(client, "<script>alert(1)</script>{{ 7 }}" + "x" * MOST_LETTERS)

    assert "<script>alert" not in answer.content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 }}" in answer.content.decode()


def test_a_program_that_fills_in_everything_is_told_so_and_a_person_loses_nothing(client, ct_scan):
    answer = send(client, website="https://spam.example")

    assert answer.status_code == 400
    assert DYE in words_on(answer)
    assert "spam.example" not in words_on(answer)  # so that pressing again is enough
    assert not Remark.objects.exists()


# Who sent it ----------------------------------------------------------------------------------------------------------


OURS = [
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},  # a reader who hides where they come from
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://testserver"},
    {"Origin": "HTTP://TESTSERVER"},
    {"Referer": "https://other.example/"},
    {},  # a browser from before 2020
]
OF_OTHERS = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": ""},
    {"Origin": "https://other.example"},
    {"Origin": "http://testserver.other.example"},
    {"Origin": "http://other.example/http://testserver"},
    {"Origin": "https://testserver"},
    {"Origin": "null"},
    {"Origin": ""},
]


@pytest.mark.parametrize(
    ("headers", "is_elsewhere"), [*((one, False) for one in OURS), *((one, True) for one in OF_OTHERS)]
)
def test_it_is_taken_from_our_own_pages_and_from_browsers_that_say_nothing(headers, is_elsewhere):
    assert is_from_elsewhere(RequestFactory().post(FORM, headers=headers)) is is_elsewhere


@pytest.mark.parametrize("sent", [{"words": "Ring this number"}, {"useful": "no"}])
def test_what_another_site_sends_is_refused_and_not_shown_as_ours(client, ct_scan, sent):
    answer = client.post(FORM, sent, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 400
    assert "sent from another site" in words_on(answer)
    assert "Ring this number" not in words_on(answer)
    assert not Remark.objects.exists()
    assert not Usefulness.objects.exists()


def test_nobodys_session_is_asked_for(ct_scan):
    staff = Client(enforce_csrf_checks=True)
    staff.force_login(factories.person("editor"))

    assert send(staff).status_code == 303


# How much -------------------------------------------------------------------------------------------------------------


def test_more_than_some_in_an_hour_wait_and_no_word_is_lost(client, ct_scan, monkeypatch):
    monkeypatch.setattr(budget.REMARKS.__class__, "has_room", lambda self, page_id, at: False)
    answer = send(client)

    assert answer.status_code == 429
    assert answer["Retry-After"] == "3600"
    assert DYE in words_on(answer)
    assert client.post(FORM, {"useful": "yes"}, headers=HERE).status_code == 429
    assert not Remark.objects.exists()
    assert not Usefulness.objects.exists()


def test_a_page_and_all_pages_have_so_much_in_an_hour_and_the_next_hour_begins_anew():
    of_some = budget.Budget("tests", of_a_page=2, of_all=3)

    assert [of_some.has_room(1, factories.NOW) for _time in range(3)] == [True, True, False]
    assert [of_some.has_room(2, factories.NOW) for _time in range(2)] == [True, False]
    assert of_some.has_room(1, factories.NOW + timedelta(hours=1))


def test_what_is_counted_says_nothing_of_who(client, ct_scan, monkeypatch):
    said = []
    monkeypatch.setattr(cache, "set", lambda *given: said.append(given))
    client.post(FORM, {"words": DYE}, headers=HERE, REMOTE_ADDR="192.0.2.7")

    assert said
    assert all(re.fullmatch(r"feedback:remarks:\d+(:\d+)?", key) and number == 1 for key, number, _seconds in said)


def test_without_a_cache_it_is_taken(client, ct_scan, monkeypatch, caplog):
    def away(*given):
        raise RedisError("away")

    monkeypatch.setattr(cache, "get", away)

    assert send(client).status_code == 303
    assert "could not be counted" in caplog.text


# Danger ---------------------------------------------------------------------------------------------------------------


def test_whoever_writes_of_a_danger_is_told_whom_to_ring_in_the_words_of_our_own_page(client, ct_scan):
    factories.source("leaflet")
    published_page("contact", title="Contact", body=RING)
    answer = send(client, "I have a fever. What now?")

    assert answer.url == f"{FORM}whom-to-ring/"
    shown = words_on(client.get(answer.url))
    assert "If you are unwell" in shown
    assert "Call 999." in shown
    assert "Who we are" not in shown
    assert '<a href="/contact/">Contact</a>' in shown
    assert "source-1" not in shown
    assert Remark.objects.get().words == "I have a fever. What now?"


def test_where_there_is_no_such_page_one_sentence_says_it(client, ct_scan):
    assert "If it cannot wait, call 999." in words_on(client.get(f"{FORM}whom-to-ring/"))


def test_a_contact_page_in_doubt_is_not_quoted(client, ct_scan):
    factories.source("leaflet")
    published_page("contact", title="Contact", body=RING)
    PageContent.objects.filter(page__reverse_id="contact").update(title="Forged")
    shown = words_on(client.get(f"{FORM}whom-to-ring/"))

    assert "If you are unwell" not in shown
    assert "If it cannot wait, call 999." in shown


def test_whom_to_ring_says_so_where_nobody_has_checked_that_yet(client, ct_scan):
    factories.source("leaflet")
    contact = published_page("contact", title="Contact", body=RING)
    assert "still to check" not in words_on(client.get(f"{FORM}whom-to-ring/"))
    ring = [(kind, data | {"html": "<p>Call nobody [source: leaflet].</p>"}) for kind, data in RING]
    draft = factories.new_draft(contact, body=ring)
    publishing.publish_urgently(version=draft, by=factories.person("publisher"), at=NOW, reason="Wrong.")

    shown = words_on(client.get(f"{FORM}whom-to-ring/"))
    assert "Call nobody." in shown
    assert "Our reviewers are still to check this correction." in shown


def test_it_is_told_even_where_the_words_are_not_taken(client, ct_scan, monkeypatch):
    assert "Is this happening now?" in words_on(send(client, "I cannot breathe. " + "x" * 2_100))
    assert "Is this happening now?" in words_on(send(client, "I cannot breathe.", website="x"))
    monkeypatch.setattr(budget.REMARKS.__class__, "has_room", lambda self, page_id, at: False)
    assert "Is this happening now?" in words_on(send(client, "I cannot breathe."))


# Pages that are gone or never were ------------------------------------------------------------------------------------


def test_a_page_that_was_withdrawn_meanwhile_is_still_spoken_of(client, ct_scan):
    factories.withdraw(ct_scan)

    assert "This page is no longer on the site." in words_on(client.get(FORM))
    assert send(client).status_code == 303
    assert client.get(f"{FORM}thank-you/").status_code == 200


def test_what_was_never_public_has_no_form(client, ct_scan):
    factories.new_draft(ct_scan)

    for address in ("/feedback/nowhere/1/", "/feedback/ct-scan/2/", "/feedback/ct-scan/99999999/"):
        for more in ("", "counted/", "thank-you/", "whom-to-ring/"):
            assert client.get(address + more).status_code == 404, address + more
        assert client.post(address, {"words": DYE}, headers=HERE).status_code == 404, address


def test_other_addresses_lead_nowhere(client, ct_scan):
    for address in ("/feedback/", "/feedback/ct-scan/", "/feedback/ct-scan/01/", "/feedback/ct-scan/x/"):
        assert client.get(address).status_code == 404, address


# Whatever is sent -----------------------------------------------------------------------------------------------------

ODD_WORDS = [
    "a\0b", "\ud800", "e" + "\u0301" * 500, "a" * 100_000, "%s%n{}{{}}", "\r\n" * 50 + "x", "\0", "🙂", "👩🏽‍⚕️", "\u202eevil",
    "\u200fשלום", "مرحبا بالعالم", "=HYPERLINK(\"http://x\")", "'; DROP TABLE feedback_remark; --", "\ufffe\uffff", "\x1b[31m",
]  # fmt: skip


@pytest.mark.parametrize("words", first(6, ODD_WORDS))
def test_odd_words_are_taken_or_told_what_is_wrong(client, ct_scan, words):
    body = "words=" + quote_from_bytes(words.encode("utf-8", "surrogatepass"))
    answer = client.generic("POST", FORM, body, "application/x-www-form-urlencoded", headers=HERE)

    assert answer.status_code in (303, 400)
    assert all(sign not in kept for kept in Remark.objects.values_list("words", flat=True) for sign in "\0\u202e\r")


KINDS = [
    *("multipart/form-data; boundary=x", "", "application/json", "multipart/form-data", "x", "\xff"),
    *("multipart/form-data; boundary=" + "x" * 400, "multipart/form-data; boundary=x; charset=rot13"),
    *("application/x-www-form-urlencoded; charset=utf-16", "application/x-www-form-urlencoded; charset=nonsense"),
    *("multipart/form-data; boundary=x; charset=idna", "application/x-www-form-urlencoded; charset=rot13"),
    *("text/plain", "application/xml", "application/octet-stream"),
]
BODIES = [
    b"--x\r\nContent-Disposition: form-data; name=\"words\"\r\n\r\nhello\xff\r\n--x--\r\n",
    b"--x\r\nContent-Disposition: form-data; name=\"words\"; filename=\"a.txt\"\r\n\r\nhello\r\n--x--\r\n",
    b"--x\r\nContent-Disposition: form-data; name=\"words\"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--\r\n",
    b"", b"\xff\xfe\x00", b"words=%FF%FE%00&words", b"&&&==", b"words=" + b"%" * 50, b"{\"words\": \"x\"}",
]  # fmt: skip
EACH_ONCE = [*((KINDS[0], body) for body in BODIES), *((kind, BODIES[0]) for kind in KINDS[1:])]


@pytest.mark.parametrize(("kind", "body"), first(len(EACH_ONCE), dict.fromkeys([*EACH_ONCE, *product(KINDS, BODIES)])))
def test_any_bytes_of_any_kind_are_no_fault_of_ours(ct_scan, kind, body):
    answer = Client(raise_request_exception=False).generic("POST", FORM, body, kind, headers=HERE)

    assert answer.status_code in (303, 400)


@pytest.mark.parametrize("body", [b"words=" + b"x" * 10_000_000, b"a=&" * 5_000 + b"words=x"])
def test_far_too_much_is_refused(ct_scan, body):
    answer = Client(raise_request_exception=False).generic(
        "POST", FORM, body, "application/x-www-form-urlencoded", headers=HERE
    )

    assert answer.status_code == 400


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
def test_it_is_asked_for_or_sent_to_and_nothing_else(client, ct_scan, method):
    assert client.generic(method, FORM).status_code == 405
    assert client.post(f"{FORM}thank-you/").status_code in (403, 405)


# How long -------------------------------------------------------------------------------------------------------------


def test_words_go_when_they_are_a_year_old_and_what_was_done_stays(ct_scan):
    old, younger = remark(ct_scan, on=TODAY), remark(ct_scan, words="More.", on=TODAY + timedelta(days=1))
    said = StringIO()
    call_command("forget_feedback", on=TODAY + timedelta(days=DAYS_TO_KEEP_WORDS), stdout=said)

    assert said.getvalue() == "Remarks whose words were deleted: 1.\n"
    assert Remark.objects.get(pk=old.pk).words == ""
    assert Remark.objects.get(pk=old.pk).words_gone_on == TODAY + timedelta(days=365)
    assert Remark.objects.get(pk=younger.pk).words == "More."
    assert forget_old_words(TODAY + timedelta(days=DAYS_TO_KEEP_WORDS)) == 0


def test_they_go_with_the_next_remark_as_well_where_no_timer_runs(ct_scan):
    old = remark(ct_scan)
    remark(ct_scan, words="More.", on=TODAY + timedelta(days=366))

    assert Remark.objects.get(pk=old.pk).words == ""


@pytest.mark.both_databases
def test_what_readers_send_and_what_goes_makes_no_page_anew(client, ct_scan):
    before = generation()
    send(client)
    client.post(FORM, {"useful": "yes"}, headers=HERE)
    forget_old_words(TODAY + timedelta(days=10_000))

    assert generation() == before
