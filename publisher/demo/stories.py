"""The steps by which a demo credential comes to its status. Each does nothing when it was done before."""

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings

import ctdl
from accounts.exceptions import NotReady
from accounts.models import Organization, User
from publisher.actions import approving, delivering, reviewing, saving
from publisher.demo.data import DemoCredential, Values
from publisher.models import RegistryRequest, Resource, UnpublishRequest
from registry import client

LONGEST_WAIT_SECONDS = 60


@dataclass(frozen=True)
class People:
    publisher: User
    editor: User
    reviewer: User


def tell(credential: DemoCredential, *, organization: Organization, people: People) -> Resource:
    """Makes the credential and takes it through its story."""
    resource = _entered(credential, organization=organization, by=people.editor)
    for step in credential.story:
        _STEPS[step](resource, credential, people)
        resource = Resource.objects.get(pk=resource.pk)
    return resource


def enter(
    *, organization: Organization, kind: str, class_term: str, ctid: str, values: Values, by: User, identifier: str = ""
) -> Resource:
    """A new resource with these simplified values."""
    blank = ctdl.new_document(class_term, ctid=ctid, base=settings.REGISTRY_URL)
    return saving.create(
        organization=organization,
        kind=kind,
        graph=ctdl.edit(blank, values, base=settings.REGISTRY_URL),
        by=by,
        source="demo",
        external_identifier=identifier,
    )


def approve(resource: Resource, *, people: People) -> None:
    """Approves the latest revision."""
    approving.approve(items=[(resource, resource.latest_id)], by=people.publisher)


def publish(resource: Resource, *, people: People) -> None:
    """Releases what is approved and brings it to the registry at once."""
    request = reviewing.publish(resource=resource, by=people.reviewer, seen=resource.approved_id)
    delivering.deliver(request_id=request.pk)
    _wait_until_ended(request)


def _wait_until_ended(request: RegistryRequest) -> None:
    """A worker that runs already may have taken the request up before us; then its answer is waited for."""
    patience = time.monotonic() + LONGEST_WAIT_SECONDS
    while RegistryRequest.objects.open().filter(pk=request.pk).exists():
        if time.monotonic() > patience:
            raise NotReady(f"The registry at {settings.REGISTRY_URL} does not answer, so the demo cannot be loaded.")
        time.sleep(0.1)


def _entered(credential: DemoCredential, *, organization: Organization, by: User) -> Resource:
    owned = {"ceterms:ownedBy": [organization.ctid], "ceterms:offeredBy": [organization.ctid]}
    return enter(
        organization=organization,
        kind="credential",
        class_term=credential.class_term,
        ctid=ctdl.new_ctid(),
        values={**credential.values, **owned},
        by=by,
        identifier=credential.identifier,
    )


def _graph(resource: Resource) -> dict[str, Any]:
    assert resource.latest is not None, "every saved resource has a latest revision"
    return resource.latest.graph


def _approve(resource: Resource, _: DemoCredential, people: People) -> None:
    approve(resource, people=people)


def _publish(resource: Resource, _: DemoCredential, people: People) -> None:
    publish(resource, people=people)


def _edit(resource: Resource, credential: DemoCredential, people: People) -> None:
    graph = ctdl.edit(_graph(resource), credential.later, base=settings.REGISTRY_URL)
    saving.save(resource=resource, graph=graph, by=people.editor, source="demo", seen=resource.latest_id)


def _return(resource: Resource, credential: DemoCredential, people: People) -> None:
    reviewing.return_(resource=resource, by=people.reviewer, seen=resource.approved_id, note=credential.note)


def _ask_to_unpublish(resource: Resource, credential: DemoCredential, people: People) -> None:
    approving.ask_to_unpublish(
        resource=resource,
        by=people.publisher,
        seen=resource.published_id,
        reason=UnpublishRequest.Reason.DUPLICATE,
        note=credential.note,
    )


def _clash(resource: Resource, _: DemoCredential, __: People) -> None:
    """The college's former account has the same CTID in the registry already, so that the registry will refuse ours."""
    former = ctdl.new_ctid()
    client.ensure_organization(former, "Harbor Valley Institute (former account)")
    client.publish(_graph(resource), organization_ctid=former)


_STEPS = {
    "approve": _approve,
    "publish": _publish,
    "edit": _edit,
    "return": _return,
    "ask-to-unpublish": _ask_to_unpublish,
    "clash": _clash,
}
