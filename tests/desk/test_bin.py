"""A page that nobody but its editors has seen can be thrown away, and for 30 days it is as if nothing had happened."""

from datetime import timedelta

import pytest
from cms.models import CMSPlugin, Page, PageContent
from django.core.management import call_command
from django.db import transaction
from djangocms_versioning.models import Version

from pages.models import PageDetails
from pages.rules import NotAllowed
from reviews import binning, services
from reviews.models import Binned
from tests import factories
from tests.factories import NOW, latest, person
from tests.reviews.scenes import differences, signed, site_as_it_is, submitted, superuser

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=30)


def thrown_away(page=None, *, at=NOW):
    version = latest(page or factories.page())
    binning.throw_away(version=version, by=person("editor"), at=at)
    return version


@pytest.mark.both_databases
def test_it_comes_back_as_it_was():
    factories.page()
    before = site_as_it_is()

    version = thrown_away(Page.objects.get())
    binning.bring_back(version=version, by=person("editor"), at=LATER)

    assert differences(before, site_as_it_is()) == []
    assert not Binned.objects.exists()


@pytest.mark.both_databases
def test_for_thirty_days_nothing_of_it_is_lost_and_then_all_of_it_is_gone():
    factories.published_page("other", title="Other")
    others = site_as_it_is()
    page = factories.page()
    archived = latest(page)
    archived.archive(person("editor"))
    archived.copy(created_by=person("editor"))
    thrown_away(page)

    call_command("empty_bin", at=LATER - timedelta(seconds=1))
    assert Page.objects.filter(pk=page.pk).exists()

    call_command("empty_bin", at=LATER, verbosity=0)
    assert set(differences(others, site_as_it_is())) <= {"Contribution"}  # who wrote what outlives it
    for model in (Page, PageContent, PageDetails, CMSPlugin, Version):
        assert model._base_manager.count() > 0
    assert not Page.objects.filter(pk=page.pk).exists()


def test_in_the_bin_nothing_can_be_done_with_it_but_bringing_it_back(client):
    version = thrown_away()
    client.force_login(person("editor"))

    with pytest.raises(NotAllowed, match="in the bin"):
        services.submit(version=version, by=person("editor"), at=NOW, size="full", change_note="New.")
    with pytest.raises(NotAllowed, match="in the bin"), transaction.atomic():
        factories.write(version.content, "<p>More.</p>")
    assert [step["title"] for step in client.get(f"/desk/versions/{version.pk}/").context["steps"]] == [
        "Bring the page back"
    ]
    assert client.get("/desk/pages/?owner=wrote").context["rows"] == []
    assert client.get("/desk/").context["tasks"] == []


def test_what_was_public_or_judged_stays():
    live = factories.new_draft(factories.published_page())
    asked = submitted(factories.page("asked", title="Asked"))
    refused = submitted(factories.page("refused", title="Refused"))
    signed(refused, "clinical", decision="changes-wanted", comment="No.")

    for version, words in ((live, "was public"), (asked.version, "on record"), (refused.version, "on record")):
        with pytest.raises(NotAllowed, match=words):
            binning.throw_away(version=version, by=person("editor"), at=NOW)


def test_neither_a_page_with_others_below_it_nor_somebody_elses_draft_is_thrown_away():
    above = factories.page("above", title="Above")
    factories.page("below", title="Below", parent=above)

    with pytest.raises(NotAllowed, match="below this one"):
        thrown_away(above)
    with pytest.raises(NotAllowed, match="working on this draft"):
        binning.throw_away(version=latest(above), by=person("publisher"), at=NOW)
    with pytest.raises(NotAllowed, match="Only editors"):
        binning.throw_away(version=latest(above), by=superuser(), at=NOW)


def test_a_page_that_came_below_one_in_the_bin_is_not_taken_along():
    above = factories.page("above", title="Above")
    thrown_away(above)
    factories.page("below", title="Below", parent=Page.objects.get(pk=above.pk))

    assert binning.empty(at=LATER) == 0
    assert Page.objects.count() == 2


@pytest.mark.parametrize("address", ["/admin/cms/page/{}/delete/", "/admin/cms/pagecontent/{}/delete/"])
def test_the_cms_itself_deletes_no_page_for_good(client, address):
    page = factories.page()
    client.force_login(superuser())
    pk = page.pk if "/page/" in address else latest(page).object_id

    assert client.post(address.format(pk), {"post": "yes"}).status_code in (403, 404)
    with pytest.raises(NotAllowed, match="on the desk"), transaction.atomic():
        Page.objects.get(pk=page.pk).delete()
    assert Page.objects.filter(pk=page.pk).exists()


def test_an_editor_throws_it_away_and_finds_it_again_on_the_desk(client):
    version = latest(factories.page())
    client.force_login(person("editor"))

    client.post(f"/desk/versions/{version.pk}/throw-away/")
    (row,) = client.get("/desk/pages/?state=bin").context["rows"]
    assert row.title == "CT scan"
    assert "Put there by editor@example.org. It can be brought back until" in row.notes[0]

    client.post(f"{row.url}bring-back/")
    assert client.get("/desk/pages/?state=bin").context["rows"] == []
    assert not Binned.objects.exists()


def tree(client):
    """Say whether the CMS's page tree shows a page: found by a word, and fetched by its script."""
    found = [client.get(f"/admin/cms/pagecontent/{more}").content.decode() for more in ("?q=scan", "get-tree/")]
    return ["data-slug" in rows for rows in found]


def test_the_cms_shows_a_page_in_its_tree_only_while_it_is_not_in_the_bin(client):
    version = latest(factories.page())
    client.force_login(person("editor"))
    assert tree(client) == [True, True]

    thrown_away(version.content.page)
    assert tree(client) == [False, False]

    factories.page("below", title="Below", parent=Page.objects.get())
    assert tree(client) == [True, True]
