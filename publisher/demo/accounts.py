"""The accounts of the two demo organizations: field values of `accounts.models.Organization`."""

from typing import Any

from accounts.choices import PublishingMethod, PublishingRole

_ROLES = {"will_publish": True, "publishing_estimates": [{"kind": "credential", "number": 40}]}

COLLEGE: dict[str, Any] = {
    **_ROLES,
    "name": "Harbor Valley Community College",
    "webpage": "https://www.harborvalley.example.org",
    "description": "A public two-year college on the Harbor Valley waterfront.",
    "publishing_roles": [PublishingRole.CREDENTIAL.value],
    "publishing_methods": [PublishingMethod.MANUAL.value, PublishingMethod.UPLOAD.value],
    "fein": "930000001",
    "ope_id": "00999900",
    "phone": "+1 503 555 0100",
    "email": "catalog@harborvalley.example.org",
    "street_address": "1200 Pier Avenue",
    "city": "Harbor Valley",
    "region": "Oregon",
    "postal_code": "97103",
    "country": "United States",
    "sector": "agentSector:Public",
    "types": ["orgType:TwoYear", "orgType:Postsecondary"],
}

WAITING: dict[str, Any] = {
    **_ROLES,
    "name": "Northern Lights Trades Council",
    "webpage": "https://www.northernlights-trades.example.org",
    "description": "A joint council of contractors and unions that certifies journey workers in nine building trades.",
    "publishing_roles": [PublishingRole.CREDENTIAL.value],
    "publishing_methods": [PublishingMethod.UPLOAD.value],
    "fein": "930000002",
    "phone": "+1 907 555 0177",
    "email": "training@northernlights-trades.example.org",
    "street_address": "40 Aurora Street",
    "city": "Fairbanks",
    "region": "Alaska",
    "postal_code": "99701",
    "country": "United States",
    "sector": "agentSector:PrivateNonProfit",
    "types": ["orgType:CertificationBody", "orgType:LaborUnion"],
}
