"""One screen to review a live page as it is: read it as readers do, say of each source if it holds, sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from desk.forms import SignOffForm
from reviews.models import Review, SignOff
from reviews.reading_sources import (
    Opened,
    as_it_stands,
    objection_to_changed,
    objection_to_day,
    objection_to_resting_on,
    objections_to_approval,
    sources_to_read,
)
from sources.models import LinkCheck, Source
from sources.web_addresses import to_ask

HOLDS, DOES_NOT_HOLD = "holds", "does-not-hold"


@dataclass(frozen=True)
class SourceToTick:
    """A source on the form, with what is asked of it. `objection` says why nothing is: it no longer stands."""

    number: int
    source: Source
    objection: str
    dead_link: str
    found: BoundField
    opened_on: BoundField
    as_shown: BoundField


class ReReviewForm(SignOffForm):
    """Takes a reviewer's word about a live page as it is, and about each of its sources. Nothing is chosen beforehand."""

    def __init__(self, sent: Any = None, *, roles: Sequence[str], review: Review, today: date) -> None:
        self.sent: Any = sent.copy() if sent is not None else None
        super().__init__(self.sent, roles=roles)
        self.review, self.today, self.sources = review, today, sources_to_read(review)
        self.fields["decision"].choices = [  # type: ignore[attr-defined]
            *(
                ()
                if self.objections
                else [(SignOff.Decision.APPROVED, _("It is right as it is: nothing needs to change"))]
            ),
            (SignOff.Decision.CHANGES_WANTED, _("It needs a change")),
        ]
        self.fields["comment"].help_text = _("Needed if it needs a change: say what, and which source.")
        for source in self.sources:
            self.fields[f"found-{source.pk}"] = forms.ChoiceField(
                label=source.title,
                choices=[
                    (HOLDS, _("I opened it. It is current, and still says what the page says")),
                    (DOES_NOT_HOLD, _("It is not current, or I could not open it")),
                ],
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"opened-{source.pk}"] = forms.DateField(
                label=_("Opened on"),
                initial=today,
                required=False,
                widget=forms.DateInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )
            self.fields[f"shown-{source.pk}"] = forms.CharField(
                initial=as_it_stands(source), required=False, widget=forms.HiddenInput
            )

    @property
    def objections(self) -> list[str]:
        """Give why nobody can call this page right as it is, whatever they find."""
        return list(filter(None, map(objection_to_resting_on, self.sources)))

    @property
    def ticks(self) -> Iterator[SourceToTick]:
        """Give the sources in the order of their numbers on the page, with the fields of each."""
        asked = {source.pk: to_ask(source.address) for source in self.sources}
        checks = LinkCheck.objects.dead().filter(address__in=asked.values())
        dead = {check.address: check.words for check in checks}
        for number, source in enumerate(self.sources, 1):
            yield SourceToTick(
                number=number,
                source=source,
                objection=objection_to_resting_on(source),
                dead_link=dead.get(asked[source.pk], ""),
                found=self[f"found-{source.pk}"],
                opened_on=self[f"opened-{source.pk}"],
                as_shown=self[f"shown-{source.pk}"],
            )

    @property
    def word(self) -> list[BoundField]:
        """Give the fields that are not about a source."""
        return [self[name] for name in SignOffForm.base_fields]

    @property
    def answers(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in SignOffForm.base_fields} | {"opened": self._opened()}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        is_approved = data.get("decision") == SignOff.Decision.APPROVED
        for source in self.sources:
            found, day = f"found-{source.pk}", f"opened-{source.pk}"
            if changed := objection_to_changed(source, data.get(f"shown-{source.pk}", "")):
                if is_approved or data.get(found):
                    self.add_error(found, changed)
                self._ask_again(source)
            elif data.get(found) and not data.get(day):
                if day not in self.errors:
                    self.add_error(day, objection_to_day(self.review, source, date.max, on=self.today))
            elif data.get(found) and (wrong := objection_to_day(self.review, source, data[day], on=self.today)):
                self.add_error(day, wrong)
            elif is_approved and found not in self.errors:
                one = {opened.source_id: opened for opened in self._opened()}
                for objection in objections_to_approval([source], one):
                    self.add_error(found, objection)
        return data

    def _opened(self) -> list[Opened]:
        return [
            Opened(
                source_id=source.pk,
                is_current=self.cleaned_data[f"found-{source.pk}"] == HOLDS,
                opened_on=self.cleaned_data[f"opened-{source.pk}"],
                as_shown=self.cleaned_data[f"shown-{source.pk}"],
            )
            for source in self.sources
            if self.cleaned_data.get(f"found-{source.pk}") and self.cleaned_data.get(f"opened-{source.pk}")
        ]

    def _ask_again(self, source: Source) -> None:
        """Take back what was said of a source that has changed since, so that it is said of the source as it is now."""
        self.sent[f"shown-{source.pk}"] = as_it_stands(source)
        self.sent.pop(f"found-{source.pk}", None)
