"""The details of an easy-read page ask which page it tells in easier words, and from which version of it."""

import pytest
from django.urls import reverse

from pages.models import PageDetails
from tests.cases import first
from tests.factories import latest, new_draft, page, person, publish_again, published_page, withdraw
from tests.pages.test_easy_read import easy, easy_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def ct():
    return published_page("ct-scan", title="CT scan")


def address_of(version):
    return reverse("admin:pages_pagedetails_change", args=[_details(version).pk])


def _details(version):
    return PageDetails.objects.get(extended_object_id=version.object_id)


def sent(**said):
    held = {"kind": "easy-read", "summary": "What it is.", "review_interval_months": "36"}
    return held | {"owner": person("editor").pk, "easy_read_of": "ct-scan", "made_from": "1"} | said


def test_other_pages_are_not_asked(editor, ct):
    words = editor.get(address_of(new_draft(ct))).content.decode()

    assert "easy_read_of" not in words
    assert "made_from" not in words


def test_it_offers_live_pages_that_are_no_easy_read_pages(editor, ct):
    page("draft", title="Draft")
    easy()
    words = editor.get(address_of(latest(easy_draft(of="", key="new", made_from=None)))).content.decode()

    assert '<option value="ct-scan">CT scan</option>' in words
    assert 'value="draft"' not in words
    assert 'value="ct-easy"' not in words


def test_the_first_time_an_editor_types_the_number(editor, ct):
    draft = latest(easy_draft(of="", made_from=None))
    address = address_of(draft)
    assert '<input type="number" name="made_from"' in editor.get(address).content.decode()

    answer = editor.post(address, sent())

    assert answer.status_code == 302
    assert (_details(draft).easy_read_of, _details(draft).made_from) == ("ct-scan", 1)


def test_after_that_they_choose_among_the_versions_of_its_page(editor, ct):
    draft = new_draft(easy())
    publish_again(ct)
    address = address_of(draft)

    assert '<option value="2">2, published 16 November 2026</option>' in editor.get(address).content.decode()
    assert editor.post(address, sent(made_from="2")).status_code == 302
    assert _details(draft).made_from == 2


@pytest.mark.parametrize(
    "said",
    first(
        3,
        [
            {"easy_read_of": "ct\0scan"},
            {"made_from": "0"},
            {"kind": "guide"},
            {"easy_read_of": "nothing-here"},
            {"easy_read_of": "x" * 5000},
            {"made_from": "-1"},
            {"made_from": "one"},
            {"made_from": "9" * 30},
        ],
    ),
)
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(editor, ct, said):
    draft = latest(easy_draft(of="", made_from=None))

    answer = editor.post(address_of(draft), sent(summary="Typed just now.", **said))

    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert "Typed just now." in answer.content.decode()
    assert _details(draft).easy_read_of == ""


def test_a_page_that_is_away_stays_named(editor, ct):
    draft = new_draft(easy())
    withdraw(ct)

    assert '<option value="ct-scan" selected>ct-scan</option>' in editor.get(address_of(draft)).content.decode()


def test_nobody_changes_it_in_a_version_that_is_out(editor, ct):
    made = easy()

    assert editor.post(address_of(latest(made)), sent(made_from="1", summary="Other.")).status_code == 403


def test_whoever_only_reviews_cannot(client, ct):
    draft = latest(easy_draft())
    client.force_login(person("clinical"))

    assert client.post(address_of(draft), sent()).status_code in (302, 403)
    assert _details(draft).summary != "What it is."
