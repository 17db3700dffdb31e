"""Sources come in from a content file: once, whole or not at all, and never over what the team wrote."""

from copy import deepcopy
from datetime import date, datetime

import pytest

from content_files.tables import SOURCES
from sources.models import Source

NEWER = {
    "title": "Tests for breast cancer",
    "publisher": "Guideline Makers",
    "address": "https://guidelines.example.org/tests",
    "kind": "guideline",
    "edition": "2nd edition",
    "published": "2026-05",
    "state": "current",
    "superseded_by": "",
    "checked": "2026-11-16",
}
# The older one stands first, so that what replaced it is not there yet when its turn comes.
OLDER = NEWER | {"edition": "", "published": "2009", "state": "superseded", "superseded_by": "newer"}
GOOD = {"older": OLDER, "newer": NEWER}


def check_sources(data):
    """Give what is wrong, in the words that people read."""
    return list(map(str, SOURCES.check(data, {})))


def load_sources(data):
    """Load, and give what came of it, in the words that people read."""
    return list(map(str, SOURCES.load(data)))


def changed(key="newer", **fields):
    """Give the good data with some fields of one source replaced; None takes a field out."""
    data = deepcopy(GOOD)
    row = data.setdefault(key, {})
    row |= fields
    for name in [name for name, value in row.items() if value is None]:
        del row[name]
    return data


# Loading --------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_is_missing_is_made_and_said():
    assert load_sources(GOOD) == ["Source older: added.", "Source newer: added."]

    older = Source.objects.get(key="older")
    assert older.superseded_by.key == "newer"
    assert (older.title, older.published, older.checked_on) == ("Tests for breast cancer", "2009", date(2026, 11, 16))


@pytest.mark.django_db
def test_a_new_source_may_be_replaced_by_one_that_is_here_already():
    load_sources({"newer": NEWER})

    assert load_sources(GOOD) == ["Source older: added."]
    assert Source.objects.get(key="older").superseded_by.key == "newer"


@pytest.mark.django_db
def test_a_file_that_learns_of_a_successor_leaves_it_to_the_team_to_say_so():
    load_sources({"older": OLDER | {"state": "current", "superseded_by": ""}})

    assert load_sources(GOOD) == [
        "Source older: kept as it is here, which differs from the file in state and superseded_by.",
        "Source newer: added.",
    ]
    assert Source.objects.get(key="older").superseded_by is None


@pytest.mark.django_db
def test_a_circle_that_only_file_and_database_make_together_changes_nothing():
    load_sources({"newer": NEWER})
    load_sources({"third": NEWER})
    third = Source.objects.get(key="third")
    Source.objects.filter(key="newer").update(state="superseded", superseded_by=third)
    Source.objects.filter(key="third").update(state="superseded", superseded_by=Source.objects.get(key="newer"))

    with pytest.raises(ValueError, match=r"\[older\] .*in a circle"):
        load_sources(GOOD)

    assert not Source.objects.filter(key="older").exists()


@pytest.mark.django_db
def test_dates_may_stand_without_quotes():
    load_sources(changed(published=date(2026, 5, 14), checked=date(2026, 11, 16)))

    made = Source.objects.get(key="newer")
    assert (made.published_in_words(), made.checked_on) == ("14 May 2026", date(2026, 11, 16))


@pytest.mark.django_db
def test_what_is_not_known_may_be_left_out():
    load_sources(changed(address=None, edition=None, published=None, superseded_by=None, checked=""))

    made = Source.objects.get(key="newer")
    assert (made.address, made.edition, made.published, made.checked_on) == ("", "", "", None)


# Faults ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"address": "http://guidelines.example.org/"}, "address: must begin with https://."),
        ({"address": "https://"}, "address: Enter a valid URL."),
        ({"kind": "book"}, "kind: Value 'book' is not a valid choice."),
        ({"kind": None}, "kind: is missing."),
        ({"state": "old"}, "state: Value 'old' is not a valid choice."),
        ({"published": "May 2026"}, "published: “May 2026” is not a date."),
        ({"published": 2026}, "published: must be text in quotes."),
        ({"published": datetime(2026, 5, 14)}, "published: must be text in quotes."),  # noqa: DTZ001
        ({"checked": None}, "checked: is missing."),
        ({"superseded_by": "older"}, 'superseded_by: only a source whose state is "superseded" has a successor.'),
        ({"superseded_by": "unknown", "state": "superseded"}, "superseded_by: there is no source “unknown”."),
        ({"superseded_by": ["older"]}, "superseded_by: must be text in quotes."),
    ],
)
def test_each_fault_is_named_with_its_key(fields, fault):
    (found,) = [found for found in check_sources(changed(**fields)) if found.startswith("[newer] ")]

    assert found.startswith(f"[newer] {fault}")


@pytest.mark.parametrize("length", [1, 2, 3])
def test_sources_that_replace_each_other_in_a_circle_are_refused(length):
    keys = [f"source-{n}" for n in range(length)]
    data = {
        key: NEWER | {"state": "superseded", "superseded_by": newer}
        for key, newer in zip(keys, keys[1:] + keys[:1], strict=True)
    }

    faults = check_sources(data)

    assert [fault.split("]")[0] for fault in faults] == [f"[{key}" for key in keys]
    assert all("in a circle" in fault for fault in faults)


def test_a_source_that_leads_into_a_circle_of_others_is_refused_without_end():
    data = {
        "first": NEWER | {"state": "superseded", "superseded_by": "second"},
        "second": NEWER | {"state": "superseded", "superseded_by": "third"},
        "third": NEWER | {"state": "superseded", "superseded_by": "second"},
    }

    assert len(check_sources(data)) == 3
