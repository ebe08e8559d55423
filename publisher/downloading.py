"""Download Data Summary: what is filtered as a table, or the JSON-LD of it as a zip; large ones in the background."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.http import QueryDict
from django.utils.text import slugify

from accounts.models import Organization, User
from publisher import worklist
from publisher.actions import making
from publisher.actions.making import Tell, told
from publisher.models import Download, Resource, ResourceQuerySet, Revision
from publisher.paging import ORDERS
from publisher.spreadsheet import CSV_TYPE, MOST_IN_WORKBOOK, XLSX_TYPE, write_csv, write_xlsx
from publisher.worklist import EVERYTHING, kind_label, type_label

AT_ONCE = 1_000  # resources; below, the answer is the file itself
MAKER = "summary"


@dataclass(frozen=True, slots=True)
class Format:
    """most: resources that such a file holds, None for any number."""

    title: str
    ending: str
    content_type: str
    most: int | None = None


FORMATS = {
    "csv": Format("Summary", "csv", CSV_TYPE),
    "xlsx": Format("Summary", "xlsx", XLSX_TYPE, MOST_IN_WORKBOOK),
    "jsonld": Format("JSON-LD", "zip", "application/zip"),
}

HEADING = (
    "Name",
    "CTID",
    "Kind",
    "Type",
    "Status",
    "Benchmark",
    "To fix",
    "External identifier",
    "Web page",
    "Last updated",
    "By",
    "Approved on",
    "Published on",
)
CHUNK = 500  # fetched together


def register() -> None:
    """Called when the app is ready."""
    making.register(MAKER, _make)


def filename(organization: Organization, kind: str, file_format: str) -> str:
    return f"{slugify(organization.name)[:40] or organization.pk}-{kind}.{FORMATS[file_format].ending}"


def ask(
    *,
    organization: Organization,
    kind: str,
    file_format: str,
    address: QueryDict,
    total: int,
    by: User,
) -> Download:
    """The file, made in the background. kind: a slug or `EVERYTHING`; address: with the filters of the list."""
    what = "everything" if kind == EVERYTHING else worklist.kind_plural(kind).lower()
    return making.ask(
        maker=MAKER,
        organization=organization,
        details={"kind": kind, "format": file_format, "query": address.urlencode()},
        title=f"{FORMATS[file_format].title} of {what}",
        filename=filename(organization, kind, file_format),
        content_type=FORMATS[file_format].content_type,
        total=total,
        by=by,
    )


def _make(download: Download, target: IO[bytes], tell: Tell) -> None:
    kind, address = download.details["kind"], QueryDict(download.details["query"])
    write(download.details["format"], worklist.matching(download.organization, kind, address), target, tell)


def write(file_format: str, resources: ResourceQuerySet, target: IO[bytes], tell: Tell = lambda _: None) -> None:
    """Writes the file of all `resources`, by name, a few hundred in memory."""
    if file_format == "jsonld":
        _write_jsonld(resources, target, tell)
        return
    rows = told(summary_rows(resources.order_by(*ORDERS["name"].by())), tell)
    if file_format == "xlsx":
        write_xlsx(rows, target, title="Summary")
    else:
        write_csv(rows, target)


def summary_rows(resources: ResourceQuerySet) -> Iterator[list[str]]:
    """The heading, then a row for each, fetched some hundreds at a time."""
    yield list(HEADING)
    rows = resources.with_state().without_graphs().select_related("updated_by")
    for resource in rows.iterator(chunk_size=CHUNK):
        yield _row(resource)


def _row(resource: Resource) -> list[str]:
    latest = resource.latest
    return [
        resource.name,
        resource.ctid,
        kind_label(resource.kind),
        type_label(resource.class_term),
        ", ".join(status.label for status in resource.statuses),
        str(latest.benchmark if latest else ""),
        str(latest.errors if latest else ""),
        resource.external_identifier,
        resource.webpage,
        _day(resource.updated_at),
        resource.updated_by.get_full_name(),
        _day(resource.approved_at),
        _day(resource.published_at),
    ]


def _day(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d") if moment else ""


def _write_jsonld(resources: ResourceQuerySet, target: IO[bytes], tell: Tell) -> None:
    """A zip of the latest graph of each as `KIND/CTID.json`."""
    latest = Revision.objects.filter(pk__in=resources.order_by().values("latest")).order_by("pk")
    found = latest.values_list("resource__kind", "resource__ctid", "graph")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind, ctid, graph in told(found.iterator(chunk_size=CHUNK), tell):
            archive.writestr(f"{kind}/{ctid}.json", json.dumps(graph, ensure_ascii=False, indent=1))
