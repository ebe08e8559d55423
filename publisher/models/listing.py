"""What lists of resources are sorted and compared by, in a narrow table beside them, kept by the database.

Approving and publishing change a resource's row, and write every index on it anew; of what stands here they change
nothing. See docs/adr/0016-what-lists-sort-by-stands-beside.md. For SQLite the same holds as for `models.pointers`.
"""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import Organization
from publisher.models.resource import Resource
from publisher.models.triggers import Triggers

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


class Listing(models.Model):
    """Copies of the resource's columns; triggers write them, and nothing else does."""

    resource = models.OneToOneField(
        Resource, primary_key=True, on_delete=models.CASCADE, related_name="listing", db_constraint=False
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=400)
    webpage = models.CharField(max_length=600)
    updated_at = models.DateTimeField()
    benchmark = models.PositiveSmallIntegerField()
    errors = models.PositiveSmallIntegerField()

    class Meta:
        # One for each order that no step but saving changes; ties by the number.
        indexes: ClassVar = [
            models.Index("organization", "kind", F("updated_at").desc(), F("resource").desc(), name="listing_updated"),
            models.Index("organization", "kind", "name", "resource", name="listing_name"),
            models.Index("organization", "kind", "benchmark", "resource", name="listing_benchmark"),
            models.Index("organization", "kind", F("errors").desc(), F("resource").desc(), name="listing_errors"),
            # Look-alikes: the same web page.
            models.Index(fields=["webpage"], condition=~Q(webpage=""), name="listing_webpage"),
        ]

    def __str__(self) -> str:
        return self.name


_COLUMNS = ("organization_id", "kind", "name", "webpage", "updated_at", "benchmark", "errors")
_LISTED = ", ".join(_COLUMNS)
_WRITE = f"INSERT INTO publisher_listing (resource_id, {_LISTED}) SELECT id, {_LISTED} FROM "  # noqa: S608 -- our own names
_REWRITTEN = ", ".join(f"{each} = NEW.{each}" for each in _COLUMNS)
_REWRITE = f"UPDATE publisher_listing SET {_REWRITTEN} WHERE resource_id = NEW.id"  # noqa: S608 -- our own names
_POSTGRESQL = (
    f"""
CREATE OR REPLACE FUNCTION publisher_list_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {_WRITE} written;
    RETURN NULL;
END $$
""",
    """
CREATE OR REPLACE TRIGGER resource_listed AFTER INSERT ON publisher_resource REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION publisher_list_new()
""",
    f"""
CREATE OR REPLACE FUNCTION publisher_list_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {_REWRITE};
    RETURN NULL;
END $$
""",
    f"""
CREATE OR REPLACE TRIGGER resource_listed_again
AFTER UPDATE OF organization_id, kind, name, webpage, updated_at, latest_id ON publisher_resource
FOR EACH ROW WHEN (({", ".join(f"OLD.{each}" for each in _COLUMNS)}) IS DISTINCT FROM
    ({", ".join(f"NEW.{each}" for each in _COLUMNS)})) EXECUTE FUNCTION publisher_list_again()
""",
)
# Not from NEW: another trigger may have changed the row meanwhile.
_REREAD = f"""UPDATE publisher_listing SET ({_LISTED}) = (SELECT {_LISTED} FROM publisher_resource WHERE id = NEW.id)
    WHERE resource_id = NEW.id"""  # noqa: S608 -- our own names
_SQLITE = (
    f"""
CREATE TRIGGER IF NOT EXISTS resource_listed AFTER INSERT ON publisher_resource
BEGIN
    {_WRITE} publisher_resource WHERE id = NEW.id;
END
""",
    f"""
CREATE TRIGGER IF NOT EXISTS resource_listed_again AFTER UPDATE OF {_LISTED} ON publisher_resource
WHEN {" OR ".join(f"OLD.{each} IS NOT NEW.{each}" for each in _COLUMNS)}
BEGIN
    {_REREAD};
END
""",
)
_DROP = {
    "postgresql": (
        "DROP TRIGGER IF EXISTS resource_listed ON publisher_resource",
        "DROP TRIGGER IF EXISTS resource_listed_again ON publisher_resource",
        "DROP FUNCTION IF EXISTS publisher_list_new()",
        "DROP FUNCTION IF EXISTS publisher_list_again()",
    ),
    "sqlite": ("DROP TRIGGER IF EXISTS resource_listed", "DROP TRIGGER IF EXISTS resource_listed_again"),
}


_TRIGGERS = Triggers({"postgresql": _POSTGRESQL, "sqlite": _SQLITE}, _DROP)
install, remove = _TRIGGERS.install, _TRIGGERS.remove


def write_all(connection: "BaseDatabaseWrapper") -> None:
    """Writes all of it anew, for rows that were written while there were no triggers."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM publisher_listing")
        cursor.execute(f"{_WRITE} publisher_resource")
