"""Where a reader's own list stands, the sheets of each page, and what browsers say of the list."""

from django.urls import path

from questions import views

app_name = "questions"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("words.json", views.words, name="words"),
    path("<slug:key>/", views.sheet, name="sheet"),
]
