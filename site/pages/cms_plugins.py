"""The kinds of block as plugins of the CMS, shown as readers will see them."""

from __future__ import annotations

from typing import Any

from cms.models import CMSPlugin
from cms.plugin_base import CMSPluginBase
from cms.plugin_pool import plugin_pool
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djangocms_text.cms_plugins import TextPlugin as EditorsTextPlugin

from pages.block_forms import form_for
from pages.blocks import SHAPES, text
from pages.models import Block
from pages.page_content import Body
from pages.way_back import GO_ON, ON, way_back


class ShownAsInThePage:
    """Shows a plugin in the editor exactly as readers will see it, with the page's own numbers and anchors.

    Its form is the CMS's. Whoever comes to it from a screen of ours is led back there.
    """

    change_form_template = "admin/pages/block/change_form.html"
    module = gettext_lazy("Page")
    render_template = "pages/block.html"
    allow_children = False
    parent_classes: tuple[str, ...] = ()
    cache = False

    def get_render_template(self, context: Any, instance: CMSPlugin, placeholder: Any) -> str:
        return self.render_template

    def render(self, context: Any, instance: CMSPlugin, placeholder: Any) -> Any:
        context["shown"] = _html_of(instance, context.get("request"))
        return context

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        response = super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]
        back = way_back(request)
        ways = {"back": back, "then": back and way_back(request, ON), "block_name": self.name}  # type: ignore[attr-defined]
        response.context_data |= ways | ({"is_popup": False} if back else {})
        return response

    def render_close_frame(self, request: HttpRequest, obj: Any, action: str = "edit", **more: Any) -> HttpResponse:
        if not (back := way_back(request)):
            return super().render_close_frame(request, obj, action, **more)  # type: ignore[misc]
        list(messages.get_messages(request))  # the CMS's own, which speak of plugins
        done = {"add": _("The block is on the page."), "delete": _("The block is deleted.")}
        messages.success(request, done.get(action, _("The block is saved.")))
        return redirect((GO_ON in request.POST and way_back(request, ON)) or back)


def _html_of(instance: CMSPlugin, request: HttpRequest | None) -> SafeString | None:
    """Give a plugin's HTML; the body it stands in is read once for each request."""
    bodies = {} if request is None else request.__dict__.setdefault("_bodies", {})
    place = (instance.placeholder_id, instance.language)
    if place not in bodies:
        bodies[place] = Body.in_placeholder(*place)
    return bodies[place].render_plugin(instance.pk, request)


class BlockPlugin(ShownAsInThePage, CMSPluginBase):
    """What the plugins of all shapes have in common."""

    model = Block

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Ask in the order that the form wants, and for the rest as it comes."""
        return list(dict.fromkeys([*(self.form.field_order or ()), *super().get_fields(request, obj)]))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Have the form know which text its block stands in."""
        form = super().get_form(request, obj, change, **kwargs)
        placeholder = obj.placeholder if obj else self._cms_initial_attributes.get("placeholder")
        return type(form.__name__, (form,), {"version_of": placeholder.source if placeholder else None})


plugin_pool.unregister_plugin(EditorsTextPlugin)


@plugin_pool.register_plugin
class TextPlugin(ShownAsInThePage, EditorsTextPlugin):
    """Running text, without plugins inside it and without a second copy in the editor's own format."""

    name = text.SHAPE.label
    form = text.TextForm
    fieldsets = ((None, {"fields": ("body",)}),)

    def get_plugins(self, obj: CMSPlugin | None = None) -> list[Any]:
        return []


for shape in SHAPES.values():
    if shape is not text.SHAPE:
        own = {"__module__": __name__, "name": shape.label, "form": form_for(shape)}
        plugin_pool.register_plugin(type(shape.plugin, (BlockPlugin,), own))
