"""Makes and takes away the triggers that keep columns which follow from others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Triggers:
    """The statements of each kind of database, `postgresql` and `sqlite`; doing them twice does no harm."""

    make: Mapping[str, Sequence[str]]
    drop: Mapping[str, Sequence[str]]

    def install(self, connection: "BaseDatabaseWrapper") -> None:
        """Makes the triggers; those that are there stay."""
        _run(connection, self.make)

    def remove(self, connection: "BaseDatabaseWrapper") -> None:
        _run(connection, self.drop)


def _run(connection: "BaseDatabaseWrapper", statements: Mapping[str, Sequence[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
