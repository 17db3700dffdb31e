from django.urls import path

from desk import feedback, glossary, proposals, records, views, who_signs

app_name = "desk"
urlpatterns = [
    path("", views.overview, name="home"),
    path("feedback/", feedback.remarks, name="feedback"),
    path("feedback/versions/", feedback.by_version, name="feedback-by-version"),
    path("feedback/<int:pk>/", feedback.remark, name="remark"),
    path("record/", records.of_pages, name="record"),
    path("record/accounts/", records.of_powers, name="record-of-powers"),
    path("record/words/", records.of_words, name="record-of-words"),
    path("to-agree/", proposals.to_agree, name="to-agree"),
    path("to-agree/<int:pk>/", proposals.decide, name="proposal"),
    path("versions/<int:pk>/", views.version, name="version"),
    path("versions/<int:pk>/plain-language/", views.plain_language, name="plain-language"),
    path("versions/<int:pk>/preview/", views.version_preview, name="version-preview"),
    path("versions/<int:pk>/<slug:key>/", views.step, name="step"),
    path("reviews/<int:pk>/", views.review, name="review"),
    path("reviews/<int:pk>/preview/", views.preview, name="preview"),
    path("words/", glossary.words, name="words"),
    path("words/<int:pk>/", glossary.decide, name="word"),
    path("policies/", who_signs.policies, name="policies"),
    path("<slug:name>/", views.one_list, name="list"),
]
