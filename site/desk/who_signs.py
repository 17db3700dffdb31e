"""The desk's screen for who must sign off what, and how that changed."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from desk.doors import StaffRequest
from desk.spreadsheets import spreadsheet
from proposals.models import Proposal
from reviews.models import ReviewPolicy
from reviews.roles_needed import in_words


@dataclass(frozen=True)
class Told:
    """What was asked of a policy and what came of it, with the roles in words."""

    proposal: Proposal
    before: str
    after: str


def policies(request: StaffRequest) -> HttpResponse:
    """Show who must sign off, and what was asked to change, the newest first."""
    may_ask = request.user.has_perm("reviews.change_reviewpolicy")
    rows = [
        (
            policy,
            in_words(policy.roles),
            reverse("admin:reviews_reviewpolicy_change", args=[policy.pk]) if may_ask else "",
        )
        for policy in ReviewPolicy.objects.all()
    ]
    of_policies = ContentType.objects.get_for_model(ReviewPolicy)
    asked = Proposal.objects.filter(content_type=of_policies).select_related("asked_by", "decided_by")
    context = {
        "policies": rows,
        "changes": [
            Told(proposal, in_words(proposal.before["roles"]), in_words(proposal.after["roles"]))
            for proposal in asked.order_by("-asked_at", "-pk")
        ],
    }
    return render(request, "desk/policies.html", context)


def policies_file(request: StaffRequest) -> HttpResponseBase:
    """Give who must sign off as a file for a spreadsheet."""
    rows = ([one.get_kind_display(), one.get_size_display(), in_words(one.roles)] for one in ReviewPolicy.objects.all())
    return spreadsheet("who-signs-off", [_("Kind of page"), _("What is judged"), _("Roles")], rows)
