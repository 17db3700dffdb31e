"""Where readers say what they think of a version of a page, each under the page's key and the version's number."""

from django.urls import path

from feedback import views
from pages.urls import VersionNumber  # noqa: F401 - `version` in an address is its converter

app_name = "feedback"
urlpatterns = [
    path("<slug:key>/<version:number>/", views.form, name="form"),
    path("<slug:key>/<version:number>/counted/", views.thanks, {"is_counted": True}, name="counted"),
    path("<slug:key>/<version:number>/thank-you/", views.thanks, name="thanks"),
    path("<slug:key>/<version:number>/whom-to-ring/", views.thanks, {"is_danger": True}, name="ring"),
]
