"""What several parts of a screen need to know is asked once for it, and anew for the next."""

import pytest

from reviews.asked_once import answer, asked_once
from reviews.early_review import KnownChanges
from sources.models import Change
from tests.factories import NOW, source

pytestmark = pytest.mark.django_db


def test_it_is_asked_once_for_a_screen_and_anew_for_the_next(django_assert_num_queries):
    changed = source()
    with asked_once(), django_assert_num_queries(1):
        assert answer(KnownChanges) is answer(KnownChanges)
    Change.objects.create(source=changed, at=NOW, what="was withdrawn")

    with asked_once():
        assert set(answer(KnownChanges).of_sources) == {changed.pk}


def test_elsewhere_it_is_asked_each_time(django_assert_num_queries):
    with django_assert_num_queries(2):
        assert answer(KnownChanges) is not answer(KnownChanges)
