"""The summary of the largest organization beside Django's admin and django-tables2, part of `make bench`.

    BENCH_RESOURCES=1000000 python -m tests.benchmarks.bench_summary [--keep]

Whole requests, 25 rows each, in a database of its own (see `country`) where one organization has a tenth of everything;
the peers on a copy with the indexes that Django makes. Then all of that organization is approved, beside `save()` for
each. The ratios are what to compare.
"""

from __future__ import annotations

import json
import resource as usage
import statistics
import time
from collections.abc import Callable
from typing import Any

from tests.benchmarks.country import milliseconds, run, say

NAME = "bench_summary"
ROUNDS, TIMES = 3, 3
SAVED = 500  # rows that are approved one by one
ROWS = 25


def measure(resources: int) -> dict[str, Any]:
    from tests.benchmarks.summary_peers import copy_rows

    copy_rows()
    works = pages()
    taken: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()  # what is read for the first time is not counted
    for _ in range(ROUNDS):
        for name, work in works.items():
            is_compared = not name.startswith(("ours: sorted", "ours: last by", "ours: status"))
            taken[name] += [milliseconds(work) for _ in range(TIMES if is_compared else 1)]
    found = {name: round(statistics.median(each), 2) for name, each in taken.items()}
    pages_found = {"resources": resources, "milliseconds": found, "ratios": _ratios(found)}
    report_pages(pages_found)
    return pages_found | {"approve": approve()}


def pages() -> dict[str, Callable[[], object]]:
    """The requests by name."""
    from django.core.cache import cache
    from django.test import Client
    from django.urls import reverse

    from accounts import agreements
    from accounts.actions import people
    from accounts.models import Membership, Organization, User
    from accounts.roles import Role
    from publisher.filters import boxes
    from publisher.models import Resource
    from publisher.paging import ORDERS
    from tests.factories.crowd import COMMON_WORD, RARE_WORD

    largest = Organization.objects.order_by("pk").first()
    assert largest is not None
    member, _ = User.objects.get_or_create(email="largest@example.org", is_superuser=True)
    Membership.objects.get_or_create(user=member, organization=largest, role=Role.EDITOR)
    staff, _ = User.objects.get_or_create(email="staff@example.org", is_site_staff=True)
    for each in (member, staff):
        people.agree(user=each, policies=agreements.missing(each))
    client, client_of_staff = Client(), Client()
    client.force_login(member)
    client_of_staff.force_login(staff)
    last = -(-Resource.objects.filter(organization=largest, kind="credential").count() // ROWS)
    own = reverse("summary_kind", args=[largest.pk, "credential"])
    narrowed = f"organization__id__exact={largest.pk}&kind__exact=credential"

    def get(url: str, *, cold: bool = False, by: Client = client) -> Callable[[], object]:
        def work() -> None:
            if cold:
                cache.clear()
            assert by.get(url).status_code == 200, url

        return work

    works = {
        "admin: first page": get(f"/bench/admin/publisher/plain/?{narrowed}"),
        "ours: first page": get(own),
        "tables2: first page": get(f"/bench/tables2/{largest.pk}/"),
        "ours: first page, counted anew": get(own, cold=True),
        "admin: last page": get(f"/bench/admin/publisher/plain/?{narrowed}&p={last}"),
        "ours: last page": get(f"{own}?last=1"),
        "tables2: last page": get(f"/bench/tables2/{largest.pk}/?page={last}"),
        "admin: rare word": get(f"/bench/admin/publisher/plain/?{narrowed}&q={RARE_WORD}"),
        "ours: rare word": get(f"{own}?q={RARE_WORD}"),
        "admin: rare word in the whole table": get(f"/bench/admin/publisher/plain/?q={RARE_WORD}"),
        "ours: rare word in the whole table": get(f"{reverse('search')}?q={RARE_WORD}", by=client_of_staff),
        "ours: common word": get(f"{own}?q={COMMON_WORD}"),
        "ours: one type": get(f"{own}?type=ceterms:License"),
        "ours: organization": get(reverse("summary_organization", args=[largest.pk])),
    }
    works |= {f"ours: sorted by {sort}": get(f"{own}?sort={sort}") for sort in ORDERS}
    works |= {f"ours: last by {sort}": get(f"{own}?sort={sort}&last=1") for sort in ORDERS}
    return works | {f"ours: status {slug}": get(f"{own}?status={slug}&sort=oldest") for slug in boxes()}


def _ratios(found: dict[str, float]) -> dict[str, float]:
    def ratio(ours: str, *others: str) -> float:
        return round(found[f"ours: {ours}"] / min(found[other] for other in others), 4)

    first, last = ("admin: first page", "tables2: first page"), ("admin: last page", "tables2: last page")
    return {
        "first page, at most 0.1": ratio("first page", *first),
        "first page counted anew, at most 0.1": ratio("first page, counted anew", *first),
        "last page, at most 0.025": ratio("last page", *last),
        "last beside our first, about 1": ratio("last page", "ours: first page"),
        # The figures that this aim comes from are of the whole table.
        "rare word, at most 0.01": ratio("rare word", "admin: rare word in the whole table"),
        "rare word in the whole table, at most 0.01": ratio(
            "rare word in the whole table", "admin: rare word in the whole table"
        ),
        "rare word beside the admin's in the same list": ratio("rare word", "admin: rare word"),
    }


def approve() -> dict[str, Any]:
    """All of the largest organization, as the page does it; and some of another with `save()` for each."""
    from django.db import connection
    from django.utils import timezone

    from accounts.models import Organization, User
    from publisher.actions import batching
    from publisher.models import Resource

    largest, other = Organization.objects.order_by("pk")[:2]
    by = User.objects.get(email="largest@example.org")
    cleared = "approved_id = NULL, approved_at = NULL, approved_by_id = NULL, published_id = NULL, published_at = NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE publisher_resource SET {cleared} WHERE organization_id IN (%s, %s)", [largest.pk, other.pk]
        )
        cursor.execute("DELETE FROM publisher_registryrequest")
        cursor.execute("VACUUM ANALYZE publisher_resource")

    def save_each() -> None:
        for each in Resource.objects.filter(organization=other).order_by("pk")[:SAVED]:
            each.approved_id, each.approved_at, each.approved_by = each.latest_id, timezone.now(), by
            each.save()

    saved = milliseconds(save_each) / SAVED
    before = usage.getrusage(usage.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    selection = batching.Selection("credential", "", 0)
    batch = batching.propose_all(
        step="approve", selection=selection, organization=largest, title="Credentials", back="/", by=by
    )
    proposed = time.perf_counter() - start
    batching.run(batch.pk)
    looked = time.perf_counter() - start
    confirmed = milliseconds(lambda: batching.confirm(batch=batch, by=by)) / 1000
    ran = milliseconds(lambda: batching.run(batch.pk)) / 1000
    batch.refresh_from_db()
    return {
        "resources": batch.total,
        "approved": batch.done,
        "seconds": {"request": proposed, "look": looked - proposed, "confirm": confirmed, "run": ran},
        "microseconds_each": {
            "look": round((looked - proposed) / batch.total * 1e6, 1),
            "run": round(ran / batch.done * 1e6, 1),
        },
        "megabytes_more": round((usage.getrusage(usage.RUSAGE_SELF).ru_maxrss - before) / 1024),
        "save_milliseconds_each": round(saved, 3),
        "times_save, at least 25": round(saved * batch.done / 1000 / ran, 1),
        "times_save_with_the_look": round(saved * batch.total / 1000 / (looked + confirmed + ran), 1),
    }


def report_pages(found: dict[str, Any]) -> None:
    say(f"Whole requests, the largest organization among {found['resources']:,} resources, medians:\n")
    for name, each in found["milliseconds"].items():
        say(f"{name:45}{each:10.2f} ms\n")
    for name, each in found["ratios"].items():
        say(f"{name:45}{each}\n")


def report(found: dict[str, Any]) -> None:
    for name, each in found["approve"].items():
        say(f"{name:45}{each}\n")
    say(f"{json.dumps(found)}\n")


if __name__ == "__main__":
    run(
        NAME,
        __doc__,
        lambda resources: report(measure(resources)),
        urls="tests.benchmarks.summary_peers",
        apps=("django.contrib.admin", "django_tables2"),
    )
