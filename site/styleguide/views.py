"""Shows every component, so that a change of the look can be judged on one page."""

import re
from dataclasses import dataclass
from itertools import count

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from styleguide.samples import groups
from styleguide.samples.made_up import Sample

NAMED = re.compile(r'( (?:id|for|aria-labelledby|aria-describedby|popovertarget|name)="|href="#)(?!content")([^"]+)')
LANDMARK = re.compile(r'(<(?:nav|section|div)\b[^>]*?) aria-label(?:ledby)?="[^"]*"')
AUTOFOCUS = re.compile(r" autofocus\b")


@dataclass(frozen=True)
class ShownSample:
    """A component as the guide shows it: what its template says of itself, and its two examples."""

    name: str
    words: str
    short: SafeString
    long: SafeString


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Show the style guide to staff, and to anyone while the site is being developed."""
    if not settings.DEBUG and not request.user.is_staff:
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.get_full_path())
    shown = {heading: [shown_of(sample) for sample in samples] for heading, samples in groups().items()}
    return render(request, "styleguide/guide.html", {"groups": shown})


def shown_of(sample: Sample) -> ShownSample:
    """Return a component as it looks with a short example and with a long one."""
    template = get_template(f"components/{sample.name}.html")
    first_line = template.template.source.partition("\n")[0]  # type: ignore[attr-defined]
    return ShownSample(
        name=sample.name,
        words=first_line.removeprefix("{#").removesuffix("#}").partition(" - ")[2].strip(),
        short=_with_own_names(template.render(sample.short), f"{sample.name}-short"),
        long=_with_own_names(template.render(sample.long), f"{sample.name}-long"),
    )


def _with_own_names(html: str, prefix: str) -> SafeString:
    """Keep what one example points at apart from the others on the page, and the focus where the reader is."""
    number = count(1)
    html = LANDMARK.sub(lambda found: f'{found[1]} aria-label="{prefix}-{next(number)}"', AUTOFOCUS.sub("", html))
    html = NAMED.sub(lambda found: found[1] + " ".join(f"{prefix}-{name}" for name in found[2].split()), html)
    return mark_safe(html)  # noqa: S308 - our own templates and samples
