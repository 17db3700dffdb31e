"""How the admin's screens change what readers see: what needs two people is asked for, the rest is saved."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.current_user import because
from accounts.models import User
from accounts.reasons import why_field
from letters.opened import OpenedForm
from proposals import services
from proposals.models import Guarded


class WhyForm(OpenedForm):
    """Asks why, where a change of what readers see goes on record."""

    why = why_field(_("Goes on record with your name. Whoever has to agree reads it."))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("why", "").strip():
            return cleaned
        stored = type(self.instance)._default_manager.filter(pk=self.instance.pk).first()
        wanted = self._wanted(cleaned)
        waits = bool(self.changed_data) and getattr(self.instance, "is_agreed", None) is False
        if waits or (stored and (stored.asks_for_two(wanted) or stored.takes_one(wanted))):
            self.add_error("why", _("Say why. Readers see this, so the change and its reason go on record."))
        return cleaned

    def _wanted(self, cleaned: dict[str, Any]) -> Guarded:
        wanted = type(self.instance)._default_manager.filter(pk=self.instance.pk).first() or type(self.instance)()
        for name, value in cleaned.items():
            if name in self._meta.model._meta._forward_fields_map:
                setattr(wanted, name, value)
        return wanted


class ProposingAdmin(admin.ModelAdmin):
    """Saves what one person may change; what needs two becomes a proposal, which waits at the desk."""

    form: type[forms.ModelForm] = WhyForm

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with because(request.POST.get("why", "")):
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Guarded, form: Any, change: bool) -> None:
        stored = type(obj)._default_manager.filter(pk=obj.pk).first() if change else None
        for_two = stored.asks_for_two(obj) if stored else set()
        after = {name: getattr(obj, name) for name in for_two}
        for name in for_two:
            setattr(obj, name, getattr(stored, name))
        super().save_model(request, obj, form, change)
        if for_two:
            self.ask(request, obj, after, form.cleaned_data["why"])

    def ask(self, request: HttpRequest, thing: Guarded, after: dict[str, Any], why: str) -> None:
        """Ask for a change, and say what becomes of it."""
        by = cast(User, request.user)  # nobody comes here without having signed in
        services.ask(thing=thing, after=after, why=why, by=by, at=timezone.now())
        words = gettext("Asked for. Readers get it once somebody else has agreed at the desk, under “To agree”.")
        self.message_user(request, format_html("{}", words), messages.WARNING)
