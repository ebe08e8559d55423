"""A draft is what the long way gives: the same document, text, findings, hash and benchmark."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ctdl
from ctdl.drafting import Drafter

BASE = "https://registry.example/registry"
OTHER = "ce-0a6ca2cc-9ee8-4f73-a1ea-65333008272a"
BOARD = {"Name": "Board", "SubjectWebpage": "https://board.example"}
FULL = {
    "ceterms:name": "Certified Welder",
    "ceterms:description": "Shows that its holder welds steel safely and to the drawing.",
    "ceterms:subjectWebpage": "https://college.example/welder",
    "ceterms:credentialStatusType": "credentialStat:Active",
    "ceterms:inLanguage": ["en"],
    "ceterms:ownedBy": [OTHER],
    "ceterms:recognizedBy": [BOARD],
    "ceterms:approvedBy": [BOARD, {"Name": "State", "SubjectWebpage": "https://state.example"}],
    "ceterms:keyword": ["welding", "steel"],
    "ceterms:estimatedDuration": [{"MinimumDuration": "P1Y", "MaximumDuration": "P2Y"}],
    "ceterms:dateEffective": "2026-09-01",
    "ceterms:credentialId": "CI-1",
    "ceterms:audienceType": ["audience:JobSeeker"],
}
ODD = [
    {"ceterms:description": "Short."},
    {"ceterms:description": "It has <b>bold</b> words and &amp; signs in it, which nobody wants to read."},
    {"ceterms:name": "A: b"},
    {"ceterms:name": f"See {BASE}/resources/{OTHER}"},
    {"ceterms:subjectWebpage": "college.example"},
    {"ceterms:subjectWebpage": "https://college.example/"},
    {"ceterms:subjectWebpage": f"{BASE}/resources/{OTHER.upper()}"},
    {"ceterms:degreeMajor": ["Welding"]},
    {"ceterms:accreditedBy": [OTHER]},
    {"ceterms:expirationDate": "2020-01-01"},
    {"ceterms:hasPart": [OTHER], "ceterms:isPartOf": [OTHER]},
    {"ceterms:keyword": ["welding", "welding", "", "<br>"]},
    {"ceterms:recognizedBy": [{"Name": "<b>Board</b>", "SubjectWebpage": "no address"}]},
    {"ceterms:hasConditionManifest": [{"Type": "ceterms:ConditionManifest", "Name": "In place"}]},
    {"ceterms:isNonCredit": False},
    {"ceterms:name": {"en": "Welder", "fr": "Soudeur"}},
    {"ceterms:alternateName": ["One"], "ceterms:sameAs": ["https://a.example", "https://a.example"]},
    {"schema:unheardOf": "kept"},
    {"ceterms:description": None},
]


def _same(drafter: Drafter, class_term: str, changes: dict, language: str = "en-US") -> None:
    ctid = "ce-c5abf83d-6ab4-4711-80ad-5a1d9b2f0c11"
    drafted = drafter.draft(class_term, ctid, changes, language=language)
    document = drafter.document(class_term, ctid, changes, language=language)
    whole = drafter.whole(document)
    assert drafted.document == document
    assert (json.loads(drafted.text), drafted.text) == (document, whole.text)
    assert drafted.findings == whole.findings
    assert drafted.errors == len(ctdl.minimum(document))
    assert (drafted.content_hash, drafted.benchmark) == (whole.content_hash, whole.benchmark)


@pytest.fixture(scope="module")
def drafter() -> Drafter:
    return Drafter(ctdl.kind("credential"), base=BASE)


@pytest.mark.parametrize("odd", [{}, *ODD], ids=str)
def test_a_draft_is_what_the_long_way_gives(drafter, odd):
    for _ in range(2):  # worked out, then remembered
        _same(drafter, "ceterms:Certification", FULL | odd)
        _same(drafter, "ceterms:BachelorDegree", FULL | odd, "fr")


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_drafts_of_any_choice_of_values_are_what_the_long_way_gives(data):
    chosen = data.draw(st.sets(st.sampled_from(sorted(FULL))))
    odd = data.draw(st.sampled_from(ODD))
    text = data.draw(st.text(max_size=60))
    changes = {term: FULL[term] for term in chosen} | odd | {"ceterms:learningDeliveryDescription": text}
    _same(_DRAFTER, data.draw(st.sampled_from(["ceterms:License", "ceterms:Certificate"])), changes)


_DRAFTER = Drafter(ctdl.kind("credential"), base=BASE)
