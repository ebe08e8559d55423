"""Indexes that only PostgreSQL has: the words of the full-text search, and the values of the search by property."""

from django.db import migrations

INDEXES = {
    "sandbox_object_words": "gin (to_tsvector('simple'::regconfig, COALESCE(words, '')))",
    "sandbox_object_values": "gin (object jsonb_path_ops)",
}


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, definition in INDEXES.items():
            schema_editor.execute(f"CREATE INDEX {name} ON sandbox_graphobject USING {definition}")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("sandbox", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
