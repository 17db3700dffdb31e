"""Which address leads where. The CMS answers whatever nothing else claims."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("desk/", include("reviews.urls")),
    path("styleguide/", include("styleguide.urls")),
    path("", include("pages.urls")),
    path("", include("cms.urls")),
]
