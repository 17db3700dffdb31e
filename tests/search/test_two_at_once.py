"""Pages that are published at the same moment, and while all is made anew: every word is counted once for each."""

from functools import partial

import pytest
from django.db.models import Count

from reviews import publishing
from search.indexing import rebuild
from search.models import IndexedPage, Posting, WordForm
from tests import factories
from tests.factories import NOW, person
from tests.reviews.scenes import approved
from tests.reviews.test_two_at_once import at_once, while_saving

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_publications_and_a_rebuild_wait_for_each_other():
    factories.published_page("mri-scan", title="MRI scan")
    reviews = [approved(factories.page(key, title=key)) for key in ("ct-scan", "echo-scan", "x-ray-scan")]
    steps = [partial(publishing.publish, version=review.version, by=person("publisher"), at=NOW) for review in reviews]

    assert while_saving(steps[0], rebuild) == ""
    assert at_once(*steps[1:], rebuild, rebuild) == ["", "", "", ""]

    assert IndexedPage.objects.count() == 4
    counted = Posting.objects.values_list("word").annotate(pages=Count("pk")).order_by("word")
    assert list(WordForm.objects.order_by("word").values_list("word", "pages")) == list(counted)
