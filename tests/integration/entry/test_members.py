"""The parts of a framework, scheme, pathway …: added, pasted, moved, changed, taken out; both ends stay true."""

import pytest
from django.conf import settings

import ctdl
from ctdl import planting
from ctdl.outline import Outline
from ctdl.trees import branches
from publisher.actions import saving
from publisher.models import Draft
from tests import factories
from tests.factories.everything import everything
from tests.integration.entry.forms import FormReader

pytestmark = pytest.mark.django_db
BASE = settings.REGISTRY_URL
SLUGS = (
    "competency-framework",
    "concept-scheme",
    "progression-model",
    "pathway",
    "collection",
    "rubric",
    "outcome-data",
)


class PartReader(FormReader):
    def _is_wanted(self, form):
        return form.get("id") == "part-form"


def form_of(page):
    """What a browser would send if the person pressed Save in the form of the open part."""
    reader = PartReader("")
    reader.feed(page.content.decode())
    assert reader.data, "No part is open."
    reader.data.pop("csrfmiddlewaretoken", None)
    return reader.data


def saved(organization, editor, graph, slug):
    return saving.create(organization=organization, kind=slug, graph=graph, by=editor, source="form")


@pytest.fixture
def framework(organization, editor):
    blank = ctdl.new_document("ceasn:CompetencyFramework", ctid=ctdl.new_ctid(), base=BASE)
    graph = ctdl.edit(blank, {"ceasn:name": "Welding"}, base=BASE)
    lines = [(0, "Joins steel"), (2, "Arc"), (2, "Gas"), (0, "Reads drawings"), (0, "Works safely")]
    graph, _ = planting.sown(graph, branches("competency-framework")[0], lines, base=BASE, language="en-US")
    return saved(organization, editor, graph, "competency-framework")


def outline(resource):
    resource.refresh_from_db()
    return Outline.of(resource.latest.graph)


def shape(resource):
    """The names of all parts, set in as they hang."""
    return [" " * item.depth + item.label for item in outline(resource).items.values()]


def key(resource, label):
    found = next(item for item in outline(resource).items.values() if item.label == label)
    return ctdl.find_ctid(found.id) or found.id


def url(resource, label="", **query):
    given = {"member": key(resource, label)} if label else {}
    words = "&".join(f"{name}={value}" for name, value in (given | query).items())
    return f"/resources/{resource.ctid}/members/?{words}"


def step(pages, resource, name, label="", **data):
    resource.refresh_from_db()
    return pages.post(url(resource, label), {"step": name, "seen": resource.latest_id, **data}, follow=True)


def relations(resource):
    """What validation has to say about the ends of relations."""
    codes = {"contradicting-pair", "one-sided", "refers-to-itself", "not-of-framework", "disagreeing-pair"}
    return [each for each in ctdl.validate(resource.latest.graph) if each.code in codes]


def test_the_list_shows_what_hangs_below_what(pages, framework):
    page = pages.get(url(framework)).content.decode()

    assert page.index("Joins steel") < page.index("Arc") < page.index("Gas") < page.index("Reads drawings")
    assert 'class="part-line depth-1' in page


@pytest.mark.parametrize(
    ("name", "label", "data", "expected"),
    [
        ("up", "Gas", {}, ["Joins steel", " Gas", " Arc", "Reads drawings", "Works safely"]),
        ("down", "Joins steel", {}, ["Reads drawings", "Joins steel", " Arc", " Gas", "Works safely"]),
        ("in", "Reads drawings", {}, ["Joins steel", " Arc", " Gas", " Reads drawings", "Works safely"]),
        ("out", "Arc", {}, ["Joins steel", " Gas", "Arc", "Reads drawings", "Works safely"]),
        ("move", "Gas", {"goal": "Works safely"}, ["Joins steel", " Arc", "Reads drawings", "Works safely", " Gas"]),
        ("move", "Gas", {"goal": ""}, ["Joins steel", " Arc", "Reads drawings", "Works safely", "Gas"]),
        ("remove", "Joins steel", {}, ["Reads drawings", "Works safely"]),
    ],
)  # fmt: skip
def test_a_part_is_put_elsewhere(pages, framework, name, label, data, expected):
    step(pages, framework, name, label, **data)

    assert shape(framework) == expected
    assert relations(framework) == []


def test_a_part_cannot_hang_below_itself(pages, framework):
    answer = step(pages, framework, "move", "Joins steel", goal="Arc")

    assert "cannot hang below itself" in answer.content.decode()
    assert framework.latest.number == 1


def test_both_ends_say_the_same(pages, framework):
    step(pages, framework, "in", "Reads drawings")

    items = outline(framework).items
    main = ctdl.main_node(framework.latest.graph)
    child = next(item for item in items.values() if item.label == "Reads drawings")
    parent = items[child.parent]
    assert child.node["ceasn:isChildOf"] == [parent.id]
    assert "ceasn:isTopChildOf" not in child.node
    assert child.node["ceasn:isPartOf"] == main["@id"]
    assert child.id in parent.node["ceasn:hasChild"]
    assert child.id not in main["ceasn:hasTopChild"]


def test_removing_says_what_goes_with_it_and_can_be_undone(pages, framework):
    before = shape(framework)

    answer = step(pages, framework, "remove", "Joins steel")
    page = answer.content.decode()
    assert "“Joins steel” is removed with 2 below it." in page

    framework.refresh_from_db()
    step(pages, framework, "undo:1")
    assert shape(framework) == before


def test_lines_are_pasted_with_what_is_set_in_below(pages, framework):
    text = "1. Inspects\n\t- By eye\n\t- With X-rays\n\t\t* Films\nReports\n\n"

    step(pages, framework, "paste:Competency", "Works safely", lines=text, under="part")

    assert shape(framework)[-5:] == [" Inspects", "  By eye", "  With X-rays", "   Films", " Reports"]
    assert relations(framework) == []
    ctids = [item.node["ceterms:ctid"] for item in outline(framework).items.values()]
    assert len(set(ctids)) == len(ctids) == 10


def test_a_part_is_changed_and_what_no_form_shows_is_kept(pages, organization, editor, framework):
    graph = framework.latest.graph
    item = next(each for each in Outline.of(graph).items.values() if each.label == "Arc")
    item.node["x:kept"] = {"so": ["it", "is"]}
    item.node["ceasn:comment"] = {"es": ["hola"]}
    saving.save(resource=framework, graph=graph, by=editor, source="form", seen=None or framework.latest_id)
    form = form_of(pages.get(url(framework, "Arc")))

    answer = pages.post(url(framework, "Arc"), form | {"ceasn-codedNotation": "W-1", "do": "save"})

    assert answer.status_code == 302
    node = next(each for each in outline(framework).items.values() if each.label == "Arc").node
    assert node == {**item.node, "ceasn:codedNotation": "W-1"}


def test_another_is_added_after_what_was_saved(pages, framework):
    form = form_of(pages.get(url(framework, "Arc")))

    pages.post(url(framework, "Arc"), form | {"do": "another", "ceasn-codedNotation": "W-1"})

    assert shape(framework)[:4] == ["Joins steel", " Arc", " ", " Gas"]


def test_rows_of_a_part_work_without_saving(pages, framework):
    form = form_of(pages.get(url(framework, "Arc")))

    answer = pages.post(url(framework, "Arc"), form | {"do": "add:ceterms-developmentProcess"})

    assert "ceterms-developmentProcess-0-ceterms-description" in answer.content.decode()
    framework.refresh_from_db()
    assert framework.latest.number == 1


def test_two_people_change_different_parts(pages, editor, framework):
    mine = form_of(pages.get(url(framework, "Arc")))
    theirs = form_of(pages.get(url(framework, "Gas")))
    pages.post(url(framework, "Gas"), theirs | {"ceasn-codedNotation": "G", "do": "save"})

    answer = pages.post(url(framework, "Arc"), mine | {"ceasn-codedNotation": "A", "do": "save"})

    assert answer.status_code == 302
    codes = [each.node.get("ceasn:codedNotation") for each in outline(framework).items.values()]
    assert codes == [None, "A", "G", None, None]


def test_two_people_change_the_same_and_the_second_is_told(pages, editor, framework):
    mine = form_of(pages.get(url(framework, "Arc")))
    pages.post(url(framework, "Arc"), mine | {"ceasn-codedNotation": "THEIRS", "do": "save"})

    answer = pages.post(url(framework, "Arc"), mine | {"ceasn-codedNotation": "MINE", "do": "save"})

    assert answer.status_code == 409
    form = form_of(answer)
    assert form["ceasn-codedNotation"] == ["MINE"]
    pages.post(url(framework, "Arc"), form | {"do": "save"})
    assert (
        next(each for each in outline(framework).items.values() if each.label == "Arc").node["ceasn:codedNotation"]
        == "MINE"
    )


def test_a_step_on_an_outdated_list_changes_nothing(pages, framework):
    seen = framework.latest_id
    step(pages, framework, "up", "Gas")

    answer = pages.post(url(framework, "Arc"), {"step": "remove", "seen": seen}, follow=True)

    assert "Somebody else saved this meanwhile" in answer.content.decode()
    assert " Arc" in shape(framework)


def a_whole(slug, organization):
    """A document of the kind with three parts of each sort, one below another, and everything said in the first."""
    kind = ctdl.kind(slug)
    graph = everything(kind, kind.classes[0])
    for branch in branches(slug):
        under = next((i.id for i in Outline.of(graph).items.values() if branch.under == i.branch.part_is), "")
        graph, first = planting.added(graph, branch, base=BASE, under=under)
        graph, _ = planting.added(graph, branch, base=BASE, under=first if branch.nests else under)
    return graph


@pytest.mark.parametrize("slug", SLUGS)
def test_every_part_is_opened_and_saved_untouched(pages, organization, editor, slug):
    graph = a_whole(slug, organization)
    for branch in branches(slug):
        item = next(each for each in Outline.of(graph).items.values() if each.branch == branch and each.node)
        filled = everything(branch.declaration, item.node["@type"])
        own = ctdl.main_node(filled)
        item.node.update({term: part for term, part in own.items() if term not in item.node and term[0] != "@"})
        graph["@graph"] += filled["@graph"][1:]
    resource = saved(organization, editor, graph, slug)

    for item in Outline.of(graph).items.values():
        if item.node is None:
            continue
        address = f"/resources/{resource.ctid}/members/?member={ctdl.find_ctid(item.id) or item.id}"
        form = form_of(pages.get(address))
        answer = pages.post(address, form | {"do": "save"})
        assert answer.status_code == 302, answer.content.decode()[:200]

    resource.refresh_from_db()
    assert resource.latest.number == 1, ctdl.differences(graph, resource.latest.graph)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_kind_with_parts_is_filled_from_nothing(pages, organization, editor, slug):
    kind = ctdl.kind(slug)
    blank = ctdl.new_document(kind.classes[0], ctid=ctdl.new_ctid(), base=BASE)
    name = next(prop.term for prop in kind.properties if prop.term in ("ceterms:name", "ceasn:name"))
    resource = saved(organization, editor, ctdl.edit(blank, {name: "Something"}, base=BASE), slug)

    for branch in branches(slug):
        if branch.under:
            item = next(each for each in outline(resource).items.values() if each.branch.part_is == branch.under)
            address = f"/resources/{resource.ctid}/members/?member={ctdl.find_ctid(item.id) or item.id}"
            pages.post(address, {"step": f"add:{branch.part_is}:below", "seen": resource.latest_id})
        else:
            step(pages, resource, f"add:{branch.part_is}")
        resource.refresh_from_db()

    items = list(outline(resource).items.values())
    assert {item.branch for item in items} == set(branches(slug))
    assert all(("ceterms:ctid" in item.node) == item.branch.has_ctid for item in items)


def test_a_step_names_the_one_before_it_by_name(pages, organization, editor):
    branch = branches("pathway")[0]
    blank = ctdl.new_document("ceterms:Pathway", ctid=ctdl.new_ctid(), base=BASE)
    named = ctdl.edit(blank, {"ceterms:name": "Nurse"}, base=BASE)
    graph, ids = planting.sown(named, branch, [(0, "First"), (0, "Then")], base=BASE, language="en-US")
    pathway = saved(organization, editor, graph, "pathway")
    form = form_of(pages.get(url(pathway, "Then")))

    pages.post(url(pathway, "Then"), form | {"ceterms-precededBy": ["First"], "do": "save"})
    step(pages, pathway, "goal", "Then")

    then = outline(pathway).items[ids[1]].node
    assert then["ceterms:precededBy"] == [ids[0]]
    assert ctdl.main_node(pathway.latest.graph)["ceterms:hasDestinationComponent"] == [ids[1]]
    step(pages, pathway, "remove", "First")
    assert "ceterms:precededBy" not in outline(pathway).items[ids[1]].node, "nothing names what is gone"


def test_resources_are_members_of_a_collection_and_more_is_said_about_one(pages, organization, editor):
    blank = ctdl.new_document("ceterms:Collection", ctid=ctdl.new_ctid(), base=BASE)
    collection = saved(organization, editor, ctdl.edit(blank, {"ceterms:name": "Trades"}, base=BASE), "collection")
    welder = factories.a_credential(organization, by=editor)

    step(pages, collection, "paste:CollectionMember", lines=f"{welder.ctid}\nhttps://example.org/other")
    page = pages.get(url(collection)).content.decode()
    assert welder.name in page
    address = f"/resources/{collection.ctid}/members/?member={welder.ctid}"
    collection.refresh_from_db()
    pages.post(address, {"step": "describe", "seen": collection.latest_id})

    collection.refresh_from_db()
    member, other = ctdl.main_node(collection.latest.graph)["ceterms:hasMember"]
    assert other == "https://example.org/other"
    assert ctdl.document.named_nodes(collection.latest.graph)[member]["ceterms:proxyFor"].endswith(welder.ctid)


def test_a_thousand_competencies_make_a_small_page_and_are_searched(pages, organization, editor, framework):
    lines = [(0 if n % 10 == 0 else 1, f"Competency number {n}") for n in range(1000)]
    graph, _ = planting.sown(
        framework.latest.graph, branches("competency-framework")[0], lines, base=BASE, language="en-US"
    )
    saving.save(resource=framework, graph=graph, by=editor, source="form", seen=framework.latest_id)

    whole = pages.get(url(framework))
    found = pages.get(url(framework, q="number+777"))
    opened = pages.get(url(framework, "Competency number 777"))

    assert len(whole.content) < 250_000
    assert found.content.decode().count('class="part-line') == 1
    assert "Competency number 770 ›" in found.content.decode()
    assert 'aria-current="true"' in opened.content.decode()
    assert len(opened.content) < 500_000


def test_the_form_of_the_resource_leads_to_its_contents(pages, framework):
    page = pages.get(f"/resources/{framework.ctid}/edit/?panel=members").content.decode()

    assert "3 named here." in page
    assert f'href="/resources/{framework.ctid}/members/"' in page


def test_a_viewer_and_a_stranger_change_nothing(client, organization, framework):
    from accounts.roles import Role

    for user, status in ((factories.a_member(organization, Role.VIEWER), 403), (factories.a_user(), 404)):
        client.force_login(user)
        assert client.get(url(framework)).status_code == status


def test_a_kind_without_parts_has_no_such_page(pages, credential):
    assert pages.get(f"/resources/{credential.ctid}/members/").status_code == 404


def test_what_is_typed_into_a_part_survives_a_closed_tab(pages, framework):
    address = url(framework, "Joins steel")
    form = form_of(pages.get(address)) | {"ceasn-competencyText": "Joins steel of every kind"}

    kept = pages.post(f"/resources/{framework.ctid}/draft/", form, headers={"X-Requested-With": "fetch"})
    offer, at_the_form = pages.get(address), pages.get(f"/resources/{framework.ctid}/edit/").content.decode()
    draft, label = Draft.objects.get(), "Joins steel"
    back = pages.get(f"{address}&draft={draft.pk}")

    assert kept.status_code == 204
    assert "You typed this on" in offer.content.decode()
    assert "the part “Joins steel”" in offer.content.decode()
    assert "Joins steel of every kind" not in offer.content.decode()
    assert f"member={key(framework, label)}&amp;draft={draft.pk}" in at_the_form
    assert form_of(back)["ceasn-competencyText"] == ["Joins steel of every kind"]
    assert "data-unsaved" in back.content.decode()
    pages.post(address, form_of(back))
    assert shape(framework)[0] == "Joins steel of every kind"
    assert not Draft.objects.exists(), "it is saved"


def test_a_part_is_checked_while_somebody_types(pages, framework):
    form = form_of(pages.get(url(framework, "Joins steel")))

    def check(**typed):
        address = f"/resources/{framework.ctid}/check/"
        return pages.post(address, form | typed, headers={"X-Requested-With": "fetch"}).content.decode()

    assert "data-place" not in check(**{"ceasn-competencyText": "Joins steel of every kind"})
    assert 'data-place="id_ceasn-competencyText" data-wrong' in check(**{"ceasn-competencyText": ""})
    assert framework.revisions.count() == 1
