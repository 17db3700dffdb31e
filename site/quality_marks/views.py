"""Gives out the pictures of marks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from media.pictures import given_out
from quality_marks.models import Certificate


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """Give a mark's picture. Its name is made of its bytes, so another picture has another address."""
    certificates = Certificate.objects.filter(picture=f"marks/{name}")
    return given_out(get_object_or_404(certificates[:1]).picture, name[:32])
