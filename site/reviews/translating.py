"""What holds of a translation beside what holds of every text. Each rule gives its objection in words fit to show, or "".

A translation is made from one English version and says which. It has a review of its own, by people who read its language
as their own: in each role that judges the English, and for plain language.
"""

from __future__ import annotations

from collections.abc import Iterable

from cms.models import PageContent
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djangocms_versioning.constants import PUBLISHED
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.roles import Role, roles_of, writes
from languages.installed import name_of, others
from pages.easy_read import is_live_easy_read
from pages.models import Kind, PageDetails
from pages.page_content import Body
from pages.rules import is_live
from pages.translations import english_versions
from reviews.models import Binned

EASY_READ_IS_ENGLISH = gettext_lazy(
    "Easy-read pages are in English alone: how old they are is told against English pages."
)


def is_translation(content: PageContent) -> bool:
    """Say whether a text is in another language than English."""
    return bool(content.language != settings.LANGUAGE_CODE)


def roles_for_translation(roles: Iterable[str]) -> set[str]:
    """Give the roles that judge a translation of a text that these judge: they, and one that reads it for plain language."""
    return {*roles, Role.PLAIN_LANGUAGE.value}


def objection_to_judging_language(user: User, language: str) -> str:
    """Object to somebody judging words that they are not known to read as their own."""
    if language == settings.LANGUAGE_CODE or language in user.languages:
        return ""
    return _("This is in %(language)s. Somebody who reads it as their own language must review it.") % {
        "language": name_of(language)
    }


def objection_to_origin(content: PageContent, details: PageDetails | None) -> str:
    """Object to a translation going out that was made from nothing which our clinicians stand behind."""
    if not is_translation(content):
        is_made = details is not None and details.made_from is not None and details.kind != Kind.EASY_READ
        return _("This page is in English, so it is no translation.") if is_made else ""
    if content.language not in others():
        return _("The language of this text is not installed on this site.")
    if details is None or details.made_from is None:
        return _("Say in the page details from which English version this was translated.")
    if not is_live(content.page_id):
        return _("The English page is not live. Publish it first: it is what a translation is held against.")
    if is_live_easy_read(content.page_id):
        return str(EASY_READ_IS_ENGLISH)
    english = english_versions(content.page)
    origin = english.get(details.made_from)
    if origin is None:
        return _("There was no version %(number)s of the English page. Choose one that readers got.") % {
            "number": details.made_from
        }
    if origin.is_example or origin.whose_page:
        return _("No clinician of yours has checked that English version, so its translation cannot go out.")
    return ""


def objection_to_facts(content: PageContent, body: Body) -> str:
    """Object to a translation that names facts: what these say is English, and would stand in the middle of its words."""
    if not is_translation(content) or not body.facts:
        return ""
    return _("Facts are in English. Write these as words with their source: %(keys)s.") % {
        "keys": ", ".join(body.facts)
    }


def objection_to_withdrawing(by: User, version: Version, *, reason: str) -> str:
    """Object to this person taking a translation alone away from readers."""
    if Role.PUBLISHER not in roles_of(by):
        return _("Only a publisher withdraws a live translation.")
    if version.state != PUBLISHED or not is_translation(version.content):
        return _("This is no live translation, so there is nothing to withdraw.")
    if not reason.strip():
        return _("Say why the translation is withdrawn. Readers see this once a clinical reviewer agrees.")
    return ""


def languages_to_start(page_id: int) -> list[tuple[str, str]]:
    """Give (code, name) of the languages in which a page has no text yet, whatever its state."""
    there = set(PageContent.admin_manager.filter(page_id=page_id).values_list("language", flat=True))
    return [(code, name_of(code)) for code in others() if code not in there]


def objection_to_starting(by: User, page_id: int, language: str) -> str:
    """Object to this person beginning a translation of a page into that language."""
    if not writes(by):
        return _("Only editors and publishers start a translation.")
    if language not in others():
        return _("Choose a language that is installed on this site.")
    if Binned.objects.filter(page=page_id).exists():
        return _("This page is in the bin. Bring it back first.")
    if not is_live(page_id):
        return _("Only a page that readers get in English can be translated.")
    if is_live_easy_read(page_id):
        return str(EASY_READ_IS_ENGLISH)
    if language not in dict(languages_to_start(page_id)):
        return _("There is a translation into %(language)s already. Go on with that one.") % {
            "language": name_of(language)
        }
    return ""
