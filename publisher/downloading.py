"""The data of an organization as files: the summary as a table, and everything as JSON-LD."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime

from publisher.models import Resource, ResourceQuerySet, Revision
from publisher.worklist import kind_label, type_label

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
AT_ONCE = 500


def summary_rows(resources: ResourceQuerySet) -> Iterator[list[str]]:
    """The heading, then a row for each, fetched some hundreds at a time."""
    yield list(HEADING)
    rows = resources.with_state().without_graphs().select_related("updated_by")
    for resource in rows.iterator(chunk_size=AT_ONCE):
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


def jsonld_archive(resources: ResourceQuerySet) -> Iterator[bytes]:
    """A zip piece by piece: the latest graph of each resource as `KIND/CTID.json`."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        latest = Revision.objects.filter(pk__in=resources.order_by().values("latest")).order_by("pk")
        found = latest.values_list("resource__kind", "resource__ctid", "graph")
        for kind, ctid, graph in found.iterator(chunk_size=AT_ONCE):
            archive.writestr(f"{kind}/{ctid}.json", json.dumps(graph, ensure_ascii=False, indent=1))
            yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Where the archive is written to, and taken from at once."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]  # any buffer
        self._parts.append(part)
        return len(part)

    def taken(self) -> bytes:
        data, self._parts = b"".join(self._parts), []
        return data
