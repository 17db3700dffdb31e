"""Once a text was put before reviewers, its facts are fixed, what it cites is known, and reviewers see both."""

import pytest
from django.db import IntegrityError, transaction

from desk.review_page import Judged, befores, text_in
from pages.models import Citation, OutsideLink
from pages.rules import NotAllowed
from reviews import publishing, services
from reviews.models import Review
from sources.models import Fact, OtherFinding
from tests.factories import (
    NOW,
    fact,
    latest,
    new_draft,
    page,
    person,
    publish,
    publish_again,
    published_page,
    source,
    write,
)
from tests.reviews.scenes import submitted

pytestmark = pytest.mark.django_db

NAMES_A_FACT = "<p>It takes [fact: scan-time]. You lie still [source: other].</p>"


@pytest.fixture(autouse=True)
def _cited():
    source("other", title="Lying still")
    fact()


def cited_by(version):
    rows = Citation.objects.filter(content=version.object_id)
    return sorted((row.source.key if row.source else "", row.fact.key if row.fact else "") for row in rows)


def fixed_at(key="scan-time"):
    return Fact.objects.get(key=key).fixed_at


# Fixed ----------------------------------------------------------------------------------------------------------------


def test_a_draft_fixes_nothing():
    page(body=NAMES_A_FACT)

    assert fixed_at() is None
    assert not Citation.objects.exists()


def test_sending_for_review_fixes_the_facts_of_a_text_and_no_others():
    fact("another")

    submitted(body=NAMES_A_FACT)

    assert fixed_at() == NOW
    assert fixed_at("another") is None


def test_a_refused_submission_fixes_nothing():
    with pytest.raises(NotAllowed, match="There is no fact"):
        submitted(body=NAMES_A_FACT + "<p>[fact: nobody-knows]</p>")

    assert fixed_at() is None


def test_taking_a_text_back_from_review_leaves_its_facts_fixed():
    review = submitted(body=NAMES_A_FACT)

    services.withdraw_from_review(review=review, by=person("editor"), at=NOW, reason="Not yet.")

    with pytest.raises(IntegrityError, match="This fact is fixed"), transaction.atomic():
        Fact.objects.update(text="Something else")


def test_an_urgent_correction_fixes_its_facts():
    draft = new_draft(published_page(), body=NAMES_A_FACT)

    publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="The time was wrong.")

    assert fixed_at() == NOW
    assert cited_by(draft) == [("leaflet", "scan-time"), ("other", "")]


def test_a_page_that_is_out_never_changes_by_its_facts(client):
    live = published_page(body=NAMES_A_FACT)
    before = client.get(live.get_absolute_url("en")).content

    newer = fact("scan-time-2027", text="20 to 40 minutes", low=20, high=40)
    older = Fact.objects.get(key="scan-time")
    older.state, older.superseded_by, older.label, older.note = "superseded", newer, "Other", "Other"
    older.save(why="Measured again.")
    OtherFinding.objects.create(fact=older, source=source("study"), text="5 hours")

    after = client.get(live.get_absolute_url("en")).content
    assert after == before
    assert b"10 to 30 minutes" in after


# What each version cites ----------------------------------------------------------------------------------------------


def test_what_a_version_cites_is_known_from_its_submission_on():
    review = submitted(body=NAMES_A_FACT)

    assert cited_by(review.version) == [("leaflet", "scan-time"), ("other", "")]


def test_a_fact_without_a_source_is_cited_all_the_same():
    fact("ask", text="ask your department", source=None, low=None, high=None)

    assert cited_by(submitted(body="<p>[fact: ask]</p>").version) == [("", "ask")]


def test_a_source_named_twice_and_by_a_fact_is_known_as_both():
    body = "<p>[fact: scan-time], [fact: scan-time] [source: leaflet] [source: leaflet]</p>"

    assert cited_by(submitted(body=body).version) == [("leaflet", ""), ("leaflet", "scan-time")]


def test_what_was_taken_out_before_it_was_sent_again_is_not_cited():
    made = page(body=NAMES_A_FACT)
    review = submitted(made)
    services.withdraw_from_review(review=review, by=person("editor"), at=NOW, reason="Not yet.")
    write(review.version.content, "<p>You lie still.</p>")
    submitted(made)

    assert cited_by(review.version) == []


def test_each_version_keeps_what_it_cited():
    made = published_page(body=NAMES_A_FACT)
    first = latest(made)
    publish_again(made, body="<p>You lie still [source: other].</p>")

    assert cited_by(first) == [("leaflet", "scan-time"), ("other", "")]
    assert cited_by(latest(made)) == [("other", "")]


def test_addresses_of_other_sites_are_known_each_once():
    links = ["https://a.example.org/x#part", "https://a.example.org/x", "/here/", "mailto:a@example.org", "#part"]
    links += ["http://testserver/here/", "http://testserver.example.org/"]
    text = "".join(f'<p><a href="{href}">Read on</a></p>' for href in links) + "<h2>Part</h2>"
    published_page("here")

    review = submitted(key="other", title="Other", body=text)

    found = OutsideLink.objects.filter(content=review.version.object_id).values_list("address", flat=True)
    assert sorted(found) == ["http://testserver.example.org/", "https://a.example.org/x"]


# What reviewers see ---------------------------------------------------------------------------------------------------


def review_page(client, review, who="clinical"):
    client.force_login(person(who))
    return client.get(review.get_absolute_url()).content.decode()


def test_reviewers_see_each_fact_with_its_source_and_what_others_say(client):
    made = Fact.objects.get()
    Fact.objects.update(condition="on a weekday", note="The only national one.")
    study = source("study", title="A study of waiting", edition="3rd edition", state="withdrawn")
    OtherFinding.objects.create(fact=made, source=study, text="5 hours in one place", condition="at night", note="Old.")

    shown = review_page(client, submitted(body=NAMES_A_FACT))

    for words in (
        *("How long a scan takes", "[scan-time]", "10 to 30 minutes", "on a weekday", "The only national one."),
        *("Having a scan", "5 hours in one place", "at night", "A study of waiting", "3rd edition", "Withdrawn by its"),
    ):
        assert words in shown


def judged_in(review):
    """Give what a review shows to somebody who has never looked at the page."""
    return Judged(text_in(review), next(iter(befores(review, None)), None), version=review.version)


def test_new_and_changed_facts_stand_out_against_the_version_before(client):
    live = published_page(body=NAMES_A_FACT)
    newer = fact("scan-time-2027", text="20 to 40 minutes", low=20, high=40)
    fact("dose", label="How much radiation", text="about 10 mSv")
    old = Fact.objects.get(key="scan-time")
    old.state, old.superseded_by = "superseded", newer
    old.save()
    draft = new_draft(live, body="<p>[fact: scan-time-2027] [fact: dose]</p>")

    judged = judged_in(submitted(draft.content.page))

    assert [(one.fact.key, one.is_new, [was.key for was in one.instead_of]) for one in judged.facts] == [
        ("scan-time-2027", True, ["scan-time"]),
        ("dose", True, []),
    ]
    assert [gone.key for gone in judged.facts_gone] == ["scan-time"]
    shown = review_page(client, Review.objects.get(version=draft))
    assert "“10 to 30 minutes” before" in shown
    assert "New in this version" in shown


def test_an_unchanged_fact_does_not_stand_out(client):
    live = published_page(body=NAMES_A_FACT)
    new_draft(live, body=NAMES_A_FACT + "<p>More.</p>")

    shown = review_page(client, submitted(live))

    assert "How long a scan takes" in shown
    assert "New in this version" not in shown


def test_a_replaced_fact_in_a_text_says_so_to_reviewers(client):
    old = Fact.objects.get(key="scan-time")
    old.state, old.superseded_by = "superseded", fact("newer", text="20 to 40 minutes", low=20, high=40)
    old.save()

    shown = review_page(client, submitted(body=NAMES_A_FACT))

    assert "Replaced by a newer fact: [newer] 20 to 40 minutes" in " ".join(shown.split())


def test_facts_cost_the_same_few_queries_however_many(django_assert_max_num_queries):
    keys = [fact(f"fact-{n}", source=source(f"source-{n}")).key for n in range(12)]
    for made in Fact.objects.all():
        OtherFinding.objects.create(fact=made, source=made.source, text="other")
    draft = latest(page(body="".join(f"<p>[fact: {key}]</p>" for key in keys)))
    judged = judged_in(submitted(draft.content.page))
    assert len(judged.body.parts) == 1

    with django_assert_max_num_queries(3):
        for one in judged.facts:
            [other.source.state_in_words() for other in one.fact.other_findings.all()]


def test_the_comparison_shows_the_words_of_facts_not_their_marks():
    live = published_page(body=NAMES_A_FACT)
    fact("newer", text="20 to 40 minutes", low=20, high=40)
    draft = new_draft(live, body=NAMES_A_FACT.replace("scan-time", "newer"))

    judged = judged_in(submitted(draft.content.page))

    shown = "".join(part.html for part in judged.comparison.parts)
    assert "It takes <del>10 to 30</del> <ins>20 to 40</ins> minutes" in shown
    assert "[fact:" not in shown
    assert any(hint.what == "A number changed" for hint in judged.hints)


# What readers never get -----------------------------------------------------------------------------------------------


def test_no_reader_ever_gets_another_finding_nor_what_is_for_the_team(client):
    secret = {"label": "LABELSECRET", "condition": "CONDITIONSECRET", "note": "NOTESECRET", "unit": "UNITSECRET"}
    Fact.objects.update(**secret)
    OtherFinding.objects.create(fact=Fact.objects.get(), source=source("study", title="SOURCESECRET"), text="OTHERSECRET",
                                condition="WHENSECRET", note="WHYSECRET")  # fmt: skip
    live = published_page(body=NAMES_A_FACT)
    publish(new_draft(live, body=NAMES_A_FACT + "<p>More.</p>"))

    address = live.get_absolute_url("en")
    addresses = [address, "/sitemap.xml", f"/versions/{live.reverse_id}/", f"/versions/{live.reverse_id}/1/"]
    answers = {where: client.get(where, follow=True) for where in addresses}

    assert b"10 to 30 minutes" in answers[address].content
    assert {answer.status_code for answer in answers.values()} == {200}
    for where, answer in answers.items():
        assert b"SECRET" not in answer.content, where
