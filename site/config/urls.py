"""Which address leads where. The CMS answers whatever nothing else claims, and no page can stand at what is claimed."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from accounts.views import on_site, shut, sign_in_instead
from delivery import health
from delivery.security_txt import security_txt

handler500 = "delivery.views.broken"

#: Where staff work: nothing is the same for everybody there, and nothing is for search engines or a copy for readers.
staff = [
    path("accounts/", include("accounts.urls")),
    path("cms_login/", sign_in_instead),  # the CMS has a door of its own, which knows no second factor
    path("admin/cms/pagecontent/<int:pk>/copy-language/", shut),  # from which? There is one
    path("admin/cms/pagecontent/<path:pk>/delete/", shut),  # it would go for good: the desk has a bin
    path("admin/r/<path:content_type_id>/<path:object_id>/", on_site),
    path("admin/", admin.site.urls),
    path("cms_wizard/", include("cms.wizards.urls")),
    path("desk/", include("desk.urls")),
    path("styleguide/", include("styleguide.urls")),
]

#: Answered before Django is asked, by what stands in front of it.
answered_before = [
    path(address.removeprefix("/"), include([]))
    for address in (*health.ADDRESSES, settings.STATIC_URL, settings.MEDIA_URL)
]

urlpatterns = [
    *staff,
    *answered_before,
    path(".well-known/security.txt", security_txt),
    path("compare/", include("compare.urls")),
    path("feedback/", include("feedback.urls")),
    path("my-questions/", include("questions.urls")),
    path("", include("offline.urls")),
    path("", include("quality_marks.urls")),
    path("search/", include("search.urls")),
    path("take-along/", include("take_along.urls")),
    path("", include("pages.urls")),
    path("", include("cms.urls")),
]
if settings.DEBUG_TOOLBAR:
    urlpatterns.insert(0, path("__debug__/", include("debug_toolbar.urls")))
