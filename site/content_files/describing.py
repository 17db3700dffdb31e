"""What a version would say that says exactly what a file says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from cms.models import PageContent

from content_files.page_file import LANGUAGE, PageFile
from pages.blocks import SHAPES
from pages.digest import CONTENT_FIELDS, as_described, named_in, without_nothing
from pages.models import PageDetails

# What a file says -----------------------------------------------------------------------------------------------------


def content_fields_of(file: PageFile) -> dict[str, Any]:
    """Give the fields of a `PageContent` that a file decides about."""
    return file.kept_by(PageContent) | {"limit_visibility_in_menu": file.limit_visibility_in_menu or None}


def description_of(
    file: PageFile, facts: Callable[[Collection[str]], Mapping[str, dict[str, str] | None]] = dict.fromkeys
) -> dict[str, Any]:
    """Give what `pages.digest.describe` would give of a version that says exactly what the file says.

    `facts` gives for keys of facts what readers get of each: {key: {text, source}}, as
    `Fact.objects.as_readers_get_them` does; it is asked only where the file names facts.
    """
    content = PageContent(language=LANGUAGE, **content_fields_of(file))
    blocks = [_described(one.name, one.data) for one in file.stored]
    return {
        "content": without_nothing({name: getattr(content, name) for name in CONTENT_FIELDS}),
        "details": as_described(file.kept_by(PageDetails)),
        "blocks": blocks,
        **named_in(blocks, facts),
    }


def _described(name: str, data: Mapping[str, Any]) -> dict[str, Any]:
    holds = data["html"] if name == "text" else data
    return {"slot": "body", "type": SHAPES[name].plugin, "language": LANGUAGE, "inside": None, "holds": holds}
