"""A query that is put together once gives, for any values, what Django gives for them when it puts it together anew."""

from threading import Thread

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import F, Q

from queries.prepared import Prepared
from sources.models import Source
from tests.factories import source

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

KEYS = ["plain", "per%cent", "quo'te", 'dou"ble', "mar%s", "sla\\sh", "wörd", "eight"]


@pytest.fixture
def made():
    """Give what puts a query together, and for how many places it did."""
    lengths: list[int] = []

    def build(keys, title):
        lengths.append(len(keys))
        return Source.objects.filter(Q(key__in=keys) | Q(title=title)).annotate(same=F("key")).order_by("key")

    return Prepared(build), lengths


def plain(keys, title):
    found = Source.objects.filter(Q(key__in=keys) | Q(title=title)).annotate(same=F("key")).order_by("key")
    return [(one, one.same, one.title) for one in found]


def test_each_call_gives_what_its_own_values_call_for(made):
    prepared, _lengths = made
    for number, key in enumerate(KEYS):
        source(f"key-{number}", title=key)
    keys = [f"key-{number}" for number in range(len(KEYS))]

    for length in range(len(keys) + 1):
        for title in KEYS:
            found = prepared(keys=keys[:length], title=title)
            assert [(one, one.same, one.title) for one in found] == plain(keys[:length], title), (length, title)


def test_it_is_put_together_once_for_lists_of_about_one_length(made, django_assert_num_queries):
    prepared, lengths = made
    with django_assert_num_queries(9):
        for length in range(9):
            prepared(keys=KEYS[:1] * length, title="")

    assert lengths == [0, 1, 2, 4, 8]


def test_what_can_find_nothing_asks_nothing(django_assert_num_queries):
    prepared = Prepared(lambda keys: Source.objects.filter(key__in=keys))

    with django_assert_num_queries(0):
        assert prepared(keys=[]) == prepared(keys=[]) == []


def test_values_of_a_list_come_as_rows_and_what_is_related_comes_along(django_assert_num_queries):
    newer = source("newer", title="Newer")
    source("older", title="Older", state="superseded", superseded_by=newer)
    rows = Prepared(lambda key: Source.objects.filter(key=key).values_list("title", "superseded_by__title"))
    whole = Prepared(lambda key: Source.objects.filter(key=key).select_related("superseded_by"))

    with django_assert_num_queries(4):
        assert [rows(key=key) for key in ("older", "newer")] == [[("Older", "Newer")], [("Newer", None)]]
        assert [one.superseded_by for key in ("older", "newer") for one in whole(key=key)] == [newer, None]


def test_what_it_gives_is_read_afresh_each_time_and_belongs_to_whoever_asked():
    kept = source("kept", title="Before")
    prepared = Prepared(lambda key: Source.objects.filter(key=key))
    first = prepared(key="kept")
    first[0].title = "Spoilt"
    Source.objects.filter(pk=kept.pk).update(title="After")

    assert [one.title for one in prepared(key="kept")] == ["After"]


def test_it_is_put_together_anew_where_kinds_of_things_have_other_numbers(made, monkeypatch):
    prepared, lengths = made
    prepared(keys=["plain"], title="")
    monkeypatch.setattr(ContentType.objects, "get_for_model", lambda model: ContentType(pk=123_456))
    prepared(keys=["plain"], title="")

    assert lengths == [1, 1]


def test_each_thread_asks_by_its_own_connection(made):
    prepared, lengths = made
    prepared(keys=["plain"], title="")
    asked: list[object] = []

    def note(execute, sql, params, many, context):
        asked.append(context["connection"])
        return execute(sql, params, many, context)

    def ask():
        with connection.execute_wrapper(note):
            prepared(keys=["plain"], title="")
        asked[-1].close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()

    assert lengths == [1]
    assert asked
    assert asked[0] is not connections[DEFAULT_DB_ALIAS]
