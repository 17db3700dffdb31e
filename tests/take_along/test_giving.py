"""Where the forms of a page lie, who gets them, and how files of them are made, kept and thrown away."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from lxml.html import fromstring
from time_machine import travel

from delivery.entries import Answer, is_for_everybody
from pages.models import PageDetails
from pages.rules import objection_to_address
from take_along import kept
from take_along.leaflets import leaflets_of
from take_along.sheets import Print, given_to_typst
from take_along.ways import WAYS
from tests.factories import NOW, TODAY, latest, page, publish_again, published_page, say_reviewed, withdraw
from tests.glossary.scenes import explained
from tests.take_along.reading import squeezed, words_in

pytestmark = pytest.mark.django_db

ONE = "/take-along/ct-scan/"
TWO = "/take-along/ct-scan+mri-scan/"
FILES = [f"{ONE}{way}" for way in WAYS]


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def set_here(monkeypatch) -> list[str]:
    """Set sheets in this process, and give what was set."""
    told: list[str] = []
    monkeypatch.setattr(kept, "in_a_program", lambda given: told.append(given) or kept.here(given))
    return told


def two_pages():
    return published_page(), published_page("mri-scan", title="MRI scan")


def files() -> list[str]:
    folder = Path(default_storage.location, "take-along")
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.pdf"))


def made() -> str:
    said = StringIO()
    call_command("make_pdfs", stdout=said, verbosity=2)
    return said.getvalue()


def entry(answer) -> Answer:
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    return Answer(answer.status_code, headers, answer.content)


# On a page ------------------------------------------------------------------------------------------------------------


def test_a_page_has_one_place_that_leads_to_all_of_it(client):
    published_page()

    (place,) = fromstring(client.get("/ct-scan/").content.decode()).xpath('//section[@class = "take-along"]')

    assert place.xpath(".//h2/text()") == ["Print, save or take along"]
    assert place.xpath(".//a/@href")[:3] == [f"{ONE}a4.pdf", f"{ONE}large-print.pdf", ONE]


def test_no_page_has_it_that_cannot_be_taken_along(client, admin_client):
    published_page("home", title="Home", template="home").set_as_homepage()
    published_page("imaging", title="Scans", template="section")
    doubted, earlier = published_page(), published_page("mri-scan", title="MRI scan")
    publish_again(earlier)
    PageDetails.objects.filter(extended_object__page=doubted).update(summary="Nobody signed this.")

    for address in ("/", "/imaging/", "/ct-scan/", "/mri-scan/versions/1/", "/glossary/"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert b"take-along" not in answer.content, address


# Addresses ------------------------------------------------------------------------------------------------------------


def test_each_form_comes_as_a_file_of_its_kind_with_a_name_that_says_what_it_is(client, set_here, subtests):
    published_page()

    for way in WAYS:
        with subtests.test(way):
            answer = client.get(f"{ONE}{way}")
            assert answer.status_code == 200
            assert answer["Content-Type"] == WAYS[way].media_type
            assert f'filename="ct-scan-1{WAYS[way].ending}"' in answer["Content-Disposition"]
            assert answer["X-Robots-Tag"] == "noindex"
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert not answer.cookies
            assert client.get(f"{ONE}{way}", headers={"If-None-Match": answer["ETag"]}).status_code == 304
            assert client.head(f"{ONE}{way}").content == b""


def test_the_store_keeps_what_is_small_and_no_pdf(client, set_here):
    two_pages()

    for address in ("/take-along/", ONE, *FILES):
        answer = client.get(address)
        assert answer.status_code == 200
        assert is_for_everybody(entry(answer)) == (not address.endswith(".pdf")), address
    for address in (TWO, *(f"{TWO}{way}" for way in WAYS)):  # there are more of these than the store should hold
        assert "no-cache" in client.get(address)["Cache-Control"]
        assert not is_for_everybody(entry(client.get(address))), address


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/take-along/?page=mri-scan&page=ct-scan&chosen=yes", TWO),
        ("/take-along/?page=ct-scan", ONE),
        ("/take-along/mri-scan+ct-scan/", TWO),
        ("/take-along/ct-scan%20mri-scan+ct-scan/", TWO),
        ("/take-along/mri-scan+ct-scan/book.epub", f"{TWO}book.epub"),
        ("/take-along/ct-scan+ct-scan/text.txt", f"{ONE}text.txt"),
    ],
)
def test_one_choice_has_one_address(client, asked, leads_to):
    two_pages()

    answer = client.get(asked)

    assert (answer.status_code, answer["Location"]) == (302, leads_to)


NOT_THERE = (
    "nothing-here",
    "ct-scan+nothing-here",
    "ct-scan+",
    "+",
    "home",
    "imaging",
    "draft",
    "+".join(f"page-{number}" for number in range(13)),
    "a" * 5_000,
    "CT-scan+nothing-here",
    "ct-scan%00",
    "ct-scan+%27%22%3Cb%3E",
    "ct-scan+%F0%9F%98%80",
    "ct-scan+%E2%80%AEmri-scan",
    "ct-scan+%FF%FE",
    "..",
    "ct-scan%2F..%2Fmri-scan",
    "ct-scan%0D%0AX:%20y",
)


def test_what_cannot_be_taken_along_is_not_there(client, subtests):
    two_pages()
    published_page("home", title="Home", template="home").set_as_homepage()
    published_page("imaging", title="Scans", template="section")
    page("draft", title="Draft")

    for keys in NOT_THERE:
        for address in (f"/take-along/{keys}/", f"/take-along/{keys}/a4.pdf", f"/take-along/{keys}/text.txt"):
            with subtests.test(address[:80]):
                assert client.get(address, follow=True).status_code == 404
    for address in (f"{ONE}a4", f"{ONE}a4.pdf/", f"{ONE}text.html", f"{ONE}..%2Fa4.pdf"):
        with subtests.test(address):
            assert client.get(address, follow=True).status_code == 404
    assert client.post(f"{ONE}a4.pdf").status_code == 405


def test_no_page_can_stand_in_the_way():
    content = latest(page("along", slug="take-along")).content

    assert "one the site needs for itself" in objection_to_address(content)


def test_a_choice_of_none_or_too_many_is_told_and_what_was_chosen_stays(client):
    two_pages()

    none = client.get("/take-along/?chosen=yes")
    many = client.get("/take-along/", {"page": ["ct-scan", *(f"page-{number}" for number in range(12))]})

    assert none.status_code == many.status_code == 400
    assert "Choose at least one page, and 12 at most." in none.content.decode()
    ticked = fromstring(many.content.decode()).xpath("//input[@checked]/@value")
    assert ticked == ["ct-scan"]
    assert fromstring(client.get("/take-along/?with=mri-scan").content.decode()).xpath("//input[@checked]/@value") == [
        "mri-scan"
    ]


def test_the_names_of_several_pages_stand_there_once_and_not_in_a_heading_that_fills_the_screen(client, set_here):
    two_pages()

    main = fromstring(client.get(TWO).content.decode()).get_element_by_id("content")

    assert main.xpath("normalize-space(.//h1)") == "Take these pages along"
    assert main.text_content().count("MRI scan") == 1


def test_every_way_stands_there_with_its_size_and_what_it_leaves_behind(client, set_here):
    two_pages()

    listed = fromstring(client.get(ONE).content.decode()).xpath('//ul[contains(@class, "page-list")]/li')
    several = fromstring(client.get(TWO).content.decode()).xpath('//ul[contains(@class, "page-list")]/li')

    assert [item.xpath(".//a/@href")[0] for item in listed] == FILES
    told = [" ".join(item.xpath(".//p")[0].text_content().split()) for item in listed]
    assert told[0].startswith("A4, letters of 12 point.")
    assert " 1 sheet, " in told[0]
    assert all(words.endswith(" kB.") for words in told)
    assert "Pictures are left out" in told[3]
    assert "It is made when you ask" in several[0].xpath(".//p")[0].text_content()
    assert set_here  # those of one page were made to be measured
    assert all('"MRI scan"' not in given for given in set_here)  # and none of several


# What readers may get -------------------------------------------------------------------------------------------------


def test_a_withdrawn_page_gives_none_and_its_files_go(client, set_here, django_capture_on_commit_callbacks):
    ct, _mri = two_pages()
    for address in FILES:
        client.get(address)
    assert len(files()) == 2

    with django_capture_on_commit_callbacks(execute=True):
        withdraw(ct, for_safety=True, reason="The advice was wrong.")

    assert files() == []
    for address in (ONE, TWO, *FILES, f"{TWO}a4.pdf"):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "The advice was wrong." in answer.content.decode()


def test_a_page_in_doubt_gives_none_whatever_files_there_are(client, set_here):
    ct, _mri = two_pages()
    client.get(f"{ONE}a4.pdf")
    PageDetails.objects.filter(extended_object__page=ct).update(summary="Nobody has signed this.")

    for address in (ONE, TWO, *FILES, f"{TWO}book.epub"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "Nothing to take along just now" in answer.content.decode()
        assert b"Nobody has signed this." not in answer.content
    assert "1 were deleted" in made() or files() == [name for name in files() if name.startswith("mri-scan/")]


def test_a_new_version_takes_the_place_of_the_old_one(client, set_here, django_capture_on_commit_callbacks):
    ct, _mri = two_pages()
    client.get(f"{ONE}a4.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        publish_again(ct, body="<p>You lie on a wide bed.</p>")

    assert files() == []
    words = words_in(client.get(f"{ONE}a4.pdf").content)

    assert squeezed("You lie on a wide bed.") in words
    assert squeezed("http://testserver/versions/ct-scan/2/") in words
    assert [name.rpartition("-")[0] for name in files()] == ["ct-scan/2-normal"]


def test_what_changes_beside_a_version_is_on_the_next_pdf(client, set_here):
    published_page(body="<p>Some have a biopsy.</p>")
    before = words_in(client.get(f"{ONE}a4.pdf").content)
    explained("biopsy", "A bit of the body, looked at closely.")

    after = words_in(client.get(f"{ONE}a4.pdf").content)

    assert squeezed("A bit of the body, looked at closely.") not in before
    assert squeezed("A bit of the body, looked at closely.") in after


def test_an_overdue_page_says_so_on_paper_from_that_day_on(client, set_here):
    published_page()
    say_reviewed(reviewed_on=TODAY, review_due_on=TODAY + timedelta(days=30))

    with travel(NOW, tick=False):
        early = words_in(client.get(f"{ONE}a4.pdf").content)
    with travel(NOW + timedelta(days=60), tick=False):
        late = words_in(client.get(f"{ONE}a4.pdf").content)

    assert squeezed("Overdue for review") not in early
    assert squeezed("We should have checked this page again by December 2026.") in late


def test_no_form_shows_a_quality_mark(client, set_here, real_pages):
    for address in FILES:
        assert b"PIF TICK" not in client.get(address).content


# Making and keeping ---------------------------------------------------------------------------------------------------


def test_a_pdf_is_made_once_and_then_given_from_its_file(client, set_here):
    published_page()

    first, again = (client.get(f"{ONE}a4.pdf").content for _time in range(2))

    assert first == again
    assert len(set_here) == 1
    assert len(files()) == 1


def test_the_server_has_it_set_by_a_program_that_ends(client):
    published_page()
    (leaflet,) = leaflets_of(["ct-scan"], on=TODAY)
    given = given_to_typst([leaflet], Print.NORMAL, title=leaflet.title)

    assert kept.in_a_program(given) == kept.here(given)


def test_whoever_comes_while_another_is_made_is_told_to_come_again(client, monkeypatch):
    published_page()
    monkeypatch.setattr(kept, "LONGEST_WAIT", 0)
    with kept._setting:
        answer = client.get(f"{ONE}a4.pdf")
        ways = client.get(ONE)

    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "60", "no-store")
    assert "Try again in a minute" in answer.content.decode()
    assert ways.status_code == 200
    assert not is_for_everybody(entry(ways))  # it lacks what it will have in a minute
    assert client.get(f"{ONE}a4.pdf").status_code == 200


@pytest.mark.parametrize(
    ("program", "status"),
    [
        ("import time; time.sleep(60)", 503),
        ("import os; os.kill(os.getpid(), 9)", 503),
        ("raise SystemExit('No')", 404),
    ],
)
def test_a_program_that_fails_is_told_of_and_holds_nobody_up(client, monkeypatch, tmp_path, program, status):
    published_page()
    file = tmp_path / "program.py"
    file.write_text(program)
    monkeypatch.setattr(kept.typesetting, "__file__", str(file))
    monkeypatch.setattr(kept, "LONGEST", 0.5)

    assert client.get(f"{ONE}a4.pdf").status_code == status
    assert kept._setting.acquire(blocking=False)
    kept._setting.release()
    listed = client.get(ONE).content.decode()
    assert ("a4.pdf" in listed) == (status == 503)  # what will never be there is not offered
    assert "book.epub" in listed


def test_without_storage_a_reader_is_told_to_come_again_or_gets_one_that_is_not_kept(client, set_here, monkeypatch):
    published_page()

    def away(*_arguments, **_options):
        raise OSError("The storage of uploads does not answer.")

    monkeypatch.setattr(default_storage, "save", away)
    assert client.get(f"{ONE}a4.pdf").status_code == 200
    monkeypatch.setattr(default_storage, "open", away)
    assert client.get(f"{ONE}a4.pdf").status_code == 503


def test_a_withdrawal_does_not_fail_for_a_storage_that_is_away(monkeypatch, django_capture_on_commit_callbacks, caplog):
    def away(*_arguments):
        raise OSError("The storage of uploads does not answer.")

    ct = published_page()
    monkeypatch.setattr(default_storage, "listdir", away)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(ct)

    assert "The PDFs of ct-scan cannot be deleted" in caplog.text


def test_what_somebody_chose_leaves_no_file(client, set_here):
    two_pages()

    for way in WAYS:
        assert client.get(f"{TWO}{way}").status_code == 200

    assert files() == []


def test_the_command_makes_what_is_missing_and_throws_away_what_nothing_asks_for(tmp_path):
    two_pages()
    assert made() == "4 PDFs were made, 0 were deleted.\n"
    assert made() == "0 PDFs were made, 0 were deleted.\n"
    for stray in ("ct-scan/1-normal-of-another-day.pdf", "gone/3-normal-x.pdf"):
        file = tmp_path / "take-along" / stray
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"old")

    assert made() == "0 PDFs were made, 2 were deleted.\n"
    assert len(files()) == 4


def test_the_command_names_the_page_that_has_no_pdf_and_makes_the_others():
    two_pages()
    published_page("smile", title="Smile", body="<p>Hello \U0001f600</p>")

    with pytest.raises(CommandError, match=r"Smile: .* could not be displayed"):
        made()

    assert len(files()) == 4


def test_examples_say_so_wherever_they_are_chosen(client, real_pages):
    for address in ("/take-along/", ONE, TWO):
        assert "No clinician has checked it" in client.get(address).content.decode()
