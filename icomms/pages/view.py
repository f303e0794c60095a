"""A snapshot opened for pages: columns as arrays, so that any page is a few array operations.

A view is read once and kept (`view_of`); it is never changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from icomms.names import fold
from icomms.reasons import render
from icomms.records import ROLES, Role
from icomms.snapshot import Snapshot, open_snapshot

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
KEPT_OPEN = 14
"""A profile looks at six snapshots, another may be compared; each also without who opted out."""


@dataclass(frozen=True, slots=True)
class RoleColumns:
    """One role of everybody, (n,) each. Scores and bounds run from 0 to 100, NaN: none.

    `rank*` are 1 for the first and 0 for no rank. `band` holds "stands out", "likely" or "".
    """

    score: Floats
    low: Floats
    high: Floats
    rank: Ints
    rank_low: Ints
    rank_high: Ints
    band: NDArray[np.object_]
    status: NDArray[np.object_]
    peer_cut: Floats


@dataclass(frozen=True, slots=True)
class TieColumns:
    """The ties of one family, (m,) each, sorted by source, then target.

    `source` does something towards `target` (design.md, section 2); in exposure the source is the
    author and the target hears. `weight` is decayed, `count` counts interactions; a `declared` tie
    (survey, list) has no time.
    """

    source: Ints
    target: Ints
    weight: Floats
    count: Ints
    declared: Bools

    def of(self, person: int) -> Bools:
        """Which ties begin or end at a person, (m,)."""
        return np.asarray((self.source == person) | (self.target == person))


class TiesByFamily(Mapping[str, TieColumns]):
    """The ties of a snapshot by family, read when first asked for; a trend never asks."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    @cached_property
    def _families(self) -> Mapping[str, TieColumns]:
        return _ties(self._snapshot.table("ties"))

    def __getitem__(self, family: str) -> TieColumns:
        return self._families[family]

    def __iter__(self) -> Iterator[str]:
        return iter(self._families)

    def __len__(self) -> int:
        return len(self._families)


@dataclass(frozen=True, eq=False)
class SnapshotView:
    """Everything pages read. People are numbered 0 to n-1 in every array.

    `shown` marks whom pages may name as a ranked colleague: eligible at the analysis and not opted
    out since.
    """

    snapshot: Snapshot
    people: pa.Table
    shown: Bools
    roles: Mapping[Role, RoleColumns]
    ties: Mapping[str, TieColumns]

    @property
    def n(self) -> int:
        """Number of people, ranked or not."""
        return int(self.people.num_rows)

    def texts(self, column: str) -> NDArray[np.object_]:
        """A text column of the people table, "" where the file said nothing, (n,)."""
        return _texts(self.people.column(column))

    @cached_property
    def ids(self) -> NDArray[np.object_]:
        """Person ids, (n,)."""
        return self.texts("person_id")

    @cached_property
    def names(self) -> NDArray[np.object_]:
        """Names, (n,)."""
        return self.texts("name")

    @cached_property
    def units(self) -> NDArray[np.object_]:
        """The unit of each person, "" for none, (n,)."""
        return self.texts("unit")

    @cached_property
    def folded(self) -> NDArray[np.object_]:
        """Names without accents and case, for search only, (n,)."""
        return np.array([fold(name) for name in self.names], dtype=object)

    @cached_property
    def titles(self) -> NDArray[np.object_]:
        """Job titles, "" for none, (n,)."""
        return self.texts("title")

    @cached_property
    def searched(self) -> NDArray[np.object_]:
        """Name, id and unit of each person without accents and case, (n,)."""
        rows = zip(self.folded, self.ids, self.units, strict=True)
        return np.array([f"{name} {fold(key)} {fold(unit)}" for name, key, unit in rows], object)

    @cached_property
    def number_of(self) -> Mapping[str, int]:
        """The number of each person id."""
        return {str(key): i for i, key in enumerate(self.ids)}

    @property
    def minimum_group(self) -> int:
        """Smaller groups are never shown; of the settings of the analysis."""
        return int(self.snapshot.about["settings"]["analysis"]["minimum_group"])

    def measure(self, name: str) -> Floats | None:
        """A measure of everybody (docs/scores.md, section 5), None when there is none, (n,)."""
        if name not in self._measures.column_names:
            return None
        return np.asarray(self._measures.column(name).to_numpy(), np.float64)

    @cached_property
    def _measures(self) -> pa.Table:
        return self.snapshot.table("measures")

    def parts(self, role: Role, person: int) -> dict[str, tuple[float | None, float | None]]:
        """Component → (raw value, percentile 0 to 100) of one person in one role."""
        row = self._roles_table.slice(ROLES.index(role) * self.n + person, 1)
        raw, percentiles = (dict(row.column(c)[0].as_py()) for c in ("parts", "percentiles"))
        return {name: (raw[name], percentiles.get(name)) for name in raw}

    def part_column(self, role: Role, name: str, percentile: bool = False) -> Floats:
        """One component of a role for everybody, NaN where it is unknown, (n,)."""
        rows = self._roles_table.slice(ROLES.index(role) * self.n, self.n)
        maps = rows.column("percentiles" if percentile else "parts").combine_chunks()
        items = maps.items.to_numpy(zero_copy_only=False).astype(np.float64)
        wanted = pc.equal(maps.keys, name).to_numpy(zero_copy_only=False)
        found = np.full(self.n, np.nan)
        owner = np.repeat(np.arange(self.n), np.diff(maps.offsets.to_numpy()))
        found[owner[wanted]] = items[wanted]
        return found

    def reasons(self, person: int, role: Role, language: str) -> tuple[str, ...]:
        """The sentences of one person in one role, in "en" or "vi"."""
        table = self._reasons_table
        first, last = self._reason_rows[person], self._reason_rows[person + 1]
        rows = table.slice(first, last - first).to_pylist()
        return tuple(
            render(r["code"], json.loads(r["values"]), language) for r in rows if r["role"] == role
        )

    @cached_property
    def _roles_table(self) -> pa.Table:
        return self.snapshot.table("roles")

    @cached_property
    def _reasons_table(self) -> pa.Table:
        table = self.snapshot.table("reasons")
        numbered = table.append_column("row", pa.array(np.arange(table.num_rows)))
        return numbered.sort_by([("person", "ascending"), ("row", "ascending")])

    @cached_property
    def _reason_rows(self) -> Ints:
        people = self._reasons_table.column("person").to_numpy()
        return np.searchsorted(people, np.arange(self.n + 1)).astype(np.int64)


@lru_cache(maxsize=KEPT_OPEN)
def view_of(folder: Path, hidden: frozenset[str] = frozenset()) -> SnapshotView:
    """The view of a finished snapshot folder, kept open; SnapshotError when it is damaged.

    `hidden` are ids of people who opted out since: they are taken off at once, on every page, until
    the next analysis leaves them out.
    """
    if hidden:
        whole = view_of(folder)
        staying = ~np.isin(whole.ids.astype(str), sorted(hidden))
        return replace(whole, shown=whole.shown & staying)
    snapshot = open_snapshot(folder)
    people = snapshot.table("people")
    return SnapshotView(
        snapshot=snapshot,
        people=people,
        shown=people.column("ranked").to_numpy(zero_copy_only=False).astype(bool),
        roles=_roles(snapshot.table("roles"), people.num_rows),
        ties=TiesByFamily(snapshot),
    )


def _texts(column: pa.ChunkedArray) -> NDArray[np.object_]:
    return np.array([value or "" for value in column.to_pylist()], dtype=object)


def _roles(table: pa.Table, n: int) -> dict[Role, RoleColumns]:
    return {role: _role(table.slice(i * n, n)) for i, role in enumerate(ROLES)}


def _role(rows: pa.Table) -> RoleColumns:
    def numbers(name: str) -> Floats:
        column = pc.fill_null(rows.column(name).cast(pa.float64()), float("nan"))
        return np.asarray(column.to_numpy(), np.float64)

    def ranks(name: str) -> Ints:
        return np.asarray(pc.fill_null(rows.column(name), 0).to_numpy(), np.int64)

    return RoleColumns(
        score=numbers("score"), low=numbers("low"), high=numbers("high"),
        rank=ranks("rank"), rank_low=ranks("rank_low"), rank_high=ranks("rank_high"),
        band=_texts(rows.column("band")), status=_texts(rows.column("status")),
        peer_cut=numbers("peer_cut"),
    )  # fmt: skip


def _ties(table: pa.Table) -> dict[str, TieColumns]:
    families = [str(f) for f in pc.unique(table.column("family")).to_pylist()]
    found = {}
    for family in families:
        rows = table.filter(pc.equal(table.column("family"), family))
        found[family] = TieColumns(
            source=rows.column("source").to_numpy().astype(np.int64),
            target=rows.column("target").to_numpy().astype(np.int64),
            weight=rows.column("weight").to_numpy(),
            count=rows.column("count").to_numpy().astype(np.int64),
            declared=pc.is_null(rows.column("first")).to_numpy().astype(bool),
        )
    return found
