"""Where a reader says what they think of a page, and what they get for an answer. No cookie, no token, no account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cms.models import Page, PageContent
from django.conf import settings
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from djangocms_versioning.constants import PUBLISHED

from feedback import services
from feedback.budget import ANSWERS, REMARKS, SECONDS
from feedback.danger_words import speak_of_danger
from feedback.forms import MOST_LETTERS, RemarkForm
from feedback.senders import is_from_elsewhere
from feedback.whom_to_ring import WhomToRing, whom_to_ring
from languages.installed import active
from pages.navigation import CONTACT, UNWELL, Link, surroundings
from pages.rules import PUBLIC_STATES
from pages.versions import history_url, today_url

PRIVACY = "privacy"


class SeeOther(HttpResponseRedirectBase):
    """Leads on from a form, so that loading again what it leads to sends nothing twice."""

    status_code = 303


@dataclass(frozen=True)
class VersionSpokenOf:
    """The version of a page that a reader speaks of, which is or was public. `url` is "" where the page is gone."""

    page: Page
    version_id: int
    number: int
    language: str
    title: str
    url: str
    is_current: bool

    @property
    def link(self) -> Link:
        """Return where readers find the page, or else its versions."""
        return Link(self.title, self.url or history_url(self.page))

    def address(self, name: str) -> str:
        """Return the address of one of the screens here for this version."""
        return reverse(f"feedback:{name}", args=[self.page.reverse_id, self.number])


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Show the form for a reader's words; take these, or a press on Yes or No."""
    spoken_of = _version_or_404(key, number)
    if request.method != "POST":
        return _show(request, spoken_of, RemarkForm())
    request.encoding = "utf-8"  # whatever a program says: there are names of encodings that no text can be read in
    if is_from_elsewhere(request):
        refusal = _(
            "Your browser says that this was sent from another site, so we did not take it. Please write it here."
        )
        return _show(request, spoken_of, RemarkForm(), refusal=refusal, status=400)
    if "words" not in request.POST and request.POST.get("useful") in ("yes", "no"):
        return _count(request, spoken_of, was_useful=request.POST["useful"] == "yes")
    return _take(request, spoken_of)


@require_safe
def thanks(
    request: HttpRequest, key: str, number: int, *, is_counted: bool = False, is_danger: bool = False
) -> HttpResponse:
    """Thank for an answer, or for words and say what becomes of them; to who wrote of a danger, first say whom to ring."""
    spoken_of = _version_or_404(key, number)
    ring = whom_to_ring(localdate()) if is_danger else None
    context = {"title": _("Thank you"), "is_counted": is_counted, "history_url": history_url(spoken_of.page)}
    return _render(request, "feedback/thanks.html", spoken_of, ring, context)


# What is sent ---------------------------------------------------------------------------------------------------------


def _count(request: HttpRequest, spoken_of: VersionSpokenOf, *, was_useful: bool) -> HttpResponse:
    if not ANSWERS.has_room(spoken_of.page.pk, timezone.now()):
        refusal = _(
            "So many people have answered in the last hour that we could not count you. Please try again later."
        )
        return _too_many(_show(request, spoken_of, RemarkForm(), refusal=refusal, status=429))
    services.count_answer(
        page=spoken_of.page, version_id=spoken_of.version_id, language=spoken_of.language, was_useful=was_useful
    )
    return SeeOther(spoken_of.address("counted"))


def _take(request: HttpRequest, spoken_of: VersionSpokenOf) -> HttpResponse:
    form = RemarkForm(request.POST)
    if form.is_filled_in_by_a_program:
        sent = request.POST.copy()
        sent["website"] = ""
        refusal = _(
            "Something was filled in that people cannot see, as programs do. If you are a person, press “Send” again."
        )
        return _show(request, spoken_of, RemarkForm(sent), refusal=refusal, status=400)
    if not form.is_valid():
        return _show(request, spoken_of, form, status=400)
    words = form.cleaned_data["words"]
    if not REMARKS.has_room(spoken_of.page.pk, timezone.now()):
        refusal = _(
            "So many people have written in the last hour that we cannot take more now. Your words are still here."
            " Please send them again in an hour."
        )
        return _too_many(_show(request, spoken_of, form, refusal=refusal, status=429))
    services.take_remark(
        page=spoken_of.page,
        version_id=spoken_of.version_id,
        language=spoken_of.language,
        words=words,
        on=localdate(),
    )
    return SeeOther(spoken_of.address("ring" if _may_speak_of_danger(words) else "thanks"))


def _may_speak_of_danger(words: str) -> bool:
    """Say so of all that is written on a page in another language: the words of danger that we know are English."""
    return active() != settings.LANGUAGE_CODE or speak_of_danger(words)


def _too_many(answer: HttpResponse) -> HttpResponse:
    answer["Retry-After"] = str(SECONDS)
    return answer


# What is shown --------------------------------------------------------------------------------------------------------


def _version_or_404(key: str, number: int) -> VersionSpokenOf:
    """Find a version that was ever public, whatever has become of its page.

    Raises:
        Http404: there is none; whether a draft has that number is nobody's business here.
    """
    content = (
        PageContent.admin_manager.filter(
            page__reverse_id=key,
            page__login_required=False,
            language=active(),
            versions__number=str(number),
            versions__state__in=PUBLIC_STATES,
        )
        .select_related("page")
        .annotate(version_id=F("versions__pk"), state=F("versions__state"))
        .first()
    )
    if content is None:
        raise Http404
    return VersionSpokenOf(
        page=content.page,
        version_id=content.version_id,
        number=number,
        language=content.language,
        title=content.title,
        url=today_url(content.page),
        is_current=content.state == PUBLISHED,
    )


def _show(
    request: HttpRequest, spoken_of: VersionSpokenOf, form: RemarkForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    """Show the form; to somebody who wrote of a danger, whom to ring before all else, even where it was not taken."""
    ring = (
        whom_to_ring(localdate())
        if form.is_bound and _may_speak_of_danger(str(form.data.get("words", ""))[: MOST_LETTERS * 2])
        else None
    )
    context = {
        "title": _("What is missing or wrong?"),
        "form": form,
        "refusal": refusal,
        "has_errors": form.is_bound and not form.is_valid(),
    }
    return _render(request, "feedback/form.html", spoken_of, ring, context, status=status)


def _render(
    request: HttpRequest,
    template: str,
    spoken_of: VersionSpokenOf,
    ring: WhomToRing | None,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    around = surroundings(request, None)
    helpful = (UNWELL, CONTACT, PRIVACY)
    around.ask_for(helpful)
    links = around.links_to(helpful)
    context = {
        "spoken_of": spoken_of,
        "steps": [*around.home(), spoken_of.link],
        "address": spoken_of.address("form"),
        "ring": ring,
        "is_example": bool(ring and ring.is_example),
        "unwell": links.get(UNWELL),
        "contact": links.get(CONTACT),
        "privacy": links.get(PRIVACY),
        **context,
    }
    answer = render(request, template, context, status=status)
    answer["X-Robots-Tag"] = "noindex"
    return answer
