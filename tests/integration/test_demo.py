"""The demo data: there is something of everything, it is in the registry, and twice changes nothing."""

import json
from io import StringIO
from urllib.parse import urlsplit

import pytest
import requests
from django.core.management import CommandError, call_command

from accounts.models import Organization, User
from config.start import LOGINS, PASSWORD
from publisher.lifecycle import Status
from publisher.models import Resource
from tests.site import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def registry_url(live_server, settings):
    settings.REGISTRY_URL = f"{live_server.url}/registry"
    return settings.REGISTRY_URL


def _demo(*arguments):
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


def test_there_is_something_of_everything_and_twice_changes_nothing(client, registry_url):
    """One load for many looks: loading takes seconds."""
    first = _demo("--json")

    found = {status for resource in Resource.objects.with_state() for status in resource.statuses}
    assert found == set(Status) - {Status.DELETED, Status.PUBLISHING, Status.UNPUBLISHING}
    assert Resource.objects.filter(kind="credential").count() == 12
    _published_answers_at_the_registry(registry_url)
    _says_what_is_there(json.loads(first))
    _the_printed_logins_work(client)

    rows = _rows()
    assert _demo("--json") == first
    assert _rows() == rows


def _rows():
    return (
        list(Resource.objects.values()),
        list(User.objects.values("pk", "email")),
        list(Organization.objects.values()),
    )


def _published_answers_at_the_registry(registry_url):
    for resource in Resource.objects.filter(published__isnull=False):
        answer = requests.get(f"{registry_url}/graph/{resource.ctid}", timeout=20)
        assert answer.json()["@graph"] == resource.published.graph["@graph"]


def _says_what_is_there(said):
    assert {(each["name"], each["status"]) for each in said["organizations"]} == {
        ("Harbor Valley Community College", "approved"),
        ("Northern Lights Trades Council", "submitted"),
    }
    assert {email for email, _ in LOGINS} <= {user["email"] for user in said["users"]}
    assert {"email": "reviewer@example.org", "role": "site staff", "organization": None} in said["users"]


def _the_printed_logins_work(client):
    for email, _ in LOGINS:
        client.post("/accounts/login/", {"login": email, "password": PASSWORD})
        assert client.get("/account/").status_code == 200, email
        client.logout()


def test_it_serves_the_sandbox_itself_while_no_server_runs(settings):
    settings.REGISTRY_URL = f"http://localhost:{free_port()}/registry"

    _demo("--quiet")

    assert Resource.objects.filter(published__isnull=False).count() >= 5
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://localhost:{urlsplit(settings.REGISTRY_URL).port}", timeout=2)


@pytest.mark.parametrize(("name", "value"), [("ON_THIS_MACHINE", False), ("SANDBOX", False)])
def test_made_up_data_never_reaches_a_real_site(settings, name, value):
    setattr(settings, name, value)

    with pytest.raises(CommandError):
        _demo()

    assert not User.objects.exists()
