"""What a registry promises those who read from it. Played over HTTP, against whatever `target` is."""

import pytest

from tests.contract.talk import BASE, a_document, a_framework, new_ctid


class TestReading:
    def test_one_object_by_any_of_its_names(self, talk):
        ctid, inner = new_ctid(), new_ctid()
        talk.publish(a_framework(ctid, inner))

        for name in (ctid, ctid.upper()):
            assert talk.get(f"/resources/{name}").json()["@type"] == "ceasn:CompetencyFramework"
        for path in (f"/resources/{inner}", f"/ce-registry/resources/{inner}", f"/ce_registry/resources/{inner}/"):
            assert talk.get(path).json()["@type"] == "ceasn:Competency"
        assert talk.get(f"/resources/_:p-{ctid}").json()["@type"] == "ceterms:Organization"
        assert "@context" in talk.get(f"/resources/{inner}").json()

    def test_an_older_way_to_write_a_ctid_is_understood(self, talk):
        ctid = new_ctid()
        talk.publish(a_document(ctid))
        urn = f"urn:ctid:{ctid.removeprefix('ce-')}"

        assert talk.get(f"/ce_registry/resources/{urn}").json()["ceterms:ctid"] == ctid
        assert talk.delete(urn).status_code == 204

    def test_depth_brings_the_blank_nodes_within_so_many_steps(self, talk):
        ctid = new_ctid()
        talk.publish(a_framework(ctid, new_ctid()))

        included = [talk.get(f"/resources/{ctid}?depth={depth}").json().get("@included", []) for depth in (0, 1, 2, 9)]

        assert [len(nodes) for nodes in included] == [0, 1, 2, 2]

    def test_the_whole_document_by_main_or_inner_ctid(self, talk):
        ctid, inner = new_ctid(), new_ctid()
        document = a_framework(ctid, inner)
        talk.publish(document)

        assert [talk.get(f"/graph/{name}").json() for name in (ctid, inner, inner.upper())] == [document] * 3

    def test_the_whole_document_by_its_address(self, talk):
        ctid = new_ctid()
        talk.publish(a_document(ctid))
        address = f"{BASE}/graph/{ctid}".replace("/", "%2F").replace(":", "%3A")

        assert talk.get(f"/graph/{address}").json() == a_document(ctid)
        assert talk.get(f"/resources/{address}").json() == a_document(ctid)

    def test_an_envelope_and_what_it_was_before(self, talk):
        ctid = new_ctid()
        talk.publish(a_document(ctid))
        talk.publish(a_document(ctid, note="new"))

        envelope = talk.get(f"/envelopes/{ctid}").json()
        before = talk.get(envelope["node_headers"]["revision_history"][0]["url"]).json()

        assert envelope["decoded_resource"]["note"] == "new"
        assert "note" not in before["decoded_resource"]

    def test_envelopes_come_in_pages(self, talk):
        owner = new_ctid()
        talk.post("/metadata/organizations", {"name": "Pages", "_ctid": owner}, token="SUPER")
        ctids = [new_ctid() for _ in range(5)]
        for ctid in ctids:
            talk.publish(a_document(ctid), owner=owner)

        answer = talk.get(f"/metadata/organizations/{owner}/envelopes?page=2&per_page=2&metadata_only=true")

        paging = {
            name: answer.headers[f"X-{name}"] for name in ("Total", "Total-Pages", "Page", "Next-Page", "Prev-Page")
        }
        assert paging == {"Total": "5", "Total-Pages": "3", "Page": "2", "Next-Page": "3", "Prev-Page": "1"}
        assert [row["envelope_ceterms_ctid"] for row in answer.json()] == ctids[2:4]
        assert "decoded_resource" not in answer.json()[0]

    def test_a_page_beyond_the_end_is_empty(self, talk):
        assert talk.get("/envelopes?page=999999").json() == []

    def test_many_at_once(self, talk):
        ctid, inner, nobody = new_ctid(), new_ctid(), new_ctid()
        talk.publish(a_framework(ctid, inner))

        graphs = talk.post("/graph/search", {"ctids": [ctid, nobody]}, token=None).json()
        objects = talk.post("/resources/search", {"ctids": [inner], "bnodes": [f"_:q-{ctid}"]}, token=None).json()
        held = talk.post("/resources/check_existence", {"ctids": [nobody, inner, ctid]}, token=None).json()

        assert graphs == [a_framework(ctid, inner)]
        assert [node["@type"] for node in objects] == ["ceasn:Competency", "ceterms:Place"]
        assert held == [inner, ctid]

    def test_another_community_has_none_of_it(self, talk):
        ctid = new_ctid()
        talk.publish(a_document(ctid))

        assert [talk.get(f"/navy/{kind}/{ctid}").status_code for kind in ("resources", "graph", "envelopes")] == [
            404
        ] * 3

    def test_an_unknown_community_is_told_by_each_in_its_way(self, talk):
        assert talk.get("/zzz/resources/x").json() == {"errors": ["EnvelopeCommunity not found"]}
        assert talk.get("/zzz/graph/x").json() == {"errors": ["Record not found"]}
        assert talk.get("/zzz/envelopes").json() == []
        assert talk.get("/zzz/search").status_code == 400

    def test_answers_are_json_for_pages_of_any_site(self, talk):
        answer = talk.get("/info", headers={"Accept": "application/ld+json", "Origin": "https://example.org"})

        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


class TestProvisional:
    def test_is_left_out_of_lists_but_served_by_ctid(self, talk):
        ctid = new_ctid()
        talk.publish(a_document(ctid, **{"adms:status": "graphPublicationStatus:Provisional"}))
        path = f"/search?envelope_ceterms_ctid={ctid}"

        found = [len(talk.get(f"{path}&provisional={which}").json()) for which in ("exclude", "include", "only")]

        assert found == [0, 1, 1]
        assert talk.get(f"/resources/{ctid}").status_code == 200


class TestSearching:
    @pytest.fixture
    def mine(self, talk):
        """A certificate, and a framework with a competency that speaks of a rare word."""
        ctids = {"certificate": new_ctid(), "framework": new_ctid(), "competency": new_ctid()}
        word = "w" + new_ctid()[-12:]
        talk.publish(a_document(ctids["certificate"]), query=f"?published_by={talk.org2}")
        talk.publish(a_framework(ctids["framework"], ctids["competency"], word))
        ours = f"envelope_ceterms_ctid={ctids['certificate']},{ctids['framework']}"
        return ctids | {"word": word, "ours": ours}

    def found(self, talk, mine, path: str) -> set[str]:
        rows = talk.get(path).json()
        names = {ctid: name for name, ctid in mine.items()}
        return {names[row["inner_resource"]["ceterms:ctid"]] for row in rows}

    @pytest.mark.parametrize(
        ("path", "expected"),
        [
            ("/search?{ours}", {"certificate", "framework", "competency"}),
            ("/search?fts={word}", {"competency"}),
            ("/search?fts=OPENS {word}", {"competency"}),
            ("/search?fts={word} spaceship", set()),
            ("/ce-registry/search?resource_type=credential&{ours}", {"certificate"}),
            ("/ce-registry/competencies/search?{ours}", {"competency"}),
            ("/search?envelope_ctdl_type=ceterms:Certificate&{ours}", {"certificate"}),
            ("/search?published_by={org2}&{ours}", {"certificate"}),
            ("/search?owned_by={org2}&{ours}", set()),
            ("/search?ctid={competency}", {"competency"}),
            ('/ce-registry/search?ceterms:name={{"en":"Beekeeping"}}&{ours}', {"certificate", "framework"}),
            ("/search?from=2099-01-01T00:00:00Z&{ours}", set()),
            ("/search?from=3 hours ago&until=2099-01-01&{ours}", {"certificate", "framework", "competency"}),
        ],
    )
    def test_finds_what_matches(self, talk, mine, path, expected):
        assert self.found(talk, mine, path.format(**mine, org2=talk.org2)) == expected

    def test_blank_nodes_are_found_on_demand(self, talk, mine):
        assert len(talk.get(f"/search?with_bnodes=true&{mine['ours']}").json()) == 5
        assert len(talk.get(f"/search?with_bnodes=only&{mine['ours']}").json()) == 2

    def test_the_newest_comes_first_unless_asked_otherwise(self, talk, mine):
        def ctids(query: str) -> list[str]:
            return [row["envelope_ceterms_ctid"] for row in talk.get(f"/search?{query}&{mine['ours']}").json()]

        assert ctids("sort_order=asc") == ctids("")[::-1]

    def test_the_ctdl_query_finds_by_text_reference_and_class(self, talk, mine):
        queries = [
            {"ceasn:competencyText": mine["word"][:6]},
            {"ceasn:competencyText": {"search:value": mine["word"], "search:matchType": "search:endsWith"}},
            {"ceterms:ctid": mine["competency"], "!ceterms:name": "search:anyValue"},
            [{"ceterms:ctid": mine["competency"]}, {"ceterms:ctid": new_ctid()}],
        ]

        answers = [talk.post("/ctdl", query).json() for query in queries]

        assert [[row["ceterms:ctid"] for row in answer["data"]] for answer in answers] == [[mine["competency"]]] * 4

    def test_a_ctdl_query_of_nothing_known_is_an_error(self, talk):
        answer = talk.post("/ctdl", {"foo:bar": "x"})

        assert (answer.status_code, answer.json()) == (500, {"error": "Unsupported property: `foo:bar`"})


class TestTheEdge:
    def test_a_path_that_is_none(self, talk):
        answer = talk.get("/schemas/ce_registry/credential")

        assert (answer.status_code, answer.text, answer.headers["X-Cascade"]) == (404, "404 Not Found", "pass")

    def test_a_method_that_is_none(self, talk):
        assert talk.call("PUT", "/envelopes", json={}).json() == {"errors": ["405 Not Allowed"]}

    def test_options_say_what_is_allowed(self, talk):
        answer = talk.call("OPTIONS", "/envelopes")

        assert answer.status_code == 204
        assert {"GET", "DELETE"} <= set(answer.headers["Allow"].split(", "))

    def test_head_is_a_get_without_its_body(self, talk):
        answer = talk.call("HEAD", "/info")

        assert (answer.status_code, answer.text) == (200, "")

    def test_the_second_version_knows_little(self, talk):
        second = {"Accept-Version": "v2"}

        assert talk.get("/envelopes", headers=second).status_code == 404
        assert talk.delete(new_ctid(), headers=second).status_code == 406
