"""Whatever stands in a file of tables, it is taken or refused in words, and what is taken has one form."""

import tomllib
from datetime import date, datetime, time

import pytest
from cms.models import Page
from hypothesis import given
from hypothesis import strategies as some

from content_files.tables import TABLE_FILES

TABLES = [table for file in TABLE_FILES.values() for table in file.tables if table.key_of is not Page]

odd = [True, 0, -1, 10**30, 0.5, float("nan"), float("inf"), "", "x", "x" * 5000, "https://a.b/", "2026-02-30"]
days = [date(2026, 1, 1), "2026-11-16", datetime(2026, 1, 1), time(1, 2)]  # noqa: DTZ001
single = some.sampled_from([*odd, *days, "current", "superseded", "a", "/a/"])


def tables(held):
    columns = {column.name for file in TABLE_FILES.values() for table in file.tables for column in table.columns}
    names = some.sampled_from([*sorted(columns), "schemes", "claims", "certificates", "a", "b", "key", ""])
    return some.dictionaries(names, held, max_size=12)


anything = some.recursive(single, lambda held: some.lists(held, max_size=2) | tables(held), max_leaves=4)


@given(some.sampled_from(list(TABLE_FILES.values())), tables(anything | tables(anything | tables(anything))))
def test_whatever_a_file_holds_it_is_taken_or_refused_in_words(file, held):
    faults = file.check(held, {Page: {"a": None}})

    assert all(map(str, faults))
    if not faults and (text := file.text(held)):
        assert file.text(tomllib.loads(text)) == text


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.model.__name__)
@pytest.mark.parametrize("key", ["Two words", "a/b", "é", "", "k" * 81])
def test_a_key_is_fit_to_be_named_and_to_stand_in_an_address(table, key):
    assert any(
        ".".join((*fault.table, *fault.within)) == ".".join((*table.path, key, "key"))
        for fault in table.check({key: {}}, {})
    )


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.model.__name__)
def test_each_key_has_a_table(table):
    (fault,) = map(str, table.check({"label": "x"}, {Page: {"label": None}}))

    assert fault == f"[{'.'.join((*table.path, 'label'))}] must be a table of its own."


AWAY = {"reason": "x", "withdrawn": "2026-11-16"}


@pytest.mark.parametrize(
    ("name", "held", "said"),
    [
        ("addresses.toml", {"c": {"earlier": ["/a/"]}}, "[c] key: there is no page with this key."),
        ("addresses.toml", {"a": {"earlier": ["mri"]}}, "[a] earlier: “mri” is not an address of this site"),
        (
            "addresses.toml",
            {"a": {"earlier": ["/a/"]}, "b": {"earlier": ["/a/"]}},
            "[b] earlier: “/a/” is an earlier address of “a” already.",
        ),
        ("withdrawals.toml", {"a": [{"withdrawn": "2026-11-16"}]}, "[a.1] reason: is missing."),
        ("withdrawals.toml", {"a": [AWAY | {"came_back": "2026-11-17"}, AWAY | {"withdrawn": 2}]}, "[a.2] withdrawn: "),
        ("withdrawals.toml", {"a": [AWAY, AWAY]}, "[a.1] came_back: is missing: only the last withdrawal"),
        ("withdrawals.toml", {"a": [AWAY | {"hides_through": 0}]}, "[a.1] hides_through: must be the number"),
    ],
)
def test_where_pages_stood_and_why_they_went_is_told_rightly(name, held, said):
    (fault,) = map(str, TABLE_FILES[name].check(held, {Page: {"a": None, "b": None}}))

    assert fault.startswith(said)
