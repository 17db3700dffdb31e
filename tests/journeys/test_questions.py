"""A reader chooses questions, adds their own, notes the answers and takes them along; the browser alone keeps them."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cases import first
from tests.journeys.browsers import PHONE
from tests.journeys.checks import assert_accessible, assert_fits, assert_goes_by_keyboard, watch

CT = "/imaging/ct-scan/"
MRI = "/imaging/mri-scan/"
LIST = "/my-questions/"
SHEET = "/my-questions/ct-scan/"
KEPT = "localStorage.getItem('my-questions')"
NOTHING_YET = "There is nothing on it yet."
UNREADABLE = "We cannot read the list that this browser keeps"

#: What stands in the storage is nobody's friend.
ROTTEN = {
    "no JSON": "{",
    "null": "null",
    "a number": "3",
    "another version": '{"version": 2, "questions": []}',
    "no list": '{"version": 1, "questions": {"a": 1}}',
    "no questions": '{"version": 1, "questions": [null, 7, "why?"]}',
    "half a question": '{"version": 1, "questions": [{"id": "a", "changed": 1, "place": 1, "text": "Why?"}]}',
    "no text": json.dumps(
        {
            "version": 1,
            "questions": [{"id": "a", "changed": 1, "place": 1, "text": {}, "answer": [], "page": 1, "title": 0}],
        }
    ),
    "far too many": json.dumps(
        {"version": 1, "questions": [{"id": str(n), "changed": 1, "isGone": True} for n in range(2_000)]}
    ),
    "far too long": '"' + "a" * 2_500_000 + '"',
}
ROTTEN_IN_THREE_WAYS = ("no JSON", "half a question", "far too many")
ROTTEN_ONE = {
    "id": "<img src=x onerror=alert(1)>",
    "changed": 1,
    "place": 1,
    "text": "<img src=x onerror=alert(1)><b>bold</b>",
    "answer": "</textarea><script>alert(1)</script>",
    "title": "<script>alert(1)</script>",
}
ELSEWHERE = (
    "javascript:alert(1)",
    "//example.org/",
    "https://example.org/",
    "/\\example.org/",
    "http://[",
    "data:text/html,x",
)


def boxes(page: Page):
    """Give the boxes that a reader can tick on a page."""
    return page.locator(".questions").get_by_role("checkbox")


def tick(page: Page, address: str, *numbers: int) -> list[str]:
    """Tick questions of a page by their numbers, and give their words."""
    page.goto(address)
    for number in numbers:
        boxes(page).nth(number).check()
    return [boxes(page).nth(number).get_attribute("aria-label") for number in numbers]


def listed(page: Page):
    """Give the questions on the list, in their order."""
    return page.locator(".question-list ol h3")


def row(page: Page, text: str):
    """Give the row of a question."""
    return page.locator(".question-list ol > li").filter(has=page.get_by_role("heading", name=text, exact=True))


def add(page: Page, text: str) -> None:
    page.get_by_label("Add a question of your own").fill(text)
    page.get_by_role("button", name="Add", exact=True).click()


def said(page: Page):
    """Give what is told to those who do not see it as well."""
    return page.locator(".question-list [role=status]")


# On a page ------------------------------------------------------------------------------------------------------------


def test_a_reader_ticks_questions_and_finds_them_on_the_list(page):
    trouble = watch(page)
    page.goto(CT)
    assert page.evaluate("localStorage.length") == 0
    first, second = tick(page, CT, 0, 1)

    told = page.locator(".questions [role=status]")
    expect(told).to_contain_text("Only this browser keeps it. Others who use this device can read it.")
    page.locator(".questions").get_by_role("link", name="My questions (2)").click()
    expect(listed(page)).to_have_text([first, second])
    expect(row(page, first)).to_contain_text("From: CT scan")
    row(page, first).get_by_role("link", name="CT scan").click()

    expect(boxes(page).nth(0)).to_be_checked()
    boxes(page).nth(0).uncheck()
    expect(page.locator(".questions [role=status]")).to_have_text("It is no longer on your list.")
    page.goto(LIST)
    expect(listed(page)).to_have_text([second])
    assert page.context.cookies() == []
    assert trouble == []


def test_a_press_anywhere_on_a_question_ticks_it_and_a_word_explained_in_it_opens_still(phone):
    phone.goto(CT)
    item = phone.locator(".questions li").first
    assert item.bounding_box()["height"] >= 44
    item.tap(position={"x": 150, "y": 20})

    expect(boxes(phone).first).to_be_checked()
    assert_accessible(phone)
    assert_fits(phone)


def test_nothing_is_asked_for_before_a_reader_ticks(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto(CT)
    page.wait_for_load_state("networkidle")
    before = list(asked)
    boxes(page).first.check()
    expect(page.locator(".questions [role=status]")).to_contain_text("It is on your list.")

    assert "words.json" not in before
    assert asked[len(before) :] == ["words.json"]


def test_the_same_question_is_ticked_on_its_sheet_and_on_paper(page):
    tick(page, CT, 0)
    page.goto(SHEET)

    expect(boxes(page).nth(0)).to_be_checked()
    expect(boxes(page).nth(1)).not_to_be_checked()
    assert page.evaluate("window.print = () => (window.isPrinted = true)")
    page.get_by_role("button", name="Print this sheet").click()
    assert page.evaluate("window.isPrinted")


def test_a_question_with_an_answer_is_not_lost_by_unticking_it(page):
    [first] = tick(page, CT, 0)
    page.goto(LIST)
    row(page, first).get_by_label("Answer").fill("Because of the dye.")
    page.goto(CT)
    boxes(page).first.click()

    expect(page.locator(".questions [role=status]")).to_contain_text("You noted an answer to it, so it stays.")
    expect(boxes(page).first).to_be_checked()


def test_what_was_ticked_stays_ticked_when_its_page_asks_something_else(page):
    first, _second = tick(page, CT, 0, 1)
    words_before = re.compile(re.escape(first.encode()))
    page.route(
        f"**{CT}",
        lambda route: route.fulfill(
            response=(answer := route.fetch()), body=words_before.sub(b"Is this the newest scanner?", answer.body())
        ),
    )
    page.goto(CT)

    expect(boxes(page).first).to_have_attribute("aria-label", "Is this the newest scanner?")
    expect(boxes(page).first).not_to_be_checked()
    expect(page.get_by_label(first, exact=True)).to_be_checked()
    expect(page.locator(".questions")).to_contain_text("You chose this here. The page no longer asks it.")
    page.goto(LIST)
    expect(listed(page).first).to_have_text(first)


def test_a_list_takes_a_hundred_and_says_so_then(page):
    page.goto(LIST)
    many = [
        {"id": f"own-{n}", "changed": 1, "place": n, "text": f"Question {n}?", "answer": "", "page": "", "title": ""}
        for n in range(100)
    ]
    page.evaluate("text => localStorage.setItem('my-questions', text)", json.dumps({"version": 1, "questions": many}))
    page.goto(CT)
    boxes(page).first.click()

    expect(page.locator(".questions [role=status]")).to_contain_text("Your list is full: it holds 100 questions.")
    expect(boxes(page).first).not_to_be_checked()


# The list -------------------------------------------------------------------------------------------------------------


def test_a_reader_adds_answers_changes_moves_and_removes_and_nothing_is_lost_on_the_way(page):
    trouble = watch(page)
    page.goto(LIST)
    expect(page.get_by_text(NOTHING_YET)).to_be_visible()
    expect(page.get_by_text("Others who use this device can read it.")).to_be_visible()
    for text in ("  Can my  sister come?", "May I drive?", "Does it hurt?"):
        add(page, text)
    expect(listed(page)).to_have_text(["Can my sister come?", "May I drive?", "Does it hurt?"])
    expect(said(page)).to_have_text("Added at the end of your list.")
    expect(page.get_by_label("Add a question of your own")).to_be_focused()

    row(page, "May I drive?").get_by_label("Answer").fill("Not on the day.\nRing first.")
    drive = row(page, "May I drive?")
    drive.locator("summary").click()
    drive.get_by_label("Question", exact=False).last.fill("May I drive home?")
    drive = row(page, "May I drive home?")
    drive.get_by_role("button", name="Move up").click()
    expect(listed(page)).to_have_text(["May I drive home?", "Can my sister come?", "Does it hurt?"])
    expect(said(page)).to_have_text("Moved. It is now number 1.")
    expect(drive.get_by_role("button", name="Move up")).to_be_focused()
    drive.get_by_role("button", name="Move up").click()
    expect(said(page)).to_have_text("It is the first on your list already.")

    page.reload()
    expect(listed(page)).to_have_text(["May I drive home?", "Can my sister come?", "Does it hurt?"])
    expect(row(page, "May I drive home?").get_by_label("Answer")).to_have_value("Not on the day.\nRing first.")

    drive.locator("summary").click()
    drive.get_by_role("button", name="Remove").click()
    expect(listed(page)).to_have_text(["Can my sister come?", "Does it hurt?"])
    expect(listed(page).first).to_be_focused()
    assert "drive" not in page.evaluate(KEPT)
    page.get_by_role("button", name="Put it back").click()
    expect(row(page, "May I drive home?").get_by_label("Answer")).to_have_value("Not on the day.\nRing first.")
    expect(listed(page).first).to_be_focused()
    assert trouble == []


def test_the_last_one_removed_leaves_the_focus_at_the_lists_heading(page):
    page.goto(LIST)
    add(page, "Why?")
    row(page, "Why?").locator("summary").click()
    row(page, "Why?").get_by_role("button", name="Remove").click()

    expect(page.get_by_role("heading", name="Your list")).to_be_focused()


def test_an_emptied_question_keeps_its_words(page):
    page.goto(LIST)
    add(page, "Why?")
    row(page, "Why?").locator("summary").click()
    words = row(page, "Why?").locator("textarea").last
    words.fill("   ")
    words.blur()

    expect(words).to_have_value("Why?")
    expect(listed(page)).to_have_text(["Why?"])


def test_clearing_asks_first_and_then_leaves_nothing_on_the_device(page):
    tick(page, CT, 0, 1)
    page.goto(LIST)
    clear = page.get_by_role("button", name="Clear everything from this device")
    for way_out in (
        lambda: page.keyboard.press("Escape"),
        lambda: page.get_by_role("button", name="Keep them").click(),
    ):
        clear.click()
        assert_accessible(page)
        way_out()
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(listed(page)).to_have_count(2)
        expect(clear).to_be_focused()
    clear.click()
    page.get_by_role("dialog").get_by_role("button", name="Clear everything").click()

    expect(listed(page)).to_have_count(0)
    expect(said(page)).to_have_text("Everything is cleared from this device.")
    expect(page.get_by_role("heading", name="Your list")).to_be_focused()
    assert page.evaluate("localStorage.length") == 0
    clear.click()  # and an answer given once is not given for good
    page.keyboard.press("Escape")
    add(page, "Why?")
    expect(listed(page)).to_have_count(1)


def test_the_list_is_saved_as_text(page):
    [first] = tick(page, CT, 0)
    page.goto(LIST)
    add(page, "Does it hurt?")
    row(page, first).get_by_label("Answer").fill("Because…")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as text").click()

    text = Path(download.value.path()).read_text()
    assert download.value.suggested_filename == "my-questions.txt"
    assert text.splitlines()[0] == "My questions"
    assert text.splitlines()[1].startswith("Saved on ")
    assert text.split("\n\n", 1)[1] == (f"1. {first}\nFrom: CT scan\nAnswer: Because…\n\n2. Does it hurt?\nAnswer: \n")


def test_it_prints_questions_answers_and_lines_for_those_without_and_nothing_to_press(page):
    [first] = tick(page, CT, 0)
    page.goto(LIST)
    add(page, "Does it hurt?")
    row(page, first).get_by_label("Answer").fill("Because of the dye.")
    page.emulate_media(media="print")

    expect(page.locator(".question-answer").first).to_have_text("Because of the dye.")
    lines = page.locator(".question-answer").evaluate_all(
        "all => all.map(it => getComputedStyle(it, '::before').content)"
    )
    assert lines == ["none", '""']
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("textbox")).to_have_count(0)


# Two tabs -------------------------------------------------------------------------------------------------------------


def test_two_tabs_at_once_lose_nothing(page):
    other = page.context.new_page()
    page.goto(LIST)
    other.goto(LIST)
    add(page, "From the first?")
    add(other, "From the second?")
    for tab in (page, other):
        expect(listed(tab)).to_have_text(["From the first?", "From the second?"])

    row(page, "From the first?").get_by_label("Answer").fill("Yes.")
    expect(row(other, "From the first?").get_by_label("Answer")).to_have_value("Yes.")
    row(other, "From the second?").get_by_label("Answer").fill("No.")
    row(page, "From the first?").locator("summary").click()
    row(page, "From the first?").get_by_role("button", name="Remove").click()
    for tab in (page, other):
        expect(listed(tab)).to_have_text(["From the second?"])
        expect(row(tab, "From the second?").get_by_label("Answer")).to_have_value("No.")

    tick(other, CT, 0)
    expect(listed(page)).to_have_count(2)
    page.get_by_role("button", name="Clear everything from this device").click()
    page.get_by_role("dialog").get_by_role("button", name="Clear everything").click()
    expect(boxes(other).first).not_to_be_checked()
    assert page.evaluate("localStorage.length") == 0


def test_what_two_tabs_write_in_the_same_moment_is_put_together(page):
    """One writes over what the other has just written, and hears of it only then."""
    page.goto(LIST)
    add(page, "Mine?")
    theirs = {"id": "own-theirs", "changed": 1, "place": 9, "text": "Theirs?", "answer": "", "page": "", "title": ""}
    other = page.context.new_page()
    other.goto("/robots.txt")
    other.evaluate(
        "text => localStorage.setItem('my-questions', text)", json.dumps({"version": 1, "questions": [theirs]})
    )

    expect(listed(page)).to_have_text(["Mine?", "Theirs?"])
    assert {it["text"] for it in json.loads(other.evaluate(KEPT))["questions"]} == {"Mine?", "Theirs?"}


def test_an_answer_that_another_tab_wrote_unseen_is_kept_beside_ones_own(page):
    page.goto(LIST)
    add(page, "Why?")
    page.evaluate(
        """() => {  // as another tab writes, before this one hears of it
             const data = JSON.parse(localStorage.getItem("my-questions"));
             Object.assign(data.questions[0], {answer: "Theirs.", changed: data.questions[0].changed + 1});
             localStorage.setItem("my-questions", JSON.stringify(data));
           }"""
    )
    row(page, "Why?").get_by_label("Answer").fill("Mine.")

    expect(row(page, "Why?").get_by_label("Answer")).to_have_value("Theirs.\nMine.")


# A browser that does not keep it --------------------------------------------------------------------------------------

BLOCKED = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError'); };"


@pytest.mark.parametrize("script", first(1, [FULL, BLOCKED]))
def test_where_the_browser_keeps_nothing_a_reader_is_told_and_can_still_print_a_list(page, script):
    page.add_init_script(script)
    trouble = watch(page)
    page.goto(CT)
    boxes(page).first.click()
    expect(page.locator(".questions [role=status]")).to_contain_text("Your browser did not keep this.")
    expect(boxes(page).first).not_to_be_checked()

    page.goto(LIST)
    add(page, "Does it hurt?")
    expect(page.get_by_role("alert")).to_contain_text("Your browser does not keep your list.")
    add(page, "Why?")
    row(page, "Does it hurt?").get_by_label("Answer").fill("A little.")
    expect(listed(page)).to_have_text(["Does it hurt?", "Why?"])
    assert_accessible(page)
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.evaluate("location.reload()")
    expect(row(page, "Does it hurt?").get_by_label("Answer")).to_have_value("A little.")
    assert trouble == []


@pytest.mark.parametrize("name", first(1, sorted(ROTTEN, key=lambda name: name not in ROTTEN_IN_THREE_WAYS)))
def test_what_cannot_be_read_is_said_and_left_alone_until_the_reader_clears_it(page, name):
    trouble = watch(page)
    page.goto("/robots.txt")
    page.evaluate("text => localStorage.setItem('my-questions', text)", ROTTEN[name])
    page.goto(CT)
    boxes(page).first.click()
    expect(page.locator(".questions [role=status]")).to_contain_text(UNREADABLE)
    expect(boxes(page).first).not_to_be_checked()

    page.goto(LIST)
    expect(page.get_by_role("alert")).to_contain_text(UNREADABLE)
    add(page, "Why?")
    expect(page.get_by_label("Add a question of your own")).to_have_value("Why?")
    assert page.evaluate(KEPT) == ROTTEN[name]

    page.get_by_role("button", name="Clear everything from this device").click()
    page.get_by_role("dialog").get_by_role("button", name="Clear everything").click()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(listed(page)).to_have_text(["Why?"])
    assert trouble == []


def test_what_stands_in_the_storage_is_shown_as_text_and_leads_nowhere_else(page):
    trouble = watch(page)
    page.on("dialog", lambda dialog: trouble.append(dialog.message))
    rotten = [
        ROTTEN_ONE | {"id": f"{ROTTEN_ONE['id']}{place}", "place": place, "page": address}
        for place, address in enumerate(ELSEWHERE, 1)
    ]
    page.goto("/robots.txt")
    page.evaluate("text => localStorage.setItem('my-questions', text)", json.dumps({"version": 1, "questions": rotten}))
    page.goto(LIST)

    expect(listed(page)).to_have_text([ROTTEN_ONE["text"]] * len(ELSEWHERE))
    for shown in page.locator(".question-list ol > li").all():
        expect(shown.locator("textarea").first).to_have_value(ROTTEN_ONE["answer"])
    expect(page.locator(".question-list ol :is(img, b, script, a)")).to_have_count(0)
    assert trouble == []


# For everybody --------------------------------------------------------------------------------------------------------


def filled(page: Page) -> None:
    tick(page, CT, 0, 1)
    tick(page, MRI, 0)
    page.goto(LIST)
    add(page, "Pneumonoultramicroscopicsilicovolcanoconiosis" * 4)
    page.locator(".question-list summary").first.click()


def empty(page: Page) -> None:
    page.goto(LIST)


def ticked(page: Page) -> None:
    tick(page, CT, 0)
    expect(page.locator(".questions [role=status]")).to_contain_text("It is on your list.")


@pytest.mark.parametrize("state", first(1, [filled, ticked, empty]))
def test_every_state_is_accessible_fits_and_goes_by_keyboard(page, state: Callable[[Page], None]):
    trouble = watch(page)
    state(page)

    assert page.evaluate("document.querySelectorAll('[style], style').length") == 0
    assert_accessible(page)
    assert_fits(page)
    page.emulate_media(forced_colors="active")
    assert_fits(page)
    page.emulate_media(forced_colors="null")
    page.reload()
    page.evaluate("document.querySelectorAll('.question-list details').forEach(it => it.open = true)")
    assert assert_goes_by_keyboard(page)[0] == "Skip to the page"
    assert trouble == []


def test_whatever_is_pressed_is_large_enough_for_a_thumb(phone):
    filled(phone)
    pressed = phone.locator(".question-list :is(button, summary, textarea), .sheets a")

    sizes = [it.bounding_box() for it in pressed.all() if it.is_visible()]
    assert len(sizes) > 40
    assert [size for size in sizes if size["height"] < 44] == []


def test_without_javascript_there_is_a_sheet_to_print_and_nothing_that_does_not_work(open_page):
    phone = open_page(viewport=PHONE, is_mobile=True, has_touch=True, java_script_enabled=False)
    phone.goto(CT)
    expect(boxes(phone)).to_have_count(0)
    phone.locator(".questions").get_by_role("link", name="My questions").tap()
    expect(phone.get_by_text("your browser needs JavaScript")).to_be_visible()
    expect(phone.get_by_role("main").get_by_role("button")).to_have_count(0)
    phone.get_by_role("link", name="CT scan", exact=True).tap()

    phone.wait_for_url(f"**{SHEET}")
    expect(phone.get_by_role("main").get_by_role("button")).to_have_count(0)
    phone.emulate_media(media="print")
    for words in ("Date", "Who I spoke to", "Number to ring", "Paper goes out of date. Today’s page:"):
        expect(phone.get_by_text(words).first).to_be_visible()
    lines = phone.locator(".questions li").first.evaluate("it => getComputedStyle(it, '::after').borderBottomStyle")
    assert lines == "dotted"
