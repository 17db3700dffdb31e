"""What is done to proposals: one step, one transaction. Who acts and when it is come from outside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.current_user import acting_as, because
from accounts.models import User
from accounts.rules import NotAllowed, refuse
from proposals import rules
from proposals.models import Guarded, Proposal, applying, as_data, proposals_of


@transaction.atomic
def ask(*, thing: Guarded, after: Mapping[str, Any], why: str, by: User, at: datetime) -> Proposal:
    """Ask for a change; readers get it once somebody else has agreed. What was asked for before is set aside for this.

    `after` is {attribute: value} of what is to be different. What will be fixed from then on is agreed to as it stands now.

    Raises:
        NotAllowed: without a reason, or where the field is fixed for good.
    """
    if not why.strip():
        raise NotAllowed(_("Say why. The record keeps it, and whoever agrees needs it."))
    stored = type(thing)._default_manager.select_for_update(no_key=True).get(pk=thing.pk)
    if stored.is_fixed() and set(after) & set(stored.fixed):
        raise NotAllowed(stored.words_if_fixed())
    if not stored.is_fixed():
        after = {name: getattr(stored, name) for name in stored.fixed} | dict(after)
    stored.hold(after, at)
    proposals_of(thing).waiting().update(decision=Proposal.Verdict.SET_ASIDE, decided_by=by, decided_at=at)
    wanted = type(thing)(**after)
    return Proposal.objects.create(
        thing=stored,
        thing_name=str(stored),
        before=as_data(stored, after),
        after=as_data(wanted, after),
        why=why.strip(),
        asked_by=by,
        asked_at=at,
    )


@transaction.atomic
def agree(*, proposal: Proposal, by: User, at: datetime) -> None:
    """Do what was asked for, in the name of both."""
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    refuse(rules.objection_to_agreement(by, proposal))
    _decide(proposal, Proposal.Verdict.AGREED, by, at)
    thing = proposal.thing
    assert thing is not None  # the rule above has seen it
    for name, value in proposal.after.items():
        if value != proposal.before[name]:
            setattr(thing, name, thing._meta.get_field(name).to_python(value))
    why = _("%(why)s (Asked for by %(asker)s, agreed by %(other)s.)") % {
        "why": proposal.why,
        "asker": proposal.asked_by,
        "other": by,
    }
    try:
        with applying(proposal), acting_as(proposal.asked_by), because(why):
            thing.save_as_agreed(at)
    except ValidationError as error:
        raise NotAllowed(" ".join(error.messages)) from error
    Proposal.objects.filter(pk=proposal.pk).update(applied_at=at)


@transaction.atomic
def set_aside(*, proposal: Proposal, by: User, at: datetime) -> None:
    """Take a proposal off the table; it stays on record."""
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    refuse(rules.objection_to_deciding(by, proposal))
    _decide(proposal, Proposal.Verdict.SET_ASIDE, by, at)


def _decide(proposal: Proposal, decision: Proposal.Verdict, by: User, at: datetime) -> None:
    proposal.decision, proposal.decided_by, proposal.decided_at = decision, by, at
    proposal.save(update_fields=["decision", "decided_by", "decided_at"])
