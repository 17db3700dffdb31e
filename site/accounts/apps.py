from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Staff, their roles and sign-in")

    def ready(self) -> None:
        from accounts import powers, receivers

        powers.connect()
        receivers.connect(self)
