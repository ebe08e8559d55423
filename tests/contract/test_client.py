"""The registry client, over HTTP, against the sandbox. Its key is the one that the site itself has."""

import pytest

from registry import client
from tests.contract.talk import a_document, new_ctid

OWNER = "ce-33333333-3333-4333-8333-333333333333"


@pytest.fixture
def sandbox(live_server, transactional_db, settings):
    settings.REGISTRY_URL = f"{live_server.url}/registry"
    client.ensure_organization(OWNER, "Apiary College")
    return settings


def test_what_was_published_is_read_again(sandbox):
    ctid = new_ctid()

    receipt = client.publish(a_document(ctid), organization_ctid=OWNER)

    assert client.read(ctid) == a_document(ctid)
    assert (receipt["ctid"], receipt["changed"], receipt["owned_by"]) == (ctid, True, OWNER)
    assert receipt["url"] == f"{sandbox.REGISTRY_URL}/resources/{ctid}"
    assert receipt["envelope_id"]
    assert "decoded_resource" not in receipt


def test_the_same_document_again_is_no_change(sandbox):
    document = a_document(new_ctid())
    client.publish(document, organization_ctid=OWNER)

    assert client.publish(document, organization_ctid=OWNER)["changed"] is False


def test_a_third_party_publisher_is_named(sandbox):
    other = new_ctid()
    client.ensure_organization(other, "State agency")

    receipt = client.publish(a_document(new_ctid()), organization_ctid=OWNER, published_by=other)

    assert receipt["published_by"] == other


def test_what_was_deleted_is_gone(sandbox):
    ctid = new_ctid()
    client.publish(a_document(ctid), organization_ctid=OWNER)

    receipt = client.delete(ctid)

    assert receipt == {"ctid": ctid, "changed": True}
    assert client.read(ctid) is None


def test_deleting_what_is_not_there_is_done_already(sandbox):
    receipt = client.delete(new_ctid())

    assert receipt["changed"] is False
    assert "no document" in receipt["note"]


def test_an_organization_is_made_once(sandbox):
    client.ensure_organization(OWNER, "Apiary College")
    client.ensure_organization(OWNER.upper(), "Apiary College")

    assert client.publish(a_document(new_ctid()), organization_ctid=OWNER)["owned_by"] == OWNER


def test_an_unknown_organization_is_explained(sandbox):
    with pytest.raises(client.Rejected, match="Publish the organization itself first") as refused:
        client.publish(a_document(new_ctid()), organization_ctid=new_ctid())

    assert refused.value.details == ["Organization not found"]


def test_a_ctid_of_another_owner_is_a_conflict(sandbox):
    document = a_document(new_ctid())
    client.publish(document, organization_ctid=OWNER)
    client.ensure_organization(other := new_ctid(), "Another college")

    with pytest.raises(client.Conflict, match="“Resource CTID must be unique”"):
        client.publish(document, organization_ctid=other)


def test_a_document_without_a_graph_is_rejected_in_the_words_of_the_registry(sandbox):
    with pytest.raises(client.Rejected) as refused:
        client.publish({"@id": "x"}, organization_ctid=OWNER)

    assert refused.value.details == ["@graph is required"]
    assert "“@graph is required”" in str(refused.value)


def test_a_wrong_key_is_a_matter_of_settings(sandbox, monkeypatch):
    send = client.requests.Session.request

    def with_another_key(*args, **how):
        return send(*args, **how | {"headers": how["headers"] | {"Authorization": "Token of-somebody-else"}})

    monkeypatch.setattr(client.requests.Session, "request", with_another_key)
    with pytest.raises(client.SettingsProblem, match=r"REGISTRY_API_KEY.*“Invalid token”"):
        client.publish(a_document(new_ctid()), organization_ctid=OWNER)


@pytest.mark.parametrize("path", ["", "/about-nothing"])
def test_an_address_without_a_registry_is_a_matter_of_settings(sandbox, live_server, path):
    sandbox.REGISTRY_URL = live_server.url + path

    for call in (client.read, client.delete, lambda ctid: client.ensure_organization(ctid, "Apiary College")):
        with pytest.raises(client.SettingsProblem, match="REGISTRY_URL"):
            call(OWNER)
