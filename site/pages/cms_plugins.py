"""The blocks as plugins of the CMS: a form for each shape, shown as readers will see it."""

from __future__ import annotations

from typing import Any

from cms.models import CMSPlugin
from cms.plugin_base import CMSPluginBase
from cms.plugin_pool import plugin_pool
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djangocms_text.cms_plugins import TextPlugin as EditorsTextPlugin
from djangocms_text.forms import TextForm as EditorsTextForm

from letters.opened import OpenedForm
from pages.faults_of_marks import of_marks
from pages.models import Block, Picture
from pages.page_content import Body
from pages.pictures import ACCEPTED, WHAT_IS_TAKEN, picture_url, store_picture
from pages.shapes import SHAPES, Shape


class BlockForm(OpenedForm):
    """Asks for the fields of one shape, and says what is wrong beside the field that is wrong."""

    shape: Shape
    changes = ("data",)

    class Meta:
        model = Block
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**self.initial, **self.instance.data}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        data = self.data_of(cleaned)
        taken: dict[str, Any] = {}
        for field in self.shape.fields:
            if field.key not in data or field.key in self.errors:
                continue
            try:
                taken[field.key] = field.take(data[field.key])
            except ValidationError as error:
                self.add_error(field.key, error)
        for key, words in self.shape.objections_between(taken).items():
            self.add_error(key, words)
        for key, value in taken.items():
            # Said now, where it was typed. Code may store it all the same: then it is said before it is sent.
            for fault in of_marks(value):
                self.add_error(key, fault)
        if not self.errors:
            self.instance.data = taken
        return cleaned

    def data_of(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Give the block's data out of what the form holds."""
        return {field.key: cleaned[field.key] for field in self.shape.fields if field.key in cleaned}


class ImageForm(BlockForm):
    """Takes a new picture, or one that is stored already."""

    upload = forms.FileField(
        label=gettext_lazy("Upload a new picture"),
        required=False,
        help_text=WHAT_IS_TAKEN,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    field_order = ("upload", "picture")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.data.get(self.add_prefix("picture")) if self.is_bound else self.initial.get("picture")
        shown = Picture.objects.filter(sha256=chosen or "").first()
        self.fields["picture"].label = _("Or choose a stored one")
        self.fields["picture"].help_text = (
            format_html('<img src="{}" alt="" width="160">', picture_url(shown)) if shown else ""
        )

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if not upload:
            return None
        stored = store_picture(upload, upload.name)
        # Should another field be wrong, the form comes back with this picture chosen: nobody uploads twice.
        self.data = dict(self.data.items()) | {self.add_prefix("picture"): stored.sha256}
        return stored

    def data_of(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        chosen = cleaned.get("upload") or cleaned.get("picture")
        return super().data_of(cleaned) | {"picture": chosen.sha256 if chosen else ""}


def form_for(name: str, base: type[BlockForm] = BlockForm) -> type[BlockForm]:
    """Make the form that asks for the shape of this name."""
    shape = SHAPES[name]
    return type(f"{shape.plugin}Form", (base,), {"shape": shape, **shape.form_fields()})


class TextForm(OpenedForm, EditorsTextForm):
    """Asks for running text."""

    changes = ("body",)

    def clean_body(self) -> str:
        (html,) = SHAPES["text"].fields
        taken = html.take(self.cleaned_data["body"])
        if faults := of_marks(taken):
            raise ValidationError(faults)
        return taken


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
    form = BlockForm


plugin_pool.unregister_plugin(EditorsTextPlugin)


@plugin_pool.register_plugin
class TextPlugin(ShownAsInThePage, EditorsTextPlugin):
    """Running text, without plugins inside it and without a second copy in the editor's own format."""

    name = SHAPES["text"].label
    form = TextForm
    fieldsets = ((None, {"fields": ("body",)}),)

    def get_plugins(self, obj: CMSPlugin | None = None) -> list[Any]:
        return []


@plugin_pool.register_plugin
class KeyFactsPlugin(BlockPlugin):
    name = SHAPES["key-facts"].label
    form = form_for("key-facts")


@plugin_pool.register_plugin
class CalloutPlugin(BlockPlugin):
    name = SHAPES["callout"].label
    form = form_for("callout")


@plugin_pool.register_plugin
class ExpanderPlugin(BlockPlugin):
    name = SHAPES["expander"].label
    form = form_for("expander")


@plugin_pool.register_plugin
class StepsPlugin(BlockPlugin):
    name = SHAPES["steps"].label
    form = form_for("steps")


@plugin_pool.register_plugin
class DoAndDontPlugin(BlockPlugin):
    name = SHAPES["do-and-dont"].label
    form = form_for("do-and-dont")


@plugin_pool.register_plugin
class QuestionsPlugin(BlockPlugin):
    name = SHAPES["questions"].label
    form = form_for("questions")


@plugin_pool.register_plugin
class ImagePlugin(BlockPlugin):
    name = SHAPES["image"].label
    form = form_for("image", ImageForm)


@plugin_pool.register_plugin
class DrawingPlugin(BlockPlugin):
    name = SHAPES["drawing"].label
    form = form_for("drawing")


@plugin_pool.register_plugin
class PageLinksPlugin(BlockPlugin):
    name = SHAPES["pages"].label
    form = form_for("pages")


@plugin_pool.register_plugin
class TimeScalePlugin(BlockPlugin):
    name = SHAPES["time-scale"].label
    form = form_for("time-scale")


@plugin_pool.register_plugin
class TablePlugin(BlockPlugin):
    name = SHAPES["table"].label
    form = form_for("table")
