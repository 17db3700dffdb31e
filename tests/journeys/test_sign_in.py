"""The door: a wrong password, a second step where the site asks for one, and the way out."""

import os
import socket
import sys
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

from tests import machine
from tests.environment import ROOT, questions
from tests.journeys.sites import wait_for
from tests.journeys.walking import invite, open_menu, ready, sign_in


def test_a_wrong_password_is_said_and_the_address_kept(page, server):
    page.goto("/desk/pages/?due=overdue")
    page.get_by_label("E-mail address").fill("editor@example.org")
    page.get_by_label("Password").fill("not it")
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("main")).to_contain_text("The e-mail address or the password is not right.")
    expect(page.get_by_label("E-mail address")).to_have_value("editor@example.org")
    expect(page.get_by_label("Password")).to_have_value("")
    page.get_by_label("Password").fill(server.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/desk/pages/?due=overdue")


@pytest.mark.parametrize("door", ["the desk", "the toolbar"])
def test_after_signing_out_nothing_of_the_desk_is_left(page, server, door):
    sign_in(page, "editor@example.org", server.password)
    page.wait_for_url("**/desk/")
    if door == "the desk":
        page.get_by_role("link", name="Sign out").click()
        page.get_by_role("main").get_by_role("button", name="Sign out").click()
    else:
        page.goto("/")
        ready(page)
        open_menu(page, "Plainleaf").get_by_text("Logout").click()
    page.wait_for_url(lambda url: url == f"{server.url}/")

    expect(page.locator(".cms-toolbar")).to_have_count(0)
    page.goto("/desk/")
    page.wait_for_url("**/accounts/login/**")


@pytest.fixture
def strict_page(browser, server) -> Iterator[Page]:
    """A page of the same site, served a second time as one that asks its staff for a second step."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url, log = f"http://127.0.0.1:{port}", server.data_dir / "strict-log"
    answers = {
        "ENV_FILE": str(server.env_file),
        "SITE_URL": url,
        "REQUIRE_MFA": "1",
    }
    environment = {name: value for name, value in os.environ.items() if name not in questions()}
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--pythonpath", "site", "--bind", f"127.0.0.1:{port}"]
    with log.open("w") as output:
        process = machine.start(*command, cwd=ROOT, env=environment | answers, stdout=output, stderr=output)
        try:
            wait_for(url, process, log)
            context = browser.new_context(base_url=url)
            yield context.new_page()
            context.close()
        finally:
            machine.stop(process)


def test_where_a_second_step_is_asked_for_nothing_opens_without_it(signed_in, open_page, server, strict_page):
    address = "careful@example.org"
    invite(signed_in, open_page, server, address, "Editor")

    sign_in(strict_page, address, server.password)
    strict_page.wait_for_url("**/accounts/2fa/")
    for closed in ("/desk/", "/admin/", "/imaging/?edit"):
        strict_page.goto(closed)
        assert strict_page.url.endswith("/accounts/2fa/"), closed
    strict_page.get_by_role("link", name="Set up an app").click()
    strict_page.get_by_label("Password").fill(server.password)
    strict_page.get_by_role("button", name="Go on").click()
    secret = strict_page.get_by_label("Secret").input_value()
    strict_page.get_by_label("Code").fill("000000")
    strict_page.get_by_role("button", name="Finish").click()
    expect(strict_page.get_by_role("main")).to_contain_text("Incorrect code")
    assert strict_page.get_by_label("Secret").input_value() == secret
    strict_page.get_by_label("Code").fill(code(secret))
    strict_page.get_by_role("button", name="Finish").click()
    recovery = strict_page.locator("code").first.inner_text()
    strict_page.goto("/desk/")
    expect(strict_page.get_by_role("heading", level=1)).to_have_text("What you do next")

    strict_page.context.clear_cookies()
    sign_in(strict_page, address, server.password)
    expect(strict_page.get_by_role("heading", level=1)).to_have_text("Sign in: second step")
    strict_page.goto("/desk/")
    expect(strict_page.get_by_role("heading", level=1)).to_have_text("Sign in: second step")
    strict_page.get_by_label("Code").fill(recovery)
    strict_page.get_by_role("button", name="Sign in", exact=True).click()
    strict_page.wait_for_url("**/desk/")


def code(secret: str) -> str:
    """Give what an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
