"""Results written back: what the product shows of people who stand out, and of nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.neo4j_scores import PREFIX, write_scores
from graph.neo4j_store import Neo4jStore
from graph.store import Score, StoreError, open_store
from icomms.analysis import Request, analyse
from icomms.config import settings_from
from icomms.errors import StorageError
from icomms.network_store import KEY, Kept, copy
from icomms.ranking import ranking
from icomms.records import ROLES
from icomms.sample import write_sample
from icomms.snapshot import Snapshot, open_snapshot
from icomms.store_scores import scores_of, write_back
from tests.neo4j.commands import run
from tests.neo4j.conftest import FEW
from tests.neo4j.server import PASSWORD, USER, empty

pytestmark = pytest.mark.xdist_group("neo4j")


@pytest.fixture(scope="module")
def exports(tmp_path_factory):
    files = write_sample(tmp_path_factory.mktemp("sample") / "company", "factory", "en", 1)
    return tuple(p for p in files if "planted" not in p.parts)


@pytest.fixture(scope="module")
def result(exports, tmp_path_factory) -> Snapshot:
    """The sample factory, analysed without a store."""
    out = tmp_path_factory.mktemp("result") / "out"
    return analyse(Request(exports, out, settings_from(FEW)))


@pytest.fixture(scope="module")
def server(neo4j_server, result):
    """The server with the network of `result`, as `icomms store copy` brings it there."""
    empty(neo4j_server)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ICOMMS_NEO4J_USER", USER)
        environment.setenv("ICOMMS_NEO4J_PASSWORD", PASSWORD)
        copy(str(result.folder), neo4j_server.uri)
        yield neo4j_server


@pytest.fixture
def store(server):
    """The store of icomms on that server."""
    opened = open_store(server.uri)
    yield opened
    opened.close()


def there(server) -> dict[str, dict[str, object]]:
    """What is written of every person that has results, in any snapshot."""
    query = (
        "MATCH (p:Person) WHERE any(name IN keys(p) WHERE name STARTS WITH $prefix) "
        "RETURN p.id, properties(p)"
    )
    with server.driver() as driver:
        rows = driver.execute_query(query, prefix=PREFIX).records
    return {
        name: {k.removeprefix(PREFIX): v for k, v in found.items() if k.startswith(PREFIX)}
        for name, found in rows
    }


def test_results_are_those_of_the_lists_and_of_nobody_else(server, result):
    made = write_back(result, Kept(server.uri))
    found = there(server)
    assert len(found) == made > 50
    for role in ROLES:
        listed = ranking(result, role, None, "", everybody=False)
        banded = {row.person_id: row for row in listed.rows if row.band}
        if role == "critic" and listed.basis.startswith("structural"):
            banded = {}
        written = {name for name, values in found.items() if f"{role}_band" in values}
        assert written == set(banded), role
        for name, row in banded.items():
            assert found[name][f"{role}_band"] == row.band
            assert found[name][f"{role}_ranks"] == f"{row.rank_low}-{row.rank_high}"
            assert abs(found[name][f"{role}_score"] - row.score) < 0.051
        without = [v for v in found.values() if f"{role}_band" not in v]
        assert not any(name.startswith(role) for values in without for name in values)
    groups = [values["community"] for values in found.values() if "community" in values]
    assert len(set(groups)) > 1
    assert min(groups.count(one) for one in set(groups)) >= 5
    assert write_back(result, Kept(server.uri)) == made
    assert there(server) == found


def test_whoever_opts_out_loses_theirs(server, exports, result, tmp_path, capsys, monkeypatch):
    write_back(result, Kept(server.uri))
    first = ranking(result, "leader", None, "", everybody=False).rows[0].person_id
    assert "leader_band" in there(server)[first]
    # Opted out since: the same network, and nothing of theirs is written again.
    write_back(result, Kept(server.uri), hidden=[first])
    assert first not in there(server)
    # The next analysis leaves them out, and the snapshots before it keep no results of anybody.
    write_back(result, Kept(server.uri))
    settings = tmp_path / "settings.toml"
    text = f'[analysis]\ndraws = 20\n[people]\nopted_out = ["{first}"]\n'
    settings.write_text(text, encoding="utf-8")
    code, _, error = run(
        capsys, monkeypatch, "analyse", *exports, "--out", tmp_path / "again", "--settings",
        settings, "--store", server.uri, "--scores",
    )  # fmt: skip
    assert (code, error) == (0, "")
    found = there(server)
    assert first not in found
    assert found == {s.id: s.values for s in scores_of(open_snapshot(tmp_path / "again"))}
    with server.driver() as driver:
        states = driver.execute_query(
            "MATCH (p:Person)-->() WHERE p.icomms_leader_band IS NOT NULL "
            "MATCH (s:Snapshot {id: p.snapshot}) RETURN DISTINCT s.state"
        ).records
    assert [row[0] for row in states] == ["ready"]
    copy(str(result.folder), server.uri)


def test_no_id_no_result(server, store):
    """A store that was told nothing of somebody is told no result of them either."""
    checksum = store.load(KEY).checksum()
    ids = store.properties(KEY)["id"]
    scores = [Score(0, str(ids[0]), {"leader_band": "likely"}), Score(1, "else", {"x": 1})]
    assert write_scores(store.connection, KEY, checksum, scores) == 1
    assert there(server) == {ids[0]: {"leader_band": "likely"}}


def test_critics_are_named_only_when_they_agreed(result):
    basis = ranking(result, "critic", None, "", everybody=False).basis
    named = {s.id for s in scores_of(result) if "critic_band" in s.values}
    assert named == set()
    listed = [row for row in ranking(result, "critic", None, "", everybody=True).rows if row.band]
    assert listed or basis.startswith("structural")
    agreed = {**result.about["settings"]["people"], "critics_opted_in": [listed[0].person_id]}
    about = {**result.about, "settings": {**result.about["settings"], "people": agreed}}
    named = {s.id for s in scores_of(replace(result, about=about)) if "critic_band" in s.values}
    assert named == ({listed[0].person_id} if not basis.startswith("structural") else set())


def test_results_of_another_network_are_refused(server, store, result):
    write_back(result, Kept(server.uri))
    before = there(server)
    with pytest.raises(StoreError, match="icomms store copy"):
        write_scores(store.connection, KEY, "another", [])
    with pytest.raises(StorageError, match="not the one of these results"):
        write_back(result, Kept(server.uri, "another"))
    assert there(server) == before
    with pytest.raises(StorageError, match="A folder keeps networks only"):
        write_back(result, Kept("somewhere"))


def test_results_do_not_count_as_part_of_the_network(server, store, result):
    before = store.load(KEY).checksum(), store.properties(KEY)
    write_back(result, Kept(server.uri))
    assert (store.load(KEY).checksum(), store.properties(KEY)) == before


def test_results_that_cannot_all_be_written_change_nothing(server, store, result):
    """Somebody holds the last person for longer than a transaction may take."""
    write_back(result, Kept(server.uri))
    checksum, before = store.load(KEY).checksum(), there(server)
    hasty = Neo4jStore(replace(store.settings, transaction=2.0, retry=0.0))
    last = "MATCH (p:Person) WHERE p.icomms_community > 0 WITH p ORDER BY p.idx DESC LIMIT 1"
    with server.driver() as driver, driver.session() as session:
        holding = session.begin_transaction()
        assert holding.run(f"{last} SET p.held = true RETURN p.idx").single()[0] > 0
        with pytest.raises(StoreError, match="took longer than allowed"):
            write_scores(hasty.connection, KEY, checksum, [])
        holding.rollback()
    hasty.close()
    assert there(server) == before
    assert write_scores(store.connection, KEY, checksum, []) == 0
    assert there(server) == {}


def test_the_command_says_how_many(server, exports, result, tmp_path, capsys, monkeypatch):
    code, out, error = run(capsys, monkeypatch, "store", "scores", server.uri, result.folder)
    assert (code, error) == (0, "")
    assert out == f"company: {len(there(server))} people have results now.\n"
    arguments = ("analyse", *exports, "--out", tmp_path / "out", "--scores", "--store")
    code, _, error = run(capsys, monkeypatch, *arguments, tmp_path / "folder")
    assert (code, (tmp_path / "out").exists()) == (2, False)
    assert "--scores needs --store with a Neo4j server" in error


def test_the_command_forgets_people_with_their_results(server, store, result, capsys, monkeypatch):
    write_back(result, Kept(server.uri))
    first = ranking(result, "leader", None, "", everybody=False).rows[0].person_id
    before, checksum = there(server), store.load(KEY).checksum()
    code, out, error = run(capsys, monkeypatch, "store", "forget", server.uri, first, "nobody")
    assert (code, error) == (0, "")
    assert out.startswith("company: ")
    assert there(server) == {name: values for name, values in before.items() if name != first}
    assert first not in store.properties(KEY)["id"]
    assert store.load(KEY).checksum() == checksum
    code, out, _ = run(capsys, monkeypatch, "store", "forget", server.uri, first, "--key", "no")
    assert (code, out) == (0, "no: 0 entries are without a name now.\n")
    copy(str(result.folder), server.uri)
    assert first in store.properties(KEY)["id"], "saved anew, with all that may be said"
