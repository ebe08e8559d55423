"""Addresses of large files that are made in the background."""

from django.urls import URLPattern, URLResolver, path

from publisher.views import downloads

urlpatterns: list[URLPattern | URLResolver] = [
    path("downloads/", downloads.downloads, name="downloads"),
    path("downloads/<int:download_id>/", downloads.download, name="download"),
    path("downloads/<int:download_id>/progress/", downloads.progress, name="download_progress"),
    path("downloads/<int:download_id>/file/", downloads.file, name="download_file"),
]
