"""Where readers' browsers find the pictures of marks."""

from django.urls import re_path

from quality_marks.views import picture

app_name = "quality_marks"
urlpatterns = [re_path(r"^pictures/marks/(?P<name>[0-9A-Za-z_]+\.(?:png|webp))$", picture, name="picture")]
