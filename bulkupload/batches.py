"""Judges a batch of records in two steps: what takes queries and follows the order of the file, and what does not."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from django.db import InterfaceError, OperationalError

from bulkupload.findings import error
from bulkupload.judging import Aim, Context, Judgement, aim, is_same, is_template_row, judge, read, skipped
from bulkupload.keeping import Judged, closed
from bulkupload.known import Known, graphs_of, look_up
from bulkupload.models import UploadRow
from bulkupload.records import Record, identify

logger = logging.getLogger(__name__)
OUR_FAULT = "Something went wrong on our side with this row. Write to us if it stays so; the other rows can be saved."
_Done = TypeVar("_Done")


@dataclass(frozen=True)
class Batch:
    """size: how many records it has. aims: those to be judged, with what each of them means. found: rows that are
    judged already."""

    size: int
    aims: list[Aim]
    known: Known
    found: list[Judged]

    @property
    def claimed(self) -> dict[str, int]:
        """The identifiers that its rows use, as `Known.earlier` has them."""
        rows = [each.row for each in self.aims]
        names = {f"id:{row.external_identifier}": row.number for row in reversed(rows) if row.external_identifier}
        return {**names, **{f"ctid:{row.ctid}": row.number for row in reversed(rows) if row.ctid}}


def prepare(context: Context, records: Sequence[Record], claimed: Mapping[str, int] | None = None) -> Batch:
    """The number of queries does not depend on the number of rows.

    claimed: identifiers that rows use which are not written yet.
    """
    wanted, found = _sorted_out(records)
    ctid = context.upload.organization.ctid or ""
    identities = [identify(record, context.layout, ctid) for record in wanted]
    known = look_up(context.upload, identities)
    if claimed:
        known.earlier = {**claimed, **known.earlier}
    mentioned = {mention for each in identities for mention in each.mentions}
    if mentioned - known.own.keys():
        known.own = {**{name: context.in_file[name] for name in mentioned & context.in_file.keys()}, **known.own}
    aims: list[Aim] = []
    for record, identity in zip(wanted, identities, strict=True):
        meant = _safely(record, partial(aim, context, record, identity, known))
        if isinstance(meant, Aim):
            aims.append(meant)
        else:
            found += meant
    return Batch(len(records), aims, known, found)


def finish(context: Context, known: Known, aims: Sequence[Aim]) -> list[Judged]:
    """The rows as they are kept, not yet written. One query, and none if no row changes what is there."""
    found: list[Judged] = []
    halves: list[tuple[Record, Judgement]] = []
    for each in aims:
        half = _safely(each.record, partial(read, context, each, known))
        if isinstance(half, Judgement):
            halves.append((each.record, half))
        else:
            found += half
    known.graphs = _graphs(context, halves)
    for record, half in halves:
        if half.row.state == "":
            done = _safely(record, partial(judge, context, half, known))
            found += done if isinstance(done, list) else [done, *_parts(record, half)]
        else:
            found += [half.row, *_parts(record, half)]
    return found


def _sorted_out(batch: Sequence[Record]) -> tuple[list[Record], list[Judged]]:
    """The records to judge, and the template's own rows, which are judged already."""
    wanted: list[Record] = []
    found: list[Judged] = []
    for record in batch:
        if is_template_row(record.head):
            found.append(skipped(record.head))
        else:
            wanted.append(record)
    return wanted, found


def _graphs(context: Context, halves: Sequence[tuple[Record, Judgement]]) -> dict[int, dict]:
    """Of the resources that their rows change; rows that say the same are closed here."""
    changing = []
    for _, half in halves:
        there = half.target.there
        if there is None:
            continue
        if is_same(context, half):
            closed(half.row, UploadRow.State.UNCHANGED, half.findings)
        elif not half.is_refused or half.reading.items or half.reading.parts:
            changing.append(there)
    return graphs_of(changing)


def _parts(record: Record, half: Judgement) -> Iterator[Judged]:
    """The rows that continue a record; one that is wrong has its record refused, by `read_record`."""
    for row in record.more:
        yield closed(Judged(row.number, row.cells), UploadRow.State.PART, half.reading.more.get(row.number, ()))


def _safely(record: Record, work: Callable[[], _Done]) -> "_Done | list[Judged]":
    """What `work` returns, or the rows of the record refused: a row that we fail on holds up no other."""
    try:
        return work()
    except (OperationalError, InterfaceError):  # the database is away: the whole batch gets its turn later
        raise
    except Exception:
        logger.exception("Row %s could not be checked", record.head.number)
        head = Judged(record.head.number, record.head.cells)
        closed(head, UploadRow.State.REFUSED, [error("not-understood", OUR_FAULT)])
        return [head, *(closed(Judged(row.number, row.cells), UploadRow.State.PART, ()) for row in record.more)]
