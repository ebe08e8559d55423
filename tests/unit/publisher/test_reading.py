"""A document in words: what a reader sees, and what changed."""

import pytest

import ctdl
from publisher.reading import ReadChange, Shown, changes, read
from publisher.showing import Reader, duration_in_words, language_name
from tests import factories
from tests.factories.everything import everything

BASE = "https://registry.example"


def a_document(**values):
    blank = ctdl.new_document("ceterms:Certification", ctid=ctdl.new_ctid(), base=BASE)
    return ctdl.edit(blank, {"ceterms:name": "Welder", **values}, base=BASE)


def shown(document, term):
    rows = [row for section in read(document) for row in section.rows if row.term == term]
    return rows[0].values


def words(document, term):
    return [each.text for each in shown(document, term)]


@pytest.mark.parametrize(
    ("term", "value", "text"),
    [
        ("ceterms:renewalFrequency", "P2Y6M", "2 years 6 months"),
        ("ceterms:isNonCredit", True, "Yes"),
        ("ceterms:inLanguage", ["es"], "Spanish"),
        ("ceterms:credentialStatusType", "credentialStat:TeachOut", "Teach Out"),
        ("ceterms:subject", ["Steel"], "Steel"),
        ("ceterms:occupationType", [{"CodedNotation": "51-4121.00", "Name": "Welders"}], "51-4121.00 Welders"),
        ("@type", "ceterms:License", "License"),
    ],
)
def test_values_are_shown_in_words(term, value, text):
    document = a_document() if term == "@type" else a_document(**{term: value})
    if term == "@type":
        ctdl.main_node(document)["@type"] = value

    assert words(document, term) == [text]


def test_every_language_of_a_text_is_shown_with_its_tag():
    document = a_document(**{"ceterms:description": {"en-US": "Welds.", "es": "Suelda."}})

    assert [(each.text, each.language) for each in shown(document, "ceterms:description")] == [
        ("Welds.", ""),
        ("Suelda.", "es"),
    ]


def test_sections_and_rows_stand_in_form_order():
    document = a_document(**{"ceterms:keyword": ["steel"], "ceterms:subjectWebpage": "https://example.org"})

    sections = read(document)

    assert [section.label for section in sections] == ["Basic information", "Credential details"]
    assert [row.term for row in sections[0].rows][:2] == ["ceterms:name", "@type"]


def test_what_no_form_knows_is_shown_last():
    document = a_document()
    ctdl.main_node(document)["x:lengthOfWeld"] = "12 m"

    section = read(document)[-1]

    assert (section.label, section.rows[0].label, section.rows[0].values[0].text) == (
        "Other properties",
        "Length of weld",
        "12 m",
    )


def test_an_object_shows_its_own_rows():
    document = a_document(**{"ceterms:estimatedCost": [{"Name": "Examination", "Price": 250, "Currency": "USD"}]})

    (cost,) = shown(document, "ceterms:estimatedCost")

    assert (cost.kind, cost.text) == ("profile", "Examination")
    assert [(row.label, row.values[0].text) for row in cost.rows] == [("Price", "250 USD"), ("Currency", "USD")]


def test_something_described_in_place_shows_its_name_and_page():
    guild = {"Type": "ceterms:Organization", "Name": "Welders' Guild", "SubjectWebpage": "https://guild.example"}
    document = a_document(**{"ceterms:accreditedBy": [guild]})

    (reference,) = shown(document, "ceterms:accreditedBy")

    assert (reference.kind, reference.text, reference.href) == ("reference", "Welders' Guild", "https://guild.example")


def test_a_circle_of_blank_nodes_ends():
    nodes = {"_:a": {"@id": "_:a", "@type": "ceterms:Organization", "ceterms:parentOrganization": ["_:b"]}}
    nodes["_:b"] = {"@id": "_:b", "@type": "ceterms:Organization", "ceterms:parentOrganization": ["_:a"]}

    assert Reader(nodes).show(ctdl.kind("credential").property("ceterms:ownedBy"), ["_:a"])


@pytest.mark.parametrize("value", [None, "", "  ", [], {}, 0, False, [None, ["x"]], {"x:y": {"x:z": [1, {}]}}])
def test_any_json_can_be_shown(value):
    for prop in (None, *ctdl.kind("credential").properties):
        assert all(isinstance(each, Shown) for each in Reader().show(prop, value))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "class_term"), [("credential", "ceterms:License"), ("organization", "ceterms:Organization")]
)
def test_everything_that_a_form_knows_is_shown_under_its_label(slug, class_term):
    document = everything(ctdl.kind(slug), class_term)

    rows = [row for section in read(document) for row in section.rows]

    assert {row.term for row in rows} == set(ctdl.main_node(document)) - {"@id"}
    assert all(row.values for row in rows)


@pytest.mark.django_db
def test_references_carry_names():
    organization = factories.an_organization(name="Harbor Valley Community College")
    document = a_document(**{"ceterms:ownedBy": [organization.ctid]})

    (owner,) = shown(document, "ceterms:ownedBy")

    assert (owner.text, owner.info) == ("Harbor Valley Community College", organization.ctid)


@pytest.mark.django_db
def test_names_of_what_others_have_not_published_are_not_told():
    theirs = factories.a_credential(factories.an_organization())
    document = a_document(**{"ceterms:isSimilarTo": [theirs.ctid]})

    assert words(document, "ceterms:isSimilarTo") == [theirs.ctid]


@pytest.mark.django_db
def test_what_a_person_may_see_links_to_its_page():
    organization = factories.an_organization()
    mine = factories.a_credential(organization)
    document = a_document(**{"ceterms:isSimilarTo": [mine.ctid]})

    sections = read(document, user=factories.a_member(organization))

    (similar,) = [row for section in sections for row in section.rows if row.term == "ceterms:isSimilarTo"]
    assert (similar.values[0].text, similar.values[0].href) == (mine.name, f"/resources/{mine.ctid}/")


def test_changes_name_the_property_before_and_after():
    old = a_document(**{"ceterms:description": "Welds steel plates.", "ceterms:keyword": ["steel"]})
    new = ctdl.edit(old, {"ceterms:description": "Welds steel pipes.", "ceterms:keyword": None}, base=BASE)

    description, keyword = changes(old, new)

    assert (description.label, description.before[0].text) == ("Credential description", "Welds steel plates.")
    assert (keyword.label, keyword.after) == ("Keywords", ())


def test_a_changed_text_is_compared_word_by_word():
    change = ReadChange("t", "T", (Shown("text", "Welds steel plates."),), (Shown("text", "Welds steel pipes."),))

    assert [(part["kind"], part["text"].strip()) for part in change.parts] == [
        ("same", "Welds steel"),
        ("removed", "plates."),
        ("added", "pipes."),
    ]


@pytest.mark.parametrize("before", [(), (Shown("link", "a"),), (Shown("text", "x" * 5000),)])
def test_what_is_no_text_is_not_compared_word_by_word(before):
    assert ReadChange("t", "T", before, (Shown("text", "b"),)).parts == []


@pytest.mark.parametrize(
    ("iso", "text"), [("P1Y", "1 year"), ("PT90M", "90 minutes"), ("P2.5Y", "2.5 years"), ("soon", "soon"), ("P", "P")]
)
def test_durations_in_words(iso, text):
    assert duration_in_words(iso) == text


@pytest.mark.parametrize(("code", "name"), [("en", "English"), ("en-US", "English (US)"), ("xx", "xx")])
def test_languages_by_name(code, name):
    assert language_name(code) == name
