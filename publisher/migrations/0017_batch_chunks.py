import django.db.models.deletion
from django.db import migrations, models

CHUNK = 2000


def into_chunks(apps, schema_editor):
    """The items of each batch as chunks and refusals; one that was still looked at is looked at from the start."""
    batches, items = (apps.get_model("publisher", name).objects for name in ("Batch", "BatchItem"))
    chunks, refusals = (apps.get_model("publisher", name).objects for name in ("BatchChunk", "BatchRefusal"))
    for batch in batches.iterator():
        last = 0
        while found := list(items.filter(batch=batch, pk__gt=last).order_by("pk")[:CHUNK]):
            last = found[-1].pk
            through = [place for place, item in enumerate(found, 1) if item.outcome == "done"]
            pairs = [[item.resource_id, item.seen_id] for item in found]
            chunks.create(batch=batch, items=pairs, size=len(found), place=max(through, default=0))
            if batch.state != "looking":
                model, refused = refusals.model, [item for item in found if item.outcome == "refused"]
                refusals.bulk_create(
                    model(batch=batch, resource_id=item.resource_id, said=item.said) for item in refused
                )
    if schema_editor.connection.vendor == "postgresql":
        # What was just written has checks that wait for the end; no table is taken away before they are done.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    batches.update(cursor=0)
    batches.filter(state="looking").update(looked=0, refused=0)


class Migration(migrations.Migration):
    dependencies = [("publisher", "0016_one_index_less")]

    operations = [
        migrations.CreateModel(
            name="BatchChunk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("items", models.JSONField()),
                ("size", models.PositiveIntegerField()),
                ("place", models.PositiveIntegerField(default=0)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
                        to="publisher.batch",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["batch", "id"], name="batch_chunk_in_order")]},
        ),
        migrations.CreateModel(
            name="BatchRefusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("said", models.CharField(max_length=300)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="refusals",
                        to="publisher.batch",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="publisher.resource",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "resource"), name="a_resource_is_refused_in_a_batch_once")
                ],
            },
        ),
        migrations.RunPython(into_chunks, migrations.RunPython.noop),
        migrations.DeleteModel(name="BatchItem"),
    ]
