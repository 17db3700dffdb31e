"""Where readers choose pages to take along, and where each form of them lies."""

from django.urls import path

from take_along import views

app_name = "take_along"
urlpatterns = [
    path("", views.choose, name="choose"),
    path("<str:keys>/", views.ways, name="ways"),
    path("<str:keys>/<str:file>", views.give, name="file"),
]
