"""django-import-export on the file of the benchmark, as its documentation shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import connection, models

from tests.benchmarks.upload_rows import COLUMNS

_URLS = frozenset(heading for heading in COLUMNS if "Webpage" in heading or heading.endswith(("Online At", "As")))
_NAMES = {heading: "".join(sign if sign.isalnum() else "_" for sign in heading.lower()) for heading in COLUMNS}


def _field(heading: str) -> models.Field:
    if heading == "External Identifier":
        return models.CharField(max_length=50, unique=True)
    if heading == "Date Effective":
        return models.DateField(null=True)
    if heading in _URLS:
        return models.URLField(max_length=600)
    return models.CharField(max_length=1000) if heading != "Description" else models.TextField()


def _model() -> type[models.Model]:
    meta = type("Meta", (), {"app_label": "bulkupload", "db_table": "bench_peer"})
    fields = {_NAMES[heading]: _field(heading) for heading in COLUMNS}
    return type("BenchPeer", (models.Model,), {"__module__": __name__, "Meta": meta, **fields})


class Peer:
    """Makes a table for itself, which `drop` takes away."""

    def __init__(self) -> None:
        from import_export import fields, resources, widgets

        self.model = _model()
        with connection.schema_editor() as editor:
            editor.create_model(self.model)
        own: dict[str, Any] = {
            name: fields.Field(
                attribute=name,
                column_name=heading,
                widget=widgets.DateWidget() if heading == "Date Effective" else widgets.CharWidget(),
            )
            for heading, name in _NAMES.items()
        }
        meta = type(
            "Meta",
            (),
            {
                "model": self.model,
                "import_id_fields": (_NAMES["External Identifier"],),
                "clean_model_instances": True,
                "fields": tuple(_NAMES.values()),
            },
        )
        self.resource = type("BenchResource", (resources.ModelResource,), {**own, "Meta": meta})

    def run(self, path: Path, *, dry: bool) -> None:
        import tablib

        if not dry:
            self.model.objects.all().delete()
        data = tablib.Dataset().load(path.read_text(encoding="utf-8"), format="csv")
        result = self.resource().import_data(data, dry_run=dry, use_transactions=True)
        assert not result.has_errors(), result.row_errors()[:1]
        assert not result.has_validation_errors(), result.invalid_rows[:1]

    def drop(self) -> None:
        with connection.schema_editor() as editor:
            editor.delete_model(self.model)
