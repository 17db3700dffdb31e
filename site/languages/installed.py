"""Which languages readers can have pages in, and how an address says which of them it is in.

English has no mark of its own. Any other language is the first part of the address, such as `/cy/`.
"""

from __future__ import annotations

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.urls import get_script_prefix
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

#: No page can stand at an address that begins with one of these, so that a language can be added on any day.
CODES = frozenset(code for code, told in LANG_INFO.items() if "name_local" in told and code != settings.LANGUAGE_CODE)

#: The attributes of words that are in the same language as those around them.
AS_AROUND_IT = SafeString()


def others() -> list[str]:
    """Give the codes of the languages that are installed beside English, in their order."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def active() -> str:
    """Give the language in which the words for this answer are said now."""
    code = get_language()
    return code if code in others() else str(settings.LANGUAGE_CODE)


def name_of(language: str) -> str:
    """Give what a language calls itself, whether or not it is installed."""
    return str(dict(settings.LANGUAGES).get(language) or LANG_INFO.get(language, {}).get("name_local", language))


def split(path: str) -> tuple[str, str]:
    """Take the language off an address: ("cy", "/imaging/") for `/cy/imaging/`, ("en", "/imaging/") for `/imaging/`."""
    for language in others():
        if path.startswith(f"/{language}/"):
            return language, path.removeprefix(f"/{language}")
    return settings.LANGUAGE_CODE, path


def prefix_of(language: str) -> str:
    """Give how every address in a language begins."""
    return "/" if language == settings.LANGUAGE_CODE else f"/{language}/"


def address_in(language: str, address: str) -> str:
    """Give an address that was made for the active language as it is in another one."""
    return prefix_of(language) + address.removeprefix(get_script_prefix())


def is_right_to_left(language: str) -> bool:
    """Say whether a language is written from right to left."""
    return bool(LANG_INFO.get(language, {}).get("bidi"))


def tag_of(language: str) -> str:
    """Give the tag by which programs know a language; our English is that of the United Kingdom."""
    return "en-GB" if language == settings.LANGUAGE_CODE else language


def said_in(language: str) -> SafeString:
    """Give the attributes of an element that says in which language, and in which direction, its words stand."""
    direction = "rtl" if is_right_to_left(language) else "ltr"
    return format_html(' lang="{}" dir="{}"', tag_of(language), direction)


def said_in_another(language: str) -> SafeString:
    """Give the same where the words around it are in another language, and else nothing."""
    return AS_AROUND_IT if language == active() else said_in(language)
