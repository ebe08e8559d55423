"""Checks an uploaded file from the row where it was left, batch by batch; nothing of the resources is written."""

from collections.abc import Iterator, Sequence
from itertools import islice

from django.db import transaction

from bulkupload import completing, helping, overall, proposing, tally
from bulkupload.batches import Batch, finish, prepare
from bulkupload.corrections import open_corrected
from bulkupload.findings import Finding, info
from bulkupload.helping import Helper
from bulkupload.judging import Context
from bulkupload.keeping import Judged, keep
from bulkupload.layout import Layout, lay_out
from bulkupload.models import Upload, json_findings
from bulkupload.reading import Table, Unreadable
from bulkupload.records import Record, records
from bulkupload.turns import Overtaken

BATCH = 500  # records; each batch is one transaction and a fixed number of queries


def check(upload: Upload, *, may_help: bool = False) -> Iterator[None]:
    """Yields after each batch, when everything up to there is kept. Ends with the upload checked, or unreadable.

    may_help: whether a second process may take a part of a large file.
    """
    try:
        table = open_corrected(upload)
        proposals = proposing.of_table(upload.kind, table)
        layout = lay_out(upload.kind, table.headings, upload.mapping, proposals)
        _keep_headings(upload, table, layout)
        context = Context(upload, layout)
        rest = islice(records(table.rows, layout), upload.rows_read, None)
        batches = iter(lambda: list(islice(rest, BATCH)), [])
        with helping.helper_for(context, proposals, wanted=may_help) as helper:
            for judged, read in _judged(context, batches, helper):
                _keep(upload, judged, read=read)
                yield
    except Unreadable as why:
        _end(upload, Upload.State.UNREADABLE, problem=str(why))
    else:
        overall.look(upload, layout)
        _end(upload, Upload.State.CHECKED)


def _judged(
    context: Context, batches: Iterator[list[Record]], helper: Helper | None
) -> Iterator[tuple[list[Judged], int]]:
    """The rows of each batch, and how many records they are."""
    for batch in batches:
        if helper is not None and helper.is_ready:
            yield from _judged_by_two(context, batch, batches, helper)
            return
        yield check_batch(context, batch), len(batch)


def _judged_by_two(
    context: Context, first: list[Record], batches: Iterator[list[Record]], helper: Helper
) -> Iterator[tuple[list[Judged], int]]:
    """The helper has its share of the next batch while this one is written; so rows that are not yet written count."""
    ready = prepare(context, first)
    ahead: Batch | None = ready
    ours = helper.ask(ready)
    while ahead is not None:
        ready, ahead = ahead, None
        found = [*ready.found, *finish(context, ready.known, ours)]
        problem: Unreadable | None = None
        try:
            if batch := next(batches, None):
                ahead = prepare(context, batch, ready.claimed)
        except Unreadable as why:  # what comes before it is kept nevertheless
            problem = why
        found += helper.answer(context)
        if ahead is not None:
            ours = helper.ask(ahead)
        yield sorted(found, key=lambda row: row.number), ready.size
        if problem is not None:
            raise problem


def check_batch(context: Context, batch: Sequence[Record]) -> list[Judged]:
    """The rows as they are kept, not yet written. The number of queries does not depend on the number of rows."""
    ready = prepare(context, batch)
    return [*ready.found, *finish(context, ready.known, ready.aims)]


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
