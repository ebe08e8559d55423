"""Speaks to a registry over HTTP, and makes documents for it. Every document has a CTID of its own."""

import uuid
from typing import Any

import requests

BASE = "https://credentialengineregistry.org"


def new_ctid() -> str:
    return f"ce-{uuid.uuid4()}"


def a_document(ctid: str, class_term: str = "ceterms:Certificate", **top: Any) -> dict[str, Any]:
    node = {
        "@id": f"{BASE}/resources/{ctid}",
        "@type": class_term,
        "ceterms:ctid": ctid,
        "ceterms:name": {"en": "Beekeeping"},
    }
    context = "https://credreg.net/ctdl/schema/context/json"
    return {"@context": context, "@id": f"{BASE}/graph/{ctid}", "@graph": [node], **top}


def a_framework(ctid: str, inner: str, word: str = "hive") -> dict[str, Any]:
    """A framework with a competency, and two blank nodes: the publisher and, behind it, the publisher's place."""
    document = a_document(ctid, "ceasn:CompetencyFramework")
    main = document["@graph"][0]
    main["ceasn:publisher"] = [f"_:p-{ctid}"]
    document["@graph"] += [
        {
            "@id": f"{BASE}/resources/{inner}",
            "@type": "ceasn:Competency",
            "ceterms:ctid": inner,
            "ceasn:competencyText": {"en": f"Opens a {word}"},
        },
        {"@id": f"_:p-{ctid}", "@type": "ceterms:Organization", "ceterms:address": [{"@id": f"_:q-{ctid}"}]},
        {"@id": f"_:q-{ctid}", "@type": "ceterms:Place", "ceterms:postalCode": "62701"},
    ]
    return document


class Talk:
    def __init__(self, target: dict[str, str]) -> None:
        self.target = target
        self.org1, self.org2 = target["ORG1"], target["ORG2"]

    def call(self, method: str, path: str, *, token: str | None = "PUBLISHER", **how: Any) -> requests.Response:
        """`token` is PUBLISHER, SUPER, another word, or None for no header at all."""
        headers = how.pop("headers", {})
        if token is not None:
            headers = {"Authorization": f"Token {self.target.get(f'{token}_TOKEN', token)}", **headers}
        return requests.request(method, self.target["BASE_URL"] + path, headers=headers, timeout=30, **how)

    def get(self, path: str, **how: Any) -> requests.Response:
        return self.call("GET", path, token=None, **how)

    def post(self, path: str, data: Any, **how: Any) -> requests.Response:
        return self.call("POST", path, json=data, **how)

    def publish(self, document: Any, *, owner: str = "", query: str = "", **how: Any) -> requests.Response:
        return self.post(f"/resources/organizations/{owner or self.org1}/documents{query}", document, **how)

    def transfer(self, ctid: str, organization: str, **how: Any) -> requests.Response:
        """`organization` is the CTID; the registry wants its own id of it."""
        row = self.get(f"/metadata/organizations/{organization}").json()
        path = f"/resources/documents/{ctid}/transfer?organization_id={row['id']}"
        return self.call("PATCH", path, **how)

    def delete(self, ctid: str, **how: Any) -> requests.Response:
        return self.call("DELETE", f"/resources/documents/{ctid}", **how)
