"""What people fill in to plan something for a set time, and to call it off."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from desk.forms import StepForm, WithdrawPageForm, long_text
from scheduling.times import moment, objection_to_clock

_CLOCKS = ["%H:%M", "%H.%M", "%I:%M%p", "%I.%M%p", "%I%p", "%I:%M %p", "%I.%M %p", "%I %p"]


class AtASetTime(StepForm):
    """Asks for a day and a time as the clocks here show it, and gives both as `due_at`."""

    day = forms.DateField(
        label=gettext_lazy("Day"),
        help_text=gettext_lazy("For example: 29/3/2027."),
        error_messages={"invalid": gettext_lazy("Write the day like this: 29/3/2027.")},
    )
    clock = forms.TimeField(
        label=gettext_lazy("Time, in the United Kingdom"),
        help_text=gettext_lazy("For example: 9:00."),
        input_formats=_CLOCKS,
        error_messages={"invalid": gettext_lazy("Write the time like this: 9:00.")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        day, clock = data.pop("day", None), data.pop("clock", None)
        if day and clock:
            if objection := objection_to_clock(day, clock):
                self.add_error(None, objection)
            else:
                data["due_at"] = moment(day, clock)
        return data


class PlanPublicationForm(AtASetTime):
    """Plans that an approved version goes out."""

    why = long_text(gettext_lazy("Why then"), help_text=gettext_lazy("For the record. Readers do not see this."))


class PlanWithdrawalForm(AtASetTime, WithdrawPageForm):
    """Plans that a live page is withdrawn. What harms readers is withdrawn at once, so nothing is hidden for safety here."""

    for_safety = None  # type: ignore[assignment]
    field_order = ("day", "clock", "reason", "instead")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "reason" in data:
            data["why"] = data.pop("reason")
        return data


class CallOffForm(forms.Form):
    """Calls off what is planned."""

    why = long_text(gettext_lazy("Why"), help_text=gettext_lazy("For the record, and for whoever planned it."))
