"""Taking what is known of people from every snapshot of a network; their ties stay, unnamed."""

from __future__ import annotations

from collections.abc import Collection

from graph.embedded_store import check_key
from graph.neo4j_connection import Connection, quoted
from graph.neo4j_lease import Lease, lost
from graph.neo4j_read import current_snapshot


def forget_people(connection: Connection, key: str, ids: Collection[str]) -> int:
    """Leave only their places of the people with these ids; how many nodes said something of them.

    It is done in one transaction, on the current and all earlier snapshots, and takes results
    along. The next save writes the network anew. 0 when there is no such network; StoreError when
    the server does not do it, in which case everything stays.
    """
    check_key(key)
    if not ids or current_snapshot(connection, key) is None:
        return 0
    with Lease(connection, key) as lease:
        rows = connection.write(
            _query(connection), key=key, owner=lease.owner, ids=sorted(set(ids))
        )
    if not rows:
        raise lost(connection, key)
    return int(rows[0][0])


def _query(connection: Connection) -> str:
    labels = connection.settings.labels
    network, snapshot, person = quoted([labels.network, labels.snapshot, labels.person])
    return (
        f"MATCH (n:{network} {{key: $key, lease: $owner}})<-[:OF]-(s:{snapshot}) "
        "SET n.touched = timestamp() WITH n, s CALL (s) { UNWIND $ids AS id "
        f"MATCH (p:{person} {{snapshot: s.id, id: id}}) "
        "SET p = {snapshot: p.snapshot, idx: p.idx} RETURN count(p) AS gone } "
        "SET s.properties = CASE WHEN gone > 0 THEN '' ELSE s.properties END "
        "WITH n, sum(gone) AS gone RETURN gone"
    )
