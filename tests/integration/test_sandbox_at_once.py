"""Two who publish the same document at the same moment: needs real threads and row locks."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from registry.sandbox.communities import DEFAULT
from registry.sandbox.models import Envelope, GraphObject, Organization, Publisher, Version
from registry.sandbox.problems import Problem
from registry.sandbox.publishing import Publication, delete, publish
from tests.contract.talk import a_document, a_framework, new_ctid

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

MANY = 8


def all_at_once(actions):
    """Runs the actions in threads that start together; returns what each returned or raised."""
    barrier = Barrier(len(actions))

    def run(action):
        try:
            barrier.wait()
            return action()
        except Problem as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(run, actions))


@pytest.fixture
def people():
    owners = [Organization.objects.create(name=f"College {number}", ctid=new_ctid()) for number in range(2)]
    return [*owners, Publisher.objects.create(name="Publisher")]


def test_the_first_publish_of_a_document_makes_one_envelope(people):
    owner, _, publisher = people
    publication = Publication(DEFAULT, a_framework(new_ctid(), new_ctid()), owner, publisher)

    outcomes = all_at_once([lambda: publish(publication)] * MANY)

    assert sorted(changed for _, changed in outcomes) == [False] * (MANY - 1) + [True]
    assert (Envelope.objects.count(), Version.objects.count(), GraphObject.objects.count()) == (1, 1, 4)


def test_two_owners_of_one_ctid_never_both_win(people):
    ctid = new_ctid()
    publications = [Publication(DEFAULT, a_document(ctid), owner, people[2]) for owner in people[:2]]

    outcomes = all_at_once([lambda one=one: publish(one) for one in publications * 3])

    assert Envelope.objects.count() == 1
    assert sum(isinstance(outcome, Problem) for outcome in outcomes) == 3


def test_changes_come_one_after_the_other(people):
    owner, _, publisher = people
    ctid = new_ctid()
    publish(Publication(DEFAULT, a_framework(ctid, new_ctid()), owner, publisher))
    changes = [Publication(DEFAULT, a_framework(ctid, new_ctid()), owner, publisher) for _ in range(MANY)]

    all_at_once([lambda one=one: publish(one) for one in changes])

    assert Version.objects.count() == MANY + 1
    held = Envelope.objects.get().document["@graph"]
    assert set(GraphObject.objects.values_list("ctid", flat=True)) - {""} == {
        node["ceterms:ctid"] for node in held if "ceterms:ctid" in node
    }


def test_publishing_and_deleting_leave_all_or_nothing(people):
    owner, _, publisher = people
    ctid = new_ctid()
    publication = Publication(DEFAULT, a_framework(ctid, new_ctid()), owner, publisher)
    publish(publication)

    all_at_once([lambda: publish(publication), lambda: delete(DEFAULT, ctid, check_owner=lambda _owner: None)] * 4)

    assert Envelope.objects.count() in (0, 1)
    assert GraphObject.objects.count() == 4 * Envelope.objects.count()
