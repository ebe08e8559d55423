"""Two people, two presses, two workers at the same moment; row locks are real on PostgreSQL alone."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.exceptions import NotReady
from accounts.models import Organization
from bulkupload import applying, working
from bulkupload.models import Upload
from publisher.models import Resource, Revision
from tests import factories
from tests.integration.bulkupload.conftest import a_row

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def organization(transactional_db) -> Organization:
    return factories.an_organization(name="Hudson Valley College")


def _at_once(*acts):
    """What each act returned, or the refusal that it raised; all begin at the same moment."""
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait()
        try:
            return act()
        except NotReady as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(run, act) for act in acts]]


def test_of_two_presses_one_saves_and_the_other_is_told(checked, a_csv, editor):
    upload = checked(a_csv([a_row(number) for number in range(20)]))

    def press():
        mine = Upload.objects.get(pk=upload.pk)
        applying.start(upload=mine, by=editor)
        return working.advance(mine.pk, seconds=600)

    outcomes = _at_once(press, press, press)

    assert sum(isinstance(outcome, NotReady) for outcome in outcomes) == 2
    assert Resource.objects.count() == Revision.objects.count() == 20


def test_workers_at_once_save_every_row_once(checked, a_csv, editor):
    upload = checked(a_csv([a_row(number) for number in range(30)]))
    applying.start(upload=upload, by=editor)

    _at_once(*[lambda: working.advance(upload.pk, seconds=600)] * 4)

    upload.refresh_from_db()
    assert (upload.state, upload.count("saved")) == ("saved", 30)
    assert Resource.objects.count() == Revision.objects.count() == 30


def test_two_files_with_the_same_new_row_make_one_resource(checked, a_csv, editor):
    uploads = [checked(a_csv([a_row(1)])), checked(a_csv([a_row(1)]))]
    for upload in uploads:
        applying.start(upload=upload, by=editor)

    _at_once(*[lambda pk=upload.pk: working.advance(pk, seconds=600) for upload in uploads])

    counts = [Upload.objects.get(pk=upload.pk).count("saved") for upload in uploads]
    assert sorted(counts) == [0, 1]
    assert Resource.objects.count() == 1


def test_checkers_at_once_keep_every_row_once(received, a_csv):
    upload = received(a_csv([a_row(number) for number in range(600)]))

    _at_once(*[lambda: working.advance(upload.pk, seconds=600)] * 4)

    upload.refresh_from_db()
    assert (upload.state, upload.counts) == ("checked", {"rows": 600, "new": 600})
    assert upload.rows.count() == 600
