"""In which languages a page can be read, and how old each translation is against the English, which it is made from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cms.models import Page, PageContent
from django.conf import settings
from django.db.models import F
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from languages.installed import name_of, others, said_in, tag_of
from pages.addresses import url_of_path
from pages.models import PageDetails
from pages.reached import reached
from pages.rules import PUBLIC_STATES


@dataclass(frozen=True)
class InLanguage:
    """A page as it can be read now in one language. `age` says how old it is against the English; the English has none."""

    name: str
    tag: str
    said_in: SafeString
    url: str
    age: str


@dataclass(frozen=True)
class Languages:
    """The languages of a page beside the one it is shown in. Of a translation, `age` says how old it is itself.

    `all_tags` are those of which search engines are told, (tag, url), its own included; none where there is no other.
    """

    others: list[InLanguage] = field(default_factory=list)
    all_tags: list[tuple[str, str]] = field(default_factory=list)
    age: str = ""
    english_url: str = ""


def languages_of(content: PageContent, details: PageDetails, number: int, *, on: date) -> Languages:
    """Return in which languages a version's page can be read on that day, English first. At most two queries.

    A site with English alone is asked nothing.
    """
    if not others():
        return Languages()
    live = _live_texts(content.page)
    english = live.get(settings.LANGUAGE_CODE)
    is_translation = content.language != settings.LANGUAGE_CODE
    if not is_translation and len(live) < 2:
        return Languages()
    made_from = {one.pagedetails.made_from for one in live.values() if one.language != settings.LANGUAGE_CODE}
    known = english_versions(content.page, made_from | {details.made_from} - {None})
    newest = int(english.number) if english else None
    shown = [
        InLanguage(
            name=name_of(language),
            tag=tag_of(language),
            said_in=said_in(language),
            url=url_of_path(text.path, language),
            age=_age(text.pagedetails.made_from, known, newest) if language != settings.LANGUAGE_CODE else "",
        )
        for language, text in live.items()
    ]
    age = _age(details.made_from, known, newest) if is_translation else ""
    if age and english and english.pagedetails.is_overdue(on):
        age = f"{age} {_('The English is overdue for review.')}"
    return Languages(
        others=[one for one in shown if one.tag != tag_of(content.language)],
        all_tags=[(one.tag, one.url) for one in shown] if len(shown) > 1 else [],
        age=age,
        english_url=url_of_path(english.path, settings.LANGUAGE_CODE) if english and is_translation else "",
    )


def _live_texts(page: Page) -> dict[str, Any]:
    """Return the text that readers find now in each language, by the language, in the order of the setting."""
    languages = [settings.LANGUAGE_CODE, *others()]
    texts = reached(*languages).filter(page=page, pagedetails__isnull=False).select_related("pagedetails")
    found = {text.language: text for text in texts.annotate(number=F("versions__number"))}
    return {language: found[language] for language in languages if language in found}


def english_versions(page: Page, numbers: Collection[int | None] | None = None) -> dict[int, PageDetails]:
    """Return what English versions that are or were public say of themselves, by their numbers, as `public_texts` does."""
    texts = public_texts(page, settings.LANGUAGE_CODE, numbers)
    return {number: text.pagedetails for number, text in texts.items()}


def public_texts(page: Page, language: str, numbers: Collection[int | None] | None = None) -> dict[int, PageContent]:
    """Return the versions in a language that are or were public, by their numbers, the newest first; all, or those named."""
    texts = PageContent.admin_manager.filter(
        page=page,
        language=language,
        versions__state__in=PUBLIC_STATES,
        pagedetails__isnull=False,
    )
    if numbers is not None:
        texts = texts.filter(versions__number__in=[str(number) for number in numbers])
    texts = texts.select_related("pagedetails").annotate(number=F("versions__number"))
    return {int(text.number): text for text in sorted(texts, key=lambda text: -int(text.number))}


def said_of(number: int, details: PageDetails | None) -> str:
    """Return what to call an English version in the middle of a sentence: by the day it went out, or by its number."""
    if details is None or details.published_on is None:
        return _("version %(number)s") % {"number": number}
    return date_format(details.published_on, "F Y" if details.dates_to_month else "j F Y")


def day_of(details: PageDetails) -> str:
    """Return the day a version went out, in the middle of a sentence; of an example it is said that it is none."""
    day = said_of(0, details)
    return f"{day} {_('(example date)')}" if details.is_example else day


def _age(made_from: int | None, known: dict[int, PageDetails], newest: int | None) -> str:
    """Return how old a translation is, in sentences for readers."""
    if made_from is None:
        return _("Nobody wrote down from which English version this was made.")
    says = _("This version was made from the English of %(day)s.") % {"day": said_of(made_from, known.get(made_from))}
    if newest is None or newest > made_from:
        return f"{says} {_('The English has changed since.')}"
    return says
