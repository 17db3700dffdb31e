"""Which reviews a person can move on, and in what order."""

from datetime import timedelta

import pytest

from desk.inbox import waiting_for, waiting_for_others
from reviews import rules, services
from tests import factories
from tests.desk.scenes import submitted, urgently_published
from tests.factories import NOW, new_draft, page, person, published_page
from tests.reviews.scenes import signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_now")]


def waiting(user):
    return list(waiting_for(user))


def test_a_review_waits_for_those_who_can_sign_it_off():
    review = submitted()

    assert {role for role in ("clinical", "patient", "plain-language") if waiting(person(role)) == [review]} == {
        "clinical",
        "patient",
        "plain-language",
    }
    assert waiting(person("editor")) == []
    assert waiting(person("publisher")) == []


def test_a_review_stops_waiting_for_a_role_that_has_signed():
    review = submitted()
    signed(review, "clinical")

    assert waiting(person("clinical", "second@example.org")) == []
    assert waiting(person("patient")) == [review]


def test_a_review_does_not_wait_for_those_who_wrote_the_text():
    author = person("editor", "both@example.org")
    person("clinical", "both@example.org")
    submitted(by=author)

    assert waiting(type(author).objects.get(pk=author.pk)) == []


def test_a_review_does_not_wait_for_those_who_wrote_what_the_text_was_copied_from():
    author = person("editor", "both@example.org")
    person("clinical", "both@example.org")
    first = page(by=author)
    factories.latest(first).archive(author)
    services.submit(
        version=new_draft(first), by=person("editor"), at=NOW, size="full", change_note="Somebody else went on."
    )

    assert waiting(type(author).objects.get(pk=author.pk)) == []


def test_a_review_waits_for_those_who_wrote_an_earlier_text_that_others_have_judged():
    author = person("editor", "both@example.org")
    person("clinical", "both@example.org")
    review = services.submit(
        version=new_draft(published_page(by=author)), by=person("editor"), at=NOW, size="full", change_note="More."
    )

    assert waiting(type(author).objects.get(pk=author.pk)) == [review]


def test_a_review_does_not_wait_twice_for_one_person():
    two_roles = person("clinical", "two@example.org")
    person("patient", "two@example.org")
    review = submitted()
    signed(review, "clinical", by=two_roles)

    assert waiting(type(two_roles).objects.get(pk=two_roles.pk)) == []


def test_an_approved_version_waits_for_a_publisher():
    review = submitted()
    for role in ("clinical", "patient", "plain-language"):
        signed(review, role)

    assert waiting(person("publisher")) == [review]
    assert waiting(person("clinical")) == []


def test_nothing_waits_once_it_is_over():
    review = submitted()
    signed(review, "clinical", decision="rejected", comment="Unsafe.")

    assert [waiting(person(role)) for role in ("patient", "plain-language", "publisher")] == [[], [], []]


@pytest.mark.both_databases
def test_the_urgent_come_first_and_then_those_that_have_waited_longest():
    younger = submitted(key="mri-scan")
    older = submitted(key="bone-scan", at=NOW - timedelta(days=3))
    urgent = urgently_published()

    assert waiting(person("clinical")) == [urgent, older, younger]


@pytest.mark.both_databases
def test_what_waits_is_what_the_rules_let_a_person_sign_off():
    both = person("clinical", "both@example.org")
    person("plain-language", "both@example.org")
    reviews = [submitted(key=f"page-{n}") for n in range(3)]
    signed(reviews[1], "clinical")
    signed(reviews[2], "clinical", by=both)
    everybody = [person("clinical"), person("patient"), person("plain-language"), both]

    for user in [type(both).objects.get(pk=user.pk) for user in everybody]:
        allowed = [
            review
            for review in reviews
            if any(not rules.objection_to_sign_off(user, review, role) for role in review.roles_needed)
        ]
        assert {review.pk for review in waiting(user)} == {review.pk for review in allowed}


def test_what_waits_for_one_person_does_not_wait_for_the_others():
    review = submitted()
    refused = submitted(key="mri-scan")
    signed(refused, "patient", decision="changes-wanted", comment="Too long.")

    assert list(waiting_for_others(person("publisher"))) == [review, refused]
    assert list(waiting_for_others(person("clinical"))) == [refused]
    assert list(waiting_for_others(person("editor"))) == [review]


def test_an_urgent_correction_that_was_refused_waits_for_a_publisher_and_for_who_wrote_it():
    review = urgently_published()
    signed(review, "clinical", decision="rejected", comment="It is 2 tablets.")

    assert waiting(person("editor")) == waiting(person("publisher")) == [review]
    assert list(waiting_for_others(person("patient"))) == [review]
