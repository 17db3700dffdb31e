"""The editing forms of blocks: one for each kind, made of its fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from pages.faults_of_marks import of_marks
from pages.in_between import InBetweenForm
from pages.models import Block
from pages.shapes import Shape


class BlockForm(InBetweenForm):
    """Asks for the fields of one shape, and says what is wrong beside the field that is wrong."""

    shape: Shape
    changes = ("data",)

    class Meta:
        model = Block
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**self.initial, **self.instance.data}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        data = self.data_of(cleaned)
        taken: dict[str, Any] = {}
        for field in self.shape.fields:
            if field.key not in data or field.key in self.errors:
                continue
            try:
                taken[field.key] = field.take(data[field.key])
            except ValidationError as error:
                self.add_error(field.key, error)
        for key, words in self.shape.objections_between(taken).items():
            self.add_error(key, words)
        for key, value in taken.items():
            # Said now, where it was typed. Code may store it all the same: then it is said before it is sent.
            for fault in of_marks(value):
                self.add_error(key, fault)
        if not self.errors:
            self.instance.data = taken
        return cleaned

    def told_of_stored(self, cleaned: dict[str, Any]) -> list[tuple[str, str]]:
        stored = Block._base_manager.get(pk=self.instance.pk).data
        typed = self.data_of(cleaned)
        return [
            (str(field.label), "\n".join(field.texts(stored[field.key])) or str(stored[field.key] or ""))
            for field in self.shape.fields
            if field.key in stored and stored[field.key] != typed.get(field.key)
        ]

    def data_of(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Give the block's data out of what the form holds."""
        return {field.key: cleaned[field.key] for field in self.shape.fields if field.key in cleaned}


def form_for(shape: Shape) -> type[forms.ModelForm]:
    """Make the form that asks for the data of a block of one kind."""
    return type(f"{shape.plugin}Form", (shape.form or BlockForm,), {"shape": shape, **shape.form_fields()})
