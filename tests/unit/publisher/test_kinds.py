"""Every kind of the language can be entered, and menus show each of them once, under a heading."""

import pytest

import ctdl
from publisher.kinds import menu, open_kind, open_slugs, ways_in

MAIN = {
    "organization": "who",
    "credential": "offer",
    "course": "offer",
    "cost-manifest": "terms",
    "competency-framework": "competencies",
    "transfer-value": "pathways",
    "occupation": "work",
    "alignment-map": "more",
}


def test_every_kind_stands_in_the_menu_once():
    shown = [entry.kind.slug for entry in ways_in()]

    assert sorted(shown) == sorted(open_slugs())
    assert len(shown) == len(ctdl.kinds())


@pytest.mark.parametrize(("slug", "heading"), MAIN.items())
def test_kinds_stand_under_their_heading(slug, heading):
    found = next(each for each in menu() if slug in [entry.kind.slug for entry in each.entries])

    assert found.group.slug == heading
    assert found.group.label
    assert found.group.help


def test_only_the_last_heading_is_for_rare_kinds():
    assert [each.is_rare for each in menu()] == [False] * (len(menu()) - 1) + [True]


def test_only_an_organization_can_be_another_one():
    assert [entry.kind.slug for entry in ways_in() if entry.is_own] == ["organization"]


def test_an_open_kind_is_found_by_slug():
    assert open_kind("credential") is ctdl.kind("credential")


def test_a_kind_that_does_not_exist_is_refused():
    with pytest.raises(ctdl.UnknownKind):
        open_kind("badger")
