import django.db.models.deletion
from django.db import migrations, models


def write_listings(apps, schema_editor):
    from publisher.models import listing, pointers

    if schema_editor.connection.vendor == "postgresql":
        pointers.install(schema_editor.connection)
        listing.install(schema_editor.connection)
    listing.write_all(schema_editor.connection)


def forget_listings(apps, schema_editor):
    from publisher.models import listing

    listing.remove(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_third_parties'),
        ('publisher', '0017_batch_chunks'),
    ]

    operations = [
        migrations.CreateModel(
            name='Listing',
            fields=[
                ('resource', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='listing', serialize=False, to='publisher.resource')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization')),
                ('kind', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=400)),
                ('webpage', models.CharField(max_length=600)),
                ('updated_at', models.DateTimeField()),
                ('benchmark', models.PositiveSmallIntegerField()),
                ('errors', models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name='resource',
            name='resource_by_organization',
        ),
        migrations.RemoveIndex(
            model_name='resource',
            name='resource_by_name',
        ),
        migrations.RemoveIndex(
            model_name='resource',
            name='resource_by_webpage',
        ),
        migrations.RemoveIndex(
            model_name='resource',
            name='resource_order_name',
        ),
        migrations.RemoveIndex(
            model_name='resource',
            name='resource_order_benchmark',
        ),
        migrations.RemoveIndex(
            model_name='resource',
            name='resource_order_errors',
        ),
        migrations.AlterField(
            model_name='resource',
            name='approved',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publisher.revision'),
        ),
        migrations.AlterField(
            model_name='resource',
            name='ctid',
            field=models.CharField(db_column='ce_ctid', max_length=39),
        ),
        migrations.AlterField(
            model_name='resource',
            name='latest',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publisher.revision'),
        ),
        migrations.AlterField(
            model_name='resource',
            name='published',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publisher.revision'),
        ),
        migrations.AddConstraint(
            model_name='resource',
            constraint=models.UniqueConstraint(fields=('ctid',), name='resource_ctid_is_unique', opclasses=['varchar_pattern_ops']),
        ),
        migrations.RunPython(write_listings, forget_listings),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(models.F('organization'), models.F('kind'), models.OrderBy(models.F('updated_at'), descending=True), models.OrderBy(models.F('resource'), descending=True), name='listing_updated'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(models.F('organization'), models.F('kind'), models.F('name'), models.F('resource'), name='listing_name'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(models.F('organization'), models.F('kind'), models.F('benchmark'), models.F('resource'), name='listing_benchmark'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(models.F('organization'), models.F('kind'), models.OrderBy(models.F('errors'), descending=True), models.OrderBy(models.F('resource'), descending=True), name='listing_errors'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(condition=models.Q(('webpage', ''), _negated=True), fields=['webpage'], name='listing_webpage'),
        ),
    ]
