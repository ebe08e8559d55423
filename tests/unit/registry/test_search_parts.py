"""The parts of the sandbox's searches: moments, containment, and the CTDL query language."""

from datetime import UTC, datetime

import pytest

from registry.sandbox import ctdl_query
from registry.sandbox.containment import contains
from registry.sandbox.dates import moment

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016-07-20T00:00:00Z", datetime(2016, 7, 20, tzinfo=UTC)),
        ("2016-07-20T02:00:00+02:00", datetime(2016, 7, 20, tzinfo=UTC)),
        ("2016-07-20T02:00:00 02:00", datetime(2016, 7, 20, tzinfo=UTC)),  # a "+" that was not encoded
        ("2016-07-20 13:30", datetime(2016, 7, 20, 13, 30, tzinfo=UTC)),
        ("2016-07-20", datetime(2016, 7, 20, tzinfo=UTC)),
        ("now", NOW),
        ("3 hours ago", datetime(2026, 11, 21, 9, tzinfo=UTC)),
        ("a  Day ago", datetime(2026, 11, 20, 12, tzinfo=UTC)),
        ("3 months ago", datetime(2026, 8, 23, 12, tzinfo=UTC)),
        ("last week", datetime(2026, 11, 14, 12, tzinfo=UTC)),
        ("february 1st", datetime(2026, 2, 1, tzinfo=UTC)),
        ("Mar 5, 2020", datetime(2020, 3, 5, tzinfo=UTC)),
    ],
)
def test_moments_are_read(text, expected):
    assert moment(text, now=NOW) == expected


@pytest.mark.parametrize("text", ["", "soon", "february 31st", "foo 1st", "99999-01-01", "3 fortnights ago"])
def test_what_is_no_moment_is_none(text):
    assert moment(text, now=NOW) is None


def test_long_ago_is_still_a_moment():
    assert moment("999999999 years ago", now=NOW) < NOW


@pytest.mark.parametrize(
    ("whole", "part", "held"),
    [
        ({"a": 1, "b": 2}, {"a": 1}, True),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ({"a": {"en": "x", "es": "y"}}, {"a": {"en": "x"}}, True),
        ({"a": ["x", "y"]}, {"a": ["y"]}, True),
        ({"a": ["x", "y"]}, {"a": "y"}, False),
        ({"a": [{"n": 1, "m": 2}]}, {"a": [{"n": 1}]}, True),
        ({"a": "1"}, {"a": 1}, False),
        ({"a": 1}, {"a": True}, False),
        ({"a": None}, {"a": None}, True),
        ({}, {"a": None}, False),
    ],
)
def test_json_contains_json(whole, part, held):
    assert contains(whole, part) is held


CERTIFICATE = {
    "@id": "https://x.example/resources/ce-1",
    "@type": "ceterms:Certificate",
    "ceterms:ctid": "ce-1",
    "ceterms:name": {"en": "Accounting for bees", "es": "Contabilidad"},
    "ceterms:keyword": {"en": ["honey", "money"]},
    "ceterms:ownedBy": ["https://x.example/resources/ce-2"],
    "ceterms:estimatedCost": [{"@type": "ceterms:CostProfile", "ceterms:price": 100}],
}
OTHERS = {"https://x.example/resources/ce-2": {"ceterms:name": {"en": "Apiary College"}}}


@pytest.mark.parametrize(
    ("query", "held"),
    [
        ({}, True),
        ({"ceterms:name": "accounting"}, True),
        ({"ceterms:name": "acc"}, True),
        ({"ceterms:name": "unting"}, False),
        ({"ceterms:name": "contabilidad"}, True),
        ({"ceterms:name": {"es": "contabilidad"}}, True),
        ({"ceterms:name": {"en": "contabilidad"}}, False),
        ({"ceterms:name": ["nothing", "bees"]}, True),
        ({"ceterms:name": {"search:value": "FOR BEES", "search:matchType": "search:endsWith"}}, True),
        ({"ceterms:name": {"search:value": "accounting", "search:matchType": "search:exactMatch"}}, False),
        ({"ceterms:keyword": "money"}, True),
        ({"!ceterms:keyword": "money"}, False),
        ({"ceterms:keyword": "search:anyValue"}, True),
        ({"ceterms:subject": "search:noValue"}, True),
        ({"ceterms:subject": "search:anyValue"}, False),
        ({"@type": "ceterms:Certificate"}, True),
        ({"@type": ["ceterms:Badge", "ceterms:Certificate"]}, True),
        ({"@type": {"search:value": ["ceterms:Credential"], "search:matchType": "search:subClassOf"}}, True),
        ({"@type": {"search:value": ["ceterms:Badge"], "search:matchType": "search:subClassOf"}}, False),
        ({"ceterms:ctid": "ce-1"}, True),
        ({"ceterms:ownedBy": "https://x.example/resources/ce-2"}, True),
        ({"ceterms:ownedBy": {"ceterms:name": "apiary"}}, True),
        ({"ceterms:ownedBy": {"ceterms:name": "another"}}, False),
        ({"ceterms:estimatedCost": {"ceterms:price": 100}}, True),
        ({"ceterms:estimatedCost": {"ceterms:price": 99}}, False),
        ({"ceterms:name": "bees", "ceterms:ctid": "ce-9"}, False),
        ({"ceterms:name": "bees", "ceterms:ctid": "ce-9", "search:operator": "search:orTerms"}, True),
        ([{"ceterms:ctid": "ce-9"}, {"ceterms:name": "bees"}], True),
        ({"@type": "ceterms:Certificate", "search:termGroup": {"ceterms:ctid": "ce-9"}}, False),
        ("nonsense", False),
    ],
)
def test_the_query_language(query, held):
    ctdl_query.check(query)

    assert ctdl_query.matches(CERTIFICATE, query, OTHERS.get) is held


@pytest.mark.parametrize("query", [{"foo:bar": "x"}, [{"!foo:bar": "x"}], {"ceterms:ownedBy": {"foo:bar": "x"}}])
def test_names_that_no_context_knows_are_refused(query):
    with pytest.raises(ctdl_query.Unsupported, match="foo:bar"):
        ctdl_query.check(query)
