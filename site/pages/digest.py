"""The fingerprint of exactly one text: what a sign-off is about.

It covers everything of a version that a patient can see and an editor can change: the page's own fields, its details,
its blocks in their order, what the facts they name say and what the drawings they name show. It leaves out who answers
for the page, which no patient sees, and all that a review itself writes. It holds no primary keys, so the same text has
the same digest in every installation.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

from cms.models import PageContent
from django.utils.translation import gettext as _

from pages.blocks.drawing import drawings_in
from pages.citations import fact_keys_within
from pages.models import PageDetails
from pages.plugins import Plugin, plugins_of
from pages.rules import NotAllowed
from sources.models import Fact

CONTENT_FIELDS = (
    "language",
    "title",
    "page_title",
    "menu_title",
    "meta_description",
    "slug",
    "overwrite_url",
    "redirect",
    "in_navigation",
    "soft_root",
    "limit_visibility_in_menu",
    "template",
    "xframe_options",
)
DETAILS_FIELDS = ("kind", "summary", "also_called", "review_interval_months", "is_promotional", "change_note")
#: What is left out where it says nothing, so that texts from before a field was thought of keep their digests.
DETAILS_FIELDS_IF_SET = ("retells", "words_people_use", "easy_read_of", "made_from")
_DETAILS_BY_COLUMN = {f"pagedetails__{name}": name for name in DETAILS_FIELDS + DETAILS_FIELDS_IF_SET}


def digest_of(content: PageContent, making: int = 0) -> str:
    """Give the digest of everything a reader can see of this text, made in today's way or in that one."""
    return fingerprint(describe(content), making)


def fingerprint(description: dict[str, Any], making: int = 0) -> str:
    """Give the digest of a text described as plain data, made in today's way or in that one."""
    return MAKINGS[making or making_of_today()](description)


def _sha256_of_json(description: dict[str, Any]) -> str:
    """Give the SHA-256, as 64 hexadecimal digits, of all that is described."""
    described = json.dumps(description, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(described.encode()).hexdigest()


#: Every way in which this site ever made a digest, by the number under which sign-offs and seals name it. A way stays as
#: it is, whatever `describe` comes to say. Who adds another one leaves those before it here, until every text that they
#: were made of has one made in the new way beside it (see `reviews.sealing`).
MAKINGS: dict[int, Callable[[dict[str, Any]], str]] = {1: _sha256_of_json}


def making_of_today() -> int:
    """Give the number of the way in which digests are made now."""
    return max(MAKINGS)


def describe(content: PageContent) -> dict[str, Any]:
    """Give the text as plain data, always read afresh from the database: {content, details, blocks}.

    Where it names facts it also has `facts`, what readers get of each: {key: {text, source}}, or None for a key that
    nobody knows. Where it shows drawings it also has `drawings`: {key: {words, sha256}}, or None for one that is gone.

    Raises:
        NotAllowed: the page holds a block that this site does not know and so nobody could judge.
    """
    fields = PageContent.admin_manager.values("pagedetails", *CONTENT_FIELDS, *_DETAILS_BY_COLUMN).get(pk=content.pk)
    details = as_described({name: fields[column] for column, name in _DETAILS_BY_COLUMN.items()})
    return _described(
        {name: fields[name] for name in CONTENT_FIELDS},
        details if fields["pagedetails"] else None,
        plugins_of(content),
        Fact.objects.as_readers_get_them,
    )


def describe_as_read(
    content: PageContent, details: PageDetails, plugins: list[Plugin], facts: Mapping[str, Fact]
) -> dict[str, Any]:
    """Give the same of a version that was read just now to be shown, with the facts that it was found to name.

    Raises:
        NotAllowed: as `describe` does.
    """

    def look_up(keys: Collection[str]) -> dict[str, dict[str, str] | None]:
        found = {key: facts[key].as_readers_get_it() for key in keys if key in facts}
        unknown = keys - found.keys()  # they stand where no reader sees them
        return found | (Fact.objects.as_readers_get_them(unknown) if unknown else {})

    return _described(
        {name: getattr(content, name) for name in CONTENT_FIELDS},
        as_described({name: getattr(details, name) for name in DETAILS_FIELDS + DETAILS_FIELDS_IF_SET})
        if details.pk
        else None,
        plugins,
        look_up,
    )


def _described(
    content: dict[str, Any],
    details: dict[str, Any] | None,
    plugins: list[Plugin],
    look_up: Callable[[Collection[str]], Mapping[str, dict[str, str] | None]],
) -> dict[str, Any]:
    blocks = _blocks(plugins)
    return {"content": without_nothing(content), "details": details, "blocks": blocks, **named_in(blocks, look_up)}


def named_in(
    blocks: list[dict[str, Any]], look_up: Callable[[Collection[str]], Mapping[str, dict[str, str] | None]]
) -> dict[str, Any]:
    """Give what readers get of all that blocks only name: the facts, as `look_up` gives them, and the drawings."""
    keys = set(fact_keys_within([block["holds"] for block in blocks]))
    return ({"facts": dict(look_up(keys))} if keys else {}) | drawings_in(blocks)


def as_described(details: dict[str, Any]) -> dict[str, Any]:
    """Give what a version says of itself as a description has it: the newer fields only where they say something."""
    return {name: value for name, value in details.items() if value or name not in DETAILS_FIELDS_IF_SET}


def without_nothing(fields: dict[str, Any]) -> dict[str, Any]:
    """Put empty texts for nothing: the CMS stores an untouched field as either, and a reader sees no difference."""
    return {name: "" if value is None else value for name, value in fields.items()}


def _blocks(plugins: list[Plugin]) -> list[dict[str, Any]]:
    places = {plugin.pk: place for place, plugin in enumerate(plugins)}
    if any(plugin.text_id is None and plugin.block_id is None for plugin in plugins):
        raise NotAllowed(_("This page holds a block of a kind that this site does not know. Delete that block first."))
    return [
        {
            "slot": plugin.slot,
            "type": plugin.plugin_type,
            "language": plugin.language,
            "inside": places.get(plugin.parent_id) if plugin.parent_id else None,
            "holds": plugin.data if plugin.text_id is None else plugin.body,
        }
        for plugin in plugins
    ]
