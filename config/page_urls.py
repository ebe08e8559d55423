"""Pages that belong to no app: landing, policies, the component page, the mails of development."""

from django.urls import URLPattern, URLResolver, path

from config import devmail, pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("about/", pages.landing, name="landing"),
    path("policies/", pages.policies, name="policies"),
    path("policies/<slug:slug>/", pages.policy, name="policy"),
    path("components/", pages.components, name="components"),
    path("mails/", devmail.mails, name="mails"),
    path("mails/<str:name>/", devmail.mail, name="mail"),
]
