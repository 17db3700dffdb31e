"""The search knows what readers can read now, and nothing else."""

import pytest
from django.core.management import call_command
from django.db import transaction

from search import indexing
from search.asking import understood
from search.models import IndexedPage, Name, Posting, WordForm
from search.ranking import ranked
from search.results import reachable
from tests import factories

pytestmark = pytest.mark.django_db


def found(query: str) -> list[str]:
    keys = dict(IndexedPage.objects.values_list("page_id", "page__reverse_id"))
    return [keys[page] for page in reachable(ranked(understood(query)))]


def test_a_draft_is_not_found_and_a_published_page_is():
    page = factories.page(body="<p>You lie in a doughnut.</p>")
    assert found("doughnut") == []

    factories.publish(factories.latest(page))

    assert found("doughnut") == ["ct-scan"]


def test_a_new_version_takes_the_place_of_the_old_one():
    page = factories.published_page(body="<p>You lie in a doughnut.</p>")
    factories.publish_again(page, body="<p>You lie in a ring.</p>")

    assert (found("doughnut"), found("ring")) == ([], ["ct-scan"])
    assert not WordForm.objects.filter(stem="doughnut").exists()
    assert IndexedPage.objects.get().content == factories.latest(page).content


def test_a_draft_after_a_publication_changes_nothing():
    page = factories.published_page(body="<p>You lie in a doughnut.</p>")
    factories.new_draft(page, body="<p>You lie in a ring.</p>")

    assert (found("doughnut"), found("ring")) == (["ct-scan"], [])


@pytest.mark.parametrize("for_safety", [True, False])
def test_a_page_that_was_withdrawn_is_gone_with_all_its_words(for_safety):
    factories.withdraw(factories.published_page(), for_safety=for_safety)

    assert found("scan") == []
    assert [model.objects.count() for model in (IndexedPage, Posting, Name, WordForm)] == [0, 0, 0, 0]


def test_a_page_below_one_that_was_withdrawn_is_not_found_until_that_is_back():
    section = factories.published_page("imaging", title="Scans")
    factories.published_page("mri-scan", title="MRI scan", parent=section, body="<p>It is loud.</p>")
    assert found("loud") == ["mri-scan"]

    factories.withdraw(section)

    assert found("loud") == []


def test_a_page_is_found_where_it_stands_now(client):
    section = factories.published_page("imaging", title="Pictures")
    page = factories.published_page(body="<p>You lie in a doughnut.</p>")
    factories.move(page, section)

    assert 'href="/imaging/ct-scan/"' in client.get("/search/?q=doughnut").content.decode()


def test_what_goes_wrong_with_a_publication_leaves_the_search_as_it_was():
    page = factories.page(body="<p>You lie in a doughnut.</p>")
    with transaction.atomic():
        factories.publish(factories.latest(page))
        transaction.set_rollback(True)

    assert found("doughnut") == []


def test_all_that_a_page_says_is_found():
    factories.published_page(
        title="Alpha",
        summary="Bravo.",
        also_called="Charlie, Delta",
        words_people_use="echo foxtrot\ngolf",
        body="<h2>Hotel</h2><p>India.</p>",
    )

    for word in ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india"):
        assert found(word) == ["ct-scan"], word


def test_a_name_weighs_more_than_a_mention():
    factories.published_page("mentions", title="Other", body="<p>Whisky. Whisky. Whisky. Whisky. Whisky.</p>")
    factories.published_page("people", title="More", words_people_use="whisky")
    factories.published_page("named", title="Whisky")

    assert found("whisky") == ["named", "people", "mentions"]


def test_migrating_takes_in_what_is_missing_and_lets_go_of_what_is_away():
    page = factories.published_page()
    IndexedPage.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert found("scan") == ["ct-scan"]

    IndexedPage.objects.update(making=indexing.MAKING + 1)
    call_command("migrate", verbosity=0)
    assert IndexedPage.objects.get().making == indexing.MAKING

    assert page.pk == IndexedPage.objects.get().pk


def test_the_command_makes_all_again(capsys):
    factories.published_page()
    Posting.objects.all().delete()
    WordForm.objects.update(pages=7)
    call_command("rebuild_search")

    assert "finds 1 pages" in capsys.readouterr().out
    assert found("scan") == ["ct-scan"]
    assert set(WordForm.objects.values_list("pages", flat=True)) == {1}


def test_a_search_asks_the_same_few_questions_however_many_words_it_has(django_assert_max_num_queries):
    factories.published_page()
    for query in ("scan", "scan bed narrow lie scared pain dye tunnel needle kidney risk"):
        with django_assert_max_num_queries(4):
            ranked(understood(query))
