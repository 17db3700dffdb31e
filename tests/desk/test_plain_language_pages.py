"""Where people see how plain a text is: on a review's page, at the desk, from the toolbar."""

import pytest
from cms.toolbar.utils import get_object_edit_url
from django.db import connection
from django.test.utils import CaptureQueriesContext

from desk import readability
from desk.readability import PlainWords, change_between
from pages.models import Block, PageDetails
from sources.models import Fact
from tests import factories
from tests.desk.scenes import words
from tests.factories import NOW, latest, new_draft, page, person, publish, published_page
from tests.reviews.scenes import submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_now")]

HARD = (
    "<h2>Before</h2><p>The radiologist subsequently communicates the interpretation to the multidisciplinary team, which "
    "evaluates additional investigations prior to recommending an appropriate intervention for individuals.</p>"
    "<h2>Risks</h2><p>There is a risk of 14%.</p><p><a href='https://a.example/'>click here</a></p>"
)
EASY = "<h2>Before</h2><p>A doctor reads the scan. Then your team talks about it. You can ask what they think.</p>"

PICTURE = {"picture": "0" * 64, "alt": "A ring", "decoration": False, "caption": "", "credit": "AT RISK LTD"}


def address(version):
    return f"/desk/versions/{version.pk}/plain-language/"


def kinds(read: PlainWords) -> list[str]:
    return [group.kind.key for group in read.groups]


def places(read: PlainWords, kind: str) -> list[str]:
    return [placed.place for placed in read.hints if placed.hint.kind.key == kind]


# What is read ---------------------------------------------------------------------------------------------------------


def test_hints_come_by_kind_the_most_useful_first():
    read = PlainWords.of(latest(page(body=HARD)).content)

    assert kinds(read) == ["link", "long-sentence", "hard-sentence", "risk", "percentage", "plainer-word"]


def test_each_hint_names_the_block_it_is_about():
    body = [
        (
            "TextPlugin",
            {"html": "<p>At risk.</p><h2>Before</h2><p>At risk.</p><h3>Food</h3><ul><li>At risk.</li></ul>"},
        ),
        ("CalloutPlugin", {"heading": "Risk", "level": 2, "tone": "urgent", "html": "<p>At risk.</p>"}),
        ("TextPlugin", {"html": "<p>At risk.</p>"}),
        (
            "TablePlugin",
            {"caption": "Doses", "header_row": True, "header_column": False, "rows": [["Test", "Risk"], ["CT", "1"]]},
        ),
    ]
    read = PlainWords.of(latest(page(body=body, summary="A risk.")).content)

    assert places(read, "risk") == [
        "Summary",
        "Text at the beginning",
        "Text under “Before”",
        "Text under “Food”",
        "Callout “Risk”",
        "Callout “Risk”",
        "Text under “Risk”",
        "Table “Doses”",
    ]


STEP = {"title": "You lie on a bed", "text": "It slides into a ring."}


def test_headings_and_what_is_looked_up_are_not_measured_and_list_entries_are():
    body = [
        ("TextPlugin", {"html": "<h2>What happens before your scan</h2><ul><li>bring your letter along</li></ul>"}),
        (
            "KeyFactsPlugin",
            {"heading": "In short", "level": 2, "facts": [{"label": "It takes", "text": "Half an hour or so"}]},
        ),
        ("QuestionsPlugin", {"heading": "Ask", "level": 2, "questions": ["How long will all of this take?"]}),
        ("StepsPlugin", {"heading": "Then", "level": 2, "phase": "during", "steps": [STEP, STEP | {"title": ""}]}),
    ]
    measures = PlainWords.of(latest(page(body=body, summary="You lie down.")).content).measures

    assert (measures.sentences, measures.words) == (4, 3 + 4 + 5 + 5)


def test_words_for_pictures_are_looked_at_and_not_measured():
    read = PlainWords.of(latest(page(body=[("ImagePlugin", PICTURE | {"alt": "Image of a risk"})], summary="")).content)

    assert kinds(read) == ["picture", "risk"]
    assert read.measures.grade is None


def test_a_picture_stored_without_words_is_pointed_out():
    version = latest(page(body=[("ImagePlugin", PICTURE)]))
    assert kinds(PlainWords.of(version.content)) == []
    Block.objects.update(data=PICTURE | {"alt": ""})

    assert kinds(PlainWords.of(version.content)) == ["picture"]


def test_headings_that_skip_a_level_are_pointed_out():
    read = PlainWords.of(latest(page(body="<h2>A</h2><p>x</p><h4>B</h4><p>y</p>")).content)

    assert kinds(read) == ["heading"]


def test_marks_of_sources_are_no_words_and_what_facts_say_is_read():
    source = factories.source("leaflet")
    Fact.objects.create(key="ct-time", label="How long", text="10 to 30 minutes", source=source, checked_on=NOW.date())
    read = PlainWords.of(
        latest(page(body="<p>It takes [fact: ct-time].</p><p>You lie down [source: leaflet].</p>", summary="")).content
    )

    assert [passage.text for passage in read.passages] == ["It takes 10 to 30 minutes.", "You lie down."]


@pytest.mark.parametrize("body", ["", [], "<h2>A</h2>"])
def test_a_page_with_next_to_nothing_on_it_is_read_too(clinician, body):
    version = latest(page(body=body, summary=""))

    assert PlainWords.of(version.content).measures.grade is None
    assert "no text" in words(clinician.get(address(version)))
    PageDetails.objects.all().delete()
    assert clinician.get(address(version)).status_code == 200


@pytest.mark.parametrize("data", [{}, {"alt": None, "caption": 1}, {"alt": ["x"]}, [], "x"])
def test_a_block_that_cannot_be_read_breaks_nothing(clinician, data):
    version = latest(page(body=[("ImagePlugin", PICTURE)]))
    Block.objects.update(data=data)

    assert clinician.get(address(version)).status_code == 200


def test_a_change_is_told_in_a_sentence():
    hard, easy = (
        PlainWords.of(latest(page(key, body=body)).content).measures for key, body in (("a", HARD), ("b", EASY))
    )
    nothing = type(hard)()

    assert "went down from" in change_between(hard, easy)
    assert "went up from" in change_between(easy, hard)
    assert change_between(easy, easy).endswith("as before.")
    assert change_between(nothing, easy) == change_between(easy, nothing) == ""


# On a review's page ---------------------------------------------------------------------------------------------------


def test_a_review_shows_the_measures_before_and_now_and_the_hints(clinician):
    draft = new_draft(published_page("mri-scan", body=HARD), body=EASY + "<p>There is a risk.</p>")
    review = submitted(draft.content.page)
    seen = words(clinician.get(review.get_absolute_url()))

    assert "<details> <summary>Reading age" in seen
    assert "went down from" in seen
    assert "There is a <mark>risk</mark>." in seen
    assert "Text under “Before”" in seen
    assert "they never stop a text from being sent, approved or published" in seen
    assert f'href="{address(draft)}"' in seen


def test_a_first_version_is_measured_alone(clinician):
    review = submitted(page(body=EASY))
    found = clinician.get(review.get_absolute_url())

    assert [score.title for score in found.context["judged"].scores] == ["Version 1"]
    assert found.context["judged"].change_of_grade == ""


def test_no_hint_stops_a_text_from_being_sent_approved_and_published():
    of = published_page(body=HARD)

    assert len(PlainWords.of(latest(of).content).hints) > 5
    assert latest(of).state == "published"


def test_a_review_of_a_long_page_takes_no_more_queries(clinician):
    short, long = (submitted(page(key, body=HARD * times)) for key, times in (("a", 1), ("b", 40)))
    counts = []
    for review in (short, short, long):  # the first fills caches
        with CaptureQueriesContext(connection) as queries:
            clinician.get(review.get_absolute_url())
        counts.append(len(queries))

    assert counts[2] == counts[1]


def test_who_is_asked_to_decide_can_jump_there_and_others_cannot(client):
    review = submitted()
    seen = {}
    for role in ("clinical", "editor"):
        client.force_login(person(role))
        seen[role] = words(client.get(review.get_absolute_url()))

    assert 'href="#your-decision">Your decision</a>' in seen["clinical"]
    assert 'id="your-decision"' in seen["clinical"]
    assert "#your-decision" not in seen["editor"]


# At the desk ----------------------------------------------------------------------------------------------------------


def test_the_scores_of_all_versions_stand_in_a_table(clinician):
    of = published_page(body=HARD)
    publish(new_draft(of, body=EASY))
    draft = new_draft(of, body=EASY + "<p>You wait.</p>")
    seen = clinician.get(address(draft))

    titles = [(score.title, score.state, score.is_this) for score in seen.context["scores"]]
    assert titles == [
        ("Version 1", "Unpublished", False),
        ("Version 2", "Published", False),
        ("Version 3", "Draft", True),
    ]
    grades = [score.measures.grade for score in seen.context["scores"]]
    assert grades[0] > grades[1] > grades[2]
    assert "<caption>All versions of this page</caption>" in words(seen)
    assert words(seen).count('<th scope="row">') == 3


def test_only_versions_of_the_same_page_are_compared():
    published_page("mri-scan", body=HARD)
    version = latest(published_page(body=EASY))

    assert [read.pk for read, _words in readability.of_all_versions(version)] == [version.pk]


def test_editors_get_a_way_back_into_the_text_while_it_can_be_changed(client):
    version = latest(page())
    client.force_login(person("editor"))
    edit = f'href="/desk/versions/{version.pk}/edit/"'

    assert edit in words(client.get(address(version)))
    submitted(version.content.page)
    assert edit not in words(client.get(address(version)))


def test_it_is_offered_in_the_toolbar_and_on_the_page_of_a_version(client):
    version = latest(page())
    client.force_login(person("editor"))

    for at in (get_object_edit_url(version.content), f"/desk/versions/{version.pk}/"):
        assert f'href="{address(version)}"' in client.get(at, follow=True).content.decode()


def test_what_editors_write_is_never_read_as_html(clinician):
    evil = "<script>alert(1)</script> risk"
    version = latest(
        page(title=evil, summary=evil, body=[("QuestionsPlugin", {"heading": evil, "level": 2, "questions": [evil]})])
    )

    assert "<script>alert" not in clinician.get(address(version)).content.decode()
