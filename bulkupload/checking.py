"""Checks an uploaded file from the row where it was left, batch by batch; nothing of the resources is written."""

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TypeVar

from django.db import InterfaceError, OperationalError, transaction

from bulkupload import completing, overall, proposing, tally
from bulkupload.corrections import open_corrected
from bulkupload.findings import Finding, error, info
from bulkupload.judging import Context, Judgement, is_same, is_template_row, judge, read, skipped
from bulkupload.keeping import Judged, closed, keep
from bulkupload.known import graphs_of, look_up
from bulkupload.layout import Layout, lay_out
from bulkupload.models import Upload, UploadRow, json_findings
from bulkupload.reading import Table, Unreadable
from bulkupload.records import Record, identify, records
from bulkupload.turns import Overtaken

logger = logging.getLogger(__name__)
OUR_FAULT = "Something went wrong on our side with this row. Write to us if it stays so; the other rows can be saved."
_Done = TypeVar("_Done")
BATCH = 500  # records; each batch is one transaction and a fixed number of queries


def check(upload: Upload) -> Iterator[None]:
    """Yields after each batch, when everything up to there is kept. Ends with the upload checked, or unreadable."""
    try:
        table = open_corrected(upload)
        layout = lay_out(upload.kind, table.headings, upload.mapping, proposing.of_table(upload.kind, table))
        _keep_headings(upload, table, layout)
        context = Context(upload, layout)
        rest = islice(records(table.rows, layout), upload.rows_read, None)
        while batch := list(islice(rest, BATCH)):
            _keep(upload, check_batch(context, batch), read=len(batch))
            yield
    except Unreadable as why:
        _end(upload, Upload.State.UNREADABLE, problem=str(why))
    else:
        overall.look(upload, layout)
        _end(upload, Upload.State.CHECKED)


def check_batch(context: Context, batch: Sequence[Record]) -> list[Judged]:
    """The rows as they are kept, not yet written. The number of queries does not depend on the number of rows."""
    wanted, found = _sorted_out(batch)
    ctid = context.upload.organization.ctid or ""
    identities = [identify(record, context.layout, ctid) for record in wanted]
    known = look_up(context.upload, identities)
    mentioned = {mention for each in identities for mention in each.mentions}
    if mentioned - known.own.keys():
        known.own = {**{name: context.in_file[name] for name in mentioned & context.in_file.keys()}, **known.own}
    halves: list[tuple[Record, Judgement]] = []
    for record, identity in zip(wanted, identities, strict=True):
        half = _safely(record, partial(read, context, record, identity, known))
        if isinstance(half, Judgement):
            halves.append((record, half))
        else:
            found += half
    known.graphs = _graphs(context, halves, found)
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


def _graphs(context: Context, halves: Sequence[tuple[Record, Judgement]], found: list[Judged]) -> dict[int, dict]:
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


def _keep_headings(upload: Upload, table: Table, layout: Layout) -> None:
    if upload.rows_read:
        return
    notes: list[Finding] = [info("file", note) for note in table.notes]
    upload.headings = list(table.headings)
    upload.heading_row = table.heading_row
    defaults = completing.notes(layout, Context(upload, layout).declaration)
    upload.findings = json_findings([*notes, *layout.findings, *defaults])
    upload.save(update_fields=["headings", "heading_row", "findings"])


@transaction.atomic
def _keep(upload: Upload, judged: list[Judged], *, read: int) -> None:
    """Adds the rows and moves the mark, if the mark is still where this reader left it. Raises Overtaken.

    The mark alone does not tell: when the columns are mapped in another way, it is moved back to the beginning.
    """
    if Upload.objects.select_for_update().values_list("mapping", flat=True).get(pk=upload.pk) != upload.mapping:
        raise Overtaken
    counted = tally.added(upload, judged)
    here = Upload.objects.filter(pk=upload.pk, state=Upload.State.CHECKING, rows_read=upload.rows_read)
    if not here.update(rows_read=upload.rows_read + read, **counted):
        raise Overtaken
    keep(upload, judged)
    upload.rows_read += read
    for name, value in counted.items():
        setattr(upload, name, value)


def _end(upload: Upload, state: str, *, problem: str = "") -> None:
    ended = Upload.objects.filter(pk=upload.pk, state=Upload.State.CHECKING, rows_read=upload.rows_read)
    if not ended.update(state=state, problem=problem):
        raise Overtaken
    upload.state, upload.problem = state, problem
