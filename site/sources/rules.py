"""Each rule gives its objection in words fit to show, or "" if there is none."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import User

#: What readers are told of a source. Published versions show it, so it changes under texts that were signed off.
CITATION_FIELDS = ("title", "publisher", "address", "kind", "edition", "published")


def objection_to_change_citation(user: User | AnonymousUser) -> str:
    """Object to changing what a citation says. A source counts as cited from the moment that it is here."""
    if user.has_perm("sources.change_citation"):
        return ""
    return _(
        "Published pages may show this source, so only a publisher or an administrator may change what it is called."
        " For a new edition, add a new source and say here that it replaced this one."
    )
