"""What one version earned is not another's: no copy of a page or a version has its dates, reviewers or marks."""

import pytest
from cms.models import Page, PageContent
from django.urls import reverse

from pages.models import PageDetails
from tests import factories
from tests.factories import person
from tests.reviews import doors

pytestmark = pytest.mark.django_db

EARNED = [
    field.name for field in PageDetails._meta.concrete_fields if not field.editable and field.name != "extended_object"
]


@pytest.fixture
def page() -> Page:
    """A page with everything that a version can earn."""
    factories.certificate()
    page = factories.published_page(kind="imaging", also_called="CAT scan")
    factories.publish_again(page, size="minor")
    PageDetails.objects.update(
        is_example=True, dates_to_month=True, retells="another page", retells_as_found="another page"
    )
    assert all(getattr(PageDetails.objects.latest("pk"), name) for name in EARNED)
    return page


def copy_in_the_tree(client, page):
    return client.post(
        reverse("admin:cms_page_copy_page", args=[page.pk]), {"position": 0, "source_site": 1, "copy_permissions": ""}
    )


def duplicate(client, page):
    content = factories.latest(page).content
    address = reverse("admin:cms_pagecontent_duplicate", args=[content.pk])
    fields = {"title": "CT scan, too", "slug": "ct-too", "source": page.pk, "language": "en"}
    return client.post(address, fields)


def begin_a_draft(client, page):
    return doors.versioning(client, "edit_redirect", factories.latest(page))


def go_back(client, page):
    return doors.versioning(client, "revert", factories.latest(page).source)


@pytest.mark.parametrize("copy", [copy_in_the_tree, duplicate, begin_a_draft, go_back], ids=lambda copy: copy.__name__)
def test_no_door_copies_what_a_version_earned(client, page, copy):
    editor = person("editor")
    editor.is_superuser = True
    editor.save()
    client.force_login(editor)
    before = set(PageContent.admin_manager.values_list("pk", flat=True))

    answer = copy(client, page)

    made = PageDetails.objects.exclude(extended_object__in=before)
    assert made.count() == 1, doors.said(answer)
    details = made.get()
    assert (details.kind, details.also_called) == ("imaging", "CAT scan")
    assert {name: getattr(details, name) for name in EARNED} == {
        name: PageDetails._meta.get_field(name).get_default() for name in EARNED
    }
    assert not details.awards.exists()


def test_a_draft_is_shown_without_what_the_version_before_it_earned(client, page):
    draft = factories.new_draft(page)
    client.force_login(person("editor"))

    shown = client.get(reverse("desk:version-preview", args=[draft.pk])).content.decode()

    assert "Nobody has reviewed this draft yet." in shown
    assert "a clinical reviewer" not in shown
    assert "First published" not in shown
