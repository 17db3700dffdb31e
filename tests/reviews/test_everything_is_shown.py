"""Reviewers see all that they sign: whatever changes a text's digest changes what they are shown, and is pointed out."""

import pytest
from django.template.loader import render_to_string
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as some
from lxml.html import fragment_fromstring

from desk.review_page import Before, Judged
from pages.block_writing import write_blocks
from pages.blocks import SHAPES, SHAPES_BY_PLUGIN
from pages.cleaning import clean_html
from pages.digest import CONTENT_FIELDS, DETAILS_FIELDS, DETAILS_FIELDS_IF_SET, as_described, describe
from pages.models import Picture
from reviews.comparing import compare, compare_lines
from reviews.judged_text import FIELDS, JudgedText
from tests.factories import latest, page
from tests.pages import texts

CONTENT = dict.fromkeys(CONTENT_FIELDS, "") | {"language": "en", "title": "CT scan", "template": "pages/page.html"}
DETAILS = dict.fromkeys(DETAILS_FIELDS, "") | {"kind": "imaging", "review_interval_months": 36, "is_promotional": False}

pytestmark = pytest.mark.django_db


def block(type_="TextPlugin", holds="<p>You wait.</p>", **more):
    return {"slot": "body", "type": type_, "language": "en", "inside": None, "holds": holds} | more


def text(*blocks, content=None, details=None, facts=None):
    details = as_described(DETAILS | (details or {}))
    says = {"content": CONTENT | (content or {}), "details": details, "blocks": list(blocks)}
    return says | ({"facts": facts} if facts else {})


def whole(says) -> str:
    """Give the parts of a first version's review page that tell all of it."""
    one = Judged(JudgedText(says), None, version=None)
    return "".join(
        (
            render_to_string("desk/all_fields.html", {"fields": one.text.fields}),
            render_to_string("components/comparison.html", {"parts": one.comparison.parts}),
        )
    )


def judged(before, after):
    old, new = JudgedText(before), JudgedText(after)
    return Judged(new, Before("public", old, "", "", version=None), version=None)


def shown(one: Judged) -> str:
    """Give the part of a review's page that tells what changed."""
    return "".join(
        (
            render_to_string("desk/hints.html", {"hints": one.all_hints}),
            render_to_string("desk/changed_fields.html", {"changes": one.changes}),
            render_to_string("components/comparison.html", {"parts": one.comparison.parts}),
        )
    )


def assert_told(before, after):
    """Check that what tells two texts apart is shown, and either marked where it stands or named above."""
    found = judged(before, after)
    seen = shown(found)

    assert seen != shown(judged(before, before))
    assert whole(before) != whole(after)  # as it would be on a first version's page
    assert found.changes or found.comparison.changed_parts
    assert "<ins>" in seen or "<del>" in seen


def is_the_same(before, after):
    return JudgedText(before).digest == JudgedText(after).digest


# Any two texts --------------------------------------------------------------------------------------------------------

any_value = some.one_of(some.none(), some.booleans(), some.integers(0, 99), texts.line)
raw = some.recursive(
    any_value,
    lambda inner: some.one_of(some.lists(inner, max_size=3), some.dictionaries(texts.line, inner, max_size=3)),
    max_leaves=5,
)
stored = texts.block.map(
    lambda one: (
        SHAPES[one["block"]].plugin,
        one["html"] if one["block"] == "text" else {key: value for key, value in one.items() if key != "block"},
    )
)
unclean = some.tuples(some.sampled_from([*SHAPES_BY_PLUGIN, "OtherPlugin"]), some.one_of(texts.html, raw))
any_block = some.builds(
    lambda held, **more: block(*held, **more),
    some.one_of(stored, stored, unclean),
    slot=some.sampled_from(["body", "body", "body", "side"]),
    language=some.sampled_from(["en", "en", "en", "cy"]),
    inside=some.sampled_from([None, None, None, 0]),
)


def changed(blocks):
    """Give blocks that differ in one place: one of them is another, new, gone, or elsewhere."""
    return some.one_of(
        some.tuples(some.integers(0, len(blocks)), any_block).map(
            lambda at: [*blocks[: at[0]], at[1], *blocks[at[0] :]]
        ),
        some.tuples(some.integers(0, len(blocks)), any_block).map(
            lambda at: [*blocks[: at[0]], at[1], *blocks[at[0] + 1 :]]
        ),
        some.integers(0, len(blocks)).map(lambda at: [*blocks[:at], *blocks[at + 1 :]]),
        some.permutations(blocks),
    )


@given(some.lists(any_block, max_size=3).flatmap(lambda blocks: some.tuples(some.just(blocks), changed(blocks))))
def test_whatever_changes_in_the_blocks_is_shown(pair):
    before, after = (text(*blocks) for blocks in pair)
    assume(not is_the_same(before, after))

    assert_told(before, after)


BESIDE = [*CONTENT_FIELDS, *DETAILS_FIELDS, *DETAILS_FIELDS_IF_SET]
_flat = some.dictionaries(some.sampled_from(BESIDE), texts.line, max_size=3)


@given(_flat, _flat)
@example({"title": "CT  scan"}, {"title": "CT scan"})
@example({"summary": "10\xa0mg"}, {"summary": "10 mg"})
@example({"summary": "a\nb"}, {"summary": "a b"})
@example({"summary": "un\xadsafe"}, {"summary": "unsafe"})
@example({"summary": "\u202esafe"}, {"summary": "safe"})
def test_whatever_changes_beside_the_blocks_is_shown(one, other):
    before, after = (
        text(
            content={name: value for name, value in held.items() if name in CONTENT},
            details={name: value for name, value in held.items() if name not in CONTENT},
        )
        for held in (one, other)
    )
    assume(not is_the_same(before, after))

    assert_told(before, after)


@pytest.mark.parametrize("name", BESIDE)
def test_no_field_beside_the_blocks_changes_unseen(name):
    part = "content" if name in CONTENT else "details"

    assert_told(text(), text(**{part: {name: "Something else"}}))


_facts = some.dictionaries(
    some.sampled_from(["time", "dose"]),
    some.one_of(some.none(), some.fixed_dictionaries({"text": texts.line, "source": texts.line})),
)


@given(_facts, _facts)
def test_whatever_changes_in_the_facts_is_shown(one, other):
    names_them = block(holds="<p>It takes [fact: time]. You get [fact: dose].</p>")
    before, after = (text(names_them, facts={"time": None, "dose": None} | facts) for facts in (one, other))
    assume(not is_the_same(before, after))

    assert_told(before, after)


def test_texts_of_every_kind_of_block_and_every_field_are_tried():
    assert set(texts.KINDS) == set(SHAPES)
    assert {(name, key) for name, fields in texts.KINDS.items() for key in fields} == set(FIELDS_OF_BLOCKS)


@pytest.fixture
def content(db):
    return latest(page()).content


@pytest.mark.everything  # that a digest has all of a page, `test_publication` tries field by field
@given(before=texts.blocks, after=texts.blocks)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_written_into_a_page_is_shown(content, before, after):
    says = []
    for blocks in (before, after):
        write_blocks(content, blocks)
        says.append(describe(content))
    assume(not is_the_same(*says))

    assert_told(*says)


# One thing at a time --------------------------------------------------------------------------------------------------

VALUES = {
    "heading": ("Before", "After"),
    "level": (2, 3),
    "html": ("<p>You <strong>may</strong> eat.</p>", "<p>You may eat.</p>"),
    "facts": ([{"label": "Time", "text": "5 minutes"}], [{"label": "Time", "text": "6 minutes"}]),
    "box": ("spinal-cord", "high-calcium"),
    "tone": ("important", "urgent"),
    "phase": ("before", "after"),
    "steps": ([{"title": "Lie down", "text": ""}], [{"title": "", "text": "Lie down"}]),
    "dos": (["Rest."], ["Rest.", "Drink."]),
    "donts": (["Run."], []),
    "questions": (["Why?"], ["When?"]),
    "picture": ("ab" * 32, "cd" * 32),
    "sort": ("bsl", "audio"),
    "title": ("Watch this page", "Listen to this page"),
    "recording": ("ab" * 32, "cd" * 32),
    "captions": ("ab" * 32, "cd" * 32),
    "made_from": (1, 2),
    "transcript": ("<p>You <strong>may</strong> eat.</p>", "<p>You may eat.</p>"),
    "alt": ("A scanner", "A bed"),
    "drawing": ("ct-scan", "mri-scan"),
    "decoration": (False, True),
    "caption": ("Doses", "Doses [source: leaflet]"),
    "credit": ("", "A hospital"),
    "keys": (["ct-scan", "mri-scan"], ["mri-scan", "ct-scan"]),
    "look": ("rows", "urgent"),
    "choices": (
        [{"key": "ct-scan", "title": "I wait", "line": ""}],
        [{"key": "mri-scan", "title": "I wait", "line": ""}],
    ),
    "header_row": (True, False),
    "header_column": (True, False),
    "rows": ([["a", "b"], ["c", "d"]], [["a", "b"], ["d", "c"]]),
}
FIELDS_OF_BLOCKS = [(shape.name, field.key) for shape in SHAPES.values() for field in shape.fields]


@pytest.mark.parametrize(("name", "key"), FIELDS_OF_BLOCKS)
def test_no_field_of_a_block_changes_unseen(name, key):
    shape = SHAPES[name]
    data = {field.key: VALUES[field.key][0] for field in shape.fields}
    other = data | {key: VALUES[key][1]}
    if name == "image" and key == "decoration":
        data, other = data | {"alt": ""}, other | {"alt": ""}
    if name == "recording" and key == "sort":
        other |= {"captions": ""}
    before, after = (held["html"] if name == "text" else held for held in (data, other))

    assert_told(text(block(shape.plugin, before)), text(block(shape.plugin, after)))


@pytest.mark.parametrize("more", [{"slot": "side"}, {"language": "cy"}, {"inside": 0}, {"type": "CalloutPlugin"}])
def test_no_place_of_a_block_changes_unseen(more):
    assert_told(text(block(), block()), text(block(), block() | more))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["<p>a</p>", "<p>b</p>"], ["<p>a</p>\n<p>b</p>"]),
        (["<p>a</p>", "<p>b</p>"], ["<p>b</p>", "<p>a</p>"]),
        (["<p>a</p>"], ["<p>a</p>", "<p>a</p>"]),
        (["<p>10&nbsp;mg</p>"], ["<p>10 mg</p>"]),
        (["<p>a  b</p>"], ["<p>a b</p>"]),
        (["<p>a<br>b</p>"], ["<p>a b</p>"]),
        (["<p>un\xadsafe</p>"], ["<p>unsafe</p>"]),
        (["<p>é</p>"], ["<p>e\u0301</p>"]),
        (["<p>10<sup>9</sup></p>"], ["<p>10⁹</p>"]),
        (["<p>H<sub>2</sub>O</p>"], ["<p>H2O</p>"]),
        (["<h2>Rest</h2>"], ["<h3>Rest</h3>"]),
        (["<h2>Rest</h2>"], ["<p>Rest</p>"]),
        (["<ul><li>a</li></ul>"], ["<ol><li>a</li></ol>"]),
        (["<p>a</p>"], ["<blockquote><p>a</p></blockquote>"]),
        (["<p>It hurts [source: a].</p>"], ["<p>It hurts [source: b].</p>"]),
        (["<p>It hurts [source: a].</p>"], ["<p>It hurts[source: a].</p>"]),
        (["<p>It hurts [source: a].</p>"], ["<p>It hurts [SOURCE: a].</p>"]),
        (["<p>It takes [fact: time].</p>"], ["<p>It takes 5 minutes.</p>"]),
        (["<p>It takes [fact: time].</p>"], ["<p>It takes [fact: other].</p>"]),
        (['<p><a href="/a/">CT</a></p>'], ["<p>CT</p>"]),
        (['<p><a href="/a/">CT</a></p>'], ['<p><a href="/b/">CT</a></p>']),
        (['<p><a href="#a">CT</a></p>'], ['<p><a href="#b">CT</a></p>']),
        (['<p><a href="/a/">CT</a> <a href="/b/">CT</a></p>'], ['<p><a href="/b/">CT</a> <a href="/a/">CT</a></p>']),
        (["<p title='1'>a</p>"], ["<p title='2'>a</p>"]),
    ],
)
def test_small_differences_are_told(before, after):
    facts = {"time": {"text": "5 minutes", "source": ""}, "other": {"text": "5 minutes", "source": ""}}
    old, new = (text(*(block(holds=html) for html in side), facts=facts) for side in (before, after))

    assert_told(old, new)
    assert_told(new, old)
    assert (
        judged(old, new).all_hints or "Stored otherwise than it is shown" in JudgedText(new).html + JudgedText(old).html
    )


@pytest.mark.parametrize("now", [{"text": "6 minutes", "source": "a"}, {"text": "5 minutes", "source": "b"}, None])
def test_a_fact_that_says_something_else_is_told(now):
    names_it = block(holds="<p>It takes [fact: time].</p>")
    before, after = (text(names_it, facts={"time": fact}) for fact in ({"text": "5 minutes", "source": "a"}, now))

    assert_told(before, after)
    assert "A fact says something else" in [hint.what for hint in judged(before, after).all_hints]


def test_every_field_of_the_digest_has_words_of_its_own():
    assert set(BESIDE) == set(FIELDS)


# Nothing is lost ------------------------------------------------------------------------------------------------------


def letters(html: str, without: str) -> str:
    """Give all letters but spaces, and but those that only name what cannot be seen."""
    root = fragment_fromstring(html, create_parent="div")
    for left_out in [*root.iter(without), *root.xpath('.//*[@class="unseen"]')]:
        left_out.drop_tree()
    return "".join(root.text_content().split())


@given(texts.html.map(clean_html), texts.html.map(clean_html))
def test_no_word_of_either_text_is_lost(before, after):
    found = compare(before, after)
    html = "".join(f"{part.kind}{part.heading}{part.html}" for part in found.parts).replace("At the top", "")

    assert letters(html, "ins") == letters(found.before, "none")
    assert letters(html, "del") == letters(found.after, "none")
    assert (found.before != found.after) == any(part.is_changed for part in found.parts)


@given(texts.line, texts.line)
def test_two_lines_are_marked_if_and_only_if_they_differ(before, after):
    old, new = compare_lines(before, after)

    assert ("<del>" in old or "<ins>" in new) == (before != after)


def test_a_swapped_picture_is_shown_beside_the_one_it_took_the_place_of():
    for key, name in (("ab" * 32, "old.png"), ("cd" * 32, "new.png")):
        Picture.objects.bulk_create([Picture(sha256=key, file=f"{key}.png", width=2, height=2, original_name=name)])
    data = {"picture": "ab" * 32, "alt": "A scanner", "decoration": False, "caption": "", "credit": ""}
    found = judged(text(block("ImagePlugin", data)), text(block("ImagePlugin", data | {"picture": "cd" * 32})))
    (part,) = found.comparison.parts
    pictures = fragment_fromstring(part.html, create_parent="div").iter("img")

    assert [(picture.getparent().tag, picture.get("src")[-6:]) for picture in pictures] == [
        ("del", "ab.png"),
        ("ins", "cd.png"),
    ]
    assert "A picture was swapped" in [hint.what for hint in found.all_hints]


def test_a_table_too_wide_for_a_phone_scrolls_in_a_frame_of_its_own():
    data = {"caption": "Doses", "header_row": False, "header_column": False, "rows": [["a", "b"], ["c", "d"]]}
    before, after = (
        text(block("TablePlugin", data | {"rows": rows})) for rows in (data["rows"], [["a", "b"], ["c", "e"]])
    )
    (part,) = judged(before, after).comparison.parts

    assert '<div class="data-table" tabindex="0"><table>' in part.html
