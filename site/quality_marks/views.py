"""Gives out the pictures of marks."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from media.pictures import given_out
from quality_marks.models import Certificate


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """Give a mark's picture. Its name is made of its bytes, so another picture has another address.

    Readers get it once a second person has agreed to the mark; those who work here, before.
    """
    certificates = Certificate.objects.filter(picture=f"marks/{name}").order_by("-is_agreed")
    found = get_object_or_404(certificates[:1])
    if found.is_agreed:
        return given_out(found.picture, name[:32])
    if not request.user.is_authenticated:
        raise Http404
    answer = given_out(found.picture, name[:32])
    answer["Cache-Control"] = "private, no-store"  # or what stands between would give it to readers
    return answer
