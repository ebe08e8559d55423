"""What every page of a resource begins with: the resource, its revision, whether the person may change it."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.permissions import can
from accounts.requests import UserRequest
from accounts.roles import WHY_NOT, Permission
from accounts.views.answers import number
from publisher.models import Resource, Revision


def load(request: UserRequest, ctid: str) -> Resource:
    """The resource with this CTID in any case, as the person may see it, with its latest graph; else 404."""
    visible = Resource.objects.visible_to(request.user).with_state().defer("approved__graph", "published__graph")
    people = ("updated_by", "approved_by", "created_by")
    return get_object_or_404(visible.select_related(*people), ctid=ctid.lower())


def latest_of(resource: Resource) -> Revision:
    if resource.latest is None:
        raise Http404("This resource has no revision yet.")
    return resource.latest


def revision_of(resource: Resource, asked: str | None) -> Revision:
    """The revision whose number stands in the address; the latest where none does. 404 for one that there is not."""
    return get_object_or_404(resource.revisions, number=number(asked)) if asked else latest_of(resource)


def why_not_edit(request: UserRequest, resource: Resource) -> str:
    """Why this person cannot change anything here; "" when it can."""
    allowed = can(request.user, Permission.RESOURCE_EDIT, resource.organization)
    return "" if allowed else WHY_NOT[Permission.RESOURCE_EDIT]
