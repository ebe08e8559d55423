"""Two people change the same resource; rows come and go without saving."""

import pytest
from django.conf import settings

import ctdl
from publisher.actions import saving
from tests import factories
from tests.integration.entry.forms import edit_url, form_of, now

pytestmark = pytest.mark.django_db


# -- two people at once --------------------------------------------------------------------------------------------


@pytest.fixture
def outdated(pages, credential, organization):
    """The basic panel as it was opened, and saved by somebody else since: with another description."""
    form = form_of(pages.get(edit_url(credential)))
    other = factories.a_member(organization, first_name="Sam", last_name="Ortiz")
    graph = ctdl.edit(
        credential.latest.graph, {"ceterms:description": "Welds bridges, by Sam."}, base=settings.REGISTRY_URL
    )
    saving.save(resource=credential, graph=graph, by=other, source="form", seen=credential.latest_id)
    return form


def test_an_outdated_edit_is_caught_and_nothing_typed_is_lost(pages, credential, outdated):
    answer = pages.post(edit_url(credential), outdated | {"ceterms-name": "Master Welder"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Sam Ortiz changed this" in page
    assert "by Sam." in page
    assert form_of(answer)["ceterms-name"] == ["Master Welder"]
    assert credential.revisions.count() == 2


def test_saving_mine_keeps_what_the_other_changed_elsewhere(pages, credential, outdated):
    answer = pages.post(edit_url(credential), outdated | {"ceterms-name": "Master Welder"})

    pages.post(edit_url(credential), form_of(answer))

    node = now(credential)
    assert ctdl.text(node["ceterms:name"]) == "Master Welder"
    assert ctdl.text(node["ceterms:description"]) == "Welds bridges, by Sam."


def test_saving_mine_wins_where_both_changed_the_same(pages, credential, outdated):
    answer = pages.post(edit_url(credential), outdated | {"ceterms-description": "Welds ships."})

    assert "Both of you changed this" in answer.content.decode()
    pages.post(edit_url(credential), form_of(answer))

    assert ctdl.text(now(credential)["ceterms:description"]) == "Welds ships."


def test_an_object_that_both_changed_is_not_mixed(pages, credential, organization, editor):
    address = edit_url(credential, "costs")
    form = form_of(pages.get(address))
    costs = [{"Description": "By Sam", "Price": 1}, {"Description": "Also by Sam", "Price": 2}]
    graph = ctdl.edit(credential.latest.graph, {"ceterms:estimatedCost": costs}, base=settings.REGISTRY_URL)
    saving.save(resource=credential, graph=graph, by=editor, source="form", seen=credential.latest_id)

    name = "ceterms-estimatedCost"
    answer = pages.post(address, form | {f"{name}-row": "0", f"{name}-0-ceterms-description": "By Rosa"})
    pages.post(address, form_of(answer))

    kept = now(credential)["ceterms:estimatedCost"]
    assert [ctdl.text(cost["ceterms:description"]) for cost in kept] == ["By Rosa"]


# -- rows ----------------------------------------------------------------------------------------------------------


def test_a_row_is_added_and_removed_without_saving(pages, credential):
    address = edit_url(credential, "costs")
    form = form_of(pages.get(address))

    one = form_of(pages.post(address, form | {"do": "add:ceterms-estimatedCost"}))
    one["ceterms-estimatedCost-0-ceterms-price"] = ["250"]
    two = form_of(pages.post(address, one | {"do": "add:ceterms-estimatedCost"}))
    left = form_of(pages.post(address, two | {"do": "remove:ceterms-estimatedCost:1"}))

    assert two["ceterms-estimatedCost-row"] == ["0", "1"]
    assert left["ceterms-estimatedCost-row"] == ["0"]
    assert left["ceterms-estimatedCost-0-ceterms-price"] == ["250"]
    assert credential.revisions.count() == 1


def test_an_organization_is_found_and_picked(pages, credential):
    factories.an_organization(name="Board of Cranes")
    address = edit_url(credential)
    form = form_of(pages.get(address)) | {"roles-find": "cranes board", "do": "find:roles"}

    found = pages.post(address, form)
    assert "Board of Cranes" in found.content.decode()
    ctid = found.content.decode().partition('value="pick:roles:')[2][:39]
    picked = form_of(pages.post(address, form | {"do": f"pick:roles:{ctid}"}))
    picked["roles-1-roles"] = ["ceterms:renewedBy"]
    pages.post(address, picked)

    assert now(credential)["ceterms:renewedBy"] == [ctdl.resource_uri(settings.REGISTRY_URL, ctid)]


def test_the_picker_shows_own_organizations_first_and_none_that_is_not_approved(pages, organization):
    factories.an_organization(name="A Harbor School")
    factories.an_organization(name="Harbor Draft", approved=False)

    every = pages.get("/pick/references/", {"field": "roles", "roles-find": "harbor"}).content.decode()
    mine = pages.get(
        "/pick/references/", {"field": "roles", "roles-find": "harbor", "roles-mine": "on"}
    ).content.decode()

    assert every.index("Harbor Valley") < every.index("A Harbor School")
    assert "Harbor Draft" not in every
    assert "A Harbor School" not in mine


def test_an_object_is_described_in_place(pages, credential):
    address = edit_url(credential, "quality")
    typed = {"ceterms-accreditedBy-name": "Board of Cranes", "ceterms-accreditedBy-webpage": "https://cranes.example"}

    drawn = form_of(pages.post(address, form_of(pages.get(address)) | typed | {"do": "describe:ceterms-accreditedBy"}))
    pages.post(address, drawn)

    credential.refresh_from_db()
    blank = credential.latest.graph["@graph"][1]
    assert ctdl.text(blank["ceterms:name"]) == "Board of Cranes"
