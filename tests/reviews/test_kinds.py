"""Rule 1: whoever judges pages of a kind judges the words that were public as this kind, wherever they are carried."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from djangocms_versioning.models import Version

from accounts.current_user import acting_as
from pages.models import PageDetails
from reviews import roles_needed, services
from reviews.models import CarriedKind
from tests import factories
from tests.cases import first
from tests.factories import NOW, new_draft, page, person, published_page
from tests.reviews.doors import WAYS, Room, clipboard_of
from tests.reviews.scenes import superuser
from tests.reviews.test_words_and_their_authors import LATER

pytestmark = pytest.mark.django_db

EVERYBODY = ["clinical", "patient", "plain-language"]


def unlocked(version: Version) -> Version:
    Version.objects.update(locked_by=None)
    return Version.objects.get(pk=version.pk)


def called(version: Version, kind: str) -> Version:
    """Give a draft after an editor has called its page something else."""
    details = PageDetails.objects.get(extended_object_id=version.object_id)
    details.kind = kind
    with acting_as(person("editor")):
        details.save()
    return Version.objects.get(pk=version.pk)


def asked(version: Version, size: str = "full") -> list[str]:
    return services.submit(
        version=unlocked(version), by=person("editor"), at=NOW, size=size, change_note="Words.", answer="Words."
    ).roles_needed


# A way takes kinds along where it takes authors along, which `test_words_and_their_authors` tries of each.
@pytest.mark.parametrize("name", first(2, ["paste_a_block", "copy_the_page_in_the_tree", *sorted(set(WAYS) - LATER)]))
def test_words_of_a_scan_ask_everybody_whichever_way_they_come_to_a_page_about_the_site(client, name):
    client.force_login(person("editor"))
    of_scan = new_draft(published_page("theirs", title="Their page", kind="imaging"))
    room = Room(factories.latest(page(kind="about")), of_scan)
    unlocked(of_scan)
    clipboard_of(client)
    assert roles_needed.roles_needed_for(room.version, "full") == ["clinical", "plain-language"]

    version = WAYS[name](client, room)

    assert asked(called(version, "about")) == EVERYBODY


def test_a_page_that_is_duplicated_is_judged_as_what_the_first_was_public_as(client):
    original = factories.latest(published_page(kind="imaging")).content
    client.force_login(superuser())
    fields = {"title": "CT scan, too", "slug": "ct-too", "source": original.page_id, "language": "en"}

    client.post(reverse("admin:cms_pagecontent_duplicate", args=[original.pk]), fields)

    copy = Version.objects.latest("pk")
    assert copy.content.slug == "ct-too"
    assert asked(called(copy, "about")) == EVERYBODY


def test_kinds_are_brought_along_by_a_copy_of_a_copy_and_by_a_draft_that_was_put_aside(client):
    client.force_login(person("editor"))
    first = new_draft(published_page("theirs", title="Their page", kind="biopsy"))
    second = Room(factories.latest(page("second", title="Second", kind="about")), first)
    unlocked(first)
    WAYS["copy_blocks_in"](client, second)
    third = Room(factories.latest(page("third", title="Third", kind="about")), second.version)
    WAYS["copy_blocks_in"](client, third)

    unlocked(third.version).archive(person("editor"))
    again = Version.objects.get(pk=third.version.pk).copy(created_by=person("editor"))

    assert asked(again) == EVERYBODY


def test_a_page_that_was_public_with_such_words_stays_one_of_that_kind(client):
    client.force_login(person("editor"))
    of_scan = new_draft(published_page("theirs", title="Their page", kind="imaging"))
    room = Room(factories.latest(page("home-page", title="About us", kind="about")), of_scan)
    unlocked(of_scan)
    WAYS["copy_blocks_in"](client, room)
    factories.publish(unlocked(room.version))

    draft = new_draft(room.page, body="<p>Other words.</p>")

    assert asked(draft, "change") == EVERYBODY


def test_a_kind_that_a_draft_was_merely_called_brings_nobody_along(client):
    client.force_login(person("editor"))
    draft = factories.latest(page("theirs", title="Their page", kind="imaging"))
    room = Room(factories.latest(page(kind="about")), unlocked(draft))

    WAYS["copy_blocks_in"](client, room)

    assert asked(room.version) == ["clinical", "plain-language"]


def test_what_kinds_words_brought_along_is_only_ever_added_to():
    draft = factories.latest(page())
    CarriedKind.objects.create(version=draft, kind="imaging")

    for step in (lambda: CarriedKind.objects.update(kind="about"), lambda: CarriedKind.objects.all().delete()):
        with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
            step()
