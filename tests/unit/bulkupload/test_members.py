"""Rows that stand for parts: competencies, concepts, steps, criteria."""

import ctdl
from tests.unit.bulkupload.conftest import BASE, applied

FRAMEWORK = "ce-8503cde5-7f91-46a2-b225-9b453d1e0afd"
ONE, TWO = "ce-4b520d3d-1d57-42d8-b740-a1a7a20731b5", "ce-92759ae8-3c67-4949-a849-ca5f85ec77dd"
HEADINGS = ["@id", "@type", "ceasn:name", "ceasn:competencyText", "ceasn:isTopChildOf", "ceasn:isChildOf"]


def _document(changes, class_term="ceasn:CompetencyFramework"):
    return applied(ctdl.new_document(class_term, ctid=FRAMEWORK, base=BASE), changes)


def test_competencies_follow_their_framework_or_name_it_in_any_order(read):
    rows = [
        [TWO, "ceasn:Competency", "", "Solve equations.", "", ONE],
        [FRAMEWORK, "ceasn:CompetencyFramework", "Math", "", "", ""],
        [ONE, "Competency", "", "Do math.", FRAMEWORK, ""],
    ]
    found = read("competency-framework", [HEADINGS, *rows])
    graph = _document(found.changes[0])["@graph"]

    assert len(found.changes) == 1
    assert [node["@type"] for node in graph] == ["ceasn:CompetencyFramework", "ceasn:Competency", "ceasn:Competency"]
    by_ctid = {node["ceterms:ctid"]: node for node in graph}
    assert by_ctid[FRAMEWORK]["ceasn:hasTopChild"] == [f"{BASE}/resources/{ONE}"]
    assert by_ctid[ONE]["ceasn:hasChild"] == [f"{BASE}/resources/{TWO}"]
    assert by_ctid[TWO]["ceasn:isPartOf"] == f"{BASE}/resources/{FRAMEWORK}"


def test_codes_of_ones_own_become_the_same_ctids_again(read):
    rows = [
        ["F", "Framework", "Math", "", "", ""],
        ["C1", "Competency", "", "Do math.", "F", ""],
        ["C2", "Competency", "", "Solve.", "", "C1"],
    ]
    rows[0][1] = "Competency Framework"
    first, again = (read("competency-framework", [HEADINGS, *rows]) for _ in range(2))

    assert first.changes == again.changes
    graph = _document(first.changes[0])
    assert len(graph["@graph"]) == 3
    assert ctdl.content_hash(applied(graph, again.changes[0])) == ctdl.content_hash(graph)


def test_a_file_may_bring_further_competencies_alone(read):
    rows = [[FRAMEWORK, "CompetencyFramework", "Math", "", "", ""], [ONE, "Competency", "", "Do math.", FRAMEWORK, ""]]
    framework = _document(read("competency-framework", [HEADINGS, *rows]).changes[0])

    found = read("competency-framework", [HEADINGS, [TWO, "Competency", "", "Prove.", FRAMEWORK, ""]], framework)
    after = applied(framework, found.changes[0])

    assert len(after["@graph"]) == 3
    assert after["@graph"][0]["ceasn:hasTopChild"] == [f"{BASE}/resources/{ONE}", f"{BASE}/resources/{TWO}"]


def test_an_unknown_sort_of_row_is_refused_with_what_there_is(read):
    found = read(
        "competency-framework",
        [HEADINGS, [FRAMEWORK, "CompetencyFramework", "M", "", "", ""], [ONE, "Skill", "", "x", "", ""]],
    )

    assert "unknown-type" in found.codes


def test_rules_of_a_pathway_stand_inside_their_steps(read):
    headings = [
        "External Identifier",
        "Pathway Component Type",
        "name",
        "Has Child",
        "has Condition",
        "required Number",
        "target Component",
    ]
    rows = [
        ["P", "Pathway", "French", "", "", "", ""],
        ["S1", "BasicComponent", "Step", "S2", "R1", "", ""],
        ["S2", "Course Component", "Course", "", "", "", ""],
        ["R1", "ComponentCondition", "One of one", "", "", "1", "S2"],
    ]
    found = read("pathway", [headings, *rows])
    step = _document(found.changes[0], "ceterms:Pathway")["@graph"][1]

    assert step["ceterms:hasCondition"][0]["ceterms:requiredNumber"] == 1
    assert step["ceterms:hasCondition"][0]["ceterms:targetComponent"] == step["ceasn:hasChild"]


def test_criteria_of_a_rubric_and_concepts_of_a_scheme(read):
    rubric = read(
        "rubric",
        [
            ["External Identifier", "Type", "Name", "Weight"],
            ["R", "Rubric", "Essay", ""],
            ["C", "Rubric Criterion", "Clarity", "0.5"],
        ],
    )
    scheme = read(
        "concept-scheme",
        [
            ["@id", "@type", "ceasn:name", "skos:prefLabel", "skos:broader"],
            [FRAMEWORK, "skos:ConceptScheme", "Metals", "", ""],
            [ONE, "skos:Concept", "", "Steel", ""],
            [TWO, "skos:Concept", "", "Stainless", ONE],
        ],
    )

    assert len(_document(rubric.changes[0], "ceasn:Rubric")["@graph"]) == 2
    nodes = _document(scheme.changes[0], "skos:ConceptScheme")["@graph"]
    assert nodes[0]["skos:hasTopConcept"] == [f"{BASE}/resources/{ONE}"]
    assert nodes[1]["skos:narrower"] == [f"{BASE}/resources/{TWO}"]
