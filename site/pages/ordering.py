"""Moves a block within its page."""

from __future__ import annotations

from cms.models import CMSPlugin
from django.db import transaction
from django.utils.translation import gettext as _
from djangocms_versioning.models import Version

from accounts.models import User
from pages.edit_locks import version_around
from pages.rules import NotAllowed, objection_to_edit, refuse


@transaction.atomic
def move_block(plugin: CMSPlugin, *, by: User, is_up: bool) -> int:
    """Move a block one place up or down, and return at which place it stands now, counted from 1; at an end it stays.

    Raises:
        NotAllowed: this person may not move it, or the text may not change.
    """
    placeholder = plugin.placeholder
    version = version_around(placeholder)
    if version is not None:  # of two moves at a time one waits, as it does for whoever sends the text for review
        version = Version.objects.select_for_update(no_key=True).get(pk=version.pk)
        refuse(objection_to_edit(version))
    if not (placeholder.has_move_plugin_permission(by, plugin, placeholder) and placeholder.check_source(by)):
        raise NotAllowed(_("You may not move blocks of this page now."))
    order = list(placeholder.get_plugins(plugin.language).order_by("position").values_list("pk", "position"))
    at = next(number for number, (pk, _position) in enumerate(order) if pk == plugin.pk)
    other = at - 1 if is_up else at + 1
    if not 0 <= other < len(order):
        return at + 1
    plugin.position = order[at][1]
    placeholder.move_plugin(plugin, order[other][1])
    placeholder.clear_cache(plugin.language)
    return other + 1
