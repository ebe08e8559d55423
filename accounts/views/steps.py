"""Where an organization stands, as steps for a page."""

from accounts.models import Organization, OrganizationStatus

_ORDER = {
    OrganizationStatus.DRAFT: 0,
    OrganizationStatus.RETURNED: 0,
    OrganizationStatus.SUBMITTED: 1,
    OrganizationStatus.APPROVED: 2,
}


def steps_of(organization: Organization) -> list[dict[str, str]]:
    """`{"label", "state"}` for components/steps.html."""
    status = organization.standing
    first = "Returned to you" if status == OrganizationStatus.RETURNED else "Draft"
    here = _ORDER[status]
    labels = (first, "Waiting for approval", "Approved")
    return [{"label": label, "state": _state(place, here)} for place, label in enumerate(labels)]


def _state(place: int, here: int) -> str:
    if place < here or here == len(_ORDER) - 2 == place:
        return "done"
    return "current" if place == here else ""
