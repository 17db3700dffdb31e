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

    def take(self, role: str, **options: Any) -> tuple[str, BrowserContext]:
        """Give a browser in which somebody is signed in, and a name for whatever browsers are like it."""
        if role not in self.cookies:
            self.cookies[role] = self._sign_in(f"{role}@example.org")
        whose = f"{role} {options}"
        if not self.free.setdefault(whose, []):
            self.free[whose].append(self.watched.open(self.browser, **options))
        context = self.free[whose].pop()
        context.add_cookies(self.cookies[role])
        return whose, context

    def give_back(self, whose: str, context: BrowserContext) -> None:
        """Have a browser forget what was done in it; one that was closed is gone."""
        if not context.pages:
            return
        told = context.new_cdp_session(context.pages[0])
        told.send("Storage.clearDataForOrigin", {"origin": self.server.url, "storageTypes": FORGOTTEN})
        for page in context.pages:
            page.close()
        context.unroute_all()
        context.set_offline(False)
        context.clear_cookies()
        self.free[whose].append(context)

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


#: What pages keep in a browser, but for files.
FORGOTTEN = "local_storage,indexeddb,cache_storage,service_workers"
