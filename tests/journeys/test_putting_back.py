"""No journey meets what another one left: neither readers nor staff do, and whoever was signed in still is."""

import contextlib
import os
import sqlite3

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.skipif(
    os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="only SQLite's database is put back"
)
ADDRESS = "/imaging/ct-scan/"
OTHER_NAMES = (
    "UPDATE pages_pagedetails SET also_called = 'a name that somebody left' WHERE also_called LIKE '%CAT scan%'"
)


def leave_another_name(server) -> str:
    with contextlib.closing(sqlite3.connect(server.data_dir / "plainleaf.sqlite3", timeout=20)) as database, database:
        assert database.execute(OTHER_NAMES).rowcount > 0
    return "a name that somebody left"


def test_what_was_left_is_gone_for_readers_and_for_staff_who_stay_signed_in(site, server, signed_in, open_page):
    editor = signed_in("editor")
    left = leave_another_name(server)
    editor.goto(ADDRESS)
    expect(editor.get_by_role("main")).to_contain_text(left)

    site.put_back()

    reader = open_page()
    for page in (editor, reader):
        page.goto(ADDRESS)
        expect(page.get_by_role("main")).to_contain_text("CAT scan")
        expect(page.get_by_role("main")).not_to_contain_text(left)
    editor.goto("/desk/")
    expect(editor.get_by_role("heading", level=1)).to_have_text("What you do next")


def test_a_scene_is_set_once_and_put_back_after_that(site, scene, server, open_page):
    times = []

    def a_scene() -> str:
        times.append("once")
        return leave_another_name(server)

    for _journey in range(2):
        left = scene(a_scene)
        page = open_page()
        page.goto(ADDRESS)
        expect(page.get_by_role("main")).to_contain_text(left)
        site.put_back()

    assert times == ["once"]
    page = open_page()
    page.goto(ADDRESS)
    expect(page.get_by_role("main")).not_to_contain_text(left)
