"""On PostgreSQL the search reads an index, and not the table, however much there is."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Organization
from accounts.roles import Role
from publisher.searching import Asked, find
from tests import factories
from tests.factories import crowd

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SCANNED = re.compile(r"Seq Scan on (publisher_\w+)")


@pytest.fixture(scope="module")
def people(django_db_setup, django_db_blocker):
    """Staff, and a member of one organization among many; undone after the module."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        staff, member = factories.a_reviewer(), factories.a_user()
        ids = crowd.fill(connection, by=staff.pk, resources=50_000)
        Membership.objects.create(user=member, organization=Organization.objects.get(pk=ids[7]), role=Role.EDITOR)
        yield {"staff": staff, "member": member}
        transaction.set_rollback(True)


def scanned(work):
    """The big tables that the queries of `work` read from one end to the other."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        work()
    found = []
    with connection.cursor() as cursor:
        for query in queries:
            if "publisher_" in query["sql"]:
                cursor.execute("EXPLAIN " + query["sql"])
                found += SCANNED.findall("\n".join(row[0] for row in cursor.fetchall()))
    return found


@pytest.mark.parametrize("who", ["staff", "member"])
@pytest.mark.parametrize(
    "asked",
    [
        {"q": crowd.RARE_WORD},
        {"q": "name17 text300"},
        {"q": "name17 text300", "kind": "credential", "type": "ceterms:License", "organization": "College 7"},
        {"q": "ce-e81"},
        {"q": crowd.RARE_WORD, "status": "published"},
        {"q": "2000", "place": "identifier"},
    ],
    ids=str,
)
def test_no_search_reads_a_whole_table(people, who, asked):
    assert scanned(lambda: find(people[who], Asked(**asked))) == []


def test_the_words_are_looked_up_in_their_index(people):
    with CaptureQueriesContext(connection) as queries:
        find(people["staff"], Asked(q=crowd.RARE_WORD))
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + next(query["sql"] for query in queries if "searchtext" in query["sql"]))
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "search_text_words" in plan
