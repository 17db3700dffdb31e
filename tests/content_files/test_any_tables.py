"""Whatever stands in a file of tables, it is taken or refused in words, and what is taken has one form."""

import tomllib
from datetime import date, datetime, time

from cms.models import Page
from hypothesis import given
from hypothesis import strategies as some

from content_files.tables import TABLE_FILES

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
