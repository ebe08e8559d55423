"""Steps in an order that nobody thinks of: an organization never leaves the registry from under what it owns."""

import pytest

from accounts.exceptions import NotReady
from publisher.actions import approving, delivering, reviewing
from publisher.models import Resource
from registry import client
from tests import factories

pytestmark = pytest.mark.django_db
NO = client.Rejected(["no"])


@pytest.fixture
def organization(registry):
    return factories.a_published_organization()


@pytest.fixture
def description(organization):
    return Resource.objects.get(ctid=organization.ctid)


@pytest.fixture
def reviewer(db):
    return factories.a_reviewer()


def asked(resource):
    editor = factories.a_member(resource.organization)
    approving.ask_to_unpublish(resource=resource, by=editor, seen=resource.published_id, reason="incorrect")


def unpublish(resource, reviewer):
    return reviewing.unpublish(resource=resource, by=reviewer, seen=resource.published_id)


def test_the_owner_stays_while_something_of_it_is_on_its_way(organization, description, reviewer):
    asked(description)
    factories.publish_requested(factories.a_credential(organization))

    with pytest.raises(NotReady, match="Unpublish those first"):
        unpublish(description, reviewer)


def test_nothing_is_published_while_its_owner_is_on_its_way_out(organization, description, reviewer):
    asked(description)
    unpublish(description, reviewer)
    waiting = factories.approved(factories.a_credential(organization))

    with pytest.raises(NotReady, match="owning organization first"):
        reviewing.publish(resource=waiting, by=reviewer, seen=waiting.approved_id)


def test_unpublishing_the_owner_is_not_tried_again_once_it_is_needed(organization, description, reviewer, registry):
    asked(description)
    registry.problem = NO
    delivering.deliver(request_id=unpublish(description, reviewer).pk)
    registry.problem = None
    factories.published(factories.a_credential(organization))

    with pytest.raises(NotReady, match="Unpublish those first"):
        reviewing.retry(resource=description, by=reviewer, seen=description.approved_id)


def test_publishing_is_not_tried_again_once_the_owner_is_gone(organization, description, reviewer, registry):
    request = factories.publish_requested(factories.a_credential(organization))
    registry.problem = NO
    delivering.deliver(request_id=request.pk)
    registry.problem = None
    asked(description)
    delivering.deliver(request_id=unpublish(description, reviewer).pk)

    with pytest.raises(NotReady, match="owning organization first"):
        reviewing.retry(resource=request.resource, by=reviewer, seen=request.revision_id)


def test_a_null_character_in_a_note_is_left_out(organization, description, reviewer):
    waiting = factories.approved(factories.a_credential(organization))

    decision = reviewing.return_(resource=waiting, by=reviewer, seen=waiting.approved_id, note="Not\x00 yet.")

    assert decision.note == "Not yet."
