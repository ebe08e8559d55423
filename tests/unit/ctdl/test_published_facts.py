"""The declaration holds every class, property and rule that CTDL and the Registry Assistant have published.

What is left out, or otherwise than published, stands below by name and with its reason.
"""

from collections.abc import Iterable

import pytest

import ctdl
from ctdl import Declaration, Level, Value
from tests.unit.ctdl import reference

# One published list of properties serves three kinds.
LEARNING = "LearningOpportunity"
PUBLISHED_AS = {"LearningProgram": LEARNING, "Course": LEARNING}

NOT_DECLARED = {
    "DurationItem": "input only: years, months, ... of a length of time, which is published as one string",
}
NOT_PUBLISHED = {
    "PayProfile": "in the domain of CTDL properties, without an input class",
    "DataProfile": "in the domain of CTDL properties, without an input class",
}
NOT_A_PROPERTY = {
    "@id": "the address of the node itself",
    "ceterms: dateEffective": "a blank slipped into the name of dateEffective, which is declared",
    **{
        f"ceasn:versionIdentifier_{number}": "a field of the API's source, never seen in a document"
        for number in range(1, 6)
    },
}
# Input classes that are published as part of another, under which the rest of their properties stands. The name and
# the description of a FrameworkItem are its targetNodeName and targetNodeDescription.
PART_OF_ANOTHER = {"CostProfileItem": "CostProfile", "FrameworkItem": "CredentialAlignmentObject"}
# Old spellings beside which the one of CTDL is declared; it takes their input name.
OLD_SPELLINGS = {
    ("Organization", "ceterms:isicv4"),
    ("Competency", "ceasn:environmentalHazardType"),
    ("Competency", "ceasn:performanceLevelType"),
    ("Competency", "ceasn:physicalCapabilityType"),
    ("Competency", "ceasn:sensoryCapabilityType"),
    ("Competency", "ceasn:substantiatingWorkrole"),
    ("CriterionLevel", "ceasn:BenchmarkText"),
    ("DataSetDistribution", "ceasn:source"),
    ("PathwaySet", "ceasn:hasPathway"),
    ("Rubric", "asn:hasCriterionCategorySet"),
    ("Rubric", "asn:hasScope"),
    ("Rubric", "ceterms:conceptKeyword"),
    ("Rubric", "ceterms:educationLevelType"),
}
INPUTS_ELSEWHERE = {
    ("CredentialType", "ceterms:industryType"): "Naics is the input of ceterms:naics, as it is on credentials",
    ("PathwayComponent", "ceterms:proxyFor"): "ProxyForItems is the input of ceterms:proxyForItems",
}
# Required beyond, or short of, what is published for all uses of a class.
ALSO_REQUIRED = {
    "ProcessProfile": {"ceterms:ctid", "ceterms:processingAgent"},  # when published on its own
}
NOT_REQUIRED = {
    "Course": {"ceterms:subjectWebpage"},  # since 2024-03-18
    "EarningsProfile": {"ceterms:ctid"},  # embedded; older form
}

EVERY_DECLARATION = tuple(each for each in (*ctdl.kinds(), *ctdl.profiles()) if each.name not in NOT_PUBLISHED)
each_declaration = pytest.mark.parametrize("declaration", EVERY_DECLARATION, ids=lambda each: each.name)


def published_class(name: str) -> dict:
    """Return what is published about a class, by the name of its declaration."""
    return reference.read("classes.json")["classes"][PUBLISHED_AS.get(name, name)]


def published(name: str) -> dict[str, dict]:
    """Return the published properties of a class by term."""
    return {each["term"]: each for each in published_class(name)["properties"] if each["term"] not in NOT_A_PROPERTY}


def allowed(declaration: Declaration, terms: Iterable[str]) -> set[str]:
    """Return those of the terms that the published domains allow on some class of the declaration."""
    facts = published(declaration.name)
    classes = set(declaration.classes) or {""}
    return {
        term
        for term in terms
        if (not facts[term].get("domain_only") or classes & set(facts[term]["domain_only"]))
        and not classes <= set(facts[term].get("domain_not") or ())
    }


def test_every_published_class_is_declared():
    for name, facts in reference.read("classes.json")["classes"].items():
        if name not in NOT_DECLARED:
            assert ctdl.named(name).name == name
            assert all(ctdl.class_info(term) for term in facts["ctdl_classes"])


def test_every_published_class_leads_to_its_declaration():
    for name, facts in reference.read("classes.json")["classes"].items():
        for term in facts["ctdl_classes"]:
            declaration = ctdl.declaration_of(term)
            assert PUBLISHED_AS.get(declaration.name, declaration.name) == name, term


@each_declaration
def test_every_published_property_is_declared(declaration):
    # The class of most embedded objects is fixed, so that there is nothing to say about it.
    terms = allowed(declaration, published(declaration.name)) - {"@type"}
    whole = PART_OF_ANOTHER.get(declaration.name)
    elsewhere = {prop.term for prop in ctdl.profile(whole).properties} if whole else set()
    renamed = {"ceterms:name", "ceterms:description"} if declaration.name == "FrameworkItem" else set()

    declared = {prop.term for prop in declaration.properties} - {"@type"}

    assert declared <= terms
    assert terms <= declared | elsewhere | renamed


@each_declaration
def test_published_facts_are_kept(declaration):
    facts = published(declaration.name)

    for prop in declaration.properties:
        fact = facts[prop.term]
        assert prop.only == frozenset(fact.get("domain_only") or ()), prop.term
        assert prop.excluded == frozenset(fact.get("domain_not") or ()), prop.term
        if fact["multiple"] is not None:
            assert prop.multiple == fact["multiple"], prop.term
        if fact.get("scheme") and prop.value in (Value.CONCEPT, Value.CONCEPT_URI):
            assert prop.scheme == fact["scheme"][0], prop.term
        if fact["kind"].startswith("embedded ") and prop.value is Value.PROFILE:
            assert prop.profile == fact["kind"].split()[1], prop.term


@each_declaration
def test_assistant_input_names_are_accepted(declaration):
    for term, fact in published(declaration.name).items():
        prop = declaration.find_property(term)
        place = (declaration.name, term)
        if prop is None or place in OLD_SPELLINGS or place in INPUTS_ELSEWHERE:
            continue
        names = {each["name"] for each in fact["inputs"] if not each["name"].endswith("Map")}
        assert names <= {*prop.inputs, "@type"}, term


@each_declaration
def test_old_spellings_are_known_and_not_asked_for(declaration):
    for name, term in OLD_SPELLINGS:
        if name == declaration.name:
            assert not declaration.property(term).entered
            assert declaration.property(term).inputs == (term,)


@each_declaration
def test_minimum_data_is_that_of_today(declaration):
    facts = published_class(declaration.name)
    also = ALSO_REQUIRED.get(declaration.name, set()) if declaration.slug else set()

    required = {prop.term for prop in declaration.properties if prop.level is Level.REQUIRED} - {"@type"}

    assert required == (set(facts["required"]) - {"@type"} | also) - NOT_REQUIRED.get(declaration.name, set())


@each_declaration
def test_groups_of_which_one_is_needed_are_those_published(declaration):
    # References to what has no CTID state a rule on inputs (CTID, or Id, or Type with Name ...), not on terms.
    published_groups = {
        frozenset(group) for group in published_class(declaration.name)["at_least_one_of"] if ":" in group[0]
    }

    groups = {frozenset(prop.one_of) for prop in declaration.properties if prop.level is Level.ONE_OF}

    assert groups == published_groups


@pytest.mark.parametrize("kind", ctdl.kinds(), ids=lambda each: each.slug)
def test_endpoints_and_wrappers_are_those_of_the_assistant(kind):
    facts = published_class(kind.name)

    assert kind.endpoint in facts["endpoint"].replace("|", " ").split()
    assert kind.wrapper in facts["wrapper"].replace("|", " ").split()
    assert facts["top_level"]


def test_every_class_that_is_published_on_its_own_is_a_kind():
    top_level = {name for name, facts in reference.read("classes.json")["classes"].items() if facts["top_level"]}

    assert {PUBLISHED_AS.get(kind.name, kind.name) for kind in ctdl.kinds()} == top_level
