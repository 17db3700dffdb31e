"""Through whatever door a block comes in, what is stored is clean."""

import contextlib

import pytest
from cms.api import add_plugin
from cms.models import CMSPlugin
from cms.plugin_pool import plugin_pool
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from djangocms_text.models import Text

from pages.models import Block
from pages.page_content import Body
from tests.cases import first
from tests.factories import latest, page
from tests.pages.test_blocks_shapes import GOOD
from tests.pages.test_cleaning import XSS, assert_safe
from tests.pages.texts import is_clean

pytestmark = pytest.mark.django_db


@pytest.fixture
def placeholder():
    return latest(page(body=[])).content.placeholders.get(slot="body")


def add_url(placeholder, plugin_type):
    return reverse("admin:cms_placeholder_add_plugin") + (
        f"?cms_path=/&placeholder_id={placeholder.pk}&plugin_type={plugin_type}&plugin_language=en&plugin_position=1"
    )


def edit_url(plugin):
    return reverse("admin:cms_placeholder_edit_plugin", args=[plugin.pk]) + "?cms_path=/"


def callout(html="<p>Ring us.</p>", **data):
    return GOOD["callout"] | {"html": html} | data


# What cleaning makes of each attack is asked of it alone: `test_cleaning`.


@pytest.mark.parametrize("attack", first(2, XSS))
def test_code_that_adds_a_text_or_a_block_stores_it_clean_or_is_refused(placeholder, attack):
    html = f"<p>words</p>{attack}"
    for plugin_type, held in (("TextPlugin", {"body": html}), ("CalloutPlugin", {"data": callout(html)})):
        with contextlib.suppress(ValidationError), transaction.atomic():
            add_plugin(placeholder, plugin_type, "en", **held)

    for stored in [
        *Text.objects.values_list("body", flat=True),
        *(block.data["html"] for block in Block.objects.all()),
    ]:
        assert_safe(stored)
    assert is_clean(placeholder.source)


def test_saving_again_cleans_again(placeholder):
    text = add_plugin(placeholder, "TextPlugin", "en", body="<p>words</p>")
    block = add_plugin(placeholder, "CalloutPlugin", "en", data=callout())

    text.body = "<h1 onclick=alert(1)>Title</h1>"
    text.json = {"type": "doc"}
    text.save()
    block.data["html"] = "<h1 onclick=alert(1)>Title</h1>"
    block.save()

    text.refresh_from_db()
    block.refresh_from_db()
    assert text.body == block.data["html"] == "<h2>Title</h2>"
    assert text.json is None


def test_a_block_that_is_not_one_is_refused_whoever_saves_it(placeholder):
    with pytest.raises(ValidationError, match="Heading"):
        add_plugin(placeholder, "CalloutPlugin", "en", data=callout(heading=""))
    with pytest.raises(ValidationError, match="There is no block of the kind “ScriptPlugin”"):
        Block(plugin_type="ScriptPlugin", data={}, placeholder=placeholder, language="en", position=9).save()
    with pytest.raises(ValidationError, match="far too long"):
        add_plugin(placeholder, "TextPlugin", "en", body="x" * 200_000)


def test_a_bulk_update_that_gets_round_cleaning_is_noticed_and_still_harmless_to_readers(placeholder):
    text = add_plugin(placeholder, "TextPlugin", "en", body="<p>words</p>")
    block = add_plugin(placeholder, "CalloutPlugin", "en", data=callout())
    assert is_clean(placeholder.source)

    Text.objects.filter(pk=text.pk).update(body="<p onclick=alert(1)>words</p>")
    assert not is_clean(placeholder.source)
    assert "onclick" not in Body.of(placeholder.source).render()

    Text.objects.filter(pk=text.pk).update(body="<p>words</p>", json={"type": "doc"})
    assert not is_clean(placeholder.source)

    Text.objects.filter(pk=text.pk).update(json=None)
    Block.objects.filter(pk=block.pk).update(data=callout("<p>words</p><script>alert(1)</script>"))
    assert not is_clean(placeholder.source)
    assert "alert" not in Body.of(placeholder.source).render()

    Block.objects.filter(pk=block.pk).update(data=["not", "a", "block"])
    assert not is_clean(placeholder.source)
    assert "must hold named fields" in " ".join(map(str, Body.of(placeholder.source).faults()))
    assert "words" in Body.of(placeholder.source).render()


@pytest.mark.parametrize("attack", first(2, XSS))
def test_the_editors_form_for_text_stores_it_clean_or_says_why_not(editor, placeholder, attack):
    posted = f"<p>words</p>{attack}".replace("\ud800", "").replace("\x00", "")

    response = editor.post(
        add_url(placeholder, "TextPlugin"), {"body": posted, "json": '{"type": "doc", "content": "<script>"}'}
    )

    assert response.status_code == 200, response.content
    for text in Text.objects.all():
        assert_safe(text.body)
        assert text.json is None
    assert Text.objects.exists() or b"cannot" in response.content or b"does not name" in response.content
    assert b"alert(1)</script>" not in response.content


def test_the_editors_form_for_text_changes_it_and_keeps_its_shape(editor, placeholder):
    text = add_plugin(placeholder, "TextPlugin", "en", body="<h2>Before</h2><ul><li>a</li></ul>")
    shown = editor.get(edit_url(text))
    assert 'name="json"' not in shown.content.decode()

    editor.post(edit_url(text), {"body": "<h1>After</h1><ul><li><p>a</p></li></ul>"})

    text.refresh_from_db()
    assert text.body == "<h2>After</h2>\n<ul><li>a</li></ul>"


def test_an_empty_text_is_not_stored(editor, placeholder):
    response = editor.post(add_url(placeholder, "TextPlugin"), {"body": "<p></p>"})

    assert "“Text” is missing." in response.content.decode()
    assert not CMSPlugin.objects.exists()


def test_nothing_can_be_put_inside_a_block(editor, placeholder):
    text = add_plugin(placeholder, "TextPlugin", "en", body="<p>words</p>")

    response = editor.post(
        add_url(placeholder, "CalloutPlugin") + f"&plugin_parent={text.pk}",
        {"tone": "urgent", "heading": "A", "level": "2", "html": "<p>b</p>"},
    )

    assert response.status_code == 400
    assert CMSPlugin.objects.count() == 1
    for plugin in plugin_pool.registered_plugins:
        assert plugin.__module__ != "pages.blocks" or not plugin.allow_children


def test_a_plugin_named_in_a_text_is_not_copied_into_it(editor, placeholder):
    other = add_plugin(placeholder, "CalloutPlugin", "en", data=callout())
    text = add_plugin(placeholder, "TextPlugin", "en", body="<p>words</p>")

    editor.post(
        edit_url(text), {"body": f'<p>words</p><cms-plugin id="{other.pk}" type="CalloutPlugin">x</cms-plugin>'}
    )

    text.refresh_from_db()
    assert "cms-plugin" not in text.body
    assert CMSPlugin.objects.count() == 2


def test_a_reader_cannot_use_the_editors_forms(client, placeholder):
    response = client.post(add_url(placeholder, "TextPlugin"), {"body": "<p>words</p>"})

    assert response.status_code in (302, 403)
    assert not CMSPlugin.objects.exists()
