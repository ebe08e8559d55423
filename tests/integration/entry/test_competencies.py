"""Competencies are chosen from a framework, on a page that also works without scripts."""

import json

import pytest
from django.conf import settings

import ctdl
from ctdl import planting
from ctdl.trees import branches
from publisher.actions import saving
from publisher.models import Draft
from tests import factories
from tests.integration.entry.forms import edit_url, form_of, now

pytestmark = pytest.mark.django_db
BASE = settings.REGISTRY_URL
TARGET = "ceterms-requires-0-ceterms-targetCompetency"
LINES = [(0, "Joins steel"), (2, "Arc"), (4, "Vertical"), (2, "Gas"), (0, "Works safely")]


def a_framework(organization, by, name="Welding"):
    blank = ctdl.new_document("ceasn:CompetencyFramework", ctid=ctdl.new_ctid(), base=BASE)
    graph = ctdl.edit(blank, {"ceasn:name": name}, base=BASE)
    branch = branches("competency-framework")[0]
    graph, _ = planting.sown(graph, branch, LINES, base=BASE, language="en-US")
    for node in ctdl.document.nodes(graph)[1:]:
        if ctdl.text(node["ceasn:competencyText"]) == "Gas":
            node["ceasn:codedNotation"] = "W-2"
    return saving.create(organization=organization, kind="competency-framework", graph=graph, by=by, source="form")


@pytest.fixture
def framework(organization, editor):
    return a_framework(organization, editor)


@pytest.fixture
def certified(organization, editor):
    condition = {"Name": "Exam", "TargetCompetency": ["Reads a load chart"]}
    return factories.a_credential(organization, by=editor, **{"ceterms:requires": [condition]})


def key(framework, text):
    nodes = ctdl.document.nodes(framework.latest.graph)[1:]
    return next(node["ceterms:ctid"] for node in nodes if ctdl.text(node["ceasn:competencyText"]) == text)


def asked_for(pages, resource, panel, field, **typed):
    """The address of the page, from the form in which somebody has typed."""
    address = edit_url(resource, panel)
    return pages.post(address, form_of(pages.get(address)) | typed | {"do": f"choose:{field}"}).url


def targets(resource):
    return now(resource)["ceterms:requires"][0]["ceterms:targetCompetency"]


def test_competencies_are_added_to_a_condition_with_their_framework(pages, certified, framework):
    page = asked_for(pages, certified, "conditions", TARGET, **{"ceterms-requires-0-ceterms-name": "Practical exam"})
    address = f"{page}&framework={framework.ctid}"
    ticked = {"competency": key(framework, "Gas"), "below": key(framework, "Arc")}

    found, tree = pages.get(page).content.decode(), pages.get(address).content.decode()
    back = pages.get(pages.post(address, ticked).url)
    unsaved = certified.revisions.count()
    pages.post(edit_url(certified, "conditions"), form_of(back, "conditions"))

    assert f"framework={framework.ctid}" in found
    assert tree.index("Joins steel") < tree.index("All 3 below") < tree.index("Arc") < tree.index("Works safely")
    assert "2 added from “Welding”" in back.content.decode()
    assert unsaved == 1
    assert not Draft.objects.exists()
    assert now(certified)["ceterms:requires"][0]["ceterms:name"]["en-US"] == "Practical exam"
    text, vertical, gas = targets(certified)
    assert ctdl.text(text["ceterms:targetNodeName"]) == "Reads a load chart"
    assert ctdl.text(vertical["ceterms:targetNodeName"]) == "Vertical"
    assert gas == {
        "@type": "ceterms:CredentialAlignmentObject",
        "ceterms:framework": ctdl.resource_uri(BASE, framework.ctid),
        "ceterms:frameworkName": {"en-US": "Welding"},
        "ceterms:codedNotation": "W-2",
        "ceterms:targetNode": ctdl.resource_uri(BASE, key(framework, "Gas")),
        "ceterms:targetNodeName": {"en-US": "Gas"},
    }


def test_a_whole_framework_is_added_once_and_taken_away_again(pages, certified, framework):
    page = f"{asked_for(pages, certified, 'conditions', TARGET)}&framework={framework.ctid}"

    pages.post(page, {"whole": "1"})
    form = form_of(pages.get(pages.post(page, {"whole": "1"}).url), "conditions")
    pages.post(edit_url(certified, "conditions"), form)
    saved = targets(certified)
    address = edit_url(certified, "conditions")
    less = pages.post(address, form_of(pages.get(address)) | {"do": f"unchoose:{TARGET}:0"})
    pages.post(address, form_of(less))

    assert [each.get("ceterms:framework") for each in saved] == [None, ctdl.resource_uri(BASE, framework.ctid)]
    assert [ctdl.text(each["ceterms:targetNodeName"]) for each in targets(certified)] == ["Reads a load chart"]


def test_a_new_resource_chooses_too(pages, organization, framework):
    address = f"/resources/new/learning-opportunity/?organization={organization.pk}"
    form = form_of(pages.get(address)) | {"ceterms-name": "Welding I"}
    page = pages.post(address, form | {"do": "choose:ceterms-teaches"}).url

    back = pages.get(pages.post(f"{page}&framework={framework.ctid}", {"competency": key(framework, "Gas")}).url)

    assert form_of(back)["ceterms-name"] == ["Welding I"]
    assert Draft.objects.get().typed.count("ceterms-teaches-chosen") == 1


def test_saving_what_was_opened_changes_nothing(pages, certified, framework):
    page = f"{asked_for(pages, certified, 'conditions', TARGET)}&framework={framework.ctid}"
    back = pages.get(pages.post(page, {"competency": key(framework, "Gas")}).url)
    pages.post(edit_url(certified, "conditions"), form_of(back, "conditions"))
    before = certified.revisions.count()

    pages.post(edit_url(certified, "conditions"), form_of(pages.get(edit_url(certified, "conditions"))))

    assert certified.revisions.count() == before == 2


def test_what_others_work_on_is_not_shown(pages, certified, client):
    other = factories.an_organization()
    theirs = a_framework(other, factories.a_member(other), name="Secret welding")
    page = asked_for(pages, certified, "conditions", TARGET)

    assert "Secret welding" not in pages.get(f"{page}&q=welding").content.decode()
    assert pages.get(f"{page}&framework={theirs.ctid}").status_code == 404
    client.force_login(factories.a_member(certified.organization))
    assert client.get(page).status_code == 404, "the draft is of somebody else"


@pytest.mark.parametrize("sent", ["", "[", "7", '"text"', json.dumps({"TargetNode": "x" * 20_001})])
def test_what_no_page_of_ours_sends_is_left_out(pages, certified, sent):
    address = edit_url(certified, "conditions")

    pages.post(address, form_of(pages.get(address)) | {f"{TARGET}-chosen": [sent]})

    assert [ctdl.text(each["ceterms:targetNodeName"]) for each in targets(certified)] == ["Reads a load chart"]


def test_nothing_is_added_where_nothing_is_ticked(pages, certified, framework):
    page = f"{asked_for(pages, certified, 'conditions', TARGET)}&framework={framework.ctid}"

    answer = pages.post(page, {}, follow=True).content.decode()

    assert "Tick what you want to add." in answer
    assert "waits=potato" not in answer
    assert pages.get("/pick/competencies/?waits=potato").status_code == 404
