"""The counts beside the words of the navigation."""

import pytest
from django.urls import reverse

from config.menu import waiting_counts
from publisher import paging
from tests.factories import a_credential, a_member, a_published_organization, a_reviewer, approved

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(registry):
    college = a_published_organization()
    editor = a_member(college)
    return [approved(a_credential(college, by=editor)) for _ in range(3)]


def test_staff_see_how_many_wait_and_others_nothing(waiting):
    counts = waiting_counts(a_reviewer())

    assert str(counts["review"]) == "3"
    assert not counts["organizations"]
    assert waiting_counts(a_member(waiting[0].organization)) == {}


def test_of_very_many_it_is_said_that_there_are_more(client, waiting, monkeypatch):
    monkeypatch.setattr(paging, "COUNTED", 2)
    client.force_login(a_reviewer())

    assert "2+ waiting" in client.get(reverse("account")).text
