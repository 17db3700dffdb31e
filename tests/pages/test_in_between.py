"""A block's form can be sent before it is done, to move a row or to find a source: it comes back as typed, nothing saved."""

import pytest
from django.http import QueryDict
from django.test import Client

from pages.block_forms import form_for
from pages.blocks import SHAPES
from pages.models import Block
from sources.finding import MOST, citable
from tests.factories import fact, person, source
from tests.pages.test_blocks_saving import add_url, edit_url, placeholder  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db

STEPS = {"heading": "During", "level": "2", "phase": "during", "steps-0-title": "", "steps-0-text": "one"}
STEPS |= {"steps-1-title": "Two", "steps-1-text": "two", "steps-2-title": "", "steps-2-text": "three"}
SEARCH = "/admin/pages/pagedetails/citable/"


def sent(fields, **more):
    data = QueryDict(mutable=True)
    data.update({**fields, **more})
    return data


def asked(ask, shape="steps", fields=STEPS, **more):
    return form_for(SHAPES[shape])(sent(fields, **{"in-between": ask, **more}))


def texts(form, name="steps"):
    return [row.texts["text"] for row in form[name].value() if not row.is_empty]


# Rows -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "order", "told"),
    [
        ("up:steps:1", ["two", "one", "three"], "“Two” is now number 1."),
        ("down:steps:1", ["one", "three", "two"], "“Two” is now number 3."),
        ("down:steps:0", ["two", "one", "three"], "“one” is now number 2."),
        ("down:steps:2", ["one", "two", "three"], "“three” is now number 4."),
        ("up:steps:0", ["one", "two", "three"], ""),
        ("down:steps:199", ["one", "two", "three"], ""),
        ("up:heading:1", ["one", "two", "three"], ""),
        ("up:nothing:1", ["one", "two", "three"], ""),
        ("up:steps:x", ["one", "two", "three"], ""),
        ("sideways", ["one", "two", "three"], ""),
        ("\0", ["one", "two", "three"], ""),
    ],
)
def test_a_button_moves_a_row_and_says_so(ask, order, told):
    form = asked(ask)

    assert not form.is_valid()
    assert form.errors == {}
    assert (texts(form), form.told) == (order, told)


def test_the_titles_of_rows_move_with_them_and_an_empty_row_can_be_passed():
    form = asked("down:steps:1")
    rows = form["steps"].value()
    assert [row.texts["title"] for row in rows[:3]] == ["", "", "Two"]

    form = form_for(SHAPES["table"])(
        sent({"caption": "A", "rows-0-1": "a", "rows-0-2": "b", "rows-2-1": "c"}, **{"in-between": "up:rows:2"})
    )
    assert [row.texts for row in form["rows"].value()] == [{"1": "a", "2": "b"}, {"1": "c"}]


def test_the_button_that_was_pressed_keeps_the_focus_where_its_row_is_now():
    html = asked("down:steps:0").as_p()

    assert html.count("autofocus") == 1
    assert 'value="down:steps:1" autofocus aria-describedby="in-between-told"' in html
    assert 'value="down:steps:0" autofocus' in asked("up:steps:1").as_p()  # the first row cannot go further up


def test_what_is_saved_is_the_order_on_screen_in_one_step(editor, placeholder):  # noqa: F811
    editor.post(add_url(placeholder, "StepsPlugin"), STEPS)
    block = Block.objects.get()

    moved = editor.post(edit_url(block), STEPS | {"in-between": "up:steps:2"})
    block.refresh_from_db()
    assert [step["text"] for step in block.data["steps"]] == ["one", "two", "three"]

    form = moved.context["adminform"].form
    rows = {f"steps-{n}-{key}": text for n, row in enumerate(form["steps"].value()) for key, text in row.texts.items()}
    editor.post(edit_url(block), STEPS | rows)
    block.refresh_from_db()
    assert [step["text"] for step in block.data["steps"]] == ["one", "three", "two"]


def test_what_was_stored_when_the_form_was_opened_is_still_known_after_a_move(editor, placeholder):  # noqa: F811
    editor.post(add_url(placeholder, "StepsPlugin"), STEPS)
    block = Block.objects.get()
    opened = editor.get(edit_url(block)).context["adminform"].form.opened
    Block.objects.get().__class__.objects.filter(pk=block.pk).update(data={**block.data, "heading": "Somebody else's"})

    moved = editor.post(edit_url(block), STEPS | {"opened": opened, "in-between": "up:steps:2"})
    form = moved.context["adminform"].form
    saved = editor.post(edit_url(block), STEPS | {"opened": form.opened})

    assert form.opened == opened
    assert "was changed since you opened it" in str(saved.context["adminform"].form.errors)


def test_enter_in_a_field_saves_and_moves_nothing(editor, placeholder):  # noqa: F811
    html = editor.get(add_url(placeholder, "StepsPlugin")).content.decode()

    form = html[html.index('id="block_form"') :]
    assert form.index('name="_save"') < form.index('name="in-between"')


# Sources and facts ----------------------------------------------------------------------------------------------------


@pytest.fixture
def known():
    source("nice-cg81", title="Advanced breast cancer", publisher="NICE")
    source("nice-old", title="Advanced breast cancer", publisher="NICE", state="superseded")
    fact(
        "scan-time",
        label="How long a CT scan takes",
        text="10 to 30 minutes",
        source=source("guys", title="Your CT scan"),
    )


def test_what_can_be_put_in_is_found_by_any_words_of_its_name(known):
    assert [one.value for one in citable("breast nice")] == ["source:nice-cg81", "source:nice-old"]
    assert [one.value for one in citable("CT SCAN")] == ["fact:scan-time", "source:guys"]
    assert [one.value for one in citable("10 minutes")] == ["fact:scan-time"]
    assert "Replaced by a newer edition" in citable("nice-old")[0].about
    assert [citable(words) for words in ("", "  ", "nobody", "%", "\0", "a" * 5000)] == [[]] * 6


def test_many_are_told_in_part_and_in_two_queries(known, django_assert_num_queries):
    for number in range(MOST + 5):
        source(f"s{number}", title="Breast")

    with django_assert_num_queries(2):
        assert len(citable("breast")) == MOST


def test_looking_for_a_source_keeps_what_was_typed_and_shows_names(known):
    form = asked("find", **{"find-words": "breast nice"})

    assert [one.value for one in form.found] == ["source:nice-cg81", "source:nice-old"]
    assert texts(form) == ["one", "two", "three"]
    assert not form.is_valid()


def test_enter_in_the_search_searches(known):
    form = form_for(SHAPES["steps"])(sent(STEPS, **{"find-words": "guys"}))

    assert not form.is_valid()
    assert [one.value for one in form.found] == ["fact:scan-time", "source:guys"] or form.found[
        -1
    ].value == "source:guys"


def test_what_is_chosen_stands_where_the_text_said(known):
    fields = STEPS | {"steps-1-text": "It takes [?] [?]."}

    form = asked("put:fact:scan-time", fields=fields)
    assert texts(form)[1] == "It takes [fact: scan-time] [?]."
    assert form.told == "Put in: 10 to 30 minutes"

    assert texts(asked("put:source:nice-cg81"))[1] == "two"
    assert "Write [?] where it belongs" in asked("put:source:nice-cg81").told
    for gone in ("put:source:nobody", "put:nonsense", "put:", "put:fact:\0"):
        assert "That is gone" in asked(gone, fields=fields).told


def test_in_running_text_as_well(editor, placeholder, known):  # noqa: F811
    answer = editor.post(
        add_url(placeholder, "TextPlugin"), {"body": "<p>It helps [?].</p>", "in-between": "put:source:nice-cg81"}
    )

    form = answer.context["adminform"].form
    assert form["body"].value() == "<p>It helps [source: nice-cg81].</p>"
    assert "Put in: Advanced breast cancer" in answer.content.decode()
    assert not placeholder.get_plugins().exists()


def test_a_place_that_was_held_and_left_is_told(known):
    form = form_for(SHAPES["steps"])(sent(STEPS, **{"steps-0-text": "It takes [?]."}))

    assert "[?]" in str(form.errors["steps"])


def test_a_browser_may_ask_who_may_edit(client, known):
    for role, status in (("editor", 200), ("publisher", 200), ("admin", 200), ("clinical", 302), ("patient", 302)):
        client = Client()
        client.force_login(person(role))
        assert client.get(SEARCH, {"q": "nice"}).status_code == status, role
    assert Client().get(SEARCH, {"q": "nice"}).status_code == 302


def test_a_browser_gets_names_and_what_to_put_in(editor, known):
    answer = editor.get(SEARCH, {"q": "guys"}).json()["found"]

    assert {"value": "source:guys", "name": "Your CT scan"}.items() <= answer[-1].items()
    assert editor.post(SEARCH, {"q": "x"}).status_code == 405
    assert editor.get(SEARCH, {"q": "\0" * 9}).json() == {"found": []}
    assert editor.get(SEARCH).json() == {"found": []}
