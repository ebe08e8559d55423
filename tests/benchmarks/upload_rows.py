"""Rows of credentials as a state agency would export them: 40 columns, about 1.35 KB each, all of them good."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

Cell = Callable[[int], str]

_WORDS = [
    "plates",
    "pipes",
    "steel",
    "safety",
    "drawing",
    "joints",
    "positions",
    "inspection",
    "repair",
    "tools",
    "measure",
]
_TYPES = ("Certificate", "Certification", "License", "Bachelor Degree", "Associate Degree")
_ABOUT = (
    "Number {0}: people who hold it have shown that they can {1} and {2}, to the drawing and within the time given, "
    "in a workshop of the trade. It is asked for by employers of the region, and renewed every second year."
)


def _word(number: int, step: int) -> str:
    return _WORDS[(number * step) % len(_WORDS)]


def _ctid(name: str) -> str:
    return f"ce-{uuid.uuid5(uuid.NAMESPACE_URL, name)}"


# The agencies and boards that the rows name are few, as they are in life.
COLUMNS: dict[str, Cell] = {
    "External Identifier": lambda n: f"REC-{n:07d}",
    "Credential Name": lambda n: f"Certified worker with {_word(n, 3)} and {_word(n, 7)} {n}",
    "Description": lambda n: _ABOUT.format(n, _word(n, 3), _word(n, 5)),
    "Owned By": lambda n: "me",
    "Offered By": lambda n: "same as owner",
    "Renewed By": lambda n: _ctid(f"board {n % 40}"),
    "Credential Type": lambda n: _TYPES[n % len(_TYPES)],
    "Subject Webpage": lambda n: f"https://college{n % 200}.example.org/credentials/{n}",
    "Credential Status": lambda n: "Active",
    "Language": lambda n: "English",
    "Alternate Name": lambda n: f"{_word(n, 3).title()} worker {n}",
    "Keywords": lambda n: f"{_word(n, 2)}|{_word(n, 3)}|{_word(n, 5)} {n % 97}",
    "Subjects": lambda n: f"{_word(n, 7)}|{_word(n, 4)}",
    "Credential Id": lambda n: f"CI-{n}",
    "Date Effective": lambda n: f"20{10 + n % 15}-0{1 + n % 9}-1{n % 9}",
    "Audience Level Type": lambda n: "Associates Degree Level",
    "Audience Type": lambda n: "Current Student|Job Seeker",
    "Degree Major": lambda n: _word(n, 5).title(),
    "In Catalog": lambda n: f"https://college{n % 200}.example.org/catalog",
    "Available Online At": lambda n: f"https://college{n % 200}.example.org/online/{n}",
    "Availability Listing": lambda n: f"https://college{n % 200}.example.org/dates",
    "Learning Delivery Type": lambda n: ("In-Person", "Online Only", "Blended Delivery")[n % 3],
    "Learning Delivery Description": lambda n: f"In rooms of the college, part {n % 50}.",
    "Assessment Delivery Type": lambda n: "In-Person",
    "Learning Method Type": lambda n: "Lecture|Laboratory",
    "Occupation Type": lambda n: f"Welder of {_word(n, 3)}",
    "O*NET List": lambda n: ("51-4121.00", "13-2011.00", "29-1141.00")[n % 3],
    "NAICS List": lambda n: ("6111", "2382")[n % 2],
    "CIP List": lambda n: ("48.0508", "51.3801")[n % 2],
    "Estimated Duration": lambda n: f"{1 + n % 40} weeks",
    "Accredited By": lambda n: _ctid(f"agency {n % 25}"),
    "Approved By": lambda n: _ctid(f"state {n % 50}"),
    "Recognized By": lambda n: f"Board of {_word(n, 3).title()}~https://board{n % 30}.example.org",
    "Regulated By": lambda n: _ctid(f"regulator {n % 20}"),
    "Credential Image": lambda n: f"https://college{n % 200}.example.org/badges/{n % 500}.png",
    "Process Standards": lambda n: f"https://college{n % 200}.example.org/standards",
    "Process Standards Description": lambda n: "Reviewed each year by a board of people who work in the trade.",
    "Renewal Frequency": lambda n: "2 years",
    "Version Code": lambda n: f"v{n % 7}.{n % 10}",
    "Same As": lambda n: f"https://other{n % 90}.example.org/{n}",
}


def rows(number: int) -> Iterator[list[str]]:
    """The heading, then `number` rows."""
    yield list(COLUMNS)
    for each in range(1, number + 1):
        yield [cell(each) for cell in COLUMNS.values()]


def write(path: Path, number: int) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows(number))
    return path
