"""What the controls of a form ask for, and forms as a browser without scripts sends them."""

import pytest

import ctdl
from tests import factories
from tests.integration.entry.forms import edit_url, form_of, now

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("headers", [{}, {"hx-request": "true"}])
def test_codes_are_found_with_and_without_scripts(pages, headers):
    page = pages.get("/codes/onet/?q=weld", headers=headers).content.decode()

    assert "51-4121.00" in page
    assert ("<html" in page) is not bool(headers)


def test_the_words_may_come_from_a_control(pages):
    page = pages.get("/codes/cip/?field=x&x-find=computer+science", headers={"hx-request": "true"}).content.decode()

    assert 'data-pick-line="11.0701 | Computer Science."' in page
    assert "Use “computer science” as typed" in page


def test_a_system_that_nobody_has_is_not_there(pages):
    assert pages.get("/codes/zodiac/").status_code == 404


def test_odd_words_find_nothing(pages):
    assert "No code is found" in pages.get("/codes/onet/", {"q": "%_'\"<zz>"}).content.decode()


@pytest.mark.parametrize(
    ("address", "option"),
    [
        ("/suggestions/countries/", '<option value="Canada" label="CA">'),
        ("/suggestions/languages/", '<option value="French" label="fr">'),
        ("/suggestions/regions/?of=Canada", '<option value="Ontario" label="ON">'),
        ("/suggestions/regions/?of=usa", '<option value="Ohio" label="OH">'),
    ],
)
def test_what_most_people_enter_is_proposed(pages, address, option):
    assert option in pages.get(address).content.decode()


def test_nothing_is_proposed_for_what_we_do_not_know(pages):
    assert "<option" not in pages.get("/suggestions/regions/?of=Freedonia").content.decode()
    assert pages.get("/suggestions/potatoes/").status_code == 404


def test_a_language_is_added_and_saved_without_scripts(pages, organization, editor):
    credential = factories.a_credential(organization, by=editor)
    address = edit_url(credential)
    name = "ceterms-description"

    drawn = pages.post(address, form_of(pages.get(address)) | {"do": f"language:{name}:fr"})
    form = form_of(drawn)
    assert form[f"{name}-language"] == ["French"]
    pages.post(address, form | {f"{name}-words": ["Soude des navires et des ponts."]})

    description = now(credential)["ceterms:description"]
    assert description["fr"] == "Soude des navires et des ponts."
    assert len(description) == 2


def test_opening_and_saving_a_resource_in_three_languages_changes_nothing(pages, organization, editor):
    texts = {"en-US": "Welds steel in shipyards.", "es": "Suelda acero.", "fr": "Soude l'acier."}
    values = {
        "ceterms:description": texts,
        "ceterms:keyword": {"en-US": ["steel"], "es": ["acero", "barcos"]},
        "ceterms:estimatedCost": [{"Name": {"en-US": "Fee", "es": "Tasa"}, "Price": 5, "Currency": "USD"}],
    }
    credential = factories.a_credential(organization, by=editor, **values)

    for panel in ("basic", "details", "costs"):
        address = edit_url(credential, panel)
        assert pages.post(address, form_of(pages.get(address))).status_code == 302

    assert credential.revisions.count() == 1
    assert now(credential)["ceterms:description"] == texts


def test_the_form_offers_what_fits(pages, organization, editor):
    credential = factories.a_credential(organization, by=editor)

    page = pages.get(edit_url(credential, "details")).content.decode()
    codes = pages.get(edit_url(credential, "occupations")).content.decode()

    assert "data-concepts" in page
    assert "data-day-of" in page
    assert 'hx-get="/codes/onet/"' in codes


def test_a_long_list_of_concepts_is_drawn_when_it_is_asked_for(pages, organization, editor):
    """Without scripts as well; what is chosen is sent either way."""
    name, (first, second, *_) = "ceterms-audienceLevelType", ctdl.scheme("ceterms:AudienceLevel").concepts
    credential = factories.a_credential(organization, by=editor, **{"ceterms:audienceLevelType": [first.uri]})
    address = edit_url(credential, "details")

    closed = pages.get(address)
    opened = pages.post(address, form_of(closed) | {"do": f"list:{name}"})
    pages.post(address, form_of(opened) | {name: [first.uri, second.uri]})

    assert first.definition[:20] not in closed.content.decode()
    assert first.definition[:20] in opened.content.decode()
    assert form_of(closed)[name] == form_of(opened)[name] == [first.uri]
    assert len(now(credential)["ceterms:audienceLevelType"]) == 2


def test_a_language_is_added_beside_every_text_at_once(pages, organization, editor):
    credential = factories.a_credential(organization, by=editor, **{"ceterms:estimatedCost": [{"Name": "Fee"}]})

    for panel, name in (("basic", "ceterms-description"), ("costs", "ceterms-estimatedCost-0-ceterms-name")):
        address = edit_url(credential, panel)
        drawn = form_of(pages.post(address, form_of(pages.get(address)) | {"do": "language:", "add-language": "fr"}))
        assert drawn[f"{name}-language"] == ["French"]
        assert pages.post(address, drawn | {f"{name}-words": ["Dit en français."]}).status_code == 302

    assert now(credential)["ceterms:description"]["fr"] == "Dit en français."
    assert set(now(credential)["ceterms:name"]) == {"en-US"}, "an empty box says nothing"
    assert now(credential)["ceterms:estimatedCost"][0]["ceterms:name"]["fr"] == "Dit en français."
