"""The way out: whoever signs out by the toolbar of the CMS leaves nothing of the desk behind."""

from playwright.sync_api import expect

from tests.journeys.walking import open_menu, ready, sign_in


def test_after_signing_out_by_the_toolbar_nothing_of_the_desk_is_left(page, server):
    sign_in(page, "editor@example.org", server.password)
    page.wait_for_url("**/desk/")
    page.goto("/")
    ready(page)
    open_menu(page, "Plainleaf").get_by_text("Logout").click()
    page.wait_for_url(lambda url: url == f"{server.url}/")

    expect(page.locator(".cms-toolbar")).to_have_count(0)
    page.goto("/desk/")
    page.wait_for_url("**/accounts/login/**")
