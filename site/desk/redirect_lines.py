"""Tells where somebody had addresses lead, line by line, as the desk's record does."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from desk.lines import RecordLine
from pages.addresses import url_of_path
from pages.models import Redirect
from pages.versions import titles_of_pages


def redirect_lines(redirects: Iterable[Redirect]) -> list[RecordLine]:
    """Tell of each what was decided about which address."""
    redirects = list(redirects)
    pages = {one.page_id for one in redirects if one.page_id}
    titles = titles_of_pages(pages)
    return [
        RecordLine(
            step=_("Had an address lead to a page") if one.page_id else _("Took away where an address led"),
            about=f"{url_of_path(one.path)} → {titles.get(one.page_id, '')}" if one.page_id else url_of_path(one.path),
            url=reverse("desk:redirect", args=[one.pk]),
            by=one.by_name,
            at=one.at,
            why=one.why,
        )
        for one in redirects
    ]
