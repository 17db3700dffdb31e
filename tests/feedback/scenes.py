"""What the tests of feedback do again and again."""

from datetime import date

from cms.models import Page
from django.http import HttpResponse
from django.test import Client

from feedback import services
from feedback.models import Handling, Remark
from tests import factories
from tests.factories import NOW, TODAY, person
from tests.remembering import remembered

FORM = "/feedback/ct-scan/1/"
HERE = {"Sec-Fetch-Site": "same-origin"}
WHY = "It stands further down already."


@remembered
def remark(of: Page | None = None, words: str = "Please say more about the dye.", on: date = TODAY) -> Remark:
    """Give what a reader wrote of the newest version of a page."""
    version = factories.latest(of or factories.published_page())
    return services.take_remark(page=version.content.page, version_id=version.pk, language="en", words=words, on=on)


@remembered
def moved(remark: Remark, state: str, *, by: str = "editor", **more) -> Handling:
    """Move a remark to another state, seen as it is."""
    seen = Remark.objects.get(pk=remark.pk).state
    return services.move(remark=remark, state=state, by=person(by), at=NOW, **{"seen": seen, "why": WHY} | more)


@remembered
def changed_because_of_it(remark: Remark, **more) -> Handling:
    """Publish another version of the page, and say that it came of the remark."""
    page = factories.publish_again(remark.page)
    return moved(remark, "changed", led_to=factories.latest(page), **more)


def send(client: Client, words: str = "Please say more about the dye.", address: str = FORM, **more) -> HttpResponse:
    """Send a reader's words as a browser of today does."""
    return client.post(address, {"words": words, "website": ""} | more, headers=HERE)
