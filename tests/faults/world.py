"""What people do while everything breaks, each time as a process: `python -m tests.faults.world COMMAND NUMBER`.

make: an organization that is published. fill: NUMBER credentials on their way. act: NUMBER decisions by chance.
state: what everybody believes, as JSON.
"""

import json
import random
import sys
from typing import Any

import django

django.setup()

from accounts.exceptions import Refused  # noqa: E402 -- needs the settings
from accounts.models import Membership, User  # noqa: E402
from publisher.actions import approving, reviewing, saving  # noqa: E402
from publisher.models import RegistryRequest, Resource  # noqa: E402
from tests import factories  # noqa: E402


def make(_: int) -> None:
    factories.a_published_organization()


def fill(number: int) -> None:
    organization = Resource.objects.get(kind="organization").organization
    for _ in range(number):
        resource = factories.approved(factories.a_credential(organization, by=_editor()), by=_editor())
        reviewing.publish(resource=resource, by=_reviewer(), seen=resource.approved_id)


def act(number: int) -> None:
    """A change and its publication, or the way out of the registry; what is busy at the moment is left alone."""
    editor = _editor()
    everything = list(Resource.objects.filter(kind="credential", deleted_at__isnull=True).values_list("pk", flat=True))
    for pk in random.choices(everything, k=number):
        try:
            _change(pk, editor) if random.random() < 0.8 else _take_back(pk, editor)
        except Refused:
            continue


def _change(pk: int, editor: User) -> None:
    resource = Resource.objects.get(pk=pk)
    graph = factories.credential_graph(resource.organization, ctid=resource.ctid)
    saved = saving.save(resource=resource, graph=graph, by=editor, source="form", seen=resource.latest_id)
    approving.approve(items=[(saved, saved.latest_id)], by=editor)
    current = Resource.objects.get(pk=pk)
    reviewing.publish(resource=current, by=_reviewer(), seen=current.approved_id)


def _take_back(pk: int, editor: User) -> None:
    resource = Resource.objects.get(pk=pk)
    approving.ask_to_unpublish(resource=resource, by=editor, seen=resource.published_id, reason="duplicate")
    reviewing.unpublish(resource=Resource.objects.get(pk=pk), by=_reviewer(), seen=resource.published_id)


def state(_: int) -> None:
    requests = RegistryRequest.objects.all()
    sys.stdout.write(
        json.dumps(
            {
                "open": requests.open().count(),
                "states": {state: requests.filter(state=state).count() for state in RegistryRequest.State.values},
                "resources": [_believed(resource) for resource in Resource.objects.order_by("pk")],
            }
        )
    )


def _believed(resource: Resource) -> dict[str, Any]:
    done = resource.registry_requests.filter(state="done").order_by("pk").select_related("revision")
    return {
        "ctid": resource.ctid,
        "published": resource.published.graph if resource.published else None,
        "decided_hash": _decided(resource),
        "published_hash": resource.published.content_hash if resource.published else None,
        "is_last_word": (last := done.last()) is not None
        and (last.revision_id == resource.published_id if last.action == "publish" else resource.published_id is None),
        "receipts": [{"action": each.action, "receipt": each.receipt, "graph": each.revision.graph} for each in done],
    }


def _decided(resource: Resource) -> str | None:
    """The content that the reviewers decided on last; None when they granted that it be taken back."""
    published = resource.decisions.filter(kind="published").order_by("pk").last()
    taken_back = resource.unpublish_requests.filter(granted=True).order_by("decided_at").last()
    if published is None or (taken_back and taken_back.decided_at > published.at):
        return None
    return published.revision.content_hash


def _editor() -> User:
    return Membership.objects.select_related("user").order_by("pk")[0].user


def _reviewer() -> User:
    return User.objects.filter(is_site_staff=True).order_by("pk")[0]


if __name__ == "__main__":
    {"make": make, "fill": fill, "act": act, "state": state}[sys.argv[1]](int(sys.argv[2]))
