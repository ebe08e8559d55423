"""What can be said only when all rows are known: look-alikes, shared texts, references that lead nowhere."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, Min

from accounts.models import Organization
from bulkupload.findings import Finding, warning
from bulkupload.layout import Layout
from bulkupload.models import Upload, UploadRow, json_findings
from bulkupload.rows import NAME
from publisher.models import Resource, StagedRevision
from registry import client

DESCRIPTION = "ceterms:description"
MARKED = 20  # rows of one group that are marked one by one; of a larger one the file as a whole is told
MOST_GROUPS = 500
MOST_ASKED = 1000  # CTIDs that the registry is asked for, in one request
_CHUNK = 1000
CODES = ("same-name-and-page", "shared-description", "unknown-reference")


def look(upload: Upload, layout: Layout) -> None:
    """Writes the findings to the rows and the upload; what was said here before is replaced."""
    said: dict[int, list[Finding]] = {}
    about_file: list[Finding] = []
    for group in (*_alike(upload, layout), *_shared(upload, layout), *_nowhere(upload, layout)):
        _say(group, said, about_file)
    upload.rows.exclude(overall=[]).update(overall=[])
    rows = {row.number: row for row in upload.rows.filter(number__in=list(said)).only("pk", "number", "has_warnings")}
    for number, row in rows.items():
        row.overall, row.has_warnings = json_findings(said[number]), True
    UploadRow.objects.bulk_update(rows.values(), ["overall", "has_warnings"], batch_size=500)
    own = [each for each in upload.findings if each["code"] not in CODES]
    upload.findings = [*own, *json_findings(about_file)]
    warned = upload.rows.filter(has_warnings=True).count()
    rest = {name: number for name, number in upload.counts.items() if name != "warnings"}
    upload.counts = {**rest, **({"warnings": warned} if warned else {})}
    upload.save(update_fields=["findings", "counts"])


Group = tuple[Finding, str, Sequence[int], int]  # what to say of a row, of the file; rows (the first); how many


def _say(group: Group, said: dict[int, list[Finding]], about_file: list[Finding]) -> None:
    finding, of_file, numbers, count = group
    if count <= MARKED:
        for number in numbers:
            said.setdefault(number, []).append(finding)
    else:
        about_file.append(warning(finding.code, f"{count:,} rows, the first is row {numbers[0]}: {of_file}"))


def _groups(upload: Upload, key: str) -> Iterator[tuple[list[int], int]]:
    """Numbers of the rows that share a key (the first few), and how many they are."""
    own = upload.rows.filter(state__in=[*UploadRow.GOOD, "unchanged"]).exclude(**{key: None}).order_by()
    groups = own.values(key).annotate(count=Count("pk"), first=Min("number")).filter(count__gt=1).order_by("first")
    for each in groups[:MOST_GROUPS]:
        numbers = own.filter(**{key: each[key]}).order_by("number").values_list("number", flat=True)[:MARKED]
        yield list(numbers), each["count"]


def _others(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers[:5]) + ("…" if len(numbers) > 5 else "")  # noqa: PLR2004 -- as many as a line holds


def _alike(upload: Upload, layout: Layout) -> Iterator[Group]:
    for numbers, count in _groups(upload, "name_key"):
        message = f"Rows {_others(numbers)} have this name and this web page. Leave one, if they are the same."
        finding = warning("same-name-and-page", message, column=layout.heading_of(NAME))
        yield finding, "the same name and the same web page.", numbers, count


def _shared(upload: Upload, layout: Layout) -> Iterator[Group]:
    for numbers, count in _groups(upload, "description_key"):
        message = f"Rows {_others(numbers)} have the same description. Say of each what is particular to it."
        finding = warning("shared-description", message, column=layout.heading_of(DESCRIPTION))
        yield finding, "the same description. Say of each what is particular to it.", numbers, count


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
    for (term, ctid), (numbers, count) in met.items():
        if ctid in unknown:
            message = f"{ctid} is neither in this file nor here nor in the registry. Correct it, or publish that first."
            finding = warning("unknown-reference", message, column=layout.heading_of(term), value=ctid)
            yield finding, f"{layout.heading_of(term)}: {message}", numbers, count


def _unknown(upload: Upload, ctids: Sequence[str]) -> set[str]:
    unknown = set(ctids)
    for start in range(0, len(ctids), _CHUNK):
        some = ctids[start : start + _CHUNK]
        sources: tuple[Any, ...] = (Resource.objects.all(), Organization.objects.all(), upload.rows.all())
        for source in sources:
            unknown.difference_update(source.filter(ctid__in=some).values_list("ctid", flat=True))
    return unknown - _in_registry(sorted(unknown)[:MOST_ASKED])


def _in_registry(ctids: Sequence[str]) -> frozenset[str]:
    """Those that the registry knows; none when it cannot be asked now."""
    try:
        return client.existing(ctids) if ctids else frozenset()
    except client.RegistryError:
        return frozenset()
