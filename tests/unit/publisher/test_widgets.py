"""Fields that help to enter something keep the rule: what was not touched comes back as it was."""

import pytest
from django.core.exceptions import ValidationError

import ctdl
from ctdl import Concept, codes, overlay
from publisher.forms.build import field_for
from publisher.forms.choices import narrower_last
from tests.unit.publisher.test_forms import a_document, a_form, changes


def the_field(term, of="credential"):
    declaration = ctdl.profile(of) if of[0].isupper() else ctdl.kind(of)
    return field_for(declaration.property(term))


def cost(**data):
    row = {
        "ceterms-estimatedCost-row": "0",
        **{f"ceterms-estimatedCost-0-{name}": value for name, value in data.items()},
    }
    return changes(a_document(), "costs", **row)["ceterms:estimatedCost"][0]


# -- concepts ------------------------------------------------------------------------------------------------------


def test_a_long_list_is_a_tree_and_a_short_one_is_not():
    assert the_field("ceterms:audienceLevelType").template == "publisher/fields/concepts.html"
    assert the_field("ceterms:credentialStatusType").template == "publisher/fields/choices.html"


def test_narrower_concepts_stand_inside_and_none_is_missing():
    field = the_field("ceterms:financialAssistanceType", "FinancialAssistanceProfile")

    def flat(nodes):
        return [each for node in nodes for each in (node["choice"], *flat(node["narrower"]))]

    tree = list(field.tree([], "id_x"))
    assert len(tree) < len(field.concepts) == len(flat(tree))
    assert [each["value"] for each in flat(tree)] == [concept.uri for concept in field.concepts]
    assert len({each["id"] for each in flat(tree)}) == len(field.concepts)


def test_a_circle_of_broader_concepts_ends():
    one = Concept("x:a", "A", "", ("x:b",), (), "stable")
    other = Concept("x:b", "B", "", ("x:a",), (), "stable")

    assert {each.uri for each in narrower_last((one, other))} == {"x:a", "x:b"}


def test_what_is_chosen_stands_above_the_list_also_when_it_is_unknown():
    document = a_document(ceterms_audienceLevelType=["audLevel:BeginnerLevel", "Cranes"])

    chosen = a_form(document, "details")["ceterms-audienceLevelType"].chosen

    assert [each["label"] for each in chosen] == ["Beginner Level", "Cranes (not in the list)"]


def test_a_concept_that_was_loaded_can_be_chosen():
    added = {"concepts": {"ZeppelinLevel": {"label": "Zeppelin Level", "definition": "High up."}}}
    overlay.use({"vocabularies/AudienceLevel": added})
    try:
        labels = [each.label for each in the_field("ceterms:audienceLevelType").concepts]
    finally:
        overlay.use(None)

    assert "Zeppelin Level" in labels


def test_one_of_a_long_list_can_be_taken_back():
    field = the_field("ceterms:directCostType", "CostProfile")

    assert [node["choice"]["label"] for node in field.tree("costType:Tuition", "id_x")][-1] == "Not said"


# -- types ---------------------------------------------------------------------------------------------------------


def test_the_only_type_is_sent_without_a_question():
    one, several = a_form_of("cost-manifest")["type"], a_form(a_document())["type"]

    assert one.field.only == "ceterms:CostManifest"
    assert several.field.only == ""


def a_form_of(slug):
    kind = ctdl.kind(slug)
    document = ctdl.new_document(kind.classes[0], ctid=ctdl.new_ctid(), base="https://registry.example")
    return a_form(document, kind.sections[0].slug, kind=slug)


# -- codes ---------------------------------------------------------------------------------------------------------


def test_codes_are_shown_with_their_names():
    document = a_document(ceterms_occupationType=["53-7021.00", "Rigging"])

    chosen = a_form(document, "occupations")["ceterms-occupationType"].chosen

    assert [(code, name) for _, code, name in chosen] == [("53-7021.00", "Crane and Tower Operators"), ("", "Rigging")]


def test_every_line_of_a_picked_code_is_read_as_that_code():
    picked = "\n".join(f"{each.code} | {each.name}" for each in list(codes.table_of("naics").codes.values())[:150])

    changed = changes(a_document(), "occupations", ceterms__industryType=picked)["ceterms:industryType"]

    assert {item["FrameworkName"] for item in changed} == {codes.NAICS.name}
    assert "\n".join(f"{item['CodedNotation']} | {item['Name']}" for item in changed) == picked


# -- dates, durations, money, places -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        ("1965", "1965"),
        ("1965-9", "1965-09"),
        ("9/1965", "1965-09"),
        ("Sept 1965", "1965-09"),
        ("September, 1965", "1965-09"),
        ("1965 Sep", "1965-09"),
        ("9/1/1965", "1965-09-01"),
        ("September 1, 1965", "1965-09-01"),
    ],
)
def test_a_founding_date_may_be_a_year_or_a_month(typed, date):
    assert the_field("ceterms:foundingDate", "organization").clean(typed) == date


@pytest.mark.parametrize("typed", ["13/1965", "1965-13", "Smarch 1965", "long ago", "65"])
def test_what_is_no_date_is_refused_with_a_sentence(typed):
    field = the_field("ceterms:foundingDate", "organization")

    with pytest.raises(ValidationError, match=r"is not a date\. Write the year"):
        field.clean(typed)


@pytest.mark.parametrize(
    ("typed", "price"),
    [
        ("1,200.50", 1200.5),
        ("$1,200", 1200),
        ("1 200,50", 1200.5),
        ("1.200,50 €", 1200.5),
        ("12,50", 12.5),
        ("USD 95", 95),
        ("95.00 usd", 95.0),
        ("1'200", 1200),
    ],
)
def test_amounts_are_read_as_people_write_them(typed, price):
    assert cost(**{"ceterms-price": typed})["Price"] == price


@pytest.mark.parametrize("typed", ["a lot", "1,2,3", "1.2.3", "USD", "12 to 15"])
def test_what_is_no_amount_is_refused(typed):
    row = {"ceterms-estimatedCost-row": "0", "ceterms-estimatedCost-0-ceterms-price": typed}

    assert not a_form(a_document(), "costs", row).is_valid()


@pytest.mark.parametrize("typed", ["CAD", "cad", "Canadian dollars"])
def test_a_currency_is_known_by_code_and_name(typed):
    assert cost(**{"ceterms-currency": typed})["Currency"] == "CAD"


def test_a_currency_of_no_list_is_kept():
    document = a_document(ceterms_estimatedCost=[{"Price": 10, "Currency": "DEM"}])
    form = a_form(document, "costs")["ceterms-estimatedCost"].entries[0].form

    groups = form["ceterms-currency"].groups if form else []

    assert groups[0]["choices"] == [{"value": "DEM", "label": "DEM (not in the list)", "checked": True}]
    assert [each["value"] for each in groups[1]["choices"]][:2] == ["USD", "CAD"]


@pytest.mark.parametrize(("typed", "country"), [("us", "United States"), ("CA", "Canada"), ("Freedonia", "Freedonia")])
def test_a_country_is_known_by_its_code(typed, country):
    row = {"ceterms-availableAt-row": "0", "ceterms-availableAt-0-ceterms-addressCountry": typed}

    assert changes(a_document(), "availability", **row)["ceterms:availableAt"][0]["Country"] == country


@pytest.mark.parametrize("iso", ["P2Y", "P2.5Y", "P1Y2M3W4DT5H6M", "PT160H", "PT30S", "P2Y garbage"])
def test_a_duration_that_was_not_touched_stays(iso):
    field = the_field("ceterms:renewalFrequency")
    field.open({"ceterms:renewalFrequency": iso})

    assert field.clean(field.raw_of(iso)) == iso
