"""All pages of the publisher."""

from django.urls import URLPattern, URLResolver, path

from publisher import download_urls, entry_urls, review_urls, summary_urls, widget_urls
from publisher.views import importing

urlpatterns: list[URLPattern | URLResolver] = [
    path("add/document/", importing.document, name="resource_import"),
    *download_urls.urlpatterns,
    *entry_urls.urlpatterns,
    *summary_urls.urlpatterns,
    *review_urls.urlpatterns,
    *widget_urls.urlpatterns,
]
