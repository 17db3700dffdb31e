from django.urls import path

from desk import feedback, glossary, kept_lists, overview, proposals, records, views, who_signs

app_name = "desk"
urlpatterns = [
    path("", overview.overview, name="home"),
    path("next/", overview.next_tasks, name="next"),
    path("next.csv", overview.next_tasks_file, name="next-file"),
    path("pages/", overview.pages, name="pages"),
    path("pages.csv", overview.pages_file, name="pages-file"),
    path("others/", overview.others, name="others"),
    path("others.csv", overview.others_file, name="others-file"),
    path("kept/<slug:app>/<slug:model>.csv", kept_lists.kept_list, name="kept-file"),
    path("feedback/", feedback.remarks, name="feedback"),
    path("feedback/versions/", feedback.by_version, name="feedback-by-version"),
    path("feedback/<int:pk>/", feedback.remark, name="remark"),
    path("record/", records.of_pages, name="record"),
    path("record/accounts/", records.of_powers, name="record-of-powers"),
    path("record/words/", records.of_words, name="record-of-words"),
    path("record.csv", records.of_pages_file, name="record-file"),
    path("record/accounts.csv", records.of_powers_file, name="record-of-powers-file"),
    path("record/words.csv", records.of_words_file, name="record-of-words-file"),
    path("to-agree/", proposals.to_agree, name="to-agree"),
    path("to-agree.csv", proposals.to_agree_file, name="to-agree-file"),
    path("to-agree/<int:pk>/", proposals.decide, name="proposal"),
    path("versions/<int:pk>/", views.version, name="version"),
    path("versions/<int:pk>/plain-language/", views.plain_language, name="plain-language"),
    path("versions/<int:pk>/preview/", views.version_preview, name="version-preview"),
    path("versions/<int:pk>/<slug:key>/", views.step, name="step"),
    path("reviews/<int:pk>/", views.review, name="review"),
    path("reviews/<int:pk>/preview/", views.preview, name="preview"),
    path("words/", glossary.words, name="words"),
    path("words.csv", glossary.words_file, name="words-file"),
    path("words/<int:pk>/", glossary.decide, name="word"),
    path("policies/", who_signs.policies, name="policies"),
    path("<slug:name>/", overview.by_name, name="view"),
]
