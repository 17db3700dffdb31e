"""What a journey needs: the site as `make run` serves it, and Debian's Chromium to walk through it."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import machine
from tests.journeys.browsers import DESKTOP, PATIENCE, PHONE, Staff, Watched
from tests.journeys.putting_back import Site
from tests.journeys.sites import Server, served

HERE = Path(__file__).resolve().parent
T = TypeVar("T")
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    """Everything in this folder is a journey."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journeys)


# The site -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[Server]:
    """Serve the site as `make run` makes it."""
    with served(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="session")
def site(server) -> Site:
    """Keep what the served site was like at first."""
    return Site(server)


@pytest.fixture(autouse=True)
def put_back(request) -> None:
    """Begin each journey with the site as it was made, whatever those before it did."""
    if "server" in request.fixturenames:
        site = request.getfixturevalue("site")
        site.put_back()
        if not {"open_page", "signed_in"} & set(request.fixturenames):
            site.wait_for_readers()


@pytest.fixture
def scene(site) -> Callable[..., Any]:
    """Set the scene of a journey, before anything else: a function of this name does so once, and is put back after that."""

    def scene(set_scene: Callable[..., T], *arguments: Any, **options: Any) -> T:
        return site.scene(f"{set_scene.__qualname__} {options}", partial(set_scene, *arguments, **options))

    return scene


# The browser ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser(tmp_path_factory) -> Iterator[Browser]:
    """Debian's Chromium, without a screen and with no fonts but ours."""
    if missing := machine.browser_missing_after_install() or machine.fonts_missing_after_install():
        pytest.fail(missing)
    fonts = machine.only_our_fonts(tmp_path_factory.mktemp("fonts"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=machine.browser(), args=machine.CHROMIUM_FLAGS, env=os.environ | fonts
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, server, site) -> Iterator[Callable[..., Page]]:
    """Open an empty page in a browser of its own, which remembers nothing; give options as to Browser.new_context.

    Fails the test when any page opened so asked another host for anything, or the site broke down over a question.
    """
    contexts: list[BrowserContext] = []
    watched = Watched(server)

    def open_page(viewport=DESKTOP, **options) -> Page:
        contexts.append(watched.open(browser, viewport=viewport, **options))
        site.wait_for_readers()
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()
    watched.hold_against()


@pytest.fixture
def page(open_page) -> Page:
    """A page on a desktop screen."""
    return open_page()


@pytest.fixture
def phone(open_page) -> Page:
    """A page on a phone 360 px wide."""
    return open_page(viewport=PHONE, is_mobile=True, has_touch=True)


@pytest.fixture(scope="session")
def staff(browser, server) -> Staff:
    """Those who have signed in to the site, and their browsers."""
    return Staff(browser, server)


@pytest.fixture
def signed_in(staff) -> Iterator[Callable[..., Page]]:
    """Open a page as the example account of a role, such as signed_in("publisher"), each in a browser of its own.

    It remembers no more than who is signed in, and the files that never change. Fails the test as `open_page` does.
    """

    def signed_in(role: str, viewport=DESKTOP, **options) -> Page:
        return staff.take(role, viewport=viewport, **options).new_page()

    yield signed_in
    staff.give_back()
