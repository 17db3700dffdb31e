"""The one screen on which a reviewer reads a live page as it is, ticks its sources, and signs."""

from datetime import timedelta

import pytest
from django.test import Client
from lxml import html

from reviews import services
from reviews.models import Review, SourceRead
from sources.link_checks import keep
from sources.links import LinkAnswer
from sources.models import Source
from tests import factories
from tests.cases import first
from tests.desk.scenes import words
from tests.factories import NOW, latest, person, published_page, source
from tests.forging import unguarded
from tests.reviews.scenes import asked_by_policy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_now")]

CITES = "<p>You lie still [source: guideline-2026]. It takes [fact: scan-time].</p>"


@pytest.fixture
def guideline():
    return source(edition="Second edition", published="2026-05", address="https://guideline.example.org/")


@pytest.fixture
def leaflet(guideline):
    made = source("leaflet", title="A leaflet", edition="Version 3")
    factories.fact(source=made)
    return made


@pytest.fixture
def review(leaflet) -> Review:
    asked_by_policy("about", "full", "clinical")
    live = published_page(body=CITES, kind="about", at=NOW - timedelta(days=500))
    return services.start_recheck(version=latest(live), by=person("editor"), at=NOW)


@pytest.fixture
def reviewer(client):
    client.force_login(person("clinical"))
    return client


def form_of(response) -> dict[str, str]:
    """Give what the form on a screen would send as it stands."""
    page = html.fromstring(response.content)
    (form,) = [form for form in page.forms if "decision" in form.inputs]
    return {name: value.lstrip("\n") for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def ticked(response, found="holds") -> dict[str, str]:
    """Give the same with each source ticked and the page found right as it is."""
    given = form_of(response)
    ticks = {f"found-{name.partition('-')[2]}": found for name in given if name.startswith("shown-")}
    return {"role": "clinical"} | given | ticks | {"decision": "approved", "declared_interest": "none"}


def nothing_happened(review) -> bool:
    return Review.objects.get(pk=review.pk).is_open and not SourceRead.objects.exists()


def test_it_shows_the_page_as_readers_get_it_then_each_source_and_chooses_nothing(reviewer, review, guideline, leaflet):
    response = reviewer.get(review.get_absolute_url())
    text = words(response)

    assert '<p class="page-summary">What it is and how it goes.</p>' in text
    assert '<sup><a href="#source-1">' in text
    assert text.index("Sources</h2>") < text.index("Does each source still hold?") < text.index("Your decision</h2>")
    assert "Second edition" in text
    assert "May 2026" in text
    assert html.fromstring(response.content).xpath("//main//input[@checked]") == []
    assert form_of(response) == {
        "role": "clinical",
        "comment": "",
        **{f"opened-{one.pk}": "16/11/2026" for one in (guideline, leaflet)},
        **{name: value for name, value in form_of(response).items() if name.startswith("shown-")},
    }


def test_ticked_and_signed_it_is_done_and_says_what_was_opened(reviewer, review, guideline):
    screen = reviewer.get(review.get_absolute_url())
    answer = reviewer.post(review.get_absolute_url(), ticked(screen), follow=True)

    assert "Your word is on record" in words(answer)
    assert "2 sources opened" in words(answer)
    assert "Second edition, 2026-05" in words(answer)
    assert Review.objects.get(pk=review.pk).state == Review.State.DONE
    of_version = words(reviewer.get(f"/desk/versions/{review.version_id}/"))
    assert "Its sources, as last opened" in of_version
    assert "16 November 2026" in of_version


def test_a_missing_tick_is_named_and_nothing_that_was_filled_in_is_lost(reviewer, review, guideline):
    sent = ticked(reviewer.get(review.get_absolute_url())) | {"comment": "I read it twice."}
    del sent[f"found-{guideline.pk}"]
    answer = reviewer.post(review.get_absolute_url(), sent)

    assert answer.status_code == 422
    assert f"You have not ticked “{guideline.full_name}”" in words(answer)
    assert form_of(answer) == sent
    assert nothing_happened(review)


def test_a_source_that_does_not_hold_leads_to_a_change(reviewer, review, guideline):
    sent = ticked(reviewer.get(review.get_absolute_url())) | {f"found-{guideline.pk}": "does-not-hold"}
    refused = reviewer.post(review.get_absolute_url(), sent)

    assert refused.status_code == 422
    assert "cannot be opened, so the page needs a change" in words(refused)
    assert nothing_happened(review)
    sent |= {"decision": "changes-wanted", "comment": "The guideline is gone."}
    reviewer.post(review.get_absolute_url(), sent)
    assert Review.objects.get(pk=review.pk).state == Review.State.CHANGES_WANTED
    assert SourceRead.objects.get(source=guideline).is_current is False


def test_where_a_source_no_longer_stands_the_page_can_only_be_changed(reviewer, review, guideline):
    sent = ticked(reviewer.get(review.get_absolute_url()))
    guideline.state = Source.Standing.WITHDRAWN
    guideline.save(why="It is gone.", at=NOW)
    screen = reviewer.get(review.get_absolute_url())

    assert "no longer stands (Withdrawn by its publisher), so the page needs a change" in words(screen)
    assert "It is right as it is" not in words(screen)
    assert reviewer.post(review.get_absolute_url(), sent).status_code == 422
    assert nothing_happened(review)


def test_a_source_that_changed_since_the_screen_was_opened_is_named_and_to_be_ticked_again(
    reviewer, review, guideline, leaflet
):
    sent = ticked(reviewer.get(review.get_absolute_url()))
    with unguarded():
        Source.objects.filter(pk=guideline.pk).update(edition="Third edition")
    answer = reviewer.post(review.get_absolute_url(), sent)

    assert answer.status_code == 422
    assert "changed after it was shown to you. Now it says: Third edition, May 2026, Current." in words(answer)
    assert "“An organisation: A leaflet" not in words(answer)
    assert nothing_happened(review)
    again = form_of(answer)
    assert f"found-{guideline.pk}" not in again
    assert again[f"found-{leaflet.pk}"] == "holds"
    reviewer.post(review.get_absolute_url(), ticked(answer))
    assert SourceRead.objects.get(source=guideline).edition == "Third edition"


@pytest.mark.parametrize("day", first(4, ["15/11/2026", "17/11/2026", "", "soon", "2026-11-15", "1\0"]))
def test_a_day_on_which_it_cannot_have_been_opened_is_refused(reviewer, review, guideline, day):
    sent = ticked(reviewer.get(review.get_absolute_url())) | {f"opened-{guideline.pk}": day}

    assert reviewer.post(review.get_absolute_url(), sent).status_code == 422
    assert nothing_happened(review)


@pytest.mark.parametrize(
    "sent",
    first(
        3,
        [
            {"decision": "approved", "declared_interest": "none", "role": "clinical"},
            {"decision": "rejected", "comment": "No.", "declared_interest": "none", "role": "clinical"},
            {"found-1": "\0", "opened-1": "x" * 5000, "shown-1": "\0"},
            {"decision": "approved", "declared_interest": "none", "role": "patient"},
            {},
        ],
    ),
)
def test_rubbish_is_refused_in_words(reviewer, review, sent):
    answer = reviewer.post(review.get_absolute_url(), sent)

    assert answer.status_code == 422
    assert "Please put this right" in words(answer)
    assert nothing_happened(review)


def test_another_pages_source_does_not_count(reviewer, review, guideline):
    other = source("other", title="Of another page")
    sent = ticked(reviewer.get(review.get_absolute_url()))
    sent = {name.replace(f"-{guideline.pk}", f"-{other.pk}"): value for name, value in sent.items()}

    assert reviewer.post(review.get_absolute_url(), sent).status_code == 422
    assert nothing_happened(review)


@pytest.mark.parametrize("who", first(2, ["editor", "admin", "publisher", "patient", "plain-language"]))
def test_whoever_is_not_asked_gets_the_review_without_a_form_and_cannot_send_one(client, review, reviewer, who):
    sent = ticked(reviewer.get(review.get_absolute_url()))
    other = Client()
    other.force_login(person(who))

    assert "Does each source still hold?" not in words(other.get(review.get_absolute_url()))
    assert other.post(review.get_absolute_url(), sent).status_code in (403, 409, 422)
    assert nothing_happened(review)


def test_who_has_signed_gets_no_second_form(reviewer, review):
    sent = ticked(reviewer.get(review.get_absolute_url()))
    reviewer.post(review.get_absolute_url(), sent)

    assert "Does each source still hold?" not in words(reviewer.get(review.get_absolute_url()))
    assert reviewer.post(review.get_absolute_url(), sent).status_code == 409
    assert SourceRead.objects.count() == 2


def test_what_our_check_of_links_found_stands_beside_the_source(reviewer, review, guideline):
    for at in (NOW - timedelta(days=2), NOW):
        keep(guideline.address, LinkAnswer(False, "The server says that there is nothing (404).", 404), at=at)

    assert "Our check of links could not open it: The server says" in words(reviewer.get(review.get_absolute_url()))


def test_more_sources_take_no_more_queries(reviewer, review, django_assert_max_num_queries):
    with django_assert_max_num_queries(70) as few:
        reviewer.get(review.get_absolute_url())
    cites = "".join(f"<p>Lie still [source: more-{number}].</p>" for number in range(12))
    for number in range(12):
        source(f"more-{number}", title=f"Source {number}")
    live = published_page("many", title="Many", slug="many", body=cites, kind="about")
    many = services.start_recheck(version=latest(live), by=person("editor"), at=NOW)

    with django_assert_max_num_queries(len(few)):
        reviewer.get(many.get_absolute_url())
