"""Adds “Page details” to the toolbar's page menu."""

from cms.extensions.toolbar import ExtensionToolbar
from cms.toolbar_pool import toolbar_pool
from django.utils.translation import gettext_lazy as _

from pages.models import PageDetails


@toolbar_pool.register
class PageDetailsToolbar(ExtensionToolbar):
    """Opens the details of the version on screen, for editing while it is a draft and for reading otherwise."""

    model = PageDetails

    def populate(self) -> None:
        menu = self._setup_extension_toolbar()
        if menu is None or self.page_content is None or not self.page_content.pk:
            return
        _details, url = self.get_page_content_extension_admin()
        if url:
            menu.add_modal_item(_("Page details"), url=url, position=0)
