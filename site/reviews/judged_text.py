"""A text with everything that a sign-off covers, as those who judge it see it.

It is made from what the digest is made from, and from nothing else, field by field: no template can leave any of it out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

from cms.models import PageContent
from django.conf import settings
from django.db import models
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages.digest import CONTENT_FIELDS, describe, fingerprint
from pages.models import PageDetails
from pages.page_content import Body
from pages.plugins import SLOT
from reviews.comparing import compare_lines
from reviews.telling_blocks import ToldBlocks, stored_block, titles_of_pages

#: Everything beside the blocks that a sign-off covers, in the order in which it matters to readers.
FIELDS = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "kind": gettext_lazy("Kind"),
    "also_called": gettext_lazy("Also called"),
    "words_people_use": gettext_lazy("Words people use, for the search"),
    "review_interval_months": gettext_lazy("Reviewed every (months)"),
    "is_promotional": gettext_lazy("Asks for money or advertises"),
    "slug": gettext_lazy("Last part of its address"),
    "overwrite_url": gettext_lazy("Whole address, if set by hand"),
    "redirect": gettext_lazy("Sends readers on to"),
    "menu_title": gettext_lazy("Name in menus"),
    "in_navigation": gettext_lazy("Stands in menus"),
    "page_title": gettext_lazy("Title in the browser's tab"),
    "meta_description": gettext_lazy("Words for search engines"),
    "template": gettext_lazy("Layout"),
    "language": gettext_lazy("Language"),
    "limit_visibility_in_menu": gettext_lazy("Who sees it in menus"),
    "soft_root": gettext_lazy("Begins a menu of its own"),
    "xframe_options": gettext_lazy("May stand in pages of others"),
    "change_note": gettext_lazy("What changed, and why"),
    "retells": gettext_lazy("Whose page it retells"),
    "easy_read_of": gettext_lazy("Easy-read version of"),
    "made_from": gettext_lazy("Made from version"),
}


@dataclass(frozen=True)
class JudgedField:
    """Something that a version says beside its blocks, in words."""

    name: str
    label: str
    value: str

    @property
    def shown(self) -> SafeString:
        """Give the value with the names of letters that nobody can see."""
        return compare_lines(self.value, self.value)[1]


class JudgedText:
    """One text. Everything is worked out when it is first asked for."""

    def __init__(self, says: dict[str, Any]) -> None:
        self.says = says  # what `pages.digest.describe` gives

    @classmethod
    def of(cls, content: PageContent) -> JudgedText:
        """Give the text of a version as it is now."""
        return cls(describe(content))

    @cached_property
    def digest(self) -> str:
        return fingerprint(self.says)

    def digest_made(self, making: int) -> str:
        """Return its digest as it is made in this way, by which a review of another time knows it."""
        return fingerprint(self.says, making)

    @property
    def summary(self) -> str:
        return str((self.says["details"] or {}).get("summary", ""))

    @property
    def facts(self) -> dict[str, Any]:
        """Give what readers get of each fact it names, by key."""
        return self.says.get("facts", {})

    @cached_property
    def fields(self) -> list[JudgedField]:
        """Give all that stands beside the blocks."""
        held = {**self.says["content"], **(self.says["details"] or {})}
        names = [*(name for name in FIELDS if name in held), *(name for name in held if name not in FIELDS)]
        told = [JudgedField(name, str(FIELDS.get(name, name)), _in_words(name, held[name])) for name in names]
        return [replace(one, value=_named(one.value)) if one.name == "easy_read_of" else one for one in told]

    @cached_property
    def body(self) -> Body:
        """Give the blocks that readers get."""
        language = self.says["content"]["language"]
        shown = [b for b in self.says["blocks"] if b["slot"] == SLOT and b["language"] == language]
        return Body([stored_block(block) for block in shown], language=language)

    @cached_property
    def html(self) -> SafeString:
        """Give every block as HTML, each after a line that says what it is and how it is set."""
        return mark_safe("\n".join(ToldBlocks(self.says).blocks()))  # noqa: S308 - every piece of it is made safe below


def _in_words(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value is None or value == "":
        return ""
    model = PageContent if name in CONTENT_FIELDS else PageDetails
    field = cast(models.Field, model._meta.get_field(name))
    choices = dict(settings.CMS_TEMPLATES) if name == "template" else dict(field.flatchoices)
    return str(choices.get(value, value))


def _named(key: str) -> str:
    """Give the title of the page with a key, and the key."""
    return f"{titles_of_pages([key]).get(key, _('Nobody knows this page'))}, {key}" if key else ""
