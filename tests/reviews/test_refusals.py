"""A refusal that the CMS's own screens do not expect still comes out as words, and never as a failure."""

import pytest
from cms.api import add_plugin
from cms.models import CMSPlugin, PageContent, Placeholder
from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from djangocms_text.models import Text
from djangocms_versioning.models import Version

from pages.rules import NotAllowed
from reviews import services
from reviews.middleware import RefusalMiddleware
from reviews.models import Review
from tests import factories
from tests.factories import NOW, latest, new_draft, page, person, published_page

pytestmark = pytest.mark.django_db


def refused(request, words):
    request.user = person("editor")
    request._messages = []
    return RefusalMiddleware(lambda request: HttpResponse()).process_exception(request, NotAllowed(words))


def test_a_refusal_becomes_a_page_with_its_words():
    answer = refused(RequestFactory().post("/admin/"), "Because <b>it</b> is so.")

    assert answer.status_code == 403
    assert "Because &lt;b&gt;it&lt;/b&gt; is so." in answer.content.decode()
    assert "Nothing was changed." in answer.content.decode()


def test_the_cmss_scripts_get_the_words_alone_and_no_html():
    request = RequestFactory().post("/admin/", headers={"X-Requested-With": "XMLHttpRequest"})
    answer = refused(request, "Because <b>it</b> is so.")

    assert answer.status_code == 403
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == "Because &lt;b&gt;it&lt;/b&gt; is so."


def test_other_failures_are_left_to_be_seen():
    middleware = RefusalMiddleware(lambda request: HttpResponse())

    assert middleware.process_exception(RequestFactory().get("/"), ValueError("a bug")) is None


def test_deleting_a_block_of_a_text_in_review_is_refused_with_words(editor):
    version = latest(page())
    plugin = CMSPlugin.objects.get()
    services.submit(version=version, by=person("editor"), at=NOW, size="full", change_note="New.")
    for headers in ({}, {"X-Requested-With": "XMLHttpRequest"}):
        answer = editor.post(
            reverse("admin:cms_placeholder_delete_plugin", args=[plugin.pk]), {"post": "yes"}, headers=headers
        )
        assert answer.status_code == 403
    assert Text.objects.filter(pk=plugin.pk).exists()


def test_a_second_draft_is_refused_with_words(editor):
    of = published_page()
    live = latest(of)
    services.submit(version=new_draft(of), by=person("editor"), at=NOW, size="full", change_note="New.")
    answer = editor.post(reverse("admin:djangocms_versioning_pagecontentversion_edit_redirect", args=[live.pk]))

    assert answer.status_code in (302, 403)
    assert Version.objects.filter(state="draft").count() == 1
    assert Review.objects.filter(state="waiting").count() == 1


def test_deleting_a_page_that_was_public_is_refused_with_words(client):
    boss = person("publisher", "boss@example.org")
    type(boss).objects.filter(pk=boss.pk).update(is_superuser=True)
    client.force_login(boss)
    of = published_page()
    answer = client.post(reverse("admin:cms_page_delete", args=[of.pk]), {"post": "yes"})

    assert answer.status_code in (302, 403)
    assert type(of).objects.filter(pk=of.pk).exists()


def test_adding_a_block_to_a_text_in_review_is_refused_with_words(client):
    boss = person("editor", "boss@example.org")
    type(boss).objects.filter(pk=boss.pk).update(is_superuser=True)
    client.force_login(boss)
    version = latest(page())
    services.submit(version=version, by=person("editor"), at=NOW, size="full", change_note="New.")
    placeholder = Placeholder.objects.get(
        object_id=version.object_id, content_type=ContentType.objects.get_for_model(PageContent)
    )
    answer = client.post(
        reverse("admin:cms_placeholder_add_plugin")
        + f"?placeholder_id={placeholder.pk}&plugin_type=TextPlugin&plugin_language=en&plugin_position=2&cms_path=/",
        {"body": "<p>Slipped in.</p>"},
    )

    assert answer.status_code == 403
    assert Text.objects.count() == 1
    with pytest.raises(NotAllowed, match="in review"):
        add_plugin(placeholder, "TextPlugin", "en", body="<p>Slipped in.</p>")
    assert factories.latest(version.content.page) == version
