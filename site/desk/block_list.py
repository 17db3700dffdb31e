"""The screen on which a draft is written, block by block: change one, add one here, move it, delete it.

The forms, and who may send them, are the CMS's own. They lead back here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from cms.models import CMSPlugin
from cms.toolbar.utils import get_object_edit_url, get_object_preview_url
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from djangocms_versioning.models import Version

from accounts.models import User
from desk import at_work
from desk.doors import StaffRequest
from pages.block_writing import place_for_blocks
from pages.blocks import SHAPES
from pages.blocks.danger import BoxKey
from pages.citations import still_to_write_in, without_citations
from pages.every_version import every_version
from pages.faults import TextFault
from pages.models import PageDetails
from pages.ordering import move_block
from pages.page_content import Body
from pages.parts import Part
from pages.plugins import SLOT
from pages.rules import objection_because_locked, objection_to_edit, refuse
from pages.versions import titles_of, today_url
from pages.way_back import BACK, ON

LONGEST_EXCERPT = 160  # letters


@dataclass(frozen=True)
class BlockLine:
    """One block of a draft, and where each thing that can be done with it is done."""

    pk: int
    number: int
    kind: str
    words: str
    faults: list[str]
    edit_url: str
    delete_url: str


def may_edit_pages(user: User) -> bool:
    """Return whether this person changes pages at all."""
    return user.is_staff and user.has_perm("cms.change_page")


def objection_to_writing(user: User, version: Version) -> str:
    """Object to this person changing the blocks of a version now."""
    return objection_to_edit(version) or objection_because_locked(user, version)


def block_url(version: Version, block: int, *, back: str = "", then: str = "") -> str:
    """Return where a block is changed; `back` is where saving leads, by default to the list of blocks."""
    return _window("edit_plugin", version, back or f"{_list_url(version)}#block-{block}", [block], then)


def details_url(version: Version, back: str = "") -> str:
    """Return where the details of a version are changed."""
    details = PageDetails.objects.filter(extended_object=version.object_id).first()
    way = {BACK: back or _list_url(version)}
    if details is None:
        return f"{reverse('admin:pages_pagedetails_add')}?{urlencode(way | {'extended_object': version.object_id})}"
    return f"{reverse('admin:pages_pagedetails_change', args=[details.pk])}?{urlencode(way)}"


def _list_url(version: Version) -> str:
    return reverse("desk:blocks", args=[version.pk])


def _window(name: str, version: Version, back: str, args: list[int], then: str = "", **more: Any) -> str:
    """Return the address of one of the CMS's windows, opened as a screen that leads back."""
    query = {**more, "cms_path": _list_url(version), BACK: back} | ({ON: then} if then else {})
    return f"{reverse(f'admin:cms_placeholder_{name}', args=args)}?{urlencode(query)}"


def blocks(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the blocks of a draft in their order; with `?after=` lead to the block that follows one."""
    version = _version_or_404(request, pk)
    content = version.content
    body = Body.of(content)
    if after := request.GET.get("after"):
        return _to_next(version, body, after)
    details = PageDetails.objects.filter(extended_object=content).first()
    faults = body.faults(holds_box=details is not None and details.kind == "danger")
    lines = [_line(version, body, number, faults) for number in range(1, len(body.parts) + 1)]
    objection = objection_to_writing(request.user, version)
    settings = {"language": content.language, BACK: _list_url(version)}
    context = {
        "version": version,
        "title": titles_of([version])[version.pk],
        "content": content,
        "details": details,
        "lines": lines,
        "end": len(lines) + 1,
        "objection": objection,
        "at_work": at_work.told(request.user, version, timezone.now()),
        "can_change": not objection,
        "token": format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request)),
        "faults_of_page": [str(fault) for fault in faults if fault.part is None],
        "settings_url": f"{reverse('admin:cms_pagecontent_change', args=[content.pk])}?{urlencode(settings)}",
        "details_url": details_url(version),
        "site_url_of_page": today_url(content.page, content.language),
        "cms_url": get_object_preview_url(content) if objection else get_object_edit_url(content),
    }
    return render(request, "desk/blocks.html", context)


def _to_next(version: Version, body: Body, after: str) -> HttpResponse:
    """Lead to the form of the block that follows; after the last, or one that is gone, back to the list."""
    blocks = [part.stored.plugin_id for part in body.parts]
    at = next((number for number, block in enumerate(blocks, 1) if str(block) == after), len(blocks))
    if at < len(blocks):
        return redirect(_edit_url(version, body, at + 1))
    return redirect(_list_url(version))


def _edit_url(version: Version, body: Body, number: int) -> str:
    block = body.parts[number - 1].stored.plugin_id or 0
    is_last = number == len(body.parts)
    return block_url(version, block, then="" if is_last else f"{_list_url(version)}?after={block}")


def _line(version: Version, body: Body, number: int, faults: list[TextFault]) -> BlockLine:
    part = body.parts[number - 1]
    block = part.stored.plugin_id or 0
    back = f"{_list_url(version)}#at-{number}"
    return BlockLine(
        pk=block,
        number=number,
        kind=part.title if part.shape is None else str(part.shape.label),
        words=_excerpt(part, body),
        faults=[fault.reason for fault in faults if fault.part is part],
        edit_url=_edit_url(version, body, number),
        delete_url=_window("delete_plugin", version, back, [block]),
    )


def _excerpt(part: Part, body: Body) -> str:
    boxes = filter(None, map(body.boxes.get, part.named(BoxKey)))  # whose words stand on pages of their own
    written = (text for text in part.texts if not still_to_write_in(text))
    words = " · ".join(filter(None, [*(box.title for box in boxes), *map(without_citations, written)]))
    return Truncator(words).chars(LONGEST_EXCERPT)


def add_block(request: StaffRequest, pk: int, position: int) -> HttpResponse:
    """Show the kinds of block that can be added at a place, counted from 1."""
    version = _to_write_in(request, pk)
    content = version.content
    body = Body.of(content)
    if not 1 <= position <= len(body.parts) + 1:
        raise Http404
    where = {
        "placeholder_id": place_for_blocks(content).pk,
        "plugin_language": content.language,
        "plugin_position": position,
    }
    back = f"{_list_url(version)}#at-{position}"
    context = {
        "version": version,
        "title": titles_of([version])[version.pk],
        "after": body.parts[position - 2].title if position > 1 else "",
        "kinds": [
            (shape.label, shape.purpose, _window("add_plugin", version, back, [], plugin_type=shape.plugin, **where))
            for shape in SHAPES.values()
        ],
    }
    return render(request, "desk/add_block.html", context)


def move(request: StaffRequest, pk: int, block: int) -> HttpResponse:
    """Move a block one place up or down, and say where it stands now."""
    version = _to_write_in(request, pk)
    plugin = get_object_or_404(
        CMSPlugin.objects.select_related("placeholder"),
        pk=block,
        placeholder__object_id=version.object_id,
        placeholder__content_type=version.content_type_id,
        placeholder__slot=SLOT,
    )
    way = request.POST.get("way")
    if way not in ("up", "down"):
        raise BadRequest(_("A block moves up or down."))
    position = move_block(plugin, by=request.user, is_up=way == "up")
    part = next((part for part in Body.of(version.content).parts if part.stored.plugin_id == block), None)
    words = {"block": part.title if part else "", "number": position}
    messages.success(request, _("Moved: %(block)s is block %(number)s now.") % words)
    return redirect(f"{_list_url(version)}#block-{block}")


def _to_write_in(request: StaffRequest, pk: int) -> Version:
    version = _version_or_404(request, pk)
    refuse(objection_to_writing(request.user, version))
    return version


def _version_or_404(request: StaffRequest, pk: int) -> Version:
    if not may_edit_pages(request.user):
        raise PermissionDenied(_("Only editors and publishers change pages."))
    return get_object_or_404(every_version(), pk=pk)
