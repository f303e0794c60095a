"""Reading a snapshot back as arrays: one collected list per range of people, not a row per tie."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.model import NO_TIME, Network, Ties
from graph.neo4j_connection import Connection, quoted
from graph.neo4j_schema import WEEKLY
from graph.store import Properties

PEOPLE = 10_000
Ints = NDArray[np.int64]


class ChangedError(Exception):
    """What was read is not the whole snapshot: it was replaced meanwhile, or is damaged."""


@dataclass(frozen=True, slots=True)
class Found:
    """A snapshot as its own node describes it; the lists of families run in parallel."""

    id: str
    people: int
    families: tuple[str, ...]
    types: tuple[str, ...]
    ties: tuple[int, ...]
    cuts: tuple[str, ...]
    columns: tuple[str, ...]
    checksum: str
    properties: str
    since: float


def current_snapshot(connection: Connection, key: str) -> Found | None:
    """The current snapshot of a network, None when there is no such network."""
    network, snapshot = quoted(
        [connection.settings.labels.network, connection.settings.labels.snapshot]
    )
    rows = connection.read(
        f"MATCH (:{network} {{key: $key}})-[:CURRENT]->(s:{snapshot}) RETURN s.id, s.people, "
        "s.families, s.types, s.family_ties, s.family_cuts, s.columns, s.checksum, s.properties, "
        "s.since / 1000.0",
        key=key,
    )
    if not rows:
        return None
    values: list[Any] = [tuple(v) if isinstance(v, list) else v for v in rows[0]]
    return Found(*values)


def read_network(connection: Connection, found: Found) -> Network:
    """The network of a snapshot, to the last bit; ChangedError when it is not that one."""
    families = {}
    for family, kind, bounds in zip(found.families, found.types, found.cuts, strict=True):
        families[family] = _read_ties(connection, found, kind, [int(i) for i in bounds.split()])
    try:
        network = Network(found.people, families)
    except ValueError:
        raise ChangedError from None
    if network.checksum() != found.checksum:
        raise ChangedError
    return network


def _read_ties(connection: Connection, found: Found, kind: str, bounds: list[int]) -> Ties:
    person, name = quoted([connection.settings.labels.person, kind])
    query = (
        f"MATCH (a:{person}) WHERE a.snapshot = $id AND a.idx >= $first AND a.idx < $end "
        f"MATCH (a)-[r:{name}]->(b) RETURN collect(a.idx), collect(b.idx), collect(r.weight), "
        "collect(r.count), collect(coalesce(r.first_seen.epochSeconds, $none)), "
        "collect(coalesce(r.last_seen.epochSeconds, $none)), collect(r.weeks), "
        "collect(CASE WHEN r.weeks > 0 THEN r.weekly ELSE false END)"
    )
    parts: list[list[list[Any]]] = [[] for _ in range(8)]
    for first, end in itertools.pairwise(bounds):
        (row,) = connection.read(query, id=found.id, first=first, end=end, none=NO_TIME)
        for part, values in zip(parts, row, strict=True):
            part.append(values)
    lists = [list(chain.from_iterable(part)) for part in parts]
    if len({len(values) for values in lists}) > 1:
        raise ChangedError
    return _ties(found.people, lists)


def _ties(people: int, lists: list[list[Any]]) -> Ties:
    source, target = np.array(lists[0], np.int64), np.array(lists[1], np.int64)
    order = np.lexsort((target, source))
    lengths = np.array(lists[6], np.int64)[order]
    weekly = (lists[7][i] for i in order.tolist())
    try:
        weeks = np.frombuffer(b"".join(entry for entry in weekly if entry), WEEKLY)
        return Ties(
            indptr=np.concatenate([[0], np.cumsum(np.bincount(source, minlength=people))]),
            indices=target[order].astype(np.int32),
            weight=np.array(lists[2], np.float64)[order],
            count=np.array(lists[3], np.int64)[order],
            first=np.array(lists[4], np.int64)[order],
            last=np.array(lists[5], np.int64)[order],
            week_indptr=np.concatenate([[0], np.cumsum(lengths)]),
            week=weeks["week"],
            week_weight=weeks["weight"],
            week_count=weeks["count"],
        )
    except (ValueError, TypeError):
        raise ChangedError from None


def read_properties(connection: Connection, found: Found) -> Properties:
    """What was saved of the people, in their order; ChangedError when somebody is missing."""
    (person,) = quoted([connection.settings.labels.person])
    rows: list[list[object]] = []
    for first in range(0, found.people if found.columns else 0, PEOPLE):
        rows += connection.read(
            f"MATCH (p:{person}) WHERE p.snapshot = $id AND p.idx >= $first AND p.idx < $end "
            "WITH p ORDER BY p.idx RETURN collect([name IN $names | p[name]])",
            id=found.id, first=first, end=first + PEOPLE, names=list(found.columns),
        )[0][0]  # fmt: skip
    if found.columns and len(rows) != found.people:
        raise ChangedError
    return {name: [row[i] for row in rows] for i, name in enumerate(found.columns)}


def pause(turn: int) -> None:
    """Wait a little before reading again what was replaced meanwhile."""
    time.sleep(min(0.05 * 2**turn, 1.0))
