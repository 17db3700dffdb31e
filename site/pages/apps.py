from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from pages import freezing, keys, saving, site_name, words

        freezing.connect()
        keys.connect()
        saving.connect()
        site_name.connect(self)
        words.connect()
