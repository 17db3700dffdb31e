from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class DeliveryConfig(AppConfig):
    name = "delivery"
    verbose_name = _("Delivery")

    def ready(self) -> None:
        from delivery import checks, generation_triggers  # noqa: F401 - a check registers itself

        autodiscover_modules("public_tables")
        generation_triggers.connect(self)
