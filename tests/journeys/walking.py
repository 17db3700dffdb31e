"""What staff do in the CMS and at the desk, told by the words on what they press."""

import re
from contextlib import contextmanager
from time import monotonic
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

from django.utils.timezone import localdate
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.journeys.sites import Server

#: A live page of the kind that the fewest reviewers may approve: its title, its address, and words of its own.
FEW_ARE_ASKED = ("Accessibility", "/accessibility/", "Nobody outside the project has audited this site")


class Presses:
    """Presses and chooses what somebody presses and chooses, and counts."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, what: Locator) -> None:
        self.number += 1
        what.click()

    def choose(self, what: Locator, label: str) -> None:
        self.number += 1
        what.select_option(label=label)


# In the CMS -----------------------------------------------------------------------------------------------------------


def ready(page: Page) -> None:
    """Wait until the toolbar answers."""
    page.locator("html.cms-ready").wait_for()


def toolbar_button(page: Page, name: str) -> Locator:
    """Give a button at the right of the toolbar."""
    return page.locator(".cms-toolbar-right").get_by_role("link", name=name, exact=True)


def open_menu(page: Page, name: str) -> Locator:
    """Open a menu of the toolbar and give it."""
    menu = page.locator(".cms-toolbar-item-navigation > li").filter(
        has=page.locator("> a").filter(has_text=re.compile(rf"^\s*{name}\b"))
    )
    menu.locator("> a").click()
    return menu


def choose(page: Page, menu: str, item: str) -> FrameLocator:
    """Choose from a menu of the toolbar what opens a window, and give the window."""
    open_menu(page, menu).get_by_text(item, exact=True).click()
    return window(page)


def window(page: Page) -> FrameLocator:
    """Give what the CMS's open window shows."""
    frame = page.frame_locator(".cms-modal-open iframe")
    frame.locator("form").first.wait_for()
    return frame


def press(page: Page, name: str) -> None:
    """Press a button of the CMS's open window."""
    page.locator(".cms-modal-open .cms-modal-buttons").get_by_role("link", name=name, exact=True).click()


def choose_step(page: Page, name: str) -> None:
    """Choose a step from the toolbar's Review menu, which leads to the desk."""
    ready(page)
    open_menu(page, "Review").get_by_role("link", name=name, exact=True).click()
    page.wait_for_url("**/desk/**")


@contextmanager
def page_loading_again(page: Page):
    """Wait for what a saved window does to the page under it."""
    with page.expect_navigation():
        yield
    ready(page)


def start_draft(page: Page, address: str) -> None:
    """Open a page and start a new draft of it."""
    page.goto(address)
    ready(page)
    toolbar_button(page, "New Draft").click()
    page.wait_for_url("**/edit/**")
    ready(page)


def edit_in_the_cms(page: Page) -> None:
    """Go from a draft's page at the desk to its blocks, and on to the page as the CMS lets it be edited."""
    page.get_by_role("link", name="Edit the text").click()
    page.get_by_role("link", name="Open in the CMS").click()
    ready(page)


def a_sentence(page: Page) -> str:
    """Give a paragraph of running text that cites nothing, as the page in edit mode shows it."""
    return page.locator(".page-body p.cms-plugin:not(:has(a))").first.inner_text()


def rewrite(page: Page, before: str, after: str) -> None:
    """Put other words in the place of a paragraph, with the editor that opens on a double click."""
    page.locator("p.cms-plugin").get_by_text(before, exact=True).dblclick()
    window(page).locator(".tiptap p").get_by_text(before, exact=True).click(click_count=3)
    page.keyboard.type(after)
    toolbar = page.locator(".cms-toolbar-item-navigation").element_handle()
    press(page, "Save")
    expect(page.locator(".page-body")).to_contain_text(after)
    expect(page.locator(".cms-modal:visible")).to_have_count(0)
    toolbar.wait_for_element_state("hidden")  # the CMS puts a fresh one in its place


def add_block(page: Page, name: str) -> FrameLocator:
    """Open the window that adds a block at the end of a page, in structure mode."""
    page.locator(".cms-structure .cms-submenu-add").first.click()
    page.locator(".cms-modal-open").get_by_text(name, exact=True).last.click()  # one often used is listed twice
    return window(page)


def create_page(page: Page, beside: str, title: str, *, words: str, below: bool = False) -> None:
    """Make a page beside or below another one with the CMS's own wizard; it then stands open for editing."""
    page.goto(beside)
    ready(page)
    toolbar_button(page, "Create").click()
    wizard = window(page)
    wizard.get_by_text("New sub page" if below else "New page", exact=True).click()
    press(page, "Next")
    wizard.get_by_label("Title").fill(title)
    wizard.locator(".tiptap").click()
    page.keyboard.type(words)
    press(page, "Create")
    page.wait_for_url("**/edit/**")
    ready(page)


def fill_in_details(page: Page, *, kind: str, summary: str) -> None:
    """Fill in what a page says about itself."""
    details = choose(page, "Page", "Page details...")
    details.get_by_label("Kind").select_option(label=kind)
    details.get_by_label("Summary").fill(summary)
    with page_loading_again(page):
        press(page, "Save")


def name_owner(page: Page) -> None:
    """Say in the details of the page on screen that the first editor on the list answers for it."""
    details = choose(page, "Page", "Page details...")
    details.get_by_label("Owner").select_option(index=1)
    with page_loading_again(page):
        press(page, "Save")


# At the desk ----------------------------------------------------------------------------------------------------------


def open_at_the_desk(page: Page, title: str) -> None:
    """Find a page at the desk by its title and open it."""
    page.goto(f"/desk/pages/?{urlencode({'q': title})}")
    page.get_by_role("rowheader").get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def send_for_review(page: Page, note: str, size: str = "Full review", answer: str = "") -> str:
    """Send the draft on screen for review, from the toolbar on; give the address of the review.

    The pages that come with the site have no owner yet, so theirs is named first.
    """
    if toolbar_button(page, "Why it cannot be sent yet").count():
        name_owner(page)
    toolbar_button(page, "Send for review").click()
    if answer:
        page.get_by_label("Your answer to the reviewers").fill(answer)
    return fill_in_and_send(page, note, size)


def fill_in_and_send(page: Page, note: str, size: str) -> str:
    """Fill in the desk's form that sends a draft for review; give the address of the review."""
    page.get_by_label(size).check()
    page.get_by_label("What changed, and why").fill(note)
    page.get_by_role("button", name="Send for review").click()
    page.wait_for_url("**/desk/reviews/*/")
    return page.url


def take_up(page: Page, title: str) -> None:
    """Open what a task of somebody's list is about, by words of it."""
    page.goto("/desk/next/")
    page.get_by_role("list").get_by_role("link", name=title).click()


def sign_off(page: Page, decision: str = "I approve it", comment: str = "") -> None:
    """Say one's word about the text on screen."""
    page.get_by_label(decision).check()
    page.get_by_label("Comment").fill(comment)
    page.get_by_label("Interests to declare").fill("none")
    page.get_by_role("button", name="Sign off").click()
    page.get_by_text("Your word is on record").wait_for()


def publish(page: Page, title: str) -> None:
    """Publish what everybody has approved, from the list of what waits for the publisher."""
    take_up(page, f"Publish {title}")
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("Patients read this version now").wait_for()


# Signing in -----------------------------------------------------------------------------------------------------------


def invite(admin: Page, server: Server, address: str, role: str) -> str:
    """Make an account as an administrator; give the path of the link that the mail holds."""
    admin.goto("/admin/accounts/user/add/")
    admin.get_by_label("E-mail address").fill(address)
    admin.get_by_label("Name").fill("Somebody new")
    admin.get_by_label(role, exact=True).check()
    admin.get_by_label("Why").fill("They start today.")
    admin.get_by_role("button", name="Save", exact=True).click()
    admin.get_by_text("was sent a mail").wait_for()
    mails = re.split(r"^To: ", (server.data_dir / "log").read_text(), flags=re.MULTILINE)
    link = next(
        found
        for mail in reversed(mails)
        if mail.startswith(address) and (found := re.search(r"http\S+/password/reset/key/\S+", mail))
    )
    return urlsplit(link[0]).path


def set_password(page: Page, link: str, password: str) -> None:
    """Follow the link of an invitation."""
    page.goto(link)
    page.get_by_label("New password", exact=True).fill(password)
    page.get_by_label("New password, again").fill(password)
    page.get_by_role("button", name="Set the password").click()
    page.get_by_text("You can sign in with it now").wait_for()


def sign_in(page: Page, address: str, password: str) -> None:
    """Fill in the sign-in form and send it."""
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


# As a reader ----------------------------------------------------------------------------------------------------------


def reads_of_the_change(page: Page, title_of_today: str, note: str) -> None:
    """Hold that a page in front of a reader has today's dates and says what changed, here and in its history; end there."""
    today = localdate()
    expect(page.get_by_text(f"Last reviewed {today:%B %Y}").first).to_be_visible()
    expect(page.get_by_text(f"Next review due {today:%B} {today.year + 3}").first).to_be_visible()
    about = page.get_by_role("region", name="About this page")
    expect(about).to_contain_text(note)
    expect(about).to_contain_text("clinical reviewer")
    about.get_by_role("link", name="All versions of this page").click()
    expect(page.get_by_role("listitem").filter(has_text=title_of_today)).to_contain_text(note)


def within_a_second(url: str, holds, *, asked_at_least: int = 10) -> None:
    """Hold that what readers get at an address is right, at the latest when they ask a second from now.

    Every question is a connection of its own, so that each worker of the site gets its share.
    """
    began = monotonic()
    right = 0
    while right < asked_at_least:
        asked = monotonic() - began
        with urlopen(url) as answer:
            text = answer.read().decode()
        if holds(text):
            right += 1
        else:
            assert asked < 1, f"{url} is still as it was {asked:.1f} s later"
            right = 0
