"""The CMS's forms for the settings of a page. They say when somebody else saved them meanwhile, and what no page can have."""

from __future__ import annotations

from typing import Any

from cms.admin.forms import AddPageForm, AdvancedSettingsForm, ChangePageForm
from cms.admin.pageadmin import PageContentAdmin
from django import forms

from letters.opened import OpenedForm
from pages.citations import objection_to_marks
from pages.rules import SENDS_READERS_AWAY, objection_to_path

PLAIN = ("title", "menu_title", "page_title", "meta_description")


class FitForAPage(forms.Form):
    """Objects where it is typed to what would only be refused when the page is sent for review."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in PLAIN:
            if objection := objection_to_marks(data.get(name) or ""):
                self.add_error(name, objection)
        if data.get("redirect"):
            self.add_error("redirect", SENDS_READERS_AWAY)
        own, path = self._path(data)
        if path and (objection := objection_to_path(path)):
            self.add_error(own, objection)
        return data

    def _path(self, data: dict[str, Any]) -> tuple[str, str]:
        """Give the field that says at which path the page will stand, and that path."""
        return "slug", data.get("path") or data.get("slug") or ""


class NewPageForm(FitForAPage, AddPageForm):
    """Asks for what a new page begins with."""


class PageSettingsForm(FitForAPage, OpenedForm, ChangePageForm):
    """Changes the title, the address and what else a version says outside its blocks."""

    def _path(self, data: dict[str, Any]) -> tuple[str, str]:
        if self.instance.page.is_home:
            return "slug", ""
        own = (data.get("overwrite_url") or "").strip("/")
        slug = data.get("slug") or ""
        path = self.instance.page.get_url_data(slug, own, self.instance.language)["path"]
        return "overwrite_url" if own else "slug", path or own or slug


class AdvancedPageSettingsForm(OpenedForm, AdvancedSettingsForm):
    """Changes what holds for all versions of a page."""


# In place: versioning has an admin for contents of its own, made of this one.
PageContentAdmin.form = PageContentAdmin.add_form = NewPageForm
PageContentAdmin.change_form = PageSettingsForm
