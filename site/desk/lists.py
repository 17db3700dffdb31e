"""A list of the desk: described once, shown screen by screen, and given whole as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern

from desk.doors import StaffRequest, screen
from desk.screens import screen_of
from desk.spreadsheets import in_parts, spreadsheet


@dataclass(frozen=True, kw_only=True)
class DeskList:
    """One list: `find` gives all that is on it, `tell` tells of some of that, `cells` gives a row for a line that was told.

    Its template gets `lines`, `screen` and `file_url`, and what `more` gives. `file` is the name of the file.
    """

    template: str
    file: str
    headings: Sequence[Any]
    find: Callable[[StaffRequest], Any]
    cells: Callable[[StaffRequest, Any], Sequence[Any]]
    tell: Callable[[Any], Iterable[Any]] = list
    more: Callable[[StaffRequest], dict[str, Any]] = lambda request: {}

    def on_screen(self, request: StaffRequest) -> HttpResponse:
        """Show the part of it that is asked for."""
        shown = screen_of(request, self.find(request))
        context = {
            "lines": self.tell(shown.object_list),
            "screen": shown,
            "file_url": f"{request.path.removesuffix('/')}.csv",
            **self.more(request),
        }
        return render(request, self.template, context)

    def as_file(self, request: StaffRequest) -> HttpResponseBase:
        """Give all of it as a file."""
        lines = in_parts(self.find(request), self.tell)
        return spreadsheet(self.file, self.headings, (self.cells(request, line) for line in lines))

    def ways(self, route: str, name: str) -> list[URLPattern]:
        """Return the ways to it: `name` to its screens, and the same with `-file` behind to the file."""
        return [screen(f"{route}/", self.on_screen, name), screen(f"{route}.csv", self.as_file, f"{name}-file")]
