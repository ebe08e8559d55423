"""Frameworks as CaSS takes them, in two files: competencies, and how they are related. Joined into one that we read."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from accounts.exceptions import Refused
from accounts.models import Organization
from bulkupload import relations
from bulkupload.columns import columns_of
from bulkupload.members import part_ctid
from bulkupload.named import ctid_in
from bulkupload.reading import RawRow, Table, Unreadable, open_table
from bulkupload.records import MOST_PARTS
from bulkupload.rows import LONGEST_EXTERNAL_IDENTIFIER
from ctdl.document import nodes
from ctdl.matching import plain
from publisher.models import Resource

KIND = "competency-framework"
COMPETENCY, FRAMEWORK = "ceasn:Competency", "ceasn:CompetencyFramework"
TYPE = "@type"
_PART_OF = "ceasn:isPartOf"
# What a competency of CaSS calls its statement and what is said about it.
_OF_CASS = {"name": "ceasn:competencyText", "description": "ceasn:comment"}
_IDS = ("id", "ctid", "cetermsctid")
_INVERSE = frozenset({"broadens", "haschild"})
NO_RELATIONS = (
    "The second file needs the columns relationType, source and target. Are the two files in each other's place?"
)
NO_IDENTIFIERS = "The file of the competencies needs a column @id, by which the relations name them."
NO_FRAMEWORK = "Say which framework the competencies belong to: no row of the file says it."


def joined(
    competencies: IO[bytes], related: IO[bytes] | None, framework: str, *, organization: Organization
) -> "ContentFile[bytes]":
    """One file: the rows of the first in their places, with a column for their relations, then the framework's own row.

    framework: the name of a new one; the CTID, External Identifier or name of one of the organization's; "" when a row
    of the file is it. Raises Refused with a sentence when this cannot be done.
    """
    with _opened(competencies) as first:
        headings = _headings(first.headings)
        place = next((at for at, name in enumerate(headings) if plain(name) in _IDS), None)
        if place is None:
            raise Refused(NO_IDENTIFIERS)
        typed = next((at for at, name in enumerate(headings) if plain(name) == plain(TYPE)), None)
        says_type = typed is not None
        if not framework.strip() and not says_type:
            raise Refused(NO_FRAMEWORK)
        rows = {_identifier(row.cells, place, row.number): (row.number, list(row.cells)) for row in _few(first)}
        start = first.heading_row
    by_source = _by_source(related, rows) if related is not None else {}
    there = _there(framework.strip(), organization)
    whole = _whole(framework.strip(), there)
    if whole and there:
        by_source = _with_ctids(by_source, rows, f"{organization.ctid}|{whole[0]}", there)
    own = [relations.HEADING, *([] if says_type else [TYPE]), *([_PART_OF, "ceasn:name"] if whole else [])]
    lines: dict[int, list[str]] = {start: [*headings, *own]}
    for identifier, (number, cells) in rows.items():
        lines[number] = _line(cells, len(headings), by_source.pop(identifier, []), whole, says_type=says_type)
    for number, (identifier, said) in enumerate(by_source.items(), start=max(lines) + 1):
        cells = [identifier if at == place else COMPETENCY if at == typed else "" for at in range(len(headings))]
        lines[number] = _line(cells, len(headings), said, whole, says_type=says_type)
    if whole:
        cells = [whole[0] if at == place else FRAMEWORK if at == typed else "" for at in range(len(headings))]
        lines[max(lines) + 1] = [*cells, "", *([] if says_type else [FRAMEWORK]), "", whole[1]]
    return _file(lines)


def _headings(found: Sequence[str]) -> list[str]:
    """The words of CaSS for what a competency is; a file that has ours already keeps its own."""
    if any(plain(name) in ("competencytext", "ceasncompetencytext") for name in found):
        return list(found)
    return [_OF_CASS.get(plain(name), name) for name in found]


def _line(
    cells: list[str], width: int, said: list[str], whole: tuple[str, str] | None, *, says_type: bool
) -> list[str]:
    filled = [*cells, *[""] * (width - len(cells))][:width]
    return [*filled, "|".join(said), *([] if says_type else [COMPETENCY]), *([whole[0], ""] if whole else [])]


def _identifier(cells: Sequence[str], place: int, number: int) -> str:
    return (cells[place] if place < len(cells) else "") or f"row {number}"


def _by_source(related: IO[bytes], rows: Mapping[str, object]) -> dict[str, list[str]]:
    """Identifier -> what its cell says. Said from above, it is said from below where both are there: A broadens B."""
    with _opened(related) as second:
        names = [plain(name) for name in second.headings]
        if not {"relationtype", "source", "target"} <= set(names):
            raise Refused(NO_RELATIONS)
        places = [names.index(name) for name in ("relationtype", "source", "target")]
        found: dict[str, list[str]] = {}
        for row in _few(second):
            name, source, target = (row.cells[at] if at < len(row.cells) else "" for at in places)
            if plain(name) in _INVERSE and source in rows and target in rows:
                name, source, target = "narrows", target, source
            said = f"{name}~{target}"
            if said not in found.setdefault(source, []):
                found[source].append(said)
        return found


def _with_ctids(
    by_source: Mapping[str, list[str]], rows: Mapping[str, object], whole: str, framework: Resource
) -> dict[str, list[str]]:
    """Competencies that an earlier file brought, and this one does not, by the CTIDs that they got then."""
    known = {node.get("ceterms:ctid") for node in nodes(framework.latest.graph)} if framework.latest else set()

    def known_as(identifier: str) -> str:
        ctid = part_ctid(whole, identifier)
        return ctid if identifier not in rows and ctid in known else identifier

    def said(relation: str) -> str:
        name, _, target = relation.partition("~")
        return f"{name}~{known_as(target)}"

    return {known_as(source): list(map(said, each)) for source, each in by_source.items()}


def _whole(framework: str, there: Resource | None) -> tuple[str, str] | None:
    """(identifier, name) of the framework's row: of one that is there, or of a new one with this name."""
    if not framework:
        return None
    if there is not None:
        return there.external_identifier or there.ctid, ""
    if ctid_in(framework):
        raise Refused("None of your frameworks has this CTID. Give the name of a new one, or correct it.")
    return framework[:LONGEST_EXTERNAL_IDENTIFIER], framework


def _there(framework: str, organization: Organization) -> Resource | None:
    """The organization's framework that is meant, None when there is none."""
    if not framework:
        return None
    slug = columns_of(KIND).declaration.slug
    own = Resource.objects.filter(organization=organization, kind=slug, deleted_at__isnull=True).select_related(
        "latest"
    )
    if ctid := ctid_in(framework):
        return own.filter(ctid=ctid).first()
    return own.filter(external_identifier=framework).first() or own.filter(name=framework).first()


def _file(lines: Mapping[int, Sequence[str]]) -> "ContentFile[bytes]":
    """Every row under the number that it had: empty ones stay empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for number in range(1, max(lines) + 1):
        writer.writerow(lines.get(number, []))
    return ContentFile(text.getvalue().encode(), name="joined.csv")


def _few(table: Table) -> Iterator[RawRow]:
    """Its rows, which are held in memory. Raises Refused for too many, and for what turns out unreadable."""
    try:
        for number, row in enumerate(table.rows, start=1):
            if number > MOST_PARTS:
                raise Refused(f"A framework may have {MOST_PARTS:,} competencies, and as many relations.")
            yield row
    except Unreadable as why:
        raise Refused(str(why)) from why


@contextmanager
def _opened(file: IO[bytes]) -> Iterator[Table]:
    """The file as a table, whatever program wrote it."""
    with NamedTemporaryFile() as copy:
        pieces = file.chunks() if isinstance(file, UploadedFile) else iter(lambda: file.read(1 << 20), b"")
        for piece in pieces:
            copy.write(piece)
        copy.flush()
        try:
            yield open_table(Path(copy.name))
        except Unreadable as why:
            raise Refused(str(why)) from why
