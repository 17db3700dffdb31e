"""Tells whoever saves a form that the same thing was saved since they opened it, shows both, and overwrites nothing unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model
from django.utils.translation import gettext as _


class OpenedForm(forms.ModelForm):
    """A form that knows what was stored when it was opened. The page it stands in sends `opened` along."""

    #: The fields of the model that it changes, where they are not those of the form.
    changes: ClassVar[tuple[str, ...]] = ()
    #: What somebody else saved since the form was opened, where it is not what was typed: labels, and texts.
    meanwhile: Sequence[tuple[str, str]] = ()

    @property
    def opened(self) -> str:
        """Give the fingerprint of what was stored when the form was opened, or shown again; "" for something new."""
        return self.data.get("opened", "") if self.is_bound and not self.meanwhile else self._fingerprint()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.opened and self.opened != self._fingerprint():
            self.meanwhile = self.told_of_stored(cleaned)
            message = (
                _(
                    "This was changed since you opened it, perhaps by you in another tab. Nothing was saved now."
                    " What is stored now stands here too. Put both together below; what you then save replaces it."
                )
                if self.meanwhile
                else _(
                    "This was changed since you opened it, perhaps by you in another tab. Nothing was saved now."
                    " Copy what you wrote, open it again, and put it in there."
                )
            )
            self.add_error(None, forms.ValidationError(message, code="changed-since"))
        return cleaned

    def _fingerprint(self) -> str:
        if not self.instance.pk:
            return ""
        return hashlib.sha256(json.dumps(self.stored(), cls=DjangoJSONEncoder).encode()).hexdigest()[:32]

    def stored(self) -> Any:
        """Give what is stored now of all that the form changes."""
        model = type(self.instance)
        there = {field.name for field in model._meta.concrete_fields}
        names = self.changes or sorted(there & self.base_fields.keys())
        many = sorted({field.name for field in model._meta.many_to_many} & self.base_fields.keys())
        stored = model._base_manager.filter(pk=self.instance.pk)
        return [
            stored.values_list(*names).first() if names else None,
            *(sorted(stored.values_list(name, flat=True), key=str) for name in many),
        ]

    def told_of_stored(self, cleaned: dict[str, Any]) -> list[tuple[str, str]]:
        """Give what is stored now of the fields in which it is not what was typed, each with its label, fit to be read."""
        stored = type(self.instance)._base_manager.get(pk=self.instance.pk)
        fields = [field for field in stored._meta.concrete_fields if field.name in self.fields]
        return [
            (str(self.fields[field.name].label), str(_shown(stored, field)))
            for field in fields
            if getattr(stored, field.name) != cleaned.get(field.name)
        ]


def _shown(stored: Model, field: Field[Any, Any]) -> Any:
    shown = getattr(stored, f"get_{field.name}_display")() if field.choices else getattr(stored, field.name)
    return "" if shown is None else shown


def connect() -> None:
    """Have the admin's own forms know it too. Called once, when the app is ready: Django has no setting for it."""
    admin.ModelAdmin.form = OpenedForm  # type: ignore[misc]
