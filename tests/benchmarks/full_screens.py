"""What happens to the pages of a site, and to its first pages so much that every list of the desk fills its screen.

Otherwise a large site would be compared with empty lists, and a ratio would tell of lines on a screen, not of pages.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from cms.models import PageContent
from django.utils import timezone
from djangocms_versioning.models import Version

from pages.models import Address, Citation, PageDetails
from pages.told import told_by
from reviews.models import Seal
from sources.models import Change, LinkCheck, Source
from sources.web_addresses import to_ask
from tests.factories import person
from tests.forging import unguarded


def change_one_and_lose_another(cited: Sequence[Citation], pages: int) -> tuple[Source, Source]:
    """Have one source change and another's address die, those that come nearest to a tenth of the pages; give both."""
    used = Counter(one.source_id for one in cited)
    by_use = sorted((pk for pk in used if pk), key=lambda pk: abs(used[pk] - pages / 10))
    changed, lost, *_others = Source.objects.filter(pk__in=by_use[:6]).exclude(address="")
    now = timezone.now()
    Change.objects.create(source=changed, at=now, what="was withdrawn")
    LinkCheck.objects.create(
        address=to_ask(lost.address),
        checked_at=now,
        checked_on=now.date(),
        status=404,
        ok=False,
        failing_since=now.date() - LinkCheck.TIME_TO_RECOVER,
        words="There is nothing at this address.",
    )
    return changed, lost


def answer_for_all() -> None:
    """Let one editor answer for every page, as for those that are copied from them."""
    PageDetails.objects.update(owner=person("editor"))


def fill_dates(contents: Sequence[PageContent]) -> None:
    """Have the review of every other page overdue, and that of the rest due soon, as if it had been recorded so."""
    today = timezone.localdate()
    for number, details in enumerate(PageDetails.objects.filter(extended_object__in=contents).order_by("pk")):
        details.review_due_on = today + timedelta(days=30 if number % 2 else -30)
        details.reviewed_on = today - timedelta(days=60)
        with unguarded():
            PageDetails.objects.filter(pk=details.pk).update(
                review_due_on=details.review_due_on, reviewed_on=details.reviewed_on
            )
            version = Version.objects.get_for_content(details.extended_object)
            Seal.objects.filter(version=version).update(told=told_by(details))


def fill_evidence(contents: Sequence[PageContent], sources: Sequence[Source]) -> None:
    """Have each of these pages rest on sources that changed or lead nowhere."""
    known = set(Citation.objects.filter(fact=None).values_list("content_id", "source_id"))
    Citation.objects.bulk_create(
        Citation(content=content, source=source)
        for content in contents
        for source in sources
        if (content.pk, source.pk) not in known
    )


def fill_addresses(contents: Sequence[PageContent]) -> None:
    """Have an address of before lead to each of these pages."""
    Address.objects.remember([(f"old/{content.page.reverse_id}", content.page_id) for content in contents])
