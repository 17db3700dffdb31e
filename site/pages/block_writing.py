"""Writes the blocks of a draft, all of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cms.models import CMSPlugin, PageContent, Placeholder
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from djangocms_text.models import Text as StoredText

from pages.blocks import SHAPES
from pages.models import Block
from pages.parts import Stored, parts_of
from pages.plugins import SLOT
from pages.rules import objection_to_edit, refuse, version_with_content_id
from pages.shapes import Data


def place_for_blocks(content: PageContent) -> Placeholder:
    """Return where the blocks of a text stand. A new text gets it once it is asked for."""
    of_pages = ContentType.objects.get_for_model(PageContent)
    return Placeholder.objects.get_or_create(slot=SLOT, content_type=of_pages, object_id=content.pk)[0]


@transaction.atomic
def write_blocks(content: PageContent, blocks: Sequence[Mapping[str, Any]]) -> None:
    """Replace all blocks of a draft by these: [{"block": name, ...data}].

    Raises:
        NotAllowed: the version may not be changed.
        ValidationError: some block is wrong; each is named by its number. Then nothing is changed.
    """
    version = version_with_content_id(content.pk)
    if version is not None:
        refuse(objection_to_edit(version))
    cleaned = _cleaned(blocks)
    placeholder = place_for_blocks(content)
    placeholder.clear()
    _insert(placeholder, content.language, cleaned)


def _insert(placeholder: Placeholder, language: str, cleaned: Sequence[tuple[str, Data]]) -> None:
    """Store blocks in an empty placeholder, in few queries however many there are.

    The last is saved in the ordinary way, so that whoever follows changes of this text hears of one.
    """
    rows = [
        CMSPlugin(placeholder=placeholder, language=language, position=position, plugin_type=SHAPES[name].plugin)
        for position, (name, _data) in enumerate(cleaned, 1)
    ]
    CMSPlugin.objects.bulk_create(rows[:-1])
    for row, (name, data) in zip(rows, cleaned, strict=True):
        block = StoredText(body=data["html"]) if name == "text" else Block(data=data)
        if row is rows[-1]:
            for field in ("placeholder", "language", "position", "plugin_type"):
                setattr(block, field, getattr(row, field))
            block.save()
        else:
            block.pk = block.cmsplugin_ptr_id = row.pk
            block.save_base(raw=True, force_insert=True)


def _cleaned(blocks: Sequence[Mapping[str, Any]]) -> list[tuple[str, Data]]:
    parts = parts_of(Stored(block["block"], {k: v for k, v in block.items() if k != "block"}) for block in blocks)
    wrong, taken = [], []
    for number, part in enumerate(parts, 1):
        try:
            taken.append((part.name, part.taken()))
        except ValidationError as error:
            wrong += [
                _("Block %(number)s, %(block)s: %(fault)s") % {"number": number, "block": part.title, "fault": fault}
                for fault in error.messages
            ]
    if wrong:
        raise ValidationError(wrong)
    return taken
