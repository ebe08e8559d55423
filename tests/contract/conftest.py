"""The registry that the contract is played against: our sandbox, or the one that CONTRACT_ENV describes.

CONTRACT_ENV names a file of KEY=VALUE lines: BASE_URL SUPER_TOKEN PUBLISHER_TOKEN ORG1 ORG2. `manage.py sandbox_env`
prints them for a running sandbox; for another registry somebody writes them, and adds its host to --allow-hosts.
"""

import os
from pathlib import Path

import pytest

from registry.sandbox.models import Organization, Publisher, Token, digest
from tests.contract.talk import Talk

ORGANIZATIONS = {
    "ORG1": "ce-11111111-1111-4111-8111-111111111111",
    "ORG2": "ce-22222222-2222-4222-8222-222222222222",
}


@pytest.fixture
def target(live_server, transactional_db) -> dict[str, str]:
    given = os.environ.get("CONTRACT_ENV")
    if given:
        lines = Path(given).read_text().splitlines()
        return dict(line.strip().split("=", 1) for line in lines if "=" in line)
    return {"BASE_URL": f"{live_server.url}/registry", **_tokens(), **_organizations()}


def _tokens() -> dict[str, str]:
    values = {}
    for name, role in (("SUPER", Token.Role.SUPERADMIN), ("PUBLISHER", Token.Role.PUBLISHER)):
        value = f"{name.lower()}-token"
        publisher = Publisher.objects.create(name=name, super_publisher=role > Token.Role.PUBLISHER)
        Token.objects.create(publisher=publisher, email=f"{name}@example.org", role=role, digest=digest(value))
        values[f"{name}_TOKEN"] = value
    return values


def _organizations() -> dict[str, str]:
    for name, ctid in ORGANIZATIONS.items():
        Organization.objects.create(name=name, ctid=ctid)
    return ORGANIZATIONS


@pytest.fixture
def talk(target) -> Talk:
    """A conversation with the registry: `talk.publish(document)`, `talk.get(path)`, …"""
    return Talk(target)
