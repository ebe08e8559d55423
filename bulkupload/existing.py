"""Download existing: resources of an organization as the spreadsheet that changes them."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from django.http import QueryDict
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from accounts.models import Organization
from bulkupload.columns import columns_of
from bulkupload.exporting import Exported, Sheet, noted, table
from bulkupload.place import Place
from publisher.filters import ResourceFilter
from publisher.models import Resource, ResourceQuerySet
from publisher.spreadsheet import csv_lines, drawable

CHUNK = 200  # graphs in memory
LONGEST_IN_WORKBOOK = 32_767  # characters of a cell; the library would cut the rest off without a word


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


def rows(sheet: Sheet, resources: ResourceQuerySet) -> Iterator[list[str]]:
    """The heading row, then the rows of each resource."""
    return table(sheet, exported(resources), sheet.used())


def as_csv(sheet: Sheet, resources: ResourceQuerySet) -> Iterator[str]:
    """The file piece by piece; no cell is run by a spreadsheet program."""
    return csv_lines(rows(sheet, resources))


def as_workbook(sheet: Sheet, resources: ResourceQuerySet) -> IO[bytes]:
    """The same as a workbook, in a file that goes away when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    write_workbook(rows(sheet, resources), file)
    file.seek(0)
    return file


def write_workbook(lines: Iterable[Sequence[str]], target: IO[bytes]) -> None:
    """Every cell a text, as it is written. One that no cell can hold is left blank, which keeps what is there."""
    book = Workbook(write_only=True)
    data = book.create_sheet("Data")
    data.freeze_panes = "A2"
    for row in lines:
        cells = [WriteOnlyCell(data, value=drawable(text) if len(text) <= LONGEST_IN_WORKBOOK else "") for text in row]
        for cell in cells:
            cell.data_type = "s"  # never a formula
            cell.number_format = "@"
        data.append(cells)
    book.save(target)


def chosen(organization: Organization, kind: str, address: QueryDict) -> ResourceQuerySet:
    """The living resources of an organization that a file of this kind changes, as far as the summary's filters in the
    address leave them."""
    living = Resource.objects.filter(
        organization=organization, kind=columns_of(kind).declaration.slug, deleted_at__isnull=True, latest__isnull=False
    )
    found: ResourceQuerySet = ResourceFilter(address, queryset=living, organization=organization).qs
    return found
