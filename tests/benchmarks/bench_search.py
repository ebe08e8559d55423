"""The search page beside a search as Django's admin does it, in one database of many resources: part of `make bench`.

    python -m tests.benchmarks.bench_search [--resources 1000000] [--keep]

It makes a database of its own, `bench_search`; see `country`. The ratio is what to compare:
for a rare word at most 1/100 of the admin's.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable

from tests.benchmarks.country import milliseconds, run, say

NAME = "bench_search"
ROUNDS, TIMES = 3, 5


def works() -> tuple[dict[str, Callable[[], object]], dict[str, Callable[[], object]]]:
    """What is measured of ours, and of the peer."""
    from django.db.models import Q

    from accounts.models import Membership, Organization, User
    from accounts.roles import Role
    from publisher.models import Resource
    from publisher.searching import Asked, find
    from tests.factories.crowd import COMMON_WORD, RARE_WORD

    number = User.objects.count()
    staff, member, small = (User.objects.create_user(f"{name}{number}@example.org") for name in ("a", "b", "c"))
    staff.is_site_staff = True
    first, *_, last = Organization.objects.order_by("pk")
    Membership.objects.create(user=member, organization=first, role=Role.EDITOR)
    Membership.objects.create(user=small, organization=last, role=Role.EDITOR)

    def admin(word: str) -> list[Resource]:
        """As ModelAdmin.search_fields asks: the words in any of the columns."""
        terms = ("name", "ctid", "webpage", "external_identifier")
        found = Q()
        for term in terms:
            found |= Q(**{f"{term}__icontains": word})
        return list(Resource.objects.filter(found).order_by("-pk")[:25])

    def ours(user: object, **asked: str) -> Callable[[], object]:
        return lambda: find(user, Asked(**asked))

    mine = {
        "staff, rare word": ours(staff, q=RARE_WORD),
        "staff, common word": ours(staff, q=COMMON_WORD),
        "staff, two letters": ours(staff, q="ce"),
        "staff, three words": ours(staff, q="cert ab ced"),
        "staff, beginning of a CTID": ours(staff, q="ce-e8"),
        "staff, no word, one status": ours(staff, status="published"),
        "staff, common word, rare status": ours(staff, q=COMMON_WORD, status="failed"),
        "staff, common word, one organization": ours(staff, q=COMMON_WORD, organization=last.name),
        "member of the largest, common word": ours(member, q=COMMON_WORD),
        "member of the largest, no word": ours(member, kind="credential"),
        "member of a small one, rare word": ours(small, q=RARE_WORD),
        "member of a small one, common word": ours(small, q=COMMON_WORD),
    }
    return mine, {"admin, rare word": lambda: admin(RARE_WORD), "admin, common word": lambda: admin(COMMON_WORD)}


def measure(resources: int) -> dict[str, object]:
    mine, peers = works()
    taken: dict[str, list[float]] = {name: [] for name in (*mine, *peers)}
    for _ in range(ROUNDS):
        for name, work in mine.items():
            taken[name] += [milliseconds(work) for _ in range(TIMES)]
        for name, work in peers.items():
            taken[name].append(milliseconds(work))
    medians = {name: round(statistics.median(each), 2) for name, each in taken.items()}
    ratio = medians["staff, rare word"] / medians["admin, rare word"]
    return {"resources": resources, "milliseconds": medians, "rare_word_as_part_of_admin": round(ratio, 5)}


def report(found: dict[str, object]) -> None:
    say(f"A page of results among {found['resources']:,} resources, whole query work, medians:\n")
    for name, each in found["milliseconds"].items():  # type: ignore[attr-defined]
        say(f"{name:40}{each:10.2f} ms\n")
    say(f"A rare word takes {found['rare_word_as_part_of_admin']} of the admin's time (at most 0.01 is wanted).\n")
    say(f"{json.dumps(found)}\n")


if __name__ == "__main__":
    run(NAME, __doc__, lambda resources: report(measure(resources)))
