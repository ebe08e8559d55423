"""Every kind can be entered whole: each declared property through its form into the graph, and on to the registry.

A browser is asked for nothing here: what it would send is read out of the drawn form of a document that says
everything, and sent to one that says nothing. Nobody writes down twice what a form is made of.
"""

import pytest
import requests
from django.conf import settings
from django.http import QueryDict
from django.template.loader import render_to_string

import ctdl
from ctdl import Level, Value
from ctdl.document import named_nodes
from ctdl.naming import NAMES
from ctdl.simplified import Scope
from ctdl.trees import managed
from publisher.actions import delivering, reviewing, saving
from publisher.forms import EntryForm, FormContext, edited, language_of
from publisher.models import Resource
from tests import factories
from tests.factories.everything import everything
from tests.integration.entry.forms import FormReader, edit_url, form_of, now

pytestmark = pytest.mark.django_db

KINDS = [kind.slug for kind in ctdl.kinds()]
# A control shows one line of these; a line that is typed anew holds what it says, and no more.
SHOWN_IN_PART = {Value.FRAMEWORK, Value.COMPETENCY, Value.ALIGNMENT, Value.NAMED, Value.CONCEPT}


def a_document(kind):
    """One that says something under every property; the objects inside are brief, they are tried one by one below."""
    return everything(kind, kind.classes[0], base=settings.REGISTRY_URL, is_brief=True)


def a_blank(kind):
    return ctdl.new_document(kind.classes[0], ctid=ctdl.new_ctid(), base=settings.REGISTRY_URL)


def form_on(document, section, user, organization, data=None):
    kind = ctdl.kind_of(ctdl.main_node(document)["@type"])
    context = FormContext(user, organization, ctdl.main_node(document)["ceterms:ctid"], language=language_of(document))
    return EntryForm(data, kind=kind, section=section, document=document, context=context)


def drawn(form, *, again) -> QueryDict:
    """What a browser would send if somebody opened everything that is folded away, and pressed Save."""
    sent = _read(form)
    shut = [name for name in sent if name.endswith("-state") and sent[name] == "shut"]
    for name in shut:
        sent[name] = "opening"
    return _read(again(sent)) if shut else sent


def _read(form) -> QueryDict:
    reader = FormReader("")
    fields = render_to_string("publisher/panel_fields.html", {"form": form})
    reader.feed(f"<form data-panel='any'><input type='hidden' name='panel' value='any'>{fields}</form>")
    sent = QueryDict(mutable=True)
    for name, values in reader.data.items():
        sent.setlist(name, values)
    return sent


def values_of(document, kind):
    node, scope = ctdl.main_node(document), Scope(nodes=named_nodes(document))
    return {prop.term: ctdl.from_jsonld(prop, node[prop.term], scope) for prop in kind.properties if prop.term in node}


def in_any_order(value):
    """Boxes that are ticked have the order of the form."""
    return sorted(value, key=str) if isinstance(value, list) else value


def entered_terms(kind):
    """What the forms of the kind offer; the parts of a framework, a pathway, … have a page of their own."""
    entered = {prop.term for prop in kind.properties_for(kind.classes[0]) if prop.entered}
    return entered - managed(kind.slug) - {"ceterms:ctid"}


@pytest.mark.parametrize("slug", KINDS)
def test_every_property_is_entered_through_its_form_and_found_in_the_graph(slug, editor, organization):
    """And what is opened and sent as it stands, panel by panel, changes nothing."""
    kind = ctdl.kind(slug)
    full, made = a_document(kind), a_blank(kind)

    for section in kind.sections:

        def on_full(data=None, section=section):
            return form_on(full, section, editor, organization, data)

        sent = drawn(on_full(), again=on_full)
        untouched, form = on_full(sent), form_on(made, section, editor, organization, sent)
        assert untouched.is_valid(), untouched.errors
        assert form.is_valid(), form.errors
        assert untouched.changes() == {}, section.slug
        made = edited(made, form.changes(), form.context.language)

    assert entered_terms(kind) <= ctdl.main_node(made).keys()
    there, wanted = values_of(made, kind), values_of(full, kind)
    for term in sorted(entered_terms(kind)):
        if kind.property(term).value not in SHOWN_IN_PART:
            assert in_any_order(there[term]) == in_any_order(wanted[term]), term


# -- the least -----------------------------------------------------------------------------------------------------


def the_least(kind, organization):
    """A document that says what has to be said, of each group one thing, with the organization as owner."""
    full = a_document(kind)
    needed, groups = {}, set()
    for prop in kind.properties_for(kind.classes[0]):
        is_first = prop.level is Level.ONE_OF and prop.one_of not in groups
        groups.add(prop.one_of)
        if prop.entered and (prop.level is Level.REQUIRED or is_first):
            needed[prop.term] = values_of(full, kind).get(prop.term)
    needed.pop("@type", None)
    if not ctdl.name_of(needed):  # lists must be able to show it
        named = next(prop.term for prop in kind.properties if prop.term in NAMES)
        needed[named] = values_of(full, kind)[named]
    owners = {term: [organization.ctid] for term in kind.owned_by}
    blank = ctdl.new_document(kind.classes[0], ctid=ctdl.main_node(full)["ceterms:ctid"], base=settings.REGISTRY_URL)
    return ctdl.edit(blank, {**needed, **owners}, base=settings.REGISTRY_URL)


def enter(pages, kind, organization, user):
    """What a person does: fills in the short form, saves it, then the panels in which something is still missing."""
    wanted = the_least(kind, organization)
    address, resource = f"/resources/new/{kind.slug}/?organization={organization.pk}", None
    for section in kind.sections:
        terms = (
            {prop.term for prop in kind.properties_in(section.slug)} - managed(kind.slug) - {"@type", "ceterms:ctid"}
        )
        if resource and not terms & ctdl.main_node(wanted).keys():
            continue

        def on_wanted(data=None, section=section):
            return form_on(wanted, section, user, organization, data)

        address = edit_url(resource, section.slug) if resource else address
        sent = drawn(on_wanted(), again=on_wanted)
        answer = pages.post(address, form_of(pages.get(address)) | dict(sent.lists()) | {"panel": [section.slug]})
        assert answer.status_code == 302, (kind.slug, section.slug, answer.status_code)
        resource = Resource.objects.get(ctid=ctdl.find_ctid(answer.url))
    return with_parts(resource, wanted, user)


def with_parts(resource, wanted, user):
    """Parts are added on a page of their own, which has its own tests; here they are elsewhere."""
    kind = ctdl.kind(resource.kind)
    missing = managed(kind.slug) & ctdl.main_node(wanted).keys() - now(resource).keys()
    named = {term: value for term, value in values_of(wanted, kind).items() if term in missing}
    values = {term: [each for each in value if isinstance(each, str)] for term, value in named.items()}
    graph = ctdl.edit(resource.latest.graph, values, base=settings.REGISTRY_URL)
    return saving.save(resource=resource, graph=graph, by=user, source="form", seen=resource.latest_id)


def publish(pages, resource, reviewer):
    """Approved by its editor on its page, released by staff, and sent."""
    pages.post(f"/resources/{resource.ctid}/approve/", {"seen": resource.latest_id})
    resource.refresh_from_db()
    assert resource.approved_id == resource.latest_id, [f.message for f in ctdl.minimum(resource.latest.graph)]
    request = reviewing.publish(resource=resource, by=reviewer, seen=resource.approved_id)
    delivering.deliver(request_id=request.pk)
    resource.refresh_from_db()
    return resource


@pytest.fixture
def registry_url(live_server, settings):
    settings.REGISTRY_URL = f"{live_server.url}/registry"
    return settings.REGISTRY_URL


@pytest.mark.django_db(transaction=True)
def test_the_least_of_every_kind_is_entered_approved_and_published(pages, organization, editor, registry_url):
    """To the sandbox registry, over HTTP; and a stranger reads there what was entered."""
    reviewer, problems = factories.a_reviewer(), []

    for kind in ctdl.kinds():  # the organization is the first
        resource = publish(pages, enter(pages, kind, organization, editor), reviewer)
        answer = requests.get(f"{registry_url}/graph/{resource.ctid}", timeout=20)
        if not resource.published_id or answer.json()["@graph"] != resource.latest.graph["@graph"]:
            problems.append((kind.slug, resource.registry_requests.latest("pk").said, answer.status_code))

    assert not problems
