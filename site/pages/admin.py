"""The form for a page's details, and pictures. Both refuse what `rules` and the frozen models refuse, and say so early."""

from __future__ import annotations

import html as html_entities
from dataclasses import asdict
from typing import Any, cast

from cms.extensions import PageContentExtensionAdmin
from cms.models import PageContent
from django.conf import settings
from django.contrib import admin
from django.contrib.sites.models import Site
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey
from django.forms import ChoiceField, ModelChoiceField, TypedChoiceField
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from djangocms_versioning.helpers import get_version_for_content

from accounts.models import User
from accounts.roles import Role, roles_of
from letters.cleaning import objection_to
from pages import page_settings  # noqa: F401 - it puts its forms in place
from pages.cleaning import clean_html, lines_of
from pages.easy_read import told_easier
from pages.models import Kind, PageDetails, Picture, Recording, Upload
from pages.pasting import LONGEST_PASTED, Pasted
from pages.pictures import picture_url
from pages.recordings import recording_url, size_in_words
from pages.translations import english_versions, said_of
from pages.way_back import way_back
from sources.finding import LONGEST_WORDS, citable
from sources.uses import list_of_uses

# Its name and address are settings, which whoever runs the site answers for; here one person could change them alone.
admin.site.unregister(Site)


@require_POST
def pasted(request: HttpRequest) -> JsonResponse:
    """Answer an editor's browser what a text that was just copied becomes here, and what of it would be lost.

    `html` and `text` say the whole, `rest` and `rest_text` what is left without the losses, `cells` those of a table.
    """
    given = request.POST.get("html", "")
    if len(given) > LONGEST_PASTED:
        return JsonResponse({"lost": [_("This is too long to be pasted at once. Paste it in parts.")]})
    copied = Pasted(given, reads_bullets=True)
    html, rest = clean_html(copied.html), clean_html(copied.rest)
    return JsonResponse(
        {
            "lost": copied.lost + ([turned] if (turned := objection_to(html_entities.unescape(given))) else []),
            "html": html,
            "text": "\n".join(lines_of(html)),
            "rest": rest,
            "rest_text": "\n".join(lines_of(rest)),
            "cells": copied.cells,
        }
    )


@require_safe
def citable_by_name(request: HttpRequest) -> JsonResponse:
    """Answer an editor's browser which facts and sources have these words in their names."""
    if not request.user.has_perms(("sources.view_source", "sources.view_fact")):
        raise PermissionDenied
    words = request.GET.get("q", "")[:LONGEST_WORDS]
    return JsonResponse({"found": [asdict(thing) for thing in citable(words)]})


@admin.register(PageDetails)
class PageDetailsAdmin(PageContentExtensionAdmin):
    """What a version says about itself, as its editor fills it in."""

    # The CMS's own template offers to save and to delete whatever the permissions say.
    change_form_template = add_form_template = "admin/pages/pagedetails/change_form.html"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "kind",
                    "summary",
                    "also_called",
                    "words_people_use",
                    "owner",
                    "deputy",
                    "review_interval_months",
                    "is_promotional",
                    "easy_read_of",
                    "made_from",
                    "change_note",
                ),
                "description": gettext_lazy(
                    "Who must sign off follows from the kind. Dates, reviewers and quality marks come out of a full review:"
                    " nobody types them."
                ),
            },
        ),
    )

    def get_fieldsets(self, request: HttpRequest, obj: PageDetails | None = None) -> Any:
        """Ask what it was made from of a translation and of an easy-read page alone."""
        content = obj.extended_object if obj else _content_named_in(request)
        left_out = {"easy_read_of"}
        if content is None or content.language == settings.LANGUAGE_CODE:
            left_out = set() if obj and obj.kind == Kind.EASY_READ else {"easy_read_of", "made_from"}
        return [
            (name, told | {"fields": [field for field in told["fields"] if field not in left_out]})
            for name, told in super().get_fieldsets(request, obj)
        ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name not in ("easy_read_of", "made_from"):
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        pk = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
        details = PageDetails.objects.filter(pk=pk).first() if str(pk).isdecimal() else None
        if db_field.name == "easy_read_of":
            pages = _pages_to_tell_easier(details)
            asked = {"label": capfirst(db_field.verbose_name), "help_text": db_field.help_text, "required": False}
            return ChoiceField(choices=[("", _("not said yet")), *pages], **asked)
        content = details.extended_object if details else _content_named_in(request)
        if content and details and details.kind == Kind.EASY_READ and content.language == settings.LANGUAGE_CODE:
            content = told_easier(details.easy_read_of)
            if content is None:  # the page is only chosen with this form
                return super().formfield_for_dbfield(db_field, request, **kwargs)
        known = english_versions(content.page) if content else {}
        named = [
            (number, _("%(number)s, published %(day)s") % {"number": number, "day": said_of(number, of)})
            for number, of in known.items()
        ]
        return TypedChoiceField(
            label=capfirst(db_field.verbose_name),
            help_text=db_field.help_text,
            required=False,
            coerce=int,
            empty_value=None,
            choices=[("", _("not said yet")), *named],
        )

    def has_change_permission(self, request: HttpRequest, obj: PageDetails | None = None) -> bool:
        return super().has_change_permission(request, obj) and (
            obj is None or _may_change(request, obj.extended_object)
        )

    def has_view_permission(self, request: HttpRequest, obj: PageDetails | None = None) -> bool:
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: PageDetails | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: PageDetails, form: Any, change: bool) -> None:
        content = obj.extended_object if change else _content_named_in(request)
        if content is None or not _may_change(request, content):
            raise PermissionDenied
        super().save_model(request, obj, form, change)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        if _content_named_in(request) is None:
            raise PermissionDenied
        return super().add_view(request, form_url, extra_context)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Whoever makes a page answers for it, unless they say otherwise."""
        data: dict[str, Any] = super().get_changeform_initial_data(request)
        return data | ({"owner": request.user.pk} if Role.EDITOR in roles_of(cast(User, request.user)) else {})

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        return super().render_change_form(request, context | {"back": way_back(request)}, *args, **kwargs)

    def response_post_save_add(self, request: HttpRequest, obj: PageDetails) -> HttpResponse:
        return redirect(back) if (back := way_back(request)) else super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: PageDetails) -> HttpResponse:
        return redirect(back) if (back := way_back(request)) else super().response_post_save_change(request, obj)

    def get_urls(self) -> list[Any]:
        own = [
            path("pasted/", self.admin_site.admin_view(pasted), name="pages_pasted"),
            path("citable/", self.admin_site.admin_view(citable_by_name), name="pages_citable"),
        ]
        return [*own, *super().get_urls()]

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> ModelChoiceField:
        if db_field.name in ("owner", "deputy"):
            kwargs["queryset"] = User.objects.holding(Role.EDITOR)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class UploadAdmin(admin.ModelAdmin):
    """What pages may show. Adding one is done where it is used."""

    search_fields = ("original_name", "sha256")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Upload | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Upload | None = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("where it is shown"))
    def used_in(self, upload: Upload) -> SafeString:
        return list_of_uses(upload, _("Nowhere."))


@admin.register(Picture)
class PictureAdmin(UploadAdmin):
    """The pictures that pages may show."""

    list_display = ("original_name", "width", "height", "uploaded_at")
    fields = readonly_fields = (
        *("shown", "used_in", "original_name", "width", "height"),
        *("uploaded_at", "uploaded_by", "sha256"),
    )

    @admin.display(description=gettext_lazy("picture"))
    def shown(self, picture: Picture) -> SafeString:
        return format_html('<img src="{}" alt="" width="320">', picture_url(picture))


@admin.register(Recording)
class RecordingAdmin(UploadAdmin):
    """The recordings that pages may play, and their captions."""

    list_display = ("original_name", "about", "uploaded_at")
    fields = readonly_fields = ("played", "used_in", "original_name", "about", "uploaded_at", "uploaded_by", "sha256")

    @admin.display(description=gettext_lazy("recording"))
    def played(self, recording: Recording) -> SafeString:
        return format_html('<a href="{}">{}</a>', recording_url(recording), _("Play it"))

    @admin.display(description=gettext_lazy("sort, size and length"))
    def about(self, recording: Recording) -> str:
        return size_in_words(recording)


def _pages_to_tell_easier(details: PageDetails | None) -> list[tuple[str, str]]:
    """Give (key, title) of the pages that a page can be the easy-read version of, and of the one that it is, by title."""
    pages = PageContent.objects.filter(language=settings.LANGUAGE_CODE, page__reverse_id__isnull=False)
    titles = dict(pages.exclude(pagedetails__kind=Kind.EASY_READ).values_list("page__reverse_id", "title"))
    if details and details.easy_read_of:
        titles.setdefault(details.easy_read_of, details.easy_read_of)
    return sorted(titles.items(), key=lambda choice: choice[1].casefold())


def _may_change(request: HttpRequest, content: PageContent) -> bool:
    version = get_version_for_content(content)
    return version is not None and bool(version.check_modify.as_bool(request.user))


def _content_named_in(request: HttpRequest) -> PageContent | None:
    """Give the page content an added extension is for; the CMS names it in the address."""
    pk = request.GET.get("extended_object", "")
    return PageContent.admin_manager.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 10 else None
