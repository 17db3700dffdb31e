"""Facts come in from a content file: once, whole or not at all, and never over what the team wrote."""

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest

from content_files.tables import FACTS as TABLE
from sources.models import Change, Fact, OtherFinding, Source
from tests.factories import source

NEWER = {
    "label": "How long a CT scan takes",
    "text": "10 to 30 minutes",
    "low": 10,
    "high": 30,
    "unit": "minutes",
    "condition": "the time on the table",
    "source": "leaflet",
    "checked": "2026-11-16",
    "other_findings": [{"source": "study", "text": "5 to 60 minutes", "low": 5, "high": 60.5, "unit": "minutes"}],
}
OLDER = NEWER | {"text": "20 minutes", "state": "superseded", "superseded_by": "newer", "other_findings": []}
GOOD = {"older": OLDER, "newer": NEWER}
KEYS = ("leaflet", "study")


def check_facts(data, source_keys):
    """Give what is wrong, in the words that people read."""
    return list(map(str, TABLE.check(data, {Source: {key: Source(key=key) for key in source_keys}})))


def load_facts(data):
    """Load, and give what came of it, in the words that people read."""
    return list(map(str, TABLE.load(data)))


@pytest.fixture
def sources():
    """The sources that the good facts name."""
    return [source(key) for key in KEYS]


def changed(key="newer", **fields):
    """Give the good data with some fields of one fact replaced; None takes a field out."""
    data = deepcopy(GOOD)
    data[key] |= fields
    for name in [name for name, value in data[key].items() if value is None]:
        del data[key][name]
    return data


@pytest.mark.django_db
def test_what_is_missing_is_made_and_said(sources):
    assert load_facts(GOOD) == ["Fact older: added.", "Fact newer: added."]

    older, newer = Fact.objects.get(key="older"), Fact.objects.get(key="newer")
    assert older.superseded_by == newer
    assert (newer.text, newer.low, newer.source.key, newer.checked_on) == (
        "10 to 30 minutes",
        10,
        "leaflet",
        date(2026, 11, 16),
    )
    (other,) = newer.other_findings.all()
    assert (other.source.key, other.high) == ("study", Decimal("60.5"))
    assert not Change.objects.exists()


@pytest.mark.django_db
def test_loading_again_changes_nothing_and_says_nothing(sources):
    load_facts(GOOD)

    assert load_facts(GOOD) == []
    assert (Fact.objects.count(), OtherFinding.objects.count()) == (2, 1)


@pytest.mark.django_db
def test_what_the_team_changed_is_kept_and_the_difference_said(sources):
    load_facts(GOOD)
    Fact.objects.filter(key="newer").update(text="15 minutes", low=None)
    OtherFinding.objects.update(text="Something else")

    assert load_facts(GOOD) == [
        "Fact newer: kept as it is here, which differs from the file in text, low and other_findings.",
    ]
    assert Fact.objects.get(key="newer").text == "15 minutes"


@pytest.mark.django_db
def test_a_fact_without_its_source_does_not_come_in():
    with pytest.raises(ValueError, match="there is no source “leaflet”"):
        load_facts(GOOD)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"label": None}, "label: is missing."),
        ({"label": ""}, "label: This field cannot be blank."),
        ({"text": None}, "text: is missing."),
        ({"text": "10 minutes."}, "text: Leave the full stop out"),
        ({"text": "10 [source: leaflet]"}, "text: Write the text on one line, without square brackets."),
        ({"text": "t" * 301}, "text: Ensure this value has at most 300 characters"),
        ({"text": 4}, "text: must be text in quotes."),
        ({"low": "10"}, "low: must be a number without quotes."),
        ({"low": True}, "low: must be a number without quotes."),
        ({"low": 31}, "low: The lowest figure is above the highest."),
        ({"low": 0.00001}, "low: Ensure that there are no more than 4 decimal places."),
        ({"source": None}, "source: A figure needs a source."),
        ({"source": ""}, "source: A figure needs a source."),
        ({"source": "unknown"}, "source: there is no source “unknown”."),
        ({"author": "x"}, "author: there is no such key. Known are label, text"),
        ({"state": "withdrawn"}, "state: Value 'withdrawn' is not a valid choice."),
        ({"checked": "yesterday"}, "checked: “yesterday” value has an invalid date format."),
        ({"superseded_by": "older"}, 'superseded_by: only a fact whose state is "superseded" has a successor.'),
        ({"superseded_by": "unknown", "state": "superseded"}, "superseded_by: there is no fact “unknown”."),
        (
            {"superseded_by": "older", "state": "superseded"},
            "superseded_by: these facts replace each other in a circle",
        ),
        ({"other_findings": "x"}, "other_findings: must be tables of their own"),
        ({"other_findings": ["x"]}, "other_findings 1: must be a table of its own"),
        ({"other_findings": [{"text": "x"}]}, "other_findings 1: source: is missing."),
        ({"other_findings": [{"source": "", "text": "x"}]}, "other_findings 1: source: is missing."),
        ({"other_findings": [{"source": "no", "text": "x"}]}, "other_findings 1: source: there is no source “no”."),
        ({"other_findings": [{"source": "study", "text": ""}]}, "other_findings 1: text: This field cannot be blank."),
        ({"other_findings": [{"source": "study", "text": "x", "y": 1}]}, "other_findings 1: y: there is no such key."),
    ],
)
def test_each_fault_is_named_with_its_key(fields, fault):
    found = [found for found in check_facts(changed(**fields), KEYS) if found.startswith("[newer] ")]

    assert len(found) == 1, found
    assert found[0].startswith(f"[newer] {fault}")


def test_a_fact_without_a_figure_needs_no_source():
    assert check_facts(changed(source=None, text="ask your department"), KEYS) == []
