"""How the team works on translations: one list of all, one step to begin one, and who reads what."""

from datetime import UTC, datetime

import pytest
from cms.models import Page, PageContent
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from editing.discarding import discard
from pages import redirects
from pages.every_version import every_version
from pages.models import PageDetails
from reviews.live_versions import live_version
from reviews.starting_translations import start_translation
from tests import factories
from tests.cases import first
from tests.factories import NOW, latest, new_draft, person, publish_again, published_page
from tests.languages.scenes import installed, translated, translation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_languages")]
LATER = datetime(2026, 12, 7, 12, tzinfo=UTC)


def lines(client):
    answer = client.get("/desk/translations/")
    assert answer.status_code == 200
    return [(one.title, one.language, one.standing, one.made_from, one.changed) for one in answer.context["lines"]]


def test_one_list_says_of_each_translation_where_it_stands_and_what_it_says(client):
    ct = published_page("ct-scan", title="CT scan")
    translated(ct, title="Sgan CT", slug="sgan-ct")
    publish_again(Page.objects.get(pk=ct.pk), at=LATER)
    translation(Page.objects.get(pk=ct.pk), "ar", title="تصوير")
    client.force_login(person("plain-language"))

    assert lines(client) == [
        ("تصوير", "العربيّة", "Draft, not sent for review yet.", "7 December 2026", "as it was"),
        ("Sgan CT", "Cymraeg", "Live.", "16 November 2026", "has changed since"),
    ]
    rows = b"".join(client.get("/desk/translations.csv").streaming_content).decode().splitlines()
    assert len(rows) == 3
    assert rows[2].startswith(
        "Sgan CT,Cymraeg,Live.,16 November 2026,has changed since,editor@example.org,2029-11-16,http://testserver/desk/"
    )


def test_the_list_takes_no_more_queries_for_more_translations(client):
    client.force_login(person("editor"))
    counts = []
    for number in range(2):
        translated(published_page(f"page-{number}", slug=f"page-{number}"), slug=f"tudalen-{number}")
        client.get("/desk/translations/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/desk/translations/")
        counts.append(len(asked))

    assert counts[1] <= counts[0]


def test_with_english_alone_the_menu_says_nothing_of_translations(client):
    client.force_login(person("editor"))

    assert "/desk/translations/" in client.get("/desk/").content.decode()
    with installed():
        assert "/desk/translations/" not in client.get("/desk/").content.decode()
        assert client.get("/desk/translations/").status_code == 200


def test_an_editor_begins_a_translation_on_the_desk(client):
    ct = published_page("ct-scan", title="CT scan")
    client.force_login(person("editor"))
    version = latest(ct)
    assert "Start a translation" in client.get(reverse("desk:version", args=[version.pk])).content.decode()

    answer = client.post(reverse("desk:step", args=[version.pk, "translate"]), {"language": "cy"})

    draft = latest(ct, "cy")
    assert answer["Location"] == reverse("desk:version", args=[draft.pk])
    words = client.get(answer["Location"]).content.decode()
    assert "CT scan (Cymraeg), version 1" in words
    assert 'id="translate"' not in words


@pytest.mark.parametrize("language", first(2, ["en", "cy\0", "", "pl", "x" * 5000]))
def test_what_is_no_language_is_refused_with_words(client, language):
    ct = published_page("ct-scan")
    client.force_login(person("editor"))

    answer = client.post(reverse("desk:step", args=[latest(ct).pk, "translate"]), {"language": language})
    assert answer.status_code == 422
    assert latest(ct).content.language == "en"


def test_a_publisher_takes_one_translation_away_on_the_desk(client):
    ct = published_page("ct-scan")
    live = translated(ct, title="Sgan CT", slug="sgan-ct")
    client.force_login(person("publisher"))
    words = client.get(reverse("desk:version", args=[live.pk])).content.decode()
    assert "Withdraw the translation" in words
    assert "Withdraw the page" not in words

    client.post(reverse("desk:step", args=[live.pk, "withdraw-translation"]), {"reason": "Anghywir."})
    assert client.get("/cy/sgan-ct/").status_code == 410
    assert client.get("/ct-scan/").status_code == 200


def test_reviewers_begin_no_translation(client):
    ct = published_page("ct-scan")
    client.force_login(person("clinical"))

    assert client.post(reverse("desk:step", args=[latest(ct).pk, "translate"]), {"language": "cy"}).status_code == 409


def test_with_english_alone_there_is_no_such_step(client):
    ct = published_page("ct-scan")
    client.force_login(person("editor"))

    with installed():
        words = client.get(reverse("desk:version", args=[latest(ct).pk])).content.decode()
    assert "Start a translation" not in words


def test_the_details_of_a_translation_ask_from_which_english_it_is_made(client):
    ct = published_page("ct-scan")
    publish_again(ct)
    draft = translation(Page.objects.get(pk=ct.pk))
    details = PageDetails.objects.get(extended_object_id=draft.object_id)
    client.force_login(person("editor"))
    address = reverse("admin:pages_pagedetails_change", args=[details.pk])

    words = client.get(address).content.decode()
    assert '<select name="made_from"' in words
    assert '<option value="2" selected>' in words
    english = PageDetails.objects.get(extended_object_id=new_draft(ct).object_id)
    assert "made_from" not in client.get(reverse("admin:pages_pagedetails_change", args=[english.pk])).content.decode()

    sent = {"kind": "guide", "summary": "Beth ydyw.", "review_interval_months": "36", "owner": person("editor").pk}
    assert client.post(address, {**sent, "made_from": "1"}).status_code == 302
    details.refresh_from_db()
    assert details.made_from == 1
    for wrong in ("3", "0", "-1", "x", "1.0", "9" * 40):
        assert client.post(address, {**sent, "made_from": wrong}).status_code == 200
    details.refresh_from_db()
    assert details.made_from == 1


def test_an_administrator_writes_down_who_reads_which_language_and_why(client):
    reader = person("patient")
    client.force_login(person("admin"))
    address = reverse("admin:accounts_user_change", args=[reader.pk])
    groups = [str(group.pk) for group in reader.groups.all()]
    sent = {"email": reader.email, "name": "", "groups": groups, "languages": ["cy"]}

    assert "Say why" in client.post(address, {**sent, "why": ""}).content.decode()
    assert client.post(address, {**sent, "why": "Grew up in Bangor."}).status_code == 302
    assert User.objects.get(pk=reader.pk).languages == ["cy"]
    assert client.post(address, {**sent, "languages": ["xx"], "why": "x"}).status_code == 200
    assert User.objects.get(pk=reader.pk).languages == ["cy"]


def test_with_english_alone_nobody_is_asked_what_they_read(client):
    client.force_login(person("admin"))

    with installed():
        words = client.get(reverse("admin:accounts_user_change", args=[person("patient").pk])).content.decode()
    assert "languages" not in words


def test_lists_of_the_desk_call_a_page_what_readers_read_and_not_its_translation_nor_what_was_discarded(client):
    instead = published_page("instead", title="MRI scan", slug="mri-scan")
    away = published_page()
    for of in (instead, away):
        draft = new_draft(of, title="A name that was thrown away")
        discard(version=draft, by=person("editor"), at=NOW, reason="Begun by mistake.")
        start_translation(version=live_version(of.pk), language="cy", by=person("editor"), at=NOW)
        PageContent.admin_manager.filter(page=of, language="cy").update(title="Sgan")
    redirects.add(address="/old-mri/", page=instead, by=person("publisher"), why="It was printed so.", at=NOW)
    factories.withdraw(away, instead=instead)
    client.force_login(person("publisher"))

    withdrawn = client.get("/desk/withdrawals/")
    (line,) = withdrawn.context["lines"]
    assert (line.title, line.instead) == ("CT scan", "MRI scan")
    assert every_version(pk=line.url.split("/")[3]).get().content.language == "en"
    for address in ("/desk/redirects/", "/desk/record/redirects/", f"/desk/pages/change/?tick={instead.pk}"):
        said = client.get(address).content.decode()
        assert "MRI scan" in said, address
        assert "Sgan" not in said, address
        assert "thrown away" not in said, address


def test_a_sentence_is_found_in_translations_live_and_in_work(client):
    of = published_page(body="<p>You lie still.</p>")
    translated(of, title="Sgan CT", slug="sgan-ct", body="<p>Rydych yn gorwedd yn llonydd.</p>")
    translation(of, "ar", title="تصوير", body="<p>Rydych chi wedi gorwedd.</p>")
    client.force_login(person("editor"))

    found = [
        (place.title, place.state, place.url)
        for place in client.get("/desk/find/", {"q": "rydych"}).context["screen"].places
    ]
    assert [one[:2] for one in found] == [("Sgan CT (Cymraeg)", "live"), ("تصوير (العربيّة)", "draft")]
    assert found[0][2].startswith("/cy/sgan-ct/#")
    assert client.get(found[0][2]).status_code == 200
    (english,) = client.get("/desk/find/", {"q": "you lie still"}).context["screen"].places
    assert (english.title, english.state) == ("CT scan", "live")
