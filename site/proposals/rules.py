"""Each rule gives its objection in words fit to show, or "" if there is none."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role, roles_of
from proposals.models import Proposal, as_data

MAY_DECIDE = frozenset({Role.PUBLISHER, Role.ADMIN})


def objection_to_deciding(by: User, proposal: Proposal) -> str:
    """Object to this person setting a proposal aside, or deciding it at all."""
    if proposal.decision:
        return _("Somebody has decided this already.")
    if by.pk != proposal.asked_by_id and not MAY_DECIDE & roles_of(by):
        return _("Only publishers and administrators decide this.")
    return ""


def objection_to_agreement(by: User, proposal: Proposal) -> str:
    """Object to this person agreeing to a proposal."""
    if objection := objection_to_deciding(by, proposal):
        return objection
    if by.pk == proposal.asked_by_id:
        return _("You asked for this yourself, so somebody else must agree.")
    if proposal.thing is None or as_data(proposal.thing, proposal.before) != proposal.before:
        return _("It has changed since this was asked for. Set this aside, and ask again.")
    return ""
