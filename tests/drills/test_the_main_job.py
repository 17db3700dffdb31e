"""What the site is for, done as people do it: in browsers, through nginx, on two hosts of which one dies meanwhile."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import machine
from tests.drills.processes import until
from tests.drills.sites import CT_SCAN, PASSWORD, copy_of, manage
from tests.journeys.walking import (
    a_sentence,
    publish,
    reads_of_the_change,
    rewrite,
    send_for_review,
    sign_in,
    sign_off,
    start_draft,
    take_up,
    within_a_second,
)

WORDS = "Somebody wrote this sentence while a host died."


@pytest.fixture(scope="module")
def example(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with its static files, which a browser wants."""
    folder = copy_of(example, tmp_path_factory.mktemp("with-static-files") / "data")
    manage(folder, "collectstatic", "--noinput", "--verbosity", "0")
    return folder


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a screen."""
    if missing := machine.browser_missing_after_install():
        pytest.skip(missing)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=machine.browser(), args=machine.CHROMIUM_FLAGS)
        with closing(launched) as browser:
            yield browser


@pytest.fixture
def broken() -> list[str]:
    """What some browser has asked for in vain, because the site broke down over it."""
    return []


@pytest.fixture
def opened(browser: Browser, broken: list[str]) -> Callable[[str], Page]:
    """Open a browser of somebody's own at an address."""

    def open_at(url: str) -> Page:
        context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 900})
        context.set_default_timeout(30_000)
        context.on("response", lambda answer: answer.status >= 500 and broken.append(f"{answer.status} {answer.url}"))
        return context.new_page()

    return open_at


def test_a_sentence_goes_to_a_reader_though_a_host_dies(hosts, nginx_before, opened, broken, said):
    one, other = hosts
    nginx = nginx_before(*hosts)
    through_nginx = f"http://{nginx.address}:{nginx.port}"

    def signed_in(role: str) -> Page:
        page = opened(through_nginx)
        sign_in(page, f"{role}@example.org", PASSWORD)
        page.wait_for_url("**/desk/")
        return page

    editor, publisher = signed_in("editor"), signed_in("publisher")
    start_draft(editor, CT_SCAN)
    before = a_sentence(editor)
    one.kill()
    rewrite(editor, before, WORDS)
    review = send_for_review(editor, "A sentence is clearer now.")
    reviewer = signed_in("clinician")
    take_up(reviewer, "CT scan, version 2")
    one.start()
    sign_off(reviewer)
    for role in ("patient-reviewer", "plain-language"):
        reviewer = signed_in(role)
        take_up(reviewer, "CT scan, version 2")
        assert reviewer.url == review
        sign_off(reviewer)
    assert all(before in text(host) and WORDS not in text(host) for host in hosts)
    reader = opened(url(other))
    reader.goto(CT_SCAN)
    expect(reader.get_by_text(before)).to_be_visible()

    publish(publisher, "CT scan, version 2")

    published_at = time.monotonic()
    for host in hosts:
        until(lambda: WORDS in text(host), within=2, what="the new words")  # noqa: B023
    read_after = time.monotonic() - published_at
    for host in hosts:
        within_a_second(f"{url(host)}{CT_SCAN}", lambda text: WORDS in text and before not in text)
    reader.reload()
    expect(reader.get_by_text(WORDS)).to_be_visible()
    reads_of_the_change(reader, "Version 2, today’s page", "A sentence is clearer now.")
    reader.get_by_role("link", name="Version 1", exact=True).click()
    expect(reader.get_by_text(before)).to_be_visible()
    editor.goto("/desk/")
    expect(editor.get_by_role("heading", level=1)).to_be_visible()
    assert "/desk/" in editor.url  # still signed in, whichever host answers
    said(
        "the main job in five browsers on two hosts, one of them killed meanwhile and started again:"
        f" read on both {read_after:.2f} s after the publisher was told, {len(broken)} answers of 5xx, nobody signed in twice"
    )
    assert broken == []
    assert read_after < 1


def url(host) -> str:
    return f"http://{host.address}:{host.port}"


def text(host) -> str:
    """Give what a reader gets from one host."""
    with urlopen(f"{url(host)}{CT_SCAN}") as answer:
        return answer.read().decode()
