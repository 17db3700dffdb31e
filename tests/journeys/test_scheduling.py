"""A publisher plans what happens when, sees it, calls it off, and plans it again; then its time comes."""

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils.timezone import localdate, localtime
from playwright.sync_api import Page, expect

from tests.environment import ROOT, questions
from tests.journeys.checks import assert_accessible, assert_fits
from tests.journeys.walking import FEW_ARE_ASKED, a_sentence, rewrite, send_for_review, sign_off, start_draft, take_up

RUN_IT_IN_TWO_DAYS = """
from datetime import timedelta
from django.core.management import call_command
from django.utils import timezone
call_command("publish_scheduled", at=timezone.now() + timedelta(days=2))
"""


class Hand:
    """Presses and types on a page, and counts the presses."""

    def __init__(self, page: Page) -> None:
        self.page, self.presses = page, 0

    def press(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=name, exact=True).click()
        self.presses += 1

    def fill_in(self, form: str, **answers: str) -> None:
        region = self.page.get_by_role("region", name=form)
        for label, answer in answers.items():
            region.get_by_label(label.replace("_", " ")).fill(answer)


def approved_version(signed_in) -> tuple[str, str, str]:
    """Have a new text of a live page approved; give the page's title, its address and the new words."""
    title, address, _words = FEW_ARE_ASKED
    editor = signed_in("editor")
    start_draft(editor, address)
    rewrite(editor, a_sentence(editor), "What it says from tomorrow on.")
    review = send_for_review(editor, "It says more.")
    for role in ("plain-language", "clinician"):
        reviewer = signed_in(role)
        reviewer.goto(review)
        sign_off(reviewer)
    return title, address, "What it says from tomorrow on."


def clocks_go_forward_after(day: date) -> date:
    """Give the next last Sunday of March: from 1:00 to 2:00 there is no time on it."""
    ends = (date(year, 3, 31) for year in (day.year, day.year + 1))
    return next(sunday for end in ends if (sunday := end - timedelta(days=end.isoweekday() % 7)) > day)


def run_in_two_days(server) -> str:
    """Run what is due in two days; give what is said. That it happens once is proved by tests/scheduling/test_two_at_once.py."""
    own = {name: value for name, value in os.environ.items() if name not in questions()}
    return subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", RUN_IT_IN_TWO_DAYS],
        cwd=ROOT, env=own | {"ENV_FILE": str(server.env_file)}, capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without"])
def test_a_version_is_planned_seen_called_off_planned_again_and_goes_out(scene, signed_in, page, server, has_script):
    title, address, words = scene(approved_version, signed_in)
    tomorrow = localtime() + timedelta(days=1)
    sentence = f"Version 2 of {title} goes out on {tomorrow:%A} {tomorrow.day} {tomorrow:%B %Y} at 9:00."
    publisher = signed_in("publisher", java_script_enabled=has_script)
    take_up(publisher, f"Publish {title}, version 2")
    form = "Publish at a set time"

    hand = Hand(publisher)
    hand.press("link", form)
    hand.fill_in(form, Day=f"{tomorrow:%d/%m/%Y}", Time="9:00", Why_then="The leaflet comes out.")
    hand.press("button", form)
    expect(publisher.get_by_role("region", name="Planned")).to_contain_text(
        f"{sentence} Until then readers see version 1."
    )
    assert hand.presses == 2
    if has_script:  # without which axe cannot look
        assert_accessible(publisher)
        assert_fits(publisher, width=360)

    publisher.goto("/desk/")
    publisher.get_by_role("navigation", name="Views of the pages").get_by_role("link", name="Planned").click()
    expect(publisher.get_by_role("table")).to_contain_text(sentence)
    publisher.goto("/desk/plans/")
    with publisher.expect_download() as file:
        publisher.get_by_role("link", name="As CSV").click()
    assert sentence in Path(file.value.path()).read_text()

    publisher.get_by_role("link", name=sentence).click()
    hand.presses = 1
    hand.fill_in("Call it off", Why="The leaflet is late.")
    hand.press("button", "Call it off")
    expect(publisher.get_by_text("Called off. It does not happen.")).to_be_visible()
    assert hand.presses == 2

    publisher.get_by_role("link", name="Where this version stands").click()
    publisher.get_by_role("link", name=form, exact=True).click()
    hand.fill_in(form, Day=f"{tomorrow:%d/%m/%Y}", Time="9:00", Why_then="The leaflet is here.")
    publisher.get_by_role("button", name=form).click()
    page.goto(address)
    expect(page.get_by_text(words)).to_have_count(0)

    assert run_in_two_days(server).count(f"Version 2 of {title} was to go out on") == 1
    page.goto(address)
    expect(page.get_by_text(words)).to_be_visible()
    publisher.goto("/desk/plans/ended/")
    expect(publisher.get_by_role("listitem").filter(has_text=title).first).to_contain_text("Done on")


def test_a_time_that_the_clocks_skip_is_asked_again_with_what_was_typed(scene, signed_in):
    title, _address, _words = scene(approved_version, signed_in)
    publisher = signed_in("publisher")
    take_up(publisher, f"Publish {title}, version 2")
    hand = Hand(publisher)
    form = "Publish at a set time"
    day = f"{clocks_go_forward_after(localdate()):%d/%m/%Y}"

    hand.fill_in(form, Day=day, Time="1:30", Why_then="It is typed once.")
    hand.press("button", form)

    expect(publisher.get_by_role("region", name="Please put this right")).to_contain_text("There is no 1:30")
    region = publisher.get_by_role("region", name=form)
    expect(region.get_by_label("Why then")).to_have_value("It is typed once.")
    expect(region.get_by_label("Day")).to_have_value(day)
    assert_accessible(publisher)


def test_an_old_address_leads_to_a_page_and_is_taken_away(signed_in, page):
    publisher = signed_in("publisher", java_script_enabled=False)
    publisher.goto("/desk/redirects/")
    hand = Hand(publisher)
    hand.press("link", "Have an address lead to a page")
    publisher.get_by_label("Old address").fill("/scans-of-before/")
    publisher.get_by_label("Why").fill("It was printed so.")
    publisher.get_by_label("Page to which it leads").select_option(label="CT scan")
    hand.press("button", "Have it lead there")

    page.goto("/scans-of-before/")
    page.wait_for_url("**/imaging/ct-scan/")

    hand.press("link", "About /scans-of-before/")
    hand.fill_in("Take it away", Why="Nobody has the print any more.")
    hand.press("button", "Take it away")
    answer = page.goto("/scans-of-before/")
    assert answer is not None
    assert answer.status == 404
    assert hand.presses == 4
