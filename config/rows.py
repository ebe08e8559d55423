"""Writes and finds many rows at once: COPY on PostgreSQL, one prepared statement elsewhere.

No model, signal or field stands between, so values are given as the database takes them: JSON as text, and a moment
through `moment`. What must be true always the database itself refuses.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models


def insert(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Adds rows whose values are in the order of `fields`."""
    meta = model._meta  # noqa: SLF001  Django's documented way
    columns = (getattr(meta.get_field(name), "column", name) for name in fields)
    quoted = ", ".join(connection.ops.quote_name(str(column)) for column in columns)
    table = connection.ops.quote_name(meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({quoted}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({places})", list(rows))  # noqa: S608 -- names of our own models


def moment(at: datetime) -> Any:
    """A moment as the database takes it."""
    return connection.ops.adapt_datetimefield_value(at)


def reserve(model: type[models.Model], number: int) -> list[int]:
    """So many ids that no other row gets; call it in the transaction that adds the rows."""
    table = model._meta.db_table  # noqa: SLF001  Django's documented way
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            (sequence,) = cursor.fetchone()
            cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, number])
            return [row[0] for row in cursor.fetchall()]
        # The transaction holds the only write lock there is.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or [0])[0]
        return list(range(last + 1, last + 1 + number))


def table_of(rows: Sequence[Sequence[int]], names: Sequence[str]) -> tuple[str, list[Any]]:
    """Numbers as a table for a FROM clause, as SQL and its parameters: `(… ) AS given` with columns `names`."""
    if connection.vendor == "postgresql":
        lists = [_list(column) for column in zip(*rows, strict=True)] or [_list(())] * len(names)
        places = ", ".join(["%s::bigint[]"] * len(names))
        return f"unnest({places}) AS given({', '.join(names)})", lists
    columns = ", ".join(f"json_extract(value, '$[{index}]') AS {name}" for index, name in enumerate(names))
    return f"(SELECT {columns} FROM json_each(%s)) AS given", [json.dumps([list(row) for row in rows])]  # noqa: S608


def each_with(table: str, other: str, name: str, *, key: str) -> str:
    """A FROM clause: each row of a short table beside the row of another, `name`, whose id is `key`.

    Always one look into the index a row. The database guesses from statistics, and has none of what was just written;
    it would rather read the whole of the other table for each thousand of its rows.
    """
    if connection.vendor == "postgresql":
        return f"{table} CROSS JOIN LATERAL (SELECT * FROM {other} WHERE id = {key} OFFSET 0) AS {name}"  # noqa: S608 -- names of our own
    return f"{table} CROSS JOIN {other} AS {name} ON {name}.id = {key}"


def _list(values: Iterable[Any]) -> str:
    """Numbers, or texts, as one text that PostgreSQL reads as a list; value by value takes ten times as long."""
    values = list(values)
    texts = map(str if {*map(type, values)} <= {int} else _quoted, values)
    return f"{{{','.join(texts)}}}"


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def object_of(pairs: str) -> str:
    """A JSON object of `'name', value, …`: SQL."""
    return f"{'jsonb_build_object' if connection.vendor == 'postgresql' else 'json_object'}({pairs})"


def pairs_in(column: str) -> tuple[str, str, str]:
    """A JSON list of pairs as a table for a FROM clause, and the two of each pair: SQL."""
    if connection.vendor == "postgresql":
        return f"jsonb_array_elements({column}) AS pair(value)", "pair.value ->> 0", "pair.value ->> 1"
    return f"json_each({column}) AS pair", "json_extract(pair.value, '$[0]')", "json_extract(pair.value, '$[1]')"


@models.Field.register_lookup
class Among(models.Lookup):
    """`field__among=…`: one of many values, given as the column holds them, as one parameter of the statement.

    `__in` writes a place for each value, and to build and read such a statement takes longer than to answer it. Django
    looks at each value of a list beforehand, but takes a set, or a view of a dictionary, as it is.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, own = self.process_lhs(compiler, connection)
        return f"{column} IN (SELECT value FROM json_each(%s))", [*own, json.dumps(list(self.rhs))]  # noqa: S608 -- a column of our own

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        column, own = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*own, _list(self.rhs)]
