"""Each rule gives its objection in words fit to show, or "" if there is none."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import User


def objection_to_change_citation(user: User | AnonymousUser) -> str:
    """Object to this person changing, or asking to change, what a citation says."""
    if user.has_perm("sources.change_citation"):
        return ""
    return _(
        "Published pages may show this source, so only a publisher or an administrator may change what it is called."
        " For a new edition, add a new source and say here that it replaced this one."
    )
