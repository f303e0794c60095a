"""From exports to a ranking by way of Neo4j: the same to the last byte as without."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from icomms.analysis import Request, analyse
from icomms.config import settings_from
from icomms.network_store import Kept
from icomms.sample import write_sample
from icomms.snapshot import TABLES, open_snapshot
from tests.icomms.test_jobs import PEOPLE, TIES
from tests.neo4j.commands import run
from tests.neo4j.conftest import FEW

pytestmark = pytest.mark.xdist_group("neo4j")


def same_on_both(neo4j, files, out):
    """Analyse with and without the server."""
    plain = Request(tuple(files), out / "plain", settings_from(FEW))
    analyse(plain)
    same_with_server(neo4j, plain, out)


def same_with_server(neo4j, plain, out):
    """Analyse with the server what was analysed without."""
    kept = replace(plain, out=out / "kept", store=Kept(neo4j.uri))
    one, other = open_snapshot(plain.out), analyse(kept)
    for name in TABLES:
        path = f"{name}.parquet"
        assert (plain.out / path).read_bytes() == (kept.out / path).read_bytes(), name
    assert other.about["store"] == {"address": neo4j.uri, "key": "company"}
    assert {**other.about, "store": None} == {**one.about, "store": None}


@pytest.mark.parametrize(
    "name", ["kfamily", "krackhardt_managers", "strike", "slack_houston_datavis"]
)
def test_real_data_are_ranked_the_same(neo4j, tmp_path, shared, name):
    data = shared / "datasets" / name
    same_on_both(neo4j, [data / "people.csv", data / "edges.csv"], tmp_path)


@pytest.fixture
def icomms(capsys, monkeypatch):
    """Runs the command line, which must succeed; what it printed."""

    def call(*arguments):
        code, out, error = run(capsys, monkeypatch, *arguments)
        assert (code, error) == (0, ""), error
        return out

    return call


def test_three_lines_lead_to_a_ranking(neo4j, tmp_path, icomms):
    icomms("sample", "--out", tmp_path / "company", "--company", "factory")
    result = tmp_path / "result"
    icomms("analyse", tmp_path / "company", "--out", result, "--store", neo4j.uri, "--key", "plant")
    assert len(icomms("rank", result, "--role", "leader").splitlines()) > 5
    found = json.loads(icomms("store", "check", neo4j.uri, "--json"))
    assert found["kind"].startswith("Neo4j 5.26")
    assert [n["key"] for n in found["networks"]] == ["plant"]


@pytest.fixture
def small(tmp_path):
    """Three people and their messages."""
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "ties.csv").write_text(TIES, encoding="utf-8")
    return tmp_path / "people.csv", tmp_path / "ties.csv"


def test_networks_are_copied_and_deleted(neo4j, opened, tmp_path, icomms, small):
    result, folder = tmp_path / "result", tmp_path / "folder"
    icomms("analyse", *small, "--out", result)
    icomms("store", "copy", result, neo4j.uri, "--key", "spring")
    assert opened().properties("spring")["name"] == ["An", "Bình", "Chi"]
    assert "spring: 3 people" in icomms("store", "check", neo4j.uri)
    icomms("store", "copy", neo4j.uri, folder)
    assert "spring: 3 people" in icomms("store", "check", folder)
    assert "Deleted spring." in icomms("store", "delete", neo4j.uri, "spring")
    assert "No network yet." in icomms("store", "check", neo4j.uri)
    icomms("store", "copy", folder, neo4j.uri, "--key", "spring")
    assert opened().properties("spring") == {}


def test_names_are_for_those_who_did_not_opt_out(neo4j, opened, tmp_path, small):
    request = Request(small, tmp_path / "a", settings_from(FEW), store=Kept(neo4j.uri))
    analyse(request)
    known = opened().properties("company")
    assert known["id"] == ["1", "2", "3"]
    assert known["name"] == ["An", "Bình", "Chi"]
    out = settings_from(FEW | {"people": {"opted_out": ["2"]}})
    analyse(replace(request, out=tmp_path / "b", settings=out))
    known = opened().properties("company")
    assert {values[1] for values in known.values()} == {None}
    assert known["id"] == ["1", None, "3"]


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


def test_the_sample_merger_is_ranked_the_same(neo4j, tmp_path, merger):
    same_with_server(neo4j, merger, tmp_path)


@pytest.mark.parametrize("company", ["factory", "anniversary"])
def test_other_sample_companies_are_ranked_the_same(neo4j, tmp_path, company):
    files = write_sample(tmp_path / "company", company, "vi", 1)
    same_on_both(neo4j, [p for p in files if "planted" not in p.parts], tmp_path)
