"""Screens on which the team keeps its sources and facts."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.db import IntegrityError, models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.reasons import why_field
from letters.opened import OpenedForm
from proposals.admin import ProposingAdmin
from sources.known_dates import KnownDateField
from sources.models import CITATION_FIELDS, Fact, OtherFinding, Replaceable, Source
from sources.rules import objection_to_change_citation
from sources.uses import list_of_uses


class ReplaceableForm(OpenedForm):
    """Asks why, where something comes to stand differently."""

    why = why_field(_("Goes on record with your name, and pages that rest on it are marked for early review."))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        recorded = {name.removesuffix("_id") for name in self.instance.recorded_now()}
        if self.instance.pk and recorded & set(self.changed_data) and not cleaned.get("why", "").strip():
            self.add_error("why", _("Say why it stands differently now. The record keeps it."))
        return cleaned


class ReplaceableAdmin(admin.ModelAdmin):
    """What sources and facts have in common: a record of changes, where they are used, and who last checked them."""

    form = ReplaceableForm
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if "checked_on" in form.changed_data:
            obj.checked_by = cast(User, request.user) if obj.checked_on else None
        obj.save(why=form.cleaned_data.get("why", ""))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Delete none: a text that names it by its key would point at nothing. Its state can say that it is gone."""
        return False

    def standing(self, request: HttpRequest, obj: Replaceable | None) -> tuple[str, ...]:
        """Give the fields that say whether it still stands; nobody is asked why before it is there."""
        names: tuple[str, ...] = ("state", "superseded_by", "checked_on")
        if obj is None:
            return names
        return (*names, "checked_by", *(("why",) if self.has_change_permission(request, obj) else ()))

    @admin.display(description=_("where it is used"))
    def used_in(self, obj: Any) -> SafeString:
        """List the versions that rest on it, the live ones first."""
        return list_of_uses(obj, _("Nowhere that was sent for review."))

    @admin.display(description=_("changes"))
    def record(self, obj: Any) -> SafeString:
        """List how it came to stand differently: what, who, why."""
        rows = [(change, change.by or _("somebody unknown"), change.why) for change in obj.changes.select_related("by")]
        if not rows:
            return SafeString(_("None."))
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{} {}. {}</li>", rows))


_TWO_PEOPLE = _("Pages cite this source, so what you change here waits until somebody else agrees at the desk.")


class SourceForm(ReplaceableForm):
    """Asks for a source, and for its date as far as it is known."""

    published = KnownDateField(
        label=_("Published"),
        required=False,
        max_length=40,
        help_text=_("2026, 5/2026 or 14/5/2026, as far as it is known."),
    )


@admin.register(Source)
class SourceAdmin(ProposingAdmin, ReplaceableAdmin):
    form = SourceForm
    list_display = ("key", "title", "publisher", "published_on", "now", "checked_on")
    in_files: ClassVar = {"published_on": "published"}  # as it is stored, which sorts
    list_filter = ("state", ("published", admin.EmptyFieldListFilter), "kind", "publisher")
    list_select_related = ("superseded_by",)
    search_fields = ("key", "title", "publisher", "edition", "address")
    autocomplete_fields = ("superseded_by",)

    @admin.display(description=_("published"), ordering="published")
    def published_on(self, source: Source) -> str:
        return source.published_in_words()

    @admin.display(description=_("state"), ordering="state")
    def now(self, source: Source) -> str:
        return source.state_in_words()

    def get_fieldsets(self, request: HttpRequest, obj: Source | None = None) -> Any:
        said: Any = ""
        if obj:
            said = objection_to_change_citation(request.user) or (_TWO_PEOPLE if obj.fixed_at else "")
        return (
            (_("What readers see"), {"fields": ("key", *CITATION_FIELDS), "description": said}),
            (
                _("Does it still stand?"),
                {
                    "fields": self.standing(request, obj),
                    "description": _(
                        "Readers of every page that cites it see at once when it was replaced or withdrawn. By what it"
                        " was replaced, or that it stands again, they see once somebody else has agreed."
                    ),
                },
            ),
            *(((_("Uses and changes"), {"fields": ("used_in", "record")}),) if obj else ()),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Source | None = None) -> Any:
        if obj is None:
            return ()
        fixed = ("key", *CITATION_FIELDS) if objection_to_change_citation(request.user) else ("key",)
        return (*fixed, "checked_by", "used_in", "record")


# Facts ----------------------------------------------------------------------------------------------------------------


class FactForm(ReplaceableForm):
    """Asks for a fact. A new one may take the place of one that is there."""

    replaces = forms.ModelChoiceField(
        Fact.objects.filter(state=Fact.Validity.CURRENT), required=False, widget=forms.HiddenInput
    )

    def stored(self) -> Any:
        return [super().stored(), list(OtherFinding.objects.filter(fact=self.instance.pk).order_by("pk").values_list())]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("replaces") and not cleaned.get("why", "").strip():
            self.add_error("why", _("Say why the old fact no longer stands. The record keeps it."))
        return cleaned


class OtherFindings(admin.StackedInline):
    """What other sources say of the same thing."""

    model = OtherFinding
    extra = 0
    autocomplete_fields = ("source",)
    fields = ("source", "text", ("low", "high", "unit"), "condition", "note")
    verbose_name_plural = _("What other sources say. Reviewers see it, readers never do.")


class DisagreementFilter(admin.SimpleListFilter):
    """Facts by whether other sources say something else."""

    title = _("other findings")
    parameter_name = "others"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Some")), ("no", _("None"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("yes", "no"):
            return queryset
        some = models.Exists(OtherFinding.objects.filter(fact=models.OuterRef("pk")))
        return queryset.filter(some if self.value() == "yes" else ~some)


@admin.register(Fact)
class FactAdmin(ReplaceableAdmin):
    """Figures and short statements. What a text was judged by is fixed: a new figure is a new fact."""

    form = FactForm
    list_display = ("marker_to_copy", "label", "text", "source_key", "state", "checked_on")
    list_display_links = ("label",)
    list_filter = ("state", DisagreementFilter, ("source", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("source",)
    search_fields = ("key", "label", "text", "condition", "source__key", "source__title", "source__publisher")
    autocomplete_fields = ("source", "superseded_by")
    inlines = (OtherFindings,)
    copied = ("label", "text", "low", "high", "unit", "condition", "source")

    @admin.display(description=_("write this"), ordering="key")
    def marker_to_copy(self, fact: Fact) -> SafeString:
        return format_html("<code>{}</code>", fact.marker)

    @admin.display(description=_("source"), ordering="source__key")
    def source_key(self, fact: Fact) -> str:
        return fact.source.key if fact.source else ""

    def get_fieldsets(self, request: HttpRequest, obj: Fact | None = None) -> Any:
        what = ("key", "label", "text", ("low", "high", "unit"), "condition", "source", "note")
        if obj is None:
            replaced = self._replaced(request)
            return (
                (None, {"fields": (*what, "replaces"), "description": _in_place_of(replaced) if replaced else ""}),
                (_("Does it still stand?"), {"fields": ("checked_on", *(("why",) if replaced else ()))}),
            )
        return (
            (None, {"fields": what, "description": _why_fixed(obj) if obj.fixed_at else ""}),
            (_("Does it still stand?"), {"fields": self.standing(request, obj)}),
            (_("Uses and changes"), {"fields": ("used_in", "record")}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Fact | None = None) -> Any:
        if obj is None:
            return ()
        fixed = ("key", "text", "source") if obj.fixed_at else ("key",)
        return (*fixed, "checked_by", "used_in", "record")

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say so where a text that names the fact was sent for review between reading and saving it."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            words = _(
                "Nothing was saved. A text that names this fact was sent for review just now, so its words and its source"
                " are fixed. A new figure needs a new fact."
            )
            self.message_user(request, words, messages.ERROR)
            return redirect(request.get_full_path())

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        replaced = self._replaced(request)
        if replaced is None:
            return super().get_changeform_initial_data(request)
        copied = {name: getattr(replaced, name) for name in self.copied}
        return copied | {"key": f"{replaced.key}-{localdate().year}", "replaces": replaced.pk}

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        replaced = form.cleaned_data.get("replaces")
        if change or replaced is None:
            return
        for finding in replaced.other_findings.all():
            finding.pk, finding._state.adding, finding.fact = None, True, form.instance
            finding.save()
        replaced.state, replaced.superseded_by = Fact.Validity.SUPERSEDED, form.instance
        replaced.save(why=form.cleaned_data["why"])

    def _replaced(self, request: HttpRequest) -> Fact | None:
        """Give the fact whose place a new one is to take, where one is named that still stands."""
        pk = request.POST.get("replaces") or request.GET.get("replaces", "")
        if not self.has_change_permission(request) or not (pk.isdecimal() and len(pk) < 10):
            return None
        return Fact.objects.filter(pk=pk, state=Fact.Validity.CURRENT).first()


def _in_place_of(fact: Fact) -> str:
    words = _(
        "This takes the place of [fact: %(key)s], “%(text)s”. Give it a key of its own and what the newer source says."
        " What other sources say is copied. Pages that name the old fact keep its words and are marked for early review."
    )
    return words % {"key": fact.key, "text": fact.text}


def _why_fixed(fact: Fact) -> str:
    words = _(
        "A text that was sent for review on %(day)s says this, so its key, text and source are fixed."
        " Where the figure changed, replace it by a new fact."
    )
    return words % {"day": date_format(localdate(fact.fixed_at), "j F Y")}
