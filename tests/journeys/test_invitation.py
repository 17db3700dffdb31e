"""Somebody new is invited, sets a password, an authenticator app and a passkey, and signs in with each."""

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from tests.cases import first
from tests.journeys.browsers import PHONE
from tests.journeys.checks import assert_accessible, assert_fits, assert_goes_by_keyboard
from tests.journeys.walking import invite, set_password, sign_in

ADDRESS = "somebody-new@example.org"
PASSWORD = "words-of-my-own"


@pytest.fixture
def phone_with_a_lock(browser, server):
    """A page on a phone that can keep passkeys. They belong to a name, so the site is asked for by its name."""
    context = browser.new_context(base_url=server.url.replace("127.0.0.1", "localhost"), viewport=PHONE)
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.trouble = []
    page.on("console", lambda said: said.type == "error" and page.trouble.append(said.text))
    page.on("pageerror", lambda error: page.trouble.append(str(error)))
    lock = context.new_cdp_session(page)
    lock.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    can = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    lock.send("WebAuthn.addVirtualAuthenticator", {"options": options | can})
    yield page
    context.close()


def sign_out(page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_somebody_invited_comes_in_by_password_app_and_passkey(signed_in, server, phone_with_a_lock):
    page = phone_with_a_lock

    set_password(page, invite(signed_in("admin"), server, ADDRESS, "Editor"), PASSWORD)
    sign_in(page, ADDRESS, PASSWORD)
    page.wait_for_url("**/desk/")

    page.get_by_role("banner").get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Your account").click()
    page.get_by_role("link", name="Your second step of sign-in").click()
    page.get_by_role("link", name="Set up an app").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    secret = page.get_by_label("Secret").input_value()
    page.get_by_label("Code").fill(code(secret))
    page.get_by_role("button", name="Finish").click()
    recovery = page.locator("code").first.inner_text()
    page.get_by_role("link", name="Go to your desk").click()

    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Set up a key").click()
    page.get_by_label("without a password").check()
    page.get_by_role("button", name="Set up").click()
    page.get_by_text("You have set up 1 key").wait_for()

    sign_out(page)
    sign_in(page, ADDRESS, PASSWORD)
    page.get_by_role("heading", name="Sign in: second step").wait_for()
    page.get_by_label("Code").fill(recovery)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/desk/")

    sign_out(page)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/desk/")

    assert page.trouble == []


FOR_STRANGERS = ("/accounts/login/", "/accounts/password/reset/", "/accounts/inactive/")
ONES_OWN = ("/accounts/2fa/", "/accounts/password/change/", "/accounts/", "/accounts/reauthenticate/")


@pytest.mark.parametrize("address", [*first(2, FOR_STRANGERS), *first(2, ONES_OWN)])
def test_pages_of_accounts_can_be_read_on_a_narrow_screen_light_and_dark_and_go_by_keyboard(page, signed_in, address):
    shown = page if address in FOR_STRANGERS else signed_in("patient-reviewer")
    shown.goto(address)

    assert_fits(shown)
    assert_accessible(shown, in_dark=True)
    assert_goes_by_keyboard(shown)


def test_signing_in_needs_no_javascript(open_page, server):
    page = open_page(java_script_enabled=False)
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill("editor@example.org")
    page.get_by_label("Password").fill(server.password)
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.wait_for_url("**/desk/")
