from django.urls import path

from styleguide.views import guide

app_name = "styleguide"
urlpatterns = [path("", guide, name="guide")]
