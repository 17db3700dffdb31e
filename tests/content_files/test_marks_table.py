"""Marks come in from a content file: once, whole or not at all, and never over what an administrator wrote."""

import tomllib
from copy import deepcopy
from datetime import date, datetime

import pytest

from content_files.tables import TABLE_FILES
from quality_marks.models import Certificate, Claim, Scheme
from tests.environment import ROOT

STARTER = tomllib.loads((ROOT / "content/marks.toml").read_text())
GOOD = {
    "schemes": {
        "good-words": {
            "name": "Good Words",
            "run_by": "Word Watchers",
            "meaning": "Somebody looked at how we work.",
            "certificate_months": 12,
        }
    },
    "claims": {"plain": {"name": "Plain English", "meaning": "We say so ourselves.", "is_current": True}},
    "certificates": {
        "good-words-2026": {
            "scheme": "good-words",
            "holder": "Plainleaf",
            "held_from": "2026-01-01",
            "held_until": date(2026, 12, 31),
            "revoked_on": "",
        }
    },
}


MARKS = TABLE_FILES["marks.toml"]


def check_marks(data):
    """Give what is wrong, in the words that people read."""
    return list(map(str, MARKS.check(data, {})))


def load_marks(data):
    """Load, and give what came of it, in the words that people read."""
    return list(map(str, MARKS.load(data)))


def changed(table, key, **fields):
    """Give the good data with some fields of one row replaced; None takes a field out."""
    data = deepcopy(GOOD)
    row = data.setdefault(table, {}).setdefault(key, {})
    row |= fields
    for name in [name for name, value in row.items() if value is None]:
        del row[name]
    return data


# The files that come with the site ------------------------------------------------------------------------------------


def test_the_starter_marks_claim_nothing_that_nobody_gave():
    assert all(certificate["is_example"] for certificate in STARTER["certificates"].values())
    assert not any(claim.get("is_current") for claim in STARTER["claims"].values())
    assert STARTER["schemes"]["information-standard"]["is_retired"]
    assert STARTER["schemes"]["pif-tick"]["certificate_months"] == 12


# Loading --------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_is_missing_is_made_and_said():
    said = load_marks(GOOD)

    assert said == ["Scheme good-words: added.", "Claim plain: added.", "Certificate good-words-2026: added."]
    made = Certificate.objects.get()
    assert (made.scheme.key, made.held_from, made.held_until) == ("good-words", date(2026, 1, 1), date(2026, 12, 31))
    assert made.revoked_on is None


@pytest.mark.django_db
def test_a_file_with_a_fault_changes_nothing():
    with pytest.raises(ValueError, match=r"\[certificates.good-words-2026\] holder: is missing"):
        load_marks(changed("certificates", "good-words-2026", holder=None))

    assert not Scheme.objects.exists()


@pytest.mark.django_db
def test_a_certificate_that_the_scheme_as_it_is_here_would_not_give_changes_nothing():
    load_marks({"schemes": GOOD["schemes"]})
    Scheme.objects.update(certificate_months=6)

    with pytest.raises(ValueError, match=r"\[certificates.good-words-2026\] .*6 months at most"):
        load_marks(GOOD)

    assert not Claim.objects.exists()


# Faults ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "fields", "fault"),
    [
        ("schemes", {"is_retired": "no"}, "is_retired: must be true or false."),
        ("schemes", {"is_retired": 1}, "is_retired: must be true or false."),
        ("schemes", {"learn_more": "javascript:x"}, "learn_more: Enter a valid URL."),
        ("schemes", {"certificate_months": 0}, "certificate_months: Ensure"),
        ("schemes", {"certificate_months": True}, "certificate_months: must be a"),
        ("schemes", {"certificate_months": "12"}, "certificate_months: must be a"),
        ("schemes", {"max_review_interval_months": 37}, "max_review_interval_months"),
        ("claims", {"is_example": True}, "is_example: there is no such key."),
        ("certificates", {"scheme": "other"}, "scheme: there is no scheme “other”."),
        ("certificates", {"scheme": ["good-words"]}, "scheme: must be text in quotes."),
        ("certificates", {"held_from": "2026-02-30"}, "held_from: “2026-02-30” value has the"),
        ("certificates", {"held_from": "2026-02"}, "held_from: “2026-02” value has an invalid"),
        ("certificates", {"held_from": ""}, "held_from: This field cannot be null."),
        ("certificates", {"held_from": 2026}, "held_from: must be a day without"),
        ("certificates", {"held_from": datetime(2026, 1, 1)}, "held_from: must be a day without"),  # noqa: DTZ001
        ("certificates", {"held_until": "2025-12-31"}, "held_until: A certificate cannot end"),
        ("certificates", {"held_until": "2027-01-01"}, "held_until: Good Words gives a certificate"),
        ("certificates", {"revoked_on": "2025-12-31"}, "revoked_on: A certificate cannot be"),
        ("certificates", {"is_example": True, "reference": "7"}, "reference: An example has no"),
    ],
)
def test_each_fault_is_named_with_its_table_and_key(table, fields, fault):
    (key,) = GOOD[table]

    (found,) = check_marks(changed(table, key, **fields))

    assert found.startswith(f"[{table}.{key}] {fault}")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({"scheme": {}}, "[scheme] is not one of the tables here"),
        ({"schemes": []}, "[schemes] must hold one table for each key"),
    ],
)
def test_data_of_another_shape_is_refused(data, fault):
    (found,) = check_marks(data)

    assert found.startswith(fault)


def test_all_faults_are_said_at_once():
    data = changed("schemes", "good-words", name=None, meaning=4)
    data["certificates"]["good-words-2026"]["held_until"] = "soon"

    assert [fault.split(":")[0] for fault in check_marks(data)] == [
        "[schemes.good-words] name",
        "[schemes.good-words] meaning",
        "[certificates.good-words-2026] held_until",
    ]
