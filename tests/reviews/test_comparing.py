"""How two texts are compared, and what a reviewer is told to check first."""

import pytest
from lxml.html import fragment_fromstring

from reviews import compared_html, comparing
from reviews.careful_words import KINDS, careful_words
from reviews.change_hints import hints, line_hints, source_hints
from reviews.compared_html import words_of
from reviews.comparing import compare, compare_lines
from reviews.form_hints import form_hints
from tests import factories


def html(comparison):
    return "".join(f"<h3>{part.heading}</h3>{part.html}" for part in comparison.parts)


def letters(text, without):
    root = fragment_fromstring(text, create_parent="div")
    for left_out in [*root.iter(without), *root.xpath('.//*[@class="unseen"]')]:
        left_out.drop_tree()
    return "".join(root.text_content().split())


def told(before, after):
    comparison = compare(before, after)
    return [hint.what for hint in (*hints(comparison), *form_hints(comparison))]


# Words ----------------------------------------------------------------------------------------------------------------


def test_a_changed_word_is_marked_where_it_stands():
    found = html(compare("<p>You lie on a hard bed in a ring.</p>", "<p>You lie on a narrow bed in a ring.</p>"))

    assert "<p>You lie on a <del>hard</del> <ins>narrow</ins> bed in a ring.</p>" in found


def test_of_two_blocks_like_the_one_before_it_is_shown_in_the_one_with_most_of_its_words():
    before = "<p>You lie still on the table.</p><p>Nobody else is in.</p>"
    after = "<p>You lie quite still on the table.</p><p>You lie on it.</p>"

    assert "<p>You lie <ins>quite</ins> still on the table.</p>" in html(compare(before, after))


def test_the_same_text_has_no_marks():
    comparison = compare("<h2>Before</h2><p>You wait.</p>", "<h2>Before</h2><p>You wait.</p>")

    assert not comparison.is_changed
    assert not comparison.changed_parts
    assert comparison.pairs == []


def test_a_new_step_stays_in_its_list():
    before = "<ol role='list'><li><strong>You lie down</strong></li><li><strong>You keep still</strong></li></ol>"
    after = before.replace("<li><strong>You keep", "<li><strong>You wait</strong></li><li><strong>You keep")
    found = fragment_fromstring(html(compare(before, after)), create_parent="div")

    assert [child.tag for child in found.find(".//ol")] == ["li", "li", "li"]
    assert [ins.text_content() for ins in found.iter("ins")] == ["You wait"]
    assert found.find(".//ol").get("role") == "list"


def test_a_changed_cell_stays_in_its_row():
    row = "<tr><th scope='row'>Chest X-ray</th><td>{}</td></tr>"
    before = f"<table><tbody>{row.format('0.02 mSv')}</tbody></table>"
    after = f"<table><tbody>{row.format('0.1 mSv')}{row.format('7 mSv').replace('Chest X-ray', 'CT')}</tbody></table>"
    found = fragment_fromstring(html(compare(before, after)), create_parent="div")

    assert [len(tr) for tr in found.iter("tr")] == [2, 2]
    assert all(child.tag == "tr" for child in found.find(".//tbody"))
    assert found.find(".//del").text_content() == "0.02"


def test_marks_never_stand_around_blocks():
    facts = "<dl><div><dt>x</dt><dd>1</dd></div></dl>"
    before = f"<h2>A</h2><ul><li>one</li></ul>{facts}<details><summary>s</summary><p>t</p></details>"
    found = fragment_fromstring(html(compare(before, "<h3>B</h3><p>quite another text</p>")), create_parent="div")

    for mark in found.iter("ins", "del"):
        assert not [child.tag for child in mark.iterdescendants() if child.tag in compared_html.BLOCKS]


def test_what_folds_is_open_so_that_no_change_is_hidden():
    before = "<details><summary>Why?</summary><p>Because of one thing.</p></details>"

    assert '<details open="">' in html(compare(before, before.replace("one", "another")))


def test_headings_move_down_a_level_and_parts_say_if_they_changed():
    before = "<p>Start.</p><h2>Before</h2><p>You wait.</p><h3>At home</h3><p>Rest.</p><h2>After</h2><p>You go.</p>"
    comparison = compare(before, before.replace("You go.", "You may go."))

    assert [(part.heading, part.is_changed) for part in comparison.parts] == [
        ("At the top", False),
        ("Before", False),
        ("After", True),
    ]
    assert "<h4>At home</h4>" in comparison.parts[1].html


def test_the_heading_of_a_block_begins_a_part():
    before = (
        '<div class="key-facts"><h2 id="in-short">In short</h2><dl><div><dt>Time</dt><dd>Short</dd></div></dl></div>'
    )
    (part,) = compare(before, before.replace("Short<", "Long<")).parts

    assert part.heading == "In short"
    assert "In short" not in part.html
    assert "id=" not in part.html


def test_a_changed_heading_shows_both():
    (part,) = compare("<h2>Before the scan</h2><p>x</p>", "<h2>Before your scan</h2><p>x</p>").parts

    assert part.heading == "Before <del>the</del> <ins>your</ins> scan"
    assert part.is_changed


def test_another_level_of_a_heading_shows():
    assert compare("<h3>Rest</h3><p>x</p>", "<h4>Rest</h4><p>x</p>").changed_parts


def test_the_words_of_a_picture_are_compared_too():
    before = '<figure class="picture"><img src="/media/a.png" alt="A scanner" width="2" height="2"></figure>'
    found = html(compare(before, before.replace("A scanner", "A bed in a scanner")))

    assert "<ins>" in found
    assert "described as" in found


def test_summaries_are_compared_by_the_word():
    before, after = compare_lines("It does not hurt at all.", "It does hurt at all.")

    assert " ".join(before.split()) == "It does <del>not</del> hurt at all."
    assert " ".join(after.split()) == "It does hurt at all."
    assert compare_lines("", "New & good.") == ("", "<ins>New &amp; good.</ins>")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "<p>All new.</p>"),
        ("<p>All gone.</p>", ""),
        ("<p>One two three four five six.</p>", "<p>Six five four three two one.</p>"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "<ul><li>a<ul><li>c</li><li>b</li></ul>tail</li></ul>"),
        ("<p>un<strong>safe</strong> and <em>slow</em></p>", "<p>un<em>safe</em>ly <strong>and</strong> slowly</p>"),
        ("<blockquote><p>x</p></blockquote><p>y<br>z</p>", "<p>y</p><blockquote>x<p>z</p></blockquote>"),
        ("<p>if 1 &lt; 2 &amp; 3 &gt; 2</p>", "<p>if 2 &lt; 1 &amp; &lt;ins&gt;3&lt;/ins&gt; &gt; 2</p>"),
        (
            "<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
            "<table><tbody><tr><td>2</td></tr></tbody></table>",
        ),
        ("<p>a</p><p>b</p><p>c</p><p>d</p>", "<p>d</p><p>c</p><p>b</p><p>a</p>"),
    ],
)
def test_no_word_of_either_text_is_lost(before, after):
    comparison = compare(before, after)
    found = html(comparison).replace("At the top", "")

    assert letters(found, "ins") == letters(comparison.before, "none")
    assert letters(found, "del") == letters(comparison.after, "none")


_IN_A_TABLE = (
    "<table><caption>Doses</caption><thead><tr><th>Test</th></tr></thead>"
    "<tbody><tr><td>{}</td></tr></tbody><tfoot><tr><td>Sum</td></tr></tfoot></table>"
)
FRAMES = {
    **{
        tag: f"<{tag}>{{}}</{tag}>"
        for tag in ("address", "article", "aside", "blockquote", "div", "p", "pre", "section")
    },
    **{tag: f"<{tag}><li>{{}}</li></{tag}>" for tag in ("ol", "ul")},
    "li": "<ul><li>{}</li></ul>",
    "hr": "<p>{}</p><hr>",
    **dict.fromkeys(("dl", "dt", "dd"), "<dl><dt>Dose</dt><dd>{}</dd></dl>"),
    **dict.fromkeys(("details", "summary"), "<details><summary>More</summary><p>{}</p></details>"),
    **dict.fromkeys(("figure", "figcaption"), "<figure><figcaption>{}</figcaption></figure>"),
    **dict.fromkeys(("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"), _IN_A_TABLE),
}


@pytest.mark.parametrize("tag", FRAMES)
def test_each_block_of_html_comes_through_with_its_marks_inside(tag):
    before, after = (FRAMES[tag].format(words) for words in ("You lie here.", "You lie there."))
    found = fragment_fromstring(html(compare(before, after)), create_parent="div")

    assert [mark.text_content() for mark in found.iter("ins")] == ["there."]
    assert list(found.iter(tag))
    assert not [mark for mark in found.iter("ins", "del") if any(inside.tag in FRAMES for inside in mark.iter())]


def test_words_on_both_sides_of_a_line_break_are_two():
    assert words_of(fragment_fromstring("<p>Lie still.<br>Breathe<br/>out.</p>")) == [
        "Lie",
        "still.",
        "Breathe",
        "out.",
    ]


# What must not come through -------------------------------------------------------------------------------------------

UNCLEAN = [
    "<p>Hello <script>alert(1)</script>you</p>",
    '<p onclick="alert(1)" style="position:fixed">x</p>',
    '<p><a href="javascript:alert(1)">x</a> <a href="/x?<img src=x onerror=alert(1)>">y</a></p>',
    "<p><img src=x onerror=alert(1)></p>",
    '<p>&lt;img src=x onerror="alert(1)"&gt;</p>',
    "<svg><p><style><!--</style><img src=1 onerror=alert(1)>--></style></p></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    '<iframe src="/admin/"></iframe><form action="//elsewhere"><input name=x><button>go</button></form>',
]


@pytest.mark.parametrize("unclean", UNCLEAN)
@pytest.mark.parametrize("turn", [False, True])
def test_nothing_unclean_comes_through(unclean, turn):
    texts = [unclean, "<p>Hello, quite another text.</p>"]
    comparison = compare(*(reversed(texts) if turn else texts))

    for shown in (html(comparison), comparison.before, comparison.after):
        root = fragment_fromstring(shown, create_parent="div")
        assert not {e.tag for e in root.iter()} & {
            "script",
            "style",
            "svg",
            "math",
            "iframe",
            "form",
            "input",
            "button",
        }
        for element in root.iter():
            assert not [name for name in element.attrib if name.startswith("on") or name in ("style", "id")]
            assert not element.get("href", "").startswith("javascript:")


# When words cannot be compared ----------------------------------------------------------------------------------------


def test_texts_too_long_to_compare_are_shown_beside_each_other():
    comparison = compare("<p>word</p>", "<p>" + "word " * 100_000 + "</p>")

    assert comparison.parts is None
    assert "word" in comparison.before


def test_a_failure_leaves_both_texts_to_look_at(monkeypatch):
    def fail(*args):
        raise ValueError

    monkeypatch.setattr(comparing, "matched", fail)
    comparison = compare("<p>old</p>", "<p>new</p>")

    assert comparison.parts is None
    assert (comparison.before, comparison.after) == ("<p>old</p>", "<p>new</p>")


# Check these first ----------------------------------------------------------------------------------------------------


def test_a_changed_number_is_named_with_the_words_around_it():
    (hint,) = hints(compare("<p>The scan takes 5 to 20 minutes.</p>", "<p>The scan takes 10 to 30 minutes.</p>"))

    assert (hint.what, hint.removed, hint.added) == ("A number changed", "5 to 20", "10 to 30")
    assert (hint.lead, hint.tail) == ("The scan takes", "minutes.")


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("You may eat first.", "You may not eat first.", "A “not” or “no” is new"),
        ("Never wear metal.", "Wear metal.", "A “not” or “no” is gone"),
        ("You aren't ill.", "You are ill.", "A “not” or “no” is gone"),
        ("You aren’t ill.", "You are ill.", "A “not” or “no” is gone"),
        ("There is no pain.", "There is pain.", "A “not” or “no” is gone"),
        ("Wait two days.", "Wait three days.", "A number changed"),
        ("You can't drive.", "You can drive.", "A “not” or “no” is gone; a word for how much or how sure is new"),
        ("Wait days.", "Wait 3 days.", "A number is new"),
        ("About 1 in 100 people.", "About 1 in 1,000 people.", "A number changed"),
        ("Take 0.5 ml.", "Take 5 ml.", "A number changed"),
        ("Take .5 ml.", "Take 5 ml.", "A number changed"),
        ("Take 2 and then 3.", "Take 3 and then 2.", "A number changed"),
        ("It is -5.", "It is 5.", "A number changed"),
        ("About ½ of it.", "About ¾ of it.", "A number changed"),
        ("About 10² cells.", "About 10³ cells.", "A number changed"),
        ("About 10₂ cells.", "About 10₃ cells.", "A number changed"),
        ("Take fifteen.", "Take fifty.", "A number changed"),
        ("Take twenty-one.", "Take twenty-two.", "A number changed"),
        ("A dozen people.", "A hundred people.", "A number changed"),
        ("About a third.", "About a half.", "A number changed"),
        ("About 5%.", "About 5.", "A unit is gone"),
        ("Take 5 mg.", "Take 5 g.", "A unit changed"),
        ("Take 5mg.", "Take 5g.", "A unit changed"),
        ("Lie still for 20 minutes.", "Lie still for 20 hours.", "A unit changed"),
        ("It holds a hundredth of it.", "It holds a thousandth of it.", "A number changed"),
        ("It was stage II then.", "It was stage IV then.", "A number changed"),
        ("A fever is over 38 °C.", "A fever is over 38 °F.", "A unit changed"),
        ("Stay if you bleed.", "Stay unless you bleed.", "A condition changed"),
        ("Stay unless you bleed.", "Stay only if you bleed.", "A condition changed"),
        ("It is more than that.", "It is less than that.", "A word for how much or how sure changed"),
        ("Most people bleed.", "Some people bleed.", "A word for how much or how sure changed"),
        ("You may bleed.", "You must bleed.", "A word for how much or how sure changed"),
        ("A large needle.", "A small needle.", "A word for how much or how sure changed"),
        ("Rest before it.", "Rest after it.", "A word for when changed"),
        ("Ring us today.", "Ring us tomorrow.", "A word for when changed"),
        ("Take the tablets.", "Stop the tablets.", "A word for what to do changed"),
        ("Ring us.", "Watch us.", "A word for what to do is gone"),
        ("It was benign.", "It was malignant.", "A word for what was found changed"),
    ],
)
def test_small_words_that_turn_a_sentence_round_are_named(before, after, what):
    assert told(f"<p>{before}</p>", f"<p>{after}</p>") == [what]
    assert [hint.what for hint in line_hints(before, after)] == [what]


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("See the clear bed.", "See the dear bed.", "letters changed into others that look alike"),
        ("Use 5 ml.", "Use 5 mI.", "letters changed into others that look alike"),
        ("Use 10 beds.", "Use 1O beds.", "letters changed into others that look alike"),
        ("See the ileum.", "See the lleum.", ""),
        ("See the Ileum.", "See the lleum.", "etters changed into others that look alike"),
        ("A modern bed.", "A modem bed.", "etters changed into others that look alike"),
        ("The scanner.", "The s\u0441anner.", "A word has a letter of another alphabet"),
        ("A blocker.", "A β-blocker.", ""),
        ("Use β.", "Use α.", ""),
        ("Of beds.", "of beds.", ""),
    ],
)
def test_letters_that_are_easily_taken_for_others_have_a_hint_that_is_not_light(before, after, what):
    found = line_hints(before, after)

    assert all(what in hint.what and not hint.is_light for hint in found)
    assert bool(found) == bool(what)


def test_words_that_are_none_of_these_give_no_hint():
    assert told("<p>You lie on a hard bed. It is noted.</p>", "<p>You lie on a soft bed. It is noted.</p>") == []


def test_numbers_units_and_nots_come_before_other_words():
    before = "<p>Most people rest.</p><p>It takes 5 minutes.</p>"
    after = "<p>Some people rest.</p><p>It takes 50 minutes.</p>"

    assert told(before, after) == ["A number changed", "A word for how much or how sure changed"]


@pytest.mark.parametrize("word", sorted(word for word, kind in careful_words().kinds.items() if kind in KINDS))
def test_every_careful_word_is_named(word):
    (new,) = line_hints("You see it.", f"You see {word} it.")
    (gone,) = line_hints(f"You see {word} it.", "You see it.")

    assert new.what.endswith(" is new")
    assert gone.what.endswith(" is gone")


def test_a_paragraph_that_only_moved_is_named_once():
    moved = told("<p>Do not eat.</p><p>a b c</p><p>d e f</p>", "<p>a b c</p><p>d e f</p><p>Do not eat.</p>")

    assert moved == ["Now in another place"]


def test_the_key_of_a_source_is_no_number_of_the_text():
    safe = '<p>It is safe <sup class="source-mark">[{}]</sup>.</p>'

    assert told(safe.format("a2009"), safe.format("c2026")) == ["The source or fact named here changed"]


@pytest.mark.django_db
def test_sources_that_came_went_or_moved_on_are_named():
    factories.source("cg81-2009", title="CG81", edition="2009", state="superseded")
    factories.source("cg81-2026", title="CG81", edition="2026")
    found = source_hints(["cg81-2009", "unknown"], ["cg81-2026"])

    assert [(hint.what, hint.removed, hint.added) for hint in found] == [
        ("A source is no longer cited", "CG81, 2009", ""),
        ("A source is no longer cited", "unknown", ""),
        ("A source is new", "", "CG81, 2026"),
    ]
    assert [hint.what for hint in source_hints(["cg81-2009"], ["cg81-2009"])] == ["CG81: Replaced by a newer edition"]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("10<sup>9</sup>/L", "109/L", ["10⁹/L", "109/L"]),
        ("10<sup>9</sup>/L", "10<sup>6</sup>/L", ["10⁹/L", "10⁶/L"]),
        ("H<sub>2</sub>O", "H2O", ["H₂O", "H2O"]),
    ],
)
def test_what_is_raised_or_lowered_is_a_word_that_can_change(before, after, words):
    compared = compare(f"<p>About {before}</p>", f"<p>About {after}</p>")

    assert compared.changed_parts
    (pair,) = compared.pairs
    assert [words_of(pair.before)[1], words_of(pair.after)[1]] == words


# What is no matter of words -------------------------------------------------------------------------------------------


def form(before, after):
    return [(hint.what, hint.lead, hint.removed, hint.added) for hint in form_hints(compare(before, after))]


def link(address, words="PET-CT"):
    return f'<a href="{address}">{words}</a>'


@pytest.mark.parametrize(
    ("before", "after", "hint"),
    [
        (link("/a/"), link("/b/"), ("A link leads elsewhere", "PET-CT", "→\xa0/a/", "→\xa0/b/")),
        ("PET-CT", link("/b/"), ("A link was put on words", "PET-CT", "", "→\xa0/b/")),
        (link("/a/"), "PET-CT", ("A link was taken off words", "PET-CT", "→\xa0/a/", "")),
        (f"CT or {link('/a/')}", f"{link('/a/', 'CT')} or PET-CT", ("A link stands on other words", "", "PET-CT", "CT")),
        (f"{link('/a/')} {link('/b/')}", f"{link('/a/')} {link('/c/')}",
         ("A link leads elsewhere", "PET-CT", "→\xa0/b/", "→\xa0/c/")),
        ("Do rest.", "Do <strong>rest</strong>.", ("Only the form changed, such as emphasis", "Do rest.", "", "")),
        ("Do<br>rest.", "Do rest.", ("A line break changed", "Do rest.", "", "")),
        ("10&nbsp;mg", "10 mg", ("Only spaces changed, or letters that look the same", "10 mg", "", "")),
        ("un&shy;safe", "unsafe", ("A letter that nobody can see changed", "unsafe", "", "")),
    ],
)  # fmt: skip
def test_what_is_no_matter_of_words_is_named(before, after, hint):
    assert hint in form(f"<p>{before}</p>", f"<p>{after}</p>")


def test_two_links_with_the_same_words_are_told_apart_and_named():
    found = form(f"<p>{link('/a/')} {link('/b/')}</p>", f"<p>{link('/b/')} {link('/a/')}</p>")

    assert found == [
        ("A link leads elsewhere", "PET-CT", "→\xa0/a/", "→\xa0/b/"),
        ("A link leads elsewhere", "PET-CT", "→\xa0/b/", "→\xa0/a/"),
    ]
    assert "Links with the same words lead to different places" in [
        what for what, *_more in form(f"<p>{link('/a/')}</p>", f"<p>{link('/a/')} {link('/b/')}</p>")
    ]


def test_a_link_of_a_paragraph_that_moved_is_compared_too():
    moved, others = "<p>See {}.</p>", "<p>a b c</p><p>d e f</p>"
    found = form(moved.format(link("/a/")) + others, others + moved.format(link("/b/")))

    assert found == [
        ("Now in another place", "See PET-CT.", "", ""),
        ("A link leads elsewhere", "PET-CT", "→\xa0/a/", "→\xa0/b/"),
    ]


def test_what_moved_together_is_named_once():
    list_, others = "<ul><li>one</li><li>two</li></ul>", "<p>a b c</p><p>d e f</p><p>g h i</p>"

    (hint,) = form_hints(compare(list_ + others, others + list_))
    assert (hint.what, hint.lead, hint.tail) == ("Now in another place", "one", "(and 1 more line)")


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("<h2>Rest</h2>", "<h3>Rest</h3>", "A heading has another level"),
        ("<ul><li>a</li></ul>", "<ol><li>a</li></ol>", "The form changed"),
        ("<table><tr><th>a</th></tr></table>", "<table><tr><td>a</td></tr></table>", "The form changed"),
        ("<table><tr><td>a</td></tr></table>", '<table><tr><td colspan="2">a</td></tr></table>', "The form changed"),
    ],
)
def test_another_level_kind_of_list_or_cell_is_named(before, after, what):
    comparison = compare(before, after)

    assert comparison.changed_parts
    assert what in [hint.what for hint in form_hints(comparison)]


def test_a_swapped_picture_and_other_words_for_one_are_named():
    picture = '<figure><img src="/{}.png" alt="{}"></figure>'
    one, swapped, told_anew = (picture.format(*said) for said in (("a", "A ring"), ("b", "A ring"), ("a", "A tube")))

    assert [what for what, *_more in form(one, swapped)] == ["A picture was swapped"]
    assert [what for what, *_more in form(one, told_anew)] == ["The words for a picture changed"]


def test_where_a_link_leads_is_read_with_the_text():
    assert "/a/" in compare("", f"<p>{link('/a/')}</p>").after.replace('href="/a/"', "")
