"""A changed policy is asked for again, wherever a person opens a page; nothing typed is lost over it."""

from dataclasses import replace
from html import escape

import pytest
from django.urls import reverse

from accounts import agreements
from accounts.forms import people as people_forms
from accounts.models import PolicyAgreement
from accounts.views import people as people_views
from config.policies import POLICIES
from tests.factories import a_user

from .conftest import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = a_user()
    client.force_login(user)
    return user


@pytest.fixture
def changed_terms(monkeypatch):
    """The terms of use in version 2.0."""
    changed = tuple(replace(policy, version="2.0") if policy.slug == "terms" else policy for policy in POLICIES)
    for module in (agreements, people_forms, people_views):
        monkeypatch.setattr(module, "POLICIES", changed)


def test_whoever_agreed_to_all_is_not_asked(client, user):
    assert client.get(reverse("organizations")).status_code == 200


def test_a_changed_policy_is_asked_for_at_the_next_page(client, user, changed_terms):
    answer = client.get("/organizations/?page=2")

    assert answer.status_code == 302
    assert answer.url == "/account/policies/?next=%2Forganizations%2F%3Fpage%3D2"


def test_it_is_asked_even_in_a_session_that_had_agreed(client, user, request):
    client.get(reverse("organizations"))

    request.getfixturevalue("changed_terms")

    assert client.get(reverse("organizations")).status_code == 302


def test_only_what_changed_is_asked(client, user, changed_terms):
    page = client.get(reverse("account_policies")).content.decode()

    assert 'name="agree_terms"' in page
    assert page.count('name="agree_') == 1


def test_agreeing_is_kept_with_its_version_and_goes_on(client, user, changed_terms):
    answer = client.post(reverse("account_policies"), {"agree_terms": "on", "next": "/organizations/?page=2"})

    assert answer.url == "/organizations/?page=2"
    assert PolicyAgreement.objects.filter(user=user, policy="terms", version="2.0").exists()
    assert PolicyAgreement.objects.filter(user=user, policy="terms").count() == 2
    assert client.get(reverse("organizations")).status_code == 200


def test_not_agreeing_leads_nowhere(client, user, changed_terms):
    answer = client.post(reverse("account_policies"), {})

    assert answer.status_code == 422
    assert not PolicyAgreement.objects.filter(user=user, version="2.0").exists()


def test_what_was_typed_before_is_taken(client, user, changed_terms):
    client.post(reverse("organization_new"), form_data())

    assert user.organizations.count() == 1


@pytest.mark.parametrize(
    "name", ["account_policies", "policies", "landing", "account_logout", "account_change_password"]
)
def test_pages_that_need_no_agreement(client, user, changed_terms, name):
    assert client.get(reverse(name)).status_code == 200


def test_the_way_on_stays_on_this_site(client, user, changed_terms):
    answer = client.post(reverse("account_policies"), {"agree_terms": "on", "next": "https://elsewhere.example/"})

    assert answer.url == "/"


def test_the_own_page_lists_what_was_agreed(client, user):
    page = client.get(reverse("account")).content.decode()

    for policy in POLICIES:
        assert escape(policy.title) in page


def test_the_own_details_can_be_changed(client, user):
    client.post(
        reverse("account"), {"first_name": "Ada", "last_name": "Byron", "title": "Countess", "phone": "+44 20 5550 100"}
    )

    user.refresh_from_db()
    assert (user.get_full_name(), user.title, user.phone) == ("Ada Byron", "Countess", "+44 20 5550 100")


def test_a_name_is_needed(client, user):
    answer = client.post(reverse("account"), {"first_name": "", "last_name": "Byron"})

    user.refresh_from_db()
    assert answer.status_code == 422
    assert user.first_name == "Ada"
