from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("Reviews")

    def ready(self) -> None:
        from reviews import carrying, checks, flagging, gate, policies, sealing, usages  # noqa: F401 - a check registers itself
        from sources.uses import tellers

        gate.connect()
        carrying.connect()
        flagging.connect()
        policies.connect()
        sealing.connect(self)
        tellers.append(usages.uses_of)
