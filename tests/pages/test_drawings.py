"""The drawings made for this site: sound files, each with words that stand for it, signed with the page that shows it."""

import re
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders

from pages.blocks.drawing import DRAWINGS, FOLDER, Drawing
from pages.digest import describe, digest_of
from pages.models import Block
from pages.page_content import Body
from plain_language.sentences import sentences_of
from tests.environment import ROOT
from tests.factories import latest, page, published_page

SVG = "{http://www.w3.org/2000/svg}"
MAY_HOLD = {"svg", "title", "desc", "g", "path", "circle", "ellipse", "rect"}
COLOUR = re.compile(r"none|#[0-9a-f]{3,6}|var\(--drawn-[a-z]+,#[0-9a-f]{3,6}\)")
CT = ("DrawingPlugin", {"drawing": "ct-scan", "caption": ""})


@pytest.fixture(params=sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def file(request):
    return request.param


def test_every_key_has_a_file_and_every_file_a_key():
    assert {f"{key}.svg" for key in DRAWINGS} == {path.name for path in FOLDER.iterdir()}
    assert all(finders.find(drawing.path) for drawing in DRAWINGS.values())
    assert len(DRAWINGS) >= 8


def test_a_drawing_holds_shapes_and_words_and_nothing_that_acts_or_leads_elsewhere(file):
    text = file.read_text()
    elements = list(ElementTree.fromstring(text).iter())

    assert {element.tag.removeprefix(SVG) for element in elements} <= MAY_HOLD
    attributes = {name for element in elements for name in element.attrib}
    assert not {name for name in attributes if name.startswith("on") or "href" in name or name in ("style", "class")}
    assert not re.search(r"url\(|<!|<\?|&", text)
    assert "http" not in text.replace('xmlns="http://www.w3.org/2000/svg"', "", 1)


def test_all_its_colours_are_the_pages_and_stand_in_the_file_for_when_there_is_no_page(file):
    tokens = (ROOT / "static/css/tokens.css").read_text()
    root = ElementTree.parse(file).getroot()
    colours = {element.get(name) for element in root.iter() for name in ("fill", "stroke")} - {None}
    light = dict(re.findall(r"(--drawn-\w+): (#\w+);", tokens.partition("@media")[0]))

    assert all(COLOUR.fullmatch(colour) for colour in colours)
    for name, value in {pair for colour in colours for pair in re.findall(r"var\((--[\w-]+),(#\w+)\)", colour)}:
        assert light[name] in (value, value + value[1:])
        assert len(re.findall(rf"{name}:", tokens)) == 4, "light, dark, forced colours and print"


def test_it_is_drawn_to_one_measure_and_its_part_is_what_pages_use(file):
    root = ElementTree.parse(file).getroot()
    (part,) = (element for element in root if element.get("id") == "d")

    assert root.get("viewBox") == "0 0 240 180"
    assert part.get("stroke-width") == "2.5"
    assert file.stat().st_size < 4_000


def test_its_title_and_description_name_it_where_it_stands_alone(file):
    root = ElementTree.parse(file).getroot()

    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "title desc")
    assert [root.find(f"{SVG}{tag}").get("id") for tag in ("title", "desc")] == ["title", "desc"]


@pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS)
def test_its_description_says_in_short_sentences_what_is_where(drawing):
    assert drawing.title
    assert 2 <= len(sentences_of(drawing.words)) <= 3
    assert all(len(sentence.split()) <= 20 for sentence in sentences_of(drawing.words))
    assert drawing.words.endswith(".")


@pytest.mark.django_db
def test_a_page_shows_the_drawing_with_its_words_for_everybody_and_then_the_caption(client):
    published_page("ct-scan", body=[(CT[0], CT[1] | {"caption": "Some rings are <wider>."})])
    answer = client.get("/ct-scan/").content.decode()

    assert re.search(r'<svg [^>]*aria-hidden="true"><use href="[^"]*img/drawings/ct-scan[^"]*\.svg#d"/></svg>', answer)
    assert f"<figcaption>{DRAWINGS['ct-scan'].words} Some rings are &lt;wider&gt;.</figcaption>" in answer


@pytest.mark.django_db
def test_its_words_are_words_of_the_page():
    body = Body.of(latest(page(body=[CT])).content)

    assert DRAWINGS["ct-scan"].words in body.plain_text()
    assert body.faults() == []


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"words": "Something else."}, {"sha256": "0" * 64}])
def test_whoever_changes_a_drawing_changes_what_was_signed(monkeypatch, change):
    content = latest(page(body=[CT])).content
    before = digest_of(content)
    was = DRAWINGS["ct-scan"]
    monkeypatch.setitem(DRAWINGS, "ct-scan", Drawing(**(vars(was) | change)))

    assert digest_of(content) != before


@pytest.mark.django_db
def test_a_drawing_that_is_gone_is_said_of_the_page_and_not_shown():
    content = latest(page(body=[CT])).content
    Block.objects.update(data={"drawing": "gone", "caption": ""})
    body = Body.of(content)

    assert describe(content)["drawings"] == {"gone": None}
    assert "“Drawing” must be one of" in str(body.faults()[0])
    assert "<svg" not in body.render()


@pytest.mark.django_db
def test_pages_without_one_keep_the_digests_that_they_had():
    assert "drawings" not in describe(latest(page()).content)
