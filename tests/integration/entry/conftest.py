"""A college, somebody who enters its data, and a credential; for the tests of the entry pages."""

import pytest

from tests import factories


@pytest.fixture
def organization():
    return factories.an_organization(name="Harbor Valley Community College")


@pytest.fixture
def editor(organization):
    return factories.a_member(organization, first_name="Rosa", last_name="Amato")


@pytest.fixture
def pages(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def credential(organization, editor):
    return factories.a_credential(organization, by=editor)
