from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentFilesConfig(AppConfig):
    name = "content_files"
    verbose_name = _("Content files")
