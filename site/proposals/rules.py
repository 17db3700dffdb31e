"""Each rule gives its objection in words fit to show, or "" if there is none."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Role, roles_of
from proposals.models import Guarded, Proposal, as_data, is_wish_of

_DECIDED_BY = {
    Role.CLINICAL: gettext_lazy("Only a clinical reviewer decides this."),
    Role.PUBLISHER: gettext_lazy("Only a publisher decides this."),
}


def objection_to_deciding(by: User, proposal: Proposal) -> str:
    """Object to this person setting a proposal aside, or deciding it at all."""
    if proposal.decision:
        return _("Somebody has decided this already.")
    role = agreed_by(proposal)
    return "" if by.pk == proposal.asked_by_id or role in roles_of(by) else str(_DECIDED_BY[role])


def agreed_by(proposal: Proposal) -> Role:
    """Return the role that whoever agrees must have."""
    model = proposal.content_type.model_class()
    assert model is not None  # no kind of thing that has proposals is ever taken out of the code
    assert issubclass(model, Guarded)
    return model.agreed_by


def objection_to_agreement(by: User, proposal: Proposal) -> str:
    """Object to this person agreeing to a proposal."""
    if objection := objection_to_deciding(by, proposal):
        return objection
    if by.pk == proposal.asked_by_id:
        return _("You asked for this yourself, so somebody else must agree.")
    if Proposal.objects.filter(is_wish_of(by), pk=proposal.pk).exists():
        return _("You asked for a change of this before, and nobody has agreed to that, so somebody else must agree.")
    if proposal.thing is None or as_data(proposal.thing, proposal.before) != proposal.before:
        return _("It has changed since this was asked for. Set this aside, and ask again.")
    return ""
