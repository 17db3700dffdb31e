"""What no page can have is refused in its settings, where it is typed, and not only when the page is sent for review."""

import pytest
from cms.models import PageContent
from django.urls import reverse
from djangocms_versioning.models import Version

from content_files.blocks import FilesBeside
from content_files.faults import ContentRefused
from content_files.page_file import read_page
from pages.models import PageDetails
from reviews.rules import objections_to_text
from tests.factories import latest, page, person

pytestmark = pytest.mark.django_db

MARKED = {"title": "CT scan [source: a]", "meta_description": "It takes [fact: b]", "page_title": "CT [source"}


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
        ({"overwrite_url": "Search/x"}, "overwrite_url", "one the site needs for itself"),
        ({"title": "CT [source: a]"}, "title", "“[source: a]” would be read as it stands here"),
    ],
)
def test_of_a_page_that_is_there(publisher, typed, field, words):
    content = latest(page(by=person("publisher"))).content

    errors = faults_of(
        publisher, reverse("admin:cms_pagecontent_change", args=[content.pk]), settings_of(content) | typed
    )

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
        read_page(text, tmp_path / "imaging" / "ct-scan" / "1.md", FilesBeside(tmp_path))

    assert [fault.line for fault in refused.value.faults] == [3]


# What is asked of whom ------------------------------------------------------------------------------------------------


def address_of(content):
    return reverse("admin:cms_pagecontent_change", args=[content.pk])


def test_an_editor_is_asked_only_what_an_editor_decides(editor):
    content = latest(page()).content

    html = editor.get(address_of(content)).content.decode()

    assert "A publisher decides this." not in html
    assert '<input type="hidden" name="overwrite_url"' in html
    for name in ("soft_root", "limit_visibility_in_menu", "xframe_options"):
        assert f'name="{name}"' not in html
    for name in ("title", "slug", "page_title", "menu_title", "meta_description", "template"):
        assert f'name="{name}"' in html


def test_an_editor_reads_a_whole_address_that_a_publisher_has_set(editor):
    content = latest(page()).content
    PageContent.admin_manager.filter(pk=content.pk).update(overwrite_url="kept/here")

    html = editor.get(address_of(content)).content.decode()

    assert "A publisher decides this." in html
    assert 'value="kept/here"' in html


def test_what_is_not_asked_cannot_be_set_by_sending_it(editor):
    content = latest(page()).content
    PageContent.admin_manager.filter(pk=content.pk).update(overwrite_url="kept/here", soft_root=True, xframe_options=1)
    before = PageContent.admin_manager.filter(pk=content.pk).values().get()
    more = {"soft_root": "", "limit_visibility_in_menu": "2", "xframe_options": "3", "overwrite_url": "mine"}
    more |= {"in_navigation": "on", "language": "fr", "page": "1", "created_by": "me", "title": "Another title"}

    answer = editor.post(address_of(content), settings_of(content) | more)

    after = PageContent.admin_manager.filter(pk=content.pk).values().get()
    assert answer.status_code == 302
    assert after["title"] == "Another title"
    changed = {name for name in after if (after[name] or "") != (before[name] or "")}
    assert changed <= {"title", "changed_date", "changed_by"}


def test_a_publisher_decides_the_whole_address(publisher):
    content = latest(page(by=person("publisher"))).content

    publisher.post(address_of(content), settings_of(content) | {"overwrite_url": "/A/Place/", "xframe_options": "3"})

    content = PageContent.admin_manager.get(pk=content.pk)
    assert (content.overwrite_url, content.xframe_options) == ("a/place", 0)


def test_a_whole_address_that_has_capitals_may_keep_them(publisher):
    content = latest(page(by=person("publisher"))).content
    PageContent.admin_manager.filter(pk=content.pk).update(overwrite_url="Kept/Here")

    publisher.post(address_of(content), settings_of(content) | {"overwrite_url": "Kept/Here", "title": "Another title"})

    content = PageContent.admin_manager.get(pk=content.pk)
    assert (content.overwrite_url, content.title) == ("Kept/Here", "Another title")


def test_nobody_sends_readers_away_and_who_finds_it_so_can_put_it_right(editor):
    content = latest(page()).content
    errors = faults_of(editor, address_of(content), settings_of(content) | {"redirect": "/elsewhere/"})
    assert set(errors) == {"redirect"}

    PageContent.admin_manager.filter(pk=content.pk).update(redirect="/elsewhere/")
    assert 'type="hidden" name="redirect"' not in editor.get(address_of(content)).content.decode()
    editor.post(address_of(content), settings_of(content) | {"redirect": ""})
    assert not PageContent.admin_manager.get(pk=content.pk).redirect


@pytest.mark.parametrize("role", ["editor", "publisher", "admin", "clinical"])
def test_what_holds_for_all_versions_is_for_nobody_with_a_role_to_change(client, role):
    made = page()
    client.force_login(person(role))
    address = reverse("admin:cms_page_advanced", args=[made.pk])

    answers = [client.get(address), client.post(address, {"reverse_id": "mine", "login_required": "on"})]

    made.refresh_from_db()
    assert {answer.status_code for answer in answers} <= {302, 403}
    assert (made.reverse_id, made.login_required) == ("ct-scan", False)


def test_details_ask_nobody_for_what_a_review_finds(editor):
    details = PageDetails.objects.get(extended_object=latest(page()).content)
    earned = [field.name for field in PageDetails._meta.concrete_fields if not field.editable]
    before = PageDetails.objects.filter(pk=details.pk).values(*earned).get()
    address = reverse("admin:pages_pagedetails_change", args=[details.pk])
    typed = {"kind": "guide", "summary": "New.", "review_interval_months": "12", "owner": details.owner_id}
    typed |= dict.fromkeys(("reviewed_on", "review_due_on", "published_on"), "2020-01-01")
    typed |= {"reviewed_by": '["clinical"]', "is_example": "on", "retells": "x", "extended_object": "99"}

    html = editor.get(address).content.decode()
    answer = editor.post(address, typed)

    assert "Dates, reviewers and quality marks come out of a full review" in html
    assert answer.status_code == 302
    assert PageDetails.objects.filter(pk=details.pk).values(*earned).get() == before
    assert PageDetails.objects.get(pk=details.pk).summary == "New."


def test_from_a_screen_of_the_desk_they_lead_back_there(editor):
    content = latest(page()).content
    details = PageDetails.objects.get(extended_object=content)
    settings, of_details = address_of(content), reverse("admin:pages_pagedetails_change", args=[details.pk])
    typed = {"kind": "guide", "summary": "New.", "review_interval_months": "12", "owner": details.owner_id}

    for address, sent in ((settings, settings_of(content)), (of_details, typed)):
        assert 'href="/desk/next/"' in editor.get(address, {"next": "/desk/next/"}).content.decode()
        assert editor.post(address, sent | {"next": "/desk/next/"})["Location"] == "/desk/next/"
        assert "evil" not in editor.post(address, sent | {"next": "//evil.example.org/"})["Location"]
