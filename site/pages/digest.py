"""The fingerprint of exactly one text: what a sign-off is about.

It covers everything of a version that a patient can see and an editor can change: the page's own fields, its details,
its blocks in their order and what the facts they name say. It leaves out who answers for the page, which no patient
sees, and all that a review itself writes. It holds no primary keys, so the same text has the same digest in every installation.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

from cms.models import CMSPlugin, PageContent
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from pages.citations import fact_keys_within
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
DETAILS_FIELDS_IF_SET = ("retells",)  # so that texts from before a field was thought of keep their digests
_DETAILS_BY_COLUMN = {f"pagedetails__{name}": name for name in DETAILS_FIELDS + DETAILS_FIELDS_IF_SET}


def digest_of(content: PageContent) -> str:
    """Give the SHA-256, as 64 hexadecimal digits, of everything a reader can see of this text."""
    return fingerprint(describe(content))


def fingerprint(description: dict[str, Any]) -> str:
    """Give the SHA-256, as 64 hexadecimal digits, of a text described as plain data."""
    described = json.dumps(description, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(described.encode()).hexdigest()


def describe(content: PageContent) -> dict[str, Any]:
    """Give the text as plain data, always read afresh from the database: {content, details, blocks}.

    Where it names facts it also has `facts`, what readers get of each: {key: {text, source}}, or None for a key that
    nobody knows.

    Raises:
        NotAllowed: the page holds a block that this site does not know and so nobody could judge.
    """
    fields = PageContent.admin_manager.values("pagedetails", *CONTENT_FIELDS, *_DETAILS_BY_COLUMN).get(pk=content.pk)
    details = as_described({name: fields[column] for column, name in _DETAILS_BY_COLUMN.items()})
    blocks = _blocks(content)
    return {
        "content": without_nothing({name: fields[name] for name in CONTENT_FIELDS}),
        "details": details if fields["pagedetails"] else None,
        "blocks": blocks,
        **facts_in(blocks, Fact.objects.as_readers_get_them),
    }


def facts_in(
    blocks: list[dict[str, Any]], look_up: Callable[[Collection[str]], Mapping[str, dict[str, str] | None]]
) -> dict[str, Any]:
    """Give {"facts": what `look_up` gives for the keys of the facts that blocks name}, or nothing where they name none."""
    keys = set(fact_keys_within(blocks))
    return {"facts": dict(look_up(keys))} if keys else {}


def as_described(details: dict[str, Any]) -> dict[str, Any]:
    """Give what a version says of itself as a description has it: the newer fields only where they say something."""
    return {name: value for name, value in details.items() if value or name not in DETAILS_FIELDS_IF_SET}


def without_nothing(fields: dict[str, Any]) -> dict[str, Any]:
    """Put empty texts for nothing: the CMS stores an untouched field as either, and a reader sees no difference."""
    return {name: "" if value is None else value for name, value in fields.items()}


def _blocks(content: PageContent) -> list[dict[str, Any]]:
    plugins = list(
        CMSPlugin.objects.filter(
            placeholder__content_type=ContentType.objects.get_for_model(PageContent), placeholder__object_id=content.pk
        )
        .order_by("placeholder__slot", "language", "position")
        .values(
            "pk", "parent_id", "plugin_type", "language", "placeholder__slot",
            "djangocms_text_text", "djangocms_text_text__body", "pages_block", "pages_block__data",
        )
    )  # fmt: skip
    places = {plugin["pk"]: place for place, plugin in enumerate(plugins)}
    if any(plugin["djangocms_text_text"] is None and plugin["pages_block"] is None for plugin in plugins):
        raise NotAllowed(_("This page holds a block of a kind that this site does not know. Delete that block first."))
    return [
        {
            "slot": plugin["placeholder__slot"],
            "type": plugin["plugin_type"],
            "language": plugin["language"],
            "inside": places.get(plugin["parent_id"]),
            "holds": plugin["pages_block__data"]
            if plugin["djangocms_text_text"] is None
            else plugin["djangocms_text_text__body"],
        }
        for plugin in plugins
    ]
