"""The desk's screen for who must sign off what: the policies, what waits for a publisher's agreement, and what changed."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from desk import worklists
from desk.views import StaffRequest, for_people_with_a_role
from pages.rules import NotAllowed
from reviews.models import PolicyChange, ReviewPolicy
from reviews.policies import decide, objection_to_deciding, requests
from reviews.rules import in_words


@dataclass(frozen=True)
class Told:
    """A change of a policy in words, and why this person may not decide it, where it still waits."""

    change: PolicyChange
    before: str
    after: str
    objection: str = ""


@for_people_with_a_role
@require_safe
def policies(request: StaffRequest) -> HttpResponse:
    """Show who must sign off, what is asked to change, and what changed before."""
    may_ask = request.user.has_perm("reviews.change_reviewpolicy")
    rows = [
        (
            policy,
            in_words(policy.roles),
            reverse("admin:reviews_reviewpolicy_change", args=[policy.pk]) if may_ask else "",
        )
        for policy in ReviewPolicy.objects.all()
    ]
    decided = PolicyChange.objects.exclude(outcome=PolicyChange.Outcome.ASKED)
    context = {
        "desk_menu": worklists.menu(worklists.lists_for(request.user, localdate()), request.path),
        "policies": rows,
        "waiting": [_told(change, objection_to_deciding(request.user, change)) for change in _with_people(requests())],
        "decided": [_told(change) for change in _with_people(decided)],
    }
    return render(request, "desk/policies.html", context)


@for_people_with_a_role
@require_POST
def decide_policy(request: StaffRequest, pk: int) -> HttpResponse:
    """Agree to fewer roles, or refuse."""
    change = get_object_or_404(PolicyChange, pk=pk)
    agrees = "agree" in request.POST
    try:
        decide(change=change, by=request.user, at=timezone.now(), agrees=agrees)
        messages.success(
            request, _("Agreed. It holds from now on.") if agrees else _("Refused. Everything stays as it is.")
        )
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:policies")


def _with_people(changes: QuerySet[PolicyChange]) -> QuerySet[PolicyChange]:
    return changes.select_related("asked_by", "decided_by")


def _told(change: PolicyChange, objection: str = "") -> Told:
    return Told(change, in_words(change.roles_before), in_words(change.roles_after), objection)
