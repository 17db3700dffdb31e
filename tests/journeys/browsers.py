"""The browsers that readers and staff come with: what is held of all that they do, and those of staff that are used again."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Request, Response

from tests.journeys.sites import Server

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 780}
PATIENCE = 20_000  # milliseconds: for a machine that has much else to do
LAST_WORDS = 20_000  # characters of the site's log, which say why it broke down


class Watched:
    """What browsers asked other hosts for, and the questions over which the site broke down."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.elsewhere: list[str] = []
        self.broken: list[str] = []

    def open(self, browser: Browser, **options: Any) -> BrowserContext:
        """Open a browser that is watched; give options as to Browser.new_context."""
        context = browser.new_context(base_url=self.server.url, **options)
        context.set_default_timeout(PATIENCE)
        context.on("request", self._asked)
        context.on("response", self._answered)
        return context

    def hold_against(self) -> None:
        """Fail where anything was seen, and forget it."""
        broken, elsewhere = self.broken.copy(), self.elsewhere.copy()
        self.broken.clear()
        self.elsewhere.clear()
        assert broken == [], self.server.log.read_text()[-LAST_WORDS:]
        assert elsewhere == []

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.server.url}/", "data:", "blob:", "about:")):
            self.elsewhere.append(request.url)

    def _answered(self, answer: Response) -> None:
        if answer.status >= 500:
            self.broken.append(answer.url)


class Staff:
    """The example accounts, each signed in once, and browsers that have loaded the CMS's scripts before.

    To load and read these anew took most of the time of a journey. Nothing else is left in a browser that is used again.
    """

    def __init__(self, browser: Browser, server: Server) -> None:
        self.browser = browser
        self.server = server
        self.watched = Watched(server)
        self.cookies: dict[str, Any] = {}
        self.free: dict[str, list[BrowserContext]] = {}
        self.taken: list[tuple[str, BrowserContext]] = []

    def take(self, role: str, **options: Any) -> BrowserContext:
        """Give a browser in which somebody is signed in, until all are given back."""
        if role not in self.cookies:
            self.cookies[role] = self._sign_in(f"{role}@example.org")
        free = self.free.get(str(options))
        context = free.pop() if free else self.watched.open(self.browser, **options)
        context.add_cookies(self.cookies[role])
        self.taken.append((str(options), context))
        return context

    def give_back(self) -> None:
        """Have each browser forget what was done in it; one that was closed is gone. Fail if they saw what must not be."""
        for options, context in self.taken:
            if context.pages:
                forget(context, self.server.url)
                self.free.setdefault(options, []).append(context)
        self.taken.clear()
        self.watched.hold_against()

    def _sign_in(self, address: str) -> Any:
        """Sign in as the form does, but without drawing it; give the cookies."""
        context = self.browser.new_context(base_url=self.server.url)
        context.request.get("/accounts/login/")
        token = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "csrftoken")
        answer = context.request.post(
            "/accounts/login/",
            form={"login": address, "password": self.server.password, "csrfmiddlewaretoken": token},
        )
        assert "/accounts/login/" not in answer.url, f"{address} could not sign in: {answer.status}"
        cookies = context.cookies()
        context.close()
        return cookies


def forget(context: BrowserContext, origin: str) -> None:
    """Close the pages of a browser and throw away what they keep, but for the files that they have loaded."""
    kept = {"origin": origin, "storageTypes": "local_storage,indexeddb,cache_storage,service_workers"}
    context.new_cdp_session(context.pages[0]).send("Storage.clearDataForOrigin", kept)
    for page in context.pages:
        page.close()
    context.unroute_all()
    context.set_offline(False)
    context.clear_cookies()
