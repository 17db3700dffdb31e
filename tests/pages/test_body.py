"""What a page says, read from its blocks: outline, anchors, citations, faults."""

import pytest
from cms.models import CMSPlugin
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from pages import faults
from pages.block_writing import write_blocks
from pages.page_content import Body
from pages.parts import Stored
from pages.rules import NotAllowed
from tests.factories import latest, new_draft, page, published_page, source
from tests.pages.test_blocks_shapes import GOOD
from tests.pages.texts import is_clean


def body(*blocks, **more):
    """Give a body of these blocks: (name, data), or rich text."""
    return Body([Stored("text", {"html": b}) if isinstance(b, str) else Stored(*b) for b in blocks], **more)


def facts(*texts, heading="In short", level=2):
    return "key-facts", {
        "heading": heading,
        "level": level,
        "facts": [{"label": "It takes", "text": text} for text in texts],
    }


def titles(headings):
    return [(heading.level, heading.title, heading.id) for heading in headings]


# Outline --------------------------------------------------------------------------------------------------------------


def test_headings_stand_in_reading_order_and_each_has_an_anchor_of_its_own():
    text = "<h2>Before</h2>\n<p>x</p>\n<h2>Before</h2>\n<h3>Before</h3>"

    assert titles(
        body(facts("x"), text, ("expander", {"heading": "No heading", "html": "<h4>Before</h4>"})).headings
    ) == [
        (2, "In short", "in-short"),
        (2, "Before", "before"),
        (2, "Before", "before-2"),
        (3, "Before", "before-3"),
        (4, "Before", "before-4"),
    ]


def test_anchors_never_meet_those_of_the_page_itself():
    text = "<h2>Sources</h2><h2>Source 1</h2><h2>???</h2><h2>Ünïcode</h2><h2>Content</h2><h2>W1</h2><h2>Word dose</h2>"

    assert [heading.id for heading in body(text).headings] == [
        "sources-2",
        "part-source-1",
        "part",
        "unicode",
        "content-2",
        "part-w1",
        "part-word-dose",
    ]


@pytest.mark.parametrize(
    ("title", "anchor"),
    [
        ("What are the chances of a problem?", "what-are-the-chances-of-a-problem"),
        ("Scan " * 20, "-".join(["scan"] * 16)),
        ("A" * 100, "a" * 80),
    ],
)
def test_an_anchor_says_the_heading_and_no_more_of_it_than_can_be_read(title, anchor):
    assert [heading.id for heading in body(f"<h2>{title}</h2>").headings] == [anchor]


@pytest.mark.django_db
def test_every_anchor_is_in_the_page_once():
    given = body(facts("x"), "<h2>In short</h2><p>y</p><h3>In short</h3><h2>In short</h2>", facts("z", level=3))

    html = given.render()

    anchors = [heading.id for heading in given.headings]
    assert len(anchors) == 5
    for anchor in anchors:
        assert html.count(f'id="{anchor}"') == 1
    assert html.count(" id=") == len(anchors)


@pytest.mark.django_db
def test_a_heading_is_listed_without_its_citation():
    source("key")

    assert titles(body("<h2>A <em>short</em> scan [source: key]</h2>").headings) == [
        (2, "A short scan", "a-short-scan")
    ]


def test_a_short_page_has_no_list_of_contents_and_a_long_one_lists_its_parts():
    parts = [f"<h2>Part {n}</h2><h3>Detail</h3>" for n in range(3)]
    folded = ("expander", {"heading": "More", "html": "<h2>Folded</h2>"})

    assert body(*parts, folded).contents == []
    assert [heading.title for heading in body(*parts, facts("x"), folded).contents] == [
        "Part 0",
        "Part 1",
        "Part 2",
        "In short",
    ]


@pytest.mark.django_db
def test_the_list_of_contents_leads_to_nothing_that_is_not_there():
    given = body(*[f"<h2>Part {n}</h2>" for n in range(4)], ("pages", GOOD["pages"]))
    assert "Read next" not in [heading.title for heading in given.contents]

    published_page("x-ray", body="<p>words</p>")
    given = body(*[f"<h2>Part {n}</h2>" for n in range(4)], ("pages", GOOD["pages"]))
    assert given.contents[-1].title == "Read next"
    assert f'id="{given.contents[-1].id}"' in given.render()


# Citations ------------------------------------------------------------------------------------------------------------


def test_sources_are_numbered_in_order_of_first_mention():
    given = body("<p>One [source: b].</p>", facts("Two [source: a, b] and [source:\xa0c]"), "<p>[source: a]</p>")

    assert given.cited_keys == ["b", "a", "c"]


@pytest.mark.django_db
def test_a_citation_is_a_small_link_to_its_source():
    source("a")
    source("b")
    given = body("<p>It <em>takes</em> 10 minutes [source: b]. Or 20 [source: a, b]</p>", facts("10 < 20 [source: a]"))

    html = given.render()

    two = '<sup><a href="#source-1"><span>Source </span>1</a></sup>'
    assert f"10 minutes{two}. Or 20" in html
    assert (
        '<a href="#source-2"><span>Source </span>2</a>, <a href="#source-1"><span>Source </span>1</a></sup></p>' in html
    )
    assert '10 &lt; 20<sup><a href="#source-2"' in html
    assert [source.key for source in given.sources] == ["b", "a"]


@pytest.mark.django_db
def test_a_key_without_a_source_is_left_out_for_readers_and_shown_to_editors():
    source("known")
    given = body("<p>A [source: unknown]. B [source: unknown, known].</p>", facts("C [source: gone] 1"))
    request = RequestFactory().get("/")
    request.toolbar = type("Toolbar", (), {"edit_mode_active": True, "preview_mode_active": False})()

    assert "<p>A. B<sup" in given.render()
    assert "unknown" not in given.render()
    assert '<mark class="citation-unknown">[source: unknown]</mark>' in given.render(request)
    assert [fault.reason for fault in given.faults()[:2]] == [
        "There is no source with the key “unknown”.",
        "There is no source with the key “gone”.",
    ]


@pytest.mark.django_db
def test_plain_fields_are_words_and_never_tags():
    attack = "<script>alert(1)</script>"
    for name, data in GOOD.items():
        hostile = {
            key: attack
            if isinstance(value, str) and key not in ("tone", "phase", "look", "picture", "drawing")
            else value
            for key, value in data.items()
        }
        for key, rows in hostile.items():
            if isinstance(rows, list):
                hostile[key] = [
                    dict.fromkeys(row, attack)
                    if isinstance(row, dict)
                    else [attack] * 2
                    if isinstance(row, list)
                    else attack
                    for row in rows
                ]
        if name == "pages":
            hostile["keys"] = ["x-ray"]
        if name == "choices":
            hostile["choices"] = [row | {"key": "x-ray"} for row in hostile["choices"]]
        html = body("<p>words</p>", (name, hostile)).render()
        assert "<script" not in html, name


# Words ----------------------------------------------------------------------------------------------------------------


def test_plain_text_has_all_words_in_order_and_no_marks():
    given = body(*GOOD.items())

    assert given.plain_text().startswith("Before\nDrink water.\nIn short\nIt takes\n10 minutes\nGet help\nRing 999.\n")
    assert "[source" not in given.plain_text()
    assert "A scanner" in given.plain_text()


@pytest.mark.django_db
def test_every_block_is_shown_through_its_component():
    published_page("x-ray", title="X-ray", body="<p>words</p>")

    html = body(*GOOD.items()).render()

    assert '<h2 id="in-short">In short</h2>' in html
    assert 'class="callout urgent"' in html
    assert "<summary>What is the dye?</summary>" in html
    assert '<div class="steps">' in html
    assert '<a href="/x-ray/">X-ray</a>' in html
    assert "pet-ct-scan" not in html
    assert '<th scope="col">Dose</th>' in html
    assert '<th scope="row">X-ray</th>' in html
    assert "<td></td>" in html


# Faults ---------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("blocks", "objection"),
    [
        ([], "The page is empty."),
        ([facts("10 minutes")], "The key fact “It takes” gives a figure without a source. Add [source: key]."),
        (["<h3>Deep</h3>"], "The heading “Deep” is level 3 right after level 1. Do not skip a level."),
        (["<h2>A</h2><h4>Deep</h4>"], "The heading “Deep” is level 4 right after level 2. Do not skip a level."),
        ([facts("x", level=3)], "The heading “In short” is level 3 right after level 1. Do not skip a level."),
        (["<p>A [source].</p>"], "“[source]” does not name a source. Write it as [source: key]."),
        (["<p>A [sources: a, b</p>"], "“[sources: a, b” does not name a source. Write it as [source: key]."),
        (["<p><a href='#gone'>there</a></p>"], "“there” leads nowhere: #gone."),
        (["<p><a href='#'>there</a></p>"], "“there” leads nowhere: #."),
        (
            ["<p><a href='https://bit.ly/a'>there</a></p>"],
            "Look at the link “there”. It goes by way of bit.ly, which can",
        ),
        (["<p onclick=x>a</p>"], "Text “a” was stored without being cleaned. Open it and save it again."),
        ([("image", GOOD["image"])], "shows a picture that is not stored here"),
        ([("image", GOOD["image"] | {"alt": ""})], "Write them, or say it is only decoration"),
        ([("table", GOOD["table"] | {"caption": ""})], "Table: “Caption” is missing."),
        ([("pages", GOOD["pages"])], "Links to pages “Read next” names the page “x-ray”, which does not exist."),
        ([("callout", GOOD["callout"] | {"heading": ""})], "Callout: “Heading” is missing."),
        ([("marquee", {})], "There is no block of the kind “marquee”."),
    ],
)
def test_a_fault_is_told_in_words(blocks, objection):
    assert any(objection in fault.reason for fault in body(*blocks).faults())


@pytest.mark.django_db
def test_a_page_without_faults_has_none():
    source("a")

    text = '<h2>A</h2>\n<p><a href="#in-short">x</a> <a href="#sources">y</a></p>\n<h3>B</h3>\n<h4>C</h4>\n<h2>D</h2>'
    assert body(text, facts("10 minutes [source: a]", "Not long")).faults() == []
    assert body(may_be_empty=True).faults() == []


@pytest.mark.django_db
def test_links_within_the_site_lead_to_pages_that_are_or_will_be():
    imaging = page("imaging", template="section", body=[])
    page("ct-scan", parent=imaging, slug="ct", body=[])
    published_page("contact", body="<p>words</p>")
    known = faults.known_paths()
    assert {"/imaging/", "/imaging/ct/", "/contact/"} <= known

    def leading_to(href):
        return [fault.reason for fault in body(f'<p><a href="{href}">there</a></p>').faults(lambda: known)]

    for href in ("/imaging/ct/#x", "/imaging/ct", "/contact/?a=1", "/sitemap.xml", "http://testserver/contact/"):
        assert leading_to(href) == [], href
    for href in ("https://example.org/nowhere/", "mailto:a@example.org"):
        assert leading_to(href) == [], href
    for href in ("/imaging/mri/", "/ct/", "/nowhere/", "http://testserver/nowhere/"):
        assert leading_to(href) == [f"The link “there” leads nowhere: {href}."], href


# Reading and writing --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_blocks_are_written_and_read_back_the_same():
    content = latest(page(body="<p>old</p>")).content
    blocks = [{"block": name, **data} for name, data in GOOD.items()]

    write_blocks(content, blocks)

    assert Body.of(content).as_data() == blocks
    assert is_clean(content)
    assert list(CMSPlugin.objects.order_by("position").values_list("position", flat=True)) == list(
        range(1, len(GOOD) + 1)
    )


@pytest.mark.django_db
def test_a_body_is_read_in_at_most_3_queries_and_shown_in_6_more(django_assert_max_num_queries):
    content = latest(page(body="<p>old</p>")).content
    write_blocks(content, [{"block": name, **data} for name, data in GOOD.items()] * 3)
    with django_assert_max_num_queries(3):
        given = Body.of(content)
    with django_assert_max_num_queries(6):
        given.render()
        given.contents, given.sources, given.plain_text()


@pytest.mark.django_db
def test_a_wrong_block_is_named_and_nothing_is_changed():
    content = latest(page(body="<p>old</p>")).content

    with pytest.raises(ValidationError) as refusal:
        write_blocks(
            content, [{"block": "text", "html": "<p>new</p>"}, {"block": "callout", "tone": "loud"}, {"block": "x"}]
        )

    assert any(message.startswith("Block 2, Callout: “Tone” must be one of") for message in refusal.value.messages)
    assert any(message.startswith("Block 3, “x”: There is no block") for message in refusal.value.messages)
    assert Body.of(content).as_data() == [{"block": "text", "html": "<p>old</p>"}]


@pytest.mark.django_db
def test_only_a_draft_is_written_to():
    made = published_page(body="<p>old</p>")

    with pytest.raises(NotAllowed, match="not a draft"):
        write_blocks(latest(made).content, [{"block": "text", "html": "<p>new</p>"}])
    draft = new_draft(made)
    write_blocks(draft.content, [{"block": "text", "html": "<p>new</p>"}])

    assert Body.of(draft.content).plain_text() == "new"


@pytest.mark.django_db
def test_a_new_draft_says_the_same_to_the_letter():
    made = published_page(body=[("TextPlugin", GOOD["text"]), ("CalloutPlugin", GOOD["callout"])])
    before = Body.of(latest(made).content)

    after = Body.of(new_draft(made).content)

    assert after.as_data() == before.as_data()
    assert after.render() == before.render()


@pytest.mark.django_db
def test_a_page_without_a_body_placeholder_is_empty_and_can_be_written():
    content = latest(page(body=[])).content
    content.placeholders.all().delete()
    assert Body.of(content).parts == []

    write_blocks(content, [{"block": "text", "html": "<p>new</p>"}])

    assert Body.of(content).blocks == [("text", {"html": "<p>new</p>"})]
