"""Writing a network in batches beside the current one, and making it current in one step.

Every batch moves the snapshot's `step` on in the same transaction, so that a batch that is tried
again after a lost answer is not written twice.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graph.model import NO_TIME, Network, Ties
from graph.neo4j_connection import Connection, quoted
from graph.neo4j_lease import Lease, lost
from graph.neo4j_schema import WEEKLY, tie_types
from graph.store import Properties, StoreError

PEOPLE, TIES, WEEKS = 10_000, 20_000, 500_000
"""Largest batch: people, ties, weeks of ties."""
ANSWER = 60_000
"""So many ties, four weeks counted as one more, come in one answer at most."""
OWN = frozenset({"snapshot", "idx"})
_TIMES = 3


@dataclass(frozen=True, slots=True)
class Staged:
    """A snapshot that is written but not current: its id and what must be found of it."""

    id: str
    people: int
    ties: dict[str, int]


def properties_mark(properties: Properties) -> str:
    """A mark of what is said of people: equal properties, equal mark."""
    text = json.dumps({name: list(properties[name]) for name in sorted(properties)}, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


class Writer:
    """Stages one network under a lease."""

    def __init__(self, connection: Connection, lease: Lease) -> None:
        self._connection, self._lease, self._step = connection, lease, 0
        labels = connection.settings.labels
        self._network, self._snapshot, self._person = quoted(
            [labels.network, labels.snapshot, labels.person]
        )
        self._id = secrets.token_hex(8)

    def stage(self, network: Network, properties: Properties) -> Staged:
        """Write everything in batches; nobody sees it yet."""
        types = tie_types(network.families)
        self._begin(network, properties, types)
        for first in range(0, network.n, PEOPLE):
            self._people(first, min(network.n, first + PEOPLE), properties)
        nodes = self._nodes(network.n)
        for family, ties in network.families.items():
            for span in spans(ties):
                self._ties(types[family], ties, nodes, span)
        return Staged(self._id, network.n, {types[f]: t.m for f, t in network.families.items()})

    def _begin(self, network: Network, properties: Properties, types: dict[str, str]) -> None:
        about = {
            "id": self._id, "network": self._lease.key, "state": "loading", "step": 0,
            "people": network.n, "ties": sum(ties.m for ties in network.families.values()),
            "families": list(types), "types": list(types.values()),
            "family_ties": [ties.m for ties in network.families.values()],
            "family_cuts": [" ".join(map(str, cuts(t))) for t in network.families.values()],
            "columns": sorted(properties), "checksum": network.checksum(),
            "properties": properties_mark(properties),
        }  # fmt: skip
        self._connection.write(
            f"MATCH (n:{self._network} {{key: $key}}) MERGE (s:{self._snapshot} {{id: $id}}) "
            "ON CREATE SET s += $about, s.created = datetime() MERGE (s)-[:OF]->(n)",
            key=self._lease.key, id=self._id, about=about,
        )  # fmt: skip

    def _batch(self, create: str, **parameters: object) -> None:
        """One batch, exactly once: it counts only when it moves `step` on by one."""
        rows = self._connection.write(
            f"MATCH (n:{self._network} {{key: $key}}) SET n.touched = timestamp() WITH n "
            "WHERE n.lease = $owner SET n.lease_until = timestamp() + $ms "
            f"WITH n MATCH (s:{self._snapshot} {{id: $id, state: 'loading'}}) "
            "WITH s, s.step = $step AS fresh SET s.step = $step + 1 "
            f"WITH s WHERE fresh {create} RETURN count(*) AS made, $step AS step",
            key=self._lease.key, owner=self._lease.owner, ms=self._lease.milliseconds,
            id=self._id, step=self._step, **parameters,
        )  # fmt: skip
        if not rows or not rows[0][0]:
            self._require_step()
        self._step += 1

    def _require_step(self) -> None:
        """Nothing was made: fine if an earlier try did it, else somebody has taken over."""
        rows = self._connection.read(
            f"MATCH (s:{self._snapshot} {{id: $id, state: 'loading', step: $step}}) RETURN s.id",
            id=self._id, step=self._step + 1,
        )  # fmt: skip
        if not rows:
            raise lost(self._connection, self._lease.key)

    def _people(self, first: int, end: int, properties: Properties) -> None:
        columns = {name: values[first:end] for name, values in properties.items()}
        rows = [
            {**{name: values[i] for name, values in columns.items()},
             "snapshot": self._id, "idx": first + i}
            for i in range(end - first)
        ]  # fmt: skip
        self._batch(f"UNWIND $rows AS row CREATE (p:{self._person}) SET p = row", rows=rows)

    def _nodes(self, people: int) -> list[str]:
        """The server's name of every person, by number."""
        found: list[str] = []
        for first in range(0, people, PEOPLE):
            rows = self._connection.read(
                f"MATCH (p:{self._person}) WHERE p.snapshot = $id AND p.idx >= $first "
                "AND p.idx < $end WITH p ORDER BY p.idx RETURN collect(elementId(p))",
                id=self._id, first=first, end=min(people, first + PEOPLE),
            )  # fmt: skip
            found += rows[0][0]
        if len(found) != people:
            raise incomplete(self._connection)
        return found

    def _ties(self, kind: str, ties: Ties, nodes: list[str], span: slice) -> None:
        (name,) = quoted([kind])
        self._batch(
            "UNWIND range(0, size($source) - 1) AS i "
            "MATCH (a) WHERE elementId(a) = $source[i] MATCH (b) WHERE elementId(b) = $target[i] "
            f"CREATE (a)-[:{name} {{weight: $weight[i], count: $count[i], "
            f"first_seen: {_moment('$first[i]')}, last_seen: {_moment('$last[i]')}, "
            "weeks: $weeks[i], weekly: $weekly[i]}]->(b)",
            source=[nodes[i] for i in ties.source[span].tolist()],
            target=[nodes[i] for i in ties.indices[span].tolist()],
            weight=ties.weight[span].tolist(), count=ties.count[span].tolist(),
            first=_times(ties.first[span]), last=_times(ties.last[span]),
            weeks=np.diff(ties.week_indptr[span.start : span.stop + 1]).tolist(),
            weekly=_weekly(ties, span),
        )  # fmt: skip

    def verify(self, staged: Staged) -> None:
        """Count what is there; StoreError when it is not what was written."""
        people = self._connection.read(
            f"MATCH (p:{self._person}) WHERE p.snapshot = $id AND p.idx >= 0 RETURN count(p)",
            id=staged.id,
        )[0][0]  # fmt: skip
        ties = self._connection.read(
            f"MATCH (p:{self._person}) WHERE p.snapshot = $id AND p.idx >= 0 "
            "MATCH (p)-[r]->() RETURN type(r), count(r)",
            id=staged.id,
        )  # fmt: skip
        wanted = {kind: m for kind, m in staged.ties.items() if m}
        if people != staged.people or {row[0]: row[1] for row in ties} != wanted:
            raise incomplete(self._connection)

    def make_current(self, staged: Staged) -> None:
        """One short transaction, then a look in another whether it holds."""
        for _ in range(_TIMES):
            self._connection.write(
                f"MATCH (n:{self._network} {{key: $key}}) SET n.touched = timestamp() WITH n "
                f"WHERE n.lease = $owner MATCH (s:{self._snapshot} {{id: $id, state: 'loading'}}) "
                f"OPTIONAL MATCH (n)-[c:CURRENT]->(old:{self._snapshot}) "
                "SET old.state = 'retired', old.retired = timestamp() DELETE c "
                "SET s.state = 'ready', s.since = timestamp() CREATE (n)-[:CURRENT]->(s)",
                key=self._lease.key, owner=self._lease.owner, id=staged.id,
            )  # fmt: skip
            if self._is_current(staged):
                return
        raise lost(self._connection, self._lease.key)

    def _is_current(self, staged: Staged) -> bool:
        return bool(
            self._connection.read(
                f"MATCH (:{self._network} {{key: $key}})-[:CURRENT]->"
                f"(s:{self._snapshot} {{id: $id, state: 'ready'}}) RETURN s.id",
                key=self._lease.key, id=staged.id,
            )
        )  # fmt: skip


def incomplete(connection: Connection) -> StoreError:
    """The error of counts that do not fit."""
    return StoreError(
        f"Neo4j at {connection.settings.place} does not hold what was written.",
        "What was current stays current. See that nothing else changes these nodes, then try "
        "again.",
    )


def spans(ties: Ties) -> Iterator[slice]:
    """Ranges of ties that fit one batch, also with long lists of weeks."""
    first = 0
    while first < ties.m:
        full = int(ties.week_indptr[first]) + WEEKS
        end = int(np.searchsorted(ties.week_indptr, full, side="right")) - 1
        end = min(max(end, first + 1), first + TIES, ties.m)
        yield slice(first, end)
        first = end


def cuts(ties: Ties) -> list[int]:
    """Bounds of ranges of people whose ties, with their weeks, fit one answer; ends with n.

    >>> cuts(Ties.from_edges(3, [0, 0, 1], [1, 2, 2]))
    [0, 3]
    """
    cost = ties.indptr + ties.week_indptr[ties.indptr] // 4
    bounds = [0]
    while ties.m and bounds[-1] < ties.n:
        full = int(cost[bounds[-1]]) + ANSWER
        end = int(np.searchsorted(cost, full, side="right")) - 1
        bounds.append(max(end, bounds[-1] + 1))
    return bounds


def _moment(value: str) -> str:
    return f"CASE WHEN {value} IS NOT NULL THEN datetime({{epochSeconds: {value}}}) END"


def _times(values: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[int | None]:
    return [None if value == NO_TIME else value for value in values.tolist()]


def _weekly(ties: Ties, span: slice) -> list[bytes | None]:
    """The weekly sums of every tie of a span as bytes; None when it has none."""
    edges = ties.week_indptr[span.start : span.stop + 1]
    weeks = slice(int(edges[0]), int(edges[-1]))
    table = np.empty(weeks.stop - weeks.start, WEEKLY)
    table["week"], table["weight"] = ties.week[weeks], ties.week_weight[weeks]
    table["count"] = ties.week_count[weeks]
    data, cuts = table.tobytes(), ((edges - edges[0]) * WEEKLY.itemsize).tolist()
    return [data[a:b] or None for a, b in itertools.pairwise(cuts)]
