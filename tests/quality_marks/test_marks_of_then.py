"""What an earlier version says of the marks that it carried (rules 7 and 14)."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from quality_marks.models import Certificate, Claim, Scheme
from quality_marks.rules import marks_carried_then

FIRST, LAST = date(2015, 10, 1), date(2018, 10, 31)
DAY = timedelta(days=1)


def a_certificate(*, retired=True, **fields):
    scheme = Scheme(name="The Information Standard", meaning="An assessor looked.", is_retired=retired)
    return Certificate(**{"scheme": scheme, "holder": "Plainleaf", "held_from": FIRST, "held_until": LAST} | fields)


def carried(certificate=None, claim=None, **facts):
    award = SimpleNamespace(certificate=certificate, claim=claim)
    return marks_carried_then([award], **{"is_promotional": False, "made_on": FIRST} | facts)


def test_an_earlier_version_says_what_it_carried_and_that_this_was_then():
    (mark,) = carried(a_certificate())

    assert mark.was_then
    assert mark.words == "At that time, Plainleaf held this mark. It says nothing about today."
    assert mark.name == "The Information Standard"


@pytest.mark.parametrize("retired", [True, False])
def test_what_became_of_a_scheme_does_not_change_what_was_carried(retired):
    assert carried(a_certificate(retired=retired))


@pytest.mark.parametrize(
    ("made_on", "is_told"), [(FIRST - DAY, False), (FIRST, True), (LAST, True), (LAST + DAY, False), (None, False)]
)
def test_a_version_made_outside_the_certificate_did_not_carry_its_mark(made_on, is_told):
    assert bool(carried(a_certificate(), made_on=made_on)) is is_told


def test_a_certificate_taken_back_was_carried_by_what_was_made_before_that_day_only():
    taken_back = a_certificate(revoked_on=date(2016, 1, 1))

    assert carried(taken_back, made_on=date(2015, 12, 31))
    assert not carried(taken_back, made_on=date(2016, 1, 1))


def test_a_promotional_version_did_not_carry_a_mark_that_forbids_it():
    assert not carried(a_certificate(), is_promotional=True)
    assert not carried(claim=Claim(name="Plain English"), is_promotional=True)
    assert carried(claim=Claim(name="Plain English", allows_promotional=True), is_promotional=True)


def test_an_example_is_told_as_an_example_wherever_its_name_stands():
    (mark,) = carried(a_certificate(is_example=True, holder="Example organisation"))

    assert mark.is_example
    assert mark.name == "The Information Standard (example)"
    assert mark.words.startswith("At that time, ")
    assert "only an example" in mark.words


def test_the_past_never_shows_a_picture_or_an_end_that_might_look_current():
    (mark,) = carried(a_certificate(retired=False, picture="marks/a.png", held_until=date(2099, 1, 1)))

    assert mark.picture == ""
    assert mark.until is None


@pytest.mark.parametrize("is_current", [True, False])
@pytest.mark.parametrize("made_on", [FIRST, None])
def test_a_claim_of_an_earlier_version_is_told_as_the_past_even_where_its_dates_are_lost(is_current, made_on):
    (mark,) = carried(claim=Claim(name="Follows guidelines", is_current=is_current), made_on=made_on)

    assert (mark.is_claim, mark.was_then) == (True, True)
    assert mark.words == "At that time, we said this of ourselves. Nobody had certified it."


def test_an_award_that_names_nothing_or_both_tells_nothing():
    assert carried() == []
    assert carried(a_certificate(), Claim(name="Both")) == []
