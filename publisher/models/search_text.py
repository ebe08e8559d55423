"""What search looks in: the words of a revision, in a table of their own.

They stand apart from the resource because approving and publishing rewrite its row, and every index on the row with
it. They belong to a revision, so that what an organization is working on and what the registry shows can both be found,
each by those who may: publishing writes nothing here. See docs/adr/0008-search-text-per-revision.md.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from publisher.models.registry_request import RegistryRequest
from publisher.models.resource import Resource, ResourceQuerySet
from publisher.models.revision import Revision
from publisher.query import Wanted

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


class WordsField(models.TextField):
    """Words with a space between them. PostgreSQL keeps them as a tsvector, made here and not by its parser."""

    def db_type(self, connection: "BaseDatabaseWrapper") -> str | None:
        return "tsvector" if connection.vendor == "postgresql" else super().db_type(connection)

    def get_db_prep_value(self, value: Any, connection: "BaseDatabaseWrapper", prepared: bool = False) -> Any:
        words = str(value).split()
        if connection.vendor == "postgresql":
            return "'" + "' '".join(words) + "'" if words else ""
        return f" {' '.join(words)} "

    def get_placeholder(self, value: Any, compiler: Any, connection: "BaseDatabaseWrapper") -> str:
        return "%s::tsvector" if connection.vendor == "postgresql" else "%s"


@WordsField.register_lookup
class Holds(models.Lookup):
    """`words__holds=Wanted`: all that is wanted is among the words."""

    lookup_name = "holds"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: "BaseDatabaseWrapper") -> Any:
        return "%s", [value]

    def as_sql(self, compiler: Any, connection: "BaseDatabaseWrapper") -> Any:
        column, own = self.process_lhs(compiler, connection)
        values: list[Any] = [*own]
        wanted: Wanted = self.rhs
        conditions = []
        for alternatives in wanted.groups:
            conditions.append(" OR ".join([f"{column} LIKE %s"] * len(alternatives)))
            values += [f"% {word.text}{'' if word.is_beginning else ' '}%" for word in alternatives]
        return " AND ".join(f"({each})" for each in conditions), values

    def as_postgresql(self, compiler: Any, connection: "BaseDatabaseWrapper") -> Any:
        column, values = self.process_lhs(compiler, connection)
        return f"{column} @@ %s::tsquery", [*values, self.rhs.as_tsquery()]


class SearchTextQuerySet(models.QuerySet["SearchText"]):
    def latest_of(self, resources: ResourceQuerySet) -> "SearchTextQuerySet":
        """What these resources say now, to people who may see them."""
        return self.filter(resource__latest=F("revision"), resource__in=resources)

    def published(self) -> "SearchTextQuerySet":
        """What the registry shows, and so everybody may find."""
        return self.filter(resource__published=F("revision"), resource__deleted_at__isnull=True)

    def holding(self, wanted: Wanted) -> "SearchTextQuerySet":
        return self.filter(words__holds=wanted) if wanted.groups else self

    def outdated(self, resources: Sequence[int]) -> "SearchTextQuerySet":
        """Rows of these resources (ids) that no pointer and no request on its way leads to any more."""
        pointed = Q(latest=OuterRef("revision")) | Q(approved=OuterRef("revision")) | Q(published=OuterRef("revision"))
        still = Resource.objects.filter(pointed, pk=OuterRef("resource"))
        sent = RegistryRequest.objects.open().filter(revision=OuterRef("revision"))
        return self.filter(~Exists(still), ~Exists(sent), resource__in=resources)


class SearchText(models.Model):
    # Written by the thousand: see docs/adr/0019-what-is-written-by-the-thousand.md.
    revision = models.OneToOneField(
        Revision, primary_key=True, on_delete=models.CASCADE, related_name="search_text", db_constraint=False
    )
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="search_texts", db_constraint=False)
    name = models.CharField(max_length=400)
    name_key = models.CharField(max_length=400)  # without capitals and accents, for “begins with”
    words = WordsField()

    objects: ClassVar = SearchTextQuerySet.as_manager()

    class Meta:
        # PostgreSQL also has a GIN index on `words`; the migration makes it.
        indexes: ClassVar = [
            models.Index(fields=["name_key"], opclasses=["varchar_pattern_ops"], name="search_text_by_name")
        ]

    def __str__(self) -> str:
        return self.name
