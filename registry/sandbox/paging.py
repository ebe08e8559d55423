"""Pages of long lists, and the headers that describe them."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from registry.sandbox.calls import Answer, Call
from registry.sandbox.problems import problem

PER_PAGE = 10
PER_PAGE_FOR_NONSENSE = 25
# More would keep a worker busy for one reader; `X-Per-Page` tells what was given.
MOST_PER_PAGE = 1000


def paged(call: Call, rows: QuerySet[Any], entity: Any) -> Answer:
    """The page of `rows` that `page` and `per_page` ask for, each as `entity(row)`. Raises Problem 400."""
    page = max(1, call.query.integer("page", 1))
    size = call.query.integer("per_page", PER_PAGE)
    call.query.check()
    if size == 0:
        raise problem(500, "per_page must not be 0")
    size = min(size, MOST_PER_PAGE) if size > 0 else PER_PAGE_FOR_NONSENSE
    total = rows.count()
    start = (page - 1) * size
    data = [entity(row) for row in rows[start : start + size]] if start < total else []
    return Answer(data, headers=_headers(call, page, size, total))


def _headers(call: Call, page: int, size: int, total: int) -> dict[str, str]:
    """Today's headers, and those of the first version of the contract (`Link`, `Total`, `Per-Page`)."""
    pages = -(-total // size)
    return {
        "X-Total": str(total),
        "X-Total-Pages": str(pages),
        "X-Per-Page": str(size),
        "X-Page": str(page),
        "X-Next-Page": str(page + 1) if page < pages else "",
        "X-Prev-Page": str(page - 1) if page > 1 else "",
        "X-Offset": "",
        "Total": str(total),
        "Per-Page": str(size),
        "Link": _links(call, {"first": 1, "prev": page - 1, "next": page + 1, "last": pages}, pages),
        "Access-Control-Expose-Headers": "Link, X-Total, X-Total-Pages, X-Per-Page, X-Page, X-Next-Page, X-Prev-Page",
    }


def _links(call: Call, pages: dict[str, int], last: int) -> str:
    address = call.request.build_absolute_uri(call.request.path)
    given = {name: value for name, value in call.request.GET.items() if name != "page"}
    return ", ".join(
        f'<{address}?{urlencode(given | {"page": number})}>; rel="{name}"'
        for name, number in pages.items()
        if 1 <= number <= last
    )
