"""A review: what changed, who said what of it, and the form of whoever may judge it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from desk import lines, previews
from desk.actions import PLACEHOLDER
from desk.came_up import what_came_up
from desk.doors import StaffRequest
from desk.forms import SignOffForm
from desk.re_review import ReReviewForm
from desk.review_page import Before, Judged, befores, text_in
from desk.standing import still_missing, urgency
from desk.taking_actions import reviewer_roles, roles_to_decide_in
from pages.rules import NotAllowed
from pages.versions import titles_of, today_url
from reviews import rules, services
from reviews.judged_text import JudgedText
from reviews.models import Review
from reviews.rounds import answer_in, last_look, refusals_before

WAYS_TO_LOOK = ("changes", "both", "text")


def review(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a review, and take the word of a reviewer on it."""
    review = _review_or_404(request, pk)
    if request.method != "POST":
        return _show_review(request, review)
    roles = reviewer_roles(request.user)
    if not roles:
        raise NotAllowed(_("You are not a reviewer, so you do not sign off."))
    form = _sign_off_form(review, roles, request.POST)
    if not form.is_valid():
        return _show_review(request, review, form, status=422)
    try:
        services.sign_off(review=review, by=request.user, at=timezone.now(), **form.answers)
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return _show_review(request, _review_or_404(request, pk), form, status=409)
    messages.success(request, _("Thank you. Your word is on record."))
    return redirect(review)


def preview(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what a review is about as a patient would see it."""
    review = _review_or_404(request, pk)
    return previews.preview(request, review.version, back=review.get_absolute_url())


def _review_or_404(request: StaffRequest, pk: int) -> Review:
    reviews = Review.objects.visible_to(request.user).select_related("version", "submitted_by")
    return get_object_or_404(reviews, pk=pk)


def _sign_off_form(review: Review, roles: list[str], sent: Any = None) -> SignOffForm:
    if review.is_recheck:
        return ReReviewForm(sent, roles=roles, review=review, today=localdate())
    return SignOffForm(sent, roles=roles)


def _show_review(
    request: StaffRequest, review: Review, form: SignOffForm | None = None, status: int = 200
) -> HttpResponse:
    look = last_look(request.user, review)
    compared_with = befores(review, look)
    before = next(
        (one for one in compared_with if one.key == request.GET.get("since")), next(iter(compared_with), None)
    )
    judged = Judged(text_in(review), before, version=review.version)
    roles, objection = roles_to_decide_in(request.user, review)
    ways = WAYS_TO_LOOK if judged.is_changed else ("text",)
    way = next((way for way in ways if way == request.GET.get("view")), ways[0])
    context = {
        "review": review,
        "title": titles_of([review.version])[review.version_id],
        "site_url_of_page": today_url(review.version.content.page, review.version.content.language),
        "judged": judged,
        "way": way,
        "ways": _ways(review, ways, way, before),
        "befores": _befores(review, compared_with, way, before),
        "what": _("Re-review") if review.is_recheck else review.get_size_display(),
        "urgency": urgency(review, localdate()),
        "standing": still_missing(review, review.version.plans.all())
        if review.state in Review.HOLDING
        else review.get_state_display(),
        "is_as_sent": judged.text.digest_made(review.making) == review.text_digest,
        "has_moved_on": judged.text.digest_made(review.making)
        == review.text_digest
        != JudgedText.of(review.version.content).digest_made(review.making),
        **what_came_up(review.version.content),
        "sign_offs": lines.sign_offs_of(review),
        "refusals": refusals_before(review),
        "answer": answer_in(review),
        "look": look,
        "form": form or _sign_off_form(review, roles),
        "objection": "" if form else objection,
        "objection_to_withdrawing": rules.objection_to_withdrawing_from_review(
            request.user, review, reason=PLACEHOLDER
        ),
    }
    if review.is_recheck and (form or not objection):
        in_its_page = context | {"back": review.get_absolute_url()}
        return previews.in_its_page(request, review.version, "desk/re_review.html", in_its_page, status=status)
    return render(request, "desk/review.html", context, status=status)


def _ways(review: Review, ways: tuple[str, ...], way: str, before: Before | None) -> list[dict[str, Any]]:
    titles = {"changes": _("What changed"), "both": _("Side by side"), "text": _("Only this version")}
    links = [{"title": titles[name], "url": _address(review, name, before), "is_current": name == way} for name in ways]
    return [*links, {"title": _("As a patient will see it"), "url": reverse("desk:preview", args=[review.pk])}]


def _befores(review: Review, befores: list[Before], way: str, before: Before | None) -> list[dict[str, Any]]:
    """Give the links to each text that this one can be compared with, where there is a choice."""
    if len(befores) < 2:
        return []
    return [{"title": one.name, "url": _address(review, way, one), "is_current": one is before} for one in befores]


def _address(review: Review, way: str, before: Before | None) -> str:
    since = f"&since={before.key}" if before else ""
    return f"{review.get_absolute_url()}?view={way}{since}#text"
