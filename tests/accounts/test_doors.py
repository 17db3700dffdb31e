"""Which doors of the real admin and editor open for whom."""

import pytest
from cms.models import CMSPlugin, Page, PageContent, Placeholder
from cms.toolbar.utils import get_object_edit_url, get_object_preview_url
from django.urls import reverse
from djangocms_text.models import Text
from djangocms_versioning.helpers import version_list_url
from djangocms_versioning.models import Version

from accounts.models import User
from tests import factories
from tests.factories import latest, new_draft, person, published_page

pytestmark = pytest.mark.django_db

ROLES = ("editor", "clinical", "patient", "plain-language", "publisher", "admin")
WRITERS = {"editor", "publisher"}
DOORS = {
    "index": WRITERS | {"admin"},
    "cms_pagecontent_changelist": WRITERS,
    "cms_pagecontent_add": WRITERS,
    "pages_picture_changelist": WRITERS,
    "sources_source_changelist": WRITERS | {"admin"},
    "sources_source_add": WRITERS,
    "accounts_user_changelist": {"admin"},
    "accounts_user_add": {"admin"},
    "reviews_reviewpolicy_changelist": {"admin"},
    "quality_marks_scheme_changelist": {"admin"},
    "quality_marks_scheme_add": {"admin"},
    "quality_marks_certificate_add": {"admin"},
    "quality_marks_claim_add": {"admin"},
}


@pytest.fixture
def as_role(client):
    """Sign in as somebody with one role, without a password."""

    def as_role(role):
        client.force_login(person(role))
        return client

    return as_role


@pytest.mark.parametrize("address", ["sites/site/", "auth/group/", "auth/permission/", "account/emailaddress/"])
def test_nobody_changes_the_sites_name_or_what_a_role_may_do_on_a_screen(client, address):
    client.force_login(User.objects.create_superuser("root@example.org"))

    assert client.get(f"/admin/{address}").status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_the_doors_of_the_admin_open_for_their_roles_alone(as_role, role):
    client = as_role(role)

    found = {door: client.get(reverse(f"admin:{door}"), follow=True).status_code for door in DOORS}

    assert found == {door: 200 if role in roles else 403 for door, roles in DOORS.items()}


def test_the_doors_of_the_admin_send_a_stranger_to_sign_in(client):
    for door in DOORS:
        answer = client.get(reverse(f"admin:{door}"), follow=True)
        assert answer.request["PATH_INFO"] == "/accounts/login/", door


def test_nobody_edits_groups_addresses_or_second_factors_by_hand(client):
    client.force_login(User.objects.create_superuser("root@example.org"))

    for model in ("auth/group", "account/emailaddress", "mfa/authenticator"):
        assert client.get(f"/admin/{model}/").status_code == 404, model


# Writing --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_writers_alone_see_a_draft_and_its_versions(as_role, role):
    content = latest(factories.page()).content

    answers = [
        as_role(role).get(address, follow=True).status_code
        for address in (version_list_url(content), reverse("admin:cms_pagecontent_change", args=[content.pk]))
    ]

    assert answers == ([200, 200] if role in WRITERS else [403, 403])


@pytest.mark.parametrize("role", ["clinical", "patient", "plain-language"])
def test_reviewers_see_drafts_at_the_desk_and_not_in_the_editor(as_role, role):
    content = latest(factories.page()).content

    for address in (get_object_edit_url(content), get_object_preview_url(content)):
        assert as_role(role).get(address, follow=True).status_code == 403


@pytest.mark.parametrize("role", ROLES)
def test_writers_alone_add_change_and_delete_blocks(as_role, role):
    draft = latest(factories.page(by=person(role)))
    placeholder = Placeholder.objects.get_for_obj(draft.content).get(slot="body")
    text = Text.objects.get(placeholder=placeholder)
    client = as_role(role)
    where = f"?placeholder_id={placeholder.pk}&plugin_type=StepsPlugin&plugin_language=en&plugin_position=2"

    answers = [
        client.get(reverse("admin:cms_placeholder_add_plugin") + where, follow=True).status_code,
        client.get(reverse("admin:cms_placeholder_edit_plugin", args=[text.pk]), follow=True).status_code,
        client.post(
            reverse("admin:cms_placeholder_delete_plugin", args=[text.pk]) + "?cms_path=/", {"post": "yes"}, follow=True
        ).status_code,
    ]

    assert answers == ([200, 200, 200] if role in WRITERS else [403, 403, 403])
    assert CMSPlugin.objects.filter(pk=text.pk).exists() == (role not in WRITERS)


@pytest.mark.parametrize("role", ROLES)
def test_writers_alone_open_the_details_of_a_page(as_role, role):
    details = latest(factories.page(by=person(role))).content.pagedetails

    answer = as_role(role).get(reverse("admin:pages_pagedetails_change", args=[details.pk]), follow=True)

    assert answer.status_code == (200 if role in WRITERS else 403)


@pytest.mark.parametrize("role", ROLES)
def test_writers_alone_start_a_draft_from_a_published_version(as_role, role):
    version = latest(published_page())

    as_role(role).post(
        reverse("admin:djangocms_versioning_pagecontentversion_edit_redirect", args=[version.pk]), follow=True
    )

    assert Version.objects.count() == (2 if role in WRITERS else 1)


@pytest.mark.parametrize("role", ROLES)
def test_writers_alone_take_over_a_draft_from_somebody_who_is_away(as_role, role):
    draft = latest(factories.page(by=person("editor", "away@example.org")))
    assert draft.locked_by

    client = as_role(role)
    client.post(reverse("admin:djangocms_versioning_pagecontentversion_unlock", args=[draft.pk]), follow=True)
    assert Version.objects.get(pk=draft.pk).locked_by  # nobody opens a lock without a question
    client.post(reverse("desk:step", args=[draft.pk, "take-over"]))

    assert (Version.objects.get(pk=draft.pk).locked_by.email == "away@example.org") == (role not in WRITERS)


# What nobody does here ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_nobody_deletes_a_page(as_role, role):
    page = published_page()
    client = as_role(role)

    for door, pk in (
        ("cms_page_delete", page.pk),
        ("cms_pagecontent_delete", latest(page).content.pk),
        ("djangocms_versioning_pagecontentversion_delete", latest(page).pk),
    ):
        assert client.post(reverse(f"admin:{door}", args=[pk]), {"post": "yes"}, follow=True).status_code in (403, 404)

    assert Page.objects.filter(pk=page.pk).exists()


@pytest.mark.parametrize("role", [role for role in ROLES if role != "publisher"])
def test_only_a_publisher_may_unpublish(as_role, role):
    version = latest(published_page())
    address = reverse("admin:djangocms_versioning_pagecontentversion_unpublish", args=[version.pk])

    as_role(role).post(address, follow=True)

    assert Version.objects.get(pk=version.pk).state == "published"


@pytest.mark.parametrize("role", ROLES)
def test_no_role_publishes_through_the_admin_what_nobody_reviewed(as_role, role):
    draft = new_draft(published_page(), by=person(role))
    address = reverse("admin:djangocms_versioning_pagecontentversion_publish", args=[draft.pk])

    as_role(role).post(address, follow=True)

    assert Version.objects.get(pk=draft.pk).state == "draft"
    assert PageContent.objects.count() == 1
