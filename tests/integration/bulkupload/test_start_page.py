"""The upload page: for every kind its columns, one's own reference data, credentials to bring along, selections."""

import csv
import io

import pytest
from django.urls import reverse

import ctdl
from bulkupload.models import ColumnSelection
from publisher.actions import saving
from publisher.kinds import UPLOADED
from tests import factories

MENTIONED = ("credential", "course", "competency-framework", "outcome-data", "credentialing-action", "location")


@pytest.fixture
def as_editor(client, editor):
    client.force_login(editor)
    return client


def _rows(answer):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


@pytest.mark.parametrize("kind", MENTIONED)
def test_the_page_offers_the_columns_of_the_kind(as_editor, kind):
    for tab in ("", "?for=update", "?chosen=1&column=ceterms:keyword"):
        page = as_editor.get(reverse("upload", args=[kind]) + tab)
        assert page.status_code == 200

    text = as_editor.get(reverse("upload", args=[kind])).content.decode()
    assert "Step 1" in text
    assert "Step 6" in text


def test_every_kind_that_is_promised_can_be_uploaded():
    assert len(UPLOADED) == 21
    assert all(ctdl.kind(slug).slug == slug for slug in UPLOADED)


def test_chosen_credentials_stand_in_the_template(as_editor, organization, editor):
    wanted = factories.a_credential(organization, **{"ceterms:name": "Certified Welder"})
    factories.a_credential(organization, **{"ceterms:name": "Registered Nurse"})
    address = reverse("upload_template", args=["course"])
    asked = {
        "format": "csv",
        "chosen": "1",
        "column": ["target/ceterms:targetCredential"],
        "organization": organization.pk,
    }

    one = _rows(as_editor.get(address, {**asked, "target": [wanted.ctid]}))
    every = _rows(as_editor.get(address, {**asked, "all_targets": "on", "credential": "e"}))

    place = one[0].index("Target Credentials")
    assert [row[place] for row in one[1:]] == [wanted.ctid]
    assert len(every) == 3


def test_credentials_of_others_are_not_brought_along(as_editor, organization):
    strange = factories.a_credential(factories.an_organization(name="Another College"))
    address = reverse("upload_template", args=["course"])

    rows = _rows(
        as_editor.get(
            address, {"format": "csv", "column": ["target/ceterms:targetCredential"], "target": [strange.ctid]}
        )
    )

    assert strange.ctid not in str(rows)


def test_a_selection_is_kept_under_a_name_and_ticked_again(as_editor, organization):
    keep = reverse("upload_selection_keep", args=["credential"])
    as_editor.post(
        keep,
        {"organization": organization.pk, "name": "Fall\x00 courses", "column": ["cost/ceterms:price", "nonsense"]},
    )

    kept = ColumnSelection.objects.get()
    assert (kept.name, kept.keys) == ("Fall courses", ["cost/ceterms:price"])
    page = as_editor.get(reverse("upload", args=["credential"]), {"selection": kept.pk}).content.decode()
    assert 'value="cost/ceterms:price"' in page
    assert (
        page.index("checked", page.index('value="cost/ceterms:price"')) - page.index('value="cost/ceterms:price"') < 60
    )

    as_editor.post(reverse("upload_selection_drop", args=["credential"]), {"selection": kept.pk})
    assert not ColumnSelection.objects.exists()


def test_a_selection_without_a_name_is_refused_in_a_sentence(as_editor, organization):
    keep = reverse("upload_selection_keep", args=["credential"])

    answer = as_editor.post(
        keep, {"organization": organization.pk, "name": " ", "column": ["ceterms:keyword"]}, follow=True
    )

    assert "Give the selection a name." in answer.content.decode()


@pytest.mark.parametrize("number", ["²", "9" * 5000, "-1", "x"])
def test_a_number_that_is_none_is_no_fault_of_ours(as_editor, number):
    page = as_editor.get(reverse("upload", args=["credential"]), {"selection": number})
    nowhere = as_editor.get(reverse("upload_existing", args=["credential"]), {"organization": number})

    assert (page.status_code, nowhere.status_code) == (200, 404)


def test_what_no_cell_holds_is_kept_as_it_is(as_editor, organization, editor):
    long = " ".join(["Welds steel."] * 3000)
    factories.a_credential(organization, by=editor, **{"ceterms:description": {"en-US": long}})

    answer = as_editor.get(reverse("upload_existing", args=["credential"]), {"organization": organization.pk})

    heading, row = _rows(answer)
    said = dict(zip(heading, row, strict=True))
    assert (said.get("Description", ""), said["Kept As It Is"]) == ("", "Credential description")


def test_addresses_and_manifests_are_there_to_be_copied(as_editor, organization, editor):
    campus = {"Name": "Main campus", "City": "Troy", "Identifier": [{"IdentifierValueCode": "MAIN"}]}
    graph = factories.organization_graph(organization, **{"ceterms:address": [campus]})
    saving.create(organization=organization, kind="organization", graph=graph, by=editor, source="form")

    text = as_editor.get(reverse("upload", args=["credential"])).content.decode()

    assert "Main campus" in text
    assert "MAIN" in text
    assert organization.ctid in text


def test_an_organization_is_found_in_the_form_for_a_cell(as_editor):
    board = factories.an_organization(name="Board of Welding")

    text = as_editor.get(reverse("upload", args=["credential"]), {"qa": "board weld"}).content.decode()

    assert f'data-copy="{board.ctid}"' in text
