from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class TriggersConfig(AppConfig):
    name = "triggers"
    verbose_name = _("Triggers")

    def ready(self) -> None:
        from triggers import checks, refusing  # noqa: F401 - a check registers itself

        autodiscover_modules("refusals")
        refusing.connect(self)
