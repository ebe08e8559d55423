"""Nothing that somebody typed is lost when the session ended meanwhile, or when somebody else was quicker."""

import pytest

from accounts.models import Organization
from publisher.models import Resource
from tests import factories
from tests.integration.accounts.conftest import form_data
from tests.integration.entry.forms import form_of

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough pass phrase"
WORDS = "Typed for half an hour before the session ended."


def log_in(client, user, leading_to):
    """Through the page, as people do; gives the page that it leads to."""
    user.set_password(PASSWORD)
    user.save()
    form = {"login": user.email, "password": PASSWORD}
    return client.post(f"/accounts/login/?next={leading_to}", form, follow=True)


def sent_after_the_session_ended(client, address, form):
    client.logout()
    answer = client.post(address, form)
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/?next=")
    return answer


def test_what_was_typed_is_back_in_the_form_after_logging_in(pages, credential, editor):
    address = f"/resources/{credential.ctid}/edit/?panel=basic"
    form = form_of(pages.get(address)) | {"ceterms-description": WORDS}
    sent_after_the_session_ended(pages, address, form)

    page = log_in(pages, editor, address).content.decode()

    assert WORDS in page
    assert "not saved yet: press Save" in page
    assert Resource.objects.get(pk=credential.pk).latest_id == credential.latest_id, "nothing is saved by logging in"
    assert WORDS not in pages.get(address).content.decode(), "it comes back once"


def test_a_new_resource_is_back_in_the_form_after_logging_in(pages, organization, editor):
    address = f"/resources/new/credential/?organization={organization.pk}"
    form = form_of(pages.get(address)) | {"ceterms-name": "Reef Diver", "ceterms-description": WORDS}
    sent_after_the_session_ended(pages, address, form)

    back = log_in(pages, editor, address)
    pages.post(address, form_of(back))

    assert WORDS in back.content.decode()
    assert Resource.objects.get(organization=organization).name == "Reef Diver"


def test_an_organization_is_back_in_its_form_after_logging_in(client):
    user = factories.a_user()
    sent_after_the_session_ended(client, "/organizations/new/", form_data(description=WORDS))

    page = log_in(client, user, "/organizations/new/").content.decode()

    assert WORDS in page
    assert not Organization.objects.exists()


def test_another_page_does_not_get_what_was_typed(pages, credential, organization, editor):
    other = factories.a_credential(organization, by=editor)
    address = f"/resources/{credential.ctid}/edit/?panel=basic"
    form = form_of(pages.get(address)) | {"ceterms-description": WORDS}
    sent_after_the_session_ended(pages, address, form)

    assert WORDS not in log_in(pages, editor, f"/resources/{other.ctid}/edit/?panel=basic").content.decode()


def test_more_than_a_form_can_hold_is_not_kept(pages, credential, editor):
    address = f"/resources/{credential.ctid}/edit/?panel=basic"
    sent_after_the_session_ended(pages, address, {"ceterms-description": "x" * 200_001})

    assert "x" * 1000 not in log_in(pages, editor, address).content.decode()


def test_a_text_made_good_is_not_called_too_short_beside_the_changes_of_somebody_else(pages, organization, editor):
    short = factories.a_credential(organization, by=editor, **{"ceterms:description": "Too short."})
    address = f"/resources/{short.ctid}/edit/?panel=basic"
    form = form_of(pages.get(address)) | {"ceterms-description": WORDS}
    pages.post(address, form_of(pages.get(address)) | {"ceterms-name": "Renamed by a colleague"})

    answer = pages.post(address, form)

    assert answer.status_code == 409
    assert WORDS in answer.content.decode()
    assert "at least 25 characters what it is" not in answer.content.decode()
