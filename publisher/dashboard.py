"""How an organization stands, for pictures with a table behind each: statuses by kind, publications, benchmark."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Avg, Count
from django.db.models.functions import TruncMonth
from django.utils import timezone

from accounts.models import Organization
from publisher.lifecycle import Status
from publisher.models import RegistryRequest, Resource, ResourceQuerySet
from publisher.models.conditions import holds
from publisher.worklist import kind_plural

MONTHS = 12
BARS = (Status.PUBLISHED, Status.WAITING, Status.NEEDS_REAPPROVAL, Status.IN_PROCESS)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a picture. `percent` of the longest, for its length; `parts`: (label, number, percent of the bar).

    The first part is the one that is drawn darker.
    """

    label: str
    number: int
    percent: int
    parts: tuple[tuple[str, int, int], ...] = ()

    @property
    def dark(self) -> int:
        """How much of the picture's width is drawn dark, in percent."""
        return round(self.percent * self.parts[0][2] / 100) if self.parts else self.percent


def by_kind(organization: Organization) -> list[Bar]:
    """For each kind how many are published, wait, need reapproval or are in process; one may be several of these."""
    numbers = {status: Count("pk", filter=holds(status)) for status in BARS}
    asked = {f"n{place}": count for place, count in enumerate(numbers.values())}
    found = _living(organization).order_by().values("kind").annotate(number=Count("pk"), **asked).order_by("-number")
    rows: list[dict[str, Any]] = [dict(row) for row in found]
    longest = max((row["number"] for row in rows), default=0)
    return [
        Bar(
            kind_plural(row["kind"]),
            row["number"],
            _percent(row["number"], longest),
            tuple(
                (status.label, row[f"n{place}"], _percent(row[f"n{place}"], row["number"]))
                for place, status in enumerate(BARS)
            ),
        )
        for row in rows
    ]


def over_time(organization: Organization) -> list[Bar]:
    """How many publications the registry took in each of the last twelve months, the oldest first."""
    first = _months_back(timezone.now().date().replace(day=1), MONTHS - 1)
    taken = RegistryRequest.objects.filter(
        resource__organization=organization,
        state=RegistryRequest.State.DONE,
        action=RegistryRequest.Action.PUBLISH,
        ended_at__date__gte=first,
    )
    rows = taken.order_by().annotate(month=TruncMonth("ended_at")).values_list("month").annotate(number=Count("pk"))
    numbers = {month.date().replace(day=1): number for month, number in rows}
    months = [_months_back(first, -place) for place in range(MONTHS)]
    longest = max(numbers.values(), default=0)
    return [Bar(f"{month:%Y-%m}", numbers.get(month, 0), _percent(numbers.get(month, 0), longest)) for month in months]


def benchmarks(organization: Organization) -> list[Bar]:
    """The mean benchmark score of each kind, in percent."""
    rows = _living(organization).order_by().values("kind").annotate(mean=Avg("latest__benchmark")).order_by("-mean")
    return [Bar(kind_plural(row["kind"]), round(row["mean"] or 0), round(row["mean"] or 0)) for row in rows]


def to_do(organization: Organization) -> list[tuple[str, int, str]]:
    """`(what, how many, status box)` of what somebody of the organization should look at, nothing that is zero."""
    boxes = (
        ("refused by the registry", Status.FAILED),
        ("returned by a reviewer", Status.RETURNED),
        ("changed since approval or publication: to be approved again", Status.NEEDS_REAPPROVAL),
        ("never approved", Status.IN_PROCESS),
    )
    asked = {f"n{place}": Count("pk", filter=holds(status)) for place, (_, status) in enumerate(boxes)}
    numbers = _living(organization).order_by().aggregate(**asked)
    return [
        (words, numbers[f"n{place}"], status.value)
        for place, (words, status) in enumerate(boxes)
        if numbers[f"n{place}"]
    ]


def _living(organization: Organization) -> ResourceQuerySet:
    found: ResourceQuerySet = Resource.objects.filter(organization=organization, deleted_at__isnull=True)
    return found.exclude(ctid=organization.ctid or "")


def _percent(number: int, whole: int) -> int:
    return round(100 * number / whole) if whole else 0


def _months_back(month: date, months: int) -> date:
    """The first day of the month so many months before; later for a negative number."""
    place = month.year * 12 + month.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)
