"""Takes the screenshots that the documentation shows, of the example content as `make run` serves it: `make screenshots`.

Nobody draws them by hand, so they show what there is. `tests/test_screenshots.py` holds that each one that is shown is taken.
"""

from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.environment import ROOT
from tests.journeys.walking import a_sentence, choose_step, rewrite, send_for_review, start_draft

FOLDER = ROOT / "docs" / "images"
COLOURS = 64  # are enough for screens of text, and a quarter of the bytes
SCREEN = {"width": 1280, "height": 860}
PHONE = {"width": 360, "height": 780}


def two_reviews(signed_in) -> dict[str, str]:
    """Send a revision of one page to its reviewers, and have another page reviewed as it is; give both addresses."""
    editor = signed_in("editor")
    start_draft(editor, "/blood-tests/having-a-blood-test/")
    before = a_sentence(editor)
    rewrite(editor, before, f"{before.rstrip('.')}, unless the hospital told you otherwise.")
    change = send_for_review(editor, "Some hospitals do this in another way.")
    editor.goto("/imaging/x-ray/")
    choose_step(editor, "Review again as it is")
    editor.get_by_role("button", name="Review again as it is").click()
    editor.wait_for_url("**/reviews/*/")
    return {"change": change, "as it is": editor.url}


@pytest.fixture
def asked(scene, signed_in) -> dict[str, str]:
    """A revision of one page waits for its reviewers, and another page is to be reviewed as it is."""
    return scene(two_reviews, signed_in)


def page(signed_in, open_page, asked) -> Page:
    """A page as a patient reads it."""
    shown = open_page(viewport=SCREEN)
    shown.goto("/imaging/ct-scan/")
    return shown


def desk(signed_in, open_page, asked) -> Page:
    """A reviewer's desk."""
    shown = signed_in("clinician", viewport=SCREEN)
    shown.goto("/desk/")
    return shown


def review(signed_in, open_page, asked) -> Page:
    """What changed, and who signs off."""
    shown = signed_in("clinician", viewport=SCREEN)
    shown.goto(asked["change"])
    return shown


def re_review(signed_in, open_page, asked) -> Page:
    """The sources of a live page to tick, on a phone."""
    shown = signed_in("clinician", viewport=PHONE, is_mobile=True, has_touch=True)
    shown.goto(asked["as it is"])
    shown.locator("#sources-to-tick").evaluate("e => e.scrollIntoView()")
    return shown


def find(signed_in, open_page, asked) -> Page:
    """Where a sentence stands."""
    shown = signed_in("editor", viewport=SCREEN | {"height": 620})
    shown.goto("/desk/find/?q=keep+still")
    return shown


def version(signed_in, open_page, asked) -> Page:
    """What a publisher can do with a live page."""
    shown = signed_in("publisher", viewport=SCREEN)
    shown.goto("/imaging/mri-scan/")
    choose_step(shown, "Where this version stands")
    return shown


#: By the names of their files.
TAKEN: dict[str, Callable[..., Page]] = {
    "page.png": page,
    "desk.png": desk,
    "review.png": review,
    "re-review.png": re_review,
    "find.png": find,
    "version.png": version,
}


@pytest.mark.parametrize("name", TAKEN)
def test_take(name, signed_in, open_page, asked, tmp_path):
    shown = TAKEN[name](signed_in, open_page, asked)
    shown.evaluate("document.activeElement && document.activeElement.blur()")
    taken = tmp_path / name
    shown.screenshot(path=taken)
    with Image.open(taken) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(FOLDER / name, optimize=True)
