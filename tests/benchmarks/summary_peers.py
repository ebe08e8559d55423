"""The peers of the summary: Django's admin and django-tables2, set up as their tutorials do, and their addresses."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.contrib.admin import AdminSite, ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import include, path

from publisher.models import Resource

COLUMNS = (
    "name",
    "ctid",
    "class_term",
    "errors",
    "benchmark",
    "updated_at",
    "updated_by",
    "approved_at",
    "published_at",
)
ROWS = 25


class ResourceAdmin(ModelAdmin):  # type: ignore[type-arg]  # it takes none when it runs
    list_display = COLUMNS
    list_select_related = ("updated_by",)
    list_per_page = ROWS
    search_fields = ("name", "ctid", "webpage")
    ordering = ("-updated_at",)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return True


class ResourceTable(tables.Table):
    class Meta:
        model = Resource
        fields = COLUMNS


def table_page(request: HttpRequest, organization_id: int) -> HttpResponse:
    rows: Any = Resource.objects.filter(organization=organization_id, kind="credential", deleted_at__isnull=True)
    table = ResourceTable(rows.select_related("updated_by").order_by("-updated_at"))
    tables.RequestConfig(request, paginate={"per_page": ROWS}).configure(table)
    template = Template("{% load render_table from django_tables2 %}<html><body>{% render_table table %}</body></html>")
    return HttpResponse(template.render(RequestContext(request, {"table": table})))


class OpenSite(AdminSite):
    def has_permission(self, request: HttpRequest) -> bool:
        return True


site = OpenSite(name="bench")
site.register(Resource, ResourceAdmin)
urlpatterns = [
    path("bench/admin/", site.urls),
    path("bench/tables2/<int:organization_id>/", table_page),
    path("", include("config.urls")),
]
