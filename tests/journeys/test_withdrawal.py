"""A publisher takes a page away; a clinician agrees to the reason, and readers are told why and where to go."""

import pytest
from playwright.sync_api import expect

from tests.cases import first
from tests.journeys.checks import assert_accessible, assert_fits
from tests.journeys.walking import (
    FEW_ARE_ASKED,
    choose_step,
)


@pytest.mark.parametrize("for_safety", first(1, [True, False]))
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
