"""The entry form is drawn from the declaration, and an edit keeps what it does not touch."""

import pytest
from django.http import QueryDict

import ctdl
from ctdl import Value
from publisher.forms import EntryForm, FormContext, edited, language_of
from publisher.forms.build import field_for, kind_fields, profile_fields
from publisher.forms.choices import narrower_last

BASE = "https://registry.example"
OWNER = "ce-11111111-1111-4111-8111-111111111111"


def a_document(class_term="ceterms:Certification", **values):
    blank = ctdl.new_document(class_term, ctid=ctdl.new_ctid(), base=BASE)
    facts = {term.replace("_", ":"): value for term, value in values.items()}
    return ctdl.edit(blank, {"ceterms:name": "Welder", **facts}, base=BASE)


def a_form(document, section="basic", data=None, kind="credential"):
    declaration = ctdl.kind(kind)
    wanted = next(each for each in declaration.sections if each.slug == section)
    context = FormContext(user=None, organization=None, ctid="", language=language_of(document))
    if data is not None:
        posted = QueryDict(mutable=True)
        for name, value in data.items():
            posted.setlist(name, value if isinstance(value, list) else [value])
        data = posted
    return EntryForm(data, kind=declaration, section=wanted, document=document, context=context)


def changes(document, section="basic", kind="credential", **data):
    form = a_form(document, section, {name.replace("__", "-"): value for name, value in data.items()}, kind)
    assert form.is_valid(), form.errors
    return form.changes()


@pytest.mark.parametrize("slug", ["credential", "organization"])
def test_every_property_that_people_enter_has_a_field(slug):
    kind = ctdl.kind(slug)

    drawn = {term for each in kind.sections for field in kind_fields(slug, each.slug).values() for term in field.terms}

    entered = {prop.term for prop in kind.properties if prop.entered and prop.value is not Value.CTID}
    assert entered <= drawn


@pytest.mark.parametrize("profile", [each.name for each in ctdl.profiles()])
def test_every_profile_can_be_drawn(profile):
    fields = profile_fields(profile, 1)

    entered = {each.term for each in ctdl.profile(profile).properties if each.entered}
    left_out = entered - {field.prop.term for field in fields.values()}
    values = {ctdl.profile(profile).property(term).value for term in left_out}
    assert values <= {Value.TYPE, Value.CTID}


def test_fields_stand_in_the_order_of_the_declaration():
    names = list(a_form(a_document()).fields)

    assert names == [
        "ceterms-name",
        "ceterms-description",
        "roles",
        "type",
        "ceterms-subjectWebpage",
        "ceterms-credentialStatusType",
        "ceterms-inLanguage",
    ]


def test_types_come_in_groups_with_their_meaning():
    groups = a_form(a_document())["type"].groups

    certification = next(each for group in groups for each in group["choices"] if each["label"] == "Certification")
    assert len(groups) > 5
    assert certification["checked"]
    assert certification["info"]


def test_only_what_was_typed_is_a_change():
    document = a_document(ceterms_description="How to weld.")

    changed = changes(document, ceterms__name="Welder", ceterms__description="How to weld well.")

    assert changed == {"ceterms:description": "How to weld well."}


def test_a_cleared_text_is_removed():
    document = a_document(ceterms_description="How to weld.")

    assert changes(document, ceterms__name="Welder", ceterms__description=" ") == {"ceterms:description": None}


def test_a_name_is_needed():
    form = a_form(a_document(), data={"ceterms-name": "  "})

    assert not form.is_valid()
    assert form.errors["ceterms-name"] == ["Give it a name so that you can find it again."]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("www.example.org", "www.example.org"), ("http://", "http://"), ("  https://example.org ", "https://example.org")],
)
def test_an_address_is_kept_however_wrong(typed, kept):
    assert changes(a_document(), ceterms__subjectWebpage=typed) == {"ceterms:subjectWebpage": kept}


@pytest.mark.parametrize(
    ("section", "name", "typed", "value"),
    [
        ("details", "ceterms-dateEffective", "9/1/2026", "2026-09-01"),
        ("renewal", "ceterms-renewalFrequency", "2 years", "P2Y"),
        ("details", "ceterms-isNonCredit", "no", False),
        ("details", "ceterms-keyword", "steel\r\n\r\n welding ", ["steel", "welding"]),
        ("basic", "ceterms-inLanguage", ["Spanish", "fr", ""], ["es", "fr"]),
        ("basic", "ceterms-credentialStatusType", "credentialStat:Ceasing", "credentialStat:Ceasing"),
    ],
)
def test_what_people_write_becomes_the_value(section, name, typed, value):
    term = name.replace("-", ":", 1)

    assert changes(a_document(), section, **{name.replace("-", "__", 1): typed}) == {term: value}


@pytest.mark.parametrize(
    ("section", "name", "typed"),
    [
        ("details", "ceterms-dateEffective", "soon"),
        ("renewal", "ceterms-renewalFrequency", "now and then"),
        ("basic", "ceterms-inLanguage", ["Klingonese"]),
        ("basic", "type", "ceterms:Potato"),
    ],
)
def test_what_cannot_be_represented_is_refused_with_a_sentence(section, name, typed):
    form = a_form(a_document(), section, {"ceterms-name": "Welder", name: typed})

    assert not form.is_valid()
    assert str(form.errors[name][0]).endswith(".")


def test_a_wrong_value_that_was_there_before_does_not_stop_the_form():
    document = a_document()
    ctdl.main_node(document)["ceterms:dateEffective"] = "sometime in spring"

    assert changes(document, "details", ceterms__dateEffective="sometime in spring") == {}


def test_other_languages_of_a_text_survive():
    document = a_document(ceterms_description={"en": "How to weld.", "es": "Soldar."})

    changed = changes(document, ceterms__description="How to weld steel.")
    after = edited(document, changed, "en-US")

    assert ctdl.main_node(after)["ceterms:description"] == {"en": "How to weld steel.", "es": "Soldar."}


def test_a_resource_in_spanish_is_edited_in_spanish():
    document = a_document(ceterms_name={"es": "Soldador"})

    changed = changes(document, ceterms__name="Soldadora")

    assert ctdl.main_node(edited(document, changed, language_of(document)))["ceterms:name"] == {"es": "Soldadora"}


def test_a_new_resource_in_spanish_has_spanish_texts():
    blank = ctdl.new_document("ceterms:Credential", ctid=ctdl.new_ctid(), base=BASE)

    after = edited(blank, {"ceterms:name": "Soldador", "ceterms:inLanguage": ["es"]}, "en-US")

    assert ctdl.main_node(after)["ceterms:name"] == {"es": "Soldador"}


def test_a_line_that_was_not_touched_keeps_what_it_does_not_show():
    item = {"Framework": "https://example.org/codes", "CodedNotation": "51-4121.00", "Name": "Welders", "Weight": 0.5}
    document = a_document(ceterms_occupationType=[item])

    changed = changes(
        document, "occupations", ceterms__occupationType="51-4121.00 | Welders\n47-2221.00 | Iron Workers"
    )

    before, new = changed["ceterms:occupationType"]
    assert before["Weight"] == 0.5
    assert new["FrameworkName"] == "Standard Occupational Classification"


def test_a_choice_that_is_not_on_the_list_survives():
    document = a_document(ceterms_audienceType=["audience:Citizen", "People who like steel"])
    form = a_form(document, "details")

    choices = form["ceterms-audienceType"].groups[0]["choices"]
    checked = [each["value"] for each in choices if each["checked"]]

    assert checked == ["audience:Citizen", "People who like steel"]
    assert changes(document, "details", ceterms__audienceType=checked) == {}


def test_an_owner_has_its_roles_on_one_row():
    document = a_document(ceterms_ownedBy=[OWNER], ceterms_offeredBy=[OWNER])

    rows = a_form(document)["roles"].value().rows

    assert rows == [(OWNER, ("ceterms:ownedBy", "ceterms:offeredBy"))]


def test_roles_are_written_to_their_properties():
    document = a_document(ceterms_ownedBy=[OWNER])
    data = {"roles__row": "0", "roles-0-value": f'"{OWNER}"', "roles-0-roles": ["ceterms:ownedBy", "ceterms:renewedBy"]}

    assert changes(document, **data) == {"ceterms:renewedBy": [OWNER]}


def test_an_organization_without_a_role_is_asked_about():
    form = a_form(a_document(), data={"ceterms-name": "W", "roles-row": "0", "roles-0-value": f'"{OWNER}"'})

    assert not form.is_valid()
    assert "role" in form.errors["roles"][0]


def test_an_organization_outside_of_any_registry_is_described_by_name_and_page():
    changed = changes(a_document(), **{"roles-name": "Welders' Guild", "roles-webpage": "https://guild.example"})

    assert changed["ceterms:ownedBy"] == [
        {"Type": "ceterms:CredentialOrganization", "Name": "Welders' Guild", "SubjectWebpage": "https://guild.example"}
    ]


def test_an_accreditor_is_described_as_one():
    changed = changes(a_document(), "quality", **{"ceterms-accreditedBy-name": "Board of Welding"})

    assert changed["ceterms:accreditedBy"][0]["Type"] == "ceterms:QACredentialOrganization"


def test_a_ctid_that_was_typed_is_taken_without_pressing_add():
    changed = changes(a_document(), "quality", **{"ceterms-accreditedBy-find": OWNER.upper()})

    assert changed["ceterms:accreditedBy"] == [OWNER]


def test_an_object_keeps_what_no_form_knows():
    document = a_document(ceterms_estimatedCost=[{"Description": "By day", "Price": 10}])
    ctdl.main_node(document)["ceterms:estimatedCost"][0]["x:kept"] = 1
    name = "ceterms-estimatedCost"
    row = {f"{name}-row": "0", f"{name}-0-was": "0"}
    typed = {f"{name}-0-ceterms-description": "By night", f"{name}-0-ceterms-price": "10"}

    after = edited(document, changes(document, "costs", **row, **typed), "en-US")

    cost = ctdl.main_node(after)["ceterms:estimatedCost"][0]
    assert cost["ceterms:description"] == {"en-US": "By night"}
    assert (cost["ceterms:price"], cost["x:kept"]) == (10, 1)


def test_a_blank_object_is_not_kept():
    assert changes(a_document(), "costs", **{"ceterms-estimatedCost-row": "0"}) == {}


def test_a_finding_inside_an_object_keeps_the_form_open():
    name = "ceterms-estimatedCost"
    form = a_form(a_document(), "costs", {f"{name}-row": "0", f"{name}-0-ceterms-price": "a lot"})

    assert not form.is_valid()
    assert "a lot" in form[name].entries[0].form.errors["ceterms-price"][0]


def test_a_null_character_is_left_out():
    assert changes(a_document(), ceterms__name="Wel\x00der 2") == {"ceterms:name": "Welder 2"}


def test_narrower_concepts_follow_their_broader_one():
    concepts = ctdl.scheme("ceterms:AudienceLevel").concepts
    ordered = narrower_last(concepts)

    places = {each.uri: place for place, each in enumerate(ordered)}
    assert sorted(places) == sorted(each.uri for each in concepts)
    assert all(places[broader] < places[each.uri] for each in ordered for broader in each.broader if broader in places)


# The type and the CTID are drawn apart.
DRAWN = [prop for prop in ctdl.kind("credential").properties if prop.value not in (Value.TYPE, Value.CTID)]


@pytest.mark.parametrize("prop", DRAWN, ids=lambda prop: prop.term)
def test_every_field_has_a_label_and_a_template(prop):
    field = field_for(prop)

    assert field.label
    assert field.template.startswith("publisher/fields/")


@pytest.mark.parametrize(
    ("slug", "term", "only_organizations"),
    [
        ("credentialing-action", "ceterms:object", False),
        ("organization", "ceterms:accredits", False),
        ("credential", "ceterms:accreditedBy", True),
        ("credential", "ceterms:copyrightHolder", True),
    ],
)
def test_what_may_be_more_than_an_organization_is_looked_for_among_all(slug, term, only_organizations):
    assert field_for(ctdl.kind(slug).property(term)).of_organizations is only_organizations
