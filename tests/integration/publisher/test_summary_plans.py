"""On PostgreSQL the summary of one organization among many reads indexes, and sorts nothing that grows with it."""

import re
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Membership, Organization
from accounts.roles import Role
from publisher.filters import boxes
from publisher.models import Resource
from publisher.paging import COUNTED, ORDERS
from tests import factories
from tests.factories import crowd

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
BIG = r"publisher_(?:resource|revision|searchtext)"
SCANNED = re.compile(rf"Seq Scan on ({BIG})\b")
SORTED = re.compile(r"^ *(?:->  )?Sort .*rows=(\d+)", re.MULTILINE)
FEW = COUNTED  # rows that may be sorted: what is few is named, then put in order


@pytest.fixture(scope="module")
def largest(django_db_setup, django_db_blocker):
    """The editor of an organization with a tenth of 50,000 resources; undone after the module."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        editor = factories.a_user()
        ids = crowd.fill(connection, by=editor.pk, resources=50_000)
        organization = Organization.objects.get(pk=ids[0])
        Membership.objects.create(user=editor, organization=organization, role=Role.EDITOR)
        yield organization, editor
        transaction.set_rollback(True)


def plans(url: str, editor) -> list[str]:
    """How PostgreSQL answers each query of the page that speaks of resources."""
    client = Client()
    client.force_login(editor)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    found = []
    with connection.cursor() as cursor:
        for query in queries:
            if re.search(BIG, query["sql"]):
                cursor.execute("EXPLAIN " + query["sql"])
                found.append("\n".join(row[0] for row in cursor.fetchall()))
    return found


def addresses(organization) -> list[str]:
    page = Resource.objects.filter(organization=organization, kind="credential")
    middle = page[2000]
    places = {slug: f"sort={slug}&after={quote(order.key_of(middle))}" for slug, order in ORDERS.items()}
    return [
        *(f"sort={slug}" for slug in ORDERS),
        *places.values(),
        *(f"sort={slug}&last=1" for slug in ORDERS),
        *(f"status={slug}" for slug in boxes()),
        "type=ceterms:License",
        f"q={crowd.RARE_WORD}",
        f"q={crowd.RARE_WORD}&status=published",
    ]


def test_every_page_of_a_large_organization_reads_indexes(largest):
    organization, editor = largest
    url = reverse("summary_kind", args=[organization.pk, "credential"])

    for query in addresses(organization):
        for plan in plans(f"{url}?{query}", editor):
            assert not SCANNED.search(plan), f"{query}\n{plan}"
            assert all(int(rows) <= FEW for rows in SORTED.findall(plan)), f"{query}\n{plan}"


def test_everything_is_counted_in_one_index(largest):
    """Rows that nobody has vacuumed yet are no reason to look at: what the database could do is asked."""
    organization, editor = largest
    cache.clear()
    with connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort", "hashagg"):
            cursor.execute(f"SET LOCAL enable_{way} = off")

    found = plans(reverse("summary_organization", args=[organization.pk]), editor)

    assert any("Index Only Scan using resource_counted" in plan for plan in found), "\n".join(found)
