"""What people fill in on the desk. Whether they may take the step is for `rules` to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cms.models import Page, PageContent
from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djangocms_versioning.models import Version

from accounts.roles import Role
from reviews import live_versions, roles_needed, rules, size_rules
from reviews.locking import roles_asked
from reviews.models import ROLE_CHOICES, Entry, SignOff, Size
from reviews.rounds import last_answer, standing_refusals
from reviews.translating import languages_to_start

LONGEST_NOTE = 1000
LONGEST_COMMENT = 5000


def long_text(
    label: Any, *, help_text: Any = "", required: bool = True, longest: int = LONGEST_NOTE
) -> forms.CharField:
    """Give a question that is answered in a few sentences."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def _answer(refusals: Sequence[SignOff]) -> forms.CharField:
    """Ask for an answer to what reviewers said when they refused a text, which is repeated there."""
    said = [
        _("%(role)s reviewer: “%(comment)s”") % {"role": refusal.get_role_display(), "comment": refusal.comment}
        for refusal in refusals
    ]
    words = _("Say what you changed, or why you did not. They see it beside what they said.")
    return long_text(_("Your answer to the reviewers"), help_text=" ".join([*said, words]), longest=LONGEST_COMMENT)


class StepForm(forms.Form):
    """What a step with a version asks of whoever takes it: by itself, nothing."""

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version


class TranslateForm(StepForm):
    """Chooses the language of a translation among those that a page does not have."""

    language = forms.ChoiceField(label=gettext_lazy("Language"))

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        super().__init__(*args, version=version, **kwargs)
        self.fields["language"].choices = languages_to_start(version.content.page_id)  # type: ignore[attr-defined]


class SubmitForm(StepForm):
    """Sends a draft for review, at the size that was found or in full. `found` says what was found, and why."""

    size = forms.ChoiceField(
        label=gettext_lazy("How much is judged"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("More than that has changed. Choose one of these.")},
    )
    change_note = long_text(
        gettext_lazy("What changed, and why"),
        help_text=gettext_lazy(
            "Readers see this in the page's history. Of a minor change they are told only that something was put right."
        ),
    )
    extra_roles = forms.MultipleChoiceField(
        label=gettext_lazy("Ask more people"),
        help_text=gettext_lazy("Whoever the size asks is asked in any case."),
        choices=ROLE_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        details = rules.details_of(version.content)
        live = live_versions.live_version(version.content.page_id, version.content.language)
        before = rules.details_of(live.content) if live else None
        note = details.change_note if details else ""
        # A new draft starts as a copy; what was said of the version before does not hold for this one.
        initial = {"change_note": "" if before and note == before.change_note else note, "answer": last_answer(version)}
        super().__init__(*args, version=version, initial=initial, **kwargs)
        self.found = size_rules.found_size(version)
        if refusals := standing_refusals(version):
            self.fields["answer"] = _answer(refusals)
        self.fields["size"].choices = [  # type: ignore[attr-defined]
            (size, words % {"roles": roles_needed.in_words(roles_asked(version, size))})
            for size, words in (
                (Size.MINOR, _("Minor change: %(roles)s. Moves no date.")),
                (Size.CHANGE, _("Change: %(roles)s. Moves no date.")),
                (Size.FULL, _("Full review: %(roles)s. Moves the review date.")),
            )
            if size in (self.found.size, Size.FULL)
        ]


class UrgentForm(StepForm):
    """Publishes at once, to be reviewed after."""

    reason = long_text(
        gettext_lazy("What is wrong in the live text, and why it cannot wait"),
        help_text=gettext_lazy("Readers see this in the page's history."),
    )

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        super().__init__(*args, version=version, **kwargs)
        self.asked = roles_needed.in_words(roles_asked(version, Size.URGENT))
        if refusals := standing_refusals(version):
            self.fields["answer"] = _answer(refusals)


class WithdrawFromReviewForm(StepForm):
    """Takes a version back from review."""

    reason = long_text(
        gettext_lazy("Why"), help_text=gettext_lazy("For the record, and for the reviewers: they are told by e-mail.")
    )


class RecheckForm(StepForm):
    """Asks whether a live text still holds."""

    note = long_text(
        gettext_lazy("A word to the reviewers"),
        required=False,
        help_text=gettext_lazy("You may leave it empty. Nothing in the text changes."),
    )

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        super().__init__(*args, version=version, **kwargs)
        self.asked = roles_needed.in_words(roles_asked(version, Size.FULL))
        if refusals := standing_refusals(version):
            self.fields["note"] = _answer(refusals)


class WithdrawTranslationForm(StepForm):
    """Takes one translation away from readers."""

    reason = long_text(
        gettext_lazy("Why the translation is withdrawn"),
        help_text=gettext_lazy(
            "Readers see this once a clinical reviewer agrees. Write it in their language as well if you can."
        ),
    )
    for_safety = forms.BooleanField(
        label=gettext_lazy("Withdraw for safety"),
        required=False,
        help_text=gettext_lazy("Its earlier versions can then no longer be read either."),
    )


class WithdrawPageForm(WithdrawTranslationForm):
    """Takes a page away from readers."""

    field_order: tuple[str, ...] = ("reason", "instead", "for_safety")

    reason = long_text(
        gettext_lazy("Why the page is withdrawn"),
        help_text=gettext_lazy("Readers see this once a clinical reviewer agrees."),
    )
    instead = forms.TypedChoiceField(
        label=gettext_lazy("Where readers can go instead"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        super().__init__(*args, version=version, **kwargs)
        live = PageContent.objects.filter(language=settings.LANGUAGE_CODE).exclude(page=version.content.page_id)
        self.fields["instead"].choices = [  # type: ignore[attr-defined]
            ("", _("Nowhere in particular")),
            *live.order_by("title", "pk").values_list("page_id", "title"),
        ]

    def clean_instead(self) -> Page | None:
        pk = self.cleaned_data["instead"]
        return Page.objects.filter(pk=pk).first() if pk else None


class SignOffForm(forms.Form):
    """Takes a reviewer's word about exactly one text. Nothing is chosen beforehand."""

    role = forms.ChoiceField(label=gettext_lazy("You decide as"), widget=forms.RadioSelect)
    decision = forms.ChoiceField(
        label=gettext_lazy("Of exactly this text"),
        choices=[
            (SignOff.Decision.APPROVED, gettext_lazy("I approve it")),
            (SignOff.Decision.CHANGES_WANTED, gettext_lazy("I want changes")),
            (SignOff.Decision.REJECTED, gettext_lazy("I reject it")),
        ],
        widget=forms.RadioSelect,
    )
    comment = long_text(
        gettext_lazy("Comment"),
        required=False,
        longest=LONGEST_COMMENT,
        help_text=gettext_lazy("Needed if you want changes or reject it."),
    )
    declared_interest = forms.CharField(
        label=gettext_lazy("Interests to declare"),
        help_text=gettext_lazy("Write “none” if you have none."),
        max_length=LONGEST_NOTE,
    )

    def __init__(self, *args: Any, roles: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        field.choices = [  # type: ignore[attr-defined]
            (role.value, _("%(role)s reviewer") % {"role": role.label}) for role in Role if role in roles
        ]
        if len(roles) == 1:
            field.widget = forms.HiddenInput()
            field.initial = roles[0]
            self.fields["decision"].label = _("As %(role)s reviewer, of exactly this text") % {
                "role": roles_needed.ROLE_WORDS[Role(roles[0])]
            }

    @property
    def answers(self) -> dict[str, Any]:
        """Give what `services.sign_off` takes."""
        return self.cleaned_data

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        decision = data.get("decision")
        if decision and decision != SignOff.Decision.APPROVED and "comment" in data and not data["comment"]:
            self.add_error("comment", _("Say what should change, so that the author can act on it."))
        return data


class RecordForm(forms.Form):
    """Narrows down the record."""

    words = forms.CharField(label=gettext_lazy("Page"), required=False, max_length=200)
    step = forms.ChoiceField(
        label=gettext_lazy("What happened"),
        required=False,
        choices=[("", gettext_lazy("Anything")), *Entry.Step.choices],
    )
