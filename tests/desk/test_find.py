"""Where a sentence stands, and where a source, a fact, a word or a picture is used: live first, then in review, then drafts."""

import pytest
from django.test import Client
from lxml import html

from desk.places import MOST_TEXTS, PLACES_ON_A_SCREEN, Search
from desk.sought import SoughtPicture, SoughtRecording, SoughtWords, address_of_uses
from pages.models import Picture, Recording
from search.holding import pages_that_may_say
from tests import factories
from tests.cases import first
from tests.desk.scenes import words
from tests.factories import fact, page, person, published_page, source, withdraw
from tests.glossary.scenes import explained
from tests.pages.test_boxes import FIRST, box, shown
from tests.reviews.scenes import submitted

pytestmark = pytest.mark.django_db

SAYS = "<p>You lie on a narrow bed. It’s noisy, and takes a while.</p>"


def places(words: str) -> list[tuple[str, str, str]]:
    return [(one.title, one.state, one.where) for one in Search(SoughtWords(words), may_edit=False).all_places()]


def rows(response) -> list[list[str]]:
    table = html.fromstring(response.content).xpath("//table//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in table]


# A sentence -----------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_a_sentence_is_found_live_first_then_in_review_then_in_drafts(editor):
    page("draft", title="Draft", slug="draft", body=SAYS)
    submitted(page("asked", title="Asked", slug="asked", body=SAYS, kind="guide"))
    published_page(body=SAYS)

    found = editor.get("/desk/find/", {"q": "narrow bed"})

    assert rows(found) == [
        ["CT scan", "live", "Text", "You lie on a narrow bed. It’s noisy, and takes a while."],
        ["Asked", "in review", "Text", "You lie on a narrow bed. It’s noisy, and takes a while."],
        ["Draft", "draft", "Text", "You lie on a narrow bed. It’s noisy, and takes a while."],
    ]
    assert "<mark>narrow bed</mark>" in words(found)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "words",
    ["It's  NOISY, and", "lie on a narrow bed. It", "You lie", "nois", "narro", "bed.", "a while", "on a", "It’s"],
)
def test_part_of_a_sentence_is_enough_however_it_is_typed(words):
    published_page(body=SAYS)

    assert places(words) == [("CT scan", "live", "Text")]


@pytest.mark.both_databases
@pytest.mark.parametrize("words", ["arrow bed", "bed narrow", "narrow bad", "noisy takes", "x" * 200, "[.*]"])
def test_other_words_are_not(words):
    published_page(body=SAYS)

    assert places(words) == []


def test_what_was_withdrawn_or_replaced_is_not_listed():
    withdraw(published_page("gone", title="Gone", slug="gone", body=SAYS))
    factories.publish_again(published_page(body=SAYS), body="<p>You stand.</p>", size="change")

    assert places("narrow bed") == []


@pytest.mark.both_databases
def test_every_part_of_a_page_is_looked_through():
    published_page(
        title="Bone scan",
        summary="A camera looks.",
        also_called="radionuclide picture",
        words_people_use="glow test\ntracer thing",
        body=[
            ("TextPlugin", {"html": "<h2>How it goes</h2><p>You wait.</p>"}),
            (
                "CalloutPlugin",
                {"tone": "important", "level": 2, "heading": "Tell us", "html": "<p>If you feel ill.</p>"},
            ),
        ],
    )

    assert places("one sca") == []
    assert places("bone scan") == [("Bone scan", "live", "Title")]
    assert places("camera looks") == [("Bone scan", "live", "Summary")]
    assert places("radionuclide") == [("Bone scan", "live", "Other names")]
    assert places("tracer thing") == [("Bone scan", "live", "Words people use")]
    assert places("how it goes") == [("Bone scan", "live", "Text under “How it goes”")]
    assert places("you wait") == [("Bone scan", "live", "Text under “How it goes”")]
    assert places("feel ill") == [("Bone scan", "live", "Callout under “Tell us”")]


def test_words_that_a_fact_says_are_found_where_the_text_names_it():
    fact(text="10 to 30 minutes", source=source())
    published_page(body="<p>It takes [fact: scan-time], most of it waiting [source: guideline-2026].</p>")
    page("draft", title="Draft", slug="draft", body="<p>It takes [fact: scan-time], most of it waiting.</p>")

    assert [one[:2] for one in places("takes 10 to 30 minutes, most of it waiting")] == [
        ("CT scan", "live"),
        ("Draft", "draft"),
    ]


def test_words_of_a_box_are_found_on_its_page_which_names_those_that_show_it(editor):
    box()
    published_page(body=[shown(), ("TextPlugin", {"html": "<p>You go home.</p>"})])

    found = rows(editor.get("/desk/find/", {"q": FIRST}))

    assert [(row[0], row[1]) for row in found] == [("Pressure on your spinal cord", "live")]
    assert found[0][3] == f"{FIRST} Also on: CT scan"


def test_a_place_leads_to_its_words_on_the_page_and_in_a_draft_to_its_block(editor):
    body = "<h2>How it goes</h2><p>You lie on a narrow bed.</p>"
    published_page(body=body)
    draft = factories.latest(page("draft", title="Draft", slug="draft", body=body, summary="About a narrow bed."))
    block = draft.content.get_placeholders().get(slot="body").get_plugins().get()

    found = html.fromstring(editor.get("/desk/find/", {"q": "narrow bed"}).content)

    ways = found.xpath("//table//td/a/@href")
    assert ways == [
        "/ct-scan/#how-it-goes:~:text=lie%20on%20a-,narrow%20bed",
        f"/desk/versions/{draft.pk}/edit/#about-it",
        f"/desk/versions/{draft.pk}/edit/#block-{block.pk}",
    ]
    for address, anchor in zip(ways, ("how-it-goes", "about-it", f"block-{block.pk}"), strict=True):
        assert f'id="{anchor}"' in editor.get(address.partition("#")[0]).content.decode()


def test_who_does_not_change_pages_is_led_to_a_draft_as_a_patient_would_see_it(client):
    client.force_login(person("patient"))
    draft = factories.latest(page(body="<h2>How it goes</h2><p>You lie on a narrow bed.</p>"))

    (way,) = html.fromstring(client.get("/desk/find/", {"q": "narrow bed"}).content).xpath("//table//td/a/@href")

    assert way == f"/desk/versions/{draft.pk}/preview/#how-it-goes:~:text=lie%20on%20a-,narrow%20bed"
    assert 'id="how-it-goes"' in client.get(way.partition("#")[0]).content.decode()


# What is picked -------------------------------------------------------------------------------------------------------


def uses(thing) -> list[tuple[str, str, str]]:
    client = Client()
    client.force_login(person("editor"))
    return [tuple(row[:3]) for row in rows(client.get(address_of_uses(thing)))]


def test_a_source_is_found_where_a_text_names_it_or_a_fact_that_rests_on_it():
    cited = source()
    fact(source=cited)
    published_page(
        "by-itself", title="By itself", slug="a", body="<p>Lie still [source: guideline-2026].</p><p>Rest.</p>"
    )
    published_page("by-a-fact", title="By a fact", slug="b", body="<p>It takes [fact: scan-time].</p>")
    published_page("neither", title="Neither", slug="c", body="<p>Lie still.</p>")
    page("draft", title="Draft", slug="d", body="<p>Lie still [source: guideline-2026].</p>")

    assert uses(cited) == [("By itself", "live", "Text"), ("By a fact", "live", "Text"), ("Draft", "draft", "Text")]


def test_a_fact_is_found_where_a_text_names_it():
    told = fact(source=source())
    published_page(body="<p>Lie still [source: guideline-2026].</p><p>It takes [fact: scan-time].</p>")
    page("draft", title="Draft", slug="d", body="<p>It takes [fact: scan-time].</p>")

    assert uses(told) == [("CT scan", "live", "Text"), ("Draft", "draft", "Text")]


def test_a_word_is_found_in_any_of_its_forms_wherever_it_stands():
    word = explained("contrast dye", "A drink that shows up.", "dye").of
    published_page("one", title="One", slug="one", body="<p>You drink the dye.</p><p>Contrast dyes taste bad.</p>")
    published_page("two", title="Dyed hair", slug="two", body="<p>Nothing.</p>")
    page("draft", title="All about dye", slug="d", body="<p>Nothing.</p>")

    assert uses(word) == [("One", "live", "Text"), ("One", "live", "Text"), ("All about dye", "draft", "Title")]


def test_a_picture_is_found_in_the_block_that_shows_it(monkeypatch):
    picture = Picture(pk=1, sha256="ab" * 32, original_name="scanner.png")
    shown = ("ImagePlugin", {"picture": picture.sha256, "alt": "A scanner", "caption": ""})
    page("draft", title="Draft", slug="d", body=[("TextPlugin", {"html": "<p>Look.</p>"}), shown])

    assert [one.where for one in Search(SoughtPicture(picture), may_edit=False).all_places()] == ["Picture"]


@pytest.mark.parametrize("named_in", Recording.named_in)
def test_a_recording_and_its_captions_are_found_in_the_block_that_plays_them(named_in):
    played = {"sort": "bsl", "title": "In sign language", "recording": "ab" * 32, "captions": "cd" * 32, "made_from": 1}
    page("draft", title="Draft", slug="d", body=[("RecordingPlugin", {**played, "transcript": "<p>You lie.</p>"})])
    sought = SoughtRecording(Recording(pk=1, sha256=played[named_in], original_name="aloud.mp3"))

    assert len(list(Search(sought, may_edit=False).all_places())) == 1


def test_words_find_a_recording_by_the_name_that_its_file_had(editor):
    recording = Recording.objects.create(
        sha256="ab" * 32, file="recordings/ab.mp3", size=9, seconds=1, original_name="aloud.mp3"
    )

    assert address_of_uses(recording) in words(editor.get("/desk/find/", {"q": "aloud"}))
    assert editor.get(address_of_uses(recording)).status_code == 200


def test_words_find_what_is_called_so_with_a_way_to_its_uses(editor):
    cited = source(title="Guide to scans")
    told = fact(label="How long a scan takes", source=cited)
    word = explained("scan", "A picture of the inside.").of

    found = words(editor.get("/desk/find/", {"q": "scan"}))

    for thing in (cited, told, word):
        assert address_of_uses(thing) in found
        assert editor.get(address_of_uses(thing)).status_code == 200


@pytest.mark.parametrize("who", first(1, ["editor", "publisher", "admin"]))
def test_what_is_kept_has_a_way_to_its_uses_on_its_own_screen(client, who):
    client.force_login(person(who))
    cited = source()
    things = {"sources/source": cited, "sources/fact": fact(source=cited)}
    if who == "editor":
        things["glossary/term"] = explained("scan", "A picture of the inside.").of
    for address, thing in things.items():
        screen = client.get(f"/admin/{address}/{thing.pk}/change/")
        if screen.status_code == 200:
            assert address_of_uses(thing) in words(screen)


# The screen -----------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 200),
        ({"q": "  "}, 200),
        ({"q": "..."}, 422),
        ({"q": "x" * 301}, 422),
        ({"q": "a\0b c"}, 200),
        ({"thing": "source-999999"}, 404),
        ({"thing": "user-1"}, 404),
        ({"thing": "source-9999999999999999999"}, 404),
        ({"q": "narrow", "from": "l99999999999999999999999"}, 200),
        ({"q": "narrow", "from": "d999999999999999"}, 200),
        ({"q": "((((", "from": "l1"}, 422),
    ],
)
def test_rubbish_gets_a_clear_answer(editor, asked, status):
    found = editor.get("/desk/find/", asked)

    assert found.status_code == status
    if status == 422:
        assert html.fromstring(found.content).xpath("//input[@name='q']/@value") == [asked["q"]]


def test_the_file_has_every_place_and_no_formula(editor):
    published_page(title="=Sum", slug="sum", body="<p>A narrow bed.</p><p>The narrow bed isn't &lt; you &amp; me.</p>")

    lines = (
        b"".join(editor.get("/desk/find.csv", {"q": "narrow bed"}).streaming_content).decode("utf-8-sig").splitlines()
    )

    assert lines[0] == "Page,State,Where,What it says,Also,Address"
    assert [line.split(",")[:4] for line in lines[1:]] == [
        ["'=Sum", "live", "Text", "A narrow bed."],
        ["'=Sum", "live", "Text", "The narrow bed isn't < you & me."],
    ]


@pytest.mark.both_databases
def test_a_long_list_goes_on_where_the_screen_before_ended(editor):
    for number in range(PLACES_ON_A_SCREEN + 3):
        page(f"draft-{number}", title=f"Draft {number}", slug=f"draft-{number}", body=SAYS)

    first = editor.get("/desk/find/", {"q": "narrow bed"})
    (further,) = html.fromstring(first.content).xpath("//a[@rel='next']/@href")
    then = editor.get(f"/desk/find/{further}")

    titles = [row[0] for row in [*rows(first), *rows(then)]]
    assert titles == [f"Draft {number}" for number in range(PLACES_ON_A_SCREEN + 3)]
    assert not html.fromstring(then.content).xpath("//a[@rel='next']")
    assert "From the beginning" in words(then)


def test_more_pages_take_no_more_queries(editor, django_assert_max_num_queries):
    for number in range(2):
        published_page(f"page-{number}", title=f"Page {number}", slug=f"page-{number}", body=SAYS)
    with django_assert_max_num_queries(40) as few:
        editor.get("/desk/find/", {"q": "narrow bed"})
    for number in range(2, 8):
        published_page(f"page-{number}", title=f"Page {number}", slug=f"page-{number}", body=SAYS)
    assert MOST_TEXTS > PLACES_ON_A_SCREEN

    with django_assert_max_num_queries(len(few)):
        editor.get("/desk/find/", {"q": "narrow bed"})


@pytest.mark.both_databases
def test_what_the_search_keeps_leaves_few_pages_to_read():
    published_page("one", title="One", slug="one", body=SAYS)
    published_page("two", title="Two", slug="two", body="<p>You lie on a wide bed.</p>")

    assert pages_that_may_say("a narrow bed").count() == 1
    assert pages_that_may_say("lie on a").count() == 2
    assert pages_that_may_say("narrow sofa").count() == 0
    assert pages_that_may_say("!!").count() == 0
