"""What patients type leads to the page they look for."""

import pytest

from search.asking import understood
from search.indexing import rebuild
from search.models import IndexedPage
from search.ranking import ranked
from tests.search.queries import KEPT_APART, SHAPING

pytestmark = pytest.mark.django_db


def places(queries: dict[str, str]) -> dict[str, int]:
    """Return the place of the right page among the results of each query, from 1 on; 0 where it is not among them."""
    keys = dict(IndexedPage.objects.values_list("page_id", "page__reverse_id"))
    found = {}
    for query, right in queries.items():
        results = [keys[page] for page in ranked(understood(query))]
        found[query] = next((place for place, key in enumerate(results, 1) if key in right.split(" or ")), 0)
    return found


@pytest.mark.parametrize("queries", [SHAPING, KEPT_APART], ids=["shaping", "kept apart"])
def test_the_right_page_comes_first(real_pages, queries):
    found = places(queries)

    first = sum(place == 1 for place in found.values()) / len(found)
    in_three = sum(0 < place <= 3 for place in found.values()) / len(found)
    assert first >= 0.92, {query: place for query, place in found.items() if place != 1}
    assert in_three >= 0.98, {query: place for query, place in found.items() if not 0 < place <= 3}


def test_there_are_enough_queries_and_a_third_of_them_was_kept_apart():
    assert len(SHAPING) + len(KEPT_APART) >= 150
    assert len(KEPT_APART) >= (len(SHAPING) + len(KEPT_APART)) / 3
    assert SHAPING.keys().isdisjoint(KEPT_APART)


def test_an_index_made_anew_is_the_one_that_publications_made(real_pages):
    """Page by page as they went out, or all at once: the same answers, to the last digit of their weights."""
    kept = everything_kept()
    rebuild()

    assert everything_kept() == kept


def everything_kept() -> dict[str, list]:
    from search.models import Name, Posting, WordForm

    return {
        "pages": list(IndexedPage.objects.order_by("pk").values_list("pk", "content", "making", "sentences")),
        "postings": list(Posting.objects.order_by("page", "stem").values_list("page", "stem", "word", "weight")),
        "names": list(Name.objects.order_by("page", "key").values_list("page", "key", "shown")),
        "forms": list(WordForm.objects.order_by("word").values_list("word", "stem", "pages")),
    }
