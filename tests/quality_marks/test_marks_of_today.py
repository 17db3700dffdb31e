"""When a mark may stand on the version that readers get today (rules 5, 7 and 14)."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality_marks.models import Certificate, Claim, Scheme
from quality_marks.rules import Bearer, day_made, longest_interval, marks_to_show_now, objection_to_show_now

TODAY = date(2026, 11, 16)
DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def a_scheme(**fields):
    return Scheme(**{"key": "good-words", "name": "Good Words", "meaning": "Somebody looked at how we work."} | fields)


def a_certificate(scheme=None, **fields):
    days = {"held_from": FIRST, "held_until": LAST}
    return Certificate(scheme=scheme or a_scheme(), holder="Plainleaf", **days | fields)


def a_claim(**fields):
    return Claim(**{"name": "Plain English", "meaning": "We say so ourselves.", "is_current": True} | fields)


def award(certificate=None, claim=None):
    return SimpleNamespace(certificate=certificate, claim=claim)


def page(**facts):
    """Give a page that breaks no term of any mark, but for what is given."""
    made_on, review_due_on = date(2026, 6, 1), date(2029, 6, 1)
    sound = {"on": TODAY, "is_overdue": False, "is_promotional": False, "made_on": made_on, "reviewed_on": made_on}
    return Bearer(**sound | {"review_due_on": review_due_on} | facts)


def objection(of, **facts):
    return objection_to_show_now(of, page(**facts))


# A certificate, term by term ------------------------------------------------------------------------------------------


def test_a_certificate_whose_terms_all_hold_is_shown():
    assert objection(award(a_certificate())) == ""


@pytest.mark.parametrize(
    ("on", "says"),
    [
        (FIRST - DAY, "does not begin until 1 January 2026"),
        (FIRST, ""),
        (LAST, ""),
        (LAST + DAY, "ended on 31 December 2026"),
    ],
)
def test_a_certificate_is_held_from_its_first_day_to_its_last_both_included(on, says):
    assert says in objection(award(a_certificate()), on=on, made_on=FIRST)
    assert bool(objection(award(a_certificate()), on=on, made_on=FIRST)) == bool(says)


def test_a_certificate_of_one_day_is_held_on_that_day_alone():
    of_one_day = award(a_certificate(held_from=TODAY, held_until=TODAY))

    assert objection(of_one_day, made_on=TODAY) == ""
    assert objection(of_one_day, made_on=TODAY, on=TODAY - DAY)
    assert objection(of_one_day, made_on=TODAY, on=TODAY + DAY)


@pytest.mark.parametrize(("on", "is_shown"), [(TODAY - DAY, True), (TODAY, False), (TODAY + DAY, False)])
def test_a_certificate_taken_back_is_gone_on_that_very_day(on, is_shown):
    taken_back = award(a_certificate(revoked_on=TODAY))

    assert (objection(taken_back, on=on) == "") is is_shown
    assert is_shown or "taken back on 16 November 2026" in objection(taken_back, on=on)


def test_a_mark_says_that_it_holds_until_the_day_before_its_certificate_is_taken_back():
    (mark,) = marks_to_show_now([award(a_certificate(revoked_on=TODAY))], page(on=TODAY - DAY))

    assert mark.until == TODAY - DAY


def test_a_certificate_taken_back_on_its_first_day_was_never_held():
    never = award(a_certificate(revoked_on=FIRST))

    assert all(objection(never, on=on, made_on=FIRST) for on in (FIRST - DAY, FIRST, FIRST + DAY, LAST))


def test_a_retired_scheme_never_shows_as_current_though_its_certificate_still_runs():
    assert "has closed" in objection(award(a_certificate(a_scheme(is_retired=True))))


def test_an_example_certificate_never_shows_as_a_mark_of_today():
    assert "only an example" in objection(award(a_certificate(is_example=True)))


def test_an_example_page_shows_no_mark():
    assert "it is an example" in objection(award(a_certificate()), is_example=True)
    assert "it is an example" in objection(award(claim=a_claim()), is_example=True)


def test_an_overdue_page_shows_no_mark():
    assert "overdue" in objection(award(a_certificate()), is_overdue=True)
    assert "overdue" in objection(award(claim=a_claim()), is_overdue=True)


def test_a_promotional_page_shows_a_mark_only_where_its_terms_allow_it():
    assert "promotional" in objection(award(a_certificate()), is_promotional=True)
    assert "promotional" in objection(award(claim=a_claim()), is_promotional=True)
    assert objection(award(a_certificate(a_scheme(allows_promotional=True))), is_promotional=True) == ""
    assert objection(award(claim=a_claim(allows_promotional=True)), is_promotional=True) == ""


@pytest.mark.parametrize(
    ("made_on", "is_shown"), [(FIRST - DAY, False), (FIRST, True), (LAST, True), (LAST + DAY, False), (None, False)]
)
def test_a_version_made_outside_the_certificate_does_not_show_its_mark(made_on, is_shown):
    assert (objection(award(a_certificate()), made_on=made_on) == "") is is_shown


def test_a_version_made_on_the_day_the_certificate_was_taken_back_was_not_made_under_it():
    taken_back_later = award(a_certificate(revoked_on=LAST))

    assert objection(taken_back_later, made_on=LAST - DAY) == ""
    assert "was not held" in objection(taken_back_later, made_on=LAST)


@pytest.mark.parametrize(
    ("due", "is_shown"),
    [
        (date(2028, 5, 1), True),
        (date(2028, 6, 1), True),
        (date(2028, 6, 30), True),  # the same month: schemes count in months, and history is known to the month
        (date(2028, 7, 1), False),
        (date(2029, 6, 1), False),
    ],
)
def test_a_page_reviewed_less_often_than_the_scheme_asks_does_not_show_its_mark(due, is_shown):
    every_two_years = award(a_certificate(a_scheme(max_review_interval_months=24)))

    assert (objection(every_two_years, review_due_on=due) == "") is is_shown
    assert is_shown or "allows 24 at most" in objection(every_two_years, review_due_on=due)


@pytest.mark.parametrize("missing", ["reviewed_on", "review_due_on"])
def test_a_certificate_asks_for_review_dates_that_are_recorded(missing):
    assert "not recorded" in objection(award(a_certificate()), **{missing: None})


@pytest.mark.parametrize(("until", "is_shown"), [(LAST, True), (LAST + DAY, False)])
def test_a_certificate_that_runs_longer_than_its_scheme_gives_one_for_does_not_show(until, is_shown):
    yearly = award(a_certificate(a_scheme(certificate_months=12), held_until=until))

    assert (objection(yearly) == "") is is_shown


# A claim --------------------------------------------------------------------------------------------------------------


def test_a_claim_shows_while_it_is_made_and_no_longer():
    assert objection(award(claim=a_claim())) == ""
    assert objection(award(claim=a_claim(is_current=False))) == "This is not claimed any more."


def test_an_award_that_names_nothing_or_both_shows_nothing():
    assert objection(award())
    assert objection(award(a_certificate(), a_claim()))
    assert marks_to_show_now([award(), award(a_certificate(), a_claim())], page()) == []


# Everything at once ---------------------------------------------------------------------------------------------------

days = st.dates(FIRST - 20 * DAY, LAST + 20 * DAY)


@settings(deadline=None)
@given(
    on=days,
    made_on=st.none() | days,
    revoked_on=st.none() | st.dates(FIRST, LAST + DAY),
    retired=st.booleans(),
    example=st.booleans(),
    allows=st.booleans(),
    promotional=st.booleans(),
    overdue=st.booleans(),
    months=st.integers(1, 36),
    due_after=st.integers(1, 36),
)
def test_a_mark_shows_exactly_when_every_term_holds(
    on, made_on, revoked_on, retired, example, allows, promotional, overdue, months, due_after
):
    scheme = a_scheme(is_retired=retired, allows_promotional=allows, max_review_interval_months=months)
    of = award(a_certificate(scheme, revoked_on=revoked_on, is_example=example))
    due = date(2020 + (due_after // 12), due_after % 12 + 1, 1)
    bearer = page(
        on=on,
        made_on=made_on,
        is_overdue=overdue,
        is_promotional=promotional,
        reviewed_on=date(2020, 1, 1),
        review_due_on=due,
    )
    held = {FIRST + n * DAY for n in range(365) if revoked_on is None or FIRST + n * DAY < revoked_on}
    terms = [
        on in held,
        made_on in held,
        not retired,
        not example,
        not overdue,
        allows or not promotional,
        due_after <= months,
    ]

    shown = marks_to_show_now([of], bearer)

    assert bool(shown) is all(terms)
    assert (objection_to_show_now(of, bearer) == "") is all(terms)


def test_one_mark_that_fails_does_not_take_the_others_with_it():
    ended = award(a_certificate(held_until=date(2026, 10, 31)))
    fine = award(a_certificate(a_scheme(name="Better Words")))

    marks = marks_to_show_now([award(claim=a_claim()), ended, fine], page())

    assert [mark.name for mark in marks] == ["Better Words", "Plain English"]


def test_a_mark_of_today_says_whose_it_is_and_until_when():
    (mark,) = marks_to_show_now([award(a_certificate(a_scheme(learn_more="https://example.org/")))], page())

    assert mark.words == "Held by Plainleaf until December 2026."
    assert (mark.until, mark.holder, mark.learn_more) == (LAST, "Plainleaf", "https://example.org/")
    assert (mark.is_claim, mark.is_example, mark.was_then, mark.picture) == (False, False, False, "")


def test_a_claim_never_looks_as_if_somebody_had_certified_it():
    (mark,) = marks_to_show_now([award(claim=a_claim())], page())

    assert mark.words == "We say this of ourselves. Nobody has certified it."
    assert (mark.is_claim, mark.holder, mark.until, mark.picture) == (True, "", None, "")


# Helpers for callers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("months", "allowed", "longest"),
    [(36, [], 36), (12, [], 12), (36, [24], 24), (12, [24], 12), (36, [24, 6, 36], 6), (24, [24], 24)],
)
def test_a_page_waits_no_longer_for_review_than_any_scheme_allows(months, allowed, longest):
    assert longest_interval(months, [a_scheme(max_review_interval_months=n) for n in allowed]) == longest


@pytest.mark.parametrize(
    ("reviewed_on", "published_on", "made"),
    [
        (TODAY, TODAY, TODAY),
        (TODAY - DAY, TODAY, TODAY),  # published after its review: a small change, perhaps after a certificate ended
        (TODAY, TODAY - DAY, TODAY),  # re-reviewed as it stands, perhaps under a new certificate
        (TODAY, None, TODAY),
        (None, TODAY, None),  # never reviewed in full
        (None, None, None),
    ],
)
def test_a_version_is_made_when_it_was_last_reviewed_or_published_whichever_came_later(reviewed_on, published_on, made):
    assert day_made(reviewed_on=reviewed_on, published_on=published_on) == made
