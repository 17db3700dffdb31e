"""An editor brings a film in sign language, reviewers see it, and readers watch it, with and without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from tests.cases import first
from tests.journeys.browsers import PHONE
from tests.journeys.checks import assert_accessible, assert_fits
from tests.journeys.test_new_page_at_the_desk import name_owner_at_the_desk
from tests.journeys.walking import fill_in_and_send, open_at_the_desk, publish, sign_off
from tests.media.recorded import CAPTIONS, FILM

ADDRESS = "/other-formats/"
SAYS = "You lie on a bed."
PLAYED = """() => {
  const film = document.querySelector("video");
  return film.currentTime > 0.2 && film.textTracks[0].mode === "showing" && film.textTracks[0].cues?.length;
}"""


def file(content: bytes, name: str) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def type_transcript(page: Page, has_script: bool) -> None:
    if has_script:
        page.locator(".tiptap").focus()
        page.keyboard.type(SAYS)
    else:
        page.get_by_label("Transcript").fill(f"<p>{SAYS}</p>")


def add_film(editor: Page, has_script: bool) -> None:
    """Bring a film with its captions, after a wrong file was refused and nothing that was typed was lost."""
    editor.get_by_role("link", name="Add a block here").first.click()
    editor.get_by_role("link", name="Audio or video").click()
    editor.get_by_label("British Sign Language").check()
    editor.get_by_label("Title").fill("Watch this page in BSL")
    editor.get_by_label("Made from the words of version").select_option(index=1)
    type_transcript(editor, has_script)
    editor.get_by_label("Upload a new recording").set_input_files(file(b"\x1aE\xdf\xa3" + bytes(60), "film.mp4"))
    editor.get_by_role("button", name="Save", exact=True).last.click()
    expect(
        editor.locator("#fieldset-0-0-heading, .errorlist").filter(has_text="WebM or Matroska").first
    ).to_be_visible()
    expect(editor.get_by_label("Title")).to_have_value("Watch this page in BSL")
    editor.get_by_label("Upload a new recording").set_input_files(file(FILM, "film.bin"))
    editor.get_by_label("Upload new captions").set_input_files(file(CAPTIONS, "film.txt"))
    editor.get_by_role("button", name="Save", exact=True).last.click()
    expect(editor.get_by_role("heading", level=3, name="1. Audio or video")).to_be_visible()


def a_page_with_a_film(signed_in, *, has_script: bool) -> str:
    """Publish a page with a film the way a real one goes out; give the address of its review."""
    editor = signed_in("editor", java_script_enabled=has_script)
    open_at_the_desk(editor, "Other formats")
    editor.get_by_role("button", name="Start a new draft from this version").click()
    name_owner_at_the_desk(editor)
    add_film(editor, has_script)
    editor.get_by_role("link", name="Done: send it for review").click()
    review = fill_in_and_send(editor, "A film says what this page says.", "Full review")
    for role in ("plain-language", "clinician"):
        reviewer = signed_in(role)
        reviewer.goto(review)
        expect(reviewer.get_by_role("link", name="Play it").first).to_be_visible()
        expect(reviewer.get_by_text("00:00:00.000 to 00:00:01.000").first).to_be_visible()
        sign_off(reviewer)
    publish(signed_in("publisher"), "Other formats, version 2")
    return review


@pytest.mark.parametrize("has_script", first(1, [True, False]))
def test_a_film_is_brought_judged_and_watched(scene, signed_in, open_page, has_script):
    scene(a_page_with_a_film, signed_in, has_script=has_script)
    reader = open_page(viewport=PHONE, java_script_enabled=has_script)
    asked = []
    reader.on("request", lambda request: "/recordings/" in request.url and asked.append(request.url))
    reader.goto(ADDRESS)

    film = reader.locator("video")
    expect(film).to_be_visible()
    assert [url for url in asked if url.endswith(".mp4")] == []  # nothing comes before somebody asks for it
    film.focus()
    with reader.expect_response(lambda answer: answer.url.endswith(".mp4") and answer.status == 206):
        reader.keyboard.press("Space")
    words = reader.locator(".recording details")
    words.locator("summary").click()
    expect(words).to_contain_text(SAYS)
    expect(reader.get_by_role("link", name="Save this film")).to_have_attribute("download", "")
    if has_script:  # without, nobody can ask how far it is
        reader.wait_for_function(PLAYED)
        assert film.evaluate("film => film.textTracks[0].cues[0].text") == SAYS
        assert_accessible(reader)
        assert_fits(reader)
    reader.emulate_media(media="print")
    expect(film).not_to_be_visible()
    expect(words).to_contain_text(SAYS)
