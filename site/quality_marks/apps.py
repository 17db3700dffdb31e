from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QualityMarksConfig(AppConfig):
    name = "quality_marks"
    verbose_name = _("Quality marks")
