"""The site as files: what the page store gives, of one state, put in place in one step."""

import json
import os
from datetime import date
from io import StringIO

import brotli
import pytest
from asgiref.sync import async_to_sync
from django.core.management import CommandError, call_command
from django.db.models import F
from time_machine import travel

from delivery.entries import Answer
from delivery.models import Generation
from operations import exporting, nginx, releases, snapshots
from operations.addresses import links_of
from operations.internal_client import InternalClient
from operations.snapshots import ExportRefused, Said, is_public
from pages import redirects
from pages.pictures import store_picture
from tests import factories
from tests.delivery.scenes import generation
from tests.factories import NOW
from tests.glossary.scenes import explained
from tests.pages.players import bsl
from tests.pages.test_pictures import upload

AS_FAR = 0  # as it goes
SEEN = {"alt": "A scanner", "caption": "", "credit": "", "decoration": False}


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path, monkeypatch):
    """Keep pictures apart, and compress as fast as can be: how small pages become is no question here."""
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr("delivery.entries.BEST_BROTLI", AS_FAR)


@pytest.fixture
def front_page():
    home = factories.published_page("home", title="Tests", template="home")
    home.set_as_homepage()
    generation()
    return home


@pytest.fixture
def whole_site(front_page):
    """A picture, a film, a word, an earlier version, a page that moved and one that was withdrawn."""
    explained("biopsy")
    image = ("ImagePlugin", SEEN | {"picture": store_picture(upload(), "scanner.png").sha256})
    moved = factories.published_page("ct-scan", slug="cat-scan", body=[image, bsl()])
    factories.publish_again(moved, slug="ct-scan")
    factories.withdraw(factories.published_page("old-scan", title="Old scan"))
    redirects.add(address="/scans/", page=moved, by=factories.person("publisher"), why="It was printed so.", at=NOW)
    generation()


def exported(folder, *options):
    """Export on the day the tests live on, and give what the command says."""
    said = StringIO()
    with travel(NOW, tick=False):
        call_command("export_site", str(folder), *options, stdout=said)
    return said.getvalue()


def asked(path, encoding=""):
    with travel(NOW, tick=False):
        return async_to_sync(InternalClient().ask)(path, encoding=encoding)


def manifest(folder):
    return json.loads((folder / "current/manifest.json").read_text())


# What is in it --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_address_is_there_byte_for_byte_and_what_moved_leads_on(whole_site, tmp_path):
    exported(tmp_path / "export")
    said = manifest(tmp_path / "export")

    paths = [page["path"] for page in said["pages"]]
    assert {path[-4:] if path.startswith(("/pictures/", "/recordings/")) else path for path in paths} == {
        "/", "/ct-scan/", "/ct-scan/versions/", "/ct-scan/versions/1/", "/glossary/", "/robots.txt", "/sitemap.xml",
        "/versions/", "/versions/ct-scan/1/", "/versions/ct-scan/2/", "/versions/home/1/", "/versions/old-scan/",
        "/versions/old-scan/1/", ".png", "/search/", "/search/names.json", "/compare/", "/feedback/ct-scan/2/", "/take-along/",
        "/take-along/ct-scan/", "/take-along/ct-scan/a4.pdf", "/take-along/ct-scan/large-print.pdf",
        "/take-along/ct-scan/book.epub", "/take-along/ct-scan/text.txt", "/take-along/ct-scan/text.md",
        ".mp4", ".vtt", "/my-questions/", "/my-questions/words.json", "/keep/", "/keep/ct-scan/", "/offline.js",
    }  # fmt: skip
    assert [page["path"] for page in said["gone"]] == ["/old-scan", "/old-scan/"]
    for page in said["pages"] + said["gone"]:
        for ending in page["encodings"]:
            answer = asked(page["path"], snapshots.ENCODINGS.get(ending, ""))
            file = tmp_path / "export/current" / (page["file"] + (f".{ending}" if ending else ""))
            assert (answer.status, answer.body) == (page["status"], file.read_bytes()), (page["path"], ending)
            if ending == "br":
                plain = (tmp_path / "export/current" / page["file"]).read_bytes()
                assert answer.body == brotli.compress(plain, quality=AS_FAR), page["path"]
    assert {tuple(page["encodings"]) for page in said["pages"]} == {("", "br", "gz"), ("",)}

    written = json.loads((tmp_path / "export/current/redirects.json").read_text())
    leads = {redirect["from"]: (redirect["to"], redirect["status"], redirect["keeps_query"]) for redirect in written}

    assert leads["/cat-scan/"] == ("/ct-scan/", 301, True)
    assert leads["/scans/"] == ("/ct-scan/", 301, True)
    assert leads["/cat-scan/versions/1/"] == ("/ct-scan/versions/1/", 301, True)
    assert leads["/ct-scan"] == ("/ct-scan/", 301, True)
    assert leads["/favicon.ico"] == ("/static/img/leaf.svg", 302, False)
    assert leads["/ct-scan/versions/2/"] == ("/ct-scan/", 302, False)


@pytest.mark.django_db
def test_the_same_again_is_no_new_release_and_a_change_is_one(front_page, tmp_path):
    folder = tmp_path / "export"
    os.umask(0o077)  # of whoever runs it; the command leaves it as it is on any machine
    first = exported(folder)
    again = exported(folder)
    not_due = exported(folder, "--if-due")
    factories.publish_again(front_page, title="Other tests")
    generation()
    due = exported(folder, "--if-due")

    modes = {path.stat().st_mode & 0o777 for path in (folder, *folder.rglob("*"))}
    assert modes == {0o755, 0o644}  # the web server's account may read it all
    assert "addresses, " in first
    assert "no new release" in again
    assert "nothing changed" in not_due
    assert "no new release" not in due
    assert len(list((folder / "releases").iterdir())) == 2
    assert b"Other tests" in (folder / "current/public/index.html").read_bytes()


@pytest.mark.django_db
def test_a_state_that_says_the_same_is_due_once_and_is_no_new_release(front_page, tmp_path):
    exported(tmp_path / "export")
    release = (tmp_path / "export/current").resolve()
    Generation.objects.update(number=F("number") + 1)

    with travel(NOW, tick=False):
        assert exporting.is_due(tmp_path / "export")
        exported(tmp_path / "export")
        assert not exporting.is_due(tmp_path / "export")

    assert (tmp_path / "export/current").resolve() == release


@pytest.mark.django_db
def test_it_says_until_when_it_holds_and_is_due_then(front_page, tmp_path):
    factories.say_reviewed(reviewed_on=date(2026, 1, 1), review_due_on=date(2026, 12, 1))
    generation()
    folder = tmp_path / "export"
    words = exported(folder)
    with travel("2026-12-02T00:00:01Z", tick=False):
        due = exporting.is_due(folder)

    assert "02 December 2026, 00:00" in words
    assert manifest(folder)["valid_until"] == "2026-12-02T00:00:00+00:00"
    assert due


@pytest.mark.django_db
def test_a_site_that_changes_meanwhile_is_read_again(front_page, tmp_path, monkeypatch):
    read, whole = [], snapshots._Reading.all

    async def and_changes(reading, state):
        found = await whole(reading, state)
        read.append(found.state.number)
        if len(read) == 1:
            await snapshots.sync_to_async(lambda: factories.publish_again(front_page, title="Other tests"))()
            await snapshots.sync_to_async(generation)()
        return found

    monkeypatch.setattr(snapshots._Reading, "all", and_changes)
    exported(tmp_path / "export")

    assert len(read) == 2
    assert manifest(tmp_path / "export")["generation"] == read[1] > read[0]
    assert b"Other tests" in (tmp_path / "export/current/public/index.html").read_bytes()


@pytest.mark.django_db
def test_a_site_that_never_rests_is_refused(front_page, tmp_path, monkeypatch):
    exported(tmp_path / "export")
    before = manifest(tmp_path / "export")
    numbers = iter(range(100))
    monkeypatch.setattr(snapshots, "Look", lambda: lambda: type("Seen", (), {"state": next(numbers)}))
    monkeypatch.setattr(snapshots._Reading, "all", _nothing)

    with pytest.raises(CommandError, match="changed 5 times"):
        exported(tmp_path / "export")
    assert manifest(tmp_path / "export") == before


async def _nothing(reading, state):
    return None


# Addresses and answers ------------------------------------------------------------------------------------------------


def test_links_lead_on_within_the_site_alone():
    page = b"""<a href="/a/">a</a> <a href="b/?c=d#e">b</a> <a href="https://www.example.org/">away</a> <a href="/desk/">in</a>
        <img src="/pictures/1.png" srcset="/pictures/2.png 2x, /pictures/3.png 3x"> <a href="mailto:a@b">m</a>
        <a href="http://[broken">x</a> <form action="/search/"></form> <a href="http://testserver/c%20d/">c</a>"""

    assert set(links_of("/here/", "text/html; charset=utf-8", page)) == {
        "/a/", "/here/b/", "/pictures/1.png", "/pictures/2.png", "/pictures/3.png", "/c d/"
    }  # fmt: skip
    assert links_of("/static/css/a.css", "text/css", b"@import 'b.css'; a{b:url( '../img/c.svg' )}") == [
        "/static/css/b.css",
        "/static/img/c.svg",
    ]
    assert links_of("/robots.txt", "text/plain", page) == []


@pytest.mark.parametrize(
    ("control", "more", "public"),
    [
        (b"no-cache", [], True),
        (b"max-age=315360000, public, immutable", [], True),
        (b"max-age=315360000, public, immutable", [(b"set-cookie", b"a=b")], False),
        (b"private, no-cache", [], False),
        (b"no-store", [], False),
    ],
)
def test_only_what_everybody_gets_is_written(control, more, public):
    assert is_public(Answer(200, [(b"cache-control", control), *more], b"")) is public


def read(monkeypatch, **says):
    """Read a site that answers so, by the path between its slashes, and else that there is nothing."""
    answers = {f"/{name}/": answer for name, answer in says.items()}

    class Site:
        async def ask(self, path, query="", encoding=""):
            return answers.get(path, Answer(404, [(b"content-type", b"text/html")], b"Nothing"))

    monkeypatch.setattr(snapshots, "InternalClient", Site)
    monkeypatch.setattr(snapshots, "known_addresses", lambda: list(answers))
    return snapshots.snapshot()


@pytest.mark.django_db
def test_what_is_not_for_readers_is_left_out_and_it_is_said_why(monkeypatch):
    found = read(
        monkeypatch,
        page=Answer(200, [(b"cache-control", b"no-cache")], b"Words"),
        mine=Answer(200, [(b"cache-control", b"private")], b"Mine"),
        inside=Answer(302, [(b"location", b"/desk/")], b""),
    )

    assert [said.path for said in found.answers] == ["/page/"]
    assert found.left_out.keys() == {"/mine/", "/inside/"}


@pytest.mark.django_db
@pytest.mark.parametrize("status", [500, 503])
def test_a_site_with_a_fault_is_not_written(monkeypatch, status):
    with pytest.raises(ExportRefused, match=f"/page/ answers {status}"):
        read(monkeypatch, page=Answer(status, [], b""))


@pytest.mark.django_db
def test_a_site_that_says_of_nothing_that_it_is_there_is_not_written(monkeypatch):
    first, second = (path.strip("/") for path in snapshots.NOWHERE)
    with pytest.raises(ExportRefused, match="no one page"):
        read(monkeypatch, **dict.fromkeys((first, second), Answer(410, [], b"Gone")))


# The folder -----------------------------------------------------------------------------------------------------------


def test_a_folder_that_is_not_an_exports_is_refused(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    for folder, words in (
        (tmp_path, "no export wrote"),
        (tmp_path / "a/b", "no folder"),
        (tmp_path / "mine.txt", "is a file"),
    ):
        with pytest.raises(ExportRefused, match=words), releases.releases_in(folder):
            pass

    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_two_exports_at_once_are_one_too_many(tmp_path):
    with (
        releases.releases_in(tmp_path),
        pytest.raises(ExportRefused, match="under way"),
        releases.releases_in(tmp_path),
    ):
        pass


def test_a_switch_shows_the_old_release_until_the_new_one_is_whole(tmp_path, monkeypatch):
    with releases.releases_in(tmp_path) as held:
        held.switch_to("1", {"public/index.html": b"one", "public/old.html": b"old"}, {"digest": "1"})
        write, seen = releases._write, []

        def watching(file, content):
            write(file, content)
            seen.append((tmp_path / "current/public/index.html").read_bytes())
            if len(seen) == 2:
                raise OSError("No space left on device")

        monkeypatch.setattr(releases, "_write", watching)
        with pytest.raises(OSError, match="No space"):
            held.switch_to("2", {"public/index.html": b"two", "public/new.html": b"new"}, {"digest": "2"})
        monkeypatch.setattr(releases, "_write", write)
        held.tidy()

        assert seen == [b"one", b"one"]
        assert held.manifest() == {"digest": "1"}
        assert [path.name for path in held.all.iterdir()] == ["1"]

        held.switch_to("2", {"public/index.html": b"two"}, {"digest": "2"})
        held.switch_to("3", {"public/index.html": b"three"}, {"digest": "3"})
        held.switch_to("1", {"public/index.html": b"one again"}, {"digest": "1"})
        monkeypatch.setattr(releases, "KEPT", 2)
        held.tidy()

        assert (tmp_path / "current/public/index.html").read_bytes() == b"one again"
        assert sorted(path.name for path in held.all.iterdir()) == ["1", "3"]


def test_equal_bytes_have_equal_times(tmp_path):
    with releases.releases_in(tmp_path / "a") as one, releases.releases_in(tmp_path / "b") as other:
        for held in (one, other):
            held.switch_to("1", {"public/index.html": b"one", "public/other.html": b"two"}, {})
    files = [tmp_path / folder / "current/public" / name for folder in "ab" for name in ("index.html", "other.html")]
    times = [file.stat().st_mtime_ns for file in files]

    assert times[:2] == times[2:]
    assert times[0] != times[1]


# nginx ----------------------------------------------------------------------------------------------------------------


def a_snapshot(*more):
    page = Said("/", 200, {"cache-control": "no-cache"}, "text/html; charset=utf-8", {"": b"hello"})
    missing, later = Said("/nowhere/", 404, {}, bodies={"": b"no"}), Said("", 503, {}, bodies={"": b"later"})
    return snapshots.Snapshot(None, [page, *more], missing, later, left_out={})


@pytest.mark.parametrize("odd", ["/$document_root/", "/a\nb/"])
def test_what_nginx_cannot_be_told_is_refused(odd):
    redirect = Said("/old/", 301, {}, location=odd)

    with pytest.raises(ExportRefused, match="nginx cannot be told"):
        nginx.site(a_snapshot(redirect))


def test_a_quote_in_an_address_stays_a_quote():
    redirect = Said('/o";return 200 "', 301, {}, location="/new/")

    assert r'location = "/o\";return 200 \"" { return 301 "/new/"; }' in nginx.site(a_snapshot(redirect))


def test_what_is_gone_keeps_its_file_when_something_else_goes():
    first, second = (Said(path, 410, {}, "text/html", {"": path.encode()}) for path in ("/b/", "/a/"))
    before, after = (exporting.files_of(a_snapshot(*gone)) for gone in ((first,), (second, first)))

    assert before[first.file] == after[first.file] == b"/b/"
    assert f'location = "/b/" {{ error_page 410 /{first.file}; return 410; }}' in nginx.site(a_snapshot(second, first))


@pytest.mark.parametrize("paths", [("/a", "/a/b"), ("/../a",), ("//a",), ("/a/./b",)])
def test_addresses_that_are_no_file_are_refused(paths):
    pages = [Said(path, 200, {}, "text/html", {"": b""}) for path in paths]

    with pytest.raises(ExportRefused):
        exporting.files_of(a_snapshot(*pages))
