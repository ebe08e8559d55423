import django.db.models.deletion
from django.db import migrations, models

import publisher.models.search_text

AT_ONCE = 200
WORDS = "CREATE INDEX search_text_words ON publisher_searchtext USING gin (words)"


def write_words(apps, schema_editor):
    """The words of every latest, approved and published revision, some at a time; doing it twice changes nothing."""
    from publisher.searchable import columns_of  # a fact of the language; there is no older reading of it to keep

    resources, model = apps.get_model("publisher", "Resource").objects, apps.get_model("publisher", "SearchText")
    revisions, last = apps.get_model("publisher", "Revision").objects, 0
    while batch := list(resources.filter(pk__gt=last).order_by("pk").defer("latest__graph")[:AT_ONCE]):
        last = batch[-1].pk
        owners = {
            pk: each for each in batch for pk in (each.latest_id, each.approved_id, each.published_id) if pk is not None
        }
        graphs = revisions.filter(pk__in=owners).values_list("pk", "graph")
        rows = [_row(model, columns_of, owners[pk], pk, graph) for pk, graph in graphs]
        model.objects.bulk_create(rows, ignore_conflicts=True)


def _row(model, columns_of, resource, revision, graph):
    columns = columns_of(
        graph,
        organization=resource.organization_id,
        kind=resource.kind,
        external_identifier=resource.external_identifier,
    )
    return model(revision_id=revision, resource_id=resource.pk, **columns)


def make_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        # What was just written has checks that wait for the end; no index is made before they are done.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute(WORDS)
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX search_text_words")


class Migration(migrations.Migration):
    dependencies = [("publisher", "0005_terms_of_references")]

    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "revision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_text",
                        serialize=False,
                        to="publisher.revision",
                    ),
                ),
                ("name", models.CharField(max_length=400)),
                ("name_key", models.CharField(max_length=400)),
                ("words", publisher.models.search_text.WordsField()),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_texts",
                        to="publisher.resource",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["name_key"], name="search_text_by_name", opclasses=["varchar_pattern_ops"])
                ],
            },
        ),
        migrations.RunPython(write_words, migrations.RunPython.noop),
        migrations.RunPython(make_index, drop_index),
    ]
