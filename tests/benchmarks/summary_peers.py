"""The peers of the summary: Django's admin and django-tables2, set up as their tutorials do, and their addresses.

Their rows stand in a copy of the table, with the indexes that Django makes by itself.
"""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.contrib.admin import AdminSite, ModelAdmin
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import include, path

from accounts.models import Organization, User
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


class Plain(models.Model):
    """A copy of each resource."""

    organization = models.ForeignKey(Organization, on_delete=models.DO_NOTHING, related_name="+")
    ctid = models.CharField(max_length=39, db_column="ce_ctid")
    kind = models.CharField(max_length=40)
    class_term = models.CharField(max_length=80)
    name = models.CharField(max_length=400)
    webpage = models.CharField(max_length=600)
    errors = models.IntegerField()
    benchmark = models.IntegerField()
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="+")
    approved_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        app_label, managed, db_table = "publisher", False, "bench_plain"

    def __str__(self) -> str:
        return self.name


def copy_rows() -> None:
    """Makes the copy, unless there is one of all rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('bench_plain')")
        if cursor.fetchone()[0] and Plain.objects.count() == Resource.objects.count():
            return
        for statement in (
            "DROP TABLE IF EXISTS bench_plain",
            "CREATE TABLE bench_plain AS SELECT * FROM publisher_resource",
            "ALTER TABLE bench_plain ADD PRIMARY KEY (id)",
            "CREATE INDEX ON bench_plain (organization_id)",
            "CREATE INDEX ON bench_plain (updated_by_id)",
            "VACUUM ANALYZE bench_plain",
        ):
            cursor.execute(statement)


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
        model = Plain
        fields = COLUMNS


def table_page(request: HttpRequest, organization_id: int) -> HttpResponse:
    rows: Any = Plain.objects.filter(organization=organization_id, kind="credential", deleted_at__isnull=True)
    table = ResourceTable(rows.select_related("updated_by").order_by("-updated_at"))
    tables.RequestConfig(request, paginate={"per_page": ROWS}).configure(table)
    template = Template("{% load render_table from django_tables2 %}<html><body>{% render_table table %}</body></html>")
    return HttpResponse(template.render(RequestContext(request, {"table": table})))


class OpenSite(AdminSite):
    def has_permission(self, request: HttpRequest) -> bool:
        return True


site = OpenSite(name="bench")
site.register(Plain, ResourceAdmin)
urlpatterns = [
    path("bench/admin/", site.urls),
    path("bench/tables2/<int:organization_id>/", table_page),
    path("", include("config.urls")),
]
