"""*Copy from…*: single properties of another resource, or all of it as the start of a new one."""

import pytest
from django.conf import settings

import ctdl
from ctdl import planting
from ctdl.document import named_nodes
from ctdl.outline import Outline
from ctdl.trees import branches
from publisher import copying
from publisher.actions import saving
from publisher.models import Resource
from tests import factories
from tests.factories.everything import everything
from tests.integration.entry.forms import form_of, now

pytestmark = pytest.mark.django_db
COSTS = [{"Description": "Teaching", "Price": 1200, "Currency": "USD"}]
OTHER = [{"Description": "Examination", "Price": 80}]
DESCRIBED = {"Type": "ceterms:Course", "Name": "Steel", "SubjectWebpage": "https://steel.example"}
REQUIRES = [{"Name": "Course", "TargetLearningOpportunity": [DESCRIBED]}]


@pytest.fixture
def model(organization, editor):
    values = {
        "ceterms:estimatedCost": COSTS,
        "ceterms:requires": REQUIRES,
        "ceterms:keyword": ["steel", "ship"],
        "ceterms:versionCode": "7",
        "ceterms:credentialId": "X-7",
    }
    return factories.a_credential(organization, by=editor, **values)


def address(resource, source):
    return f"/resources/{resource.ctid}/copy-from/?from={source.ctid}"


def take(pages, resource, source, *terms, how="append", **into):
    resource.refresh_from_db()
    goals = {f"into {term.replace('__', ':')}": goal for term, goal in into.items()}
    data = {"seen": resource.latest_id, "terms": list(terms), "how": how, **goals}
    return pages.post(address(resource, source), data, follow=True)


def test_another_resource_is_found_and_what_it_says_is_shown(pages, organization, model, credential):
    found = pages.get(f"/resources/{credential.ctid}/copy-from/?q=welder").content.decode()
    shown = pages.get(address(credential, model) + "&panel=costs").content.decode()

    assert f"?from={model.ctid}" in found
    assert "Teaching" in shown
    assert 'value="ceterms:estimatedCost" id="take-' in shown
    ticked = [line for line in shown.splitlines() if " checked>" in line and 'name="terms"' in line]
    assert len(ticked) == 1, "what belongs to the panel that the person came from"
    assert 'value="ceterms:name"' not in shown


def test_costs_are_added_behind_those_that_are_there(pages, organization, editor, model):
    mine = factories.a_credential(organization, by=editor, **{"ceterms:estimatedCost": OTHER})

    answer = take(pages, mine, model, "ceterms:estimatedCost")

    assert "Taken over from" in answer.content.decode()
    assert [cost["ceterms:price"] for cost in now(mine)["ceterms:estimatedCost"]] == [80, 1200]
    assert mine.latest.source == f"copy:{model.ctid}"
    take(pages, mine, model, "ceterms:estimatedCost")
    assert mine.revisions.count() == 2, "twice the same is once"


def test_costs_are_replaced_and_the_history_undoes_it(pages, organization, editor, model):
    mine = factories.a_credential(organization, by=editor, **{"ceterms:estimatedCost": OTHER})

    take(pages, mine, model, "ceterms:estimatedCost", how="replace")
    assert [cost["ceterms:price"] for cost in now(mine)["ceterms:estimatedCost"]] == [1200]

    saving.restore(resource=mine, number=1, by=editor, seen=mine.latest_id)
    assert [cost["ceterms:price"] for cost in now(mine)["ceterms:estimatedCost"]] == [80]


def test_conditions_bring_what_they_describe_and_may_go_elsewhere(pages, model, credential):
    take(pages, credential, model, "ceterms:requires", ceterms__requires="ceterms:recommends")

    node = now(credential)
    assert "ceterms:requires" not in node
    named = node["ceterms:recommends"][0]["ceterms:targetLearningOpportunity"][0]
    course = named_nodes(credential.latest.graph)[named]
    assert course["ceterms:name"] == {"en-US": "Steel"}


def test_a_description_with_a_taken_id_gets_another(organization):
    target = factories.credential_graph(organization, **{"ceterms:requires": REQUIRES})
    source = factories.credential_graph(organization, **{"ceterms:recommends": REQUIRES})
    blank = next(node for node in source["@graph"] if node["@id"].startswith("_:"))
    blank["ceterms:name"] = {"en-US": "Another one"}
    goal = ctdl.kind("credential").property("ceterms:recommends")

    graph = copying.taken(target, source, {"ceterms:recommends": goal}, replace=False)

    node, known = ctdl.main_node(graph), named_nodes(graph)
    names = [
        known[node[term][0]["ceterms:targetLearningOpportunity"][0]]["ceterms:name"]["en-US"]
        for term in ("ceterms:requires", "ceterms:recommends")
    ]
    assert names == ["Steel", "Another one"]


def test_addresses_of_an_organization_become_places_of_a_credential(pages, organization, editor, credential):
    graph = factories.organization_graph(organization, **{"ceterms:address": [{"City": "Harbor"}]})
    own = saving.create(organization=organization, kind="organization", graph=graph, by=editor, source="form")

    take(pages, credential, own, "ceterms:address", ceterms__address="ceterms:availableAt")

    assert now(credential)["ceterms:availableAt"][0]["ceterms:addressLocality"] == {"en-US": "Harbor"}


def test_everything_can_be_taken_and_nothing_of_it_is_lost(organization):
    kind = ctdl.kind("credential")
    source = everything(kind, "ceterms:Certification")
    target = factories.credential_graph(organization)
    offered = copying.offers(source, target)

    graph = copying.taken(target, source, {each.prop.term: each.goals[0] for each in offered}, replace=True)

    theirs, ours = ctdl.main_node(source), ctdl.main_node(graph)
    own = {"@id", "@type", "ceterms:ctid", "ceterms:name"}
    assert {term: part for term, part in ours.items() if term not in own} == {
        term: part for term, part in theirs.items() if term not in own
    }
    assert named_nodes(source).keys() - {theirs["@id"]} <= named_nodes(graph).keys()


def test_a_new_resource_starts_as_a_copy(pages, organization, model):
    url = f"/resources/new/credential/?organization={organization.pk}&copy={model.ctid}"
    form = form_of(pages.get(url))
    assert form["ceterms-name"] == [f"Copy of {model.name}"]

    answer = pages.post(url, form | {"ceterms-name": "Master Welder"})

    assert answer.status_code == 302
    copy = Resource.objects.select_related("latest").get(name="Master Welder")
    node, old = ctdl.main_node(copy.latest.graph), now(model)
    assert copy.ctid != model.ctid
    assert node["ceterms:estimatedCost"] == old["ceterms:estimatedCost"]
    assert node["ceterms:requires"] == old["ceterms:requires"]
    assert not {"ceterms:versionCode", "ceterms:credentialId"} & node.keys()
    assert len(named_nodes(copy.latest.graph)) == len(named_nodes(model.latest.graph))


def test_a_copied_framework_has_competencies_of_its_own(organization, editor):
    base = settings.REGISTRY_URL
    blank = ctdl.new_document("ceasn:CompetencyFramework", ctid=ctdl.new_ctid(), base=base)
    lines = [(0, "Joins steel"), (1, "Arc")]
    graph, ids = planting.sown(
        ctdl.edit(blank, {"ceasn:name": "Welding"}, base=base),
        branches("competency-framework")[0],
        lines,
        base=base,
        language="en-US",
    )
    old = saving.create(organization=organization, kind="competency-framework", graph=graph, by=editor, source="form")
    source = copying.source_of(old.ctid, user=editor)
    ctid = ctdl.new_ctid()

    copy = copying.start_of(source, organization, ctid=ctid)

    assert copy == copying.start_of(source, organization, ctid=ctid), "sent twice it is the same"
    assert ctdl.text(ctdl.main_node(copy)["ceasn:name"]) == "Copy of Welding"
    items = Outline.of(copy).items
    assert [(item.depth, item.label) for item in items.values()] == [(0, "Joins steel"), (1, "Arc")]
    assert not set(items) & set(ids)
    assert all(ctdl.is_ctid(item.node["ceterms:ctid"]) for item in items.values())
    assert all(ctid in item.node["ceasn:isPartOf"] for item in items.values())


def test_what_others_are_working_on_cannot_be_copied(pages, organization, credential):
    theirs = factories.a_credential(factories.an_organization(), **{"ceterms:estimatedCost": COSTS})

    assert pages.get(address(credential, theirs)).status_code == 404
    new = pages.get(f"/resources/new/credential/?organization={organization.pk}&copy={theirs.ctid}")
    assert theirs.name not in new.content.decode()


def test_taking_over_into_what_somebody_else_changed_changes_nothing(pages, organization, editor, model, credential):
    seen = credential.latest_id
    graph = ctdl.edit(credential.latest.graph, {"ceterms:description": "Changed by Rosa meanwhile."}, base="")
    saving.save(resource=credential, graph=graph, by=editor, source="form", seen=seen)

    answer = pages.post(
        address(credential, model), {"seen": seen, "terms": ["ceterms:estimatedCost"], "how": "append"}, follow=True
    )

    assert "Somebody else saved this meanwhile" in answer.content.decode()
    assert "ceterms:estimatedCost" not in now(credential)
