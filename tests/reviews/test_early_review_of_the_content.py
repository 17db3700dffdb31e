"""What is to be reviewed early of the pages that come with the site, when one of their sources is replaced."""

from datetime import timedelta

import pytest
from cms.models import Page
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.current_user import acting_as
from pages.models import PageDetails
from reviews.early_review import early_pages, with_reasons
from sources.models import Change, Source
from tests.factories import person
from tests.forging import unguarded
from tests.reviews.test_early_review import flagged, reasons, replace

pytestmark = pytest.mark.django_db


def test_replacing_the_guideline_of_2009_flags_exactly_the_live_pages_that_cite_it(client, real_pages):
    old, new = (Source.objects.get(key=f"nice-cg81-{year}") for year in (2009, 2026))
    assert old.superseded_by == new
    with unguarded():  # as it stood before
        Source.objects.filter(pk=old.pk).update(state="current", superseded_by=None)
    old.refresh_from_db()
    assert with_reasons(early_pages()) == []
    assert not Change.objects.exists()

    with acting_as(person("editor")):
        replace(old, new, at=(later := timezone.now() + timedelta(days=6)))

    live = {one.extended_object.page for one in PageDetails.objects.live()}
    citing = {
        made.reverse_id for made in live if b"Imaging recommendations 1.1.1 to 1.1.5 of 2009" in shown(client, made)
    }
    assert flagged() == citing
    assert "how-secondary-breast-cancer-is-diagnosed" in citing
    assert len(citing) < len(live) / 2
    for key in citing:
        (reason,) = reasons(key)
        assert reason.startswith(f"“{old.full_name}” was replaced by “{new.full_name}” on ")
        assert reason.endswith(f" on {localdate(later):%-d %B %Y}.")


def shown(client, made: Page) -> bytes:
    answer = client.get(made.get_absolute_url("en"))
    assert answer.status_code == 200
    return answer.content
