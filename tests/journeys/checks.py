"""What must hold on any page that a journey comes to."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def assert_accessible(page: Page, *, schemes: tuple[str, ...] = ("light", "dark")) -> None:
    """axe finds nothing on the page as it stands, text contrast at level AAA included, in light and in dark."""
    options = {
        "runOnly": STANDARDS,
        "rules": {"color-contrast-enhanced": {"enabled": True}},
        "resultTypes": ["violations"],
    }
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options=options)
        assert not found.violations_count, f"{page.url} in {scheme}: {found.generate_report()}"
    page.emulate_media(color_scheme="null")


def assert_fits(page: Page, *, width: int = 320) -> None:
    """Nothing has to be scrolled sideways on a screen this narrow."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 640})
    needed = page.evaluate("document.documentElement.scrollWidth")
    assert needed <= width, f"{page.url} is {needed} px wide on a screen of {width} px"
    page.set_viewport_size(before)
