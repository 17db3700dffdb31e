"""Where readers choose tests to compare, and where they find these side by side."""

from django.urls import path

from compare import views

app_name = "compare"
urlpatterns = [
    path("", views.choose, name="choose"),
    path("<str:tests>/", views.compare, name="tests"),
]
