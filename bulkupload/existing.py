"""Download existing: resources of an organization as the spreadsheet that changes them."""

import tempfile
from collections.abc import Iterator
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from accounts.models import Organization
from bulkupload.columns import columns_of
from bulkupload.exporting import Exported, Sheet, noted, table
from bulkupload.place import Place
from publisher.models import Resource, ResourceQuerySet
from publisher.spreadsheet import csv_lines

MOST_IN_WORKBOOK = 5_000  # resources; a workbook is made whole before its first byte leaves, a CSV file is not
CHUNK = 200  # graphs in memory


def sheet_for(kind: str, organization: Organization, resources: ResourceQuerySet) -> Sheet:
    """The columns that hold anything in any of the resources."""
    place = Place(columns_of(kind).declaration, organization.ctid or "", organization.name)
    sheet = Sheet(kind, place)
    for each in exported(resources):
        noted(sheet, each)
    return sheet


def exported(resources: ResourceQuerySet) -> Iterator[Exported]:
    rows = resources.order_by("pk").values_list("ctid", "external_identifier", "latest__graph")
    for ctid, external_identifier, graph in rows.iterator(chunk_size=CHUNK):
        if graph:
            yield Exported(ctid, external_identifier or "", graph)


def as_csv(sheet: Sheet, resources: ResourceQuerySet) -> Iterator[str]:
    """The file piece by piece; no cell is run by a spreadsheet program."""
    return csv_lines(table(sheet, exported(resources), sheet.used()))


def as_workbook(sheet: Sheet, resources: ResourceQuerySet) -> IO[bytes]:
    """The same as a workbook, in a file that goes away when it is closed."""
    book = Workbook(write_only=True)
    data = book.create_sheet("Data")
    data.freeze_panes = "A2"
    for row in table(sheet, exported(resources), sheet.used()):
        cells = [WriteOnlyCell(data, value=text) for text in row]
        for cell in cells:
            cell.data_type = "s"  # never a formula
            cell.number_format = "@"
        data.append(cells)
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    book.save(file)
    file.seek(0)
    return file


def chosen(organization: Organization, kind: str) -> ResourceQuerySet:
    """The living resources of an organization that a file of this kind changes."""
    found: ResourceQuerySet = Resource.objects.filter(
        organization=organization, kind=columns_of(kind).declaration.slug, deleted_at__isnull=True, latest__isnull=False
    )
    return found
