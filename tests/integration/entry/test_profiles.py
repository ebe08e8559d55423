"""Objects inside objects: opened, copied, ordered, removed and brought back; nothing is lost by any of it."""

import re

import pytest
from django.http import QueryDict

import ctdl
from publisher.actions import saving
from publisher.forms import EntryForm, FormContext, edited
from publisher.forms.build import profile_fields
from publisher.forms.profiles import DEEPEST
from tests import factories
from tests.factories.everything import everything
from tests.integration.entry.forms import edit_url, form_of, now

pytestmark = pytest.mark.django_db
COST, CONDITION = "ceterms-estimatedCost", "ceterms-requires"
COSTS = [
    {"Description": "Teaching", "DirectCostType": "costType:Tuition", "Price": 1200, "Currency": "USD"},
    {"Description": "Examination", "Price": 80, "Currency": "USD"},
    {"Description": "Books", "Price": 45.5, "Currency": "CAD"},
]
PLACE = {"City": "Harbor", "Country": "United States", "ContactPoint": [{"Name": "Office", "Email": ["a@b.example"]}]}
DEEP = {
    "Name": "Admission",
    "AlternativeCondition": [
        {
            "Name": "By experience",
            "EstimatedCost": [{"Description": "Portfolio", "Price": 30, "Jurisdiction": [{"MainJurisdiction": PLACE}]}],
            "AlternativeCondition": [{"Name": "By examination", "EstimatedCost": [COSTS[1]]}],
        }
    ],
}


@pytest.fixture
def costly(organization, editor):
    return factories.a_credential(organization, by=editor, **{"ceterms:estimatedCost": COSTS})


@pytest.fixture
def deep(organization, editor):
    return factories.a_credential(organization, by=editor, **{"ceterms:requires": [DEEP]})


def sent(pages, resource, panel, form, do="save", **typed):
    return pages.post(edit_url(resource, panel), form | typed | {"do": do})


def after(pages, resource, panel, form, do, **typed):
    """The form after a row button was pressed."""
    return form_of(sent(pages, resource, panel, form, do, **typed))


def prices(resource):
    return [cost.get("ceterms:price") for cost in now(resource)["ceterms:estimatedCost"]]


def test_each_object_has_a_line_that_says_what_it_is(pages, costly):
    page = pages.get(edit_url(costly, "costs")).content.decode()

    assert "Teaching, Tuition, 1,200 USD" in re.sub(r"\s+", " ", page)
    assert "Cost 3: Books, 45.5 CAD" in page
    assert "<details data-fold>" in page, "folded, with its form inside, so that it opens without scripts"


def test_objects_are_put_in_another_order(pages, costly):
    form = form_of(pages.get(edit_url(costly, "costs")))
    form = after(pages, costly, "costs", form, f"up:{COST}:2")
    form = after(pages, costly, "costs", form, f"down:{COST}:0")

    sent(pages, costly, "costs", form)

    assert prices(costly) == [45.5, 1200, 80]


def test_at_either_end_there_is_nowhere_to_go(pages, costly):
    form = form_of(pages.get(edit_url(costly, "costs")))

    assert after(pages, costly, "costs", form, f"up:{COST}:0")[f"{COST}-row"] == ["0", "1", "2"]
    assert after(pages, costly, "costs", form, f"down:{COST}:2")[f"{COST}-row"] == ["0", "1", "2"]


def test_a_copy_stands_below_with_what_no_form_shows(pages, organization, editor):
    graph = factories.credential_graph(organization, **{"ceterms:estimatedCost": COSTS})
    ctdl.main_node(graph)["ceterms:estimatedCost"][0]["x:kept"] = 1
    costly = saving.create(organization=organization, kind="credential", graph=graph, by=editor, source="form")
    form = form_of(pages.get(edit_url(costly, "costs")))
    form = after(pages, costly, "costs", form, f"copy:{COST}:0", **{f"{COST}-0-ceterms-price": "1300"})

    sent(pages, costly, "costs", form | {f"{COST}-3-ceterms-price": "1400"})

    assert prices(costly) == [1300, 1400, 80, 45.5]
    saved = now(costly)["ceterms:estimatedCost"]
    assert [cost.get("x:kept") for cost in saved] == [1, 1, None, None]
    assert saved[1]["ceterms:directCostType"] == saved[0]["ceterms:directCostType"]
    assert saved[2:] == ctdl.main_node(graph)["ceterms:estimatedCost"][1:]


def test_a_new_object_inherits_nothing_from_one_that_was_removed(pages, costly):
    form = form_of(pages.get(edit_url(costly, "costs")))
    for number in "012":
        form = after(pages, costly, "costs", form, f"remove:{COST}:{number}")
    form = after(pages, costly, "costs", form, f"add:{COST}")

    sent(pages, costly, "costs", form | {f"{COST}-3-ceterms-price": "80"})

    assert now(costly)["ceterms:estimatedCost"] == [{"@type": "ceterms:CostProfile", "ceterms:price": 80}]


def test_what_was_removed_can_be_brought_back_until_it_is_saved(pages, costly):
    form = form_of(pages.get(edit_url(costly, "costs")))
    typed = {f"{COST}-1-ceterms-price": "81"}
    answer = sent(pages, costly, "costs", form, f"remove:{COST}:1", **typed)
    assert "Removed when you save" in answer.content.decode()
    gone = form_of(answer)

    back = after(pages, costly, "costs", gone, f"restore:{COST}:1")
    sent(pages, costly, "costs", back)
    assert prices(costly) == [1200, 81, 45.5]

    sent(pages, costly, "costs", gone | {"seen": str(costly.latest_id)})
    assert prices(costly) == [1200, 45.5]


def test_the_only_object_is_removed_and_another_one_offered(pages, organization, editor):
    one = factories.a_credential(organization, by=editor, **{"ceterms:estimatedCost": COSTS[:1]})
    form = form_of(pages.get(edit_url(one, "costs")))

    answer = sent(pages, one, "costs", form, f"remove:{COST}:0")

    assert f'value="add:{COST}"' in answer.content.decode()
    sent(pages, one, "costs", form_of(answer))
    assert "ceterms:estimatedCost" not in now(one)


def opened(pages, resource, panel, form, *steps):
    for step in steps:
        form = after(pages, resource, panel, form, step)
    return form


DEEP_STEPS = (
    f"open:{CONDITION}-0-ceterms-alternativeCondition:0",
    f"open:{CONDITION}-0-ceterms-alternativeCondition-0-ceterms-estimatedCost:0",
    f"open:{CONDITION}-0-ceterms-alternativeCondition-0-ceterms-estimatedCost-0-ceterms-jurisdiction:0",
)


def test_what_lies_deep_is_drawn_when_it_is_opened_and_changed_there(pages, deep):
    first = form_of(pages.get(edit_url(deep, "conditions")))
    form = opened(pages, deep, "conditions", first, *DEEP_STEPS)
    inner = f"{CONDITION}-0-ceterms-alternativeCondition-0-ceterms-estimatedCost-0"
    before = now(deep)["ceterms:requires"]

    sent(pages, deep, "conditions", form | {f"{inner}-ceterms-price": "35"})

    assert f"{inner}-ceterms-price" not in first
    after_saving = now(deep)["ceterms:requires"]
    before[0]["ceterms:alternativeCondition"][0]["ceterms:estimatedCost"][0]["ceterms:price"] = 35
    assert after_saving == before


def test_deep_objects_are_added_where_they_belong(pages, deep):
    form = form_of(pages.get(edit_url(deep, "conditions")))
    inner = f"{CONDITION}-0-ceterms-alternativeCondition"
    form = opened(pages, deep, "conditions", form, f"open:{inner}:0", f"open:{inner}-0-ceterms-alternativeCondition:0")
    deepest = f"{inner}-0-ceterms-alternativeCondition-0-ceterms-alternativeCondition"
    form = opened(pages, deep, "conditions", form, f"add:{deepest}")
    form = opened(pages, deep, "conditions", form, f"add:{deepest}-0-ceterms-estimatedCost")

    sent(pages, deep, "conditions", form | {f"{deepest}-0-ceterms-estimatedCost-0-ceterms-price": "5"})

    third = now(deep)["ceterms:requires"][0]["ceterms:alternativeCondition"][0]["ceterms:alternativeCondition"][0]
    assert third["ceterms:alternativeCondition"][0]["ceterms:estimatedCost"][0]["ceterms:price"] == 5
    assert third["ceterms:estimatedCost"][0]["ceterms:price"] == 80, "what was there is kept"


def nested(levels):
    return {"Name": f"Level {levels}"} | ({"AlternativeCondition": [nested(levels - 1)]} if levels else {})


def typed_down(levels):
    """What a browser sends when the first object of each of so many levels is open."""
    name, data = CONDITION, {}
    for _ in range(levels):
        data |= {f"{name}-listed": "1", f"{name}-row": "0", f"{name}-0-was": "0"}
        name = f"{name}-0-ceterms-alternativeCondition"
    return data, name.removesuffix("-ceterms-alternativeCondition")


def test_deeper_than_anybody_goes_it_is_kept(organization, editor):
    graph = factories.credential_graph(organization, **{"ceterms:requires": [nested(13)]})
    data, deepest = typed_down(12)
    posted = QueryDict(mutable=True)
    posted.update(data | {f"{deepest}-ceterms-name": "Twelve down"})
    kind = ctdl.kind("credential")
    section = next(each for each in kind.sections if each.slug == "conditions")
    context = FormContext(editor, organization, "", action="/")
    form = EntryForm(posted, kind=kind, section=section, document=graph, context=context)

    assert form.is_valid()
    found = ctdl.main_node(edited(graph, form.changes(), "en-US"))["ceterms:requires"][0]

    names = []
    while found:
        names.append(ctdl.text(found["ceterms:name"]))
        found = found.get("ceterms:alternativeCondition", [None])[0]
    assert names == [*(f"Level {13 - n}" for n in range(11)), "Twelve down", "Level 1", "Level 0"]


def test_what_lies_too_deep_says_so():
    fields = profile_fields("ConditionProfile", DEEPEST)

    assert fields["ceterms-alternativeCondition"].template == "publisher/fields/fixed.html"
    assert profile_fields("ConditionProfile", DEEPEST - 1)["ceterms-alternativeCondition"].template != (
        "publisher/fields/fixed.html"
    )


def shut(form):
    """The row buttons that would open what is not drawn."""
    rows = (name.removesuffix("-state").rpartition("-") for name, values in form.items() if values == ["shut"])
    return [f"open:{name}:{number}" for name, _, number in rows]


@pytest.mark.parametrize(("panel", "term"), [("conditions", "ceterms:requires"), ("costs", "ceterms:estimatedCost")])
def test_everything_opened_and_nothing_touched_is_the_same_graph(pages, organization, editor, panel, term):
    graph = everything(ctdl.kind("credential"), "ceterms:Certification")
    node = ctdl.main_node(graph)
    panel_terms = {prop.term for prop in ctdl.kind("credential").properties_in(panel)}
    for other in panel_terms - {term}:
        node.pop(other, None)
    node[term] = node[term][:1]
    node[term][0]["x:unknown"] = {"kept": [1, 2]}
    resource = saving.create(organization=organization, kind="credential", graph=graph, by=editor, source="form")
    form = form_of(pages.get(edit_url(resource, panel)))
    for _ in range(6):  # one button for each level that is not drawn
        if waiting := shut(form):
            form = after(pages, resource, panel, form, waiting[-1])

    answer = sent(pages, resource, panel, form)

    assert answer.status_code == 302
    resource.refresh_from_db()
    assert resource.latest.number == 1, resource.latest.graph


def test_an_object_with_an_error_lies_open(pages, costly):
    form = form_of(pages.get(edit_url(costly, "costs")))

    answer = sent(pages, costly, "costs", form, **{f"{COST}-2-ceterms-price": "a lot"})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.count("<details data-fold open>") == 1
    assert "1 to fix" in page


def test_many_objects_make_a_small_page(pages, organization, editor):
    many = factories.a_credential(
        organization, by=editor, **{"ceterms:requires": [DEEP | {"Name": f"N {n}"} for n in range(150)]}
    )

    page = pages.get(edit_url(many, "conditions"))
    sent(pages, many, "conditions", form_of(page))

    assert len(page.content) < 700_000
    many.refresh_from_db()
    assert many.latest.number == 1, "nothing was touched"
