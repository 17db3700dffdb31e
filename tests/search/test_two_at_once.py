"""Pages that are published at the same moment, and while all is made anew: every word is counted once for each."""

import pytest
from django.db.models import Count

from reviews import publishing
from search.indexing import rebuild
from search.models import IndexedPage, Posting, WordForm
from tests import factories
from tests.factories import NOW, person
from tests.reviews.scenes import approved
from tests.reviews.test_two_at_once import at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_publications_and_a_rebuild_wait_for_each_other():
    factories.published_page("mri-scan", title="MRI scan")
    reviews = [
        approved(factories.page(key, title=title)) for key, title in (("ct-scan", "CT scan"), ("echo", "Echo scan"))
    ]

    steps = [
        lambda version=review.version: publishing.publish(version=version, by=person("publisher"), at=NOW)
        for review in reviews
    ]
    assert at_once(*steps, rebuild, rebuild) == ["", "", "", ""]

    assert IndexedPage.objects.count() == 3
    counted = Posting.objects.values_list("word").annotate(pages=Count("pk")).order_by("word")
    assert list(WordForm.objects.order_by("word").values_list("word", "pages")) == list(counted)
