"""Odd names and requests about people and organizations: no mail is lost by them, and no page breaks."""

import pytest
from celery import Task
from django.core.mail import EmailMessage
from django.test import RequestFactory
from kombu.exceptions import OperationalError

from accounts import mail
from audit.context import origin
from audit.middleware import AuditContextMiddleware
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sign", ["\r", "\n", "\r\n", "\x0b", "\x85", "\u2028"])
def test_a_mail_about_a_name_of_two_lines_leaves(sign, bell, django_capture_on_commit_callbacks):
    resource = factories.a_credential(
        factories.an_organization(), **{"ceterms:name": f"Welder{sign}Bcc: all@example.org"}
    )

    with django_capture_on_commit_callbacks(execute=True):
        mail.send("approved", to=[factories.a_reviewer()], resources=[resource], by=factories.a_user(),
                  organization=factories.an_organization(name=f"College{sign}Bcc: all@example.org"))  # fmt: skip

    subject, body, address = bell[-1][1]
    assert resource.name == "Welder Bcc: all@example.org"
    assert EmailMessage(subject=subject, body=body, to=[address]).message()["Bcc"] is None


def test_a_mail_leaves_also_while_the_broker_is_away(monkeypatch, mailoutbox, django_capture_on_commit_callbacks):
    def away(*_, **__):
        raise OperationalError("The broker is away.")

    monkeypatch.setattr(Task, "delay", away)

    with django_capture_on_commit_callbacks(execute=True):
        mail.post(subject="Your link", body="Here it is.", to="ada@example.org")

    assert [each.to for each in mailoutbox] == [["ada@example.org"]]


@pytest.mark.parametrize("total", ["", "x", "-1", "9" * 5000])
def test_odd_numbers_of_rows_never_break_the_form(client, total):
    client.force_login(factories.a_user())

    answer = client.post("/organizations/new/", {"action": "add-estimate", "estimates-TOTAL_FORMS": total})

    assert answer.status_code == 200


@pytest.mark.parametrize(("trusted", "said"), [(True, "198.51.100.7"), (False, "127.0.0.1")])
def test_events_name_the_client_behind_a_trusted_proxy(settings, trusted, said):
    settings.TRUST_PROXY = trusted
    seen = []
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "10.0.0.1, 198.51.100.7"})

    AuditContextMiddleware(lambda request: seen.append(origin()))(request)

    assert seen == [said]
