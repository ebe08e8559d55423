"""Kinds whose files are peculiar: addresses, frameworks, three classes in one file; and the way back of a download."""

from django.core.files.base import ContentFile

import ctdl
from bulkupload import receiving, working
from publisher.actions import saving
from publisher.models import Resource
from tests import factories

COURSE = [
    "External Identifier",
    "Learning Type",
    "Learning Opportunity Name",
    "Description",
    "Subject Webpage",
    "Owned By",
]


def _findings(upload):
    return [(row.number, finding.code) for row in upload.rows.all() for finding in row.all_findings]


def test_addresses_are_added_to_the_organization_and_not_twice(uploaded, organization, editor):
    graph = factories.organization_graph(organization)
    saving.create(organization=organization, kind="organization", graph=graph, by=editor, source="form")
    table = [
        ["External Identifier", "Organization CTID", "Address Name", "Address Line 1", "Address Line 2", "City"],
        ["MAIN", organization.ctid, "Main campus", "1 College Road", "Suite 3", "Troy"],
        ["NORTH", organization.ctid, "North campus", "2 Lake Road", "", "Glens Falls"],
    ]

    first, again = uploaded("location", table), uploaded("location", table)

    assert (first.count("changed"), again.count("unchanged")) == (1, 1), _findings(first)
    addresses = ctdl.main_node(Resource.objects.get(kind="organization").latest.graph)["ceterms:address"]
    assert [each["ceterms:streetAddress"]["en-US"] for each in addresses] == ["1 College Road, Suite 3", "2 Lake Road"]


def test_one_file_brings_courses_programs_and_other_learning(uploaded):
    page = "https://college.example.org/weld"
    text = "Teaches how to weld steel safely and to the drawing."
    rows = [
        [str(number), kind, f"Welding {number}", text, f"{page}/{number}", "me"]
        for number, kind in enumerate(("Course", "Learning Program", "Learning Opportunity"))
    ]

    upload = uploaded("course", [COURSE, *rows])

    assert upload.count("refused") == 0, _findings(upload)
    kinds = Resource.objects.order_by("external_identifier").values_list("kind", "class_term")
    assert list(kinds) == [
        ("course", "ceterms:Course"),
        ("learning-program", "ceterms:LearningProgram"),
        ("learning-opportunity", "ceterms:LearningOpportunityProfile"),
    ]


def test_a_quality_assurance_body_uploads_what_it_accredited(uploaded, organization):
    theirs = factories.a_credential(factories.an_organization(), **{"ceterms:name": "Certified Welder"})
    headings = ["External Identifier", "Action Type", "Name", "Description", "Object", "Acting Agent", "Start Date"]
    text = "Accredited after a visit of two days and a look at all examinations."
    row = ["A-1", "Accredit Action", "Accreditation 2026", text, theirs.ctid, "me", "9/1/2026"]

    upload = uploaded("credentialing-action", [headings, row, ["A-2", "Spoon", *row[2:]]])

    assert upload.count("saved") == 1
    assert (3, "unknown-type") in _findings(upload)
    node = ctdl.main_node(Resource.objects.get(external_identifier="A-1").latest.graph)
    assert (node["@type"], node["ceterms:startDate"]) == ("ceterms:AccreditAction", "2026-09-01")
    assert organization.ctid in str(node["ceterms:actingAgent"])
    assert theirs.ctid in str(node["ceterms:object"])


def test_metrics_come_before_the_outcome_data_that_refer_to_them(uploaded):
    headings = ["External Identifier", "Name", "Description", "Publisher"]
    text = "The median of what graduates earn in the second year after graduation."

    upload = uploaded("metric", [headings, ["M-1", "Median earnings", text, "me"]])

    assert upload.count("saved") == 1, _findings(upload)
    assert Resource.objects.get().kind == "metric"


def test_all_addresses_of_the_organization_are_meant_by_all(uploaded, organization, editor):
    campus = {"Name": "Main campus", "City": "Troy", "Identifier": [{"IdentifierValueCode": "MAIN"}]}
    graph = factories.organization_graph(organization, **{"ceterms:address": [campus]})
    saving.create(organization=organization, kind="organization", graph=graph, by=editor, source="form")
    headings = [*COURSE, "Available At Codes"]
    row = ["1", "Course", "Welding", "Teaches how to weld steel safely.", "https://college.example.org/w", "me"]

    upload = uploaded("course", [headings, [*row, "all"], ["2", *row[1:], "NOWHERE"]])

    assert (2, "unknown-address") not in _findings(upload)
    assert (3, "unknown-address") in _findings(upload)
    node = ctdl.main_node(Resource.objects.get(external_identifier="1").latest.graph)
    assert node["ceterms:availableAt"][0]["ceterms:name"] == {"en-US": "Main campus"}


def test_what_is_downloaded_and_uploaded_again_is_unchanged(uploaded, organization, editor, client):
    costs = [{"Name": "Tuition", "Price": 100}, {"Name": "Books", "Price": 20}]
    for number in range(3):
        values = {"ceterms:name": f"Welder {number}", "ceterms:estimatedCost": costs[: number + 1]}
        factories.a_credential(organization, by=editor, **values)
    client.force_login(editor)

    for ending in ("csv", "xlsx"):
        asked = {"organization": organization.pk, "format": ending}
        answer = client.get("/upload/credential/existing/", asked)
        body = b"".join(answer.streaming_content)
        file = ContentFile(body, name=f"file.{ending}")
        upload = receiving.receive(
            organization=organization, kind="credential", file=file, name=f"file.{ending}", by=editor
        )
        working.advance(upload.pk, seconds=600)
        upload.refresh_from_db()

        assert (upload.count("unchanged"), upload.count("rows")) == (3, 3), _findings(upload)


def test_only_what_is_filtered_is_downloaded_and_nothing_of_others(organization, editor, client):
    factories.a_credential(organization, by=editor, **{"ceterms:name": "Certified Welder"})
    factories.a_credential(organization, by=editor, **{"ceterms:name": "Registered Nurse"})
    stranger = factories.an_organization()
    client.force_login(editor)

    answer = client.get("/upload/credential/existing/", {"organization": organization.pk, "q": "certified"})
    text = b"".join(answer.streaming_content).decode()

    assert "Certified Welder" in text
    assert "Registered Nurse" not in text
    assert client.get("/upload/credential/existing/", {"organization": stranger.pk}).status_code == 404
