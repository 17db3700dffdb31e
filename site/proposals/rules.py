"""Each rule gives its objection in words fit to show, or "" if there is none."""

from __future__ import annotations

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role, roles_of
from proposals.models import Guarded, Proposal, as_data, is_wish_of


def objection_to_deciding(by: User, proposal: Proposal) -> str:
    """Object to this person setting a proposal aside, or deciding it at all.

    It takes a clinician: readers take whatever stands on these pages for medical advice. A role that an administrator gives
    alone is not enough, or one person could make up the second one.
    """
    if proposal.decision:
        return _("Somebody has decided this already.")
    may = by.pk == proposal.asked_by_id or Role.CLINICAL in roles_of(by)
    return "" if may else _("Only a clinical reviewer decides this.")


def objection_to_agreement(by: User, proposal: Proposal) -> str:
    """Object to this person agreeing to a proposal."""
    if objection := objection_to_deciding(by, proposal):
        return objection
    if by.pk == proposal.asked_by_id:
        return _("You asked for this yourself, so somebody else must agree.")
    if Proposal.objects.filter(is_wish_of(by), pk=proposal.pk).exists():
        return _("You asked for a change of this before, and nobody has agreed to that, so somebody else must agree.")
    if _wrote_what_it_names(by, proposal):
        return _("You wrote words that readers get with this, so somebody else must agree.")
    if proposal.thing is None or as_data(proposal.thing, proposal.before) != proposal.before:
        return _("It has changed since this was asked for. Set this aside, and ask again.")
    return ""


def _wrote_what_it_names(by: User, proposal: Proposal) -> bool:
    """Say whether this person ever wrote what comes before readers with a change, such as a certificate's scheme.

    Who did is on the admin's log, whatever has been agreed since.
    """
    model = proposal.content_type.model_class()
    assert model is not None  # no kind of thing that has proposals is ever taken out of the code
    named = [(model._meta.get_field(name).related_model, value) for name, value in proposal.after.items() if value]
    return any(
        LogEntry.objects.filter(
            user=by, content_type=ContentType.objects.get_for_model(thing), object_id=str(value)
        ).exists()
        for thing, value in named
        if isinstance(thing, type) and issubclass(thing, Guarded)
    )
