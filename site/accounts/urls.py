from django.urls import include, path, re_path

from accounts import views

urlpatterns = [
    path("", views.account, name="account"),
    re_path("^(?:signup|email|confirm-email)/", views.shut),
    path("", include("allauth.urls")),
]
