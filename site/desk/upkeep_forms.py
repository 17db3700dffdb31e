"""What people fill in to put reminders off, and to change who answers for pages. Whether they may is for `upkeep` to say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.powers import name_of
from desk.forms import StepForm, long_text
from pages.models import DEFAULT_REVIEW_INTERVAL_MONTHS
from upkeep.changing import Wanted
from upkeep.rules import due_day_of, last_day_put_off, people_who_may_answer

KEEP, NOBODY = "", "nobody"


class SnoozeForm(StepForm):
    """Puts the reminders of a review off until a day."""

    until_on = forms.DateField(
        label=gettext_lazy("Remind again from"),
        error_messages={"invalid": gettext_lazy("Write a day such as 30/11/2026.")},
    )
    reason = long_text(
        gettext_lazy("Why"), help_text=gettext_lazy("For the record, and for whoever looks at the list.")
    )

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        super().__init__(*args, version=version, **kwargs)
        if due_on := due_day_of(version):
            words = _("Such as 30/11/2026. %(day)s at the latest.")
            self.fields["until_on"].help_text = words % {"day": date_format(last_day_put_off(due_on), "j F Y")}


class ChangePagesForm(forms.Form):
    """Says what is to hold of all the pages that were ticked, and why. What is left as it is, stays."""

    owner = forms.ChoiceField(label=gettext_lazy("New owner"), required=False)
    deputy = forms.ChoiceField(label=gettext_lazy("New deputy"), required=False)
    months = forms.IntegerField(
        label=gettext_lazy("Review every (months)"),
        required=False,
        min_value=1,
        max_value=DEFAULT_REVIEW_INTERVAL_MONTHS,
        help_text=gettext_lazy(
            "Leave it empty to keep it. It holds from the next full review on. No date that is set now moves."
        ),
    )
    why = long_text(gettext_lazy("Why"), help_text=gettext_lazy("The record of each page keeps it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people: dict[str, User] = {str(person.pk): person for person in people_who_may_answer()}
        named = [(pk, name_of(person)) for pk, person in self.people.items()]
        self.fields["owner"].choices = [(KEEP, _("keep as it is")), *named]  # type: ignore[attr-defined]
        self.fields["deputy"].choices = [  # type: ignore[attr-defined]
            (KEEP, _("keep as it is")),
            (NOBODY, _("nobody")),
            *named,
        ]

    def wanted(self) -> Wanted:
        """Return what is asked for, as far as it could be read."""
        data = self.cleaned_data
        return Wanted(
            owner=self.people.get(data.get("owner", KEEP)),
            deputy=self.people.get(data.get("deputy", KEEP)),
            no_deputy=data.get("deputy") == NOBODY,
            months=data.get("months"),
        )


def read_page_ids(ticked: list[str]) -> list[int]:
    """Return the ids that were ticked, each once, without what is none."""
    return list(dict.fromkeys(int(one) for one in ticked if one.isascii() and one.isdecimal() and len(one) < 16))
