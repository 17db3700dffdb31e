"""The main job: a sentence is changed, reviewed, published and read."""

import pytest
from playwright.sync_api import expect

from tests.journeys.checks import assert_accessible, assert_fits
from tests.journeys.walking import (
    a_sentence,
    choose,
    edit_in_the_cms,
    invite,
    open_menu,
    page_loading_again,
    press,
    publish,
    published_page,
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


def test_a_new_address_is_reviewed_and_the_old_one_leads_there(signed_in, phone, server):
    _title, address = published_page(signed_in)
    editor = signed_in("editor")
    start_draft(editor, address)
    settings = choose(editor, "Page", "Page settings...")
    settings.get_by_label("Last part of its address").fill(f"moved{address.strip('/')}")
    with page_loading_again(editor):
        press(editor, "Save")
    new_address = f"/moved{address[1:]}"
    assert phone.goto(address).url.endswith(address)
    review = send_for_review(editor, "A better address.", size="Change:")
    for role in ("plain-language", "clinician"):
        reviewer = signed_in(role)
        reviewer.goto(review)
        expect(reviewer.get_by_role("table", name="Changes beside the text")).to_contain_text(new_address.strip("/"))
        sign_off(reviewer)

    publisher = signed_in("publisher")
    publisher.goto(address)
    toolbar_button(publisher, "Open the review of its draft").click()
    publisher.get_by_role("link", name="Where it stands").click()
    publisher.get_by_role("link", name="Open in the CMS").click()
    ready(publisher)
    toolbar_button(publisher, "Publish").click()
    publisher.get_by_role("button", name="Publish", exact=True).click()
    publisher.get_by_text("Patients read this version now").wait_for()

    within_a_second(f"{server.url}{address}", lambda text: f"{server.url}{new_address}" in text)
    arrived = phone.goto(address)
    assert (arrived.status, arrived.url) == (200, f"{server.url}{new_address}")
    assert arrived.request.redirected_from.response().status == 301
    phone.goto(f"{address}versions/1/")
    expect(phone.get_by_role("region", name="Earlier version")).to_contain_text("This is version 1")


def test_changes_wanted_go_back_to_the_editor_and_come_again(signed_in):
    editor, reviewer = signed_in("editor"), signed_in("plain-language")
    start_draft(editor, "/imaging/mri-scan/")
    words = a_sentence(editor)
    rewrite(editor, words, "This sentence utilises long words.")
    review = send_for_review(editor, "Said shorter.")

    take_up(reviewer, "MRI scan, version 2")
    reviewer.get_by_label("I want changes").check()
    reviewer.get_by_role("button", name="Sign off").click()
    expect(reviewer.get_by_role("region", name="Please put this right")).to_contain_text("Say what should change")
    expect(reviewer.get_by_label("I want changes")).to_be_checked()
    sign_off(reviewer, "I want changes", "Say “uses”.")

    editor.goto("/desk/")
    mine = editor.get_by_role("region", name="What you do next").get_by_role("listitem")
    mine = mine.filter(has_text="Answer what a reviewer wants changed in MRI scan, version 2")
    expect(mine).to_contain_text("“Say “uses”.” Change the text and send it again.")
    mine.get_by_role("link").click()
    editor.get_by_role("link", name="Where it stands").click()
    edit_in_the_cms(editor)
    rewrite(editor, "This sentence utilises long words.", "This sentence uses short words.")
    again = send_for_review(editor, "Said shorter.", answer="It says “uses” now.")

    assert again != review
    for role in ("clinician", "patient-reviewer", "plain-language"):
        reviewer = signed_in(role)
        take_up(reviewer, "MRI scan, version 2")
        assert reviewer.url == again
        expect(reviewer.get_by_role("region", name="Said before")).to_contain_text("Say “uses”.")
        expect(reviewer.get_by_role("region", name="Said before")).to_contain_text("It says “uses” now.")
        sign_off(reviewer)
    expect(reviewer.get_by_role("main")).to_contain_text("Everybody asked has approved it")


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


def test_somebody_who_wrote_and_reviews_hears_why_another_must_sign_off(signed_in, open_page, server):
    both = invite(signed_in, open_page, server, "both@example.org", "Editor", "Plain language")
    start_draft(both, "/imaging/x-ray/")
    rewrite(both, a_sentence(both), "Written and, perhaps, approved by one person.")
    review = send_for_review(both, "Mine alone.")

    decision = both.get_by_role("region", name="Your decision")
    expect(decision).to_have_text("Your decision You wrote part of this version, so someone else must review it.")
    expect(both.get_by_role("button", name="Sign off")).to_have_count(0)
    both.goto("/desk/")
    expect(both.get_by_role("region", name="What you do next")).not_to_contain_text("X-ray, version 2")

    for role in ("clinician", "patient-reviewer", "plain-language"):
        reviewer = signed_in(role)
        reviewer.goto(review)
        sign_off(reviewer)
    expect(reviewer.get_by_role("main")).to_contain_text("Everybody asked has approved it")
