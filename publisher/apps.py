from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class PublisherConfig(AppConfig):
    name = "publisher"

    def ready(self) -> None:
        from publisher import downloading

        downloading.register()
        pre_migrate.connect(_without_triggers, sender=self)
        post_migrate.connect(_with_triggers, sender=self)


def _without_triggers(using: str, plan: Any = (), **_: Any) -> None:
    """SQLite renames no table that a trigger speaks of; see `models.pointers`."""
    from publisher.models import listing, pointers

    if connections[using].vendor == "sqlite" and plan:
        pointers.remove(connections[using])
        listing.remove(connections[using])


def _with_triggers(using: str, plan: Any = (), **_: Any) -> None:
    from publisher.models import listing, pointers

    connection = connections[using]
    if connection.vendor != "sqlite" or not plan:
        return
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        columns = (
            {row.name for row in connection.introspection.get_table_description(cursor, "publisher_resource")}
            if "publisher_resource" in tables
            else set()
        )
    if "publisher_listing" in tables:
        listing.install(connection)
        listing.write_all(connection)
    if "standing" in columns:
        pointers.install(connection)
        pointers.read_all(connection)
