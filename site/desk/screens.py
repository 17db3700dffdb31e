"""The way through the desk's lists: screen by screen, and from one list to the next."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.functional import Promise

from desk.doors import StaffRequest

LINES_ON_A_SCREEN = 25


def screen_of(request: StaffRequest, found: Any, number: int | None = None) -> Any:
    """Give the part of a list that is asked for; who knows already how many there are says so."""
    paginator = Paginator(found, LINES_ON_A_SCREEN)
    if number is not None:
        paginator.count = number
    return paginator.get_page(request.GET.get("page"))


def tabs(request: StaffRequest, *ways: tuple[str | Promise, str]) -> list[dict[str, Any]]:
    """Give the ways between lists, each (title, name of its address on the desk), as components/tabs.html shows them."""
    return [
        {"title": title, "url": url, "is_current": url == request.path, "count": None}
        for title, name in ways
        for url in [reverse(f"desk:{name}")]
    ]
