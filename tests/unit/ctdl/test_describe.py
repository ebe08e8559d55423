"""The property table names every property of a kind or profile."""

import pytest

import ctdl
from ctdl.describe import table


@pytest.mark.parametrize("slug", ["credential", "organization"])
def test_every_property_has_its_line(slug):
    lines = table(slug).splitlines()

    assert lines[0].split() == ["term", "label", "level", "value", "columns"]
    assert [line.split()[0] for line in lines[1:]] == [prop.term for prop in ctdl.kind(slug).properties]


def test_a_line_says_level_value_and_columns():
    lines = {line.split()[0]: line for line in table("organization").splitlines()}

    assert "one of ceterms:email, ceterms:address" in lines["ceterms:address"]
    assert "profile Place[]" in lines["ceterms:address"]
    assert "concept ceterms:OrganizationType[]" in lines["ceterms:agentType"]
    assert "Organization Name, Name" in lines["ceterms:name"]


def test_profiles_are_described_too():
    assert "ceterms:price" in table("CostProfile")


def test_an_unknown_kind_is_refused():
    with pytest.raises(ctdl.UnknownKind, match="badger"):
        table("badger")
