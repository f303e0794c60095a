"""Results written back: what the product shows of people who stand out, and of nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.neo4j_scores import PREFIX, write_scores
from graph.store import Score, StoreError
from icomms.analysis import Request, analyse
from icomms.config import settings_from
from icomms.errors import StorageError
from icomms.network_store import KEY, Kept
from icomms.ranking import ranking
from icomms.records import ROLES
from icomms.sample import write_sample
from icomms.snapshot import Snapshot
from icomms.store_scores import scores_of, write_back

pytestmark = pytest.mark.xdist_group("neo4j")
FEW = {"analysis": {"draws": 20}}


@pytest.fixture(scope="module")
def exports(tmp_path_factory):
    files = write_sample(tmp_path_factory.mktemp("sample") / "company", "merger", "en", 1)
    return tuple(p for p in files if "planted" not in p.parts)


@pytest.fixture(scope="module")
def result(exports, tmp_path_factory) -> Snapshot:
    """The sample merger, analysed without a store."""
    out = tmp_path_factory.mktemp("result") / "out"
    return analyse(Request(exports, out, settings_from(FEW)))


def keep(opened, snapshot):
    """The snapshot's network in the server, as `icomms store copy` brings it there."""
    from icomms.network_store import copy

    copy(str(snapshot.folder), opened().settings.uri)


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


def test_results_are_those_of_the_lists_and_of_nobody_else(neo4j, opened, result):
    keep(opened, result)
    made = write_back(result, Kept(neo4j.uri))
    found = there(neo4j)
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
    assert write_back(result, Kept(neo4j.uri)) == made
    assert there(neo4j) == found


def test_whoever_opts_out_loses_theirs(neo4j, opened, exports, result, tmp_path):
    keep(opened, result)
    write_back(result, Kept(neo4j.uri))
    first = ranking(result, "leader", None, "", everybody=False).rows[0].person_id
    assert "leader_band" in there(neo4j)[first]
    # Opted out since: the same network, and nothing of theirs is written again.
    write_back(result, Kept(neo4j.uri), hidden=[first])
    assert first not in there(neo4j)
    # The next analysis leaves them out, and the snapshots before it keep no results of anybody.
    write_back(result, Kept(neo4j.uri))
    settings = settings_from(FEW | {"people": {"opted_out": [first]}})
    kept = Kept(neo4j.uri)
    again = analyse(Request(exports, tmp_path / "again", settings, store=kept))
    made = write_back(again, kept)
    found = there(neo4j)
    assert first not in found
    assert len(found) == made
    with neo4j.driver() as driver:
        states = driver.execute_query(
            "MATCH (p:Person)-->() WHERE p.icomms_leader_band IS NOT NULL "
            "MATCH (s:Snapshot {id: p.snapshot}) RETURN DISTINCT s.state"
        ).records
    assert [row[0] for row in states] == ["ready"]


def test_no_id_no_result(opened, neo4j, result):
    """A store that was told nothing of somebody is told no result of them either."""
    keep(opened, result)
    store = opened()
    checksum = store.load(KEY).checksum()
    ids = store.properties(KEY)["id"]
    scores = [Score(0, str(ids[0]), {"leader_band": "likely"}), Score(1, "else", {"x": 1})]
    assert write_scores(store.connection, KEY, checksum, scores) == 1
    assert there(neo4j) == {ids[0]: {"leader_band": "likely"}}


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


def test_results_of_another_network_are_refused(neo4j, opened, result):
    with pytest.raises(StorageError, match="not the one of these results"):
        write_back(result, Kept(neo4j.uri))
    keep(opened, result)
    write_back(result, Kept(neo4j.uri))
    before = there(neo4j)
    store = opened()
    with pytest.raises(StoreError, match="icomms store copy"):
        write_scores(store.connection, KEY, "another", [])
    assert there(neo4j) == before
    with pytest.raises(StorageError, match="A folder keeps networks only"):
        write_back(result, Kept("somewhere"))


def test_results_do_not_count_as_part_of_the_network(neo4j, opened, result):
    keep(opened, result)
    before = opened().load(KEY), opened().properties(KEY)
    write_back(result, Kept(neo4j.uri))
    assert (opened().load(KEY), opened().properties(KEY)) == before
