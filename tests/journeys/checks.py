"""What must hold on any page that a journey comes to."""

import contextlib
import os
from collections.abc import Iterator

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

from tests.machine import FONTS

EVERYTHING = os.environ.get("EVERYTHING") == "1"  # make test-everything
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ABOUT_COLOURS = ["color-contrast", "link-in-text-block"]  # all that differs in the dark

#: What AAA wants, asked of axe's rule for AA. Its own for AAA passes over what is too faint even for AA, and finding a second
#: time what is behind each word took a quarter of all that axe took.
CONTRAST_AT_AAA = {"contrastRatio": {"normal": {"expected": 7}, "large": {"expected": 4.5}}}

#: axe works out anew what each colour of each element means, in words that CSS has for it: with these it does so once a page.
#: The same few come thousands of times, and that took most of the time that it needed for contrasts.
AXE = f"""{AXE_SCRIPT}; {{
  const color = axe.commons.color.Color.prototype, parse = color.parseString, known = new Map();
  color.parseString = function (words) {{
    if (known.has(words)) return Object.assign(this, known.get(words));
    const {{r, g, b, alpha}} = parse.call(this, words);
    known.set(words, {{r, g, b, alpha}});
    return this;
  }};
}} undefined"""


def assert_accessible(page: Page, *, in_dark: bool = EVERYTHING) -> None:
    """axe finds nothing on the page as it stands, text contrast at level AAA included, in light and, where asked, in dark.

    Which colours there are in the dark the styles say, not what somebody does on a page: `make test` asks once for each type.
    """
    contrast = {"checks": {"color-contrast": {"options": CONTRAST_AT_AAA}}, "resultTypes": ["violations"]}
    everything = {"runOnly": STANDARDS}
    colours = {"runOnly": {"type": "rule", "values": ABOUT_COLOURS}}
    page.evaluate(AXE)  # once: reading it takes as long as some of its checks
    for scheme, rules in [("light", everything), ("dark", colours)][: 1 + in_dark]:
        page.emulate_media(color_scheme=scheme)
        found = AxeResults(page.evaluate("options => axe.run(options)", rules | contrast))
        assert not found.violations_count, f"{page.url} in {scheme}: {found.generate_report()}"
    page.emulate_media(color_scheme="null")


PUT_ON = "Object.entries(own).forEach((it) => document.documentElement.style.setProperty(...it))"
TAKE_OFF = "Object.keys(own).forEach((it) => document.documentElement.style.removeProperty(it))"
WIDTHS = f"""async (ways) => {{
  await new Promise(requestAnimationFrame);  // scripts have heard of another width
  return ways.map((own) => {{
    {PUT_ON};
    const needed = document.documentElement.scrollWidth;
    {TAKE_OFF};
    return needed;
  }});
}}"""


def assert_fits(page: Page, *, width: int = 320) -> None:
    """Nothing has to be scrolled sideways on a screen this narrow, in narrow and wide letters, nor with text twice as large."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 640})
    ways = {(fonts, percent): own_style(fonts, percent) for fonts in FONTS for percent in (100, 200)}
    needed = dict(zip(ways, page.evaluate(WIDTHS, list(ways.values())), strict=True))
    page.set_viewport_size(before)
    too_wide = {way: pixels for way, pixels in needed.items() if pixels > width}
    assert not too_wide, f"{page.url} on {width} px, in these letters at this percentage, is so wide: {too_wide}"


@contextlib.contextmanager
def read_in(page: Page, fonts: str, percent: int = 100) -> Iterator[None]:
    """Have a page's text in one of our two sets of fonts, and in this size, for as long as it matters."""
    own = own_style(fonts, percent)
    page.evaluate(f"own => {PUT_ON}", own)
    yield
    page.evaluate(f"own => {TAKE_OFF}", own)


def own_style(fonts: str, percent: int) -> dict[str, str]:
    """Give what a reader's style says of letters, whose fonts are one of our two sets."""
    serif, sans = FONTS[fonts]
    return {"--serif": f"'{serif}'", "--sans": f"'{sans}'", "font-size": f"{percent}%"}


FOCUSABLE = """() => {
  const groups = new Set();
  window.ahead = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
  )].filter((e) => {
    if (e.disabled || e.tabIndex < 0 || !e.checkVisibility({visibilityProperty: true})) return false;
    if (e.type != "radio") return true;
    if (groups.has(e.name) || document.querySelector(`[name="${e.name}"]:checked:not(#${e.id})`)) return false;
    return groups.add(e.name);  // of a group of choices, Tab stops at one
  });
  return window.ahead.map((e) => (e.labels?.[0] ?? e).textContent.trim() || e.getAttribute("aria-label"));
}"""
FOCUSED = """() => {
  const e = document.activeElement;
  const style = getComputedStyle(e);
  const {x, y, width, height} = e.getClientRects()[0];
  const top = document.elementFromPoint(x + Math.min(width, innerWidth - x) / 2, y + Math.min(height, innerHeight - y) / 2);
  return {
    place: window.ahead.indexOf(e),
    isMarked: style.outlineStyle != "none" && parseFloat(style.outlineWidth) >= 2,
    isSeen: !!top && (e.contains(top) || top.contains(e) || [...(e.labels ?? [])].some((label) => label.contains(top))),
  };
}"""


def assert_goes_by_keyboard(page: Page) -> list[str]:
    """Tab reaches every link and control in the order they stand, and each is marked and in sight; give their words."""
    words = page.evaluate(FOCUSABLE)
    for place, name in enumerate(words):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused == {"place": place, "isMarked": True, "isSeen": True}, f"{page.url}: {name!r}: {focused}"
    return words


def watch(page: Page) -> list[str]:
    """Give a list that fills with what a page complains of: errors, refusals of its security policy, missing files."""
    trouble: list[str] = []

    def hear(said) -> None:
        if said.type == "error" and said.location["url"] != page.url:  # that a page is missing is no error of its own
            trouble.append(f"{page.url}: {said.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: trouble.append(f"{page.url}: {error}"))
    return trouble


def assert_holds_for_everybody(page: Page, address: str) -> None:
    """A page of a reader's is clean and accessible, fits a small screen, goes by keyboard, and holds in forced colours."""
    trouble = watch(page)
    page.goto(address)

    assert page.evaluate("document.querySelectorAll('[style], style').length") == 0
    assert_accessible(page, in_dark=True)
    assert_fits(page)
    assert assert_goes_by_keyboard(page)[0] == "Skip to the page"
    page.emulate_media(forced_colors="active")
    assert_fits(page)
    page.emulate_media(forced_colors="null")
    assert [said for said in trouble if "400 (Bad Request)" not in said] == []  # a refusal is an answer
