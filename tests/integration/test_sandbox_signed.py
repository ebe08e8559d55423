"""The contract of 2018 at the sandbox: signed envelopes, replacement by PUT, signed deletes."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from registry.sandbox.models import Envelope
from tests.contract.talk import a_document, new_ctid

pytestmark = pytest.mark.django_db


class Holder:
    """Somebody with a key."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        public = self.key.public_key()
        self.pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def sign(self, payload, algorithm: str = "RS256") -> str:
        text = (
            f"{_encode(json.dumps({'typ': 'JWT', 'alg': algorithm}).encode())}.{_encode(json.dumps(payload).encode())}"
        )
        return f"{text}.{_encode(self.key.sign(text.encode(), padding.PKCS1v15(), SHA256()))}"

    def envelope(self, payload, **changes) -> dict:
        return {
            "envelope_type": "resource_data",
            "envelope_version": "1.0.0",
            "envelope_community": "ce_registry",
            "resource": self.sign(payload),
            "resource_format": "json",
            "resource_encoding": "jwt",
            "resource_public_key": self.pem,
            **changes,
        }

    def farewell(self, payload=None) -> dict:
        token = self.sign({"delete": True} if payload is None else payload)
        return {"envelope_community": "ce_registry", "delete_token": token, "delete_token_public_key": self.pem}


def _json(value) -> str:
    return _encode(json.dumps(value).encode())


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@pytest.fixture(scope="module")
def holder() -> Holder:
    return Holder()


@pytest.fixture(scope="module")
def stranger() -> Holder:
    return Holder()


@pytest.fixture(autouse=True)
def _trying_out(settings):
    settings.DEVELOPMENT = True


@pytest.fixture
def send(client):
    def _send(method: str, path: str, data, **how):
        return client.generic(method, f"/registry{path}", json.dumps(data), "application/json", **how)

    return _send


def a_resource(ctid: str, name: str = "Beekeeping") -> dict:
    """As they were in 2018: no graph, plain texts."""
    return {
        "@context": "http://credreg.net/ctdl/schema/context/json",
        "@id": f"https://registry.example/resources/{ctid}",
        "@type": "ceterms:Certificate",
        "ceterms:ctid": ctid,
        "ceterms:name": name,
    }


@pytest.mark.parametrize("path", ["/ce-registry/envelopes", "/resources", "/ce_registry/resources/"])
def test_a_signed_resource_is_published(send, client, holder, path):
    ctid = new_ctid()

    answer = send("POST", path, holder.envelope(a_resource(ctid)))

    assert answer.status_code == 201
    assert answer.json()["envelope_ceterms_ctid"] == ctid
    assert answer.json()["resource_public_key"] == holder.pem
    assert client.get(f"/registry/resources/{ctid}").json() == a_resource(ctid)


def test_a_signed_graph_is_published_as_it_is(send, client, holder):
    ctid = new_ctid()

    send("POST", "/envelopes", holder.envelope(a_document(ctid)))

    assert client.get(f"/registry/graph/{ctid}").json() == a_document(ctid)


def test_a_resource_is_replaced_by_its_holder(send, client, holder):
    ctid = new_ctid()
    first = send("POST", "/resources", holder.envelope(a_resource(ctid))).json()

    answer = send("PUT", f"/resources/{ctid}", holder.envelope(a_resource(ctid, "Honey")))

    assert (answer.status_code, answer.json()["changed"]) == (200, True)
    assert answer.json()["envelope_id"] == first["envelope_id"]
    assert client.get(f"/registry/resources/{ctid}").json()["ceterms:name"] == "Honey"


def test_nobody_else_replaces_or_deletes_it(send, holder, stranger):
    ctid = new_ctid()
    send("POST", "/resources", holder.envelope(a_resource(ctid)))

    answers = [
        send("PUT", f"/resources/{ctid}", stranger.envelope(a_resource(ctid, "Honey"))),
        send("POST", "/resources", stranger.envelope(a_resource(ctid, "Honey"))),
        send("DELETE", f"/resources/{ctid}", stranger.farewell()),
    ]

    assert [answer.status_code for answer in answers] == [401, 422, 401]
    assert Envelope.objects.get().document["@graph"][0]["ceterms:name"] == "Beekeeping"


def test_the_address_and_the_resource_agree(send, holder):
    ctid = new_ctid()
    send("POST", "/resources", holder.envelope(a_resource(ctid)))

    assert send("PUT", f"/resources/{ctid}", holder.envelope(a_resource(new_ctid()))).status_code == 422
    assert send("PUT", f"/resources/{new_ctid()}", holder.envelope(a_resource(ctid))).status_code == 404


@pytest.mark.parametrize("path", ["/ce_registry/resources/urn:ctid:{uuid}", "/resources/{ctid}", "/envelopes/{ctid}"])
def test_the_holder_takes_it_back(send, client, holder, path):
    ctid = new_ctid()
    send("POST", "/resources", holder.envelope(a_resource(ctid)))

    answer = send("DELETE", path.format(ctid=ctid, uuid=ctid.removeprefix("ce-")), holder.farewell())

    assert answer.status_code == 204
    assert client.get(f"/registry/resources/{ctid}").status_code == 404


def test_a_token_that_says_something_else_deletes_nothing(send, holder):
    ctid = new_ctid()
    send("POST", "/resources", holder.envelope(a_resource(ctid)))

    statuses = [
        send("DELETE", f"/resources/{ctid}", holder.farewell(what)).status_code for what in ({"x": 1}, [], True)
    ]

    assert statuses == [422] * 3
    assert Envelope.objects.count() == 1


def test_what_the_key_did_not_sign_is_refused(send, holder, stranger):
    resource = a_resource(new_ctid())
    good = holder.sign(resource)
    head, body, signature = good.split(".")
    forgeries = [
        {"resource": stranger.sign(resource)},
        {"resource": f"{head}.{_json(a_resource(new_ctid()))}.{signature}"},
        {"resource": f"{_json({'alg': 'none'})}.{body}."},
        {"resource": holder.sign(resource, "HS256")},
        {"resource": "no.jwt"},
        {"resource": 5},
        {"resource": f"{head}.{body}.ü"},
        {"resource": f"{_json([])}.{body}.{signature}"},
        {"resource_public_key": "no key"},
        {"resource_public_key": None},
    ]

    answers = [send("POST", "/resources", holder.envelope(resource, **forged)) for forged in forgeries]

    assert [answer.status_code for answer in answers] == [422] * len(forgeries)
    assert not Envelope.objects.exists()


@pytest.mark.parametrize("payload", [{}, [], "text", {"ceterms:ctid": 5}, {"@graph": []}])
def test_what_is_signed_must_be_a_resource(send, holder, payload):
    assert send("POST", "/resources", holder.envelope(payload)).status_code in (400, 422)


def test_a_community_that_is_not_that_of_the_path_is_refused(send, holder):
    envelope = holder.envelope(a_resource(new_ctid()), envelope_community="navy")

    assert send("POST", "/resources", envelope).status_code == 422


def test_on_a_real_site_a_key_of_ones_own_is_not_enough(send, holder, settings):
    settings.DEVELOPMENT = False
    envelope = holder.envelope(a_resource(new_ctid()))

    alone = send("POST", "/resources", envelope)
    with_token = send("POST", "/resources", envelope, headers={"Authorization": f"Token {settings.REGISTRY_API_KEY}"})

    assert [alone.status_code, with_token.status_code] == [401, 201]
