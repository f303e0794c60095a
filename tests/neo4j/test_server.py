"""The server of the tests is what it says it is, and is prepared once."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.neo4j import server as servers


@pytest.mark.xdist_group("neo4j")
def test_a_real_community_server_answers(neo4j_server):
    with neo4j_server.driver() as driver:
        found = driver.execute_query("CALL dbms.components() YIELD versions, edition").records
        assert [list(row) for row in found] == [[[servers.VERSION], "community"]]


def test_what_is_missing_is_named(monkeypatch, tmp_path):
    (tmp_path / "java").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert servers.missing() == "mvn not installed: tests of Neo4j need Java and Maven"
    (tmp_path / "mvn").touch(mode=0o755)
    assert servers.missing() == ""


RACER = """
import sys
from tests.neo4j import server
def slow(work):
    import time
    (work / "made").write_text(sys.argv[1])
    time.sleep(0.5)
server._prepare_into = slow
print((server.prepare() / "made").read_text())
"""


@pytest.mark.xdist_group("neo4j")
def test_two_preparers_make_one_cache(neo4j_server, tmp_path, monkeypatch):
    monkeypatch.setenv("ICOMMS_NEO4J_CACHE", str(tmp_path))
    racers = [
        subprocess.Popen([sys.executable, "-c", RACER, name], cwd=ROOT, stdout=subprocess.PIPE)
        for name in ("one", "two")
    ]
    said = [racer.communicate()[0] for racer in racers]
    assert said[0] == said[1] != b""
    assert len([p for p in tmp_path.iterdir() if p.is_dir()]) == 1
