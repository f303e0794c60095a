"""From exports to a ranking by way of Neo4j: the same to the last byte as without."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from icomms.analysis import Request, analyse
from icomms.config import settings_from
from icomms.network_store import Kept
from icomms.sample import write_sample
from icomms.snapshot import TABLES
from tests.neo4j.commands import run

pytestmark = pytest.mark.xdist_group("neo4j")
FEW = {"analysis": {"draws": 20}}


def same_on_both(neo4j, files, out, **settings):
    """Analyse with and without the server; the folder of the first."""
    plain = Request(tuple(files), out / "plain", settings_from(FEW | settings))
    kept = replace(plain, out=out / "kept", store=Kept(neo4j.uri))
    one, other = analyse(plain), analyse(kept)
    for name in TABLES:
        path = f"{name}.parquet"
        assert (plain.out / path).read_bytes() == (kept.out / path).read_bytes(), name
    assert other.about["store"] == {"address": neo4j.uri, "key": "company"}
    assert {**other.about, "store": None} == {**one.about, "store": None}
    return kept.out


@pytest.mark.parametrize(
    "name", ["kfamily", "krackhardt_managers", "strike", "slack_houston_datavis"]
)
def test_real_data_are_ranked_the_same(neo4j, tmp_path, shared, name):
    data = shared / "datasets" / name
    same_on_both(neo4j, [data / "people.csv", data / "edges.csv"], tmp_path)


def test_three_lines_lead_to_a_ranking(neo4j, tmp_path, capsys, monkeypatch):
    def icomms(*arguments):
        code, out, error = run(capsys, monkeypatch, *arguments)
        assert (code, error) == (0, ""), error
        return out

    icomms("sample", "--out", tmp_path / "company", "--company", "factory")
    result = tmp_path / "result"
    icomms("analyse", tmp_path / "company", "--out", result, "--store", neo4j.uri, "--key", "plant")
    assert len(icomms("rank", result, "--role", "leader").splitlines()) > 5
    found = json.loads(icomms("store", "check", neo4j.uri, "--json"))
    assert found["kind"].startswith("Neo4j 5.26")
    assert [n["key"] for n in found["networks"]] == ["plant"]
    assert "plant: " in icomms("store", "check", neo4j.uri)
    folder = tmp_path / "folder"
    icomms("store", "copy", neo4j.uri, folder)
    assert "plant: " in icomms("store", "check", folder)
    assert "Deleted plant." in icomms("store", "delete", neo4j.uri, "plant")
    assert "No network yet." in icomms("store", "check", neo4j.uri)
    icomms("store", "copy", folder, neo4j.uri, "--key", "plant")
    icomms("store", "copy", result, neo4j.uri, "--key", "again")
    assert "again: " in icomms("store", "check", neo4j.uri)


def test_names_are_for_those_who_did_not_opt_out(neo4j, opened, tmp_path):
    files = write_sample(tmp_path / "company", "factory", "vi", 1)
    exports = [p for p in files if "planted" not in p.parts]
    request = Request(tuple(exports), tmp_path / "a", settings_from(FEW), store=Kept(neo4j.uri))
    ids = analyse(request).table("people").column("person_id").to_pylist()
    known = opened().properties("company")
    assert known["id"] == ids
    assert all(known["name"])
    out = settings_from(FEW | {"people": {"opted_out": [ids[3]]}})
    analyse(replace(request, out=tmp_path / "b", settings=out))
    known = opened().properties("company")
    assert {values[3] for values in known.values()} == {None}
    assert known["id"] == [None if i == 3 else name for i, name in enumerate(ids)]


def test_errors_are_one_sentence(neo4j, tmp_path, capsys, monkeypatch):
    for arguments, said in (
        (("store", "check", "http://localhost:7474"), "Bolt"),
        (("store", "check", "bolt://me:secret@localhost"), "ICOMMS_NEO4J_PASSWORD"),
        (("store", "copy", neo4j.uri, tmp_path / "x"), "holds no network"),
        (("store", "copy", neo4j.uri, tmp_path / "x", "--key", "y"), "holds no network y"),
        (("store", "delete", neo4j.uri, "spring"), "no network 'spring'"),
        (("store", "delete", neo4j.uri, "a b"), "a key is letters"),
    ):
        code, out, error = run(capsys, monkeypatch, *arguments)
        assert (code, out) == (2, "")
        assert said in error
        assert len(error.splitlines()) == 1
        assert "secret" not in error


@pytest.mark.parametrize("company", ["factory", "anniversary", "merger"])
def test_sample_companies_are_ranked_the_same(neo4j, tmp_path, company):
    files = write_sample(tmp_path / "company", company, "vi", 1)
    same_on_both(neo4j, [p for p in files if "planted" not in p.parts], tmp_path)
