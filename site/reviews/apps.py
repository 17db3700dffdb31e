from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("Reviews")

    def ready(self) -> None:
        from reviews import authorship, gate, uses
        from sources.uses import tellers

        gate.connect()
        authorship.connect()
        tellers.append(uses.uses_of)
