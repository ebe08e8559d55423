"""What a registry promises those who publish to it. Played over HTTP, against whatever `target` is."""

from typing import ClassVar

import pytest

from tests.contract.talk import BASE, a_document, a_framework, new_ctid

TAKEN = "Resource CTID must be unique"


class TestPublishing:
    @pytest.mark.parametrize("token", [None, "", "nobody"])
    def test_needs_a_token(self, talk, token):
        answer = talk.publish(a_document(new_ctid()), token=token)

        assert (answer.status_code, answer.json()) == (401, {"errors": ["Invalid token"]})

    @pytest.mark.parametrize("word", ["Token {}", "Bearer {}", "ApiToken {}", "{}"])
    def test_takes_the_last_word_of_the_header_for_the_token(self, talk, word):
        header = {"Authorization": word.format(talk.target["PUBLISHER_TOKEN"])}

        assert talk.publish(a_document(new_ctid()), token=None, headers=header).status_code == 201

    def test_needs_an_organization_that_the_registry_knows(self, talk):
        answer = talk.publish(a_document(new_ctid()), owner=new_ctid())

        assert (answer.status_code, answer.json()) == (404, {"errors": ["Organization not found"]})

    def test_answers_with_the_envelope(self, talk):
        ctid = new_ctid()

        answer = talk.publish(a_document(ctid))

        entity = answer.json()
        assert answer.status_code == 201
        assert entity["envelope_ceterms_ctid"] == ctid
        assert entity["envelope_ctdl_type"] == "ceterms:Certificate"
        assert (entity["owned_by"], entity["published_by"]) == (talk.org1, None)
        assert entity["changed"] is True
        assert list(entity["decoded_resource"]) == ["@context", "@id", "@graph"]
        assert [step["event"] for step in entity["node_headers"]["revision_history"]] == ["create"]

    def test_the_same_again_changes_nothing(self, talk):
        document = a_document(new_ctid())
        first = talk.publish(document).json()

        second = talk.publish(document).json()

        assert second["changed"] is False
        assert second["envelope_id"] == first["envelope_id"]
        assert second["updated_at"] == first["updated_at"]

    def test_a_change_makes_a_version_of_the_same_envelope(self, talk):
        ctid = new_ctid()
        first = talk.publish(a_document(ctid)).json()

        second = talk.publish(a_document(ctid, note="new")).json()

        assert second["changed"] is True
        assert second["envelope_id"] == first["envelope_id"]
        assert [step["head"] for step in second["node_headers"]["revision_history"]] == [False, True]

    def test_update_if_exists_changes_the_status_alone(self, talk):
        answer = talk.publish(a_document(new_ctid()), query="?update_if_exists=true")

        assert (answer.status_code, answer.json()["changed"]) == (200, True)

    def test_a_ctid_belongs_to_one_owner(self, talk):
        document = a_document(new_ctid())
        talk.publish(document)

        answer = talk.publish(document, owner=talk.org2)

        assert (answer.status_code, answer.json()) == (422, {"errors": [[TAKEN]]})

    def test_a_ctid_keeps_its_address(self, talk):
        ctid = new_ctid()
        talk.publish(a_document(ctid))

        answer = talk.publish(a_document(ctid) | {"@id": f"https://elsewhere.example/graph/{ctid}"})

        assert (answer.status_code, answer.json()) == (422, {"errors": [[TAKEN]]})

    def test_a_bare_ctid_or_capitals_mean_the_same_address(self, talk):
        ctid = new_ctid()
        first = talk.publish(a_document(ctid)).json()["envelope_id"]

        bare = talk.publish(a_document(ctid) | {"@id": ctid})
        capitals = talk.publish(a_document(ctid) | {"@id": ctid.upper()})

        assert [bare.json()["envelope_id"], capitals.json()["envelope_id"]] == [first, first]

    def test_a_third_party_is_noted_until_a_call_leaves_it_out(self, talk):
        document = a_document(new_ctid())

        noted = talk.publish(document, query=f"?published_by={talk.org2}").json()
        forgotten = talk.publish(document).json()

        assert (noted["published_by"], forgotten["published_by"]) == (talk.org2, None)

    def test_an_unknown_third_party_is_refused(self, talk):
        assert talk.publish(a_document(new_ctid()), query=f"?published_by={new_ctid()}").status_code == 404

    @pytest.mark.parametrize(
        ("document", "messages"),
        [
            ({}, {"@id": "is required", "@graph": "is required"}),
            ({"@id": "x"}, {"@graph": "is required"}),
            ({"@id": "x", "@graph": [{"@id": "y"}]}, {"@type": "is required"}),
            ({"@id": "x", "@graph": [{"@type": "ceterms:Badge"}]}, {"@id": "is required"}),
        ],
    )
    def test_only_graph_documents_are_taken(self, talk, document, messages):
        answer = talk.publish(document)

        assert (answer.status_code, answer.json()) == (422, {"errors": [messages]})

    @pytest.mark.parametrize(
        ("document", "where"),
        [
            ([], "#/' of type array did not match the following type: object"),
            ({"@id": 5, "@graph": []}, "#/@id' of type integer did not match the following type: string"),
            ({"@id": "x", "@graph": {}}, "#/@graph' of type object did not match the following type: array"),
            ({"@id": "x", "@graph": [7]}, "#/@graph/0' of type integer did not match the following type: object"),
        ],
    )
    def test_a_value_of_the_wrong_type_is_named_by_its_place(self, talk, document, where):
        answer = talk.publish(document)

        assert answer.status_code == 422
        assert where in answer.json()["errors"][0]["_"]

    def test_an_empty_graph_is_refused(self, talk):
        assert talk.publish({"@id": f"{BASE}/graph/{new_ctid()}", "@graph": []}).status_code == 400

    def test_what_is_not_json_is_refused(self, talk):
        path = f"/resources/organizations/{talk.org1}/documents"

        assert talk.call("POST", path, data="{", headers={"Content-Type": "text/plain"}).status_code == 415
        assert talk.call("POST", path, data="{", headers={"Content-Type": "application/json"}).status_code == 500

    def test_texts_of_all_languages_come_back_as_they_went(self, talk):
        ctid = new_ctid()
        document = a_document(ctid)
        document["@graph"][0]["ceterms:name"] = {
            "en": "Beekeeping",
            "el": "Μελισσοκομία",
            "ja": "養蜂",
            "x": "🐝\u2028",
        }

        talk.publish(document)

        assert talk.get(f"/graph/{ctid}").json() == document


class TestDeleting:
    def test_takes_a_document_away_for_good(self, talk):
        ctid, inner = new_ctid(), new_ctid()
        first = talk.publish(a_framework(ctid, inner)).json()["envelope_id"]

        assert talk.delete(ctid.upper()).status_code == 204

        gone = [f"/graph/{ctid}", f"/graph/{inner}", f"/resources/{ctid}", f"/resources/{inner}", f"/envelopes/{first}"]
        assert [talk.get(path).status_code for path in gone] == [404] * 5
        assert talk.publish(a_framework(ctid, inner)).json()["envelope_id"] != first

    def test_says_when_there_is_nothing_to_delete(self, talk):
        answer = talk.delete(new_ctid())

        assert (answer.status_code, answer.json()) == (404, {"errors": ["Envelope not found"]})

    def test_needs_a_token(self, talk):
        assert talk.delete(new_ctid(), token=None).status_code == 401

    def test_is_remembered_by_an_event(self, talk):
        ctid = new_ctid()
        talk.publish(a_document(ctid))
        talk.publish(a_document(ctid, note="new"))
        talk.delete(ctid)

        answer = talk.get(f"/envelopes/events?ctid={ctid}")

        assert [event["event"] for event in answer.json()] == ["destroy", "update", "create"]
        assert answer.headers["X-Total"] == "3"


class TestTransfer:
    def test_gives_the_document_to_another_owner(self, talk):
        ctid = new_ctid()
        first = talk.publish(a_document(ctid), query=f"?published_by={talk.org2}").json()

        moved = talk.transfer(ctid, talk.org2, token="SUPER").json()

        assert moved["envelope_id"] == first["envelope_id"]
        assert (moved["owned_by"], moved["published_by"], moved["changed"]) == (talk.org2, None, True)
        assert talk.publish(a_document(ctid), owner=talk.org2).status_code == 201

    def test_is_for_publishers_that_may_do_all(self, talk):
        ctid = new_ctid()
        talk.publish(a_document(ctid))

        assert talk.transfer(ctid, talk.org2).status_code == 401

    def test_needs_an_owner_and_a_document(self, talk):
        no_owner = talk.call("PATCH", f"/resources/documents/{new_ctid()}/transfer", token="SUPER")
        no_document = talk.transfer(new_ctid(), talk.org2, token="SUPER")

        assert (no_owner.status_code, no_document.status_code) == (400, 404)


class TestCollections:
    @pytest.fixture
    def collection(self, talk) -> str:
        ctid = new_ctid()
        document = a_document(ctid, "ceterms:Collection")
        document["@graph"][0]["ceterms:hasMember"] = [f"{BASE}/resources/a"]
        talk.publish(document)
        return ctid

    def change(self, talk, method: str, ctid: str, members) -> list[str]:
        answer = talk.call(method, f"/containers/{ctid}/resources", json=members)
        return answer.json()["decoded_resource"]["@graph"][0].get("ceterms:hasMember", [])

    def test_members_come_and_go(self, talk, collection):
        first, second = f"{BASE}/resources/a", f"{BASE}/resources/b"

        assert self.change(talk, "PATCH", collection, [first, second]) == [first, second]
        assert self.change(talk, "DELETE", collection, first) == [second]
        assert self.change(talk, "DELETE", collection, [second]) == []

    def test_only_collections_have_members(self, talk):
        ctid = new_ctid()
        talk.publish(a_document(ctid))

        assert talk.call("PATCH", f"/containers/{ctid}/resources", json=["x"]).status_code == 404


class TestTheSecondVersion:
    """Documents are noted first, and published by and by."""

    SECOND: ClassVar = {"Accept-Version": "v2"}

    def outcome(self, talk, number: int) -> dict:
        return talk.call("GET", f"/publish_requests/{number}", headers=self.SECOND).json()

    def test_a_request_succeeds(self, talk):
        ctid = new_ctid()

        noted = talk.publish(a_document(ctid), headers=self.SECOND)

        assert (noted.status_code, noted.json()["status"]) == (200, "pending")
        done = self.outcome(talk, noted.json()["id"])
        assert (done["status"], done["envelope_ceterms_ctid"], done["error"]) == ("succeeded", ctid, None)
        assert talk.get(f"/envelopes/{ctid}").json()["envelope_id"] == done["envelope_id"]

    def test_a_request_fails_with_what_the_first_version_would_have_said(self, talk):
        noted = talk.publish({"@graph": []}, headers=self.SECOND).json()

        failed = self.outcome(talk, noted["id"])

        assert (failed["status"], failed["error"]) == ("failed", [[{"@id": "is required"}], 422])

    def test_requests_are_listed_for_those_with_a_token(self, talk):
        numbers = [talk.publish(a_document(new_ctid()), headers=self.SECOND).json()["id"] for _ in range(2)]

        listed = talk.call("GET", "/publish_requests", headers=self.SECOND).json()

        assert [row["id"] for row in listed[:2]] == numbers[::-1]
        assert talk.get("/publish_requests").status_code == 401


class TestOrganizations:
    def test_are_made_by_administrators(self, talk):
        body = {"name": " A  college ", "_ctid": new_ctid()}

        refused = talk.post("/metadata/organizations", body)
        made = talk.post("/metadata/organizations", body, token="SUPER")

        assert (refused.status_code, list(refused.json())) == (403, ["error"])
        assert (made.status_code, made.json()["name"]) == (201, "A college")
        assert talk.get(f"/metadata/organizations/{body['_ctid']}").json() == made.json()

    def test_are_not_made_twice(self, talk):
        body = {"name": "A college", "_ctid": new_ctid()}
        talk.post("/metadata/organizations", body, token="SUPER")

        assert talk.post("/metadata/organizations", body, token="SUPER").status_code >= 400

    def test_stay_while_they_own_documents(self, talk):
        ctid = new_ctid()
        talk.post("/metadata/organizations", {"name": "A college", "_ctid": ctid}, token="SUPER")
        talk.publish(a_document(new_ctid()), owner=ctid)

        kept = talk.call("DELETE", f"/metadata/organizations/{ctid}", token="SUPER").status_code
        purged = talk.call("DELETE", f"/envelopes?owned_by={ctid}").json()
        gone = talk.call("DELETE", f"/metadata/organizations/{ctid}", token="SUPER").status_code

        assert (kept, purged, gone) == (422, {"purged": 1}, 204)
