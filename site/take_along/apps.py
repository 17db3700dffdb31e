from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TakeAlongConfig(AppConfig):
    name = "take_along"
    verbose_name = _("Take along")

    def ready(self) -> None:
        from take_along import kept

        kept.connect()
