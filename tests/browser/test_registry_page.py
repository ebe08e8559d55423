"""The page of the sandbox registry, in a real browser."""

import pytest

from registry.sandbox.communities import DEFAULT
from registry.sandbox.models import Organization, Publisher
from registry.sandbox.publishing import Publication, publish
from tests.contract.talk import a_document, new_ctid

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def published():
    owner = Organization.objects.create(name="Apiary College", ctid=new_ctid())
    publisher = Publisher.objects.create(name="Apiary College")
    for name, class_term in (("Beekeeping", "ceterms:Certificate"), ("Carpentry", "ceterms:Course")):
        document = a_document(new_ctid(), class_term)
        document["@graph"][0]["ceterms:name"] = {"en": name}
        publish(Publication(DEFAULT, document, owner, publisher))


def test_a_stranger_searches_and_opens_a_resource(page, axe, shot, published):
    page.goto("/registry/")
    axe(page)
    shot(page, "registry")

    page.get_by_label("Words").fill("beekeeping")
    page.get_by_role("button", name="Search").click()

    assert page.get_by_role("link", name="Carpentry", exact=True).count() == 0
    page.get_by_role("link", name="Beekeeping", exact=True).click()
    assert '"ceterms:Certificate"' in page.content()


def test_an_empty_registry_says_so(page, axe):
    page.goto("/registry/")

    assert page.get_by_role("heading", name="Nothing has been published yet").is_visible()
    axe(page)
