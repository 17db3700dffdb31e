"""Readers are told who judged what, and whose dates they read: in sentences, each for what a version really earned."""

from datetime import date

import pytest

from pages.freshness import freshness_of
from pages.models import PageDetails

TODAY = date(2026, 12, 1)
EVERYBODY = ["plain-language", "patient", "clinical"]
WHOLE = (
    "Whole page last reviewed October 2026 by a clinical reviewer, a patient reviewer and a plain-language reviewer."
)


def details(*changes, **fields):
    plain = {
        "reviewed_on": date(2026, 10, 5),
        "review_due_on": date(2029, 10, 5),
        "reviewed_by": EVERYBODY,
        "changes_since_review": [*changes],
    }
    return PageDetails(**plain | fields)


def change(on="2026-11-20", size="minor", by=("plain-language",), was_refused=False, version=2):
    return {"version": version, "on": on, "size": size, "checked_by": [*by], "was_refused": was_refused}


def correction(on="2026-11-29", **more):
    return change(on, "urgent", **{"by": ()} | more)


def judged(*changes, **fields):
    return list(freshness_of(details(*changes, **fields), on=TODAY).judged)


def unchecked(*changes, **more):
    return list(freshness_of(details(*changes), on=TODAY, **more).unchecked)


def test_a_page_names_who_reviewed_all_of_it():
    assert judged() == [WHOLE]


@pytest.mark.parametrize("size", ["minor", "change"])
def test_a_change_names_only_those_who_checked_it(size):
    assert judged(change(size=size)) == [WHOLE, "A change in November 2026 was checked by a plain-language reviewer."]


def test_changes_that_the_same_people_checked_are_told_of_once():
    assert judged(change("2026-10-20"), change("2026-10-28"))[1:] == [
        "2 changes in October 2026 were checked by a plain-language reviewer."
    ]
    assert judged(change("2026-10-20"), change("2026-11-02"), change("2026-12-01"))[1:] == [
        "3 changes from October 2026 to December 2026 were checked by a plain-language reviewer."
    ]


def test_changes_that_others_checked_are_told_apart():
    assert judged(change(), change(by=("plain-language", "clinical"), size="change"))[1:] == [
        "A change in November 2026 was checked by a plain-language reviewer.",
        "A change in November 2026 was checked by a clinical reviewer and a plain-language reviewer.",
    ]


def test_a_correction_that_was_checked_is_told_of_like_a_change():
    assert judged(correction(by=EVERYBODY))[1:] == [
        (
            "A correction in November 2026 was checked by"
            " a clinical reviewer, a patient reviewer and a plain-language reviewer."
        )
    ]
    assert unchecked(correction(by=EVERYBODY)) == []


def test_a_correction_that_nobody_has_checked_says_so_and_names_nobody():
    assert judged(correction()) == [WHOLE]
    assert unchecked(correction()) == [
        "Corrected on 29 November 2026. Our reviewers are still to check this correction."
    ]


def test_each_of_two_corrections_is_told_of():
    assert [words[:29] for words in unchecked(correction("2026-11-27"), correction())] == [
        "Corrected on 27 November 2026",
        "Corrected on 29 November 2026",
    ]


def test_a_correction_that_was_refused_is_not_called_unseen():
    assert unchecked(correction(was_refused=True)) == [
        "Corrected on 29 November 2026. One of our reviewers did not agree with this correction. Ask your own team about it."
    ]


def test_an_earlier_version_says_that_nobody_checked_its_correction():
    assert unchecked(correction(), is_earlier=True) == [
        "Corrected on 29 November 2026. Nobody checked this correction while it was today’s page."
    ]


def test_a_change_that_nobody_really_checked_says_nobody():
    assert judged(change(by=()))[1:] == ["A change in November 2026 was checked by nobody."]


def test_what_nobody_recorded_is_not_made_up():
    assert judged(reviewed_on=None, review_due_on=None) == ["It is not recorded when the whole page was reviewed."]
    assert judged(reviewed_by=[]) == ["Whole page last reviewed October 2026. It is not recorded by whom."]


def test_the_dates_of_an_example_are_called_examples_and_nobody_is_named():
    assert judged(is_example=True) == [
        "Example dates: reviewed October 2026, next review due October 2029. No real review."
    ]
    assert judged(is_example=True, reviewed_on=None, review_due_on=None) == ["No review dates. No real review."]


def test_an_example_whose_date_has_come_is_overdue_and_still_an_example():
    shown = freshness_of(details(is_example=True), on=date(2029, 10, 6))

    assert shown.is_overdue
    (said,) = shown.judged
    assert said == "Example dates: reviewed October 2026, review overdue since October 2029. No real review."


def test_a_version_that_retells_a_page_gives_its_dates_away():
    (said,) = judged(is_example=True, retells="another publisher’s page")

    assert said.startswith("Dates of another publisher’s page: reviewed October 2026")
    assert said.endswith("We have not reviewed this text.")


def test_a_page_that_was_really_reviewed_bears_its_own_dates_whatever_it_retold():
    assert judged(retells="another publisher’s page") == [WHOLE]


def test_a_draft_has_earned_nothing_whatever_its_row_holds():
    shown = freshness_of(details(change(), correction(), is_example=True), on=TODAY, is_public=False)

    assert (shown.reviewed_on, shown.review_due_on, shown.first_published_on) == (None, None, None)
    assert (shown.judged, shown.unchecked) == (("Nobody has reviewed this draft yet.",), ())
