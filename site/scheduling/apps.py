from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchedulingConfig(AppConfig):
    name = "scheduling"
    verbose_name = _("Plans")

    def ready(self) -> None:
        from scheduling import hearing

        hearing.connect()
