"""The counts beside the words of the navigation."""

from accounts.models import Organization, User
from publisher.models import Resource


def waiting_counts(user: User) -> dict[str, int]:
    """How many resources and organizations wait for staff; empty for everybody else."""
    if not user.is_site_staff:
        return {}
    return {
        "review": Resource.objects.waiting_for_review().count(),
        "organizations": Organization.objects.waiting().count(),
    }
