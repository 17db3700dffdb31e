"""How pages look to people who read in different ways."""

import pytest
from playwright.sync_api import Page, expect

from styleguide.samples.made_up import LONG_WORD
from tests.cases import first
from tests.journeys.browsers import DESKTOP, PHONE
from tests.journeys.checks import assert_accessible, assert_fits, read_in
from tests.machine import FONTS


def test_the_style_guide_can_be_read_on_a_narrow_screen_light_and_dark(signed_in):
    page = signed_in("editor")
    page.goto("/styleguide/")

    assert_accessible(page, in_dark=True)
    assert_fits(page)


SAY_IT_EVERYWHERE = """(word) => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) if (/[\\p{L}\\p{N}]/u.test(walk.currentNode.data)) walk.currentNode.data = word;
  for (const closed of document.querySelectorAll("details")) closed.open = true;
}"""


@pytest.mark.parametrize(
    "address",
    first(
        3, ["/styleguide/", "/imaging/ct-scan/", "/desk/", "/", "/imaging/", "/imaging/ct-scan/versions/", "/glossary/"]
    ),
)
def test_where_every_word_has_ninety_letters_no_component_is_wider_than_a_small_screen(signed_in, address):
    page = signed_in("publisher")
    page.goto(address)
    page.evaluate("document.querySelector('#cms-top')?.remove()")  # which is not ours
    page.evaluate(SAY_IT_EVERYWHERE, LONG_WORD)

    assert_fits(page)


@pytest.mark.parametrize("fonts", first(1, reversed(FONTS)))
def test_text_twice_as_large_fits_and_gets_the_layout_of_a_narrow_screen(page, fonts):
    page.goto("/imaging/ct-scan/")
    with read_in(page, fonts, 200):
        contents, column = (page.locator(name).bounding_box() for name in (".contents", ".page-rest"))

        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        assert contents["y"] < column["y"]
        assert contents["x"] == column["x"]


@pytest.mark.parametrize("fonts", FONTS)
def test_lines_stay_near_sixty_five_characters(page, fonts):
    page.goto("/imaging/ct-scan/")

    with read_in(page, fonts):
        longest = characters_of_the_longest_line(page)

    assert 50 <= longest <= 80


def characters_of_the_longest_line(page) -> int:
    return page.evaluate(
        """() => Math.max(...[...document.querySelectorAll(".page-body > p")].map((p) => {
          const range = document.createRange();
          const lines = new Map();
          const walk = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            for (let i = 0; i < walk.currentNode.length; i++) {
              range.setStart(walk.currentNode, i);
              range.setEnd(walk.currentNode, i + 1);
              const place = range.getBoundingClientRect();
              if (!place.height) continue; // such as what a word means, which nobody has asked for
              const top = Math.round(place.bottom / 12);
              lines.set(top, (lines.get(top) || 0) + 1);
            }
          }
          return Math.max(...lines.values());
        }))"""
    )


def test_a_drawing_is_there_takes_the_colours_of_the_page_and_is_told_in_words(page):
    page.goto("/imaging/bone-scan/")
    drawn = page.locator(".drawing")
    colours = []
    for media in ({"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}, {"media": "print"}):
        page.emulate_media(**{"color_scheme": "null", "forced_colors": "null", "media": "null"} | media)
        colours.append(drawn.evaluate("it => getComputedStyle(it).getPropertyValue('--drawn-line')"))
    page.emulate_media(color_scheme="null", forced_colors="null", media="null")

    assert colours == ["#1c2a2f", "#cfd8d4", "CanvasText", "#000000"]
    assert drawn.locator("use").evaluate("it => it.getBBox().width") > 200  # its file came, and nothing was refused
    expect(drawn.locator("figcaption")).to_contain_text("A person lies on a flat bed.")


def test_the_first_press_of_tab_offers_the_way_past_the_menu(page):
    page.goto("/imaging/ct-scan/")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"

    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("scheme", first(1, ["dark", "light"]))
def test_the_focus_is_a_yellow_block_with_an_ink_outline_on_everything(page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto("/imaging/ct-scan/")
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        seen.add(
            page.evaluate(
                """() => {
                  const style = getComputedStyle(document.activeElement);
                  const filled = document.activeElement.matches("a, summary, button");
                  return [style.outlineColor, filled ? style.backgroundColor : "", filled ? style.color : ""].join("|");
                }"""
            )
        )

    assert seen - {"rgb(28, 42, 47)||"} == {"rgb(28, 42, 47)|rgb(255, 216, 61)|rgb(28, 42, 47)"}


def test_an_expander_is_open_on_paper(page):
    page.goto("/imaging/ct-scan/")
    words = page.locator("details > div").first

    assert not words.is_visible()
    page.emulate_media(media="print")
    assert words.bounding_box()["height"] > 10


def test_panels_keep_their_bounds_where_colours_are_the_readers_own(page):
    page.emulate_media(forced_colors="active")
    page.goto("/imaging/ct-scan/")

    bounds = page.locator(".key-facts").evaluate("panel => getComputedStyle(panel).borderTopColor")

    assert bounds not in ("rgba(0, 0, 0, 0)", "transparent")


def test_pictures_of_an_easy_read_page_stand_above_their_words_on_a_phone_and_beside_them_where_there_is_room(
    open_page,
):
    def corners(page: Page) -> list[dict[str, float]]:
        page.goto("/imaging/mri-scan/easy-read/")
        return [page.locator(f".page-rest {what}").first.bounding_box() for what in (".drawing", ".drawing + p")]

    drawing, words = corners(open_page(viewport=PHONE))
    assert words["y"] >= drawing["y"] + drawing["height"]
    wide = open_page(viewport=DESKTOP)
    drawing, words = corners(wide)
    assert words["x"] >= drawing["x"] + drawing["width"]
    assert abs(words["y"] - drawing["y"]) < 40
    assert_accessible(wide)
    assert_fits(wide)
