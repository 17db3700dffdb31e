"""Screens on which words are written. What is written here is a proposal: somebody else approves it at the desk."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.reasons import question_why, why_field
from glossary import services
from glossary.models import Meaning, Term
from glossary.rules import (
    faults_in_words,
    objection_to_proposal,
    objection_to_reason,
    objection_to_retirement,
    shown_of,
)
from letters.cleaning import clean_line
from letters.opened import OpenedForm


class TermForm(OpenedForm):
    """Asks for the words of a term; what readers get, or what was proposed last, is filled in."""

    term = forms.CharField(
        label=gettext_lazy("Term"),
        max_length=80,
        help_text=gettext_lazy("As it is written in the middle of a sentence. Its plural is found by itself."),
    )
    also_called = forms.CharField(
        label=gettext_lazy("Also called"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60}),
        help_text=gettext_lazy("Other names and forms that pages use, one on each line."),
    )
    meaning = forms.CharField(
        label=gettext_lazy("Meaning"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60}),
        help_text=gettext_lazy(
            "One or two plain sentences of 20 words or fewer. No figures: they would need a source."
        ),
    )
    say = forms.CharField(
        label=gettext_lazy("How to say it"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Only where it is hard to say, such as “met-a-STAT-ik”."),
    )

    why = why_field(
        gettext_lazy("Needed where readers have a meaning already. Whoever approves it reads this."),
        label=gettext_lazy("Why it changes"),
    )

    class Meta:
        model = Term
        fields = ("key",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if newest := _newest_of(self.instance):
            self.initial.update(
                term=newest.term, also_called="\n".join(newest.also_called), meaning=newest.meaning, say=newest.say
            )

    def stored(self) -> Any:
        newest = _newest_of(self.instance)
        return newest and newest.pk

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        wrong = set(self.errors)
        for field, fault in faults_in_words(self.words):
            if field not in wrong:
                self.add_error(field, fault)
        if not self.errors and (objection := objection_to_proposal(self.instance, self.words)):
            self.add_error(None, objection)
        is_changed = set(self.changed_data) - {"why"}
        if is_changed and "why" in cleaned and (objection := objection_to_reason(self.instance, cleaned["why"])):
            self.add_error("why", objection)
        return cleaned

    @property
    def words(self) -> Meaning:
        """Give what was filled in, as a meaning that is not stored."""
        forms_given = (self.cleaned_data.get("also_called") or "").splitlines()
        return Meaning(
            also_called=list(filter(None, map(clean_line, forms_given))),
            **{name: clean_line(self.cleaned_data.get(name) or "") for name in ("term", "meaning", "say")},
        )


class MeaningInline(admin.TabularInline):
    """What was ever said of a term, the newest first; only to be read."""

    model = Meaning
    fields = readonly_fields = (
        "meaning",
        "why",
        "state_in_words",
        "written_by",
        "written_at",
        "approved_by",
        "approved_at",
    )
    verbose_name_plural = _("Meanings so far")
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


@admin.register(Term)
class TermAdmin(admin.ModelAdmin):
    """The terms; saving one proposes a new meaning for it."""

    form = TermForm
    inlines = (MeaningInline,)
    list_display = ("key", "readers_get", "state")
    list_filter = (("retired_at", admin.EmptyFieldListFilter),)
    search_fields = ("key", "meanings__term", "meanings__meaning")
    actions = ("retire",)
    fieldsets = (
        (
            None,
            {
                "fields": ("key", "term", "also_called", "meaning", "say", "why"),
                "description": _(
                    "What you save is a proposal. Readers get it when a clinical reviewer who did not write it has"
                    " approved it at the desk, under “Words”."
                ),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Term]:
        """Fetch with each term what readers get of it, and what waits."""
        shown, waiting = Meaning.objects.shown(), Meaning.objects.waiting()
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("meanings", shown, "shown"), Prefetch("meanings", waiting, "waiting"))
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Term | None = None) -> Any:
        return ("key",) if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Term | None = None) -> Any:
        """Give who may only look no form, whose words are not the term's own; the list of meanings has them."""
        may_write = self.has_change_permission(request, obj) if obj else True
        return super().get_fieldsets(request, obj) if may_write else ((None, {"fields": ("key",)}),)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Delete none: what readers were told stays on record. A publisher retires a term."""
        return False

    @admin.display(description=_("readers get"))
    def readers_get(self, term: Any) -> str:
        return next((shown.meaning for shown in term.shown), "–")

    @admin.display(description=_("state"))
    def state(self, term: Any) -> str:
        if term.waiting:
            return gettext("Waiting for approval")
        if term.retired_at is not None:
            return gettext("Retired")
        for shown in term.shown:
            return gettext("Example: nobody of yours approved it") if shown.is_example else gettext("Approved")
        return gettext("Nothing approved")

    def save_model(self, request: HttpRequest, obj: Term, form: Any, change: bool) -> None:
        by = cast(User, request.user)  # nobody comes here without having signed in
        services.propose(term=obj, words=form.words, by=by, at=timezone.now(), why=form.cleaned_data["why"])

    @admin.action(description=_("Retire: explain it no longer"), permissions=["change"])
    def retire(self, request: HttpRequest, queryset: QuerySet[Term]) -> HttpResponse | None:
        """Ask for it and say why; readers lose a meaning once somebody else has agreed."""
        by = cast(User, request.user)  # nobody comes here without having signed in
        why = request.POST.get("why", "").strip()
        concerned = [term for term in queryset if not objection_to_retirement(by, term)]
        if concerned and not why:
            return question_why(
                self,
                request,
                concerned,
                title=gettext("Explain these terms no longer?"),
                consequence=gettext("Pages that use them are then without their meanings. Somebody else must agree."),
                missing=gettext("Say why. The record keeps it, and whoever agrees needs it."),
            )
        for term in queryset:
            if objection := objection_to_retirement(by, term):
                messages.error(request, f"{term}: {objection}")
                continue
            services.ask_to_retire(term=term, by=by, at=timezone.now(), why=why)
            words = gettext("Asked for: %(term)s. It is explained until somebody else agrees, at “To agree”.")
            messages.warning(request, words % {"term": term})
        return None


def _newest_of(term: Term) -> Meaning | None:
    if not term.pk:
        return None
    held = Meaning.objects.filter(of=term)
    return held.waiting().first() or shown_of(term) or held.first()
