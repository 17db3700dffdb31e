"""Public addresses beside those of the pages themselves, which the CMS answers."""

from django.urls import path, re_path, register_converter
from django.urls.converters import IntConverter

from pages import views


class VersionNumber(IntConverter):
    """A version's number as it is written: no zeros in front, never longer than a database can hold."""

    regex = "[1-9][0-9]{0,8}"


register_converter(VersionNumber, "version")

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("glossary/", views.glossary, name="glossary"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("favicon.ico", views.icon),
    re_path(r"^pictures/(?P<sha256>[0-9a-f]{64})\.(?P<extension>png|webp)$", views.picture, name="picture"),
    re_path(
        r"^recordings/(?P<sha256>[0-9a-f]{64})\.(?P<extension>mp3|m4a|mp4|vtt)$", views.recording, name="recording"
    ),
    path("versions/", views.history_at, {"path": ""}),
    path("versions/<slug:key>/", views.history, name="history"),
    path("versions/<slug:key>/<version:number>/", views.version, name="version"),
    re_path(r"^(?P<path>[-_0-9A-Za-z./]+)/versions/$", views.history_at),
    re_path(r"^(?P<path>[-_0-9A-Za-z./]+)/versions/(?P<number>[1-9][0-9]{0,8})/$", views.version_at),
]
