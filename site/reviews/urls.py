from django.urls import path

from reviews import views

app_name = "reviews"
urlpatterns = [
    path("", views.overview, name="desk"),
    path("waiting/", views.waiting, name="waiting"),
    path("mine/", views.mine, name="mine"),
    path("due/", views.due, name="due"),
    path("overdue/", views.overdue, name="overdue"),
    path("urgent/", views.urgent, name="urgent"),
    path("record/", views.record, name="record"),
    path("versions/<int:pk>/", views.version, name="version"),
    path("versions/<int:pk>/preview/", views.version_preview, name="version-preview"),
    path("versions/<int:pk>/<slug:name>/", views.step, name="step"),
    path("reviews/<int:pk>/", views.review, name="review"),
    path("reviews/<int:pk>/preview/", views.preview, name="preview"),
]
