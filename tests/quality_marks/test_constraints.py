"""What the database and the models never let be false about schemes and certificates."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError

from quality_marks.models import Certificate, Scheme
from tests.factories import certificate, claim, scheme

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"held_until": date(2025, 12, 31)}, "a_certificate_ends_after_it_begins"),
        ({"revoked_on": date(2025, 12, 31)}, "a_certificate_is_taken_back_after_it_begins"),
        ({"is_example": True, "reference": "123"}, "an_example_certificate_shows_no_picture_or_number"),
        ({"is_example": True, "picture": "marks/a.png"}, "an_example_certificate_shows_no_picture_or_number"),
    ],
)
def test_the_database_refuses_a_certificate_that_cannot_be(fields, name):
    of = scheme()

    with pytest.raises(IntegrityError, match=name):
        certificate(of, **fields)


@pytest.mark.parametrize("fields", [{"held_until": date(2026, 1, 1)}, {"revoked_on": date(2026, 1, 1)}])
def test_a_certificate_may_end_or_be_taken_back_on_its_first_day(fields):
    assert certificate(**fields).pk


@pytest.mark.parametrize("months", [0, 37])
def test_the_database_refuses_a_scheme_that_asks_for_review_never_or_after_three_years(months):
    with pytest.raises(IntegrityError, match="a_scheme_asks_for_review_within_three_years"):
        scheme(max_review_interval_months=months)


def test_the_database_refuses_certificates_that_last_no_time():
    with pytest.raises(IntegrityError, match="a_certificate_lasts_a_month_or_more"):
        scheme(certificate_months=0)


@pytest.mark.parametrize("make", [scheme, certificate, claim])
def test_a_key_is_given_once(make):
    again = make() if make is scheme else make(is_agreed=False)
    again.pk = None

    with pytest.raises(IntegrityError):
        again.save(force_insert=True)


def test_an_update_behind_the_models_back_is_refused_as_well():
    made = certificate()

    with pytest.raises(IntegrityError):
        Certificate.objects.filter(pk=made.pk).update(is_example=True, reference="123")


def test_a_scheme_stays_while_a_certificate_rests_on_it():
    made = certificate()

    with pytest.raises(ProtectedError):
        made.scheme.delete()


# How long a certificate lasts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("months", "held_from", "last_day"),
    [
        (12, date(2026, 1, 1), date(2026, 12, 31)),
        (12, date(2026, 3, 15), date(2027, 3, 14)),
        (12, date(2024, 2, 29), date(2025, 2, 28)),
        (12, date(2023, 3, 1), date(2024, 2, 29)),
        (1, date(2026, 1, 31), date(2026, 2, 28)),
        (1, date(2026, 12, 31), date(2027, 1, 30)),
        (10, date(2026, 4, 30), date(2027, 2, 28)),
        (11, date(2026, 1, 31), date(2026, 12, 30)),
        (36, date(2015, 10, 1), date(2018, 9, 30)),
        (None, date(2026, 1, 1), None),
    ],
)
def test_the_last_day_of_a_certificate_counts_its_first_day_in(months, held_from, last_day):
    assert Scheme(certificate_months=months).last_day_of_certificate(held_from) == last_day


def test_a_certificate_cannot_run_longer_than_its_scheme_gives_one_for():
    made = certificate(scheme(certificate_months=12))
    made.full_clean()
    made.held_until = date(2027, 1, 1)

    with pytest.raises(ValidationError, match="12 months at most: from 1 January 2026 until 31 December 2026"):
        made.full_clean()


def test_a_scheme_cannot_come_to_allow_less_than_a_certificate_already_here():
    made = certificate(scheme(certificate_months=12))
    made.scheme.certificate_months = 11

    with pytest.raises(ValidationError, match="11 months at most"):
        made.scheme.full_clean()


def test_an_incomplete_certificate_is_refused_for_what_is_missing():
    with pytest.raises(ValidationError) as refusal:
        Certificate(key="empty").full_clean()

    assert set(refusal.value.message_dict) == {"scheme", "holder", "held_from", "held_until"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"held_until": date(2025, 1, 1)}, "cannot end before it begins"),
        ({"revoked_on": date(2025, 1, 1)}, "cannot be taken back before it begins"),
        ({"is_example": True, "reference": "123"}, "nobody was really certified"),
    ],
)
def test_what_the_database_refuses_is_said_in_words_first(fields, words):
    made = certificate()
    for name, value in fields.items():
        setattr(made, name, value)

    with pytest.raises(ValidationError, match=words):
        made.full_clean()
