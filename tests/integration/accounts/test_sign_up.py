"""From nothing to a confirmed account, and back in after a forgotten password: by the links in the mails."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import PolicyAgreement, User
from audit.models import Event
from config.policies import POLICIES
from tests.factories import PASSWORD, a_user

# Real transactions, since mails leave when they commit.
pytestmark = pytest.mark.django_db(transaction=True)

FORM = {
    "first_name": "Rosa",
    "last_name": "Amato",
    "email": "Rosa@College.example",
    "title": "Director of Curriculum",
    "phone": "+1 503 555 0100",
    "password1": "correct-horse-9",
    "password2": "correct-horse-9",
    **{f"agree_{policy.slug}": "on" for policy in POLICIES},
}


@pytest.fixture(autouse=True)
def _fresh_rate_limits(delivered):
    cache.clear()


def sign_up(client, **changes):
    return client.post(reverse("account_signup"), {**FORM, **changes})


def link_in(mail) -> str:
    return re.search(r"http://testserver(/\S+)", mail.body).group(1)


def test_the_form_asks_for_each_policy_and_links_to_it(client):
    page = client.get(reverse("account_signup")).content.decode()

    assert len(POLICIES) == 5
    for policy in POLICIES:
        assert f'name="agree_{policy.slug}"' in page
        assert reverse("policy", args=[policy.slug]) in page


def test_a_new_person_is_kept_with_details_and_agreements(client):
    sign_up(client)

    user = User.objects.get()
    assert (user.email, user.get_full_name()) == ("rosa@college.example", "Rosa Amato")
    assert (user.title, user.phone) == ("Director of Curriculum", "+1 503 555 0100")
    agreed = PolicyAgreement.objects.filter(user=user)
    assert {(one.policy, one.version) for one in agreed} == {(policy.slug, policy.version) for policy in POLICIES}
    assert all(one.agreed_at for one in agreed)
    assert Event.objects.filter(tag="accounts:policy:agreed", actor=user).count() == 5


@pytest.mark.parametrize("field", [f"agree_{policy.slug}" for policy in POLICIES])
def test_there_is_no_account_without_every_agreement(client, field):
    answer = client.post(reverse("account_signup"), {name: value for name, value in FORM.items() if name != field})

    assert field in answer.context["form"].errors
    assert not User.objects.exists()


@pytest.mark.parametrize("field", ["first_name", "last_name", "email", "title", "phone", "password1"])
def test_every_detail_is_asked_for(client, field):
    answer = sign_up(client, **{field: ""})

    assert field in answer.context["form"].errors
    assert not User.objects.exists()


def test_an_empty_field_is_named_in_what_is_said_about_it(client):
    page = sign_up(client, title="", password1="").content.decode()

    assert "Job title is required: fill it in." in page
    assert "Password is required: fill it in." in page


def test_the_link_in_the_mail_confirms_the_address_and_logs_in(client, delivered):
    sign_up(client)
    assert delivered[0].to == ["rosa@college.example"]
    assert delivered[0].subject == "Please confirm your e-mail address"
    assert delivered[0].body.startswith("Hello Rosa,")

    answer = client.post(link_in(delivered[0]))

    assert answer.url == reverse("organizations")
    assert client.get(answer.url).status_code == 200


def test_nobody_gets_in_before_the_address_is_confirmed(client, delivered):
    sign_up(client)

    client.post(reverse("account_login"), {"login": "rosa@college.example", "password": PASSWORD})

    assert client.get(reverse("organizations")).status_code == 302


def test_login_is_by_e_mail_in_any_case(client):
    a_user(email="rosa@college.example")

    client.post(reverse("account_login"), {"login": "Rosa@COLLEGE.example", "password": PASSWORD})

    assert client.get(reverse("organizations")).status_code == 200


def test_sign_up_does_not_tell_who_has_an_account(client, delivered):
    a_user(email="rosa@college.example")

    known = sign_up(client)
    unknown = sign_up(client, email="somebody@else.example")

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [(mail.to, mail.subject) for mail in delivered] == [
        (["rosa@college.example"], "You have an account already"),
        (["somebody@else.example"], "Please confirm your e-mail address"),
    ]


def test_a_forgotten_password_is_replaced_by_the_link_in_the_mail(client, delivered):
    a_user(email="rosa@college.example")
    client.post(reverse("account_reset_password"), {"email": "rosa@college.example"})
    assert delivered[0].subject == "Choose a new password"

    page = client.get(link_in(delivered[0]), follow=True)
    new = {"password1": "another-horse-7", "password2": "another-horse-7"}
    client.post(page.redirect_chain[-1][0], new)
    client.post(reverse("account_login"), {"login": "rosa@college.example", "password": "another-horse-7"})

    assert client.get(reverse("organizations")).status_code == 200


def test_asking_for_a_password_does_not_tell_who_has_an_account(client, delivered):
    a_user(email="rosa@college.example")

    known = client.post(reverse("account_reset_password"), {"email": "rosa@college.example"})
    unknown = client.post(reverse("account_reset_password"), {"email": "somebody@else.example"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert delivered[1].subject == "There is no account with this address"


def test_guessing_a_password_is_stopped_after_a_few_tries(client):
    a_user(email="rosa@college.example")
    wrong = {"login": "rosa@college.example", "password": "a-wrong-guess-1"}

    answers = [client.post(reverse("account_login"), wrong) for _ in range(7)]

    assert "Too many failed login attempts" in answers[-1].content.decode()


def test_a_mail_server_that_is_down_does_not_break_the_page(client, monkeypatch):
    from celery.app.task import Task
    from kombu.exceptions import OperationalError

    def down(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr(Task, "delay", down)

    assert sign_up(client).status_code == 302
    assert User.objects.filter(email="rosa@college.example").exists()
