"""Redis gone and back: readers and staff at work notice nothing, nor do commands; who signs in is told to come back."""

import time

import pytest

from tests.drills.processes import until
from tests.drills.readers import Readers
from tests.drills.sites import CT_SCAN, prepare
from tests.drills.staff import Staff

#: Pages that show nothing of the page that is published meanwhile: neither its words nor its drawing, nor what it explains.
OTHERS = ["/imaging/mri-scan/", "/biopsies/", "/imaging/x-ray/"]


@pytest.mark.parametrize("what", ["stopped", "frozen"])
def test_redis_goes_and_comes_back(start_site, redis, hand_on, said, what):
    site = start_site(settings={"CACHE_URL": redis.address})
    editor, early = Staff((site.address, site.port)), Staff((site.address, site.port))
    assert (editor.sign_in("editor").status, early.sign_in("publisher").status) == (302, 302)
    hand = hand_on(site)
    version = hand.do("make_ready", key="ct-scan", body="<p>Words of a day without Redis.</p>")
    with Readers(site.address, site.port, OTHERS) as readers:
        readers.go_on(1)
        gone(redis, what)
        desk = [editor.get("/desk/").status for _time in range(5)]
        saved = editor.fill_in(a_new_text(hand.do("start_draft", key="x-ray")), body="<p>Saved without Redis.</p>")
        published = early.fill_in(f"/desk/versions/{version}/", to=f"/desk/versions/{version}/publish/")
        published_at = time.monotonic()
        until(lambda: "a day without Redis" in Staff(editor.at).get(CT_SCAN).text, within=5, what="it is read")
        read_after = time.monotonic() - published_at
        refused = Staff(editor.at).sign_in("publisher")
        readers.go_on(3)
        back(redis, what)
        back_at = time.monotonic()
        publisher = Staff(editor.at)
        # A try that was under way as it froze has left a lock of ten seconds behind, which allauth takes for its counts.
        until(lambda: publisher.sign_in("publisher").status == 302, within=11, what="staff can sign in again")
        well_after = time.monotonic() - back_at
        readers.go_on(1)

    said(
        f"Redis {what} and back: {readers}; staff wrote and published meanwhile, who signed in was told to come back,"
        f" well {well_after:.1f} s after it was back"
    )
    assert (readers.lost, readers.wrong) == ({}, {})
    assert desk == [200] * 5
    assert (saved.status, "Saved without Redis." in saved.text) == (200, True)
    assert published.status == 302
    assert read_after < 1
    assert refused.status == 503
    assert int(refused.headers["retry-after"]) > 0
    assert publisher.get("/desk/").status == 200
    assert site.log().count("Started server process") == site.workers


def test_commands_need_no_redis(tmp_path, said):
    """A site is made, with every page and account, by the commands with which one begins."""
    prepare(tmp_path / "data", CACHE_URL="rediscache://127.0.0.1:1/1")
    said("migrate, load_content and make_example_accounts without Redis: done as ever")


def a_new_text(placeholder: int) -> str:
    """Give the address of the form that adds a text to a page."""
    return (
        f"/admin/cms/placeholder/add-plugin/?placeholder_id={placeholder}"
        "&plugin_type=TextPlugin&cms_path=/x-ray/&plugin_language=en&plugin_position=1"
    )


def gone(redis, what: str) -> None:
    redis.stop() if what == "stopped" else redis.freeze()


def back(redis, what: str) -> None:
    redis.start() if what == "stopped" else redis.thaw()
