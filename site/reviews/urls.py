from django.urls import path

from reviews import views, words

app_name = "reviews"
urlpatterns = [
    path("", views.overview, name="desk"),
    path("record/", views.record, name="record"),
    path("versions/<int:pk>/", views.version, name="version"),
    path("versions/<int:pk>/plain-language/", views.plain_language, name="plain-language"),
    path("versions/<int:pk>/preview/", views.version_preview, name="version-preview"),
    path("versions/<int:pk>/<slug:key>/", views.step, name="step"),
    path("reviews/<int:pk>/", views.review, name="review"),
    path("reviews/<int:pk>/preview/", views.preview, name="preview"),
    path("words/", words.words, name="words"),
    path("words/<int:pk>/", words.decide, name="word"),
    path("<slug:name>/", views.one_list, name="list"),
]
