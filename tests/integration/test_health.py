"""`/healthz` for a monitor: what it says when all is well, and which reason it gives when something is not."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from config import health
from tests.factories import a_credential, a_published_organization, publish_requested

pytestmark = pytest.mark.django_db


def test_all_is_well(client):
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"database": True, "broker": True, "oldest_waiting_seconds": 0, "reasons": []}


def test_it_tells_how_long_the_oldest_request_waits(client, registry):
    publish_requested(a_credential(a_published_organization()))

    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
        answer = client.get("/healthz")

    assert answer.status_code == 200
    assert 299 <= answer.json()["oldest_waiting_seconds"] <= 301


def test_a_queue_that_stands_still_is_not_well(client, registry):
    publish_requested(a_credential(a_published_organization()))

    with time_machine.travel(timezone.now() + health.OLDEST_ALLOWED + timedelta(minutes=1), tick=False):
        answer = client.get("/healthz")

    assert answer.status_code == 503
    assert "Is a worker running" in answer.json()["reasons"][0]


def test_a_database_that_does_not_answer_is_the_reason(client, monkeypatch):
    def fail():
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", fail)

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["reasons"] == ["The database does not answer."]
    assert answer.json()["oldest_waiting_seconds"] is None


def test_a_broker_that_does_not_answer_is_the_reason(client, monkeypatch):
    def fail(**_):
        raise OperationalError

    monkeypatch.setattr(health.app, "connection_for_write", fail)

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["reasons"] == ["The broker does not answer."]
