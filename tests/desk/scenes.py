"""What the tests of the desk's lists do again and again."""

from datetime import UTC, datetime, time, timedelta

from pages.dates import add_months
from reviews import publishing, services
from reviews.models import Review
from tests import factories
from tests.factories import NOW, TODAY, new_draft, page, person, published_page
from tests.remembering import remembered


@remembered
def submitted(of=None, *, key="ct-scan", by=None, size="full", at=NOW) -> Review:
    version = factories.latest(of or page(key, by=by))
    return services.submit(version=version, by=by or person("editor"), at=at, size=size, change_note="First version.")


@remembered
def urgently_published(key="x-ray", at=NOW) -> Review:
    draft = new_draft(published_page(key, slug=key))
    return publishing.publish_urgently(version=draft, by=person("publisher"), at=at, reason="The dose was wrong.")


def overdue_page(key="old-page"):
    return published_page(key, slug=key, at=NOW - timedelta(days=4 * 365))


def due_page(days, key="soon", **more):
    """Give a live page whose review is due in so many days, as its last full review has it."""
    reviewed = datetime.combine(add_months(TODAY + timedelta(days=days), -36), time(12), tzinfo=UTC)
    return published_page(key, slug=key, title=key.title(), at=reviewed, **more)


def words(response) -> str:
    """Give what an answer says, on one line."""
    return " ".join(response.content.decode().split())
