"""Each night: is in the registry what we believe to be there?"""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.exceptions import NotAllowed, NotReady
from publisher.actions import approving, delivering, reconciling, reviewing
from publisher.models import RegistryCheck, RegistryRequest
from registry import client as registry_client
from tests.factories import a_credential, a_member, a_published_organization, a_reviewer, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def resource(registry):
    return published(a_credential(a_published_organization()))


def differences() -> dict[str, str]:
    return dict(RegistryCheck.objects.exclude(difference="").values_list("resource__ctid", "difference"))


def mails(bell) -> list[str]:
    return [args[0] for name, args in bell if name == "accounts.tasks.send_mail"]


def test_nothing_differs(resource):
    assert reconciling.reconcile() == 0
    assert RegistryCheck.objects.count() == 2


def test_what_the_registry_lost_is_reported_once(resource, registry, bell, django_capture_on_commit_callbacks):
    a_reviewer()
    del registry.documents[resource.ctid]
    bell.clear()

    with django_capture_on_commit_callbacks(execute=True):
        assert reconciling.reconcile() == 1
    assert differences() == {resource.ctid: "missing"}
    assert "1 difference between us and the registry" in mails(bell)

    since = RegistryCheck.objects.get(resource=resource).found_at
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert reconciling.reconcile() == 0
    assert RegistryCheck.objects.get(resource=resource).found_at == since


def test_what_somebody_else_changed_there(resource, registry):
    document = registry.documents[resource.ctid]
    changed = {**document["@graph"][0], "ceterms:name": {"en": "Something else"}}
    registry.documents[resource.ctid] = {**document, "@graph": [changed]}

    reconciling.reconcile()

    assert differences() == {resource.ctid: "other"}


def test_what_should_be_gone_and_is_there(resource, registry):
    document = registry.documents[resource.ctid]
    take_back(resource)
    assert resource.ctid not in registry.documents
    registry.documents[resource.ctid] = document

    reconciling.reconcile()

    assert differences() == {resource.ctid: "still-there"}
    reconciling.repair(check=RegistryCheck.objects.exclude(difference="").get(), by=a_reviewer())
    delivering.deliver(request_id=RegistryRequest.objects.open().get().pk)
    assert resource.ctid not in registry.documents
    reconciling.reconcile()
    assert differences() == {}


def take_back(resource):
    approving.ask_to_unpublish(
        resource=resource, by=a_member(resource.organization), seen=resource.published_id, reason="duplicate"
    )
    request = reviewing.unpublish(resource=resource, by=a_reviewer(), seen=resource.published_id)
    delivering.deliver(request_id=request.pk)


def test_staff_send_it_again(resource, registry, client):
    del registry.documents[resource.ctid]
    reconciling.reconcile()
    client.force_login(a_reviewer())

    assert "The registry does not have it" in client.get("/review/differences/").text
    client.post(f"/review/differences/{resource.ctid}/repair/")
    delivering.deliver(request_id=RegistryRequest.objects.open().get().pk)

    assert resource.ctid in registry.documents
    reconciling.reconcile()
    assert "No difference" in client.get("/review/differences/").text


def test_only_staff_repair_and_only_what_differs(resource, registry):
    del registry.documents[resource.ctid]
    reconciling.reconcile()
    check = RegistryCheck.objects.get(resource=resource)
    with pytest.raises(NotAllowed):
        reconciling.repair(check=check, by=a_member(resource.organization))
    RegistryCheck.objects.filter(pk=check.pk).update(difference="", found_at=None)
    with pytest.raises(NotReady):
        reconciling.repair(check=check, by=a_reviewer())


def test_a_silent_registry_ends_the_night_without_a_word(resource, registry):
    registry.problem = registry_client.Unreachable("Down.")

    assert reconciling.reconcile() == 0
    assert not RegistryCheck.objects.exists()


def test_what_cannot_be_compared_holds_up_nothing_else(resource, registry, monkeypatch, caplog):
    monkeypatch.setattr(reconciling, "CHUNK", 1)
    read, odd = registry.read, resource.organization.ctid

    def refuses_one(ctid):
        if ctid == odd:
            raise registry_client.Rejected(["odd"])
        return read(ctid)

    monkeypatch.setattr(registry_client, "read", refuses_one)
    del registry.documents[resource.ctid]

    assert reconciling.reconcile() == 1
    assert differences() == {resource.ctid: "missing"}
    assert "could not be compared" in caplog.text


def test_two_who_repair_at_once_send_it_once(resource, registry):
    del registry.documents[resource.ctid]
    reconciling.reconcile()
    mine, yours = (RegistryCheck.objects.get(resource=resource) for _ in range(2))

    reconciling.repair(check=mine, by=a_reviewer())
    with pytest.raises(NotReady):
        reconciling.repair(check=yours, by=a_reviewer())

    assert RegistryRequest.objects.open().count() == 1


def test_the_longest_ago_goes_first(resource, registry, monkeypatch):
    others = [published(a_credential(resource.organization)) for _ in range(2)]
    reconciling.reconcile(at_most=2)
    first = set(RegistryCheck.objects.values_list("resource", flat=True))

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        reconciling.reconcile(at_most=2)

    assert set(RegistryCheck.objects.values_list("resource", flat=True)) - first == {each.pk for each in others}


def test_what_is_on_its_way_is_left_out(resource, registry):
    approving.ask_to_unpublish(
        resource=resource, by=a_member(resource.organization), seen=resource.published_id, reason="duplicate"
    )
    reviewing.unpublish(resource=resource, by=a_reviewer(), seen=resource.published_id)

    reconciling.reconcile()

    assert not RegistryCheck.objects.filter(resource=resource).exists()
