"""Cleans what a page says on every save, whoever saves it.

Bulk updates by code send no signals; `body.is_clean` notices those before a page goes out.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models.signals import pre_save
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from djangocms_text.html import cms_parser
from djangocms_text.models import Text

from letters.cleaning import clean, cleaned
from letters.saving import HAVE_THEIR_OWN
from pages.blocks import SHAPES_BY_PLUGIN
from pages.cleaning import ATTRIBUTES, READABLE_TAGS, SCHEMES
from pages.fields import Rich
from pages.models import Block
from pages.pasting import SIGNS, SIGNS_IN

_TEXT = Rich(key="html", label=pgettext_lazy("field", "Text"), is_required=False)


def clean_text(sender: type, instance: Text, **kwargs: Any) -> None:
    """Store rich text clean, and without the editor's own copy of it, which could say something else."""
    instance.body = _TEXT.take(clean(instance.body))
    instance.json = None


def clean_block(sender: type, instance: Block, raw: bool = False, **kwargs: Any) -> None:
    """Store a block clean, or refuse it."""
    if raw:  # a fixture's row does not say yet which kind of block it is
        return
    shape = SHAPES_BY_PLUGIN.get(instance.plugin_type)
    if shape is None:
        raise ValidationError(_("There is no block of the kind “%(kind)s”.") % {"kind": instance.plugin_type})
    instance.data = shape.take(cleaned(instance.data))


def connect() -> None:
    """Clean every save, and have the text editor's own cleaning agree. Called once, when the app is ready."""
    HAVE_THEIR_OWN.update({Text, Block})
    pre_save.connect(clean_text, sender=Text, dispatch_uid="pages-clean-text")
    pre_save.connect(clean_block, sender=Block, dispatch_uid="pages-clean-block")
    # What we read as something else or refuse must reach us, so the editor's cleaning keeps more than ours, which follows.
    cms_parser.ALLOWED_TAGS = set(READABLE_TAGS | SIGNS)
    named = (ATTRIBUTES | SIGNS_IN).items()
    cms_parser.ALLOWED_ATTRIBUTES = {"*": {"style", "class"}} | {tag: set(names) for tag, names in named}
    cms_parser.ALLOWED_URL_SCHEMES = {*SCHEMES, "file", "ftp"}
    cms_parser.generic_attribute_prefixes = set()
