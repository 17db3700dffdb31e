"""A list that is only counted is not fetched, and one that was fetched is not counted."""

import pytest

from reviews.lazy_list import OnDemand

pytestmark = pytest.mark.both_databases


def refuse():
    raise AssertionError("This should not have been asked for.")


def test_counting_fetches_nothing():
    assert OnDemand(lambda: 3, refuse).count() == 3


def test_what_was_fetched_is_not_counted():
    found = OnDemand(refuse, lambda: ["a", "b", "c"])

    assert found[:2] == ["a", "b"]
    assert found.count() == 3


def test_it_is_fetched_and_counted_once():
    asked = []
    found = OnDemand(lambda: asked.append("count") or 2, lambda: asked.append("fetch") or ["a", "b"])

    assert [found.count(), found.count(), *found, *found[1:]] == [2, 2, "a", "b", "b"]
    assert asked == ["count", "fetch"]


@pytest.mark.parametrize("act", [OnDemand.fetch, list], ids=["fetch", "list"])
def test_whoever_looks_at_it_need_not_have_it_counted(act):
    found = OnDemand(refuse, lambda: ["a"])

    act(found)

    assert found.count() == 1
