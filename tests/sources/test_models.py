"""What a source says of itself, and what the database never lets it say."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError

from sources.models import Source
from tests.factories import source

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize(
    ("published", "words"),
    [
        ("", ""),
        ("2026", "2026"),
        ("2026-05", "May 2026"),
        ("2026-05-14", "14 May 2026"),
        ("2024-02-29", "29 February 2024"),
        ("1999-12", "December 1999"),
        ("2026-02-30", "2026-02-30"),  # the database lets it by, and a reader must get the page all the same
    ],
)
def test_the_date_of_publication_is_read_as_far_as_it_is_known(published, words):
    assert Source(published=published).published_in_words() == words


@pytest.mark.parametrize(
    ("state", "successor", "words"),
    [
        ("current", None, "Current"),
        ("withdrawn", None, "Withdrawn by its publisher"),
        ("superseded", None, "Replaced by a newer edition"),
        ("superseded", Source(title="Tests", edition="2nd edition"), "Replaced by Tests, 2nd edition"),
        ("superseded", Source(title="Tests"), "Replaced by Tests"),
    ],
)
def test_a_source_says_whether_it_still_stands(state, successor, words):
    assert Source(state=state, superseded_by=successor).state_in_words() == words


# By keys --------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_sources_are_found_by_their_keys_with_what_replaced_them_in_one_query(django_assert_num_queries):
    newer = source("newer")
    source("older", state="superseded", superseded_by=newer)
    source("another")

    with django_assert_num_queries(1):
        found = Source.objects.by_keys(["older", "newer", "older", "unknown"])
        words = found["older"].state_in_words()

    assert set(found) == {"older", "newer"}
    assert words == "Replaced by Tests for breast cancer"


@pytest.mark.django_db
@pytest.mark.parametrize("keys", [[], set(), iter(())])
def test_a_text_that_cites_nothing_asks_nothing(django_assert_num_queries, keys):
    with django_assert_num_queries(0):
        assert Source.objects.by_keys(keys) == {}


@pytest.mark.django_db
def test_keys_may_come_one_by_one():
    source("newer")

    assert set(Source.objects.by_keys(key for key in ("newer", "older"))) == {"newer"}


# Constraints ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["current", "withdrawn"])
def test_only_a_replaced_source_has_a_successor(state):
    newer = source("newer")

    with pytest.raises(IntegrityError, match="only_a_superseded_source_has_a_successor"):
        source("older", state=state, superseded_by=newer)


@pytest.mark.django_db
def test_a_source_does_not_replace_itself():
    made = source(state="superseded")

    with pytest.raises(IntegrityError, match="a_source_does_not_supersede_itself"):
        Source.objects.filter(pk=made.pk).update(superseded_by=made.pk)


NO_DATES = [
    *("2026-", "26", "May 2026", "2026-5", "2026-13", "2026-00", "2026-05-32", "2026-05-00", "2026/05"),
    *(" 2026", "2026\n", "2026-05\n", "२०२६"),
]


@pytest.mark.django_db
@pytest.mark.parametrize("published", NO_DATES)
def test_the_database_refuses_what_is_not_a_date(published):
    made = source()

    with pytest.raises(IntegrityError, match="a_publication_date_is_a_year_month_or_day"):
        Source.objects.filter(pk=made.pk).update(published=published)  # past the cleaning of letters


@pytest.mark.parametrize("published", [*NO_DATES, "2026-02-30", "2025-02-29", "20260514", "2026-W20", "0000"])
def test_a_day_that_never_was_is_refused_in_words(published):
    with pytest.raises(ValidationError, match="is not a date"):
        Source(key="a", title="A", publisher="B", kind="study", published=published).clean_fields()


@pytest.mark.django_db
def test_a_key_is_given_once():
    source("newer")

    with pytest.raises(IntegrityError):
        source("newer")


@pytest.mark.django_db
def test_a_source_that_replaced_another_stays():
    newer = source("newer")
    source("older", state="superseded", superseded_by=newer)

    with pytest.raises(ProtectedError):
        newer.delete()


@pytest.mark.django_db
def test_sources_never_replace_each_other_in_a_circle():
    first, second, third = source("first"), source("second"), source("third")
    for older, newer in [(first, second), (second, third)]:
        older.state, older.superseded_by = "superseded", newer
        older.full_clean()
        older.save()
    third.state, third.superseded_by = "superseded", first

    with pytest.raises(ValidationError, match="replace each other in a circle"):
        third.full_clean()


@pytest.mark.django_db
def test_looking_for_a_circle_ends_even_where_one_is_there_already():
    first = source("first", state="superseded")
    second = source("second", state="superseded", superseded_by=first)
    Source.objects.filter(pk=first.pk).update(superseded_by=second)
    third = source("third", state="superseded", superseded_by=Source.objects.get(pk=first.pk))

    with pytest.raises(ValidationError, match="in a circle"):
        third.full_clean()
