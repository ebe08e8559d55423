"""The counts beside the words of the navigation."""

from accounts.models import Organization, User
from publisher.models import Resource
from publisher.paging import Total, counted


def waiting_counts(user: User) -> dict[str, Total]:
    """How many resources and organizations wait for staff, as far as is counted; empty for everybody else."""
    if not user.is_site_staff:
        return {}
    return {
        "review": counted(Resource.objects.waiting_for_review()),
        "organizations": Total(Organization.objects.waiting().count()),
    }
