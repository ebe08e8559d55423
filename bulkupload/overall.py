"""What can be said only when all rows are known: look-alikes, shared texts, references that lead nowhere."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from accounts.models import Organization
from bulkupload import resembling
from bulkupload.columns import CTID
from bulkupload.findings import Finding, info, warning
from bulkupload.layout import Layout
from bulkupload.models import Upload, UploadRow, json_findings
from bulkupload.resembling import MARKED, Group
from ctdl.findings import Severity
from publisher.models import Resource, StagedRevision
from registry import client

MOST_ASKED = 1000  # CTIDs that the registry is asked for, in one request
_CHUNK = 1000
CODES = (*resembling.CODES, "unknown-reference", "unknown-ctid", "ctid-in-registry", "empty-rows")


def look(upload: Upload, layout: Layout) -> None:
    """Writes the findings to the rows and the upload; what was said here before is replaced."""
    said: dict[int, list[Finding]] = {}
    about_file: list[Finding] = [*_passed_over(upload)]
    for group in (*resembling.groups(upload, layout), *_nowhere(upload, layout), *_adopted(upload, layout)):
        _say(group, said, about_file)
    _write(upload, said)
    own = [each for each in upload.findings if each["code"] not in CODES]
    upload.findings = [*own, *json_findings(about_file)]
    warned = upload.rows.filter(has_warnings=True).count()
    rest = {name: number for name, number in upload.counts.items() if name != "warnings"}
    upload.counts = {**rest, **({"warnings": warned} if warned else {})}
    upload.save(update_fields=["findings", "counts"])


def _write(upload: Upload, said: Mapping[int, list[Finding]]) -> None:
    """Rows that nothing is said of any more are freed of it."""
    before = upload.rows.exclude(overall=[]).values_list("number", flat=True)
    numbers = sorted({*before, *said})
    for start in range(0, len(numbers), _CHUNK):
        rows = list(
            upload.rows.filter(number__in=numbers[start : start + _CHUNK]).only("pk", "upload", "number", "findings")
        )
        for row in rows:
            row.overall = json_findings(said.get(row.number, []))
            row.has_warnings = any(each["severity"] == Severity.WARNING for each in (*row.findings, *row.overall))
        UploadRow.objects.bulk_update(rows, ["overall", "has_warnings"], batch_size=500)


def _say(group: Group, said: dict[int, list[Finding]], about_file: list[Finding]) -> None:
    finding, of_file, numbers, count = group
    if count <= MARKED:
        for number in numbers:
            said.setdefault(number, []).append(finding)
    else:
        message = f"{count:,} rows, the first is row {numbers[0]}: {of_file}"
        about_file.append(replace(finding, message=message, suggestion="", column="", value=""))


def _passed_over(upload: Upload) -> Iterator[Finding]:
    """Empty rows between others: most are meant to be there, but one may have lost its text."""
    last = upload.rows.order_by("-number").values_list("number", flat=True).first()
    empty = last - upload.heading_row - upload.rows.count() if last else 0
    if empty > 0:
        is_are = "row is" if empty == 1 else "rows are"
        yield info("empty-rows", f"{empty:,} {is_are} empty and passed over.")


# -- references ------------------------------------------------------------------------------------------------------


def _nowhere(upload: Upload, layout: Layout) -> Iterator[Group]:
    """References to what is neither in the file, nor here, nor in the registry."""
    met: dict[tuple[str, str], tuple[list[int], int]] = {}
    staged = StagedRevision.objects.filter(batch=upload.batch).exclude(references=[]).order_by("number")
    for number, references in staged.values_list("number", "references").iterator(chunk_size=_CHUNK):
        for term, ctid in references:
            numbers, count = met.get((term, ctid), ([], 0))
            if len(numbers) < MARKED:
                numbers.append(number)
            met[term, ctid] = (numbers, count + 1)
    unknown = _unknown(upload, sorted({ctid for _, ctid in met}))
    asked = _asked(sorted(unknown))
    for (term, ctid), (numbers, count) in met.items():
        if ctid in unknown and ctid not in asked.known:
            message = f"{ctid} is neither in this file nor here {asked.said(ctid)}"
            finding = warning("unknown-reference", message, column=layout.heading_of(term), value=ctid)
            yield finding, f"{layout.heading_of(term)}: {message}", numbers, count


def _unknown(upload: Upload, ctids: Sequence[str]) -> set[str]:
    unknown = set(ctids)
    for start in range(0, len(ctids), _CHUNK):
        some = ctids[start : start + _CHUNK]
        sources: tuple[Any, ...] = (Resource.objects.all(), Organization.objects.all(), upload.rows.all())
        for source in sources:
            unknown.difference_update(source.filter(ctid__in=some).values_list("ctid", flat=True))
    return unknown


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the registry said. known: CTIDs that it has. about: those that it was asked for, and answered."""

    known: frozenset[str]
    about: frozenset[str]

    def said(self, ctid: str) -> str:
        if ctid in self.about:
            return "nor in the registry. Correct it, or publish that first."
        return "and the registry could not be asked for it now. See that it is right."


def _asked(ctids: Sequence[str]) -> _Asked:
    """Asks the registry for the first MOST_ASKED of them; it may be away."""
    some = ctids[:MOST_ASKED]
    try:
        return _Asked(client.existing(some) if some else frozenset(), frozenset(some))
    except client.RegistryError:
        return _Asked(frozenset(), frozenset())


# -- CTIDs of the file's own -------------------------------------------------------------------------------------------


def _adopted(upload: Upload, layout: Layout) -> Iterator[Group]:
    """New rows with a CTID that nothing here has: made by the person beforehand, or mistyped."""
    index = next((index for index, column in layout.used if column.key == CTID and not column.group), None)
    if index is None or layout.members:
        return
    written = resembling.with_cell(upload.rows.order_by("number"), index)
    own = dict(written.filter(state=UploadRow.State.NEW).values_list("ctid", "number")[:MOST_ASKED])
    count = written.filter(state=UploadRow.State.NEW).count()
    if not own:
        return
    heading, numbers = layout.headings[index], list(own.values())[:MARKED]
    known = _asked(sorted(own)).known
    if known:
        message = (
            "The registry has something with this CTID that is not kept here. If it is yours, import it before you "
            "change it; if not, leave the CTID out."
        )
        found = [own[ctid] for ctid in own if ctid in known]
        yield warning("ctid-in-registry", message, column=heading), message, found[:MARKED], len(found)
    if written.filter(state__in=[UploadRow.State.CHANGED, UploadRow.State.UNCHANGED]).exists():
        message = (
            "Nothing here has this CTID, so the row makes something new. If it was to change something, correct it."
        )
        yield warning("unknown-ctid", message, column=heading), message, numbers, count
