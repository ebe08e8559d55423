"""All addresses; each app lists its own."""

from django.conf import settings
from django.urls import include, path

from config import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("", include("config.page_urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("publisher.urls")),
    path("upload/", include("bulkupload.urls")),
]
if settings.SANDBOX:
    urlpatterns.append(path("registry/", include("registry.sandbox.urls")))
