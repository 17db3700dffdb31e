"""An administrator makes somebody a reviewer; their word counts once a colleague has said whose account it is."""

from playwright.sync_api import expect

from tests.journeys.checks import assert_accessible, assert_fits
from tests.journeys.walking import invite, open_at_the_desk, set_password, sign_in

ADDRESS = "new-clinician@example.org"
PASSWORD = "words-of-my-own"


def test_a_reviewer_counts_once_a_colleague_has_confirmed_them_and_it_is_on_record(signed_in, server, phone):
    editor, admin, clinician = signed_in("editor"), signed_in("admin"), signed_in("clinician")
    open_at_the_desk(editor, "Skin biopsy")
    editor.get_by_role("button", name="Review again as it is").click()
    editor.wait_for_url("**/reviews/*/")
    link = invite(admin, server, ADDRESS, "Clinical")
    set_password(phone, link, PASSWORD)
    sign_in(phone, ADDRESS, PASSWORD)

    expect(phone.get_by_role("main")).to_contain_text("a second person is to confirm who you are")
    phone.goto(editor.url)
    expect(phone.get_by_label("It is right as it is")).to_have_count(0)

    for other in (admin, signed_in("publisher")):
        other.goto("/desk/to-agree/")
        waits = other.get_by_role("region", name="Reviewer: Somebody new, Clinical")
        expect(waits).to_contain_text("Only a reviewer in the same role confirms this.")
        expect(waits.get_by_role("button")).to_have_count(0)

    clinician.goto("/desk/")
    clinician.get_by_role("link", name="Confirm that Somebody new reviews here: Clinical").click()
    waits = clinician.get_by_role("region", name="Reviewer: Somebody new, Clinical")
    expect(waits).to_contain_text(ADDRESS)
    assert_fits(clinician)
    assert_accessible(clinician)
    waits.get_by_label("How you know whose account it is").fill("We met on her ward.")
    waits.get_by_role("button", name="Confirm Somebody new").click()
    clinician.get_by_text("Confirmed: Somebody new.").wait_for()

    phone.goto(editor.url)
    expect(phone.get_by_label("It is right as it is")).to_be_visible()
    clinician.goto("/desk/record/accounts/")
    line = clinician.get_by_role("listitem").filter(has_text="Confirmed a reviewer").filter(has_text="Somebody new")
    expect(line).to_contain_text("We met on her ward.")
