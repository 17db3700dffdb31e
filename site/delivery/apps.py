from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveryConfig(AppConfig):
    name = "delivery"
    verbose_name = _("Delivery")

    def ready(self) -> None:
        from delivery import checks, generation_triggers  # noqa: F401 - a check registers itself

        generation_triggers.connect(self)
