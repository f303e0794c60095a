"""What goes wrong while a network is written or read: clear ends, nothing half, nothing twice."""

from __future__ import annotations

import threading
import time
from contextlib import closing

import numpy as np
import pytest

from graph.model import Network, Ties
from graph.neo4j_lease import Lease
from graph.neo4j_settings import Labels
from graph.neo4j_write import Writer, cuts, spans
from graph.store import StoreError
from tests.graph.graphs import network
from tests.neo4j.proxy import Proxy
from tests.neo4j.test_connecting import refused

pytestmark = pytest.mark.xdist_group("neo4j")
IDS = {"id": [f"p{i}" for i in range(8)], "name": [None, *(f"N{i}" for i in range(1, 8))]}


def counts(neo4j):
    """How many snapshots, people and ties there are, of whatever state."""
    with neo4j.driver() as driver:
        return tuple(driver.execute_query(
            "RETURN COUNT { (:Snapshot) }, COUNT { (:Person) }, COUNT { (:Person)-->() }"
        ).records[0])  # fmt: skip


def test_a_lost_answer_writes_nothing_twice(opened, neo4j):
    """The connection is cut at every step in turn, after the server got the question."""
    kept = network(3)
    for pieces in range(4, 40, 3):
        with closing(Proxy(neo4j.port)) as proxy:
            store = opened(uri=proxy.uri, retry=120.0)
            store.keys()
            proxy.cut_after(pieces)
            store.save(f"k{pieces}", kept, IDS)
            store.close()
            if not proxy.cuts:
                break
        assert opened().load(f"k{pieces}").checksum() == kept.checksum()
    assert pieces > 16, "the cuts did not reach the last steps"
    snapshots, people, ties = counts(neo4j)
    assert people == 8 * snapshots
    assert ties == snapshots * sum(t.m for t in kept.families.values())


def test_a_connection_that_does_not_come_back(opened, neo4j, monkeypatch):
    opened().save("k", network(1))
    with closing(Proxy(neo4j.port)) as proxy, monkeypatch.context() as patched:
        store = opened(uri=proxy.uri, retry=1.0, lease=0.5)
        store.keys()
        patched.setattr(Writer, "_nodes", lambda *_: proxy.refuse() or [""] * 8)
        text = refused(lambda: store.save("k", network(2)), "was lost", "Try again")
        assert "stays current" in text
    assert opened().load("k").checksum() == network(1).checksum()
    assert opened().status().unfinished == 1
    opened().save("k", network(3))
    assert opened().status().unfinished == 0
    assert counts(neo4j)[:2] == (2, 16)


def test_two_writers_take_turns(opened):
    both = [network(1), network(2)]
    stores = [opened() for _ in both]
    stores[0].save("k", network(3))

    def save(number):
        for _ in range(3):
            stores[number].save("k", both[number])

    writers = [threading.Thread(target=save, args=(number,)) for number in (0, 1)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert opened().load("k").checksum() in {kept.checksum() for kept in both}
    assert opened().status().unfinished == 0


def test_a_writer_that_stays_away_is_told(opened):
    slow, other = opened(lease=0.3), opened()
    other.save("k", network(3))
    with Lease(slow.connection, "k") as lease:
        writer = Writer(slow.connection, lease)
        staged = writer.stage(network(1), {})
        time.sleep(0.6)
        other.save("k", network(2))
        for call in (lambda: writer.make_current(staged), lambda: writer.stage(network(1), {}),
                     lease.hold):  # fmt: skip
            with pytest.raises(StoreError, match="took over"):
                call()
    assert opened().load("k").checksum() == network(2).checksum()


def test_a_writer_waits_only_so_long(opened):
    with Lease(opened().connection, "k"):
        refused(Lease(opened().connection, "k", wait=0.5).__enter__, "Somebody else is writing")


def test_an_index_that_stands_against_a_constraint(opened, neo4j):
    with neo4j.driver() as driver:
        driver.execute_query("CREATE INDEX theirs FOR (s:Snapshot) ON (s.id)")
    refused(lambda: opened().save("k", network(1)), "constraint or index", "ICOMMS_NEO4J_LABELS")


def test_data_that_stand_against_a_constraint(opened, neo4j):
    with neo4j.driver() as driver:
        driver.execute_query("CREATE (:Network {key: 'x'}), (:Network {key: 'x'})")
    refused(lambda: opened().save("k", network(1)), "constraint or index")


def test_a_constraint_of_the_companys_own(opened, neo4j):
    with neo4j.driver() as driver:
        driver.execute_query("CREATE CONSTRAINT theirs FOR (p:Person) REQUIRE p.id IS UNIQUE")
    opened().save("k", network(1), IDS)
    text = refused(lambda: opened().save("k", network(2), IDS), "constraint or index")
    assert "p1" not in text.replace("bolt", "")
    assert opened().load("k").checksum() == network(1).checksum()
    own = opened(labels=Labels("IcommsNetwork", "IcommsSnapshot", "Colleague"))
    own.save("k", network(2), IDS)
    assert own.load("k").checksum() == network(2).checksum()


def test_a_transaction_that_takes_too_long(opened, neo4j):
    opened().save("k", network(1))
    store = opened(transaction=5.0)
    with neo4j.driver() as driver, driver.session() as session:
        holding = session.begin_transaction()
        holding.run("MATCH (n:Network) SET n.held = true").consume()
        refused(lambda: store.save("k", network(2)), "longer than allowed", "SECONDS")
        holding.rollback()
    store.save("k", network(2))
    assert store.load("k").checksum() == network(2).checksum()


@pytest.mark.parametrize(
    "harm",
    [
        "MATCH (:Person {idx: 1})-[r:ATTENTION]->() WITH r LIMIT 1 DELETE r",
        "MATCH ()-[r:TRUST]->() WITH r LIMIT 1 SET r.weight = r.weight + 1e-9",
        "MATCH ()-[r:TRUST]->() WITH r LIMIT 1 REMOVE r.count",
        "MATCH ()-[r:ATTENTION]->() WITH r LIMIT 1 SET r.weekly = 'x'",
        "MATCH (a:Person {idx: 0}), (b:Person {idx: 7}) CREATE (a)-[:TRUST {weight: -1, count: 1, weeks: 0}]->(b)",
        "MATCH (a:Person {idx: 5}) DETACH DELETE a",
    ],
)
def test_a_network_that_somebody_changed(opened, neo4j, harm):
    opened().save("k", network(1), IDS)
    with neo4j.driver() as driver:
        assert driver.execute_query(harm).summary.counters.contains_updates
    refused(lambda: opened().load("k"), "'k'", "damaged", "Save it again")


def test_people_who_are_gone_are_missed(opened, neo4j):
    opened().save("k", network(1), IDS)
    assert opened().properties("k") == IDS
    with neo4j.driver() as driver:
        driver.execute_query("MATCH (p:Person {idx: 5}) DETACH DELETE p")
    refused(lambda: opened().properties("k"), "damaged")


@pytest.mark.parametrize(("keep", "grace", "left"), [(0, 0.0, 1), (1, 0.0, 2), (0, 600.0, 4)])
def test_earlier_snapshots_stay_as_long_as_asked(opened, neo4j, keep, grace, left):
    store = opened(keep=keep, grace=grace)
    for seed in (1, 2, 3, 4):
        store.save("k", network(seed))
    assert counts(neo4j)[:2] == (left, 8 * left)
    assert store.status().earlier == left - 1
    store.delete("k")
    assert counts(neo4j) == (0, 0, 0)


def test_what_is_there_is_not_written_again(opened):
    store = opened()
    store.save("k", network(1), IDS)
    first = store.describe("k")
    store.save("k", network(1), IDS)
    assert store.describe("k") == first
    store.save("k", network(1), {"id": IDS["id"]})
    assert store.describe("k").version != first.version
    assert list(store.properties("k")) == ["id"]


def test_what_others_see_in_the_database(opened, neo4j):
    kept = network(3)
    opened().save("spring", kept, IDS)
    ties = kept.families["attention"]
    with neo4j.driver() as driver:
        rows = driver.execute_query(
            "MATCH (:Network {key: 'spring'})-[:CURRENT]->(s:Snapshot {state: 'ready'}) "
            "MATCH (a:Person {snapshot: s.id})-[r:ATTENTION]->(b:Person) "
            "RETURN a.id, b.id, r.weight, r.count, r.weeks, r.first_seen.epochSeconds, "
            "r.last_seen.epochSeconds ORDER BY a.idx, b.idx"
        ).records
        declared = driver.execute_query(
            "MATCH ()-[r:TRUST]->() RETURN count(r.first_seen), sum(r.weeks), count(r)"
        ).records[0]
    wanted = zip(
        [f"p{i}" for i in ties.source], [f"p{i}" for i in ties.indices], ties.weight, ties.count,
        np.diff(ties.week_indptr), ties.first, ties.last, strict=True,
    )  # fmt: skip
    assert [tuple(row) for row in rows] == [tuple(row) for row in wanted]
    assert list(declared) == [0, 0, kept.families["trust"].m]
    status = opened().status()
    assert (status.missing, status.unfinished, status.earlier) == ((), 0, 0)
    assert status.networks[0].ties == {f: t.m for f, t in kept.families.items()}


def test_before_anything_is_written_the_status_says_so(opened):
    status = opened().status()
    assert len(status.missing) == 5
    assert status.networks == ()


def test_properties_that_do_not_fit(opened):
    for wrong in ({"idx": [1] * 8}, {"snapshot": ["x"] * 8}, {"id": ["one"]}):
        with pytest.raises(ValueError, match="property"):
            opened().save("k", network(1), wrong)


def test_batches_hold_so_many_ties_and_weeks():
    n, m = 300, 50_000
    pairs = np.random.default_rng(1).choice(n * n, m, replace=False)
    plain = Ties.from_edges(n, pairs // n, pairs % n)
    assert [s.stop - s.start for s in spans(plain)] == [20_000, 20_000, 10_000]
    weeks = np.full(m, 40)
    weeks[0] = 600_000
    long = Ties(
        plain.indptr, plain.indices, plain.weight, plain.count, plain.first, plain.last,
        np.concatenate([[0], np.cumsum(weeks)]), np.zeros(weeks.sum(), np.int32),
        np.zeros(weeks.sum()), np.zeros(weeks.sum(), np.int32),
    )  # fmt: skip
    found = list(spans(long))
    assert found[0] == slice(0, 1)
    assert {s.stop - s.start for s in found[1:-1]} == {12_500}
    assert found[-1].stop == m
    assert Network(n, {"a": plain}).n == n


def test_answers_hold_so_many_ties_also_with_a_hub():
    n = 5_000
    everybody = np.arange(1, n)
    hub = Ties.from_edges(n, [0] * (n - 1), everybody)
    assert cuts(hub) == [0, n]
    pairs = np.random.default_rng(1).choice(n * n, 150_000, replace=False)
    skewed = np.sort((pairs // n) ** 3 // n**2 * n + pairs % n)
    ties = Ties.from_edges(n, skewed // n, skewed % n)
    bounds = cuts(ties)
    held = np.diff(ties.indptr[bounds])
    assert (bounds[0], bounds[-1], held.sum()) == (0, n, ties.m)
    assert held.max() <= 60_000
    assert cuts(Ties.from_edges(n, [], [])) == [0]
