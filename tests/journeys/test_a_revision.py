"""The main job: a sentence is changed, reviewed, published and read."""

import pytest
from playwright.sync_api import expect

from tests.journeys.checks import assert_accessible, assert_fits
from tests.journeys.walking import (
    a_sentence,
    open_menu,
    press,
    publish,
    reads_of_the_change,
    ready,
    rewrite,
    send_for_review,
    sign_off,
    start_draft,
    take_up,
    toolbar_button,
    window,
    within_a_second,
)


@pytest.mark.postgresql_too
def test_a_changed_sentence_goes_by_three_reviewers_to_a_reader(signed_in, phone, server):
    phone.goto("/imaging/ct-scan/")
    expect(phone.get_by_role("heading", name="CT scan", exact=True)).to_be_visible()
    assert_fits(phone, width=360)

    editor = signed_in("editor")
    start_draft(editor, "/imaging/ct-scan/")
    before, after = a_sentence(editor), "Somebody on a journey wrote this sentence."
    rewrite(editor, before, after)
    review = send_for_review(editor, "A sentence is clearer now.")
    expect(phone.get_by_text(after)).to_have_count(0)
    mails = (server.data_dir / "log").read_text()
    assert "Subject: CT scan: your review is wanted" in mails

    for role in ("clinician", "patient-reviewer", "plain-language"):
        reviewer = signed_in(role)
        take_up(reviewer, "CT scan, version 2")
        assert reviewer.url == review
        assert f"To: {role}@example.org" in mails
        expect(reviewer.locator("#text ins")).to_contain_text([after])
        sign_off(reviewer)
    within_a_second(f"{server.url}/imaging/ct-scan/", lambda text: before in text and after not in text)

    publish(signed_in("publisher"), "CT scan, version 2")

    within_a_second(f"{server.url}/imaging/ct-scan/", lambda text: after in text and before not in text)
    phone.reload()
    expect(phone.get_by_text(after)).to_be_visible()
    reads_of_the_change(phone, "Version 2, today’s page", "A sentence is clearer now.")
    phone.get_by_role("link", name="Version 1", exact=True).click()
    expect(phone.get_by_role("region", name="Earlier version")).to_contain_text("This is version 1")
    expect(phone.get_by_text(before)).to_be_visible()
    assert_accessible(phone)
    phone.get_by_role("link", name="Read today’s page").click()
    expect(phone.get_by_text(after)).to_be_visible()
    assert phone.context.cookies() == []


@pytest.mark.everything
def test_a_text_in_review_stays_as_it_is(signed_in):
    editor = signed_in("editor")
    start_draft(editor, "/imaging/pet-ct-scan/")
    edit_mode = editor.url
    words = a_sentence(editor)
    other = signed_in("editor")
    other.goto(edit_mode)
    ready(other)
    other.locator("p.cms-plugin").get_by_text(words, exact=True).dblclick()
    window(other).locator(".tiptap p").get_by_text(words, exact=True).click(click_count=3)
    review = send_for_review(editor, "Nothing much.")

    other.keyboard.type("Too late.")
    press(other, "Save")
    refusal = other.frame_locator(".cms-modal-open iframe").get_by_role("main")
    expect(refusal).to_contain_text("its text is fixed. Withdraw it from review to change it")
    expect(refusal).to_contain_text("It was not saved. Copy it if you still need it.")
    expect(refusal).to_contain_text("Too late.")

    editor.goto(edit_mode)
    ready(editor)
    assert "/preview/" in editor.url
    expect(editor.get_by_text(words)).to_be_visible()
    expect(toolbar_button(editor, "Edit")).to_have_count(0)
    expect(open_menu(editor, "Review")).to_contain_text(
        "Edit the text: This version is in review, so its text is fixed"
    )
    editor.goto("/imaging/pet-ct-scan/")
    ready(editor)
    toolbar_button(editor, "Open the review of its draft").click()
    assert editor.url == review
