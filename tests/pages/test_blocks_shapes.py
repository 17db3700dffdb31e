"""What each block may hold, whoever fills it in: a form, a file or code."""

import pytest
from django.core.exceptions import ValidationError

from pages.blocks import SHAPES, SHAPES_BY_PLUGIN
from tests.environment import ROOT

SHA = "0123456789abcdef" * 4
GOOD = {
    "text": {"html": "<h2>Before</h2>\n<p>Drink water.</p>"},
    "key-facts": {
        "heading": "In short",
        "level": 2,
        "facts": [{"label": "It takes", "text": "10 minutes [source: guideline-2026]"}],
    },
    "danger": {"box": "spinal-cord", "level": 2},
    "callout": {"tone": "urgent", "heading": "Get help", "level": 3, "html": "<p>Ring <strong>999</strong>.</p>"},
    "expander": {"heading": "What is the dye?", "html": "<p>A liquid.</p>"},
    "steps": {
        "heading": "During",
        "level": 2,
        "phase": "during",
        "steps": [{"title": "", "text": "You lie down."}, {"title": "Then", "text": "You wait."}],
    },
    "do-and-dont": {"heading": "On the day", "level": 2, "dos": ["Drink."], "donts": ["Hurry."]},
    "questions": {"heading": "Questions", "level": 2, "questions": ["Why this scan?"]},
    "image": {"picture": SHA, "alt": "A scanner", "decoration": False, "caption": "", "credit": ""},
    "drawing": {"drawing": "ct-scan", "caption": ""},
    "recording": {
        "sort": "bsl",
        "title": "Watch this page",
        "recording": SHA,
        "captions": SHA,
        "made_from": 1,
        "transcript": "<p>You lie on a bed.</p>",
    },
    "pages": {"heading": "Read next", "level": 2, "keys": ["pet-ct-scan", "x-ray"]},
    "choices": {
        "look": "drawings",
        "choices": [
            {"key": "pet-ct-scan", "title": "I have a scan coming up", "line": "What it is like"},
            {"key": "x-ray", "title": "X-ray", "line": ""},
        ],
    },
    "time-scale": {
        "caption": "Doses",
        "rows": [["", "Like background for"], ["X-ray", "3 days [source: guideline-2026]"]],
    },
    "table": {
        "caption": "Doses",
        "header_row": True,
        "header_column": True,
        "rows": [["", "Dose"], ["X-ray", "0.02 mSv [source: guideline-2026]"]],
    },
}
BAD = [
    ("text", {"html": ""}, "“Text” is missing"),
    ("text", {"html": "<p>&nbsp;</p>"}, "“Text” is missing"),
    ("text", {"html": None}, "“Text” must be text"),
    ("text", {"html": "<p>x</p>" * 20_000}, "far too long"),
    ("text", {"html": "<p>x</p>", "colour": "red"}, "no field called “colour”"),
    ("text", ["<p>x</p>"], "must hold named fields"),
    ("key-facts", {"heading": ""}, "“Heading” is missing"),
    ("key-facts", {"heading": " \n"}, "“Heading” is missing"),
    ("key-facts", {"heading": "x" * 201}, "“Heading” is longer than 200"),
    ("key-facts", {"heading": 3}, "“Heading” must be text"),
    ("key-facts", {"level": 1}, "must be 2, 3 or 4"),
    ("key-facts", {"level": True}, "must be 2, 3 or 4"),
    ("key-facts", {"level": "2"}, "must be 2, 3 or 4"),
    ("key-facts", {"facts": []}, "“Facts” is missing"),
    ("key-facts", {"facts": "x"}, "“Facts” must be a list"),
    ("key-facts", {"facts": [{"label": "It takes", "text": ""}]}, "“Fact 1: Text” is missing"),
    ("key-facts", {"facts": [{"label": "", "text": "10"}]}, "“Fact 1: Label” is missing"),
    ("key-facts", {"facts": [{"label": "a", "text": "b", "url": "c"}]}, "“Fact 1” must hold label and text"),
    ("key-facts", {"facts": ["It takes 10 minutes"]}, "“Fact 1” must hold label and text"),
    ("danger", {"box": ""}, "“Box” must be the key of a page with urgent advice"),
    ("danger", {"box": "two words"}, "“Box” must be the key"),
    ("danger", {"box": ["spinal-cord"]}, "“Box” must be the key"),
    ("danger", {"box": "x" * 41}, "“Box” must be the key"),
    ("danger", {"heading": "Mine"}, "no field called “heading”"),
    ("callout", {"tone": "danger"}, "“Tone” must be one of: information, important, urgent"),
    ("callout", {"tone": ["urgent"]}, "“Tone” must be one of"),
    ("callout", {"html": "<script>alert(1)</script>"}, "“Text” is missing"),
    ("expander", {"level": 2}, "no field called “level”"),
    ("steps", {"phase": "later"}, "“When” must be one of"),
    ("steps", {"steps": [{"title": "Only a title", "text": ""}]}, "“Step 1: Text” is missing"),
    ("do-and-dont", {"dos": [], "donts": [" "]}, "“Do” and “Don't” are both empty"),
    ("do-and-dont", {"dos": [1]}, "“Do 1” must be text"),
    ("questions", {"questions": [""]}, "“Questions” is missing"),
    ("recording", {"sort": "podcast"}, "“What it is” must be one of: audio, bsl"),
    ("recording", {"title": " "}, "“Title” is missing"),
    ("recording", {"title": "Watch [source: guideline-2026]"}, "“Title” cannot name a source"),
    ("recording", {"recording": ""}, "“Recording” is missing: choose or upload one"),
    ("recording", {"recording": "../film.mp4"}, "“Recording” is missing"),
    ("recording", {"recording": [SHA]}, "“Recording” is missing"),
    ("recording", {"captions": ""}, "“Captions” are missing. Whoever does not sign reads them"),
    ("recording", {"sort": "audio"}, "Sound has no captions"),
    ("recording", {"made_from": None}, "“Made from the words of version” is missing"),
    ("recording", {"made_from": 0}, "“Made from the words of version” is missing"),
    ("recording", {"made_from": True}, "“Made from the words of version” is missing"),
    ("recording", {"made_from": "1"}, "“Made from the words of version” is missing"),
    ("recording", {"made_from": 10**9}, "“Made from the words of version” is missing"),
    ("recording", {"transcript": "<p> </p>"}, "“Transcript” is missing"),
    ("image", {"picture": "scanner.png"}, "“Picture” is missing"),
    ("image", {"picture": SHA.upper()}, "“Picture” is missing"),
    ("image", {"alt": ""}, "Write them, or say it is only decoration"),
    ("image", {"decoration": True}, "exclude each other"),
    ("image", {"decoration": "yes"}, "“Only decoration” must be yes or no"),
    ("image", {"alt": "Dose [source: guideline-2026]"}, "cannot name a source"),
    ("drawing", {"drawing": ""}, "“Drawing” must be one of"),
    ("drawing", {"drawing": "../ct-scan"}, "“Drawing” must be one of"),
    ("drawing", {"drawing": ["ct-scan"]}, "“Drawing” must be one of"),
    ("drawing", {"caption": "x" * 501}, "“Caption” is longer than 500"),
    ("pages", {"keys": []}, "“Pages” is missing"),
    ("choices", {"choices": []}, "“Choices” is missing"),
    (
        "choices",
        {"choices": [{"key": "x-ray", "title": "", "line": "Quick"}]},
        "“Choice 1: Words of the link” is missing",
    ),
    ("choices", {"choices": [{"key": "", "title": "X-ray", "line": ""}]}, "“Choice 1: Page” is missing"),
    ("choices", {"choices": [{"key": "/x-ray/", "title": "X-ray"}]}, "“/x-ray/” is not the key of a page"),
    ("choices", {"choices": [{"key": "x-ray", "title": "X [source: a]"}]}, "cannot name a source or a fact"),
    ("choices", {"choices": [{"key": "x-ray", "title": "X", "line": "[fact: a]"}]}, "cannot name a source or a fact"),
    ("choices", {"look": "cards"}, "“How it looks” must be one of: rows, drawings, urgent"),
    ("pages", {"keys": ["/imaging/"]}, "“/imaging/” is not the key of a page"),
    ("time-scale", {"rows": [["Test"], ["X-ray"]]}, "needs two columns or more"),
    ("time-scale", {"rows": [["Test", "Like"]]}, "holds only headings"),
    ("table", {"caption": ""}, "“Caption” is missing"),
    ("table", {"rows": []}, "“Rows” is missing"),
    ("table", {"rows": [["a", "b"], ["c"]]}, "Row 2 has 1 cells, the first row has 2"),
    ("table", {"rows": [["", "Dose"]]}, "holds only headings"),
    ("table", {"rows": [["Test"], ["X-ray"]]}, "holds only headings"),
    ("table", {"rows": [["", "", "x"], ["X-ray", "1", "2"]]}, "has an empty heading"),
    ("table", {"rows": [["", "Dose"], ["", "1"], ["CT", "2"]]}, "has an empty heading"),
    ("table", {"rows": ["ab"]}, "“Row 1” must be a list"),
]


@pytest.mark.parametrize("name", SHAPES)
def test_good_data_is_stored_as_it_is_and_in_the_order_of_its_fields(name):
    cleaned = SHAPES[name].clean(dict(reversed(GOOD[name].items())))

    assert cleaned == GOOD[name]
    assert list(cleaned) == list(GOOD[name])


@pytest.mark.parametrize(("name", "wrong", "words"), BAD)
def test_bad_data_is_refused_in_words_that_name_the_field(name, wrong, words):
    data = {**GOOD[name], **wrong} if isinstance(wrong, dict) else wrong

    with pytest.raises(ValidationError) as refusal:
        SHAPES[name].clean(data)

    assert words in " ".join(refusal.value.messages)


def test_every_fault_is_told_at_once():
    with pytest.raises(ValidationError) as refusal:
        SHAPES["callout"].clean({"tone": "loud", "heading": "", "html": ""})

    assert set(refusal.value.message_dict) == {"tone", "heading", "html"}


def test_what_may_be_left_out_has_one_stored_form():
    assert SHAPES["steps"].clean({"heading": "A", "phase": "after", "steps": [{"text": "b"}]}) == {
        "heading": "A",
        "level": 2,
        "phase": "after",
        "steps": [{"title": "", "text": "b"}],
    }
    assert SHAPES["table"].clean({"caption": "A", "rows": [["b"]]})["header_row"] is False


def test_strings_are_trimmed_and_empty_rows_and_columns_go():
    assert SHAPES["questions"].clean({"heading": "  A\n b ", "questions": ["", " Why? ", " "]}) == {
        "heading": "A b",
        "level": 2,
        "questions": ["Why?"],
    }
    assert SHAPES["table"].clean({"caption": "A", "rows": [["b", "", "c"], ["", "", ""], ["d", "", "e"]]})["rows"] == [
        ["b", "c"],
        ["d", "e"],
    ]
    assert SHAPES["pages"].clean({"heading": "A", "keys": ["x-ray", "", "x-ray"]})["keys"] == ["x-ray"]


@pytest.mark.parametrize("name", SHAPES)
def test_no_tag_in_a_plain_field_and_no_script_in_a_rich_one_is_stored_as_more_than_words(name):
    attack = "<script>alert(1)</script><b>x</b>"
    data = SHAPES[name].clean(GOOD[name])
    for key, value in data.items():
        if isinstance(value, str) and key not in (
            "tone",
            "phase",
            "look",
            "picture",
            "drawing",
            "box",
            "sort",
            "recording",
            "captions",
        ):
            data[key] = attack

    cleaned = SHAPES[name].clean(data)

    assert cleaned.get("html", "") in ("", "<p><strong>x</strong></p>")
    assert SHAPES[name].clean(cleaned) == cleaned


def test_every_shape_has_its_plugin_and_its_component():
    from cms.plugin_pool import plugin_pool
    from django.conf import settings

    assert list(SHAPES_BY_PLUGIN) == settings.CMS_PLACEHOLDER_CONF["body"]["plugins"]
    for shape in SHAPES.values():
        assert plugin_pool.get_plugin(shape.plugin).name == shape.label
        assert (ROOT / "templates" / shape.template).exists()
