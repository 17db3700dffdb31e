"""A real nginx with nothing behind it says what the site says: status, bytes in each encoding, headers."""

import json
import shutil
import subprocess
from pathlib import Path

import brotli
import pytest

from tests.drills.own_nginx import HOST, MODULES, answers_for, get, gunicorn, manage, nginx
from tests.machine import missing_after_install

SCENE = """
from io import BytesIO
from cms.models import Page
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from pages.pictures import store_picture
from tests import factories
written = BytesIO()
Image.new("RGB", (40, 20), "green").save(written, "PNG")
picture = store_picture(SimpleUploadedFile("scanner.png", written.getvalue()), "scanner.png")
image = {"picture": picture.sha256, "alt": "A scanner", "caption": "", "credit": "", "decoration": False}
now = timezone.now()
shown = factories.published_page("with-a-picture", title="With a picture", body=[("ImagePlugin", image)], at=now)
moved = factories.published_page("moved", slug="where-it-was", title="Moved", at=now)
factories.publish_again(moved, slug="where-it-is", at=now)
factories.withdraw(factories.published_page("gone", title="Gone", at=now), at=now)
factories.withdraw(factories.published_page("unsafe", title="Unsafe", at=now), at=now, for_safety=True)
"""
CHANGE = """
from cms.models import Page
from django.utils import timezone
from tests import factories
page = Page.objects.get(reverse_id="with-a-picture")
factories.publish_again(page, title="Now with other words", body="<p>Quite other words.</p>", at=timezone.now())
factories.withdraw(Page.objects.get(reverse_id="moved"), at=timezone.now())
"""
ENCODINGS = ("", "gzip", "br", "gzip, deflate, br, zstd", "identity", "br;q=0, gzip")
OF_THE_SERVER = {
    "server",
    "date",
    "connection",
    "keep-alive",
    "etag",
    "accept-ranges",
    "last-modified",
    "transfer-encoding",
    "content-length",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Give a site's environment, its folder for exports, and a folder for servers."""
    for package, find in (
        ("nginx-light", lambda: shutil.which("nginx") or Path("/usr/sbin/nginx").exists()),
        ("libnginx-mod-http-brotli-static", lambda: [*MODULES.glob("*brotli-static.conf")]),
    ):
        if missing := missing_after_install(package, find):
            pytest.skip(missing)
    folder = tmp_path_factory.mktemp("export")
    answers = answers_for(folder / "data")
    (folder / "data").mkdir()
    manage(answers, "migrate", "--verbosity", "0")
    manage(answers, "load_content", "--verbosity", "0")
    manage(answers, "shell", "--verbosity", "0", "--command", SCENE)
    manage(answers, "collectstatic", "--noinput", "--verbosity", "0")
    return answers, folder / "out", folder


def addresses(out) -> dict[str, list[str]]:
    said = json.loads((out / "current/manifest.json").read_text())
    return {
        "pages": [page["path"] for page in said["pages"]],
        "gone": [page["path"] for page in said["gone"]],
        "redirects": [line["from"] for line in json.loads((out / "current/redirects.json").read_text())],
    }


def of_interest(headers):
    found = {name: value for name, value in headers.items() if name not in OF_THE_SERVER | {"x-request-id"}}
    if policy := found.get("content-security-policy"):
        found["content-security-policy"] = "; ".join(sorted(policy.split("; ")))  # django-csp says it in any order
    return found


def unpacked(answer) -> bytes:
    _status, headers, body = answer
    return brotli.decompress(body) if headers.get("content-encoding") == "br" else body


def assert_the_same(site, copy, out):
    there = addresses(out)
    for path in there["pages"] + there["gone"] + ["/no-such-page/"]:
        # The site compresses what is not there, too; nginx need not.
        for encoding in ENCODINGS if path in there["pages"] else ("identity",):
            if path.startswith("/static/") and ";q=0" in encoding:
                continue  # WhiteNoise reads no weights; nginx does
            said = get(site, path, secure=False, Accept_Encoding=encoding)
            found = get(copy, path, secure=True, Accept_Encoding=encoding)
            assert (found[0], unpacked(found)) == (said[0], unpacked(said)), (path, encoding)
            assert of_interest(found[1]) == of_interest(said[1]), (path, encoding, found[1], said[1])
            assert len(found[2]) <= len(said[2])  # of a page that was just asked for the site compresses less
    for path in there["redirects"]:
        for asked in (path, f"{path}?a=b&c=%20d"):
            said, found = get(site, asked, secure=False), get(copy, asked, secure=True)
            assert found[0] == said[0], asked
            assert found[1]["location"] == said[1]["location"], asked
            without = {"content-type"}  # nginx says a sentence about it, the site says nothing
            assert {n: v for n, v in of_interest(found[1]).items() if n not in without} == {
                n: v for n, v in of_interest(said[1]).items() if n not in without
            }, asked


def test_nginx_alone_says_what_the_site_says(place):
    answers, out, folder = place
    manage(answers, "export_site", str(out))
    there = addresses(out)
    assert len(there["pages"]) > 140
    assert {"/gone/", "/unsafe/", "/versions/unsafe/1/"} <= set(there["gone"])
    assert {"/where-it-was/", "/where-it-was/versions/1/"} <= set(there["redirects"])
    assert any(path.startswith("/pictures/") for path in there["pages"])

    with (
        gunicorn(answers) as site,
        nginx(folder / "nginx", "export.conf", {"/srv/plainleaf/export": str(out)}) as (copy, reload),
    ):
        assert_the_same(site, copy, out)

        page = get(copy, "/with-a-picture/", secure=True, Accept_Encoding="br")
        again = get(copy, "/with-a-picture/", secure=True, Accept_Encoding="br", If_None_Match=page[1]["etag"])
        head = get(copy, "/with-a-picture/", secure=True, method="HEAD")
        assert (again[0], again[2]) == (304, b"")
        assert (head[0], head[2]) == (200, b"")
        for path in ("/desk/", "/with-a-picture/index.html", "/robots.txt.gz", "/manifest.json", "/.answers/404.html"):
            assert get(copy, path, secure=True)[0] == 404

        manage(answers, "shell", "--verbosity", "0", "--command", CHANGE)
        manage(answers, "export_site", str(out), "--if-due")
        changed = get(copy, "/with-a-picture/", secure=True, Accept_Encoding="br", If_None_Match=page[1]["etag"])
        assert changed[0] == 200
        assert get(copy, "/where-it-is/", secure=True)[0] == 404  # taken away at once; nginx does not know why yet

        reload()
        assert get(copy, "/where-it-is/", secure=True)[0] == 410
        assert_the_same(site, copy, out)


def test_nginx_in_front_passes_on_what_the_site_says(place):
    answers, _out, folder = place
    with (
        gunicorn(answers) as site,
        nginx(folder / "front", "site.conf", {"127.0.0.1:8000": f"127.0.0.1:{site}"}) as (front, _reload),
    ):
        for path in ("/", "/imaging/ct-scan/", "/robots.txt", "/no-such-page/", "/gone/", "/where-it-was/", "/desk/"):
            for encoding in ENCODINGS:
                said = get(site, path, secure=False, Accept_Encoding=encoding)
                found = get(front, path, secure=True, Accept_Encoding=encoding)
                assert (found[0], found[2]) == (said[0], said[2]), path
                assert of_interest(found[1]) == of_interest(said[1]), path
                assert found[1].get("etag") == said[1].get("etag")
        assert get(front, "/healthz", secure=True)[0] == 200
        number = get(front, "/desk/", secure=True)[1]["x-request-id"]
    logs = {path.name: path.read_text() for path in (folder / "front").glob("*.log")}
    logged = "".join(logs.values())
    lines = logs["plainleaf-numbers.log"].splitlines()
    assert [line.split()[2] for line in lines if f" {number} " in line] == ["302"]
    assert len(lines) == len(ENCODINGS) + 1  # the desk's alone, none of a reader's
    assert "127.0.0.1" not in logged
    assert HOST not in logged


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_the_units_are_what_systemd_understands(tmp_path):
    from tests.drills.own_nginx import example_units, programs_named

    units = example_units()
    for name, text in units.items():
        for program in programs_named(text):
            text = text.replace(program, "/bin/true")
        (tmp_path / name).write_text(text)
    names = [str(tmp_path / name) for name in units]
    checked = subprocess.run(["systemd-analyze", "verify", "--man=no", *names], capture_output=True, text=True)

    assert {name.rpartition(".")[2] for name in units} == {"service", "timer"}
    assert (checked.returncode, checked.stderr.strip()) == (0, "")
