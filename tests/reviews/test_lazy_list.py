"""A list that is only counted is not fetched, and one that was fetched is not counted."""

import pytest

from accounts.models import User
from accounts.roles import Role
from reviews.lazy_list import OnDemand, counts_of
from sources.models import Source
from tests.factories import person, source

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def refuse():
    raise AssertionError("This should not have been asked for.")


def test_counting_fetches_nothing(django_assert_num_queries):
    person("editor"), person("clinical"), source()
    with django_assert_num_queries(1):
        assert OnDemand([User.objects.all(), Source.objects.all()], refuse).count() == 3


def test_what_was_fetched_is_not_counted(django_assert_num_queries):
    found = OnDemand([User.objects.all()], lambda: ["a", "b", "c"])

    with django_assert_num_queries(0):
        assert found[:2] == ["a", "b"]
        assert found.count() == 3


def test_it_is_fetched_and_counted_once(django_assert_num_queries):
    asked = []
    person("editor"), person("clinical")
    found = OnDemand([User.objects.all()], lambda: asked.append("fetch") or ["a", "b"])

    with django_assert_num_queries(1):
        assert [found.count(), found.count(), *found, *found[1:]] == [2, 2, "a", "b", "b"]
    assert asked == ["fetch"]


def test_many_lists_are_counted_at_once_as_each_would_be_alone(django_assert_num_queries):
    people = [person("editor"), person("clinical"), person("publisher")]
    source("first", title="A", publisher="X"), source("second", title="B", publisher="X")
    lists = [
        User.objects.all(),
        User.objects.none(),
        User.objects.filter(pk__in=[]),
        User.objects.order_by("-pk")[:2],
        User.objects.order_by("pk")[2:],
        User.objects.filter(email=people[0].email).select_related(),
        User.objects.filter(groups__name__in=Role.values),
        Source.objects.values("publisher").distinct(),
        Source.objects.exclude(title="A").values_list("pk", flat=True),
    ]

    with django_assert_num_queries(1):
        counts = counts_of(lists)
    assert counts == [one.count() for one in lists] == [3, 0, 0, 2, 1, 1, 3, 1, 1]
    with django_assert_num_queries(0):
        assert (counts_of([]), counts_of([User.objects.none()])) == ([], [0])


@pytest.mark.parametrize("act", [OnDemand.fetch, list], ids=["fetch", "list"])
def test_whoever_looks_at_it_need_not_have_it_counted(act):
    found = OnDemand([User.objects.all()], lambda: ["a"])

    act(found)

    assert found.count() == 1  # nobody is there, who would be counted
