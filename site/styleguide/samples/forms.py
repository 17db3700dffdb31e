"""Questions, and what is wrong with the answers."""

from __future__ import annotations

from django import forms

from styleguide.samples.made_up import LONG_LINE, LONG_WORD, Sample


class DecisionForm(forms.Form):
    """The questions of a sign-off, for show."""

    decision = forms.ChoiceField(
        label="As a clinical reviewer, of exactly this text",
        choices=[("approved", "I approve it"), ("changes-wanted", "I want changes"), ("rejected", "I reject it")],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        help_text="Needed if you want changes or reject.", required=False, widget=forms.Textarea({"rows": 4})
    )
    declared_interest = forms.CharField(label="Interests to declare", help_text="Write “none” if you have none.")


class LongForm(forms.Form):
    """Every kind of question, each with too many words."""

    wanted = forms.CharField(label=f"{LONG_LINE} {LONG_WORD}", help_text=LONG_LINE)
    kind = forms.ChoiceField(choices=[("1", LONG_LINE), ("2", LONG_WORD)])
    several = forms.MultipleChoiceField(
        label="Choose as many as you like",
        choices=[("1", LONG_LINE), ("2", LONG_WORD)],
        widget=forms.CheckboxSelectMultiple,
    )
    sure = forms.BooleanField(label=LONG_LINE)
    day = forms.DateField(label="Which day?", help_text=f"For example 2026-11-16. {LONG_WORD}")


def questions() -> list[Sample]:
    """Give a sample of a form and of each of its parts."""
    fresh, wrong = DecisionForm(prefix="fresh"), DecisionForm({"wrong-comment": LONG_WORD}, prefix="wrong")
    long_wrong = LongForm({"day": "soon"}, prefix="long")
    return [
        Sample(
            "decision_form",
            {"form": fresh, "action": "#content", "objection": "", "csrf_token": "example"},
            {"form": wrong, "action": "#content", "objection": "", "csrf_token": "example"},
        ),
        Sample("fields", {"form": DecisionForm(prefix="plain")}, {"form": long_wrong}),
        Sample("form_errors", {"form": wrong}, {"form": long_wrong}),
        Sample("field", {"field": fresh["declared_interest"]}, {"field": long_wrong["wanted"]}),
        Sample("field_notes", {"field": fresh["comment"]}, {"field": long_wrong["day"]}),
    ]
