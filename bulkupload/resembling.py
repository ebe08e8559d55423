"""What rows share with each other, and with resources of other organizations: names, texts, pages and codes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Count, F, Min, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from bulkupload.findings import Finding, info, warning
from bulkupload.hints import CODE
from bulkupload.layout import Layout
from bulkupload.models import Upload, UploadRow
from bulkupload.rows import NAME, WEBPAGE
from publisher.models import Resource

DESCRIPTION = "ceterms:description"
MARKED = 20  # rows of one group that are marked one by one; of a larger one the file as a whole is told
MOST_GROUPS = 500
SHARED_FROM = 5  # rows with one web page; two courses of one page are usual
MOST_PAGES = 10_000  # new rows whose pages are looked for among the resources of others
_CHUNK = 500
CODES = ("same-name-and-page", "shared-description", "shared-page", "shared-code", "page-of-another")

Group = tuple[Finding, str, Sequence[int], int]  # what to say of a row, of the file; rows (the first); how many


def groups(upload: Upload, layout: Layout) -> Iterator[Group]:
    """All that can be said of rows that are alike."""
    yield from _alike(upload, layout)
    yield from _shared(upload, layout)
    for term, said in ((WEBPAGE, _of_page), (CODE, _of_code)):
        column = next(((index, each) for index, each in layout.used if each.term == term), None)
        if column is not None:
            yield from said(upload, column[0], layout.headings[column[0]])
            if term == WEBPAGE:
                yield from _of_others(upload, column[0], layout.headings[column[0]])


def _read_rows(upload: Upload) -> "QuerySet[UploadRow]":
    return upload.rows.filter(state__in=[*UploadRow.GOOD, UploadRow.State.UNCHANGED]).order_by()


def _groups(rows: "QuerySet[UploadRow]", key: str, *, least: int = 2) -> Iterator[tuple[list[int], int]]:
    """Numbers of the rows that share a key, and how many they are; of more than can be marked the first alone.

    Two queries, however many groups there are.
    """
    counted = rows.values(key).annotate(count=Count("pk"), first=Min("number")).filter(count__gte=least)
    found = list(counted.order_by("first")[:MOST_GROUPS])
    small = [each[key] for each in found if each["count"] <= MARKED]
    numbers: dict[Any, list[int]] = {}
    if small:
        for value, number in rows.filter(**{f"{key}__in": small}).order_by("number").values_list(key, "number"):
            numbers.setdefault(value, []).append(number)
    for each in found:
        yield numbers.get(each[key], [each["first"]]), each["count"]


def others(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers[:5]) + ("…" if len(numbers) > 5 else "")  # noqa: PLR2004 -- as many as a line holds


def _alike(upload: Upload, layout: Layout) -> Iterator[Group]:
    for numbers, count in _groups(_read_rows(upload).exclude(name_key=None), "name_key"):
        message = f"Rows {others(numbers)} have this name and this web page. Leave one, if they are the same."
        finding = warning("same-name-and-page", message, column=layout.heading_of(NAME))
        yield finding, "the same name and the same web page.", numbers, count


def _shared(upload: Upload, layout: Layout) -> Iterator[Group]:
    for numbers, count in _groups(_read_rows(upload).exclude(description_key=None), "description_key"):
        message = f"Rows {others(numbers)} have the same description. Say of each what is particular to it."
        finding = warning("shared-description", message, column=layout.heading_of(DESCRIPTION))
        yield finding, "the same description. Say of each what is particular to it.", numbers, count


def with_cell(rows: "QuerySet[UploadRow]", index: int) -> "QuerySet[UploadRow]":
    """Those that have something in a column, with it as `cell`. Coalesce makes it a text like any other."""
    cell = Coalesce(KT(f"cells__{index}"), Value(""), output_field=TextField())
    return rows.annotate(cell=cell).exclude(cell="")


def _of_page(upload: Upload, index: int, heading: str) -> Iterator[Group]:
    for numbers, count in _groups(with_cell(_read_rows(upload), index), "cell", least=SHARED_FROM):
        advice = "the same web page. A page of its own for each lets people find the one they look for."
        message = f"{count:,} rows ({others(numbers)}) have {advice}"
        yield info("shared-page", message, column=heading), advice, numbers, count


def _of_code(upload: Upload, index: int, heading: str) -> Iterator[Group]:
    for numbers, count in _groups(with_cell(_read_rows(upload), index), "cell"):
        message = f"Rows {others(numbers)} have the same code. Leave one, if they are the same, or correct the code."
        advice = "the same code. Leave one, if they are the same."
        yield warning("shared-code", message, column=heading), advice, numbers, count


def _of_others(upload: Upload, index: int, heading: str) -> Iterator[Group]:
    """New rows whose page belongs to something published for somebody else: most likely it is there already."""
    rows = with_cell(_read_rows(upload), index).filter(state=UploadRow.State.NEW).order_by("number")
    numbers: dict[str, list[int]] = {}
    first = rows.values_list("cell", "number")[:MOST_PAGES]  # type: ignore[misc]  # annotated by with_cell
    for page, number in first:
        numbers.setdefault(page, []).append(number)
    pages = list(numbers)
    for start in range(0, len(pages), _CHUNK):
        for page, there in _published(upload, pages[start : start + _CHUNK]).items():
            whose = f"“{there['name']}” of {there['owner']}"
            message = f"{whose} has this web page too. Make sure that yours is another one."
            finding = warning("page-of-another", message, there["ctid"], column=heading)
            yield finding, message, numbers[page], len(numbers[page])


def _published(upload: Upload, pages: Iterable[str]) -> Mapping[str, dict[str, Any]]:
    """Page as written -> what others have published with it. What they have not published is nobody's business."""
    variants = {variant: page for page in pages for variant in _variants(page)}
    found = Resource.objects.filter(
        listing__webpage__among=list(variants), published__isnull=False, deleted_at__isnull=True
    )
    of_others = found.exclude(organization=upload.organization_id).order_by("pk")
    rows = of_others.values("webpage", "name", "ctid", owner=F("organization__name"))
    return {variants[row["webpage"]]: dict(row) for row in rows}


def _variants(page: str) -> Iterator[str]:
    """The same page with and without the slash at its end, by http and by https."""
    _, separator, rest = page.strip().partition("://")
    if separator:
        bare = rest.rstrip("/")
        yield from (f"{scheme}://{bare}{end}" for scheme in ("https", "http") for end in ("", "/"))
