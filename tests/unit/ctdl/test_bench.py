"""The benchmark compares like with like: good documents of about 5 KB, which every peer accepts and reads."""

from __future__ import annotations

import json

import pytest

import ctdl
from tests.benchmarks import bench_ctdl, peers

WORKS = [peers.jsonschema_work, peers.fastjsonschema_work, peers.pydantic_work]


def test_the_documents_are_good_and_of_the_stated_size() -> None:
    for document in bench_ctdl.documents()[:3]:
        assert ctdl.validate(document) == []
        assert 4500 < len(json.dumps(document)) < 6500


@pytest.mark.parametrize("make", WORKS)
def test_every_peer_accepts_the_documents_and_notices_what_is_missing_or_of_another_type(make) -> None:
    work = make(ctdl.kind("credential"))
    document = bench_ctdl.documents()[0]

    assert json.loads(work(document)) == document == json.loads(bench_ctdl.own_work(document))
    for broken in ({"ceterms:name": None}, {"ceterms:description": 3}, {"ceterms:subjectWebpage": []}):
        node = {term: value for term, value in (ctdl.main_node(document) | broken).items() if value is not None}
        with pytest.raises(Exception, match=r".+"):
            work(document | {"@graph": [node]})


def test_the_result_is_ratios_of_one_run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bench_ctdl, "SECONDS", 0.001)
    monkeypatch.setattr(bench_ctdl, "ROUNDS", 1)
    monkeypatch.setattr(bench_ctdl, "NUMBER", 2)

    bench_ctdl.main()

    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(last["ctdl_as_multiple_of"]) == {"jsonschema", "fastjsonschema", "pydantic"}
    assert all(last["documents_per_second"].values())
