"""What people fill in about a draft that somebody else works on, or that they throw away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djangocms_versioning.models import Version

from desk.forms import StepForm, long_text
from editing.models import Question
from editing.presence import at_work


class AskForm(StepForm):
    """Asks whoever works on a draft whether one may take it over."""

    words = long_text(
        gettext_lazy("A word with it"),
        required=False,
        help_text=gettext_lazy("You may leave it empty. They see it on their next screen, and get an e-mail."),
    )


class AnswerForm(StepForm):
    """Answers whoever asked for a draft. Nothing is chosen beforehand."""

    YES, NOT_YET = "hand-over", "not-yet"

    question = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**53)
    answer = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=[
            (YES, gettext_lazy("Yes, hand it over. Save what you have typed first.")),
            (NOT_YET, gettext_lazy("Not yet")),
        ],
        widget=forms.RadioSelect,
    )
    words = long_text(
        gettext_lazy("A word with it"),
        required=False,
        help_text=gettext_lazy("Needed for “Not yet”, such as when you will be done."),
    )

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        self.open = list(Question.objects.open().filter(version=version).select_related("asked_by"))
        kwargs["initial"] = {"question": self.open[0].pk} if self.open else {}
        super().__init__(*args, version=version, **kwargs)

    @property
    def said(self) -> list[str]:
        """Give who asks, and their words."""
        if not self.open:
            return []
        asks = _("%(who)s asks: May I take over?") % {"who": self.open[0].asked_by}
        return [asks, *([f"“{self.open[0].words}”"] if self.open[0].words else [])]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("answer") == self.NOT_YET and "words" in data and not data["words"]:
            self.add_error("words", _("Say a word with it, such as when you will be done."))
        return data


class TakeOverForm(StepForm):
    """Goes on with somebody else's draft. While they are at work it asks why."""

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        super().__init__(*args, version=version, **kwargs)
        if there := at_work(version, timezone.now()):
            self.fields["reason"] = long_text(
                _("Why you take it over from %(who)s, who is working on it") % {"who": there.by},
                help_text=_("They get an e-mail with it. They can no longer save what they are typing."),
            )


class DiscardForm(StepForm):
    """Throws a draft away."""

    reason = long_text(
        gettext_lazy("Why"), help_text=gettext_lazy("For whoever looks through the discarded drafts later.")
    )
