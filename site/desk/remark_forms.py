"""The forms about what readers said: which remarks are shown, and what is done about one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djangocms_versioning.models import Version

from desk.forms import long_text
from feedback.models import Remark


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
