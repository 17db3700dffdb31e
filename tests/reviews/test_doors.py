"""Rules 1 and 3 at every door of the CMS: a text that is in review, approved or out does not change, whoever knocks."""

import re

import pytest
from cms.api import add_plugin
from cms.models import CMSPlugin, Page, PageContent
from django.db import transaction
from django.db.models import ProtectedError
from djangocms_text.models import Text
from djangocms_versioning.constants import ARCHIVED, DRAFT, OPERATION_ARCHIVE, PUBLISHED
from djangocms_versioning.models import Version
from djangocms_versioning.signals import pre_version_operation

from accounts.models import User
from accounts.roles import Role
from pages.block_writing import write_blocks
from pages.models import PageDetails
from pages.rules import NotAllowed
from reviews.models import Entry, Review
from tests import factories
from tests.cases import first
from tests.factories import person
from tests.reviews import doors
from tests.reviews.doors import DOORS, Room, said
from tests.reviews.scenes import (
    approved,
    differences,
    in_roles,
    signed,
    site_as_it_is,
    somebody,
    state_of,
    submitted,
    superuser,
    undone,
)

pytestmark = pytest.mark.django_db
both = pytest.mark.both_databases

TWO_TEXTS = [("TextPlugin", {"html": "<p>One.</p>"}), ("TextPlugin", {"html": "<p>Two.</p>"})]

# Those that only lead to another screen.
LEADING_ON = ["delete_pages_in_bulk", "add_details_once_more", "add_details_for_another"]
LOOKING = ["look_at_edit", "look_at_structure", "look_at_preview", "compare", "fetch_the_toolbar"]


def replaced() -> Version:
    page = factories.published_page(body=TWO_TEXTS)
    version = factories.latest(page)
    factories.publish_again(page)
    return Version.objects.get(pk=version.pk)


def archived() -> Version:
    version = factories.latest(factories.page(body=TWO_TEXTS))
    version.archive(person("editor"))
    return Version.objects.get(pk=version.pk)


FIXED = {
    "in review": lambda: submitted(body=TWO_TEXTS).version,
    "approved": lambda: approved(body=TWO_TEXTS).version,
    "published": lambda: factories.latest(factories.published_page(body=TWO_TEXTS)),
    "replaced": replaced,
    "archived": archived,
}


def all_powerful() -> User:
    """Give a superuser who holds every role: if there is a door that this person cannot open, nobody can."""
    user = in_roles("everything@example.org", *Role.values)
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("state", "who"),
    [
        pytest.param("published", "all-powerful", marks=both),
        ("in review", "all-powerful"),
        # Of every other state, what each of them refuses is refused by the same rule, which
        # `test_code_does_not_change_a_text_that_is_fixed` asks of all; and an editor opens no door that is shut to
        # whoever may do all.
        *(
            pytest.param(state, who, marks=pytest.mark.everything)
            for state, who in (
                ("published", "editor"),
                ("approved", "all-powerful"),
                ("replaced", "all-powerful"),
                ("archived", "all-powerful"),
                ("in review", "editor"),
            )
        ),
    ],
)
def test_no_door_changes_a_text_that_is_fixed(client, state, who):
    version = FIXED[state]()
    user = all_powerful() if who == "all-powerful" else person(who)
    client.force_login(user)
    room = Room(version, doors.own_draft(user))
    doors.clipboard_of(client)
    before = site_as_it_is()

    wrong = []
    for name, knock in DOORS.items():
        if (state, name) == ("approved", "publish"):
            continue  # below
        with undone():
            answer = knock(client, room)
            if answer.status_code >= 300 and name not in LEADING_ON and not said(answer).strip():
                wrong.append(f"{name}: {answer.status_code}, without a word")
            if changed := differences(before, site_as_it_is()):
                wrong.append(f"{name} changed {', '.join(changed)}")

    assert wrong == []


OTHERS = {
    "stranger": lambda: None,
    "superuser": superuser,
    "publisher": lambda: person("publisher"),
    "clinician": lambda: person("clinical"),
}


@pytest.mark.parametrize("who", first(1, OTHERS))
def test_no_door_changes_a_text_in_review(client, who):
    version = submitted(body=TWO_TEXTS).version
    user = OTHERS[who]()
    room = Room(version, doors.own_draft(user or person("editor")))
    if user:
        client.force_login(user)
    has_clipboard = user is not None and user.is_staff
    if has_clipboard:
        doors.clipboard_of(client)
    before = site_as_it_is()

    wrong = []
    for name, knock in DOORS.items():
        if name in doors.WITH_CLIPBOARD and not has_clipboard:
            continue
        with undone():
            answer = knock(client, room)
            if not has_clipboard and answer.status_code == 200 and name not in LOOKING:
                wrong.append(f"{name} let a {who} in")
            if changed := differences(before, site_as_it_is()):
                wrong.append(f"{name} changed {', '.join(changed)}")

    assert wrong == []


def test_the_same_doors_open_for_the_editor_of_a_draft(client, subtests):
    editor = person("editor")
    page = factories.page(body=TWO_TEXTS)
    room = Room(factories.latest(page), doors.own_draft(editor))
    client.force_login(editor)
    doors.clipboard_of(client)
    before = site_as_it_is()

    for name in ("archive", *doors.WRITING):
        with subtests.test(name), undone():
            answer = DOORS[name](client, room)
            assert answer.status_code < 400, said(answer)
            assert differences(before, site_as_it_is())


def test_the_cms_knows_which_blocks_may_change():
    editor = person("editor")
    page = factories.page()
    body = doors.body_of(factories.latest(page).content)
    assert body.check_source(editor)

    submitted(page)

    assert not doors.body_of(factories.latest(page).content).check_source(editor)


def test_a_publisher_publishes_what_was_approved_on_versionings_own_screen_too(client):
    version = approved().version
    client.force_login(person("publisher"))

    doors.versioning(client, "publish", version)

    assert state_of(version) == PUBLISHED
    assert Entry.objects.get(step="published").by == person("publisher")
    assert client.get("/ct-scan/").status_code == 200


def test_publishing_by_following_a_link_is_refused(client):
    version = approved().version
    client.force_login(person("publisher"))

    answer = client.get(f"/admin/djangocms_versioning/pagecontentversion/{version.pk}/publish/")

    assert answer.status_code == 405
    assert state_of(version) == DRAFT


def test_following_a_link_changes_nothing(client):
    version = factories.latest(factories.page())
    client.force_login(all_powerful())
    before = site_as_it_is()

    for action in ("archive", "discard", "revert", "unpublish"):
        answer = client.get(f"/admin/djangocms_versioning/pagecontentversion/{version.pk}/{action}/")
        assert answer.status_code in (200, 302)

    assert differences(before, site_as_it_is()) == []


# A second draft, which would put the first aside ----------------------------------------------------------------------


def test_a_draft_in_review_is_not_put_aside_by_another(client):
    old = replaced()
    page = old.content.page
    live = factories.latest(page)
    draft = factories.new_draft(page)
    submitted(page)
    client.force_login(all_powerful())

    for data in ({}, {"archive": "1"}, {"discard": "1"}):
        doors.versioning(client, "edit_redirect", live, **data)
        doors.versioning(client, "revert", old, **data)
    for version in (live, old):
        with pytest.raises(NotAllowed, match="in review"):
            version.copy(created_by=person("editor"))

    assert state_of(draft) == DRAFT
    assert factories.latest(page) == draft


def test_a_draft_nobody_sent_yet_is_not_put_aside_without_a_word_either(client):
    old = replaced()
    draft = factories.new_draft(old.content.page)
    client.force_login(person("editor"))

    answer = doors.versioning(client, "revert", old)

    assert "There is a draft of this page already" in said(answer)
    assert state_of(draft) == DRAFT


# Beginning something new ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", first(1, ["superuser", "editor", "publisher"]))
def test_whatever_is_begun_is_a_draft_that_nobody_has_reviewed(client, who):
    page = factories.published_page()
    content = factories.latest(page).content
    client.force_login(somebody(who))
    before = set(Version.objects.values_list("pk", flat=True))

    for name, args, data in (
        ("cms_page_copy_page", [page.pk], {"position": 0, "target": page.pk}),
        ("cms_pagecontent_add", [], {"title": "One", "slug": "one"}),
        ("cms_pagecontent_add", [], {"title": "Below", "slug": "below", "parent_page": page.pk}),
        ("cms_pagecontent_duplicate", [content.pk], {"title": "Two", "slug": "two", "source": page.pk}),
    ):
        assert doors.post(client, name, *args, query="?language=en", **data, state=PUBLISHED).status_code < 400
    step = {"wizard_create_view-current_step": "0", "0-entry": "", "0-language": "en", "0-page": page.pk}
    entries = re.findall(r'name="0-entry" value="([^"]+)"', client.get("/cms_wizard/create/").content.decode())
    for number, entry in enumerate(entries):
        client.post("/cms_wizard/create/", step | {"0-entry": entry})
        client.post(
            "/cms_wizard/create/",
            {"wizard_create_view-current_step": "1", "1-title": f"By wizard {number}", "1-content": "<p>Words.</p>"},
        )

    begun = Version.objects.exclude(pk__in=before)
    assert entries
    assert begun.count() == 4 + len(entries)
    assert {version.state for version in begun} == {DRAFT}
    assert set(begun.values_list("created_by__email", flat=True)) == {
        f"{'root' if who == 'superuser' else who}@example.org"
    }
    assert PageContent.objects.count() == 1
    for version in begun:
        with pytest.raises(NotAllowed):
            version.publish(person("publisher"))


def test_a_second_text_for_a_page_does_not_put_the_first_aside(client):
    version = FIXED["in review"]()
    page = version.content.page
    client.force_login(all_powerful())
    before = site_as_it_is()

    for language in ("en", "de", ""):
        doors.post(
            client,
            "cms_pagecontent_add",
            query=f"?cms_page={page.pk}&language={language}",
            title="Another",
            slug="another",
            cms_page=page.pk,
        )

    assert differences(before, site_as_it_is()) == []


# What was ever sent for review ----------------------------------------------------------------------------------------


def test_a_draft_that_was_refused_stays_on_record(client):
    review = submitted()
    signed(review, "clinical", decision="rejected", comment="This is not how it goes.")
    client.force_login(person("editor"))

    answer = client.post(f"/desk/versions/{review.version_id}/discard/", {"reason": "It was no good."})

    assert answer.status_code == 409
    assert "stays on record" in answer.content.decode()
    assert state_of(review.version) == DRAFT
    for delete in (review.version.delete, review.version.content.delete, review.version.content.page.delete):
        with pytest.raises((NotAllowed, ProtectedError)), transaction.atomic():
            delete()
    assert PageContent.admin_manager.filter(pk=review.version.object_id).exists()


def test_a_review_that_came_while_its_draft_was_being_archived_is_closed():
    version = factories.latest(factories.page())

    def send(sender, operation, **kwargs):
        if operation == OPERATION_ARCHIVE:
            submitted(version.content.page)

    pre_version_operation.connect(send)
    try:
        version.archive(person("editor"))
    finally:
        pre_version_operation.disconnect(send)

    assert state_of(version) == ARCHIVED
    assert version.reviews.get().state == Review.State.WITHDRAWN


# From code ------------------------------------------------------------------------------------------------------------

BY_CODE = {
    "content": lambda c: PageContent.admin_manager.get(pk=c.pk).update(title="Another"),
    "slug": lambda c: PageContent.admin_manager.get(pk=c.pk).update(slug="another"),
    "menu": lambda c: PageContent.admin_manager.get(pk=c.pk).toggle_in_navigation(),
    "details": lambda c: PageDetails.objects.get(extended_object=c).save(),
    "details away": lambda c: PageDetails.objects.get(extended_object=c).delete(),
    "text": lambda c: Text.objects.get(placeholder=doors.body_of(c), position=1).save(),
    "text as a plugin": lambda c: CMSPlugin.objects.get(placeholder=doors.body_of(c), position=1).save(),
    "text away": lambda c: CMSPlugin.objects.get(placeholder=doors.body_of(c), position=1).delete(),
    "texts away": lambda c: CMSPlugin.objects.filter(placeholder=doors.body_of(c)).delete(),
    "one more": lambda c: add_plugin(doors.body_of(c), "TextPlugin", "en", body="<p>Three.</p>"),
    "cleared": lambda c: doors.body_of(c).clear(),
    "placeholder away": lambda c: doors.body_of(c).delete(),
    "rewritten": lambda c: write_blocks(c, [{"block": "text", "html": "<p>Three.</p>"}]),
    "content away": lambda c: c.delete(),
    "page away": lambda c: c.page.delete(),
    "pages away": lambda c: Page.objects.filter(pk=c.page_id).delete(),
}


@pytest.mark.parametrize("state", [pytest.param(one, marks=both if one == "published" else ()) for one in FIXED])
def test_code_does_not_change_a_text_that_is_fixed(state):
    version = FIXED[state]()
    before = site_as_it_is()

    wrong = []
    for name, change in BY_CODE.items():
        try:
            with transaction.atomic():
                change(PageContent.admin_manager.get(pk=version.object_id))
            wrong.append(name)
        except (NotAllowed, ProtectedError):
            pass

    assert wrong == []
    assert differences(before, site_as_it_is()) == []


@pytest.mark.parametrize("state", [pytest.param(one, marks=both if one == "published" else ()) for one in FIXED][:-1])
def test_a_version_that_was_out_or_in_review_is_not_deleted(state):
    version = FIXED[state]()
    with pytest.raises((NotAllowed, ProtectedError)), transaction.atomic():
        version.delete()
    with pytest.raises((NotAllowed, ProtectedError)), transaction.atomic():
        Version.objects.filter(pk=version.pk).delete()

    assert Version.objects.filter(pk=version.pk).exists()
