"""What the client makes of answers that a sandbox does not give: errors of networks, gateways and other registries."""

from datetime import UTC, datetime

import pytest
import requests
import responses

from registry import client

CTID = "ce-44444444-4444-4444-8444-444444444444"
URL = "https://registry.example"
PUBLISH = f"{URL}/resources/organizations/{CTID}/documents"
GRAPH = f"{URL}/graph/{CTID}"
ORGANIZATION = f"{URL}/metadata/organizations/{CTID}"
ORGANIZATIONS = f"{URL}/metadata/organizations"


@pytest.fixture(autouse=True)
def _settings(settings):
    settings.REGISTRY_URL = URL
    settings.REGISTRY_API_KEY = "the-key"


@pytest.fixture
def answers():
    with responses.RequestsMock() as mock:
        yield mock


def publish():
    return client.publish({"@graph": []}, organization_ctid=CTID)


@pytest.mark.parametrize(
    ("body", "details"),
    [
        ({"error": "Name can't be blank"}, ["Name can't be blank"]),
        ({"errors": "value is not valid"}, ["value is not valid"]),
        ({"errors": ["page is invalid", "ctids is missing"]}, ["page is invalid", "ctids is missing"]),
        ({"errors": [["Too long", "Too old"]]}, ["Too long", "Too old"]),
        ({"errors": [{"@id": "is required", "_": "No such thing"}]}, ["@id is required", "No such thing"]),
        ({"errors": []}, ["answer 422 without words"]),
        ([], ["answer 422 without words"]),
    ],
)
def test_every_shape_of_error_is_read(answers, body, details):
    answers.post(PUBLISH, json=body, status=422)

    with pytest.raises(client.Rejected) as refused:
        publish()

    assert refused.value.details == details


@pytest.mark.parametrize("status", [400, 405, 413, 415, 422])
def test_a_refusal_is_final(answers, status):
    answers.post(PUBLISH, json={"error": "No."}, status=status)

    with pytest.raises(client.Rejected, match=r"“No\.”"):
        publish()


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
@pytest.mark.parametrize("body", ["<html>Bad gateway</html>", '{"errors":["Come again"]}', ""])
def test_a_failure_of_the_server_is_passing(answers, status, body):
    answers.post(PUBLISH, body=body, status=status)

    with pytest.raises(client.Unreachable, match=f"answer {status}"):
        publish()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ({"Retry-After": "120"}, 120.0),
        ({"Retry-After": "Sat, 01 Aug 2026 12:01:30 GMT"}, 90.0),
        ({"Retry-After": "Sat, 01 Aug 2026 11:00:00 GMT"}, 0.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({}, None),
    ],
)
def test_the_time_to_come_again_is_kept(answers, time_machine, header, seconds):
    time_machine.move_to(datetime(2026, 8, 1, 12, tzinfo=UTC), tick=False)
    answers.post(PUBLISH, status=503, headers=header)

    with pytest.raises(client.Unreachable) as unreachable:
        publish()

    assert unreachable.value.retry_after == seconds


@pytest.mark.parametrize(
    "trouble",
    [
        requests.ConnectionError(),
        requests.ConnectTimeout(),
        requests.ReadTimeout(),
        requests.exceptions.SSLError(),
        requests.exceptions.ChunkedEncodingError(),
    ],
)
def test_no_answer_is_passing(answers, trouble):
    answers.post(PUBLISH, body=trouble)

    with pytest.raises(client.Unreachable, match="registry"):
        publish()


def test_a_closed_door_is_passing(settings, closed_port):
    settings.REGISTRY_URL = f"http://127.0.0.1:{closed_port}"

    with pytest.raises(client.Unreachable, match="cannot be reached"):
        publish()


@pytest.mark.parametrize("url", ["registry", "ftp://registry.example", "https://"])
def test_an_address_that_is_none_is_a_matter_of_settings(settings, url):
    settings.REGISTRY_URL = url

    with pytest.raises(client.SettingsProblem, match="is not a web address"):
        publish()


@pytest.mark.parametrize("key", ["two\nlines", "schlüssel", "密"])
def test_a_key_that_cannot_be_sent_is_a_matter_of_settings(settings, closed_port, key):
    settings.REGISTRY_URL = f"http://127.0.0.1:{closed_port}"
    settings.REGISTRY_API_KEY = key

    with pytest.raises((client.SettingsProblem, client.Unreachable)) as problem:
        publish()

    assert isinstance(problem.value, client.SettingsProblem) is (key != "schlüssel")


def test_a_document_that_is_no_json_is_rejected(answers):
    with pytest.raises(client.Rejected, match="JSON"):
        client.publish({"@graph": [float("nan")]}, organization_ctid=CTID)


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_without_the_right_is_a_matter_of_settings(answers, status):
    answers.post(PUBLISH, json={"errors": ["Not you"]}, status=status)

    with pytest.raises(client.SettingsProblem, match="“Not you”"):
        publish()


def test_a_redirect_is_not_followed(answers):
    answers.post(PUBLISH, status=301, headers={"Location": "https://new.example/"})

    with pytest.raises(client.SettingsProblem, match=r"moved to https://new\.example/"):
        publish()


@pytest.mark.parametrize("body", ["<html>Welcome to our hotel</html>", "[]", ""])
def test_a_page_that_is_no_registry_never_counts_as_published(answers, body):
    answers.post(PUBLISH, body=body, status=200)

    with pytest.raises(client.SettingsProblem, match="is not a registry"):
        publish()


@pytest.mark.parametrize("body", ["404 Not Found", '{"message":"no such page"}'])
def test_a_404_of_something_else_never_counts_as_deleted(answers, body):
    answers.delete(f"{URL}/resources/documents/{CTID}", body=body, status=404)

    with pytest.raises(client.SettingsProblem):
        client.delete(CTID)


def test_the_key_and_the_third_party_are_sent(answers):
    sent = answers.post(PUBLISH, json={"envelope_ceterms_ctid": CTID})

    client.publish({"@graph": []}, organization_ctid=CTID, published_by="ce-x")

    request = sent.calls[0].request
    assert request.headers["Authorization"] == "Token the-key"
    assert request.headers["Content-Type"] == "application/json"
    assert request.params == {"published_by": "ce-x"}


def test_an_organization_that_somebody_else_adds_meanwhile_is_fine(answers):
    answers.get(ORGANIZATION, json={"errors": ["Organization not found"]}, status=404)
    answers.post(ORGANIZATIONS, json={"errors": ["PG::UniqueViolation: duplicate key"]}, status=500)
    answers.get(ORGANIZATION, json={"name": "Apiary College"})

    client.ensure_organization(CTID, "Apiary College")


def test_an_organization_that_cannot_be_added_is_told(answers):
    answers.get(ORGANIZATION, json={"errors": ["Organization not found"]}, status=404)
    answers.post(ORGANIZATIONS, json={"error": "You are not authorized to perform this action"}, status=403)

    with pytest.raises(client.SettingsProblem, match="You are not authorized"):
        client.ensure_organization(CTID, "Apiary College")


@pytest.mark.parametrize("status", [200, 503])
def test_only_a_missing_record_reads_as_none(answers, status):
    answers.get(GRAPH, json={"errors": ["Record not found"]}, status=404)
    assert client.read(CTID) is None

    answers.get(GRAPH, json={"@id": GRAPH}, status=status)
    if status == 200:
        assert client.read(CTID) == {"@id": GRAPH}
    else:
        with pytest.raises(client.Unreachable):
            client.read(CTID)
