"""Two people at the same moment, on a real database with real threads: one wins, the other is told."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from accounts.actions import members, organizations
from accounts.exceptions import Refused
from accounts.models import Membership, Organization
from accounts.roles import Role
from audit.models import Event
from tests.factories import a_reviewer, a_user, an_organization

from .conftest import COMPLETE

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*actions: Callable[[], object]) -> list[object]:
    """Runs each action in its own thread and connection; what each returned or refused."""
    start = Barrier(len(actions))
    results: list[object] = [None] * len(actions)

    def run(place: int, action: Callable[[], object]) -> None:
        try:
            start.wait()
            results[place] = action()
        except Refused as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def refusals(results: list[object]) -> list[Refused]:
    return [result for result in results if isinstance(result, Refused)]


def test_two_approvals_give_one_ctid():
    submitted = organizations.create(by=a_user(), values=COMPLETE, then_submit=True)
    reviewers = [a_reviewer() for _ in range(4)]

    results = at_once(*(lambda by=by: organizations.approve(organization=submitted, by=by, seen=1) for by in reviewers))

    assert len(refusals(results)) == 3
    assert str(refusals(results)[0]) == "This organization is approved already."
    assert Event.objects.filter(tag="accounts:organization:approved").count() == 1


def test_approve_and_return_do_not_both_happen():
    submitted = organizations.create(by=a_user(), values=COMPLETE, then_submit=True)
    first, second = a_reviewer(), a_reviewer()

    results = at_once(
        lambda: organizations.approve(organization=submitted, by=first, seen=1),
        lambda: organizations.return_(organization=submitted, by=second, seen=1, note="Not yet"),
    )

    submitted.refresh_from_db()
    assert len(refusals(results)) == 1
    assert (submitted.ctid is not None) == (submitted.status == "approved")
    assert (
        Event.objects.filter(tag__in=["accounts:organization:approved", "accounts:organization:returned"]).count() == 1
    )


def test_taking_back_and_approving_do_not_both_happen():
    administrator = a_user()
    submitted = organizations.create(by=administrator, values=COMPLETE, then_submit=True)
    reviewer = a_reviewer()

    results = at_once(
        lambda: organizations.approve(organization=submitted, by=reviewer, seen=1),
        lambda: organizations.take_back(organization=submitted, by=administrator, seen=1),
    )

    submitted.refresh_from_db()
    assert len(refusals(results)) == 1
    assert submitted.status in ("approved", "draft")


def test_of_two_saves_one_is_told():
    administrator = a_user()
    draft = organizations.create(by=administrator, values=COMPLETE)

    results = at_once(
        *(
            lambda city=city: organizations.save(
                organization=draft, by=administrator, seen=1, values={**COMPLETE, "city": city}
            )
            for city in ("Eugene", "Portland")
        )
    )

    draft.refresh_from_db()
    assert len(refusals(results)) == 1
    assert draft.version == 2


def test_a_double_click_registers_one_organization():
    administrator = a_user()

    results = at_once(*[lambda: organizations.create(by=administrator, values=COMPLETE)] * 3)

    assert len(refusals(results)) == 2
    assert Organization.objects.count() == 1


def test_two_administrators_cannot_both_leave():
    first, second = a_user(), a_user()
    organization = an_organization(administrator=first)
    Membership.objects.create(organization=organization, user=second, role=Role.ADMINISTRATOR)
    both = Organization.objects.get(pk=organization.pk).memberships.select_related("user", "organization")

    results = at_once(*(lambda one=one: members.remove(membership=one, by=one.user) for one in both))

    assert len(refusals(results)) == 1
    assert organization.memberships.filter(role=Role.ADMINISTRATOR).count() == 1
