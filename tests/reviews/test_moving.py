"""Rule 9: an address changes through a review or by a publisher, and nobody who kept the old one is left standing."""

import pytest
from cms.models import Page, PageContent, PageUrl
from djangocms_versioning.models import Version

from pages.models import Address
from pages.rules import NotAllowed
from reviews import publishing, services
from reviews.models import Entry
from tests import factories
from tests.factories import NOW, person
from tests.reviews import doors
from tests.reviews.doors import said
from tests.reviews.scenes import differences, sign_all, site_as_it_is, somebody, submitted, superuser

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    """Give a section with one page, and a second section."""
    imaging = factories.published_page("imaging", title="Scans", template="section")
    factories.published_page("ct-scan", parent=imaging)
    factories.published_page("tests", title="Tests", template="section")
    return {page.reverse_id: page for page in Page.objects.all()}


def page(key: str) -> Page:
    return Page.objects.get(reverse_id=key)


def drag(client, what: Page, under: Page | None, place: int = 0) -> tuple[int, str]:
    """Move a page as the tree on the screen does; give the answer's code and words, which the CMS wraps in another."""
    data = {"position": place} | ({"target": under.pk} if under else {})
    answer = doors.post(client, "cms_page_move_page", what.pk, **data)
    if answer.status_code != 200:
        return answer.status_code, said(answer)
    return answer.json()["status"], answer.json()["content"]


def move(key: str, under: str, position="last-child", by=None):
    factories.move(page(key), page(under), position, by=by)


def paths() -> dict[str, str | None]:
    return dict(PageUrl.objects.values_list("page__reverse_id", "path"))


# Who ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["editor", "admin", "superuser"])
def test_only_a_publisher_moves_what_is_live_in_the_tree(client, site, who):
    client.force_login(somebody(who))
    before = site_as_it_is()

    for what in ("ct-scan", "imaging"):
        for place in (0, 1, 5):
            for under in (site["tests"], None):
                code, words = drag(client, site[what], under, place)
                assert code == 403
                assert words

    assert differences(before, site_as_it_is()) == []


def test_only_a_publisher_moves_what_is_live_however_the_cms_is_told_to(site):
    for who in ("editor", "clinical", "admin", "superuser"):
        with pytest.raises(NotAllowed, match="Only a publisher"):
            move("ct-scan", "tests", by=somebody(who))

    assert paths()["ct-scan"] == "imaging/ct-scan"


def test_a_section_that_is_a_draft_itself_is_not_moved_with_a_page_that_was_public(client, site):
    factories.withdraw(site["imaging"])
    client.force_login(person("editor"))

    assert drag(client, site["imaging"], site["tests"])[0] == 403


def test_a_publisher_moves_it_in_the_tree_and_it_is_on_record(client, site):
    client.force_login(person("publisher"))

    code, _words = drag(client, site["ct-scan"], site["tests"])

    assert code == 200
    assert client.get("/imaging/ct-scan/")["Location"] == "/tests/ct-scan/"
    assert client.get("/tests/ct-scan/").status_code == 200
    entry = Entry.objects.get(step="moved")
    assert (entry.by, entry.page, entry.why) == (person("publisher"), site["ct-scan"], "/tests/ct-scan/")


def test_those_below_move_along_and_their_old_addresses_lead_on(client, site):
    client.force_login(person("publisher"))

    drag(client, site["imaging"], site["tests"])

    client.logout()
    assert client.get("/imaging/")["Location"] == "/tests/imaging/"
    assert client.get("/imaging/ct-scan/")["Location"] == "/tests/imaging/ct-scan/"


def test_moving_to_and_fro_leaves_every_address_leading_on(client, site):
    for under in ("tests", "imaging", "tests"):
        move("ct-scan", under)

    assert client.get("/tests/ct-scan/").status_code == 200
    assert client.get("/imaging/ct-scan/")["Location"] == "/tests/ct-scan/"
    assert Entry.objects.filter(step="moved").count() == 3


def test_an_editor_moves_a_draft_that_nobody_has_read(client, site):
    draft = factories.page("mri-scan", title="MRI scan", parent=page("imaging"))
    client.force_login(person("editor"))

    assert drag(client, draft, site["tests"])[0] == 200
    assert page("mri-scan").parent == page("tests")
    assert not Entry.objects.filter(step="moved").exists()


def test_moving_beside_its_sister_is_moving_too(client, site):
    factories.published_page("mri-scan", title="MRI scan", parent=page("imaging"))
    client.force_login(person("editor"))

    assert drag(client, page("mri-scan"), page("imaging"), 0)[0] == 403


# Where to -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def draft_section(site):
    return factories.page("drafts", title="Drafts", template="section")


def test_a_live_page_does_not_vanish_below_a_draft(client, site, draft_section):
    before = site_as_it_is()

    with pytest.raises(NotAllowed, match="could no longer reach"):
        move("ct-scan", "drafts")
    client.force_login(person("publisher"))
    code, words = drag(client, site["ct-scan"], draft_section)

    assert code == 403
    assert "could no longer reach" in words
    assert differences(before, site_as_it_is()) == []
    assert client.get("/imaging/ct-scan/").status_code == 200


def test_a_live_page_does_not_vanish_below_a_withdrawn_one(site):
    factories.withdraw(site["tests"])

    with pytest.raises(NotAllowed, match="could no longer reach"):
        move("ct-scan", "tests")


def test_a_section_does_not_take_its_pages_out_of_reach(site, draft_section):
    with pytest.raises(NotAllowed, match="could no longer reach"):
        move("imaging", "drafts")

    assert paths()["ct-scan"] == "imaging/ct-scan"


def test_a_page_out_of_reach_can_be_brought_back_into_it(client, site):
    factories.withdraw(site["imaging"])
    assert paths()["ct-scan"] is None

    move("ct-scan", "tests")

    assert client.get("/tests/ct-scan/").status_code == 200
    assert client.get("/imaging/ct-scan/")["Location"] == "/tests/ct-scan/"


def test_a_withdrawn_section_can_be_moved_with_what_it_keeps_out_of_reach(site):
    factories.withdraw(site["imaging"])

    move("imaging", "tests")

    assert page("imaging").parent == page("tests")


def test_a_page_is_not_moved_onto_another(client, site):
    factories.published_page("other", title="Another CT scan", slug="ct-scan", parent=page("tests"))
    before = site_as_it_is()

    client.force_login(person("publisher"))
    code, _words = drag(client, site["ct-scan"], page("tests"))

    assert code == 400
    assert differences(before, site_as_it_is()) == []


def test_a_page_is_not_moved_to_an_address_the_site_needs(client, site):
    factories.published_page("pictures-of-scans", title="Pictures", slug="pictures", parent=page("imaging"))

    with pytest.raises(NotAllowed, match="needs for itself"):
        move("pictures-of-scans", "tests", position="right")
    client.force_login(person("publisher"))
    assert drag(client, page("pictures-of-scans"), None, 9)[0] == 403

    assert paths()["pictures-of-scans"] == "imaging/pictures"


def test_the_home_page_is_not_put_below_another(client, site):
    site["tests"].set_as_homepage()
    client.force_login(person("publisher"))

    assert drag(client, page("tests"), page("imaging"))[0] == 400


def test_a_move_that_makes_no_sense_moves_nothing(client, site):
    client.force_login(person("publisher"))
    client.raise_request_exception = False  # the CMS's form is not made for these
    before = site_as_it_is()

    for data in ({}, {"position": "x"}, {"position": "0", "target": "99999"}, {"position": "-1"}):
        doors.post(client, "cms_page_move_page", site["ct-scan"].pk, **data)

    assert differences(before, site_as_it_is()) == []


# The slug, which is part of the text ----------------------------------------------------------------------------------


def test_a_new_slug_waits_for_its_review(client, site):
    draft = factories.new_draft(site["ct-scan"], slug="ct")
    assert paths()["ct-scan"] == "imaging/ct-scan"

    review = submitted(site["ct-scan"])
    assert paths()["ct-scan"] == "imaging/ct-scan"
    sign_all(review)
    assert client.get("/imaging/ct/").status_code == 404
    publishing.publish(version=Version.objects.get(pk=draft.pk), by=person("publisher"), at=NOW)

    assert client.get("/imaging/ct-scan/")["Location"] == "/imaging/ct/"


def test_an_address_of_ones_own_waits_for_its_review_too(client, site):
    draft = factories.new_draft(site["ct-scan"], overwrite_url="scans-and-more/ct")
    assert paths()["ct-scan"] == "imaging/ct-scan"

    factories.publish(draft)

    assert client.get("/scans-and-more/ct/").status_code == 200
    assert client.get("/imaging/ct-scan/")["Location"] == "/scans-and-more/ct/"


def test_an_address_of_ones_own_is_not_one_that_the_site_needs(site):
    draft = factories.new_draft(site["ct-scan"])

    for path in ("desk/ct", "versions", "a/versions/1", "admin"):
        draft.content.update(overwrite_url=path)
        with pytest.raises(NotAllowed, match="needs for itself"):
            services.submit(version=draft, by=person("editor"), at=NOW, size="full", change_note="A new address.")


def test_an_editor_changes_no_live_address_by_the_form(client, site):
    client.force_login(person("editor"))
    live = factories.latest(site["ct-scan"])

    doors.DOORS["change_the_page"](client, doors.Room(live, live))

    assert paths()["ct-scan"] == "imaging/ct-scan"


def test_two_pages_that_want_one_address_do_not_get_it_both(site):
    first = factories.new_draft(page("imaging"), slug="scans")
    second = factories.new_draft(page("tests"), slug="scans")
    for draft in (first, second):
        sign_all(submitted(draft.content.page))
    publishing.publish(version=Version.objects.get(pk=first.pk), by=person("publisher"), at=NOW)

    with pytest.raises(NotAllowed, match="Another page already stands"):
        publishing.publish(version=Version.objects.get(pk=second.pk), by=person("publisher"), at=NOW)

    assert paths() == {"imaging": "scans", "ct-scan": "scans/ct-scan", "tests": "tests"}


def test_a_renamed_section_does_not_push_its_pages_onto_another(site):
    factories.publish_again(page("tests"), overwrite_url="scans/ct-scan")
    draft = factories.new_draft(page("imaging"), slug="scans")

    with pytest.raises(NotAllowed, match="Another page already stands"):
        factories.publish(draft)

    assert paths()["ct-scan"] == "imaging/ct-scan"


# What else decides where a page is ------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["editor", "superuser"])
def test_only_a_publisher_makes_another_page_the_home_page(client, site, who):
    client.force_login(somebody(who))

    answer = doors.post(client, "cms_page_set_home", site["tests"].pk)

    assert answer.status_code == 403
    assert said(answer)
    assert not Page.objects.filter(is_home=True).exists()


def test_a_new_home_page_leaves_old_addresses_leading_on(client, site):
    client.force_login(person("publisher"))

    doors.post(client, "cms_page_set_home", site["tests"].pk)

    client.logout()
    assert client.get("/").status_code == 200
    assert client.get("/tests/")["Location"] == "/"


def test_a_home_page_is_not_given_up_for_a_draft(client, site):
    site["tests"].set_as_homepage()
    draft = factories.page("drafts", title="Drafts", template="home")
    client.force_login(person("publisher"))

    answer = doors.post(client, "cms_page_set_home", draft.pk)

    assert answer.status_code == 403
    assert "Only a live page" in said(answer)
    client.logout()
    assert client.get("/").status_code == 200


def test_a_new_home_page_is_on_record(client, site):
    site["tests"].set_as_homepage()
    client.force_login(person("publisher"))

    doors.post(client, "cms_page_set_home", site["imaging"].pk)

    moves = {entry.page.reverse_id: entry.why for entry in Entry.objects.filter(step="moved")}
    assert moves == {"tests": "/tests/", "imaging": "/"}


@pytest.mark.parametrize("who", ["superuser", "publisher", "editor"])
def test_the_key_of_a_page_that_was_public_stays(client, site, who):
    client.force_login(somebody(who))

    for key in ("another", "", "CT-SCAN"):
        doors.post(client, "cms_page_advanced", site["ct-scan"].pk, reverse_id=key)
        target = Page.objects.get(pk=site["ct-scan"].pk)
        target.reverse_id = key
        with pytest.raises(NotAllowed, match="permanent"):
            target.save()

    assert page("ct-scan") == site["ct-scan"]
    assert client.get("/versions/ct-scan/1/").status_code == 200


def test_a_page_beside_it_does_not_take_its_key(client, site):
    draft = factories.page("drafts", title="Drafts")
    client.force_login(superuser())

    doors.post(client, "cms_page_advanced", draft.pk, reverse_id="ct-scan")

    assert Page.objects.filter(reverse_id="ct-scan").get() == site["ct-scan"]


# Copies ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["superuser", "publisher", "editor"])
def test_a_copy_of_a_live_page_is_a_draft_that_nobody_has_reviewed(client, site, who):
    client.force_login(somebody(who))

    answer = doors.post(client, "cms_page_copy_page", site["ct-scan"].pk, position=0, target=site["tests"].pk)

    assert answer.status_code == 200
    copy = Page.objects.exclude(pk__in=[known.pk for known in site.values()]).get()
    version = factories.latest(copy)
    assert version.state == "draft"
    assert copy.reverse_id not in site
    with pytest.raises(NotAllowed, match="Nobody has reviewed"):
        version.publish(person("publisher"))
    assert PageContent.objects.count() == 3


def test_a_page_begun_below_a_live_one_is_a_draft(client, site):
    client.force_login(person("editor"))

    doors.post(
        client,
        "cms_pagecontent_add",
        query=f"?parent_page={site['imaging'].pk}&language=en",
        title="Bone scan",
        slug="bone-scan",
        parent_page=site["imaging"].pk,
    )

    assert factories.latest(page("bone-scan")).state == "draft"
    assert client.get("/imaging/bone-scan/").status_code == 404


# The memory of addresses ----------------------------------------------------------------------------------------------


def test_code_that_moves_a_page_past_the_service_does_not_lose_its_old_address(client, site):
    site["ct-scan"].move_page(site["tests"], "last-child")

    assert client.get("/imaging/ct-scan/")["Location"] == "/tests/ct-scan/"


def test_a_refused_move_remembers_nothing_new(site, draft_section):
    before = set(Address.objects.values_list("path", flat=True))

    with pytest.raises(NotAllowed):
        move("ct-scan", "drafts")

    assert set(Address.objects.values_list("path", flat=True)) == before
