"""Many lists are counted in one query."""

import pytest

from accounts.models import User
from accounts.roles import Role
from reviews.lazy_list import counts_of
from sources.models import Source
from tests.factories import person, source

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


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
