"""Every property of every kind is shown, under its label, with what it says."""

import pytest

import ctdl
from ctdl.document import named_nodes
from publisher.members import members_of
from publisher.reading import read_whole
from publisher.showing import DEEPEST, TOO_DEEP, Reader, Shown, Target
from publisher.wording import date_in_words, money_in_words, number_in_words
from tests.factories.everything import BASE, everything

KINDS = [(kind, kind.classes[0]) for kind in ctdl.kinds()]


def _all_rows(rows):
    for row in rows:
        yield row
        for shown in row.values:
            yield from _all_rows(shown.rows)


@pytest.mark.parametrize(("kind", "class_term"), KINDS, ids=[kind.slug for kind, _ in KINDS])
def test_every_property_of_every_kind_is_shown_under_its_label(kind, class_term):
    document = everything(kind, class_term)

    page = read_whole_without_names(document)

    shown = {row.term: row for section in page.sections for row in section.rows}
    assert set(shown) == set(ctdl.main_node(document)) - {"@id"}
    for term, row in shown.items():
        prop = kind.find_property(term)
        assert row.label == (prop.label if prop else row.label)
    for row in _all_rows(row for section in page.sections for row in section.rows):
        assert row.label, row.term
        assert all(each.text or each.rows or each.kind == "profile" for each in row.values), row.term


@pytest.mark.parametrize(("kind", "class_term"), KINDS, ids=[kind.slug for kind, _ in KINDS])
def test_every_text_of_a_document_is_on_the_page(kind, class_term):
    document = everything(kind, class_term)

    words = "\n".join(_words(read_whole_without_names(document)))

    for said in _texts(ctdl.main_node(document), named_nodes(document)):
        assert said in words


def read_whole_without_names(document):
    from publisher import reading

    reader = Reader(named_nodes(document))
    return reading.Page(reading._sections(document, reader), members_of(document, reader))


def _words(page):
    for row in _all_rows(row for section in page.sections for row in section.rows):
        for shown in row.values:
            yield f"{shown.text} {shown.href} {shown.info} {shown.note}"


def _texts(node, blank, depth=0):
    """Every language text, plain sentence, address and code inside, as far as the document goes."""
    for value in node.values():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str) and each in blank and depth < DEEPEST:
                yield from _texts(blank[each], blank, depth + 1)
            elif isinstance(each, dict):
                yield from _texts(each, blank, depth + 1)
            elif isinstance(each, str) and each.startswith(("https://example.org", "Words", "One thing", "X-1")):
                yield each


def test_a_framework_of_codes_is_named_beside_the_code():
    code = {
        "@type": "ceterms:CredentialAlignmentObject",
        "ceterms:codedNotation": "51-4121.00",
        "ceterms:targetNodeName": {"en": "Welders"},
        "ceterms:frameworkName": {"en": "O*NET"},
        "ceterms:framework": "https://www.onetcenter.org",
    }

    (shown,) = Reader().show(ctdl.kind("credential").property("ceterms:occupationType"), [code])

    assert (shown.text, shown.note, shown.note_href) == ("51-4121.00 Welders", "O*NET", "https://www.onetcenter.org")


def test_what_else_is_said_of_an_alignment_is_shown():
    level = {"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNodeName": "Level 5", "ceterms:weight": 0.5}

    (shown,) = Reader().show(ctdl.kind("credential").property("ceterms:atLevel"), [level])

    assert [(row.term, row.values[0].text) for row in shown.rows] == [("ceterms:weight", "0.5")]


def test_a_reference_says_whether_it_is_published():
    ctid = ctdl.new_ctid()
    names = {ctid: Target("Steel", "/resources/x/", False)}

    (shown,) = Reader(names=names).show(ctdl.kind("credential").property("ceterms:hasPart"), [ctid])

    assert (shown.text, shown.href, shown.is_published) == ("Steel", "/resources/x/", False)


def test_profiles_are_shown_however_deep_up_to_a_limit_that_is_said():
    node = {"@type": "ceterms:ConditionProfile", "ceterms:name": {"en": "The innermost"}}
    for _ in range(DEEPEST + 5):
        node = {"@type": "ceterms:ConditionProfile", "ceterms:alternativeCondition": [node]}

    (shown,) = Reader().show(ctdl.kind("credential").property("ceterms:requires"), [node])

    texts = [each.text for row in _all_rows(shown.rows) for each in row.values]
    assert TOO_DEEP in texts


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2026-09-01", "1 September 2026"),
        ("2026-09", "September 2026"),
        ("2026", "2026"),
        ("2026-09-01T00:00:00", "1 September 2026"),
        ("2026-09-01T14:30:00Z", "1 September 2026, 14:30"),
        ("2026-13-01", "2026-13-01"),
        ("0000-00", "0000-00"),
        ("soon", "soon"),
    ],
)
def test_dates_in_words(iso, words):
    assert date_in_words(iso) == words


@pytest.mark.parametrize(
    ("value", "words"), [(1250000, "1,250,000"), (12.5, "12.5"), ("12.0", "12"), ("many", "many"), (-1000, "-1,000")]
)
def test_numbers_in_words(value, words):
    assert number_in_words(value) == words


@pytest.mark.parametrize(
    ("value", "currency", "words"), [(1250.5, "USD", "1,250.50 USD"), (250, "EUR", "250 EUR"), (3, "", "3")]
)
def test_money_in_words(value, currency, words):
    assert money_in_words(value, currency) == words


# -- members ---------------------------------------------------------------------------------------------------------


def _framework(*competencies):
    main = {"@id": f"{BASE}/resources/main", "@type": "ceasn:CompetencyFramework", "ceasn:name": {"en": "Welding"}}
    return {"@graph": [main, *competencies]}


def _competency(name, **facts):
    return {
        "@id": f"{BASE}/{name}",
        "@type": "ceasn:Competency",
        "ceasn:competencyText": {"en": name},
        **{f"ceasn:{term}": value for term, value in facts.items()},
    }


def _tree(document):
    return [(member.level, member.text) for member in members_of(document, Reader())]


def test_members_stand_as_the_tree_that_they_make():
    top = _competency("welds", hasChild=[f"{BASE}/pipes", f"{BASE}/plates"])
    document = _framework(_competency("plates"), top, _competency("safe"), _competency("pipes"))
    ctdl.main_node(document)["ceasn:hasTopChild"] = [f"{BASE}/welds", f"{BASE}/safe"]

    assert _tree(document) == [(0, "welds"), (1, "pipes"), (1, "plates"), (0, "safe")]


def test_a_tree_that_is_told_from_below_is_the_same():
    document = _framework(_competency("welds"), _competency("pipes", isChildOf=f"{BASE}/welds"))

    assert _tree(document) == [(0, "welds"), (1, "pipes")]


def test_a_circle_of_members_shows_each_once():
    one, two = _competency("a", hasChild=[f"{BASE}/b"]), _competency("b", hasChild=[f"{BASE}/a"])

    assert sorted(text for _, text in _tree(_framework(one, two))) == ["a", "b"]


def test_a_member_shows_the_rest_of_what_it_says():
    document = _framework(_competency("welds", comment=[{"en": "With care"}], codedNotation="W1"))

    (member,) = members_of(document, Reader())

    assert (member.code, [row.values[0].text for row in member.rows]) == ("W1", ["With care"])


@pytest.mark.django_db
def test_a_reference_between_members_leads_to_its_place_on_the_page():
    ctid = ctdl.new_ctid()
    other = _competency("pipes") | {"ceterms:ctid": ctid, "@id": f"{BASE}/resources/{ctid}"}
    document = _framework(_competency("welds", prerequisiteAlignment=[f"{BASE}/resources/{ctid}"]), other)

    page = read_whole(document)

    (row,) = page.members[0].rows
    assert row.values == (Shown("reference", "pipes", href="#member-2"),)
