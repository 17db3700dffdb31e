"""A draft is written block by block at the desk: with the CMS's own forms, its own permissions, and the rules of a text."""

from urllib.parse import parse_qs, urlsplit

import pytest
from cms.models import CMSPlugin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from desk.block_list import block_url
from editing.typed_forms import place_of
from pages.blocks import SHAPES
from pages.ordering import move_block
from pages.page_content import Body
from pages.rules import NotAllowed
from reviews.models import Contribution
from tests.cases import first
from tests.desk.scenes import submitted
from tests.factories import latest, page, person, published_page
from tests.pages.test_blocks_shapes import GOOD

pytestmark = pytest.mark.django_db

BODY = [
    ("TextPlugin", {"html": "<p>You lie down.</p>"}),
    ("StepsPlugin", GOOD["steps"]),
    ("CalloutPlugin", GOOD["callout"]),
]


@pytest.fixture
def draft():
    return latest(page(body=BODY))


def list_of(version):
    return f"/desk/versions/{version.pk}/edit/"


def names(version):
    return [part.name for part in Body.of(version.content).parts]


def ids(version):
    return [part.stored.plugin_id for part in Body.of(version.content).parts]


def links(answer):
    return [(" ".join(a.text_content().split()), a.get("href")) for a in html.fromstring(answer.content).iter("a")]


def test_blocks_stand_in_their_order_with_what_can_be_done(editor, draft):
    answer = editor.get(list_of(draft))

    lines = answer.context["lines"]
    assert [line.kind for line in lines] == ["Text", "Steps", "Callout"]
    assert lines[0].words == "You lie down."
    assert sum(words == "Add a block here" for words, _href in links(answer)) == 4


def test_a_box_of_urgent_advice_says_which_it_is(editor):
    callout = ("CalloutPlugin", {"tone": "urgent", "heading": "Ring now", "html": "<p>Ring 999.</p>"})
    published_page("danger", title="Pressure on the spinal cord", kind="danger", body=[callout])
    named = latest(page("other", body=[("DangerPlugin", {"box": "danger"}), *BODY]))

    lines = editor.get(list_of(named)).context["lines"]
    assert (lines[0].kind, lines[0].words) == ("Urgent advice", "Pressure on the spinal cord")
    assert all(line.words for line in lines)


def test_whoever_saves_a_block_comes_back_to_it(editor, draft):
    editor.get(list_of(draft))
    line = editor.get(list_of(draft)).context["lines"][0]

    form = editor.get(line.edit_url)
    saved = editor.post(line.edit_url, {"body": "<p>You sit down.</p>"})

    assert "Back without saving" in form.content.decode()
    assert saved["Location"] == f"{list_of(draft)}#block-{line.pk}"
    assert "The block is saved." in editor.get(saved["Location"]).content.decode()
    assert Body.of(draft.content).plain_text().startswith("You sit down.")


def test_or_goes_on_to_the_next_block_and_after_the_last_back(editor, draft):
    first, *_others, last = editor.get(list_of(draft)).context["lines"]

    saved = editor.post(first.edit_url, {"body": "<p>You sit down.</p>", "_go_on": "1"})
    following = editor.get(saved["Location"])

    assert f"/edit-plugin/{ids(draft)[1]}/" in following["Location"]
    assert "then=" not in last.edit_url
    assert editor.get(f"{list_of(draft)}?after={ids(draft)[-1]}")["Location"] == list_of(draft)
    for gone in ("0", "x", "9" * 30, "\0"):
        assert editor.get(list_of(draft), {"after": gone})["Location"] == list_of(draft)


@pytest.mark.parametrize("position", first(1, [2, 1, 4]))
def test_a_block_is_added_where_somebody_looked(editor, draft, position):
    answer = editor.get(f"{list_of(draft)}add/{position}/")
    kinds = {str(name): url for name, _purpose, url in answer.context["kinds"]}
    assert len(kinds) == len(SHAPES)

    added = editor.post(kinds["Expander"], {"heading": "Afraid?", "html": "<p>Say so.</p>"})

    assert added["Location"] == f"{list_of(draft)}#at-{position}"
    expected = ["text", "steps", "callout"]
    expected.insert(position - 1, "expander")
    assert names(draft) == expected


def test_every_kind_of_block_says_what_it_is_for():
    assert [name for name, shape in SHAPES.items() if not shape.purpose] == []


def test_a_block_can_be_added_to_a_page_that_has_none_yet(editor):
    empty = latest(page(body=[]))
    empty.content.placeholders.all().delete()

    kinds = {str(name): url for name, _purpose, url in editor.get(f"{list_of(empty)}add/1/").context["kinds"]}
    editor.post(kinds["Text"], {"body": "<p>Words.</p>"})

    assert names(empty) == ["text"]


def test_there_is_no_place_beyond_the_last(editor, draft):
    assert [editor.get(f"{list_of(draft)}add/{position}/").status_code for position in (0, 5)] == [404, 404]


def test_a_button_moves_a_block_and_says_where_it_is(editor, draft):
    for which, way, order in (
        (0, "down", ["steps", "text", "callout"]),
        (2, "up", ["steps", "callout", "text"]),
        (0, "up", ["steps", "callout", "text"]),
        (2, "down", ["steps", "callout", "text"]),
    ):
        block = ids(draft)[which]
        moved = editor.post(f"{list_of(draft)}{block}/move/", {"way": way})

        assert names(draft) == order
        assert moved["Location"] == f"{list_of(draft)}#block-{block}"
        assert sorted(CMSPlugin.objects.values_list("position", flat=True)) == [1, 2, 3]
    assert "is block 3 now." in editor.get(moved["Location"]).content.decode()


def test_a_way_that_is_none_moves_nothing(editor, draft):
    before = names(draft)

    for way in ("", "sideways", "\0"):
        assert editor.post(f"{list_of(draft)}{ids(draft)[1]}/move/", {"way": way}).status_code == 400

    assert names(draft) == before


def test_whoever_moves_a_block_is_an_author(draft):
    other = person("editor", "mover@example.org")
    draft.locked_by = other
    draft.save()
    client = Client()
    client.force_login(other)

    client.post(f"{list_of(draft)}{ids(draft)[0]}/move/", {"way": "down"})

    assert Contribution.objects.filter(version=draft, author=other).exists()


def test_a_block_is_deleted_when_somebody_said_so(editor, draft):
    line = editor.get(list_of(draft)).context["lines"][1]

    deleted = editor.post(line.delete_url, {"post": "yes"})

    assert names(draft) == ["text", "callout"]
    assert deleted["Location"] == f"{list_of(draft)}#at-2"
    assert "The block is deleted." in editor.get(deleted["Location"]).content.decode()


# Who may not, and when --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", first(2, ["clinical", "admin", "patient", "plain-language"]))
def test_others_neither_see_nor_change_it(client, draft, role):
    client.force_login(person(role))
    block = ids(draft)[0]

    for address in (list_of(draft), f"{list_of(draft)}add/1/"):
        assert client.get(address).status_code == 403
    assert client.post(f"{list_of(draft)}{block}/move/", {"way": "down"}).status_code == 403
    assert client.post(block_url(draft, block), {"body": "<p>Mine.</p>"}).status_code in (302, 403)
    assert names(draft) == ["text", "steps", "callout"]
    assert "Mine" not in Body.of(draft.content).plain_text()


def live():
    return latest(published_page(body=BODY))


def in_review():
    return submitted(page(body=BODY)).version


def somebody_elses():
    return latest(page(body=BODY, by=person("editor", "other@example.org")))


@pytest.mark.parametrize(
    ("scene", "why"),
    [
        (live, "not a draft"),
        (in_review, "in review, so its text is fixed"),
        (somebody_elses, "is working on this draft"),
    ],
)
def test_what_may_not_change_is_shown_with_the_reason_and_refused_whoever_asks(editor, scene, why):
    version = scene()
    block = ids(version)[0]

    shown = editor.get(list_of(version))

    assert shown.status_code == 200
    assert why in shown.content.decode()
    assert not [href for words, href in links(shown) if words.startswith(("Edit 1", "Add a block"))]
    moved = editor.post(f"{list_of(version)}{block}/move/", {"way": "down"})
    added = editor.get(f"{list_of(version)}add/1/")
    assert (moved.status_code, added.status_code) == (403, 403)
    assert why in moved.content.decode()
    assert editor.post(block_url(version, block), {"body": "<p>Mine.</p>"}).status_code == 403
    assert names(version) == ["text", "steps", "callout"]
    with pytest.raises(NotAllowed):
        move_block(CMSPlugin.objects.get(pk=block), by=person("editor"), is_up=False)


def test_being_superuser_moves_nothing_that_is_fixed():
    version = in_review()
    somebody = person("editor")
    somebody.is_superuser = True
    somebody.save()

    with pytest.raises(NotAllowed, match="in review"):
        move_block(CMSPlugin.objects.get(pk=ids(version)[0]), by=somebody, is_up=False)


def test_a_block_of_another_page_is_not_moved_by_this_one(editor, draft):
    other = latest(page("x-ray", title="X-ray", body=BODY))

    assert editor.post(f"{list_of(draft)}{ids(other)[0]}/move/", {"way": "down"}).status_code == 404
    assert names(other) == ["text", "steps", "callout"]


@pytest.mark.parametrize(
    "elsewhere",
    first(
        3,
        [
            "//evil.example.org/",
            "javascript:alert(1)",
            "/\\evil",
            "https://evil.example.org/",
            "\\\\evil",
            "http:///x",
            "1",
            "desk:home",
        ],
    ),
)
def test_no_form_leads_away_from_the_site(editor, draft, elsewhere):
    address = reverse("admin:cms_placeholder_edit_plugin", args=[ids(draft)[0]])

    for sent in ({"next": elsewhere, "_go_on": "1"}, {"next": list_of(draft), "then": elsewhere, "_go_on": "1"}):
        form = editor.get(address, {"cms_path": "/", **sent})
        saved = editor.post(f"{address}?cms_path=/", {"body": "<p>Words.</p>", **sent})
        assert saved.get("Location", "") in ("", list_of(draft))
        assert f'href="{elsewhere}"' not in form.content.decode()


def test_a_window_of_the_cms_still_closes_as_the_cms_wants(editor, draft):
    address = reverse("admin:cms_placeholder_edit_plugin", args=[ids(draft)[0]])

    assert "data-bridge" in editor.post(f"{address}?cms_path=/", {"body": "<p>Words.</p>"}).content.decode()


# Hints ------------------------------------------------------------------------------------------------------------------


def test_each_hint_leads_to_its_block_and_back(editor):
    hard = "<p>Healthcare professionals will utilise sophisticated equipment in order to commence the procedure.</p>"
    version = latest(
        page(body=[("TextPlugin", {"html": "<h2>Why</h2><p>You lie down.</p>"}), ("TextPlugin", {"html": hard})])
    )
    hints = f"/desk/versions/{version.pk}/plain-language/"

    ways = [href for words, href in links(editor.get(hints)) if words == "Text under “Why”"]
    assert ways
    assert {urlsplit(way).path for way in ways} == {
        reverse("admin:cms_placeholder_edit_plugin", args=[ids(version)[1]])
    }
    saved = editor.post(ways[0], {"body": "<p>They use it.</p>"})

    assert saved["Location"] == hints
    assert parse_qs(urlsplit(ways[0]).query)["next"] == [hints]


def test_a_hint_on_the_summary_leads_to_the_details_and_back(editor):
    version = latest(page(summary="Healthcare professionals utilise it in order to commence the procedure."))
    hints = f"/desk/versions/{version.pk}/plain-language/"

    way = next(href for words, href in links(editor.get(hints)) if words == "Summary")
    typed = {"kind": "guide", "summary": "They use it.", "owner": person("editor").pk, "review_interval_months": 36}
    saved = editor.post(way, typed)

    assert saved["Location"] == hints


def test_hints_on_what_may_not_change_lead_nowhere(client):
    version = latest(published_page(body="<p>They utilise it in order to commence the procedure.</p>"))
    for role in ("editor", "clinical"):
        client.force_login(person(role))
        assert not [
            href
            for _words, href in links(client.get(f"/desk/versions/{version.pk}/plain-language/"))
            if "plugin" in href
        ]


def test_the_screen_asks_no_more_of_the_database_for_more_blocks(editor):
    few, many = (latest(page(key, title=key, slug=key, body=BODY * times)) for key, times in (("few", 1), ("many", 15)))
    counts = []
    for version in (few, many):
        editor.get(list_of(version))
        with CaptureQueriesContext(connection) as asked:
            editor.get(list_of(version))
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert counts[1] < 45


def test_what_was_typed_into_a_block_is_the_same_from_wherever_it_was_opened(draft):
    block = ids(draft)[0]
    window = reverse("admin:cms_placeholder_edit_plugin", args=[block]) + "?cms_path=/en/"

    assert place_of(block_url(draft, block, then="/desk/")) == place_of(block_url(draft, block)) == place_of(window)
