"""Two hosts with nginx in front, one PostgreSQL, one Redis, one folder of pictures: what is done on one is true on both."""

import re
import time
from contextlib import closing

from tests.drills.processes import until
from tests.drills.readers import Connection, Readers
from tests.drills.sites import CT_SCAN, PATHS
from tests.drills.staff import Staff
from tests.drills.test_disk_full import a_picture

TIMES = 5


def test_what_is_done_on_one_host_is_seen_on_the_other(hosts, nginx_before, hand_on, said):
    one, other = hosts
    nginx = nginx_before(*hosts)
    hand = hand_on(one)
    publisher, editor = Staff((nginx.address, nginx.port)), Staff((one.address, one.port))
    assert (publisher.sign_in("publisher").status, editor.sign_in("editor").status) == (302, 302)
    took = []
    with closing(Connection(other.address, other.port)) as reader:
        reader.get(CT_SCAN)
        for number in range(TIMES):
            version = hand.do("make_ready", key="ct-scan", body=f"<p>Words number {number}.</p>")
            publisher.at = (one.address, one.port)
            token = publisher.token_on(f"/desk/versions/{version}/")
            assert publisher.send(f"/desk/versions/{version}/publish/", token).status == 302
            published_at = time.monotonic()
            until(lambda: f"Words number {number}.".encode() in reader.get(CT_SCAN).body, within=5, what="read")  # noqa: B023
            took.append(time.monotonic() - published_at)
            publisher.at = (other.address, other.port)
            assert publisher.get("/desk/").status == 200

    upload = (
        f"/admin/cms/placeholder/add-plugin/?placeholder_id={hand.do('start_draft', key='x-ray')}"
        f"&plugin_type=ImagePlugin&cms_path=/x-ray/&plugin_language=en&plugin_position=1"
    )
    editor.fill_in(upload, file=("upload", a_picture()), alt="A scanner.")
    (picture,) = (one.data_dir / "media").rglob("*.png")
    editor.at = (other.address, other.port)
    elsewhere = editor.get(f"/pictures/{picture.name}")
    said(
        f"two hosts: published on one {TIMES} times, read on the other after {max(took):.2f} s at most; one session on both"
    )
    assert max(took) < 1
    assert (elsewhere.status, elsewhere.body) == (200, picture.read_bytes())


def test_a_host_dies_under_load(hosts, nginx_before, said):
    one, _other = hosts
    nginx = nginx_before(*hosts)
    publisher = Staff((nginx.address, nginx.port))
    assert publisher.sign_in("publisher").status == 302
    with Readers(nginx.address, nginx.port, PATHS) as readers:
        readers.go_on(2)
        one.kill()
        desk = [publisher.get("/desk/").status for _time in range(5)]
        readers.go_on(5)
        one.start()
        readers.go_on(3)

    said(f"one host of two killed under load and started again: {readers}; staff worked on")
    assert (readers.lost, readers.wrong, readers.found_shut) == ({}, {}, 0)
    assert desk == [200] * 5


def test_publishing_every_second_under_load(hosts, nginx_before, hand_on, said):
    """Title and text change together, on the page and wherever it is named; nothing older than a second is given out."""
    nginx = nginx_before(*hosts)
    hand = hand_on(hosts[0])
    published = [(float("-inf"), 0)]

    def check(answer) -> str:
        if answer.status != 200:
            return str(answer.status)
        numbers = {int(number) for number in re.findall(rb"(?:Scan|Words) number (\d+)", answer.body)}
        if len(numbers) > 1:
            return f"a mixture on {answer.path}"
        oldest = max(number for at, number in published if at + 1 <= answer.asked_at)
        return f"old on {answer.path}" if min(numbers, default=oldest) < oldest else ""

    with Readers(nginx.address, nginx.port, [CT_SCAN, "/imaging/"], check) as readers:
        begun = time.monotonic()
        for number in range(1, 16):
            title, body = f"Scan number {number}", f"<p>Words number {number}.</p>"
            published.append((hand.do("publish", key="ct-scan", title=title, body=body), number))
            readers.go_on(begun + number - time.monotonic())
        lasted = time.monotonic() - begun
        readers.go_on(1.5)
        last = Connection(nginx.address, nginx.port)
        pages = [last.get(path).body for path in (CT_SCAN, "/imaging/")]
        last.close()

    said(f"15 publications in {lasted:.0f} s under load on two hosts: {readers}; nothing older than 1 s, no mixture")
    assert (readers.lost, readers.wrong, readers.found_shut) == ({}, {}, 0)
    assert all(b"Scan number 15" in page for page in pages)
    assert b"Words number 15." in pages[0]
