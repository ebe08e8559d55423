"""The one way to the registry: one function per endpoint, values out, four errors.

The HTTP contract is that of the Credential Registry, API version 0.6; the sandbox registry keeps the same one.
"""

import hashlib
import json
import threading
from collections.abc import Sequence
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import quote

import requests
from django.conf import settings

from registry.answers import retry_after_seconds, words

CONNECT_SECONDS = 5
BAD_ADDRESS = (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, requests.exceptions.MissingSchema)
UNKNOWN_ORGANIZATION = "Organization not found"
DUPLICATE_CTID = "Resource CTID must be unique"


class RegistryError(Exception):
    """`str()` is a sentence for a person; it holds the registry's own words where it said any."""

    retry_after: float | None = None


class SettingsProblem(RegistryError):
    """The registry does not accept our key or address; the operator has to act."""


class Unreachable(RegistryError):
    """No answer, or one that asks to come again (502, 503). `retry_after` is in seconds where the registry gave it."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Rejected(RegistryError):
    """The registry refused the document. `details` are its own words, one each."""

    def __init__(self, details: list[str], why: str = "The registry did not accept this.") -> None:
        super().__init__(why + _it_said(details))
        self.details = details


class Conflict(RegistryError):
    """The document clashes with what the registry holds, for example a CTID of another owner."""


def publish(document: dict[str, Any], *, organization_ctid: str, published_by: str | None = None) -> dict[str, Any]:
    """Publishes a graph document for the organization that owns it; new and changed documents alike.

    `published_by` is the CTID of a third-party publisher. The registry forgets it when a later call leaves it out.
    Returns the receipt: `ctid`, `url`, `changed` (false when the registry held the same already), `envelope_id`,
    `owned_by`, `published_by`, `updated_at`, … as the registry said them, and `sent_sha256`, the fingerprint of the
    bytes that were sent. Raises every RegistryError.
    """
    body = _encoded(document)
    answer = _call(
        "POST",
        f"/resources/organizations/{quote(organization_ctid)}/documents",
        data=body,
        params={"published_by": published_by} if published_by else None,
        missing=UNKNOWN_ORGANIZATION,
    )
    if answer is None:
        raise Rejected(
            [UNKNOWN_ORGANIZATION],
            "The registry takes documents only of organizations that it knows. Publish the organization itself first.",
        )
    receipt = _object(answer)
    receipt.pop("decoded_resource", None)
    ctid = receipt.get("envelope_ceterms_ctid")
    url = f"{settings.REGISTRY_URL}/resources/{ctid}"
    return receipt | {"ctid": ctid, "url": url, "sent_sha256": hashlib.sha256(body).hexdigest()}


def fingerprint(document: dict[str, Any]) -> str:
    """SHA-256, in hexadecimal digits, of what `publish` sends for it: what was sent can be shown to be this."""
    return hashlib.sha256(_encoded(document)).hexdigest()


def _encoded(document: dict[str, Any]) -> bytes:
    try:
        return json.dumps(document, allow_nan=False).encode()
    except ValueError as bad:
        raise Rejected([str(bad)], "The document holds something that JSON has no words for.") from bad


def delete(ctid: str) -> dict[str, Any]:
    """Takes the document of `ctid` back.

    Returns the receipt `{ctid, changed}`. A registry that has no such document is as good as one that has just
    dropped it: `changed` is false then, and `note` says so. Raises every RegistryError.
    """
    answer = _call("DELETE", f"/resources/documents/{quote(ctid.lower())}", missing="Envelope not found")
    if answer is None:
        return {"ctid": ctid, "changed": False, "note": "The registry had no document with this CTID."}
    return {"ctid": ctid, "changed": True}


def read(ctid: str) -> dict[str, Any] | None:
    """The graph document that holds `ctid`, None if the registry has none. Raises every RegistryError."""
    answer = _call("GET", f"/graph/{quote(ctid.lower())}", missing="Record not found")
    return None if answer is None else _object(answer)


def existing(ctids: Sequence[str]) -> frozenset[str]:
    """Those of the CTIDs that the registry has, asked for in one request. Raises every RegistryError."""
    answer = _call("POST", "/ce-registry/resources/check_existence", json={"ctids": list(ctids)})
    found = answer.json() if answer is not None else []
    return frozenset(ctid for ctid in found if isinstance(ctid, str)) if isinstance(found, list) else frozenset()


def ensure_organization(ctid: str, name: str) -> None:
    """Makes the organization known to the registry, which takes documents only for those that it knows.

    Does nothing when it is known already. Raises every RegistryError.
    """
    if _knows_organization(ctid):
        return
    try:
        _call("POST", "/metadata/organizations", json={"name": name, "_ctid": ctid})
    except RegistryError:
        # Somebody may have added it since we asked; the registry then answers with an error of its database.
        if not _knows_organization(ctid):
            raise


def _knows_organization(ctid: str) -> bool:
    return _call("GET", f"/metadata/organizations/{quote(ctid)}", missing=UNKNOWN_ORGANIZATION) is not None


def _call(method: str, path: str, *, missing: str = "", **how: Any) -> requests.Response | None:
    """The answer, if it is a good one; None for a 404 that says `missing`; raises RegistryError otherwise."""
    answer = _send(method, settings.REGISTRY_URL + path, **how)
    said = words(answer)
    if answer.status_code == requests.codes.not_found and missing and missing in said:
        return None
    _check(answer, said)
    return answer


def _send(method: str, url: str, **how: Any) -> requests.Response:
    """Whatever is answered; raises RegistryError when nothing is."""
    headers = {"Authorization": f"Token {settings.REGISTRY_API_KEY}", "Accept": "application/json"}
    if "data" in how:
        headers["Content-Type"] = "application/json"
    timeout = (CONNECT_SECONDS, settings.REGISTRY_TIMEOUT_SECONDS)
    try:
        # Redirects are not followed: a redirected POST would arrive as a GET.
        return _kept_open(method, url, headers=headers, timeout=timeout, allow_redirects=False, **how)
    except (requests.exceptions.InvalidHeader, UnicodeEncodeError) as bad:
        raise SettingsProblem("REGISTRY_API_KEY holds characters that cannot be sent.") from bad
    except BAD_ADDRESS as bad:
        raise SettingsProblem(f"The registry's address “{settings.REGISTRY_URL}” is not a web address.") from bad
    except requests.Timeout as late:
        raise Unreachable("The registry did not answer in time.") from late
    except requests.RequestException as broken:
        raise Unreachable("The registry cannot be reached at the moment.") from broken


_thread = threading.local()


def _kept_open(method: str, url: str, **how: Any) -> requests.Response:
    """The answer over a connection that this thread keeps open.

    One that the other side closed meanwhile is opened anew, once: every call of this module may arrive twice.
    """
    known: requests.Session | None = getattr(_thread, "session", None)
    if known is not None:
        try:
            return known.request(method, url, **how)
        except requests.ConnectionError as broken:
            known.close()
            _thread.session = None
            if isinstance(broken, requests.Timeout):
                raise
    session = _thread.session = _new_session()
    return session.request(method, url, **how)


def _new_session() -> requests.Session:
    """Without cookies; what the environment says of proxies and certificates is read once, not with each call."""
    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    found = session.merge_environment_settings(settings.REGISTRY_URL, {}, None, None, None)
    session.proxies, session.verify, session.trust_env = found["proxies"], found["verify"], False
    return session


def _check(answer: requests.Response, said: list[str]) -> None:
    """Raises the RegistryError that an answer stands for, if it stands for one."""
    status = answer.status_code
    if status < 300:  # noqa: PLR2004 -- the class of good answers
        return
    if status < 400:  # noqa: PLR2004 -- redirects
        target = answer.headers.get("Location", "another address")
        raise SettingsProblem(f"The registry has moved to {target}. An operator has to change REGISTRY_URL.")
    if status in (401, 403):
        raise SettingsProblem(
            "The registry does not let us do this with our key. An operator has to check REGISTRY_API_KEY, or ask"
            f" the registry for the right.{_it_said(said)}"
        )
    if status in (408, 425, 429) or status >= 500:  # noqa: PLR2004 -- the server's own failures
        raise Unreachable(
            f"The registry cannot take this at the moment (answer {status}).{_it_said(said)}",
            retry_after_seconds(answer.headers.get("Retry-After", "")),
        )
    if status == requests.codes.not_found and not said:
        raise _no_registry()
    if DUPLICATE_CTID in said:
        raise Conflict(
            "The registry already holds this CTID under another owner or address, so it did not take the document."
            " Ask the registry's staff who holds it, then try again." + _it_said(said)
        )
    raise Rejected(said or [f"answer {status} without words"])


def _object(answer: requests.Response | None) -> dict[str, Any]:
    """The JSON object of a good answer. Raises SettingsProblem for anything else: then this is no registry."""
    try:
        data = answer.json() if answer is not None else None
    except requests.JSONDecodeError:
        data = None
    if not isinstance(data, dict):
        raise _no_registry()
    return data


def _no_registry() -> SettingsProblem:
    return SettingsProblem(
        f"What answers at {settings.REGISTRY_URL} is not a registry. An operator has to check REGISTRY_URL."
    )


def _it_said(said: list[str]) -> str:
    return f" It said: {', '.join(f'“{word}”' for word in said)}." if said else ""
