"""References to what a later file brings: kept, made when it comes, and never lost in silence."""

import pytest

import ctdl
from bulkupload import fixing
from bulkupload.models import DeferredReference
from publisher.models import Resource
from tests.integration.bulkupload.conftest import HEADINGS, a_row

COURSE = [
    "External Identifier", "Learning Type", "Learning Opportunity Name", "Description", "Subject Webpage", "Owned By",
    "Target Credentials",
]  # fmt: skip
pytestmark = pytest.mark.django_db


def _course(number: int, targets: str, *more: str) -> list[str]:
    text = "Teaches how to weld steel safely and to the drawing."
    page = f"https://college.example.org/course/{number}"
    return [f"C-{number}", "Course", f"Welding {number}", text, page, "me", targets, *more]


def _connections(identifier: str, term: str) -> list[dict]:
    return ctdl.main_node(Resource.objects.get(external_identifier=identifier).latest.graph).get(f"ceterms:{term}", [])


def _codes(upload) -> list[str]:
    return [finding.code for row in upload.rows.all() for finding in row.all_findings if finding.severity != "info"]


def test_the_credential_that_a_course_leads_to_may_come_with_a_later_file(uploaded):
    courses = [COURSE, _course(1, "W-1|W-2")]
    first = uploaded("course", courses)
    assert "deferred-reference" in _codes(first)
    assert DeferredReference.objects.count() == 2

    uploaded("credential", [HEADINGS, a_row(1), a_row(2)])

    [connection] = _connections("C-1", "isRequiredFor")
    ctids = Resource.objects.filter(kind="credential").order_by("external_identifier").values_list("ctid", flat=True)
    assert [uri.rpartition("/")[2] for uri in connection["ceterms:targetCredential"]] == list(ctids)
    assert not DeferredReference.objects.exists()
    again = uploaded("course", courses)
    assert (again.count("unchanged"), _codes(again).count("deferred-reference")) == (1, 0)


def test_the_relation_that_the_row_says_is_the_one_that_is_made(uploaded):
    uploaded("course", [[*COURSE, "Target Credential Relationship"], _course(1, "W-1", "Is Preparation For")])

    uploaded("credential", [HEADINGS, a_row(1)])

    assert len(_connections("C-1", "isPreparationFor")) == 1
    assert not _connections("C-1", "isRequiredFor")


def test_a_course_of_the_same_number_is_not_taken_for_the_credential(uploaded):
    first = uploaded("course", [COURSE, _course(1, "C-1")])

    assert "deferred-reference" in _codes(first)
    assert DeferredReference.objects.get().external_identifier == "C-1"


def test_what_is_there_and_what_is_not_may_stand_in_one_cell(uploaded):
    uploaded("credential", [HEADINGS, a_row(1)])

    uploaded("course", [COURSE, _course(1, "W-1|W-2")])
    uploaded("credential", [HEADINGS, a_row(2)])

    [connection] = _connections("C-1", "isRequiredFor")
    assert len(connection["ceterms:targetCredential"]) == 2


def test_in_a_condition_all_can_be_left_for_later_at_once(uploaded, editor):
    """Which of several conditions a reference of tomorrow belongs to, nobody would know; so it is said, with a way."""
    headings = [*HEADINGS, "ConditionProfile: Description", "ConditionProfile: Target Credential"]
    rows = [[*a_row(number), "Hold the first one.", f"W-9{number}|W-8"] for number in (1, 2)]
    upload = uploaded("credential", [headings, *rows], save=False)
    assert (upload.count("refused"), _codes(upload).count("unknown-identifier")) == (2, 4)

    for column, value, suggestion, _ in list(upload.fixes):
        fixing.fix_all(upload=upload, column=column, value=value, suggestion=suggestion, by=editor)

    upload.refresh_from_db()
    assert (upload.count("refused"), upload.count("new")) == (0, 2)
    assert upload.rows.first().cells[-1] == "#DEFER|#DEFER"


def test_one_reference_that_can_be_kept_hides_no_other_that_cannot(uploaded):
    headings = [*HEADINGS, "Is Part Of", "ConditionProfile: Description", "ConditionProfile: Target Credential"]

    upload = uploaded("credential", [headings, [*a_row(1), "W-8", "Hold the first one.", "W-9"]], save=False)

    assert upload.count("refused") == 1
    assert {"deferred-reference", "unknown-identifier"} <= set(_codes(upload))
