"""Running text. The CMS's own plugin holds it, in a table of its own."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy
from djangocms_text.forms import TextForm as EditorsTextForm
from djangocms_text.models import Text

from pages.faults_of_marks import of_marks
from pages.in_between import InBetweenForm
from pages.shapes import HTML, Shape


class TextForm(InBetweenForm, EditorsTextForm):
    """Asks for running text."""

    changes = ("body",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = str(HTML.label)

    def clean_body(self) -> str:
        taken = HTML.take(self.cleaned_data["body"])
        if faults := of_marks(taken):
            raise ValidationError(faults)
        return taken

    def told_of_stored(self, cleaned: dict[str, Any]) -> list[tuple[str, str]]:
        stored = Text._base_manager.get(pk=self.instance.pk).body
        return [(str(HTML.label), "\n".join(HTML.texts(stored)))] if stored != cleaned.get("body") else []


SHAPE = Shape(
    "text",
    "TextPlugin",
    gettext_lazy("Text"),
    (HTML,),
    {"html": "<p>Doctors use it to look at your chest.[source: guideline]</p>"},
    purpose=gettext_lazy("paragraphs, headings and lists"),
)
