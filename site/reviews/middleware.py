"""Answers for a step that was refused, whichever screen it was tried from."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin
from django.utils.html import escape

from pages.rules import NotAllowed
from pages.typed import texts_in


class RefusalMiddleware(MiddlewareMixin):
    """Answer with the words of a refusal that no screen has caught: the CMS's own screens know none of our rules."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, NotAllowed):
            return None
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            # The CMS's scripts put such an answer into their message as it comes, as HTML.
            return HttpResponse(escape(str(exception)), status=403, content_type="text/plain; charset=utf-8")
        context = {"refusal": str(exception), "typed": texts_in(request)}
        return render(request, "reviews/refused.html", context, status=403)
