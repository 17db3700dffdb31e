"""Every door of the admin, the editor and the toolbar through which somebody might change a version: each one knock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from cms.models import CMSPlugin, Page, PageContent, Placeholder, UserSettings
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from djangocms_text.models import Text
from djangocms_versioning.models import Version

from pages.models import PageDetails
from reviews import binning
from tests import factories

WORDS = "Words that nobody reviewed."


@dataclass(frozen=True)
class Room:
    """A version somebody wants to change, what belongs to it, and a draft of their own to carry blocks from."""

    version: Version
    own_draft: Version

    @property
    def content(self) -> PageContent:
        return self.version.content

    @property
    def page(self) -> Page:
        return Page.objects.get(pk=self.content.page_id)

    @property
    def placeholder(self) -> Placeholder:
        return body_of(self.content)

    @property
    def text(self) -> Text:
        return Text.objects.filter(placeholder=self.placeholder).order_by("position").first()

    @property
    def details(self) -> PageDetails:
        return PageDetails.objects.get(extended_object_id=self.content.pk)

    @property
    def own_placeholder(self) -> Placeholder:
        return body_of(self.own_draft.content)

    @property
    def own_page(self) -> Page:
        return Page.objects.get(pk=self.own_draft.content.page_id)

    @property
    def own_text(self) -> Text:
        return Text.objects.filter(placeholder=self.own_placeholder).first()


Knock = Callable[[Client, Room], HttpResponse]
DOORS: dict[str, Knock] = {}
#: Those that open for the editor of a draft. They show that the knocks are right, and not refused for some slip of ours.
WRITING = [
    "change_the_page",
    "change_the_template",
    "put_into_the_menu",
    "change_the_details",
    "add_a_block",
    "edit_a_block",
    "delete_a_block",
    "clear_all_blocks",
    "move_a_block",
    "cut_a_block",
    "carry_a_block_away",
    "carry_a_block_in",
    "paste_a_block",
    "paste_all_blocks",
    "copy_blocks_in",
]
WITH_CLIPBOARD = ("cut_a_block", "paste_a_block", "paste_all_blocks")  # which only those have who may enter the editor


def door(knock: Knock) -> Knock:
    DOORS[knock.__name__] = knock
    return knock


def body_of(content: PageContent) -> Placeholder:
    return Placeholder.objects.get(
        slot="body", object_id=content.pk, content_type=ContentType.objects.get_for_model(PageContent)
    )


def post(client: Client, name: str, *args: object, query: str = "", **data: object) -> HttpResponse:
    return client.post(reverse(f"admin:{name}", args=args) + query, data)


def versioning(client: Client, action: str, version: Version, **data: object) -> HttpResponse:
    return post(client, f"djangocms_versioning_pagecontentversion_{action}", version.pk, **data)


def said(answer: HttpResponse) -> str:
    """Give what a person is told by an answer: its messages, or its text."""
    told = " ".join(str(message) for message in get_messages(answer.wsgi_request))
    return told or answer.content.decode()


# versioning's own screens ---------------------------------------------------------------------------------------------


@door
def publish(client, room):
    return versioning(client, "publish", room.version)


@door
def unpublish(client, room):
    return versioning(client, "unpublish", room.version)


@door
def archive(client, room):
    return versioning(client, "archive", room.version)


@door
def discard(client, room):
    return versioning(client, "discard", room.version, discard="1")


@door
def delete_the_version(client, room):
    return versioning(client, "delete", room.version, post="yes")


@door
def change_the_version(client, room):
    return versioning(client, "change", room.version, state="published", number="7", created_by="1")


@door
def delete_versions_in_bulk(client, room):
    return post(
        client,
        "djangocms_versioning_pagecontentversion_changelist",
        query=f"?page={room.page.pk}&language=en",
        action="delete_selected",
        _selected_action=room.version.pk,
        post="yes",
    )


# The page's own form and the tree -------------------------------------------------------------------------------------


@door
def change_the_page(client, room):
    return post(
        client,
        "cms_pagecontent_change",
        room.content.pk,
        title="Another title",
        slug="another-slug",
        template="pages/section.html",
        overwrite_url="",
        redirect="",
        state="published",
    )


@door
def change_the_template(client, room):
    return post(client, "cms_pagecontent_change_template", room.content.pk, template="pages/section.html")


@door
def put_into_the_menu(client, room):
    return post(client, "cms_pagecontent_change_innavigation", room.content.pk)


@door
def delete_the_content(client, room):
    return post(client, "cms_pagecontent_delete", room.content.pk, post="yes")


@door
def copy_the_language(client, room):
    return post(client, "cms_pagecontent_copy_language", room.content.pk, target_language="en")


@door
def delete_contents_in_bulk(client, room):
    return post(
        client,
        "cms_pagecontent_changelist",
        action="delete_selected",
        _selected_action=room.content.pk,
        post="yes",
    )


@door
def edit_the_title_in_place(client, room):
    return post(
        client, "cms_page_edit_title_fields", room.page.pk, "en", query="?edit_fields=title", title="Another title"
    )


@door
def delete_the_page(client, room):
    return post(client, "cms_page_delete", room.page.pk, post="yes")


@door
def delete_pages_in_bulk(client, room):
    return post(client, "cms_page_changelist", action="delete_selected", _selected_action=room.page.pk, post="yes")


# Details --------------------------------------------------------------------------------------------------------------


def _of_details(**more):
    return {
        "kind": "about",
        "summary": WORDS,
        "also_called": "",
        "review_interval_months": "36",
        "change_note": "Nobody saw this.",
        "reviewed_on": "2030-01-01",
        "review_due_on": "2033-01-01",
        "published_on": "2030-01-01",
        "first_published_on": "2000-01-01",
        "is_example": "",
        "reviewed_by": '["clinical"]',
    } | more


@door
def change_the_details(client, room):
    return post(client, "pages_pagedetails_change", room.details.pk, **_of_details())


@door
def add_details_once_more(client, room):
    return post(client, "pages_pagedetails_add", query=f"?extended_object={room.content.pk}", **_of_details())


@door
def add_details_for_another(client, room):
    return post(
        client,
        "pages_pagedetails_add",
        query=f"?extended_object={room.content.pk}&extended_object={room.own_draft.object_id}",
        **_of_details(extended_object=room.content.pk),
    )


@door
def delete_the_details(client, room):
    return post(client, "pages_pagedetails_delete", room.details.pk, post="yes")


@door
def delete_details_in_bulk(client, room):
    return post(
        client, "pages_pagedetails_changelist", action="delete_selected", _selected_action=room.details.pk, post="yes"
    )


# Blocks ---------------------------------------------------------------------------------------------------------------


def copy_blocks(
    client: Client, source: Placeholder, target: Placeholder, block: CMSPlugin | None = None
) -> HttpResponse:
    return post(
        client,
        "cms_placeholder_copy_plugins",
        query="?cms_path=/",
        source_placeholder_id=source.pk,
        source_language="en",
        target_placeholder_id=target.pk,
        target_language="en",
        **({"source_plugin_id": block.pk} if block else {}),
    )


def move_block(client: Client, block: CMSPlugin, target: Placeholder | None = None, **more: object) -> HttpResponse:
    where = {"placeholder_id": target.pk} if target else {}
    data = {"plugin_id": block.pk, "target_position": 1, "target_language": "en"} | where | more
    return post(client, "cms_placeholder_move_plugin", query="?cms_path=/", **data)


def on_clipboard(clipboard: Placeholder) -> CMSPlugin:
    return CMSPlugin.objects.get(placeholder=clipboard)


@door
def add_a_block(client, room, language="en"):
    place = f"?placeholder_id={room.placeholder.pk}&plugin_type=TextPlugin&plugin_language={language}"
    query = f"{place}&plugin_position=1&cms_path=/"
    return post(client, "cms_placeholder_add_plugin", query=query, body=f"<p>{WORDS}</p>")


@door
def add_a_block_in_another_language(client, room):
    return add_a_block(client, room, language="de")


@door
def edit_a_block(client, room):
    return post(client, "cms_placeholder_edit_plugin", room.text.pk, query="?cms_path=/", body=f"<p>{WORDS}</p>")


@door
def edit_a_field_in_place(client, room):
    return post(
        client, "cms_placeholder_edit_field", room.text.pk, "en", query="?edit_fields=body", body=f"<p>{WORDS}</p>"
    )


@door
def delete_a_block(client, room):
    return post(client, "cms_placeholder_delete_plugin", room.text.pk, query="?cms_path=/", post="yes")


@door
def clear_all_blocks(client, room):
    return post(client, "cms_placeholder_clear_placeholder", room.placeholder.pk, query="?cms_path=/", post="yes")


@door
def move_a_block(client, room):
    return move_block(client, room.text, target_position=2)


@door
def cut_a_block(client, room):
    return move_block(client, room.text, clipboard_of(client))


@door
def carry_a_block_away(client, room):
    return move_block(client, room.text, room.own_placeholder)


@door
def carry_a_block_in(client, room):
    return move_block(client, room.own_text, room.placeholder)


@door
def paste_a_block(client, room):
    clipboard = clipboard_of(client)
    copy_blocks(client, room.own_placeholder, clipboard, room.own_text)
    return move_block(client, on_clipboard(clipboard), room.placeholder, move_a_copy="true")


@door
def paste_all_blocks(client, room):
    clipboard = clipboard_of(client)
    copy_blocks(client, room.own_placeholder, clipboard)
    return move_block(client, on_clipboard(clipboard), room.placeholder, move_a_copy="true")


@door
def copy_blocks_in(client, room):
    return copy_blocks(client, room.own_placeholder, room.placeholder)


@door
def delete_the_placeholder(client, room):
    return client.post(f"/admin/cms/placeholder/{room.placeholder.pk}/delete/", {"post": "yes"})


@door
def cancel_an_edit(client, room):
    return post(client, "djangocms_text_textplugin_revert_on_cancel", token="made-up", plugin=room.text.pk)


# Taking words along ---------------------------------------------------------------------------------------------------

Taking = Callable[[Client, Room], Version]
WAYS: dict[str, Taking] = {}


def way(take: Taking) -> Taking:
    """Know a way by which words of somebody's own draft get into a version: give the version that has them then."""
    WAYS[take.__name__] = take
    return take


def _by_door(knock: Knock) -> None:
    def take(client: Client, room: Room) -> Version:
        knock(client, room)
        return room.version

    take.__name__ = knock.__name__
    way(take)


for _knock in (carry_a_block_in, paste_a_block, paste_all_blocks, copy_blocks_in):
    _by_door(_knock)


def done(answer: HttpResponse) -> None:
    assert answer.status_code == 200


@way
def cut_and_paste_a_block(client, room):
    clipboard = clipboard_of(client)
    done(move_block(client, room.own_text, clipboard))
    done(move_block(client, on_clipboard(clipboard), room.placeholder, move_a_copy="true"))
    return room.version


@way
def cut_a_block_and_move_it_on(client, room):
    clipboard = clipboard_of(client)
    done(move_block(client, room.own_text, clipboard))
    done(move_block(client, on_clipboard(clipboard), room.placeholder))
    return room.version


@way
def paste_what_was_thrown_away_since(client, room):
    clipboard = clipboard_of(client)
    done(copy_blocks(client, room.own_placeholder, clipboard, room.own_text))
    Version.objects.filter(pk=room.own_draft.pk).update(locked_by=None)
    owner = room.own_draft.created_by
    binning.throw_away(version=room.own_draft, by=owner, at=factories.NOW)
    binning.empty(at=factories.NOW + timedelta(days=binning.DAYS_IN_BIN + 1))
    assert not Version.objects.filter(pk=room.own_draft.pk).exists()
    done(move_block(client, on_clipboard(clipboard), room.placeholder, move_a_copy="true"))
    return room.version


@way
def copy_the_page_in_the_tree(client, room):
    return made_by(client, "cms_page_copy_page", room.own_page.pk, position=0)


@way
def take_up_what_was_put_aside(client, room):
    versioning(client, "archive", room.own_draft)
    versioning(client, "revert", room.own_draft)
    return factories.latest(room.own_page)


def made_by(client: Client, name: str, *args: object, **data: object) -> Version:
    """Give the version that a screen makes."""
    before = set(Version.objects.values_list("pk", flat=True))
    answer = post(client, name, *args, **data)
    assert answer.status_code < 400, said(answer)
    return Version.objects.exclude(pk__in=before).get()


# Looking, which must change nothing -----------------------------------------------------------------------------------


def _looking(kind):
    def look(client, room):
        address = reverse(
            f"admin:cms_placeholder_render_object_{kind}", args=[room.version.content_type_id, room.content.pk]
        )
        return client.get(address, {"toolbar_on": ""}, follow=True)

    look.__name__ = f"look_at_{kind}"
    return look


for _kind in ("edit", "structure", "preview"):
    door(_looking(_kind))


@door
def compare(client, room):
    address = reverse("admin:djangocms_versioning_pagecontentversion_compare", args=[room.version.pk])
    return client.get(address, {"compare_to": room.version.pk})


@door
def fetch_the_toolbar(client, room):
    return client.get(
        reverse("admin:cms_usersettings_get_toolbar"),
        {"obj_id": room.content.pk, "obj_type": "cms.pagecontent", "cms_path": "/?edit&toolbar_on"},
    )


def clipboard_of(client: Client) -> Placeholder:
    """Give the clipboard of whoever is signed in; the editor makes it when first opened."""
    user_id = client.session["_auth_user_id"]
    settings = UserSettings.objects.filter(user_id=user_id).first()
    if settings is None or settings.clipboard is None:
        client.get("/?toolbar_on")
        settings = UserSettings.objects.get(user_id=user_id)
    return settings.clipboard


def own_draft(by) -> Version:
    """Give a draft that this person made, to carry blocks from."""
    key = f"own-{by.pk}"
    page = factories.page(key, title="A page of my own", by=by, body=f"<p>{WORDS}</p>")
    factories.latest(page).archive(by)  # so that the draft is not all there is of the page, and can be thrown away
    return factories.new_draft(page, by=by)
