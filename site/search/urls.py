"""Where readers search, and what their browsers ask for as they type."""

from django.urls import path

from search import views

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
    path("names.json", views.names, name="names"),
]
