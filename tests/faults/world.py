"""What people do while everything breaks, each time as a process: `python -m tests.faults.world COMMAND NUMBER`.

make: an organization that is published. fill: NUMBER credentials on their way, whatever happens to the database
meanwhile. act: NUMBER decisions by chance. hurry: staff press “Try now”; prints how many requests are open.
state: what everybody believes, as JSON.
"""

import json
import random
import sys
import time
from typing import Any

import django
from django.db import InterfaceError, OperationalError, connections

django.setup()

from accounts.exceptions import Refused  # noqa: E402 -- needs the settings
from accounts.models import Membership, User  # noqa: E402
from publisher.actions import approving, reviewing, saving, steering  # noqa: E402
from publisher.models import RegistryRequest, Resource  # noqa: E402
from tests import factories  # noqa: E402


def make(_: int) -> None:
    factories.a_published_organization()


def fill(number: int) -> None:
    organization = Resource.objects.get(kind="organization").organization
    editor, reviewer = _editor(), _reviewer()
    while number:
        try:
            resource = factories.approved(factories.a_credential(organization, by=editor), by=editor)
            reviewing.publish(resource=resource, by=reviewer, seen=resource.approved_id)
            number -= 1
        except (OperationalError, InterfaceError):  # the database was restarted: one stays as far as it came
            connections.close_all()
            time.sleep(1)


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


def hurry(_: int) -> None:
    steering.try_now(by=_reviewer())
    sys.stdout.write(str(RegistryRequest.objects.open().count()))


def state(_: int) -> None:
    requests = RegistryRequest.objects.all()
    sys.stdout.write(
        json.dumps(
            {
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
        "is_last_word": _is_last_word(resource, done.last()),
        "receipts": [{"action": each.action, "receipt": each.receipt, "graph": each.revision.graph} for each in done],
    }


def _is_last_word(resource: Resource, last: RegistryRequest | None) -> bool:
    """Whether what is believed is what was received last; nothing was, for one on which nobody decided."""
    if last is None or last.action == "delete":
        return resource.published_id is None
    return last.revision_id == resource.published_id


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
    {"make": make, "fill": fill, "act": act, "hurry": hurry, "state": state}[sys.argv[1]](int(sys.argv[2]))
