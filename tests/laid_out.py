"""Screens as a browser lays them out, without a server: it gets what Django answered before, and static files."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, sync_playwright

from tests import machine

TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".png": "image/png",
}


@contextmanager
def browser_with(screens: dict[str, str]) -> Iterator[Callable[..., Page]]:
    """Give what opens a page in Debian's Chromium, with options as to Browser.new_page; `screens` are HTML by address.

    They are asked for before, because no database can be asked while the browser is open.
    """
    if missing := machine.browser_missing_after_install() or machine.fonts_missing_after_install():
        pytest.fail(missing)

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        file = settings.ROOT / path.lstrip("/")
        if path in screens:
            route.fulfill(body=screens[path], content_type="text/html; charset=utf-8")
        elif path.startswith("/static/") and file.is_file():
            route.fulfill(body=file.read_bytes(), content_type=TYPES.get(file.suffix, "text/plain"))
        else:
            route.fulfill(status=404, body="")

    with TemporaryDirectory() as fonts, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=machine.browser(),
            args=machine.CHROMIUM_FLAGS,
            env=os.environ | machine.only_our_fonts(Path(fonts)),
        )

        def open_page(**options: Any) -> Page:
            page = browser.new_page(base_url="http://testserver", **options)
            page.route("**/*", answer)
            return page

        yield open_page
        browser.close()
