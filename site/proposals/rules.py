"""Each rule gives its objection in words fit to show, or "" if there is none."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role, roles_of
from proposals.models import Guarded, Proposal, as_data


def objection_to_deciding(by: User, proposal: Proposal) -> str:
    """Object to this person setting a proposal aside, or deciding it at all."""
    if proposal.decision:
        return _("Somebody has decided this already.")
    may_decide = agreed_by(proposal)
    if by.pk == proposal.asked_by_id or may_decide & roles_of(by):
        return ""
    if may_decide == {Role.PUBLISHER}:
        return _("Only a publisher decides this.")
    return _("Only publishers and administrators decide this.")


def agreed_by(proposal: Proposal) -> frozenset[Role]:
    """Return the roles of which whoever agrees must have one."""
    model = proposal.content_type.model_class()
    return model.agreed_by if model is not None and issubclass(model, Guarded) else frozenset()


def objection_to_agreement(by: User, proposal: Proposal) -> str:
    """Object to this person agreeing to a proposal."""
    if objection := objection_to_deciding(by, proposal):
        return objection
    if by.pk == proposal.asked_by_id:
        return _("You asked for this yourself, so somebody else must agree.")
    if proposal.thing is None or as_data(proposal.thing, proposal.before) != proposal.before:
        return _("It has changed since this was asked for. Set this aside, and ask again.")
    return ""
