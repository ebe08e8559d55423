"""What the sandbox registry adds to the contract: its page, its tokens, its bounds, its commands."""

import json
import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from registry.sandbox.models import Envelope, Event, GraphObject, Organization, Publisher, Token, Version, digest
from tests.contract.talk import a_document, a_framework, new_ctid

pytestmark = pytest.mark.django_db

OWNER = "ce-33333333-3333-4333-8333-333333333333"
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def owner():
    return Organization.objects.create(name="Apiary College", ctid=OWNER)


def a_token(role: Token.Role = Token.Role.PUBLISHER, *organizations: Organization) -> str:
    value = uuid.uuid4().hex
    publisher = Publisher.objects.create(name=value)
    publisher.organizations.set(organizations)
    Token.objects.create(publisher=publisher, email="a@example.org", role=role, digest=digest(value))
    return value


def post(client: Client, path: str, data, token: str, **how):
    return client.post(f"/registry{path}", json.dumps(data), "application/json", headers=_key(token), **how)


def publish(client: Client, document, token: str, owner: str = OWNER):
    return post(client, f"/resources/organizations/{owner}/documents", document, token)


def _key(token: str) -> dict[str, str]:
    return {"Authorization": f"Token {token}"}


class TestKeys:
    def test_the_key_of_the_site_is_the_administrator(self, client, settings):
        answer = post(client, "/metadata/organizations", {"name": "Apiary College"}, settings.REGISTRY_API_KEY)

        assert answer.status_code == 201

    def test_an_empty_key_opens_nothing(self, client, settings, owner):
        settings.REGISTRY_API_KEY = ""

        assert publish(client, a_document(new_ctid()), "").status_code == 401

    def test_a_token_is_not_kept(self, client, owner):
        token = a_token()

        assert not Token.objects.filter(digest=token).exists()
        assert publish(client, a_document(new_ctid()), token).status_code == 201

    @pytest.mark.parametrize(
        ("role", "status"),
        [(Token.Role.READER, 403), (Token.Role.PUBLISHER, 201), (Token.Role.ADMIN, 201)],
    )
    def test_a_reader_does_not_publish(self, client, owner, role, status):
        assert publish(client, a_document(new_ctid()), a_token(role)).status_code == status

    def test_a_reader_does_not_delete(self, client, owner):
        ctid = new_ctid()
        publish(client, a_document(ctid), a_token())

        answer = client.delete(f"/registry/resources/documents/{ctid}", headers=_key(a_token(Token.Role.READER)))

        assert answer.status_code == 403
        assert Envelope.objects.count() == 1


class TestBoundPublishers:
    """A publisher that is bound to organizations sends and takes back for those alone."""

    @pytest.fixture
    def stranger(self):
        other = Organization.objects.create(name="Another college", ctid=new_ctid())
        return a_token(Token.Role.PUBLISHER, other)

    def test_publishes_for_its_own(self, client, owner):
        assert publish(client, a_document(new_ctid()), a_token(Token.Role.PUBLISHER, owner)).status_code == 201

    def test_does_not_publish_for_others(self, client, owner, stranger):
        answer = publish(client, a_document(new_ctid()), stranger)

        assert answer.status_code == 401
        assert answer.json() == {"errors": ["Publisher is not authorized to publish on behalf of this organization"]}

    def test_does_not_take_back_what_others_own(self, client, owner, stranger):
        ctid = new_ctid()
        publish(client, a_document(ctid), a_token())

        one = client.delete(f"/registry/resources/documents/{ctid}", headers=_key(stranger))
        all_of_them = client.delete(f"/registry/envelopes?owned_by={OWNER}", headers=_key(stranger))

        assert [one.status_code, all_of_them.status_code] == [401, 401]
        assert Envelope.objects.count() == 1


class TestKeeping:
    def test_a_republished_framework_keeps_what_stayed_and_drops_what_left(self, client, owner):
        token, ctid, inner, other = a_token(), new_ctid(), new_ctid(), new_ctid()
        publish(client, a_framework(ctid, inner), token)
        before = dict(GraphObject.objects.values_list("key", "created_at"))

        publish(client, a_framework(ctid, other), token)

        after = dict(GraphObject.objects.values_list("key", "created_at"))
        assert set(after) == {ctid, other, f"_:p-{ctid}", f"_:q-{ctid}"}
        assert after[ctid] == before[ctid]

    def test_of_two_documents_with_an_object_the_one_about_it_is_read(self, client, owner):
        token, framework, competency = a_token(), new_ctid(), new_ctid()
        own = a_document(competency, "ceasn:Competency")
        publish(client, own, token)
        publish(client, a_framework(framework, competency), token)

        answer = client.get(f"/registry/resources/{competency}")

        assert answer.json()["ceterms:name"] == {"en": "Beekeeping"}

    def test_the_same_object_twice_in_a_graph_is_taken_once(self, client, owner):
        document = a_document(new_ctid())
        document["@graph"] *= 2

        assert publish(client, document, a_token()).status_code == 201
        assert GraphObject.objects.count() == 1

    @pytest.mark.parametrize("ctid", ["xyz", "ce-1234", "ce-33333333-3333-4333-8333-33333333333g"])
    def test_what_is_no_ctid_is_refused(self, client, owner, ctid):
        answer = publish(client, a_document(ctid), a_token())

        assert (answer.status_code, answer.json()) == (422, {"errors": [["Resource CTID is invalid"]]})

    def test_a_purge_is_told_to_those_who_follow(self, client, owner):
        token = a_token()
        for _ in range(3):
            publish(client, a_document(new_ctid()), token)

        answer = client.delete(f"/registry/envelopes?owned_by={OWNER}", headers=_key(token))

        assert answer.json() == {"purged": 3}
        assert Event.objects.filter(kind="destroy").count() == 3
        assert not Version.objects.exists()
        assert not GraphObject.objects.exists()

    def test_an_organization_that_only_published_leaves_the_documents_of_others(self, client, settings, owner):
        agency = Organization.objects.create(name="Agency", ctid=new_ctid())
        path = f"/resources/organizations/{OWNER}/documents?published_by={agency.ctid}"
        post(client, path, a_document(new_ctid()), a_token())

        client.delete(f"/registry/metadata/organizations/{agency.ctid}", headers=_key(settings.REGISTRY_API_KEY))

        assert Envelope.objects.get().published_by is None

    def test_lists_take_as_many_queries_for_many_as_for_one(self, client, owner, django_assert_num_queries):
        token = a_token()
        for _ in range(12):
            publish(client, a_document(new_ctid()), token)

        with django_assert_num_queries(3):
            client.get("/registry/envelopes?per_page=100")
        with django_assert_num_queries(3):
            client.get("/registry/search?per_page=100")

    def test_no_one_gets_more_than_a_thousand_at_once(self, client):
        assert client.get("/registry/envelopes?per_page=100000").headers["X-Per-Page"] == "1000"

    def test_the_first_version_of_the_paging_headers_is_sent_too(self, client, owner):
        token = a_token()
        for _ in range(3):
            publish(client, a_document(new_ctid()), token)

        headers = client.get("/registry/ce-registry/search?per_page=1&page=2&fts=beekeeping").headers

        assert (headers["Total"], headers["Per-Page"]) == ("3", "1")
        links = dict(reversed(link.split("; rel=")) for link in headers["Link"].split(", "))
        assert links['"next"'] == "<http://testserver/registry/ce-registry/search?per_page=1&fts=beekeeping&page=3>"
        assert set(links) == {'"first"', '"prev"', '"next"', '"last"'}


class TestNonsense:
    """Whatever is sent, the answer is the sender's fault, not ours."""

    @pytest.mark.parametrize(
        "text",
        [
            '{"@id": NaN}',
            '{"@id": 1e999}',
            '"\\u0000"',
            '"\\ud800"',
            "[" * 5000,
            "[" * 900 + "]" * 900,
            "\x00",
            '{"a": {"b": ' * 300 + "1" + "}" * 600,
        ],
    )
    def test_bodies_that_cannot_be_kept_are_refused(self, client, owner, text):
        path = f"/registry/resources/organizations/{OWNER}/documents"

        answer = client.post(path, text, "application/json", headers=_key(a_token()))

        assert answer.status_code in (400, 422, 500)
        assert "errors" in answer.json()

    def test_a_document_of_ten_megabytes_is_taken(self, client, owner):
        document = a_document(new_ctid())
        document["@graph"][0]["ceterms:description"] = {"en": "bees " * 2_000_000}

        assert publish(client, document, a_token()).status_code == 201

    def test_a_document_beyond_measure_is_refused(self, client, owner):
        document = a_document(new_ctid())
        document["@graph"][0]["ceterms:description"] = {"en": "x" * 34_000_000}

        assert publish(client, document, a_token()).status_code == 413

    def test_an_endless_address_is_refused(self, client, owner):
        document = a_document(new_ctid())
        document["@graph"].append({"@id": "https://example.org/" + "x" * 5000, "@type": "ceterms:Badge"})

        assert publish(client, document, a_token()).json() == {"errors": [["Resource @id is too long"]]}

    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("/resources/search", {"ctids": 5}),
            ("/resources/search", {"ctids": {"a": 1}}),
            ("/resources/search", [1]),
            ("/graph/search", {"ctids": "x"}),
            ("/resources/check_existence", {"ctids": [{"a": []}], "@type": ["x"]}),
            ("/ctdl", {"@type": [{"a": 1}]}),
            ("/ctdl", {"@type": {"search:value": {"a": 1}, "search:matchType": "search:subClassOf"}}),
            ("/ctdl", 5),
            ("/metadata/organizations", {"name": {"a": 1}, "description": ["x"]}),
            ("/metadata/organizations", {"name": "N", "_ctid": 5}),
            ("/metadata/publishers", {"name": "N", "organizations": 5, "contact_info": {}}),
            ("/metadata/publishers/x/users", {"email": "e"}),
        ],
    )
    def test_bodies_of_another_shape_are_answered(self, client, settings, path, body):
        answer = post(client, path, body, settings.REGISTRY_API_KEY)

        # The contract has 500 for a query that names what no context knows.
        assert answer.status_code < 500 or answer.json()["error"].startswith("Unsupported property")

    @pytest.mark.parametrize(
        "path",
        [
            "/resources/%00",
            "/graph/x%00",
            "/search?fts=%00",
            "/search?ceterms:name=%00",
            "/search?%00=1",
            "/search?ceterms:name=" + "[" * 3000,
            "/search?ceterms:price=1e999",
            "/search?envelope_id=x,y&owned_by=,&page=99999999999999999999999",
            "/envelopes?page=x&per_page=y",
            "/envelopes/00000000-0000-0000-0000-000000000000/revisions/99999999999999999999999999",
            "/envelopes/events?after=never&ctid=",
            "/publish_requests/99999999999999999999999",
            "/resources/_:x?depth=99999999999999",
            "/ce-registry/zebras/search?resource_type=%F0%9F%90%9D",
        ],
    )
    def test_addresses_without_sense_are_answered(self, client, path):
        assert client.get(f"/registry{path}").status_code < 500


class TestPage:
    def test_a_stranger_sees_that_nothing_is_published_yet(self, client):
        answer = client.get("/registry/", headers=HTML)

        assert "Nothing has been published yet" in answer.content.decode()

    def test_a_stranger_sees_what_was_published_and_can_follow_it(self, client, owner):
        ctid = new_ctid()
        publish(client, a_document(ctid), a_token())

        page = client.get("/registry/", headers=HTML).content.decode()

        assert "Beekeeping" in page
        assert "Apiary College" in page
        assert client.get(f"/registry/resources/{ctid}").status_code == 200
        assert f'href="/registry/resources/{ctid}"' in page

    def test_programs_get_json_from_the_same_address(self, client):
        answer = client.get("/registry/")

        assert answer.headers["Content-Type"] == "application/json"
        assert answer.json()["api_version"] == "0.6"

    @pytest.mark.parametrize(
        ("query", "seen"),
        [
            ("q=beekeeping", True),
            ("q=fishing", False),
            ("q=%20", True),
            ("type=credential", True),
            ("type=organization", False),
            ("type=nonsense", True),
            (f"owner={OWNER}", True),
            ("owner=ce-nobody", False),
            ("page=77", True),
            ("page=x&q=%27%22%3Cscript%3E", False),
        ],
    )
    def test_words_type_and_owner_narrow_it(self, client, owner, query, seen):
        publish(client, a_document(new_ctid()), a_token())

        answer = client.get(f"/registry/?{query}", headers=HTML)

        assert answer.status_code == 200
        assert ("Beekeeping" in answer.content.decode()) is seen

    def test_markup_of_a_publisher_is_text(self, client, owner):
        document = a_document(new_ctid())
        document["@graph"][0]["ceterms:name"] = {"en": "<script>alert(1)</script>"}
        publish(client, document, a_token())

        assert "<script>alert" not in client.get("/registry/", headers=HTML).content.decode()


class TestCommands:
    def test_prints_what_the_contract_cases_need(self, settings, client):
        settings.ON_THIS_MACHINE = True
        settings.SITE_URL = "http://localhost:8000"

        given = self.run()

        assert list(given) == ["BASE_URL", "SUPER_TOKEN", "PUBLISHER_TOKEN", "ORG1", "ORG2"]
        assert given["BASE_URL"] == "http://localhost:8000/registry"
        assert publish(client, a_document(new_ctid()), given["PUBLISHER_TOKEN"], given["ORG1"]).status_code == 201
        assert publish(client, a_document(new_ctid()), given["PUBLISHER_TOKEN"], given["ORG2"]).status_code == 201
        made = [
            post(client, "/metadata/organizations", {"name": "N"}, given[name]).status_code
            for name in ("SUPER_TOKEN", "PUBLISHER_TOKEN")
        ]
        assert made == [201, 403]

    def test_a_second_time_changes_nothing(self, settings):
        settings.ON_THIS_MACHINE = True

        assert self.run() == self.run()
        assert (Token.objects.count(), Organization.objects.count()) == (2, 2)

    def test_a_real_site_gives_no_tokens_away(self, settings):
        settings.ON_THIS_MACHINE = False

        with pytest.raises(CommandError, match="this machine"):
            self.run()
        assert not Token.objects.exists()

    def test_a_new_token_replaces_the_former_one(self, client, owner):
        first, second = (self.token("a@example.org", publisher="Agency") for _ in range(2))

        statuses = [publish(client, a_document(new_ctid()), token).status_code for token in (first, second)]

        assert statuses == [401, 201]

    def test_a_user_that_was_made_over_http_gets_a_token_here(self, client, settings, owner):
        path = "/metadata/publishers"
        made = post(client, path, {"name": "Agency", "organizations": [OWNER]}, settings.REGISTRY_API_KEY).json()
        user = post(client, f"{path}/{made['id']}/users", {"email": "b@example.org"}, settings.REGISTRY_API_KEY)

        assert user.status_code == 201
        assert publish(client, a_document(new_ctid()), self.token("b@example.org")).status_code == 201

    def test_a_user_of_nobody_gets_no_token(self):
        with pytest.raises(CommandError, match="--publisher"):
            self.token("c@example.org")

    def token(self, email: str, **options) -> str:
        out = StringIO()
        call_command("sandbox_token", email, stdout=out, **options)
        return out.getvalue().strip()

    def run(self) -> dict[str, str]:
        out = StringIO()
        call_command("sandbox_env", stdout=out)
        return dict(line.split("=", 1) for line in out.getvalue().splitlines())
