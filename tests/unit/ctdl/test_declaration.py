"""The declaration hangs together: every property is explained, placed, and leads to something that exists."""

from collections import Counter

import pytest

import ctdl
from ctdl import Level, Value
from ctdl.simplified.members import LISTS, REFERENCE_OBJECTS

EVERY_DECLARATION = (*ctdl.kinds(), *ctdl.profiles())
each_kind = pytest.mark.parametrize("declaration", ctdl.kinds(), ids=lambda each: each.slug)
each_declaration = pytest.mark.parametrize("declaration", EVERY_DECLARATION, ids=lambda each: each.name)


@each_declaration
def test_no_term_stands_twice(declaration):
    counts = Counter(prop.term for prop in declaration.properties)

    assert [term for term, count in counts.items() if count > 1] == []


@each_declaration
@pytest.mark.parametrize("names", ["inputs", "columns"])
def test_no_name_means_two_properties(declaration, names):
    counts = Counter(
        name
        for prop in declaration.properties
        if prop.status != "deprecated"
        for name in {each.casefold().replace(" ", "").replace("*", "") for each in getattr(prop, names)}
    )

    assert [name for name, count in counts.items() if count > 1] == []


@each_declaration
def test_every_property_is_explained_and_placed(declaration):
    sections = {section.slug for section in declaration.sections}

    for prop in declaration.properties:
        assert prop.label, prop.term
        assert len(prop.help) >= len("Enter a sentence."), prop.term
        assert prop.help.endswith("."), prop.term
        assert prop.section in sections, prop.term
    assert sections == {prop.section for prop in declaration.properties}
    assert all(section.label and section.help.endswith(".") for section in declaration.sections)


@each_declaration
def test_what_a_property_refers_to_exists(declaration):
    for prop in declaration.properties:
        assert (prop.value is Value.PROFILE) == (prop.profile is not None), prop.term
        assert prop.value is not Value.CONCEPT or ctdl.scheme(prop.scheme).concepts, prop.term
        assert prop.value is not Value.REFERENCE or prop.range, prop.term
        assert prop.profile is None or ctdl.profile(prop.profile).properties, prop.term
        assert prop.scheme is None or ctdl.scheme(prop.scheme), prop.term
        assert all(map(ctdl.class_info, (*prop.range, *prop.only, *prop.excluded))), prop.term


@each_declaration
def test_groups_hold_together(declaration):
    for prop in declaration.properties:
        assert (prop.level is Level.ONE_OF) == bool(prop.one_of), prop.term
        assert all(declaration.property(term).one_of == prop.one_of for term in prop.one_of), prop.term
        assert not prop.one_of or prop.term in prop.one_of, prop.term


@each_declaration
def test_groups_of_the_benchmark_name_properties(declaration):
    assert all(declaration.property(term) for group in declaration.recommended_groups for term in group)


@each_declaration
def test_defaults_are_concepts_of_their_scheme(declaration):
    for prop in declaration.properties:
        if prop.default and prop.scheme:
            assert ctdl.scheme(prop.scheme).get(prop.default), prop.term


@each_declaration
def test_a_declaration_is_found_by_its_name(declaration):
    assert declaration in (
        ctdl.named(declaration.name),
        ctdl.profile(declaration.name) if not declaration.slug else None,
    )
    assert declaration.label
    assert declaration.plural
    assert declaration.help.endswith(".")


@each_kind
def test_a_kind_is_found_by_slug_endpoint_and_class(declaration):
    assert ctdl.kind(declaration.slug) == declaration
    assert ctdl.kind(declaration.endpoint) == declaration
    assert all(ctdl.kind_of(term) == declaration for term in declaration.classes)


@each_kind
def test_members_are_declared(declaration):
    assert all(ctdl.named(name).properties for name in declaration.members)
    assert {name for names in declaration.member_inputs.values() for name in names} <= set(declaration.members)


@each_kind
def test_lists_in_requests_hold_the_declared_members(declaration):
    lists = {name: (each.described_by.name,) for name, each in LISTS.get(declaration.slug, {}).items()}

    assert lists == {name: held for name, held in declaration.member_inputs.items() if name != REFERENCE_OBJECTS}


@each_kind
def test_a_kind_has_a_ctid_and_knows_its_class(declaration):
    stated = declaration.find_property("@type")

    assert declaration.property("ceterms:ctid").level is Level.REQUIRED
    assert len(declaration.classes) == 1 or stated.level is Level.REQUIRED
    assert stated is None or stated.default is None or stated.default in declaration.classes


@pytest.mark.parametrize("name", ["credential", "Credential", "CREDENTIAL"])
def test_a_kind_is_found_in_any_case(name):
    assert ctdl.kind(name).slug == "credential"


def test_an_unknown_kind_is_refused():
    with pytest.raises(ctdl.UnknownKind, match="badger"):
        ctdl.kind("badger")


def test_an_unknown_profile_is_refused():
    with pytest.raises(ctdl.UnknownKind, match="NoProfile"):
        ctdl.profile("NoProfile")


def test_an_unknown_term_is_refused():
    with pytest.raises(ctdl.UnknownTerm, match=r"Credential has no property ceterms:nothing\."):
        ctdl.kind("credential").property("ceterms:nothing")


def test_a_class_leads_to_its_kind():
    assert ctdl.kind_of("ceterms:Certification") is ctdl.kind("credential")
    assert ctdl.kind_of("ceterms:QACredentialOrganization") is ctdl.kind("organization")
    assert ctdl.kind_of("ceterms:Place") is None


def test_a_class_too_general_to_be_published_leads_to_the_kind_of_its_narrower_ones():
    assert ctdl.kind_of("ceterms:Degree") is ctdl.kind("credential")
    assert ctdl.kind_of("ceterms:Credential") is ctdl.kind("credential")


def test_a_resource_without_a_chosen_type_is_checked_and_asked_for_its_type():
    blank = ctdl.new_document("ceterms:Credential", ctid=ctdl.new_ctid(), base="https://registry.example")

    asked_for = {finding.term for finding in ctdl.minimum(blank)}

    assert {"@type", "ceterms:name", "ceterms:subjectWebpage"} <= asked_for


def test_majors_are_offered_on_degrees_alone():
    credential = ctdl.kind("credential")
    major = credential.property("ceterms:degreeMajor")

    assert major in credential.properties_for("ceterms:BachelorOfArtsDegree")
    assert major not in credential.properties_for("ceterms:Certification")


def test_credential_organizations_do_not_accredit():
    organization = ctdl.kind("organization")
    accredits = organization.property("ceterms:accredits")

    assert accredits in organization.properties_for("ceterms:QACredentialOrganization")
    assert accredits not in organization.properties_for("ceterms:CredentialOrganization")


def test_the_short_form_has_the_order_of_the_guide():
    terms = [prop.term.partition(":")[2] or prop.term for prop in ctdl.kind("credential").properties_in("basic")]

    assert terms == [
        *("name", "description", "ownedBy", "offeredBy", "renewedBy", "revokedBy"),
        *("@type", "subjectWebpage", "credentialStatusType", "inLanguage", "ctid"),
    ]


def test_ranges_name_single_classes():
    holders = ctdl.kind("credential").property("ceterms:ownedBy").range

    assert set(holders) == {
        "ceterms:Organization",
        "ceterms:CredentialOrganization",
        "ceterms:QACredentialOrganization",
    }


def test_a_narrow_type_has_the_benchmark_of_its_broader_type():
    credential = ctdl.kind("credential")

    assert credential.recommended("ceterms:AssociateOfArtsDegree") == credential.recommended("ceterms:AssociateDegree")
    assert "ceterms:renewal" in credential.recommended("ceterms:Certification")
    assert "ceterms:renewal" not in credential.recommended("ceterms:Diploma")


@pytest.mark.parametrize("class_term", ctdl.kind("credential").classes)
def test_every_benchmark_asks_for_what_a_form_offers(class_term):
    credential = ctdl.kind("credential")

    terms = credential.recommended(class_term)

    assert len(terms) >= 16
    assert all(credential.property(term).entered for term in terms)


def test_the_benchmark_of_an_organization_is_what_is_recommended():
    terms = ctdl.kind("organization").recommended("ceterms:CredentialOrganization")

    assert {"ceterms:agentPurpose", "ceterms:keyword", "ceterms:serviceType"} <= set(terms)


def test_what_the_registry_writes_is_not_entered():
    credential = ctdl.kind("credential")

    assert not credential.property("schema:datePublished").entered
    assert not credential.property("ceterms:holders").entered
    assert credential.property("ceterms:aggregateData").entered


def test_a_course_has_properties_of_its_own():
    course, program = ctdl.kind("course"), ctdl.kind("learning-program")

    assert course.find_property("ceterms:sced")
    assert not program.find_property("ceterms:sced")
    assert program.find_property("ceterms:degreeConcentration")
    assert not course.find_property("ceterms:degreeConcentration")


def test_learning_opportunities_differ_in_words_not_in_rules():
    opportunity, program = ctdl.kind("learning-opportunity"), ctdl.kind("learning-program")

    assert program.property("ceterms:name").label != opportunity.property("ceterms:name").label
    assert program.property("ceterms:ownedBy") == opportunity.property("ceterms:ownedBy")
    assert program.sections[0] == opportunity.sections[0]


def test_a_process_published_on_its_own_says_who_does_it():
    assert ctdl.kind("process-profile").property("ceterms:processingAgent").level is Level.REQUIRED
    assert ctdl.profile("ProcessProfile").property("ceterms:processingAgent").level is Level.OPTIONAL


@pytest.mark.parametrize(
    ("class_term", "name"),
    [
        ("ceterms:Course", "Course"),
        ("ceasn:Competency", "Competency"),
        ("ceterms:CourseComponent", "PathwayComponent"),
        ("skos:Concept", "Concept"),
        ("asn:ProgressionLevel", "ProgressionLevel"),
        ("ceterms:AccreditAction", "CredentialingAction"),
        ("schema:QuantitativeValue", "QuantitativeValue"),
    ],
)
def test_a_class_leads_to_what_declares_its_nodes(class_term, name):
    assert ctdl.declaration_of(class_term).name == name


def test_an_unknown_class_is_declared_nowhere():
    assert ctdl.declaration_of("ceterms:Nothing") is None
