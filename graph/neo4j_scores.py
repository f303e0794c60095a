"""Results as properties of the people of the current snapshot: written at once, or not at all.

One transaction takes the old ones from every snapshot of the network and writes the new ones on
the current one: killed, cut or too slow, it leaves all the earlier ones. Neo4j reads what is
committed node by node, so a query that runs at that very moment can meet old and new ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph.embedded_store import check_key
from graph.neo4j_connection import Connection, quoted
from graph.neo4j_lease import Lease, lost
from graph.neo4j_read import current_snapshot
from graph.store import Score, StoreError

PREFIX = "icomms_"
"""Every property written here starts so; nothing else of a person does."""


def write_scores(connection: Connection, key: str, checksum: str, scores: Sequence[Score]) -> int:
    """Write the scores of a network and return how many people have some now.

    Only people whose `id` is in the store get any. StoreError when the current network is not the
    one of `checksum`, or the server does not do it: then the earlier ones stay.
    """
    check_key(key)
    place = connection.settings.place
    found = current_snapshot(connection, key)
    if found is None or found.checksum != checksum:
        raise StoreError(
            f"The network {key!r} at {place} is not the one of these results.",
            "Keep the network there first: icomms analyse with --store, or icomms store copy.",
        )
    with Lease(connection, key) as lease:
        rows = connection.write(
            _query(connection),
            key=key,
            owner=lease.owner,
            id=found.id,
            names=sorted({PREFIX + name for score in scores for name in score.values}),
            rows=[
                {"idx": score.person, "id": score.id, "values": _prefixed(score.values)}
                for score in scores
            ],
        )
    if not rows:
        raise lost(connection, key)
    return int(rows[0][0])


def _prefixed(values: Mapping[str, object]) -> dict[str, object]:
    return {PREFIX + name: value for name, value in values.items()}


def _query(connection: Connection) -> str:
    labels = connection.settings.labels
    network, snapshot, person = quoted([labels.network, labels.snapshot, labels.person])
    return (
        f"MATCH (n:{network} {{key: $key, lease: $owner}})-[:CURRENT]->(s:{snapshot} {{id: $id}}) "
        "SET n.touched = timestamp(), s.scored = datetime(), s.scores = $names "
        f"WITH n, s CALL (n) {{ MATCH (n)<-[:OF]-(each:{snapshot}) "
        f"MATCH (p:{person}) WHERE p.snapshot = each.id AND p.idx >= 0 "
        f"UNWIND [name IN keys(p) WHERE name STARTS WITH '{PREFIX}'] AS name "
        "SET p[name] = null RETURN count(*) AS gone } "
        f"CALL (s) {{ UNWIND $rows AS row MATCH (p:{person} {{snapshot: s.id, idx: row.idx}}) "
        "WHERE p.id = row.id SET p += row.values RETURN count(p) AS made } RETURN made"
    )
