"""Where a reader asks to keep pages, and the worker that gives them those: it lies at the root, or it could not."""

from django.urls import path

from offline import views

app_name = "offline"
urlpatterns = [
    path("keep/", views.keep, name="choose"),
    path("keep/<slug:key>/", views.keep, name="page"),
    path("offline.js", views.worker, name="worker"),
]
