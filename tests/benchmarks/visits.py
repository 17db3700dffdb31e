"""A reader's visit in a browser: what is asked for, how much comes over the wire, and when words first show on a slow line."""

import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests import machine
from tests.benchmarks.line import Line, slow
from tests.benchmarks.report import Row, at_most
from tests.benchmarks.serving import EVENT_LOOP, Target, free_port, served, wait_until_warm
from tests.benchmarks.sites import PAGE, Site, copy_of

PHONE = {"width": 360, "height": 780}
VISITS = 5
FAST_3G = Line(
    "a 3G line of 1.6 Mbit/s and 150 ms there and back (Lighthouse's and WebPageTest's “fast 3G”)", 0.15, 200_000
)
SLOWER_3G = Line("a 3G line of 1.6 Mbit/s and 300 ms there and back (WebPageTest's “3G”)", 0.3, 200_000)
DEV_TOOLS = {"offline": False, "latency": 562.5, "downloadThroughput": 180_000, "uploadThroughput": 84_375}
FIRST_PAINT = """() => new Promise(resolve => {
  const look = list => list.getEntriesByName("first-contentful-paint").forEach(seen => resolve(seen.startTime));
  new PerformanceObserver(look).observe({type: "paint", buffered: true});
})"""


@dataclass
class Wire:
    """What came over the wire, by address."""

    types: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)

    def listen(self, session: Any) -> None:
        session.send("Network.enable")
        session.on("Network.responseReceived", self._received)
        session.on("Network.loadingFinished", self._finished)

    def _received(self, event: dict[str, Any]) -> None:
        if event["response"]["url"].startswith("http") and not event["response"].get("fromDiskCache"):
            self.names[event["requestId"]] = event["response"]["url"]
            self.types[event["requestId"]] = event["type"]

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.names and event["encodedDataLength"]:
            self.bytes[event["requestId"]] = round(event["encodedDataLength"])

    @property
    def total(self) -> int:
        return sum(self.bytes.values())

    @property
    def without_pictures(self) -> int:
        return sum(size for key, size in self.bytes.items() if not self.names[key].endswith(".svg"))

    def __str__(self) -> str:
        return ", ".join(f"{self.types[key].lower()} {size:,}" for key, size in self.bytes.items())


def measure(site: Site) -> tuple[list[Row], str]:
    """Visit and give the rows."""
    if not (program := machine.browser()):
        sys.exit("Chromium is missing. On Debian: apt install chromium-headless-shell")
    port = free_port()
    with (
        copy_of(site, port=port) as own,
        served("visits", ["config.asgi", *EVENT_LOOP], own.environment, port=port) as target,
        sync_playwright() as playwright,
    ):
        wait_until_warm(target)  # only the first reader after a change gets a page that is a kilobyte larger
        browser = playwright.chromium.launch(executable_path=program, args=machine.CHROMIUM_FLAGS)
        url = f"http://127.0.0.1:{port}"
        direct, journey = visit(browser, url, PAGE), visit(browser, url, "/", PAGE)
        at_once = first_paint(lambda: first_paint_of(browser, url + PAGE))
        by_requests = first_paint(lambda: first_paint_of(browser, url + PAGE, DEV_TOOLS))
        paints = {line: first_paint(lambda line=line: over(line, browser, target)) for line in (FAST_3G, SLOWER_3G)}
        browser.close()
    return [
        at_most("first visit, CT scan's page: requests", len(direct.bytes), 6),
        Row(
            "first visit, CT scan's page: bytes on the wire, heads included",
            f"{direct.total:,} ({direct})",
            "≤ 60,000",
            direct.total <= 60_000,
        ),
        at_most("the same without pictures: bytes", direct.without_pictures, 30_000),
        Row(
            "from the home page to CT scan's page: requests and bytes in all",
            f"{len(journey.bytes)}; {journey.total:,} ({journey})",
        ),
        Row("words first show: no slow line, this machine alone", f"{at_once:,.0f} ms"),
        at_most(f"words first show: {FAST_3G.name}", paints[FAST_3G], 1_000, "ms"),
        Row(f"words first show: {SLOWER_3G.name}", f"{paints[SLOWER_3G]:,.0f} ms"),
        Row(
            "words first show: the browser's own “Fast 3G / Slow 4G”, 562.5 ms for each request",
            f"{by_requests:,.0f} ms",
        ),
    ], (
        f"Debian's Chromium, a screen of {PHONE['width']} by {PHONE['height']}, nothing kept from before, HTTP/1.1; first"
        f" contentful paint, medians of {VISITS} visits. On the 3G lines the first byte"
        " waits for three round trips (name, TCP, TLS) and every byte is late; further requests share the connection, as over"
        " HTTP/2; no phone's slow processor is played."
    )


def visit(browser: Browser, url: str, *paths: str) -> Wire:
    """Go through some pages as somebody who has never been here."""
    context = browser.new_context(viewport=PHONE, is_mobile=True)  # type: ignore[arg-type]
    page = context.new_page()
    wire = Wire()
    wire.listen(context.new_cdp_session(page))
    for path in paths:
        page.goto(url + path, wait_until="networkidle")
    context.close()
    return wire


def over(line: Line, browser: Browser, target: Target) -> float:
    with slow(line, target.host, target.port) as port:
        return first_paint_of(browser, f"http://127.0.0.1:{port}{PAGE}")


def first_paint(visit: Callable[[], float]) -> float:
    return statistics.median(visit() for _visit in range(VISITS))


def first_paint_of(browser: Browser, url: str, conditions: dict[str, Any] | None = None) -> float:
    """Give when words first show, in milliseconds, to somebody who has never been here."""
    context = browser.new_context(viewport=PHONE, is_mobile=True)  # type: ignore[arg-type]
    page = context.new_page()
    if conditions:
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", conditions)
    page.goto(url, wait_until="load")
    painted: float = page.evaluate(FIRST_PAINT)
    context.close()
    return painted
