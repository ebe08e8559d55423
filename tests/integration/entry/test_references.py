"""Reference fields: what they find, what they say of what is picked, and a new one made on the way."""

import json

import pytest
from django.urls import reverse

import ctdl
from accounts.actions import third_parties
from accounts.choices import PublishingRole
from accounts.roles import Role
from publisher.actions import approving, identifying, saving
from publisher.models import Draft, Resource
from publisher.picking import Lookup, find_organizations, find_resources
from publisher.standing import standings
from tests import factories
from tests.integration.entry.forms import edit_url, form_of, now

pytestmark = pytest.mark.django_db
CERTIFICATION = ("ceterms:Certification",)


def a_credential(organization, name, **changes):
    plain = {"ceterms:description": "Shows what its holder knows.", "ceterms:subjectWebpage": "https://x.example"}
    return factories.a_credential(organization, **{"ceterms:name": name, **plain, **changes})


def names(words, user, classes=CERTIFICATION, **narrowed):
    return [each.name for each in find_resources(Lookup(words, **narrowed), user=user, classes=classes)]


class TestFinding:
    def test_own_ones_by_name_ctid_identifier_and_web_page(self, organization, editor):
        resource = a_credential(
            organization, "Crane Operator", **{"ceterms:subjectWebpage": "https://cranes.example/a"}
        )
        identifying.adopt(resource=resource, external_identifier="CR-77", by=editor, source="form")

        for words in ("crane op", resource.ctid, resource.ctid[:12], "CR-77", "https://cranes.example/a"):
            assert names(words, editor) == ["Crane Operator"], words

    def test_without_words_ones_own_the_latest_first(self, organization, editor):
        for name in ("Older", "Newer"):
            a_credential(organization, name)
        a_credential(factories.an_organization(), "Of others")

        assert names("", editor) == ["Newer", "Older"]

    def test_drafts_of_others_are_neither_shown_nor_matched(self, editor):
        a_credential(factories.an_organization(), "Crane Operator")

        assert names("crane", editor) == []

    def test_others_are_found_by_what_is_published(self, editor, registry):
        owner = factories.a_published_organization()
        resource = factories.published(a_credential(owner, "Welder"))
        colleague = factories.a_member(owner)
        graph = ctdl.edit(resource.latest.graph, {"ceterms:name": "Secret Plan"}, base="https://registry.example.org")
        saving.save(resource=resource, graph=graph, by=colleague, source="form", seen=resource.latest_id)

        assert names("welder", editor) == ["Welder"]
        assert names("secret", editor) == []
        assert names("secret", colleague) == ["Secret Plan"]
        assert names("welder", colleague) == []

    def test_an_external_identifier_of_others_is_not_matched(self, editor, registry):
        owner = factories.a_published_organization()
        resource = factories.published(a_credential(owner, "Welder"))
        colleague = factories.a_member(owner)
        identifying.adopt(resource=resource, external_identifier="WLD-9", by=colleague, source="form")

        assert names("WLD-9", editor) == []
        assert names("WLD-9", colleague) == ["Welder"]

    def test_filters(self, organization, editor, registry):
        other = factories.a_published_organization()
        factories.published(a_credential(other, "Crane of others"))
        a_credential(organization, "Crane of ours")
        both = (*CERTIFICATION, "ceterms:License")
        a_credential(organization, "Crane licence", class_term="ceterms:License")

        assert set(names("crane", editor, both)) == {"Crane of others", "Crane of ours", "Crane licence"}
        assert set(names("crane", editor, both, only_mine=True)) == {"Crane of ours", "Crane licence"}
        assert names("crane", editor, both, only_published=True) == ["Crane of others"]
        assert names("crane", editor, both, only_type="ceterms:License") == ["Crane licence"]
        assert "Crane licence" not in names("crane", editor)

    def test_clients_are_found_and_marked(self):
        agency = factories.an_organization(publishing_roles=[PublishingRole.THIRD_PARTY.value])
        client = factories.an_organization()
        boss, owner = (each.memberships.get().user for each in (agency, client))
        a_credential(client, "Crane Operator")
        third_parties.grant(relation=third_parties.ask(publisher=agency, client=client, by=boss), by=owner)

        (found,) = find_resources(Lookup("crane"), user=boss, classes=CERTIFICATION)

        assert (found.is_own, found.is_client, found.owner) == (True, True, client.name)
        accounts = find_organizations(Lookup("", only_mine=True), user=boss, classes=("ceterms:Organization",))
        assert {(each.name, each.is_client) for each in accounts} == {(agency.name, False), (client.name, True)}

    def test_what_is_deleted_is_not_found(self, organization, editor):
        resource = a_credential(organization, "Crane Operator")
        approving.delete(resource=resource, by=editor, seen=resource.latest_id)

        assert names("crane", editor) == []

    @pytest.mark.parametrize("words", ["\x00", "'", "%", "ce-", "\\", "💥", "a" * 3000])
    def test_odd_words(self, organization, editor, words):
        a_credential(organization, "Crane Operator")

        assert names(words, editor) == []
        find_organizations(Lookup(words), user=editor, classes=("ceterms:Organization",))


class TestStanding:
    def test_what_a_reference_leads_to(self, organization, editor, registry):
        published = factories.published(a_credential(factories.a_published_organization(), "Welder"))
        draft = a_credential(organization, "Nurse")
        gone = a_credential(organization, "Gone")
        approving.delete(resource=gone, by=editor, seen=gone.latest_id)
        secret = a_credential(factories.an_organization(), "Secret")

        found = standings([each.ctid for each in (published, draft, gone, secret)], user=editor)

        assert found[published.ctid].label == "Published"
        assert found[published.ctid].href.endswith(published.ctid)
        assert found[draft.ctid].label == "Not yet published"
        assert found[gone.ctid].label == "Deleted"
        assert secret.ctid not in found

    def test_it_stands_in_the_form(self, pages, organization, credential, editor):
        target = a_credential(organization, "Crane Operator")
        graph = ctdl.edit(
            credential.latest.graph,
            {"ceterms:isPartOf": [target.ctid, ctdl.new_ctid()]},
            base="https://registry.example.org",
        )
        saving.save(resource=credential, graph=graph, by=editor, source="form", seen=credential.latest_id)
        panel = ctdl.kind("credential").property("ceterms:isPartOf").section

        page = pages.get(edit_url(credential, panel)).content.decode()

        assert "Crane Operator" in page
        assert "Not yet published" in page
        assert "Not known here" in page


PART_OF, BY = "ceterms-isPartOf", "accreditedBy"


@pytest.fixture
def panel():
    return ctdl.kind("credential").property("ceterms:isPartOf").section


class TestTheField:
    def test_adding_several_from_one_search(self, pages, organization, credential, panel):
        targets = [a_credential(organization, f"Crane {number}") for number in range(3)]
        data = form_of(pages.get(edit_url(credential, panel)), panel)
        data |= {f"{PART_OF}-find": ["crane"], "do": [f"pick:{PART_OF}:{targets[0].ctid}"]}

        page = pages.post(edit_url(credential, panel), data)

        text = page.content.decode()
        assert f"pick:{PART_OF}:{targets[1].ctid}" in text
        assert f"pick:{PART_OF}:{targets[0].ctid}" not in text
        data = form_of(page, panel) | {"do": [f"pick:{PART_OF}:{targets[1].ctid}"]}
        data = form_of(pages.post(edit_url(credential, panel), data), panel)
        pages.post(edit_url(credential, panel), data | {"do": ["save"]})
        assert [each.rpartition("/")[2] for each in now(credential)["ceterms:isPartOf"]] == [
            each.ctid for each in targets[:2]
        ]

    def test_order(self, pages, organization, credential, panel):
        targets = [a_credential(organization, f"Crane {number}") for number in range(2)]
        data = form_of(pages.get(edit_url(credential, panel)), panel)
        for target in targets:
            data |= {"do": [f"pick:{PART_OF}:{target.ctid}"]}
            data = form_of(pages.post(edit_url(credential, panel), data), panel)

        data = form_of(pages.post(edit_url(credential, panel), data | {"do": [f"up:{PART_OF}:1"]}), panel)
        pages.post(edit_url(credential, panel), data | {"do": ["save"]})

        found = [each.rpartition("/")[2] for each in now(credential)["ceterms:isPartOf"]]
        assert found == [targets[1].ctid, targets[0].ctid]

    @pytest.fixture
    def accredited(self, pages, credential):
        """Its address, when an organization that is in no registry is described in it."""
        address = edit_url(credential, ctdl.kind("credential").property(f"ceterms:{BY}").section)
        described = {f"ceterms-{BY}-name": ["Old Name"], f"ceterms-{BY}-webpage": ["https://old.example"]}
        pages.post(address, form_of(pages.get(address)) | described | {"do": ["save"]})
        credential.refresh_from_db()
        return address

    def test_what_is_described_is_changed_later(self, pages, credential, accredited):
        data = form_of(pages.get(accredited)) | {f"ceterms-{BY}-0-name": ["New Name"], "do": ["save"]}
        pages.post(accredited, data)

        now(credential)
        (node,) = [each for each in credential.latest.graph["@graph"] if each["@id"].startswith("_:")]
        assert ctdl.text(node["ceterms:name"]) == "New Name"
        assert node["ceterms:subjectWebpage"] == "https://old.example"

    def test_looking_does_not_change_what_is_described(self, pages, credential, accredited):
        before = credential.latest_id

        pages.post(accredited, form_of(pages.get(accredited)) | {"do": ["save"]})

        credential.refresh_from_db()
        assert credential.latest_id == before

    def test_the_search_asks_with_its_filters(self, pages, organization, editor):
        a_credential(organization, "Crane Operator")
        query = {"field": PART_OF, "in": "credential", "term": "ceterms:isPartOf", f"{PART_OF}-find": "crane"}
        address = reverse("pick_reference")

        assert "Crane Operator" in pages.get(address, query).content.decode()
        assert "not yet published" in pages.get(address, query).content.decode()
        assert "Crane Operator" not in pages.get(address, query | {f"{PART_OF}-published": "on"}).content.decode()
        other = query | {f"{PART_OF}-type": "ceterms:License"}
        assert "Crane Operator" not in pages.get(address, other).content.decode()


class TestMaking:
    """A new one is made on the way, and nothing that was typed is lost."""

    def leave(self, pages, credential, panel, **more):
        data = form_of(pages.get(edit_url(credential, panel)), panel) | more
        answer = pages.post(edit_url(credential, panel), data | {"do": [f"make:{PART_OF}:credential"]})
        assert answer.status_code == 302
        return answer.url

    def make(self, pages, address, name="Brand New", **more):
        data = form_of(pages.get(address)) | {"ceterms-name": [name]} | more
        return pages.post(address, data | {"do": ["save"]})

    def test_what_one_may_see_no_more_is_not_named(self, pages, credential, organization, editor, panel):
        address = self.leave(pages, credential, panel)
        assert credential.name in pages.get(address).content.decode()
        draft, other = Draft.objects.get(), factories.an_organization()
        organization.memberships.filter(user=editor).update(organization=other)

        page = pages.get(f"/resources/new/course/?organization={other.pk}&made_for={draft.pk}:roles")

        assert page.status_code == 200
        assert credential.name not in page.content.decode()

    def test_back_with_the_reference_and_all_that_was_typed(self, pages, credential, panel):
        data = form_of(pages.get(edit_url(credential, panel)), panel)
        typed = {f"{PART_OF}-find": ["half typed"]}
        address = self.leave(pages, credential, panel, **typed)
        assert "waits for this" in pages.get(address).content.decode()

        answer = self.make(pages, address)

        made = Resource.objects.get(name="Brand New")
        page = pages.get(answer.url)
        back = form_of(page, panel)
        assert made.ctid in json.dumps(back)
        assert back[f"{PART_OF}-find"] == ["half typed"]
        assert data.keys() <= back.keys()
        pages.post(edit_url(credential, panel), back | {"do": ["save"]})
        assert made.ctid in json.dumps(now(credential)["ceterms:isPartOf"])

    def test_going_back_without_it(self, pages, credential, panel):
        address = self.leave(pages, credential, panel, **{f"{PART_OF}-find": ["half typed"]})
        draft = Draft.objects.get()

        page = pages.get(f"{edit_url(credential, panel)}&draft={draft.pk}")

        assert form_of(page, panel)[f"{PART_OF}-find"] == ["half typed"]
        assert f"draft={draft.pk}" in pages.get(address).content.decode()

    def test_from_a_new_one_whose_organization_is_described(self, pages, organization):
        address = f"{reverse('resource_new', args=['credential'])}?organization={organization.pk}"
        data = form_of(pages.get(address)) | {"ceterms-name": ["Not saved yet"], "do": ["make:roles:organization"]}
        leave = pages.post(address, data)

        answer = self.make(pages, leave.url, name="Board of Cranes")

        back = form_of(pages.get(answer.url))
        assert back["ceterms-name"] == ["Not saved yet"]
        assert Resource.objects.get(name="Board of Cranes").ctid in json.dumps(back)

    def test_one_inside_the_other(self, pages, credential, panel, organization):
        """Making an organization on the way to making a credential: both come back, one after the other."""
        first = self.leave(pages, credential, panel)
        data = form_of(pages.get(first)) | {"ceterms-name": ["In the middle"], "do": ["make:roles:organization"]}
        second = pages.post(first, data)
        middle = self.make(pages, second.url, name="Board of Cranes")
        page = pages.get(middle.url)
        assert "waits for this" in page.content.decode()

        role = {"roles-1-roles": ["ceterms:offeredBy"], "do": ["save"]}
        answer = pages.post(middle.url.partition("#")[0], form_of(page) | role)

        assert reverse("resource_edit", args=[credential.ctid]) in answer.url
        made = Resource.objects.get(name="In the middle")
        assert made.ctid in json.dumps(form_of(pages.get(answer.url), panel))

    def test_in_a_profile(self, pages, credential):
        kind = ctdl.kind("credential")
        panel = kind.property("ceterms:requires").section
        data = form_of(pages.get(edit_url(credential, panel)), panel)
        data = form_of(pages.post(edit_url(credential, panel), data | {"do": ["add:ceterms-requires"]}), panel)
        name = "ceterms-requires-0-ceterms-targetCredential"
        data |= {"ceterms-requires-0-ceterms-name": ["Before you begin"], "do": [f"make:{name}:credential"]}
        leave = pages.post(edit_url(credential, panel), data)

        answer = self.make(pages, leave.url)

        back = form_of(pages.get(answer.url), panel)
        made = Resource.objects.get(name="Brand New")
        assert back["ceterms-requires-0-ceterms-name"] == ["Before you begin"]
        assert made.ctid in back[f"{name}-0-value"][0]

    def test_somebody_elses_draft_is_nothing_to_come_back_to(self, client, pages, credential, panel, organization):
        address = self.leave(pages, credential, panel)
        client.force_login(factories.a_member(organization))

        assert "waits for this" not in client.get(address).content.decode()
        assert reverse("resource_edit", args=[credential.ctid]) not in self.make(client, address).url

    @pytest.mark.parametrize("do", ["make:", "make::", "make:x:nonsense", "make:a:b:c"])
    def test_odd_requests(self, pages, credential, panel, do):
        data = form_of(pages.get(edit_url(credential, panel)), panel)

        assert pages.post(edit_url(credential, panel), data | {"do": [do]}).status_code == 404

    def test_a_viewer_makes_nothing(self, client, organization, credential, panel):
        client.force_login(factories.a_member(organization, Role.VIEWER))

        answer = client.post(edit_url(credential, panel), {"do": f"make:{PART_OF}:credential"})

        assert answer.status_code == 403
        assert not Draft.objects.exists()
