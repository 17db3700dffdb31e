"""Who wrote what a text only names: its facts, its sources, the meanings that the site will explain in it, its uploads.

These can change until a text is sent for review, so their writers are looked up at that moment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cms.models import PageContent
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from accounts.roles import REVIEWER_ROLES
from glossary.models import Meaning
from pages.every_version import every_version
from pages.glossary_uses import Glossary
from pages.models import Block, PageDetails, Upload
from pages.page_content import Body
from reviews.models import Contribution, Review, SignOff
from sources.models import Fact, Writing


def keep_writers(review: Review, details: PageDetails, body: Body) -> None:
    """Write down who wrote what a text names, for each role that has not judged those words in any text yet.

    Give the review in which it is judged now.
    """
    writings = Writing.objects.filter(Q(fact__in=_kin_of(body.facts.values())) | Q(source__in=body.sources))
    pieces = [("writing_id", pk, writer_id) for pk, writer_id in writings.values_list("pk", "writer_id")]
    pieces += [("meaning_id", meaning.pk, meaning.written_by_id) for meaning in _meanings_in(details, body)]
    named = Contribution.objects.filter(
        Q(writing__in=[pk for column, pk, _author in pieces if column == "writing_id"])
        | Q(meaning__in=[pk for column, pk, _author in pieces if column == "meaning_id"])
    )
    judged = set(named.judged().values_list("writing_id", "meaning_id", "role"))
    Contribution.objects.bulk_create(
        Contribution(version_id=review.version_id, author_id=author_id, role=role, review=review, **{column: pk})
        for column, pk, author_id in pieces
        for role in map(str, REVIEWER_ROLES)
        if ((pk, None, role) if column == "writing_id" else (None, pk, role)) not in judged
    )
    Contribution.objects.bulk_create(
        Contribution(version_id=review.version_id, author_id=author_id, role=role, review=review)
        for author_id, role in {
            line for upload in (*body.pictures.values(), *body.recordings.values()) for line in _who_brought(upload)
        }
    )


def _who_brought(upload: Upload) -> Iterator[tuple[int, str]]:
    """Give who uploaded something, for each role that has not judged a text with it; nobody where that is not known."""
    if upload.uploaded_by_id is None:
        return
    of_pages = ContentType.objects.get_for_model(PageContent)
    shows = Block.objects.filter(upload.is_shown(), placeholder__content_type=of_pages)
    versions = every_version(object_id__in=shows.values("placeholder__object_id"))
    by_others = SignOff.objects.judging().exclude(reviewer=upload.uploaded_by_id).filter(review__version__in=versions)
    for role in {str(role) for role in REVIEWER_ROLES} - set(by_others.values_list("role", flat=True)):
        yield upload.uploaded_by_id, role


def _kin_of(facts: Collection[Fact]) -> set[int]:
    """Give the ids of these facts, of all whose place they took, and of all that say the same: their words live on here."""
    kin = {fact.pk for fact in facts}
    if kin:
        kin |= set(Fact.objects.filter(text__in=[fact.text for fact in facts]).values_list("pk", flat=True))
    newest = kin
    while newest:
        newest = set(Fact.objects.filter(superseded_by__in=newest).values_list("pk", flat=True)) - kin
        kin |= newest
    return kin


def _meanings_in(details: PageDetails, body: Body) -> Iterator[Meaning]:
    """Give the meanings that will be explained in a text, and those before them, which they were made from."""
    glossary = Glossary()
    uses = glossary.uses_in(details.extended_object, details, body) if glossary.meanings else []
    shown = {use.term_id: glossary.meanings[use.term_id] for use in uses}
    for meaning in Meaning.objects.filter(of__in=shown):
        if meaning.pk <= shown[meaning.of_id].pk:
            yield meaning
