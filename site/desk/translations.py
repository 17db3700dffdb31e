"""The list of all translations: where each stands, and how far it is behind the English."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cms.models import PageContent
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djangocms_versioning.constants import DRAFT, PUBLISHED
from djangocms_versioning.models import Version

from desk.doors import StaffRequest
from desk.lines import address_of
from desk.lists import DeskList
from desk.page_list import owned
from desk.standing import standing
from languages.installed import name_of
from pages.every_version import every_version
from pages.models import PageDetails
from pages.rules import PUBLIC_STATES
from pages.translations import said_of
from reviews.models import Binned


@dataclass(frozen=True)
class TranslationLine:
    """A version in another language that is live or in work. `changed` says that its English has changed since."""

    title: str
    language: str
    url: str
    standing: str
    made_from: str
    changed: str
    owner: str
    review_due_on: date | None


def _translations(request: StaffRequest) -> QuerySet[Version]:
    texts = PageContent.admin_manager.exclude(language=settings.LANGUAGE_CODE)
    texts = texts.exclude(page__in=Binned.objects.values("page"))
    return (
        every_version(object_id__in=texts.values("pk"), state__in=(DRAFT, PUBLISHED))
        .prefetch_related("reviews__sign_offs", "plans")
        .order_by("-pk")
    )


def _lines(versions: Iterable[Version]) -> list[TranslationLine]:
    """Tell of each; three queries, however many they are."""
    versions = list(versions)
    found = PageContent.admin_manager.select_related("pagedetails__owner").annotate(is_owned=owned())
    texts = found.in_bulk({one.object_id for one in versions})
    english = _english({text.page_id for text in texts.values()})
    return [_line(version, texts[version.object_id], english) for version in versions]


def _line(version: Version, text: Any, english: dict[int, dict[int, PageDetails]]) -> TranslationLine:
    details = getattr(text, "pagedetails", None) or PageDetails()
    known, number = english[text.page_id], details.made_from
    changed = number is not None and max(known, default=0) > number
    return TranslationLine(
        title=text.title,
        language=name_of(text.language),
        url=address_of(version),
        standing=standing(version),
        made_from=said_of(number, known.get(number)) if number else _("not said yet"),
        changed=_("has changed since") if changed else _("as it was"),
        owner=str(details.owner) if text.is_owned else _("nobody"),
        review_due_on=details.review_due_on if version.state == PUBLISHED else None,
    )


def _english(pages: set[int]) -> dict[int, dict[int, PageDetails]]:
    """Give, by page and number, what each English version that is or was public says of itself."""
    found: dict[int, dict[int, PageDetails]] = defaultdict(dict)
    texts = PageContent.admin_manager.filter(
        page__in=pages, language=settings.LANGUAGE_CODE, versions__state__in=PUBLIC_STATES
    )
    rows = texts.values_list("page_id", "versions__number", "pagedetails__published_on", "pagedetails__dates_to_month")
    for page_id, number, published_on, to_month in rows:
        found[page_id][int(number)] = PageDetails(published_on=published_on, dates_to_month=bool(to_month))
    return found


def _cells(request: StaffRequest, one: TranslationLine) -> list[Any]:
    return [
        *(one.title, one.language, one.standing, one.made_from, one.changed, one.owner, one.review_due_on),
        request.build_absolute_uri(one.url),
    ]


TRANSLATIONS = DeskList(
    template="desk/translations.html",
    file="translations",
    headings=(
        *(gettext_lazy("Translation"), gettext_lazy("Language"), gettext_lazy("Where it stands")),
        *(gettext_lazy("Made from the English of"), gettext_lazy("English"), gettext_lazy("Owner")),
        *(gettext_lazy("Review due"), gettext_lazy("Where")),
    ),
    find=_translations,
    tell=_lines,
    cells=_cells,
)
