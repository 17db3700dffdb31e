"""The desk's screens for what readers said: by what became of it, by page and version, and one remark with its steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cms.models import PageContent
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djangocms_versioning.models import Version

from desk.doors import StaffRequest
from desk.forms import long_text
from desk.lines import RecordLine, address_of
from desk.lists import DeskList
from desk.refused_forms import tried
from desk.screens import tabs
from feedback import rules, services
from feedback.models import Remark, Usefulness
from pages.versions import history_url, titles_of, today_url


class FeedbackForm(forms.Form):
    """Narrows down what readers wrote: to what waits, unless something else is asked for."""

    OPEN = "open"

    words = forms.CharField(label=gettext_lazy("Page"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=gettext_lazy("What became of it"),
        required=False,
        choices=[
            (OPEN, gettext_lazy("Waits for a decision")),
            *Remark.Progress.choices,
            ("", gettext_lazy("Anything")),
        ],
    )
    version = forms.IntegerField(required=False, min_value=1, max_value=2**53, widget=forms.HiddenInput())

    def __init__(self, asked: Any) -> None:
        super().__init__(asked if "state" in asked else {**asked.dict(), "state": self.OPEN})


class RemarkStepForm(forms.Form):
    """Decides what becomes of a reader's remark. Nothing is chosen beforehand."""

    state = forms.ChoiceField(
        label=gettext_lazy("What becomes of it"),
        help_text=gettext_lazy("Words are removed where they are abuse, or say who somebody is. They never come back."),
        widget=forms.RadioSelect,
    )
    led_to = forms.TypedChoiceField(
        label=gettext_lazy("Which version changed because of it"),
        help_text=gettext_lazy(
            "Only if a page changed. Readers see beside that version: “A reader’s feedback led to this change.”"
        ),
        required=False,
        coerce=int,
        empty_value=None,
    )
    why = long_text(
        gettext_lazy("Why, or a word to your colleagues"),
        required=False,
        help_text=gettext_lazy("Needed for “No change” and “Words removed”. Do not repeat what says who somebody is."),
    )
    seen = forms.CharField(widget=forms.HiddenInput(), required=False)

    def __init__(self, sent: Any = None, *, remark: Remark, versions: Sequence[Version]) -> None:
        super().__init__(sent, initial={"seen": remark.state})
        self.versions = {version.pk: version for version in versions}
        possible = Remark.MOVES[remark.state]
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            (state, label)
            for state, label in Remark.Progress.choices
            if state in possible and (versions or state != Remark.Progress.CHANGED)
        ]
        if Remark.Progress.CHANGED in possible and versions:
            self.fields["led_to"].choices = [  # type: ignore[attr-defined]
                ("", _("None")),
                *((version.pk, _("Version %(number)s") % {"number": version.number}) for version in versions),
            ]
        else:
            del self.fields["led_to"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["led_to"] = self.versions.get(data["led_to"]) if data.get("led_to") else None
        return data


@dataclass(frozen=True)
class RemarkLine:
    """A remark on a list: of which version it speaks, and where it is decided on."""

    remark: Remark
    title: str
    url: str


@dataclass(frozen=True)
class FeedbackOfVersion:
    """What readers said of one version: how many found it useful or not, how many remarks there are and are open."""

    title: str
    desk_url: str
    remarks_url: str
    yes: int
    no: int
    remarks: int
    open: int


def _asked_for(request: StaffRequest) -> QuerySet[Remark]:
    form = FeedbackForm(request.GET)
    found = narrowed(Remark.objects.all(), **form.cleaned_data) if form.is_valid() else Remark.objects.none()
    return found.select_related("version")


def _spoken_of(request: StaffRequest) -> QuerySet[Version]:
    spoken_of = Q(pk__in=Usefulness.objects.values("version")) | Q(pk__in=Remark.objects.values("version"))
    return Version.objects.filter(spoken_of).order_by("-pk")


def remark(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one remark and what was done with it; move it to another state, or say why that cannot be."""
    remark = _remark_or_404(pk)
    if request.method != "POST":
        return _show(request, remark)
    versions = rules.versions_it_may_have_led_to(remark)
    form = RemarkStepForm(request.POST, remark=remark, versions=versions)
    _taken, status = tried(form, services.move, remark=remark, by=request.user, at=timezone.now())
    if status:
        return _show(request, _remark_or_404(pk), form, status)
    messages.success(request, _("Decided: %(state)s.") % {"state": _remark_or_404(pk).get_state_display()})
    return redirect("desk:remark", pk)


def narrowed(remarks: QuerySet[Remark], *, state: str, words: str, version: int | None) -> QuerySet[Remark]:
    """Return the remarks in a state (“open” is all that wait), on pages that ever had these words in their title."""
    if version is not None:
        remarks = remarks.filter(version=version)
    if words:
        remarks = remarks.filter(page__in=PageContent.admin_manager.filter(title__icontains=words).values("page_id"))
    if state == FeedbackForm.OPEN:
        return remarks.filter(state__in=Remark.OPEN)
    return remarks.filter(state=state) if state else remarks


def _remark_or_404(pk: int) -> Remark:
    return get_object_or_404(Remark.objects.select_related("page", "version", "led_to"), pk=pk)


def _show(request: StaffRequest, remark: Remark, form: RemarkStepForm | None = None, status: int = 200) -> HttpResponse:
    handlings = list(remark.handlings.order_by("-at", "-pk").select_related("led_to"))
    named = [remark.version, *(handling.led_to for handling in handlings if handling.led_to)]
    titles = titles_of(named)
    objection = rules.objection_to_working_on(request.user, remark)
    if form is None and not objection:
        form = RemarkStepForm(remark=remark, versions=rules.versions_it_may_have_led_to(remark))
    context = {
        **_ways(request),
        "remark": remark,
        "title": titles[remark.version_id],
        "version_url": address_of(remark.version),
        "history_url": history_url(remark.page, remark.language),
        "site_url_of_page": today_url(remark.page, remark.language),
        "objection": objection,
        "form": form,
        "entries": [
            RecordLine.of(
                handling,
                str(handling.get_state_display()),
                titles[handling.led_to.pk] if handling.led_to else "",
                address_of(handling.led_to) if handling.led_to else "",
            )
            for handling in handlings
        ],
    }
    return render(request, "desk/remark.html", context, status=status)


def _lines(remarks: Iterable[Remark]) -> list[RemarkLine]:
    remarks = list(remarks)
    titles = titles_of(remark.version for remark in remarks)
    return [RemarkLine(one, titles[one.version_id], reverse("desk:remark", args=[one.pk])) for one in remarks]


def _rows(versions: Iterable[Version]) -> list[FeedbackOfVersion]:
    versions = list(versions)
    titles = titles_of(versions)
    answers = {one.version_id: one for one in Usefulness.objects.filter(version__in=versions)}
    counted = Remark.objects.filter(version__in=versions).order_by().values("version")
    remarks = {
        row["version"]: row
        for row in counted.annotate(all=Count("pk"), open=Count("pk", filter=Q(state__in=Remark.OPEN)))
    }
    rows = []
    for version in versions:
        answer, said = answers.get(version.pk), remarks.get(version.pk, {"all": 0, "open": 0})
        rows.append(
            FeedbackOfVersion(
                title=titles[version.pk],
                desk_url=address_of(version),
                remarks_url=f"{reverse('desk:feedback')}?state=&version={version.pk}" if said["all"] else "",
                yes=answer.yes if answer else 0,
                no=answer.no if answer else 0,
                remarks=said["all"],
                open=said["open"],
            )
        )
    return rows


def _ways(request: StaffRequest) -> dict[str, Any]:
    return {
        "ways": tabs(request, (_("What they wrote"), "feedback"), (_("By page and version"), "feedback-by-version"))
    }


#: What readers wrote, the newest first; at first, what waits for a decision. The file is without their words: those go
#: after a year, and files stay.
REMARKS = DeskList(
    template="desk/feedback.html",
    file="feedback",
    headings=(gettext_lazy("Page"), gettext_lazy("Received"), gettext_lazy("State"), gettext_lazy("Where")),
    find=_asked_for,
    tell=_lines,
    cells=lambda request, line: (
        *(line.title, line.remark.received_on, line.remark.get_state_display()),
        settings.SITE_URL + line.url,
    ),
    more=lambda request: {"form": FeedbackForm(request.GET), **_ways(request)},
)
#: The versions that readers said something of, the newest first, with how much they said.
BY_VERSION = DeskList(
    template="desk/feedback_by_version.html",
    file="feedback-by-version",
    headings=(
        *(gettext_lazy("Version"), gettext_lazy("Useful"), gettext_lazy("Not useful"), gettext_lazy("Remarks")),
        gettext_lazy("Of them open"),
    ),
    find=_spoken_of,
    tell=_rows,
    cells=lambda request, row: (row.title, row.yes, row.no, row.remarks, row.open),
    more=_ways,
)
