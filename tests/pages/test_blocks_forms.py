"""The editing forms of blocks, without JavaScript: what is typed comes back, whatever is wrong with it."""

import re

import pytest
from cms.api import add_plugin
from cms.models import CMSPlugin
from cms.toolbar.utils import get_object_edit_url
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import escape

from pages.block_forms import form_for
from pages.blocks import SHAPES
from pages.models import Block
from pages.rows import EMPTY_ROWS, FEWEST_ROWS, MOST_ROWS, Column, GridField, ListField, PairsField
from tests.cases import first
from tests.factories import latest, page, source
from tests.pages.test_blocks_saving import add_url, callout, edit_url, placeholder  # noqa: F401 - fixtures
from tests.pages.test_blocks_shapes import GOOD

pytestmark = pytest.mark.django_db

PAIRS = PairsField(
    label="Facts", each="Fact", columns=[Column("label", "Label", 50), Column("text", "Text", 500, is_long=True)]
)
LINES = ListField(label="Do", each="Do", columns=[Column("line", "Do", 50)])
GRID = GridField(label="Rows", each="Row", longest=500)


def typed(html):
    """Give what a browser would send of the inputs in a piece of HTML."""
    data = QueryDict(mutable=True)
    for name, value in re.findall(r'<input type="text"[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', html):
        data[name] = value
    for name, value in re.findall(r'<textarea[^>]*? name="([^"]+)"[^>]*>([^<]*)</textarea>', html):
        data[name] = value
    return data


def sent(field, value, **changes):
    """Give what a field makes of a stored value that was shown, perhaps changed by hand, and sent."""
    data = typed(shown(field, value))
    for name, text in changes.items():
        data[name.replace("_", "-")] = text
    return field.widget.value_from_datadict(data, {}, "x")


def shown(field, value):
    return field.widget.render("x", field.prepare_value(value), {"id": "id_x"})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (PAIRS, GOOD["key-facts"]["facts"] + [{"label": "Feels", "text": "Fine & well"}]),
        (LINES, ["one", "two", "three"]),
        (GRID, GOOD["table"]["rows"]),
    ],
)
def test_what_is_stored_comes_back_unchanged(field, value):
    value = eval(repr(value).replace("&", "and"))  # the small reader above does not unescape
    assert field.clean(sent(field, value)) == value
    assert not field.has_changed(value, sent(field, value))


@pytest.mark.parametrize(("filled", "rows"), [(0, 6), (1, 6), (3, 6), (4, 7), (6, 9), (50, 53)])
def test_there_are_at_least_six_rows_and_always_three_empty_ones(filled, rows):
    html = shown(LINES, ["words"] * filled)

    assert html.count("<fieldset") == rows >= max(FEWEST_ROWS, filled + EMPTY_ROWS)
    assert len(set(re.findall(r'id="([^"]+)"', html))) == rows <= MOST_ROWS


def test_rows_are_filled_in_wherever_there_is_room():
    assert LINES.clean(sent(LINES, ["one"], x_1_line="two", x_3_line="three")) == ["one", "two", "three"]


def test_every_input_has_a_label():
    html = shown(PAIRS, GOOD["key-facts"]["facts"])

    inputs = re.findall(r'<(?:input|textarea|select)[^>]*? id="([^"]+)"', html)
    assert len(inputs) == 2 * FEWEST_ROWS
    assert all(f'<label for="{id_}">' in html for id_ in inputs)


def test_a_new_table_begins_with_a_row_of_headings_and_an_old_one_as_it_is():
    ticked = r'<input[^>]* name="header_row"[^>]* checked'
    form = form_for(SHAPES["table"])
    old = form(instance=Block(data=GOOD["table"] | {"header_row": False}))

    assert re.search(ticked, form().as_p())
    assert not re.search(ticked, old.as_p())
    assert not re.search(ticked, form(QueryDict("caption=No+headings")).as_p())


def test_emptying_a_row_removes_it():
    assert LINES.clean(sent(LINES, ["one", "two", "three"], x_1_line="  ")) == ["one", "three"]


def test_a_table_grows_and_shrinks_by_columns():
    rows = [["a", "b"], ["c", "d"]]

    assert GRID.clean(sent(GRID, rows, x_0_3="new")) == [["a", "b", "new"], ["c", "d", ""]]
    assert GRID.clean(sent(GRID, rows, x_0_1="", x_1_1="")) == [["b"], ["d"]]


def test_hostile_rows_are_only_rows():
    data = QueryDict(mutable=True)
    for number in (*range(500), 10**9):
        data[f"x-{number}-line"] = str(number)
    data |= {"x-1-evil": "1", "x--1-line": "1", "x-1-line-2": "1", "x-a-line": "1"}

    assert LINES.clean(LINES.widget.value_from_datadict(data, {}, "x")) == [str(number) for number in range(200)]
    assert '"><script>' not in LINES.widget.render(
        "x", LINES.prepare_value(['"><script>alert(1)</script>']), {"id": "x"}
    )


def test_wrong_fields_are_named_side_by_side_and_nothing_typed_is_lost():
    form = form_for(SHAPES["key-facts"])(
        QueryDict("heading=&level=7&facts-0-label=It+takes&facts-0-text=&facts-1-label=Feels&facts-1-text=Fine")
    )

    assert not form.is_valid()
    assert set(form.errors) == {"heading", "level", "facts"}
    assert form.errors["facts"] == ["“Fact 1: Text” is missing."]
    assert all(text in form.as_p() for text in ("It takes", "Feels", "Fine"))


def form_data(name):
    """Give the fields of a good block as a browser sends them."""
    data = {}
    for key, value in GOOD[name].items():
        if isinstance(value, list):
            for row, held in enumerate(value):
                cells = held if isinstance(held, dict) else {}
                if isinstance(held, list):
                    cells = {str(column): cell for column, cell in enumerate(held, 1)}
                elif isinstance(held, str):
                    cells = {"key" if name == "pages" else "line": held}
                data |= {f"{key}-{row}-{column}": text for column, text in cells.items()}
        elif value is not False:
            data[key] = value
    return data


ASKED_PLAINLY = [name for name in GOOD if name not in ("text", "image", "danger", "recording")]


@pytest.fixture
def named():
    """What good blocks name."""
    source("guideline-2026")
    for key in ("pet-ct-scan", "x-ray"):
        page(key, title=f"Title of {key}", body=[])


def words_of(name):
    [first, *_more] = GOOD[name].get("choices", [{"title": ""}])
    return escape(GOOD[name].get("heading") or GOOD[name].get("caption") or first["title"])


def test_every_form_takes_a_block_and_shows_it_again(named):
    for name in ASKED_PLAINLY:
        data = QueryDict(mutable=True)
        data.update(form_data(name))
        form = form_for(SHAPES[name])
        added = form(data)

        assert added.is_valid(), added.errors
        assert added.instance.data == GOOD[name]
        assert words_of(name) in form(instance=added.instance).as_p()


@pytest.mark.parametrize("name", first(2, reversed(ASKED_PLAINLY)))
def test_an_editor_adds_and_changes_every_block(editor, placeholder, named, name):  # noqa: F811
    plugin_type = SHAPES[name].plugin
    assert editor.get(add_url(placeholder, plugin_type)).status_code == 200

    added = editor.post(add_url(placeholder, plugin_type), form_data(name))
    block = Block.objects.get()
    assert added.status_code == 200
    assert block.data == GOOD[name]

    assert words_of(name) in editor.get(edit_url(block)).content.decode()
    new = dict.fromkeys(("heading", "caption", "choices-0-title"), "New words")
    editor.post(edit_url(block), form_data(name) | new)
    block.refresh_from_db()
    assert "New words" in str(block.data)


@pytest.mark.parametrize(
    ("plugin_type", "typed_in"),
    [
        ("TextPlugin", {"body": "<p>%s</p>"}),
        ("CalloutPlugin", {"heading": "So", "level": "2", "html": "<p>%s</p>"}),
        ("KeyFactsPlugin", {"heading": "So", "level": "2", "facts-1-label": "Time", "facts-1-text": "%s"}),
    ],
)
def test_every_mark_that_names_nothing_is_told_when_its_block_is_saved(
    editor,
    placeholder,  # noqa: F811
    plugin_type,
    typed_in,
):
    source("known")
    words = "It takes [fact: none], [source: nobody, known] and [sources: x]"
    sent = {key: value.replace("%s", words) for key, value in typed_in.items()}
    answer = editor.post(add_url(placeholder, plugin_type), sent)
    told = answer.content.decode()

    assert "There is no fact with the key “none”." in told
    assert "There is no source with the key “nobody”." in told
    assert "“[sources: x]” does not name a source. Write it as [source: key]." in told
    assert "known”" not in told
    assert "It takes [fact: none]" in told  # what was typed is still there
    assert not CMSPlugin.objects.filter(placeholder=placeholder).exists()


def test_a_refused_form_says_why_and_keeps_what_was_typed(editor, placeholder):  # noqa: F811
    response = editor.post(
        add_url(placeholder, "CalloutPlugin"), {"heading": "Kept words", "level": "2", "html": "<p>Kept text</p>"}
    )

    html = response.content.decode()
    assert "This field is required" in html
    assert "Kept words" in html
    assert "Kept text" in html
    assert not Block.objects.exists()


def test_pages_are_chosen_by_title_and_one_that_has_gone_stays_chosen(editor, placeholder):  # noqa: F811
    block = add_plugin(placeholder, "PageLinksPlugin", "en", data=GOOD["pages"] | {"keys": ["x-ray", "gone"]})
    page("x-ray", title="Title of X-ray", body=[])

    html = editor.get(edit_url(block)).content.decode()

    assert '<option value="x-ray" selected>Title of X-ray</option>' in html
    assert '<option value="gone" selected>gone</option>' in html


def test_the_editor_sees_each_block_as_readers_will(editor):
    content = latest(
        page(body=[("CalloutPlugin", callout()), ("TextPlugin", {"html": "<h2>Before [source: no-key]</h2>"})])
    ).content

    html = editor.get(get_object_edit_url(content)).content.decode()

    assert 'class="callout urgent"' in html
    assert re.search(r'<h2 id="before">Before\s*<mark class="citation-unknown">\[source: no-key\]</mark></h2>', html)


# All at once, where it was made ---------------------------------------------------------------------------------------


def test_every_wrong_row_of_a_block_is_told_at_once(editor, placeholder):  # noqa: F811
    typed = {"heading": "", "level": "2", "facts-0-label": "Time", "facts-1-text": "x", "facts-2-label": "a\u202eb"}

    form = editor.post(add_url(placeholder, "KeyFactsPlugin"), typed).context["adminform"].form

    assert set(form.errors) == {"heading", "facts"}
    told = " ".join(form.errors["facts"])
    assert "“Fact 1: Text” is missing." in told
    assert "“Fact 2: Label” is missing." in told
    assert "“Fact 3: Text” is missing." in told
    assert "turns letters round" in told


def test_what_is_wrong_between_fields_is_told_with_what_is_wrong_in_another(editor, placeholder):  # noqa: F811
    form = editor.post(add_url(placeholder, "ImagePlugin"), {}).context["adminform"].form

    assert set(form.errors) == {"picture", "alt"}


def test_lost_parts_of_a_text_and_marks_that_name_nothing_are_told_together(editor, placeholder):  # noqa: F811
    html = "<p>It takes \u202e5 [source: nobody] [fact: none]</p><table><tr><td>a</td><td>b</td></tr></table>"

    with pytest.raises(ValidationError) as refused:
        SHAPES["text"].take({"html": html})

    told = " ".join(refused.value.messages)
    assert "Add a Table block" in told
    assert "turns letters round" in told
