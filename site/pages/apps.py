from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from pages import (
            checks,  # noqa: F401 - a check registers itself
            edit_locks,
            glossary_changes,
            permanent_keys,
            sanitise_on_save,
            site_name,
        )

        edit_locks.connect()
        permanent_keys.connect()
        sanitise_on_save.connect()
        site_name.connect(self)
        glossary_changes.connect()
