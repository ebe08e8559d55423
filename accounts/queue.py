"""The organizations that site staff see, in the order in which they should look at them."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.urls import reverse

from accounts.models import Organization, OrganizationQuerySet, OrganizationStatus, User

_TABS = (
    ("", "All"),
    (OrganizationStatus.SUBMITTED, "Waiting"),
    (OrganizationStatus.RETURNED, "Returned"),
    (OrganizationStatus.APPROVED, "Approved"),
)


def search(user: User, *, text: str) -> OrganizationQuerySet:
    """What `user` sees of the organizations whose name, web page or CTID holds `text`; drafts of their own included."""
    visible = Organization.objects.visible_to(user)
    words = text.strip()
    if not words:
        return visible
    return visible.filter(Q(name__icontains=words) | Q(webpage__icontains=words) | Q(ctid=words.lower()))


def in_order(organizations: OrganizationQuerySet) -> OrganizationQuerySet:
    """Waiting ones first, and of them the one that waits longest; the others by name."""
    waiting = Case(
        When(status=OrganizationStatus.SUBMITTED, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    since = Case(When(status=OrganizationStatus.SUBMITTED, then="submitted_at"))
    return organizations.order_by(waiting, since, "name", "pk").select_related("submitted_by")


def tabs(found: OrganizationQuerySet, current: str, text: str) -> list[dict[str, Any]]:
    """The statuses with their counts, for components/tabs.html."""
    counts = dict(found.order_by().values_list("status").annotate(number=Count("pk")))
    address = reverse("staff_organizations")
    return [
        {
            "label": label,
            "url": f"{address}?{urlencode({'q': text, 'status': status})}",
            "count": counts.get(status, 0) if status else sum(counts.values()),
            "current": status == current,
        }
        for status, label in _TABS
    ]
