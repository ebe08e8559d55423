"""The contract of 2018: documents come signed (JWT, RS256) by the key of whoever owns them. No token is part of it."""

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from registry.sandbox import safe_json
from registry.sandbox.documents import Document, key_of


class BadSignature(ValueError):
    """The text is not signed by the key that came with it."""


@dataclass(frozen=True, slots=True)
class Signed:
    payload: Any
    fingerprint: str  # SHA-256 of the public key, 64 hex digits: who signed


def read(token: str, pem: str) -> Signed:
    """What a JWT holds, if the key of the PEM signed it. Raises BadSignature."""
    try:
        key = load_pem_public_key(pem.encode())
        head, body, signature = token.split(".")
        if json.loads(_decode(head)).get("alg") != "RS256" or not isinstance(key, rsa.RSAPublicKey):
            raise BadSignature("Only signatures of RSA keys (RS256) are taken.")
        key.verify(_decode(signature), f"{head}.{body}".encode(), padding.PKCS1v15(), SHA256())
        return Signed(safe_json.read(_decode(body).decode()), _fingerprint(key))
    except InvalidSignature:
        raise BadSignature("Signature verification raised") from None
    except BadSignature:
        raise
    except (ValueError, AttributeError, UnsupportedAlgorithm) as bad:
        raise BadSignature(f"No signed text: {bad}") from None


def _decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _fingerprint(key: rsa.RSAPublicKey) -> str:
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def as_graph(payload: Any, base: str) -> Any:
    """A graph document of what was signed. Then it was single resources; one becomes the graph that holds it alone."""
    if not isinstance(payload, dict) or "@graph" in payload or "ceterms:ctid" not in payload:
        return payload
    ctid = key_of(str(payload["ceterms:ctid"]))
    node: Document = {"@id": f"{base}/resources/{ctid}", **payload}
    context = {"@context": node.pop("@context")} if "@context" in node else {}
    return {**context, "@id": str(node["@id"]).replace("/resources/", "/graph/"), "@graph": [node]}
