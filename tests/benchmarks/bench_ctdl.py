"""Documents per second of checking and writing, beside peers that check less: `make bench`.

All do the same documents of about 5 KB in one process, in turns, three rounds; medians count. Absolute numbers are of
this machine and this minute; the ratios are what to compare.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from typing import Any

import ctdl
from tests.benchmarks import peers
from tests.benchmarks.peers import Document, Work

ROUNDS = 3
SECONDS = 0.7  # of each, in each round
NUMBER = 40  # documents
OWNER = "ce-e8305dc9-46cb-46be-8320-9a794df9e252"


def documents() -> list[Document]:
    """Certifications as a college would describe them, each a little different."""
    return [ctdl.format("credential", _given(number)).document for number in range(NUMBER)]


def _given(number: int) -> dict[str, Any]:
    words = f"In its part {number} people learn to join plates and pipes of steel safely, in every position. "
    return {
        "Type": "Certification",
        "CTID": f"ce-c5abf83d-6ab4-4711-80ad-{number:012d}",
        "Name": f"Certified Welder {number}",
        "Description": words * 4,
        "SubjectWebpage": f"https://college.example/programs/welding/{number}",
        "OwnedBy": [OWNER],
        "OfferedBy": [
            {"Type": "CredentialOrganization", "Name": "North College", "SubjectWebpage": "https://n.example"}
        ],
        "Keyword": [f"keyword {number} {each}" for each in range(12)],
        "AudienceLevelType": ["Associates Degree Level"],
        "AudienceType": ["Current Student", "Job Seeker"],
        "Subject": ["Welding", "Metal"],
        "DateEffective": "2026-09-01",
        "RenewalFrequency": "P2Y",
        "EstimatedDuration": [{"ExactDuration": {"Weeks": 8}, "Description": words}],
        "EstimatedCost": [
            {
                "Description": words,
                "CostDetails": "https://college.example/cost",
                "Currency": "USD",
                "CostItems": [
                    {"DirectCostType": "Tuition", "Price": 950.5},
                    {"DirectCostType": "Equipment", "Price": 80},
                ],
            }
        ],
        "Requires": [{"Name": "To begin", "Description": words, "Condition": ["Be 18", "Finish secondary school"]}],
        "AvailableAt": [{"Address1": "1 Main Street", "City": "Troy", "Country": "United States"}],
        "ONET_Codes": ["51-4121.00"],
        "InLanguage": ["en"],
    }


def own_work(document: Document) -> str:
    """What the portal does: every check there is, then the text to publish."""
    if any(finding.severity is ctdl.Severity.ERROR for finding in ctdl.validate(document)):
        raise ValueError("the benchmark's documents must be good ones")
    return json.dumps(document)


def speed(work: Work, samples: list[Document]) -> float:
    """Documents per second."""
    done, start = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - start) < SECONDS:
        for document in samples:
            work(document)
        done += len(samples)
    return done / elapsed


def measure() -> dict[str, Any]:
    """Medians of all, and ours as a multiple of each peer's."""
    samples = documents()
    kind = ctdl.kind("credential")
    works: dict[str, Work] = {
        "ctdl": own_work,
        "jsonschema": peers.jsonschema_work(kind),
        "fastjsonschema": peers.fastjsonschema_work(kind),
        "pydantic": peers.pydantic_work(kind),
    }
    rounds = [{name: speed(work, samples) for name, work in works.items()} for _ in range(ROUNDS)]
    speeds = {name: round(statistics.median(each[name] for each in rounds)) for name in works}
    ratios = {name: round(speeds["ctdl"] / each, 2) for name, each in speeds.items() if name != "ctdl"}
    return {
        "bytes": round(statistics.mean(len(json.dumps(each)) for each in samples)),
        "documents_per_second": speeds,
        "microseconds": {name: round(1e6 / each) for name, each in speeds.items()},
        "ctdl_as_multiple_of": ratios,
    }


def main() -> None:
    found = measure()
    say = sys.stdout.write
    say(f"Checking and writing documents of {found['bytes']} bytes; peers check types and required properties only.\n")
    for name, each in found["documents_per_second"].items():
        ratio = found["ctdl_as_multiple_of"].get(name)
        beside = f"   ctdl is {ratio} times as fast" if ratio else ""
        say(f"{name:16}{each:8} documents/s {found['microseconds'][name]:6} µs{beside}\n")
    say(f"{json.dumps(found)}\n")


if __name__ == "__main__":
    main()
