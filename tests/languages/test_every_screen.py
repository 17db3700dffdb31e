"""With two languages each screen is right: of every page each language once, and English where there is no other."""

import io
import json
import zipfile
from datetime import UTC, datetime

import pikepdf
import pytest
from cms.models import Page
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils.translation import override

from feedback.models import Remark, Usefulness
from operations.addresses import known_addresses
from pages.faults import known_paths
from pages.models import TermUse
from pages.navigation import CONTACT
from pages.page_content import Body
from take_along.leaflets import leaflets_of
from take_along.sheets import Print, given_to_typst
from take_along.typesetting import typeset
from tests.factories import TODAY, latest, person, publish_again, published_page
from tests.glossary.scenes import explained
from tests.languages.scenes import translated, translation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_languages")]
LATER = datetime(2026, 12, 7, 12, tzinfo=UTC)
BOX = ("CalloutPlugin", {"tone": "urgent", "heading": "Ring now", "level": 2, "html": "<p>Ring your team now.</p>"})
QUESTIONS = ("QuestionsPlugin", {"heading": "To ask", "level": 2, "questions": ["How long is it?"]})
CYMRAEG = ("QuestionsPlugin", {"heading": "I ofyn", "level": 2, "questions": ["Pa mor hir?"]})


@pytest.fixture
def ct():
    """A page in English and in Welsh, below a section that is in English alone."""
    imaging = published_page("imaging", title="Scans", template="section", in_navigation=True)
    of = published_page(
        "ct-scan", title="CT scan", parent=imaging, body=[("TextPlugin", {"html": "<p>Lie still.</p>"}), QUESTIONS]
    )
    translated(
        of, title="Sgan CT", slug="sgan-ct", body=[("TextPlugin", {"html": "<p>Gorweddwch yn llonydd.</p>"}), CYMRAEG]
    )
    return Page.objects.get(pk=of.pk)


def words_at(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code, answer.get("Location"))
    return answer.content.decode()


def test_the_sitemap_lists_each_language_of_a_page(client, ct):
    words = words_at(client, "/sitemap.xml")

    assert words.count("<loc>") == 3
    assert "<loc>http://testserver/cy/imaging/sgan-ct/</loc>" in words


def test_menus_and_cards_are_in_the_language_or_else_in_english(client, ct):
    welsh = words_at(client, "/cy/imaging/sgan-ct/")
    assert '<a href="/imaging/" lang="en-GB" dir="ltr" aria-current="true">Scans</a>' in welsh
    assert 'lang="en-GB"' not in words_at(client, "/imaging/").replace('<html lang="en-GB">', "")

    translated(Page.objects.get(reverse_id="imaging"), title="Sganiau", slug="sganiau")
    published_page("mri-scan", title="MRI scan", parent=Page.objects.get(reverse_id="imaging"))
    section = words_at(client, "/cy/sganiau/")
    assert '<a href="/cy/sganiau/sgan-ct/">Sgan CT</a>' in section
    assert '<a href="/imaging/mri-scan/" lang="en-GB" dir="ltr">MRI scan</a>' in section


def test_urgent_advice_that_is_not_translated_is_shown_in_english(client):
    published_page("cord", title="Spinal cord", kind="danger", body=[BOX])
    shown = [("DangerPlugin", {"box": "cord"}), ("TextPlugin", {"html": "<p>Words.</p>"})]
    translated(published_page("ct-scan", body=shown), title="Sgan CT", slug="sgan-ct", body=shown)

    words = words_at(client, "/cy/sgan-ct/")
    assert '<div class="callout urgent" lang="en-GB" dir="ltr">' in words
    assert "Ring your team now." in words

    translated(
        Page.objects.get(reverse_id="cord"),
        title="Llinyn",
        body=[("CalloutPlugin", BOX[1] | {"html": "<p>Ffoniwch.</p>"})],
    )
    words = words_at(client, "/cy/sgan-ct/")
    assert "Ffoniwch." in words
    assert "Ring your team now." not in words


def test_no_english_meaning_is_explained_in_a_translation(client):
    explained("llonydd")
    ct = published_page("ct-scan", body="<p>Be llonydd.</p>")
    translated(ct, title="Sgan CT", slug="sgan-ct", body="<p>Yn llonydd.</p>")

    assert TermUse.objects.filter(content__language="en").exists()
    assert not TermUse.objects.filter(content__language="cy").exists()
    assert "popover" not in words_at(client, "/cy/sgan-ct/")
    assert "/glossary/" not in words_at(client, "/cy/sgan-ct/")


def test_the_search_finds_a_page_once_and_leads_to_its_english(client, ct):
    hits = client.get("/search/?q=ct+scan").context["hits"]

    assert [(hit.title, hit.url) for hit in hits][:1] == [("CT scan", "/imaging/ct-scan/")]
    assert not [hit for hit in hits if "/cy/" in hit.url]
    assert 'role="search"' not in words_at(client, "/cy/imaging/sgan-ct/")  # it knows English words alone
    assert 'role="search"' in words_at(client, "/imaging/ct-scan/")


def test_a_translation_is_taken_along_in_its_language(client, ct):
    ways = words_at(client, "/cy/imaging/sgan-ct/")
    assert 'href="/cy/take-along/ct-scan/a4.pdf"' in ways

    text = words_at(client, "/cy/take-along/ct-scan/text.txt")
    assert "Gorweddwch yn llonydd." in text
    assert "http://testserver/cy/versions/ct-scan/1/" in text
    assert "This version was made from the English of" in " ".join(text.split())
    assert "Gorweddwch" not in words_at(client, "/take-along/ct-scan/text.txt")


def test_an_e_book_says_its_language_and_direction(client, ct):
    translated(ct, "ar", title="تصوير", slug="taswir", body="<p>تستلقي.</p>")

    def book(address):
        packed = zipfile.ZipFile(io.BytesIO(client.get(address).content))
        return {name: packed.read(name).decode() for name in packed.namelist() if name.endswith(("html", "opf"))}

    arabic, welsh = book("/ar/take-along/ct-scan/book.epub"), book("/cy/take-along/ct-scan/book.epub")
    assert "<dc:language>ar</dc:language>" in arabic["book/package.opf"]
    assert 'page-progression-direction="rtl"' in arabic["book/package.opf"]
    assert 'lang="ar" xml:lang="ar" dir="rtl"' in arabic["book/page-1.xhtml"]
    assert 'lang="ar" xml:lang="ar" dir="rtl"' in arabic["book/nav.xhtml"]
    assert 'lang="cy" xml:lang="cy">' in welsh["book/page-1.xhtml"]
    assert "rtl" not in welsh["book/package.opf"]


def language_of(answer):
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        return str(pdf.Root.Lang)


def test_a_pdf_says_its_language_and_has_a_file_of_its_own(client, ct):
    answer = client.get("/cy/take-along/ct-scan/a4.pdf")

    assert language_of(answer) == "cy"
    assert "ct-scan-cy-1.pdf" in answer["Content-Disposition"]
    assert language_of(client.get("/take-along/ct-scan/a4.pdf")) == "en-GB"


def test_a_pdf_can_be_set_from_right_to_left(ct):
    with override("cy"):
        given = json.loads(given_to_typst(leaflets_of(["ct-scan"], on=TODAY), Print.NORMAL, title="Sgan CT"))
    given["language"] = {"code": "he", "region": "", "is_right_to_left": True}

    with pikepdf.open(io.BytesIO(typeset(json.dumps(given)))) as pdf:
        assert str(pdf.Root.Lang) == "he"


def test_another_script_is_set_in_a_font_that_comes_with_the_typesetter(client, ct):
    translated(ct, "ar", title="تصوير", slug="taswir", body="<p>تستلقي.</p>")

    assert language_of(client.get("/ar/take-along/ct-scan/a4.pdf")) == "ar"


def test_the_nightly_run_makes_the_pdfs_of_each_language_and_keeps_them(ct, capsys):
    call_command("make_pdfs", verbosity=0)
    call_command("make_pdfs", verbosity=2)

    _folders, files = default_storage.listdir("take-along/ct-scan")
    assert sorted(name.rpartition("-")[0] for name in files) == ["1-large", "1-normal", "cy-1-large", "cy-1-normal"]
    assert "0 PDFs were made, 0 were deleted." in capsys.readouterr().out


def test_questions_of_a_translation_are_its_own(client, ct):
    assert "Pa mor hir?" in words_at(client, "/cy/my-questions/ct-scan/")
    assert "How long is it?" in words_at(client, "/my-questions/ct-scan/")
    assert "Sgan CT" in words_at(client, "/cy/my-questions/")
    assert "Sgan CT" not in words_at(client, "/my-questions/")
    assert client.get("/ar/my-questions/ct-scan/").status_code == 404


def test_a_reader_speaks_of_the_version_they_read(client, ct):
    assert 'action="/cy/feedback/ct-scan/1/"' in words_at(client, "/cy/imaging/sgan-ct/")

    answer = client.post("/cy/feedback/ct-scan/1/", {"useful": "yes"})
    assert (answer.status_code, answer["Location"]) == (303, "/cy/feedback/ct-scan/1/counted/")
    words_at(client, answer["Location"])
    client.post("/feedback/ct-scan/1/", {"useful": "no"})

    assert {(row.language, row.version_id) for row in Usefulness.objects.all()} == {
        ("cy", latest(ct, "cy").pk),
        ("en", latest(ct).pk),
    }


def test_whoever_writes_in_another_language_is_told_whom_to_ring(client, ct):
    """The words of danger that we know are English, so nobody can say that these are none."""
    published_page(CONTACT, title="Whom to ring", body=[BOX])
    answer = client.post("/cy/feedback/ct-scan/1/", {"words": "Mae fy nghoesau yn wan ers y bore."})

    assert answer["Location"] == "/cy/feedback/ct-scan/1/whom-to-ring/"
    words = words_at(client, answer["Location"])
    assert '<div lang="en-GB" dir="ltr"><div class="callout urgent">' in words
    assert Remark.objects.get().language == "cy"


def test_a_translation_can_be_kept_offline(client, ct):
    words = words_at(client, "/cy/keep/ct-scan/")

    assert 'value="/cy/imaging/sgan-ct/" data-title="Sgan CT"' in words
    assert 'data-worker="/cy/offline.js"' in words
    assert client.get("/cy/offline.js")["Content-Type"].startswith("text/javascript")
    assert client.get("/ar/keep/ct-scan/").status_code == 404


def test_tests_are_compared_in_english(client, ct):
    answer = client.get("/cy/compare/")

    assert (answer.status_code, answer["Location"]) == (307, "/compare/")


def test_the_desks_table_of_pages_counts_a_page_once(client, ct):
    client.force_login(person("editor"))
    words = words_at(client, "/desk/pages/")

    assert words.count(">CT scan</a>") == 1
    assert "Sgan CT" not in words


def test_every_public_address_is_known_for_a_copy_of_the_site(ct):
    publish_again(ct, at=LATER)

    known = set(known_addresses())
    assert {"/cy/imaging/sgan-ct/", "/cy/imaging/sgan-ct/versions/1/", "/cy/versions/ct-scan/1/"} <= known
    assert "/versions/ct-scan/2/" in known
    assert "/cy/versions/ct-scan/2/" not in known


def test_files_say_which_translations_they_cannot_hold(ct, tmp_path, capsys):
    call_command("export_content", str(tmp_path / "out"))

    assert "/cy/versions/ct-scan/1/: files hold English alone, so this stays out" in capsys.readouterr().out
    assert len(list((tmp_path / "out").rglob("1.md"))) == 2
    assert "llonydd" not in "".join(file.read_text() for file in (tmp_path / "out").rglob("*.md"))


def test_a_link_in_a_text_may_lead_to_a_page_in_any_language(ct):
    draft = translation(ct, "ar", body='<p><a href="/cy/imaging/sgan-ct/">x</a> <a href="/cy/imaging/no/">y</a></p>')
    faults = [str(fault) for fault in Body.of(draft.content).faults(known_paths)]

    assert faults == ["Text “x y”: The link “y” leads nowhere: /cy/imaging/no/."]


@pytest.mark.parametrize("address", ["/cy/imaging/nothing/", "/cy/versions/ct-scan/9/"])
def test_error_pages_say_their_language(client, ct, address):
    answer = client.get(address)

    assert answer.status_code == 404
    assert '<html lang="cy">' in answer.content.decode()
    assert 'href="/cy/"' in answer.content.decode()


def test_the_screens_of_staff_stay_in_english(client, ct):
    client.force_login(person("editor"))

    assert '<html lang="en-GB">' in words_at(client, "/desk/")
    preview = words_at(client, f"/desk/versions/{latest(ct, 'cy').pk}/preview/")
    assert '<article class="wrap" lang="cy" dir="ltr">' in preview
