"""Which address leads where. The CMS answers whatever nothing else claims."""

from django.contrib import admin
from django.urls import include, path

from accounts.views import shut, sign_in_instead
from delivery.security_txt import security_txt

handler500 = "delivery.views.broken"

urlpatterns = [
    path(".well-known/security.txt", security_txt),
    path("accounts/", include("accounts.urls")),
    path("cms_login/", sign_in_instead),  # the CMS has a door of its own, which knows no second factor
    path("admin/cms/pagecontent/<int:pk>/copy-language/", shut),  # from which? There is one
    path("admin/", admin.site.urls),
    path("desk/", include("reviews.urls")),
    path("styleguide/", include("styleguide.urls")),
    path("", include("quality_marks.urls")),
    path("", include("pages.urls")),
    path("", include("cms.urls")),
]
