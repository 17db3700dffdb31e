"""The step that begins a translation. What follows is as with every draft; what it must have is in `translating`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cms.models import PageContent
from django.conf import settings
from django.db import transaction
from djangocms_versioning.models import Version

from accounts.current_user import acting_as
from accounts.models import User
from pages.block_writing import write_blocks
from pages.blocks import recording
from pages.models import PageDetails
from pages.page_content import Body
from pages.rules import refuse
from reviews import translating
from reviews.locking import hold_page

#: What a translation begins with of the English, beside its blocks and details.
_TAKEN_OVER = ("title", "menu_title", "page_title", "slug", "template", "in_navigation", "meta_description")


@transaction.atomic
def start_translation(*, version: Version, language: str, by: User, at: datetime) -> Version:
    """Start a draft in another language that still says what readers get in English, block by block, for a translator.

    It knows which English version that was. What facts say stands there as words with their source, since facts are English.
    A recording speaks English or signs for those who read it, and stays there.
    """
    page = version.content.page
    hold_page(page.pk)
    refuse(translating.objection_to_starting(by, page.pk, language))
    english = PageContent.objects.select_related("pagedetails").get(page=page, language=settings.LANGUAGE_CODE)
    of = english.pagedetails
    with acting_as(by):
        content = PageContent.objects.with_user(by).create(
            page=page,
            language=language,
            created_by=str(by),
            changed_by=str(by),
            **{name: getattr(english, name) for name in _TAKEN_OVER},
        )
        PageDetails.objects.create(
            extended_object=content,
            kind=of.kind,
            summary=of.summary,
            also_called=of.also_called,
            owner=of.owner,
            deputy=of.deputy,
            review_interval_months=of.review_interval_months,
            is_promotional=of.is_promotional,
            made_from=int(english.versions.get().number),
        )
        write_blocks(content, _blocks(Body.of(english)))
    made: Version = content.versions.get()
    return made


def _blocks(body: Body) -> list[dict[str, Any]]:
    told = (part for part in body.parts if part.name != recording.SHAPE.name)
    return [{"block": part.name, **part.shown} for part in told if part.shown is not None]
