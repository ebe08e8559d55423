"""Concept schemes are complete, and values are found however people spell them."""

import pytest

import ctdl
from tests.unit.ctdl import reference

MOST_WORDS = 20


def test_every_published_concept_is_declared():
    for term, published in reference.read("vocabularies.json").items():
        if term.startswith("_class:"):
            continue
        scheme = ctdl.scheme(term)
        assert [(concept.uri, concept.label) for concept in scheme.concepts] == [
            (each["uri"], each["label"]) for each in published["terms"]
        ]
        assert (scheme.label, scheme.framework) == (published["label"], published["framework"])
        assert (scheme.prefix, scheme.prefix_uri) == (published["prefix"] or "", published["prefix_uri"] or "")


def test_broader_and_narrower_are_those_published():
    for term, published in reference.read("vocabularies.json").items():
        for each in [] if term.startswith("_class:") else published["terms"]:
            concept = ctdl.scheme(term).get(each["uri"])
            # One concept has the scheme itself as broader term, which says nothing.
            assert set(concept.broader) == {uri for uri in each.get("broader", ()) if uri != term}
            assert set(concept.narrower) >= set(each.get("narrower", ()))


@pytest.mark.parametrize("scheme", ctdl.schemes(), ids=lambda scheme: scheme.term)
def test_every_concept_is_explained_in_few_words(scheme):
    for concept in scheme.concepts:
        assert concept.definition.endswith("."), concept.uri
        assert len(concept.definition.split()) <= MOST_WORDS, concept.uri


@pytest.mark.parametrize("scheme", ctdl.schemes(), ids=lambda scheme: scheme.term)
def test_every_concept_is_found_by_its_names(scheme):
    for concept in scheme.concepts:
        for text in (concept.uri, concept.local_name, concept.label, scheme.full_uri(concept), concept.label.upper()):
            assert scheme.find(text) == concept, text


@pytest.mark.parametrize(
    ("term", "text", "uri"),
    [
        ("ceterms:CredentialStatus", "active", "credentialStat:Active"),
        ("ceterms:CredentialStatus", "Teach Out", "credentialStat:TeachOut"),
        ("ceterms:CredentialStatus", "teach-out", "credentialStat:TeachOut"),
        ("ceterms:CredentialStatus", "credentialstat:ACTIVE", "credentialStat:Active"),
        ("ceterms:CredentialStatus", "https://purl.org/ctdl/vocabs/credentialStat/Active", "credentialStat:Active"),
        ("ceterms:CredentialStatus", "http://purl.org/ctdl/vocabs/credentialStat/Active", "credentialStat:Active"),
        ("ceterms:LifeCycleStatus", "lifecycle:Active", "lifeCycle:Active"),
        ("ceterms:CreditUnit", "Semester Hours", "creditUnit:SemesterHour"),
        ("ceterms:CreditUnit", "semesterhours", "creditUnit:SemesterHour"),
        ("ceterms:CreditUnit", "Quarter Hours", "creditUnit:QuarterHour"),
        ("ceterms:Delivery", "In-Person", "deliveryType:InPerson"),
        ("ceterms:Delivery", "InPerson", "deliveryType:InPerson"),
        ("ceterms:LearningMethod", "Applied", "learnMethod:Applied"),
        ("ceterms:LearningMethod", "Electronic Media Based", "learnMethod:ElectronicMediaBased"),
        ("ceterms:AudienceLevel", "Associate's Degree Level", "audLevel:AssociatesDegreeLevel"),
        ("ceterms:Audience", "Former Military / Veteran", "audience:FormerMilitary"),
    ],
)
def test_a_concept_is_found_in_any_spelling(term, text, uri):
    assert ctdl.scheme(term).find(text).uri == uri


@pytest.mark.parametrize("text", ["", "  ", "Nonsense", "lifeCycle:Active", "https://example.org/vocab/Active"])
def test_what_is_not_of_the_scheme_is_not_found(text):
    assert ctdl.scheme("ceterms:CredentialStatus").find(text) is None


@pytest.mark.parametrize(
    ("term", "text", "uri"),
    [
        ("ceterms:CredentialStatus", "Activ", "credentialStat:Active"),
        ("ceterms:CredentialStatus", "Probation", "credentialStat:Probationary"),
        ("ceterms:CreditUnit", "Semster Hour", "creditUnit:SemesterHour"),
        ("ceterms:OrganizationType", "Certification Bodies", "orgType:CertificationBody"),
    ],
)
def test_the_nearest_concept_is_suggested(term, text, uri):
    assert ctdl.scheme(term).suggest(text).uri == uri


@pytest.mark.parametrize("text", ["", "x", "qqqqzzzz"])
def test_nothing_near_means_no_suggestion(text):
    assert ctdl.scheme("ceterms:CredentialStatus").suggest(text) is None


def test_withdrawn_concepts_are_known_but_not_offered():
    scheme = ctdl.scheme("ceterms:LearningMethod")

    concept = scheme.get("learnMethod:ElectronicMediaBased")

    assert concept.status == "withdrawn"
    assert concept not in scheme.concepts


@pytest.mark.parametrize("term", ["ceterms:Nothing", "ceasn:CredentialStatus"])
def test_an_unknown_scheme_is_refused(term):
    with pytest.raises(ctdl.UnknownScheme, match=term):
        ctdl.scheme(term)
