"""Texts in several languages: nothing of any of them gets lost, whatever is done to one."""

import pytest
from django.http import QueryDict

import ctdl
from publisher.forms import edited, language_of
from publisher.forms.rows import with_row
from tests.unit.publisher.test_forms import a_document, a_form, changes

NAME = {"en-US": "Welder", "es": "Soldador", "ar-SA": "لحام"}
DESCRIPTION = "ceterms-description"


def saved(document, data, section="basic"):
    """The main node after the form was sent with this data."""
    form = a_form(document, section, data)
    assert form.is_valid(), form.errors
    return ctdl.main_node(edited(document, form.changes(), language_of(document)))


def rows(*pairs, name="ceterms-name"):
    return {
        f"{name}-languages": "1",
        f"{name}-language": [language for language, _ in pairs],
        f"{name}-words": [words for _, words in pairs],
    }


OTHERS = (("Spanish", "Soldador"), ("Arabic (SA)", "لحام"))


def test_all_languages_stand_beside_the_first():
    bound = a_form(a_document(ceterms_name=NAME))["ceterms-name"]

    assert bound.value().text == "Welder"
    assert [(row.language, row.code, row.words) for row in bound.rows] == [
        ("Spanish", "es", "Soldador"),
        ("Arabic (SA)", "ar-sa", "لحام"),
    ]


def test_what_was_not_touched_is_no_change():
    document = a_document(ceterms_name=NAME)

    form = a_form(document, data={"ceterms-name": "Welder", **rows(*OTHERS)})

    assert form.is_valid()
    assert form.changes() == {}


@pytest.mark.parametrize(
    ("first", "others", "after"),
    [
        ("Master welder", OTHERS, {"en-US": "Master welder", "es": "Soldador", "ar-sa": "لحام"}),
        ("Welder", (("Spanish", "Soldadora"), OTHERS[1]), {"en-US": "Welder", "es": "Soldadora", "ar-sa": "لحام"}),
        ("Welder", (OTHERS[1],), {"en-US": "Welder", "ar-sa": "لحام"}),
        ("Welder", (), {"en-US": "Welder"}),
        (
            "Welder",
            (*OTHERS, ("fr", "Soudeur")),
            {"en-US": "Welder", "es": "Soldador", "ar-sa": "لحام", "fr": "Soudeur"},
        ),
        ("Welder", (("French", "Soldador"), OTHERS[1]), {"en-US": "Welder", "fr": "Soldador", "ar-sa": "لحام"}),
    ],
)
def test_each_language_changes_alone(first, others, after):
    document = a_document(ceterms_name=NAME)

    assert saved(document, {"ceterms-name": first, **rows(*others)})["ceterms:name"] == after


def test_the_spelling_of_a_language_stays_as_it_was():
    document = a_document()
    ctdl.main_node(document)["ceterms:name"] = dict(NAME)

    node = saved(document, {"ceterms-name": "Master welder", **rows(*OTHERS)})

    assert node["ceterms:name"] == {**NAME, "en-US": "Master welder"}


def test_a_form_without_the_other_languages_leaves_them():
    document = a_document(ceterms_name=NAME)

    assert saved(document, {"ceterms-name": "Master welder"})["ceterms:name"]["es"] == "Soldador"


def test_a_text_that_is_cleared_in_all_languages_is_gone():
    document = a_document(ceterms_description={"en-US": "How to weld.", "es": "Soldar."})

    node = saved(document, {"ceterms-name": "Welder", DESCRIPTION: "", **rows(("Spanish", ""), name=DESCRIPTION)})

    assert "ceterms:description" not in node


def test_a_first_other_language_makes_a_map():
    document = a_document(ceterms_description="How to weld.")
    data = {"ceterms-name": "Welder", DESCRIPTION: "How to weld.", **rows(("Spanish", "Soldar."), name=DESCRIPTION)}

    assert saved(document, data)["ceterms:description"] == {"en-US": "How to weld.", "es": "Soldar."}


def test_an_empty_row_says_nothing():
    assert changes(a_document(), ceterms__name="Welder", **rows(("Spanish", ""))) == {}


@pytest.mark.parametrize(
    ("others", "sentence"),
    [
        ((("", "Soldador"),), "Say in which language this is"),
        ((("Klingonese", "x"),), "not a language that we know"),
        ((("Spanish", "Soldador"), ("es", "Soldadora")), "There are two texts in es"),
    ],
)
def test_a_language_that_cannot_be_told_is_asked_for(others, sentence):
    form = a_form(a_document(), data={"ceterms-name": "Welder", **rows(*others)})

    assert not form.is_valid()
    assert sentence in form.errors["ceterms-name"][0]


def test_several_texts_have_lines_in_each_language():
    document = a_document(ceterms_keyword={"en-US": ["steel", "welding  by hand"], "fr": ["acier"]})
    name = "ceterms-keyword"
    bound = a_form(document, "details")[name]

    assert (bound.value().text, bound.value().others) == ("steel\nwelding by hand", (("French", "acier"),))
    node = saved(document, {name: "welding by hand\nsteel", **rows(("French", "acier\nsoudage"), name=name)}, "details")

    assert node["ceterms:keyword"] == {"en-US": ["welding  by hand", "steel"], "fr": ["acier", "soudage"]}


def test_a_text_inside_an_object_has_languages_too():
    document = a_document(ceterms_estimatedCost=[{"Name": {"en-US": "Fee", "es": "Tasa"}, "Price": 10}])
    name = "ceterms-estimatedCost"
    row = {f"{name}-row": "0", f"{name}-0-was": "0", f"{name}-0-ceterms-price": "10"}
    inner = f"{name}-0-ceterms-name"

    untouched = a_form(document, "costs", {**row, inner: "Fee", **rows(("Spanish", "Tasa"), name=inner)})
    node = saved(document, {**row, inner: "Fee", **rows(("Spanish", "Cuota"), name=inner)}, "costs")

    assert untouched.is_valid()
    assert untouched.changes() == {}
    assert node["ceterms:estimatedCost"][0]["ceterms:name"] == {"en-US": "Fee", "es": "Cuota"}


def test_a_language_the_document_has_elsewhere_is_offered():
    document = a_document(ceterms_name=NAME, ceterms_description="How to weld.")

    assert a_form(document).next_language == "Spanish"
    assert a_form(a_document()).next_language == ""


@pytest.mark.parametrize(
    ("do", "languages", "words"),
    [
        ("language:ceterms-name", ["Spanish", ""], ["Soldador", ""]),
        ("language:ceterms-name:fr", ["Spanish", "French"], ["Soldador", ""]),
        ("unlanguage:ceterms-name:0", [], []),
        ("unlanguage:ceterms-name:7", ["Spanish"], ["Soldador"]),
        ("unlanguage:ceterms-name:", ["Spanish"], ["Soldador"]),
    ],
)
def test_a_language_comes_and_goes_without_scripts(do, languages, words):
    data = QueryDict(mutable=True)
    data.setlist("ceterms-name-language", ["Spanish"])
    data.setlist("ceterms-name-words", ["Soldador"])
    data["do"] = do

    after = with_row(data)

    assert (after.getlist("ceterms-name-language"), after.getlist("ceterms-name-words")) == (languages, words)
    assert after["ceterms-name-languages"] == "1"
