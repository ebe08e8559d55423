from django.db import migrations, transaction

AT_ONCE = 200


def read_again(apps, schema_editor):
    """Reads what each latest revision refers to, some resources at a time; doing it twice changes nothing."""
    from publisher.referring import referring  # a fact of the language; there is no older reading of it to keep

    resources = apps.get_model("publisher", "Resource").objects.filter(deleted_at__isnull=True, latest__isnull=False)
    last = 0
    while batch := list(resources.filter(pk__gt=last).order_by("pk").values_list("pk", "latest__graph")[:AT_ONCE]):
        last = batch[-1][0]
        _write(apps.get_model("publisher", "Reference"), {pk: referring(graph) for pk, graph in batch})


def _write(model, found):
    rows = [
        model(resource_id=pk, term=term, target_ctid=ctid)
        for pk, references in found.items()
        for term, ctid in references
    ]
    with transaction.atomic():
        model.objects.filter(resource__in=found).delete()
        # Somebody may save one of them at this moment; what is then there is newer.
        model.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)


class Migration(migrations.Migration):
    atomic = False  # one transaction for a million resources would hold up everybody who saves

    dependencies = [
        ("publisher", "0004_reference_term"),
    ]

    operations = [migrations.RunPython(read_again, migrations.RunPython.noop, elidable=True)]
