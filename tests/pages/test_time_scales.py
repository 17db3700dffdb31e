"""A scale of time draws what its words say: to one measure, nothing where they tell no time, and never instead of them."""

import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pages.blocks.time_scale import BOX, time_scale, years_in
from pages.page_content import Body
from pages.parts import Stored
from tests.content.pages import current, parts_as_read
from tests.environment import ROOT

FACTS = tomllib.loads((ROOT / "content/facts.toml").read_text())
BACKGROUND = {key: fact for key, fact in FACTS.items() if key.endswith("-background")}


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("2 years", 2),
        ("just over 3 and a half years", 3.5),
        ("1 year", 1),
        ("6 months", 0.5),
        ("365.25 days", 1),
        ("less than 1 and a half days", 1.5 / 365.25),
        ("from 2 to 3 years", 3),
        ("No time at all", 0),
        ("none", 0),
        ("nothing is known", None),
        ("your team can say", None),
        ("5 minutes", None),
        ("1,000 years", None),
        ("9" * 400 + " years", None),
        ("", None),
    ],
)
def test_words_tell_how_many_years(words, years):
    assert years_in(words) == (years if years is None else pytest.approx(years))


def test_twice_as_long_is_twice_as_wide_and_all_stand_on_one_scale():
    scale = time_scale(["2 years", "4 years", "no time"])

    assert [float(bar) for bar in scale.bars] == [2 * BOX, 4 * BOX, 0]
    assert (scale.width, scale.years) == (4 * BOX, [BOX, 2 * BOX, 3 * BOX])


def test_a_little_can_be_seen_and_what_tells_no_time_has_no_bar():
    assert [bar and float(bar) > 0 for bar in time_scale(["1 day", "ask"]).bars] == [True, None]


@given(some.lists(some.one_of(some.text(max_size=12), some.from_regex(r"\A\d{1,400} (day|year)s\Z")), max_size=4))
def test_any_words_can_be_drawn_inside_the_scale(texts):
    scale = time_scale(texts)

    assert scale.width <= 30 * BOX
    assert all(0 <= float(bar) <= scale.width for bar in scale.bars if bar is not None)


@pytest.mark.django_db
def test_the_table_is_the_text_and_the_drawing_is_silent():
    rows = [["Test", "Like background for"], ["CT scan", "2 years [source: x]"], ["MRI scan", "No time at all"]]
    html = Body([Stored("time-scale", {"caption": "Doses", "rows": rows})]).render()

    assert '<th scope="row">CT scan</th>' in re.sub(r"\s+", " ", html)
    assert re.findall(r'<svg [^>]*aria-hidden="true"><path d="M0 0H(\d+)V8H0z"/>', html) == ["40", "0"]
    assert "Each box is a year." in html
    assert "style" not in html


@pytest.mark.parametrize("fact", BACKGROUND.values(), ids=BACKGROUND)
def test_what_facts_say_in_words_is_what_their_figures_say(fact):
    unit = years_in(f"1 {fact['unit'].removesuffix('s')}")

    assert years_in(fact["text"]) == pytest.approx(fact["high"] * unit, rel=0.05)


def test_every_row_of_the_radiation_page_has_a_bar():
    (page,) = (file for file in current() if file.key == "radiation-and-you")
    (part,) = (part for part in parts_as_read(page) if part.name == "time-scale")
    scale = time_scale([row[-1] for row in part.shown["rows"][1:]])

    assert len(scale.bars) == 13
    assert None not in scale.bars
    assert scale.width == 5 * BOX
