"""Nothing typed is lost: not by an ended session, not by signing in again, not by a second tab."""

import re

import pytest
from cms.api import add_plugin
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from djangocms_text.models import Text

from accounts.current_user import USED_AT
from accounts.models import User
from pages.models import Block
from sources.models import Source
from tests.cases import first
from tests.factories import latest, page, person, source
from tests.pages.test_blocks_saving import add_url, callout, edit_url, placeholder  # noqa: F401

pytestmark = pytest.mark.django_db

HERE = {"origin": "http://testserver"}
COMMENT = "This is a long comment <script>alert(1)</script> that somebody wrote."


def html_of(response):
    return response.content.decode()


# Signed out -----------------------------------------------------------------------------------------------------------


def test_a_form_sent_after_the_session_ended_gives_its_words_back(client):
    address = reverse("desk:review", args=[1])

    answer = client.post(address, {"comment": COMMENT, "decision": "approved"}, headers=HERE)

    assert answer.status_code == 403
    html = html_of(answer)
    assert "You were signed out before this was sent. Nothing was saved." in html
    assert "<script>alert" not in html
    assert "This is a long comment &lt;script&gt;" in html
    assert f'href="{reverse("account_login")}"' in html
    assert f'action="{address}"' in html


def test_a_block_sent_after_the_session_ended_gives_its_words_back(client, placeholder):  # noqa: F811
    answer = client.post(add_url(placeholder, "TextPlugin"), {"body": "<p>What I wrote.</p>"}, headers=HERE)

    assert answer.status_code == 403
    assert "<p>What I wrote.</p>" in html_of(answer)
    assert not Text.objects.exists()


@pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}, {"referer": "https://evil.example/x"}])
def test_what_another_site_sends_is_not_shown_as_somebodys_own_words(client, headers):
    html = html_of(client.post(reverse("desk:review", args=[1]), {"comment": COMMENT}, headers=headers))

    assert "This is a long comment" not in html
    assert "Send it again" not in html


# For what is gone, or theirs no more ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "status", "said"),
    first(
        4,
        [
            ("/desk/reviews/987654/", 404, "not there any more"),
            ("/admin/cms/placeholder/edit-plugin/987654/", 404, "not there any more"),
            ("/desk/pages/new/", 403, "Only editors and publishers"),
            ("/admin/sources/source/add/", 403, "You may not do this any more"),
            ("/desk/versions/987654/submit/", 404, "not there any more"),
            ("/desk/plans/987654/call-off/", 404, "not there any more"),
            ("/desk/redirects/987654/", 404, "not there any more"),
            ("/desk/feedback/987654/", 404, "not there any more"),
            ("/desk/pages/change/", 403, "Only editors and publishers"),
        ],
    ),
)
def test_what_was_written_for_something_that_is_gone_or_not_ones_own_any_more_is_given_back(
    client, address, status, said
):
    user = person("editor" if status == 404 else "clinical")
    User.objects.filter(pk=user.pk).update(is_staff=True)
    client.force_login(user)

    answer = client.post(address, {"comment": "An hour of words."}, headers=HERE)

    assert answer.status_code == status
    assert said in html_of(answer)
    assert "An hour of words." in html_of(answer)
    for headers in ({}, {"origin": "https://evil.example"}, {"origin": "http://["}):
        assert "An hour of words." not in html_of(
            client.post(address, {"comment": "An hour of words."}, headers=headers)
        )
    assert "An hour of words." not in html_of(client.get(address, {"comment": "An hour of words."}, headers=HERE))


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("post", "/desk/versions/{draft}/edit/987654/move/"),
        ("get", "/desk/versions/{draft}/edit/add/9/"),
        ("get", "/admin/cms/placeholder/edit-plugin/987654/"),
        ("post", "/admin/cms/placeholder/delete-plugin/987654/"),
    ],
)
def test_who_presses_a_button_for_a_block_that_is_gone_is_led_back_to_the_blocks(client, method, address):
    client.force_login(person("editor"))
    draft = latest(page()).pk
    blocks = f"/desk/versions/{draft}/edit/"

    answer = getattr(client, method)(
        address.format(draft=draft), {"way": "up"}, headers={"referer": f"http://testserver{blocks}"}
    )

    assert answer.status_code == 404
    assert "<h1>This is not there any more</h1>" in html_of(answer)
    assert f'<a href="{blocks}">Go back' in html_of(answer)


@pytest.mark.parametrize("came_by", ["https://evil.example/x", "http://testserver//evil.example/x", "", "http://["])
def test_who_came_from_elsewhere_is_led_to_the_desk_alone(client, came_by):
    client.force_login(person("editor"))

    html = html_of(client.get("/desk/reviews/987654/?next=https://evil.example/", headers={"referer": came_by}))

    assert "evil" not in html
    assert "Go back" not in html
    assert '<a href="/desk/">Go to the desk</a>' in html


def test_a_reader_and_whoever_is_nowhere_at_work_get_the_page_that_readers_get(client):
    client.force_login(person("editor"))

    for address, browser in (("/no-page/", client), ("/no-page/", Client()), ("/admin/no/", Client())):
        assert "This is not there any more" not in html_of(browser.get(address))


def test_looking_at_a_page_still_leads_to_the_sign_in_form(client):
    answer = client.get(reverse("desk:home"))

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


# Signed in again ------------------------------------------------------------------------------------------------------


def test_signed_in_again_in_another_tab_the_form_is_sent_again_by_one_button():
    browser = Client(enforce_csrf_checks=True)
    made = source()
    address = reverse("admin:sources_source_change", args=[made.pk])
    browser.force_login(person("publisher"))
    old = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html_of(browser.get(address)))[1]
    browser.cookies["csrftoken"] = "n" * 32  # what signing in does to it
    typed = {"title": "A better title", "publisher": "B", "kind": "study", "state": "current", "_save": "Save"}

    told = browser.post(address, typed | {"csrfmiddlewaretoken": old}, headers=HERE)

    html = html_of(told)
    assert told.status_code == 403
    assert "You have signed in again since you opened this form" in html
    assert "did not send the cookie" not in html
    sent = dict(re.findall(r'<textarea name="([^"]+)" hidden>\n([^<]*)</textarea>', html))
    assert sent == typed
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)[1]
    assert browser.post(address, sent | {"csrfmiddlewaretoken": token}, headers=HERE).status_code == 302
    assert Source.objects.get().title == "A better title"


def test_a_browser_without_cookies_is_told_so():
    html = html_of(Client(enforce_csrf_checks=True).post(reverse("desk:home"), {"a": "b c"}, headers=HERE))

    assert "did not send the cookie that guards our forms" in html


def test_another_sites_form_is_told_apart():
    html = html_of(
        Client(enforce_csrf_checks=True).post(
            reverse("desk:home"), {"a": "b c"}, headers={"origin": "https://evil.example"}
        )
    )

    assert "did not say that this form came from our site" in html


def test_a_password_is_never_shown_again():
    browser = Client(enforce_csrf_checks=True)
    typed = {"login": "editor@example.org", "password": "a password with spaces"}

    html = html_of(browser.post(reverse("account_login"), typed, headers=HERE))

    assert "a password with spaces" not in html
    assert "editor@example.org" not in html


# How long a session lives ---------------------------------------------------------------------------------------------


def test_a_session_lives_twelve_hours_from_its_last_use(client, monkeypatch):
    client.force_login(person("editor"))
    begun = client.session[USED_AT]
    first = Session.objects.get().expire_date

    monkeypatch.setattr("accounts.middleware.time", lambda: begun + 60)
    client.get(reverse("desk:home"))
    assert Session.objects.get().expire_date == first  # not written at each request
    monkeypatch.setattr("accounts.middleware.time", lambda: begun + settings.SESSION_COOKIE_AGE / 2)
    client.get(reverse("desk:home"))

    assert Session.objects.get().expire_date > first
    assert client.session[USED_AT] == begun + settings.SESSION_COOKIE_AGE / 2


def test_a_browser_keeps_no_words_of_somebody_who_signed_out(client):
    client.force_login(person("editor"))

    assert "Clear-Site-Data" not in client.get(reverse("desk:home"))
    assert client.post(reverse("account_logout"))["Clear-Site-Data"] == '"storage"'


# Two tabs -------------------------------------------------------------------------------------------------------------


def opened(response):
    return re.search(r'name="opened" value="(\w+)"', html_of(response))[1]


def test_the_second_save_of_a_block_is_told_but_moving_it_is_no_change(editor, placeholder):  # noqa: F811
    block = add_plugin(placeholder, "CalloutPlugin", "en", data=callout())
    typed = {"tone": "urgent", "heading": "A", "level": "2", "html": "<p>b</p>"}
    one, other = (opened(editor.get(edit_url(block))) for _tab in range(2))
    Block.objects.filter(pk=block.pk).update(position=7)

    editor.post(edit_url(block), typed | {"opened": one})
    answer = editor.post(edit_url(block), typed | {"heading": "Other", "opened": other})

    assert "This was changed since you opened it" in html_of(answer)
    assert Block.objects.get().data["heading"] == "A"
