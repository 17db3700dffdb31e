"""What becomes of a form whose step is refused: it is shown again, with what was filled in and the reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form

from pages.rules import NotAllowed


def tried(form: Form, step: Callable[..., Any], **known: Any) -> tuple[Any, int]:
    """Take a step with what is filled in.

    Return what it gave, and 0 once it is taken, else the status with which the form is shown again.
    """
    if not form.is_valid():
        return None, 422
    try:
        return step(**known, **form.cleaned_data), 0
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return None, 409
