"""Words that find nothing reach editors, and nobody learns who typed them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from search import unanswered
from search.models import Unanswered
from search.unanswered import count, told
from tests import conftest, factories
from tests.factories import TODAY, person

pytestmark = pytest.mark.django_db


def in_weeks(typed: str, weeks: int) -> None:
    for week in range(weeks):
        count(typed, TODAY + timedelta(weeks=week))


def test_words_are_told_from_the_third_week_on():
    in_weeks("hair loss", 2)
    assert told() == []
    assert Unanswered.objects.get().words == ""

    count("hair loss", TODAY + timedelta(weeks=2))

    (search,) = told()
    assert (search.words, search.weeks, search.times) == ("hair loss", 3, 3)


def test_one_week_is_one_however_often_it_is_typed():
    for _time in range(9):
        count("hair loss", TODAY)

    assert told() == []
    assert Unanswered.objects.get().times == 9


def test_the_order_and_the_ending_of_words_make_no_difference_to_what_is_counted():
    count("Hair  loss", TODAY)
    count("loss hair", TODAY)

    assert Unanswered.objects.get().times == 2


@pytest.mark.parametrize(
    "typed",
    ["", "hair losss qwzx", "07700900123", "9434765919", "SW1A 1AA", "mary@example.org", "hair 12", "كيف", "🙂",
     "one two three four five six seven"],
)  # fmt: skip
def test_what_not_everybody_knows_is_not_counted(typed):
    count(typed, TODAY)

    assert not Unanswered.objects.exists()


def test_words_of_our_pages_are_known_ones():
    factories.published_page(body="<p>Letrozole and gadoxetate.</p>")
    count("gadoxetate dinner", TODAY)

    assert Unanswered.objects.exists()


def test_old_counts_go():
    count("hair loss", TODAY)
    count("dinner", TODAY + timedelta(weeks=unanswered.WEEKS_TO_KEEP + 1))

    assert Unanswered.objects.get().last_week > TODAY


def test_there_is_an_end_to_what_is_kept(monkeypatch):
    monkeypatch.setattr(unanswered, "MOST_KEPT", 1)
    for typed in ("hair loss", "dinner"):
        count(typed, TODAY)

    assert Unanswered.objects.count() == 1


def test_the_database_keeps_no_words_before_the_third_week():
    with pytest.raises(IntegrityError), transaction.atomic():
        Unanswered.objects.create(digest="x", words="mary smith", last_week=date(2026, 11, 16), weeks=2, times=2)


def test_editors_read_what_still_finds_nothing(client):
    in_weeks("hair loss", 3)
    in_weeks("narrow bed", 3)
    factories.published_page()
    client.force_login(person("editor"))
    seen = client.get("/desk/searches/").content.decode()

    assert "hair loss" in seen
    assert "narrow bed" not in seen  # a page answers it by now
    assert "/desk/searches/" in client.get("/desk/").content.decode()
    assert "hair loss,3,3," in client.get("/desk/searches.csv").getvalue().decode()


def test_nobody_else_reads_it(client):
    assert client.get("/desk/searches/").status_code == 302


def test_a_count_that_fails_holds_nobody_up(client, monkeypatch, caplog):
    def fail(*arguments):
        raise RuntimeError("locked")

    with monkeypatch.context() as patches:
        patches.setattr(unanswered, "_quietly", lambda step, *arguments: unanswered._one_at_a_time.release())
        conftest.in_truth["beside"](fail)
    monkeypatch.setattr(connection, "close", lambda: None)
    unanswered._one_at_a_time.acquire()
    unanswered._quietly(fail)

    assert "could not be counted" in caplog.text
    assert not unanswered._one_at_a_time.locked()
