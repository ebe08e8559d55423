"""The way in: what the registry is, and fresh CTIDs."""

import uuid
from typing import Any

from django.http import HttpResponse

from registry.sandbox.calls import Call
from registry.sandbox.communities import COMMUNITIES, DEFAULT
from registry.sandbox.models import Envelope
from registry.sandbox.problems import Problem
from registry.sandbox.views import page


def root(call: Call) -> dict[str, Any] | HttpResponse:
    """What the registry is; for a person who comes with a browser, a page of what was published."""
    if "text/html" in call.request.headers.get("Accept", ""):
        return page.page(call)
    base = call.base
    return {
        "api_version": "0.6",
        "total_envelopes": Envelope.objects.count(),
        "metadata_communities": _communities(base),
        "info": f"{base}/info",
    }


def info(call: Call) -> dict[str, Any]:
    base = call.base
    return {
        "metadata_communities": _communities(base),
        "postman": f"{base}/info",
        "readme": f"{base}/info",
        "docs": f"{base}/info",
    }


def _communities(base: str) -> dict[str, str]:
    return {community.name: f"{base}/{community.segment}" for community in COMMUNITIES}


def community(call: Call) -> dict[str, Any]:
    found = call.community
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, found.name)),
        "name": found.name,
        "default": found.default,
        "backup_item": None,
        "created_at": None,
        "updated_at": None,
        "secured": False,
        "secured_search": False,
        "ocn_directory_id": None,
        "ocn_export_enabled": False,
        "ocn_s3_bucket": None,
    }


def community_info(call: Call) -> dict[str, Any]:
    total = Envelope.objects.filter(community=call.community.name).count()
    return {"total_envelopes": total, "backup_item": None}


def indexer_stats(call: Call) -> dict[str, int]:
    """Nothing waits here: what is published can be found at once."""
    _ = call.caller
    return {"enqueued_jobs": 0, "in_progress_jobs": 0}


def swagger(call: Call) -> dict[str, Any]:
    raise Problem(403, {"error": "Swagger is disabled"})


def ctid(call: Call) -> dict[str, str]:
    """A fresh CTID. One community alone makes them."""
    if call.find_community() != DEFAULT:
        raise Problem(400, {"errors": "envelope_community does not have a valid value"})
    return {"ctid": f"ce-{uuid.uuid4()}"}
