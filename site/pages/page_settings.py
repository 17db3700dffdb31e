"""The CMS's forms for the settings of a page, which say when these were saved by somebody else meanwhile."""

from __future__ import annotations

from cms.admin.forms import AdvancedSettingsForm, ChangePageForm
from cms.admin.pageadmin import PageContentAdmin

from letters.opened import OpenedForm


class PageSettingsForm(OpenedForm, ChangePageForm):
    """Changes the title, the address and what else a version says outside its blocks."""


class AdvancedPageSettingsForm(OpenedForm, AdvancedSettingsForm):
    """Changes what holds for all versions of a page."""


# In place: versioning has an admin for contents of its own, made of this one.
PageContentAdmin.change_form = PageSettingsForm
