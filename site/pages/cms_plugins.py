"""The kinds of block as plugins of the CMS, shown as readers will see them."""

from __future__ import annotations

from typing import Any

from cms.models import CMSPlugin
from cms.plugin_base import CMSPluginBase
from cms.plugin_pool import plugin_pool
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from djangocms_text.cms_plugins import TextPlugin as EditorsTextPlugin

from pages.block_forms import form_for
from pages.blocks import SHAPES, text
from pages.models import Block
from pages.page_content import Body


class ShownAsInThePage:
    """Shows a plugin in the editor exactly as readers will see it, with the page's own numbers and anchors."""

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
