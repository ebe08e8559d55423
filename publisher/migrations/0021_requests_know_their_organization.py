"""Requests to the registry, and wishes to unpublish, know whose they are."""

from django.db import migrations, models
from django.db.models.deletion import PROTECT

OF_RESOURCE = "SELECT organization_id FROM publisher_resource WHERE publisher_resource.id = resource_id"


def _organization(*, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        null=null,
        on_delete=PROTECT,
        related_name="+",
        to="accounts.organization",
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("publisher", "0020_written_by_the_thousand")]

    operations = [
        *(
            operation
            for model in ("registryrequest", "unpublishrequest")
            for operation in (
                migrations.AddField(model, "organization", _organization(null=True)),
                migrations.RunSQL(
                    f"UPDATE publisher_{model} SET organization_id = ({OF_RESOURCE})", migrations.RunSQL.noop
                ),
                migrations.AlterField(model, "organization", _organization()),
            )
        ),
        migrations.RemoveIndex("registryrequest", "registry_request_failed"),
        migrations.AddIndex(
            "registryrequest",
            models.Index(
                fields=["organization", "resource"],
                condition=models.Q(state__in=["waiting", "sending", "failed"]),
                name="registry_request_unended",
            ),
        ),
        migrations.AddIndex(
            "unpublishrequest",
            models.Index(
                fields=["organization"], condition=models.Q(decided_at__isnull=True), name="unpublish_request_open"
            ),
        ),
    ]
