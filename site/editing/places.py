"""Which draft is edited at which address: in the CMS's editor, at the desk, in the windows of its blocks and of itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cms.models import CMSPlugin, PageContent, Placeholder
from django.contrib.contenttypes.models import ContentType
from django.urls import ResolverMatch
from djangocms_versioning.models import Version

from pages.edit_locks import version_around
from pages.every_version import every_version
from pages.models import PageDetails
from pages.rules import version_with_content_id

#: What a request sends in its address or its form, by name.
Sent = Mapping[str, Any]


def _number(value: Any) -> int:
    """Give the primary key that somebody sent, or one that no row has."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else -1


def _of_content(pk: Any) -> Version | None:
    return version_with_content_id(_number(pk))


def _of_plugin(pk: Any) -> Version | None:
    plugin = CMSPlugin.objects.filter(pk=_number(pk)).select_related("placeholder").first()
    return version_around(plugin.placeholder) if plugin else None


def _of_placeholder(pk: Any) -> Version | None:
    return version_around(Placeholder.objects.filter(pk=_number(pk)).first())


def _of_details(pk: Any) -> Version | None:
    return _of_content(PageDetails.objects.filter(pk=_number(pk)).values_list("extended_object", flat=True).first())


def _with_key(pk: Any) -> Version | None:
    return every_version(pk=_number(pk)).first()


def _of_object(content_type: Any, pk: Any) -> Version | None:
    is_page = _number(content_type) == ContentType.objects.get_for_model(PageContent).pk
    return _of_content(pk) if is_page else None


#: The windows in which something of a draft is written, by the names of their addresses.
FORMS: dict[str, Callable[[list[Any], Sent], Version | None]] = {
    "admin:cms_placeholder_add_plugin": lambda found, sent: _of_placeholder(sent.get("placeholder_id")),
    "admin:cms_placeholder_edit_plugin": lambda found, sent: _of_plugin(found[0]),
    "admin:cms_placeholder_delete_plugin": lambda found, sent: _of_plugin(found[0]),
    "admin:pages_pagedetails_add": lambda found, sent: _of_content(sent.get("extended_object")),
    "admin:pages_pagedetails_change": lambda found, sent: _of_details(found[0]),
    "admin:cms_pagecontent_change": lambda found, sent: _of_content(found[0]),
}
#: Where a draft is written as a whole.
SCREENS: dict[str, Callable[[list[Any], Sent], Version | None]] = {
    "desk:blocks": lambda found, sent: _with_key(found[0]),
    "desk:move-block": lambda found, sent: _with_key(found[0]),
    "admin:cms_placeholder_render_object_edit": lambda found, sent: _of_object(*found[:2]),
    "admin:cms_placeholder_render_object_structure": lambda found, sent: _of_object(*found[:2]),
}


def is_where_drafts_are_written(match: ResolverMatch | None) -> bool:
    """Say, without asking the database, whether something of a draft can be written at an address."""
    return match is not None and match.view_name in FORMS | SCREENS


def draft_at(match: ResolverMatch, sent: Sent, *, only_forms: bool = False) -> Version | None:
    """Return the version that is edited at an address, or None at any other address. `sent` is its query."""
    find = FORMS.get(match.view_name) or (None if only_forms else SCREENS.get(match.view_name))
    return find([*match.args, *match.kwargs.values()], sent) if find else None
