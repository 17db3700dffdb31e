"""What no page can have is refused in its settings, where it is typed, and not only when the page is sent for review."""

import pytest
from cms.models import PageContent
from django.urls import reverse
from djangocms_versioning.models import Version

from content_files.blocks import Pictures
from content_files.faults import ContentRefused
from content_files.page_file import read_page
from pages.models import PageDetails
from reviews.rules import objections_to_text
from tests.factories import latest, page, person

pytestmark = pytest.mark.django_db

MARKED = {"title": "CT scan [source: a]", "meta_description": "It takes [fact: b]", "page_title": "CT [source"}


@pytest.fixture
def editor(client):
    client.force_login(person("editor"))
    return client


def faults_of(client, address, typed):
    answer = client.post(address, typed)
    assert answer.status_code == 200, answer["Location"]
    return answer.context["adminform"].form.errors


def settings_of(content):
    return {"title": content.title, "slug": content.slug, "template": content.template}


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"slug": "desk"}, "slug", "one the site needs for itself"),
        ({"overwrite_url": "accounts/x"}, "overwrite_url", "one the site needs for itself"),
        ({"overwrite_url": "a/versions/3"}, "overwrite_url", "one the site needs for itself"),
        ({"title": "CT [source: a]"}, "title", "“[source: a]” would be read as it stands here"),
    ],
)
def test_of_a_page_that_is_there(editor, typed, field, words):
    content = latest(page()).content

    errors = faults_of(editor, reverse("admin:cms_pagecontent_change", args=[content.pk]), settings_of(content) | typed)

    assert words in errors[field][0]
    assert set(errors) == {field}
    assert PageContent.admin_manager.get(pk=content.pk).slug == "ct-scan"


def test_of_a_new_page_all_at_once(editor):
    errors = faults_of(editor, reverse("admin:cms_pagecontent_add"), {"slug": "cms_login", **MARKED})

    assert set(errors) == {"slug", *MARKED}
    assert not PageContent.admin_manager.exists()


def test_of_what_a_page_says_of_itself(editor):
    details = PageDetails.objects.get(extended_object=latest(page()).content)
    typed = {"kind": "guide", "review_interval_months": "99", "owner": details.owner_id, "deputy": details.owner_id}
    typed |= {"summary": "It takes [source: a].", "also_called": "[fact: x]", "change_note": "[sources: a]"}

    errors = faults_of(editor, reverse("admin:pages_pagedetails_change", args=[details.pk]), typed)

    assert set(errors) == {"review_interval_months", "deputy", "summary", "also_called", "change_note"}


def test_what_code_stored_all_the_same_is_told_before_it_is_sent_with_all_the_rest():
    version = latest(page(slug="desk", body="<p>It takes [fact: none].</p>"))
    PageDetails.objects.all().delete()
    PageContent.admin_manager.filter(pk=version.object_id).update(title="CT [source: a]")

    told = " ".join(objections_to_text(Version.objects.get(pk=version.pk)))

    for words in ("needs for itself", "no details yet", "would be read as it stands", "no fact with the key “none”"):
        assert words in told


def test_a_file_says_so_by_its_line(tmp_path):
    text = '+++\ntitle = "CT scan"\nsummary = "It takes [fact: a]."\nchange_note = "First."\n+++\n\nWords.\n'

    with pytest.raises(ContentRefused, match="would be read as it stands") as refused:
        read_page(text, tmp_path / "imaging" / "ct-scan" / "1.md", Pictures(tmp_path))

    assert [fault.line for fault in refused.value.faults] == [3]
