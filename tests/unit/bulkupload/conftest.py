"""Rows read without a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

import ctdl
from bulkupload import nested, records
from bulkupload.columns import columns_of
from bulkupload.findings import Finding
from bulkupload.language import language_of
from bulkupload.layout import lay_out
from bulkupload.place import Place
from bulkupload.reading import RawRow

BASE = "https://registry.example"
ORGANIZATION = "ce-11111111-1111-4111-8111-111111111111"


@dataclass
class Read:
    """What became of the records of a table: the changes of each, and all findings."""

    changes: list[dict[str, Any]]
    findings: list[Finding]

    @property
    def codes(self) -> list[str]:
        return [finding.code for finding in self.findings]


@pytest.fixture
def read():
    """`read(kind, [headings, row, …], before=None)`; every record is laid over the same document."""

    def read_table(kind: str, table: Sequence[Sequence[str]], before: dict[str, Any] | None = None) -> Read:
        layout = lay_out(kind, table[0], {})
        place = Place(columns_of(kind).declaration, ORGANIZATION, "Hudson Valley College")
        rows = [RawRow(number, tuple(cells)) for number, cells in enumerate(table[1:], start=2)]
        read = Read([], list(layout.findings))
        for record in records.records(rows, layout):
            reading = records.read_record(record, layout, place)
            nested.settle(reading, before, layout)
            read.changes.append(reading.changes)
            read.findings += [*reading.findings, *(each for more in reading.more.values() for each in more)]
        return read

    return read_table


def applied(before: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The document after the changes of a row."""
    values = {term: value for term, value in changes.items() if term != "@type"}
    language = language_of(changes, before)
    return ctdl.edit(before, values, base=BASE, language=language, class_term=changes.get("@type"))
