"""What only a publisher does: correct at once, and take a page away. What an administrator decides: who must review."""

import pytest
from playwright.sync_api import expect

from tests.journeys.checks import assert_accessible, assert_fits
from tests.journeys.walking import (
    FEW_ARE_ASKED,
    a_sentence,
    choose_step,
    name_owner,
    rewrite,
    sign_off,
    start_draft,
    take_up,
    within_a_second,
)


def test_an_urgent_correction_goes_out_at_once_and_stays_on_every_desk_until_reviewed(signed_in, phone, server):
    publisher = signed_in("publisher")
    start_draft(publisher, "/imaging/ultrasound/")
    rewrite(publisher, a_sentence(publisher), "This is what is right.")
    choose_step(publisher, "Publish an urgent correction")
    urgent = publisher.get_by_role("region", name="Publish an urgent correction")
    urgent.get_by_role("button", name="Publish an urgent correction").click()
    expect(publisher.get_by_role("region", name="Please put this right")).to_be_visible()
    urgent.get_by_label("What is wrong in the live text").fill("A dose was ten times too high.")
    urgent.get_by_role("button", name="Publish an urgent correction").click()
    publisher.get_by_text("It stays on everybody's desk until it is reviewed").wait_for()

    within_a_second(f"{server.url}/imaging/ultrasound/", lambda text: "This is what is right." in text)
    phone.goto("/imaging/ultrasound/")
    expect(phone.get_by_role("region", name="About this page")).to_contain_text("A dose was ten times too high.")

    for role in ("editor", "admin"):
        desk = signed_in(role)
        desk.goto("/desk/")
        others = desk.get_by_role("region", name="What others wait for")
        expect(others.get_by_role("listitem").first).to_contain_text("7 days left to review it")
    for role in ("clinician", "patient-reviewer", "plain-language"):
        reviewer = signed_in(role)
        take_up(reviewer, "Ultrasound, version 2")
        sign_off(reviewer)
    desk.reload()
    expect(others).not_to_contain_text("7 days left to review it")


@pytest.mark.parametrize("for_safety", [False, True], ids=["in general", "for safety"])
def test_a_withdrawn_page_says_why_and_where_to_go(signed_in, phone, for_safety):
    title, address, words = FEW_ARE_ASKED
    phone.goto("/")
    expect(phone.get_by_role("banner").get_by_role("link", name=title)).to_have_count(0)
    publisher = signed_in("publisher")
    publisher.goto(address)
    choose_step(publisher, "Withdraw the page")
    withdraw = publisher.get_by_role("region", name="Withdraw the page")
    withdraw.get_by_label("Why the page is withdrawn").fill("This test is no longer done.")
    withdraw.get_by_label("Where readers can go instead").select_option(label="X-ray")
    withdraw.get_by_label("Withdraw for safety").set_checked(for_safety)
    withdraw.get_by_role("button", name="Withdraw the page").click()
    publisher.get_by_text("Withdrawn. Its address says so").wait_for()

    gone = phone.goto(address)
    assert gone.status == 410
    expect(phone.get_by_role("heading", level=1)).to_have_text("We have withdrawn this page")
    expect(phone.get_by_role("main")).to_contain_text("We no longer stand by what this page said.")
    clinician = signed_in("clinician")
    clinician.goto("/desk/to-agree/")
    clinician.get_by_role("button", name=f"Agree to “the reason why {title} was withdrawn”").click()
    clinician.get_by_text("Agreed: ").wait_for()
    phone.reload()
    expect(phone.get_by_role("main")).to_contain_text("This test is no longer done.")
    expect(phone.get_by_role("main").get_by_text("Withdrawn for safety")).to_have_count(int(for_safety))
    assert_fits(phone)
    assert_accessible(phone)
    phone.get_by_role("link", name="X-ray").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("X-ray")

    old = phone.goto(f"/versions{address}1/")
    if for_safety:
        assert old.status == 410
        expect(phone.get_by_text(words)).to_have_count(0)
    else:
        assert old.status == 200
        expect(phone.get_by_role("region", name="Earlier version")).to_contain_text("no longer on the site")
        expect(phone.get_by_text(words)).to_be_visible()
    assert address not in phone.request.get("/sitemap.xml").text()


def test_a_policy_decides_whom_a_review_asks(signed_in):
    admin = signed_in("admin")
    _open_policy(admin)
    admin.get_by_label("Patient").check()
    admin.get_by_label("Why").fill("They know.")
    admin.get_by_role("button", name="Save", exact=True).click()
    admin.get_by_text("was changed successfully").wait_for()

    editor = signed_in("editor")
    start_draft(editor, "/privacy/")
    name_owner(editor)
    choose_step(editor, "Send for review")
    expect(editor.get_by_role("main")).to_contain_text("Full review: clinical, patient, plain-language.")

    _open_policy(admin)
    admin.get_by_label("Patient").uncheck()
    admin.get_by_label("Why").fill("They have no time.")
    admin.get_by_role("button", name="Save", exact=True).click()
    admin.get_by_text("It holds once a publisher agrees").wait_for()
    editor.reload()
    expect(editor.get_by_role("main")).to_contain_text("Full review: clinical, patient, plain-language.")
    publisher = signed_in("publisher")
    publisher.goto("/desk/")
    publisher.get_by_role("link", name="Who signs off").click()
    expect(publisher.get_by_role("main")).to_contain_text("They have no time.")
    publisher.get_by_role("link", name="To agree").click()
    publisher.get_by_role("button", name="Agree to").click()
    publisher.get_by_text("Agreed: ").wait_for()
    editor.reload()
    expect(editor.get_by_role("main")).to_contain_text("Full review: clinical, plain-language.")


def _open_policy(admin):
    """Open the policy of a full review of the site's own pages."""
    admin.goto("/admin/reviews/reviewpolicy/")
    admin.get_by_role("row", name="About this site").filter(has_text="Full review").get_by_role("link").first.click()
