"""Tidying up: what killed writers left, and earlier snapshots that are no longer kept."""

from __future__ import annotations

import itertools

from graph.neo4j_connection import Connection, quoted
from graph.neo4j_lease import Lease
from graph.store import StoreError

TIES = 20_000
"""So many ties, or people, go in one transaction."""


def sweep_all(connection: Connection) -> int:
    """Drop what was left of every network that nobody is writing now; how many snapshots."""
    network, snapshot = quoted(
        [connection.settings.labels.network, connection.settings.labels.snapshot]
    )
    rows = connection.read(
        f"MATCH (s:{snapshot})-[:OF]->(n:{network}) WHERE s.state IN ['loading', 'dropping'] "
        "AND (n.lease IS NULL OR n.lease_until < timestamp()) RETURN DISTINCT n.key"
    )
    dropped = 0
    for (key,) in rows:
        try:
            with Lease(connection, key, wait=0.0) as lease:
                dropped += sweep(connection, lease)
        except StoreError:
            continue  # somebody began to write it just now, and sweeps it first
    return dropped


def sweep(connection: Connection, lease: Lease) -> int:
    """Under a lease: drop unfinished snapshots and retired ones beyond `keep` and `grace`."""
    network, snapshot = quoted(
        [connection.settings.labels.network, connection.settings.labels.snapshot]
    )
    rows = connection.read(
        f"MATCH (n:{network} {{key: $key}})<-[:OF]-(s:{snapshot}) WHERE NOT (n)-[:CURRENT]->(s) "
        "WITH n, s ORDER BY coalesce(s.retired, 0) DESC WITH n, "
        "[x IN collect(s) WHERE x.state = 'retired'] AS old, "
        "[x IN collect(s) WHERE x.state <> 'retired'] AS broken "
        "RETURN [x IN broken | x.id] + "
        "[x IN old[$keep..] WHERE x.retired <= timestamp() - $grace | x.id]",
        key=lease.key, keep=connection.settings.keep, grace=int(connection.settings.grace * 1000),
    )  # fmt: skip
    wanted = rows[0][0] if rows else []
    for name in wanted:
        drop_snapshot(connection, lease, name)
    return len(wanted)


def drop_snapshot(connection: Connection, lease: Lease, name: str) -> None:
    """Delete one snapshot in small transactions; each may be repeated, and any may be the last."""
    snapshot, person = quoted(
        [connection.settings.labels.snapshot, connection.settings.labels.person]
    )
    rows = connection.write(
        f"MATCH (s:{snapshot} {{id: $id}}) SET s.state = 'dropping' "
        "RETURN s.people, s.types, s.family_cuts",
        id=name,
    )
    people, types, cuts = rows[0] if rows else (0, [], [])
    some = f"MATCH (p:{person}) WHERE p.snapshot = $id AND p.idx >= $first AND p.idx < $end"
    for kind, bounds in zip(quoted(types), cuts, strict=True):
        ties = f"{some} MATCH (p)-[r:{kind}]->() WITH r LIMIT {TIES} DELETE r RETURN count(*)"
        for first, end in itertools.pairwise(map(int, bounds.split())):
            gone = TIES
            while gone == TIES:
                lease.hold()
                gone = connection.write(ties, id=name, first=first, end=end)[0][0]
    for first in range(0, people, TIES):
        lease.hold()
        connection.write(f"{some} DETACH DELETE p", id=name, first=first, end=first + TIES)
    connection.write(f"MATCH (s:{snapshot} {{id: $id}}) DETACH DELETE s", id=name)
