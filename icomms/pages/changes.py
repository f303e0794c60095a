"""What changed between two snapshots beyond chance, and units that hang on one person.

A rise or fall counts only when the intervals of the score do not touch. Somebody who fell is named
as "no longer stands out", without a place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from icomms.governance.privacy import ShownGroups
from icomms.pages.unit_matrix import groups_of, pair_counts, tied_pairs
from icomms.pages.view import Ints, RoleColumns, SnapshotView
from icomms.records import ROLES, Role

AT_RISK = 0.5
FEWEST_TIES = 4


@dataclass(frozen=True, slots=True)
class Mover:
    """Somebody who rose into a role's bands, or left them."""

    id: str
    name: str
    unit: str
    role: Role


@dataclass(frozen=True, slots=True)
class UnitPair:
    """Two units with the number of tied pairs of people across them, before and after."""

    one: str
    other: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class KeyPerson:
    """A unit of which one person holds so much (0 to 1) of the ties to other units."""

    unit: str
    id: str
    name: str
    share: float
    ties: int


@dataclass(frozen=True, slots=True)
class Changes:
    """From an older to a newer snapshot."""

    rose: tuple[Mover, ...]
    fell: tuple[Mover, ...]
    new_links: tuple[UnitPair, ...]
    lost_links: tuple[UnitPair, ...]
    joined: int
    left: int


def changes(
    older: SnapshotView, newer: SnapshotView, opted_in: frozenset[str] = frozenset()
) -> Changes:
    """Who rose or fell, and which units found or lost one another."""
    before, after = _in_both(older, newer)
    agreed = np.isin(newer.ids[after].astype(str), sorted(opted_in))
    rose: list[Mover] = []
    fell: list[Mover] = []
    for role in ROLES:
        step = _steps(older.roles[role], newer.roles[role], before, after)
        if role == "critic":
            step = np.where(agreed, step, 0)
        rose += [_mover(newer, role, i) for i in after[step > 0].tolist()]
        fell += [_mover(newer, role, i) for i in after[step < 0].tolist()]
    known, now = set(older.ids[older.shown]), set(newer.ids[newer.shown])
    found, lost = _links(older, newer)
    return Changes(tuple(rose), tuple(fell), found, lost, len(now - known), len(known - now))


def _in_both(older: SnapshotView, newer: SnapshotView) -> tuple[Ints, Ints]:
    """The numbers, older and newer, of those whom both snapshots show, (k,) each."""
    both = [
        (before, after)
        for key, after in newer.number_of.items()
        if (before := older.number_of.get(key)) is not None
        and older.shown[before] and newer.shown[after]
    ]  # fmt: skip
    numbers = np.array(both, np.int64).reshape(-1, 2)
    return numbers[:, 0], numbers[:, 1]


def _steps(was: RoleColumns, now: RoleColumns, before: Ints, after: Ints) -> Ints:
    """1 for a rise into the bands beyond the intervals, -1 for a fall out of them, else 0, (k,)."""
    had, has = was.band[before] != "", now.band[after] != ""
    rise = has & ~had & (now.low[after] > was.high[before])
    fall = had & ~has & (now.high[after] < was.low[before])
    return np.asarray(rise.astype(np.int64) - fall.astype(np.int64))


def _mover(view: SnapshotView, role: Role, i: int) -> Mover:
    return Mover(str(view.ids[i]), str(view.names[i]), str(view.units[i]), role)


def _links(
    older: SnapshotView, newer: SnapshotView
) -> tuple[tuple[UnitPair, ...], tuple[UnitPair, ...]]:
    """Pairs of units, shown in both snapshots, that had no tie and have some, and the reverse."""
    one, other = groups_of(older), groups_of(newer)
    names = [n for n in other.names if n and n in one.names]
    before = _among(names, one, pair_counts(older, one))
    after = _among(names, other, pair_counts(newer, other))
    found = np.argwhere(np.triu((before == 0) & (after > 0), 1)).tolist()
    lost = np.argwhere(np.triu((before > 0) & (after == 0), 1)).tolist()

    def pair(a: int, b: int) -> UnitPair:
        return UnitPair(names[a], names[b], int(before[a, b]), int(after[a, b]))

    return tuple(pair(*both) for both in found), tuple(pair(*both) for both in lost)


def _among(names: list[str], groups: ShownGroups, counts: Ints) -> Ints:
    """Counts by group, only of the named groups and in their order, (k, k)."""
    place = {name: i for i, name in enumerate(groups.names)}
    chosen = np.array([place[name] for name in names], np.int64)
    return np.asarray(counts[np.ix_(chosen, chosen)])


def key_persons(view: SnapshotView) -> tuple[KeyPerson, ...]:
    """Units of which one person holds at least half of the ties to others, most at risk first.

    Only units that may be shown and have at least FEWEST_TIES ties to others.
    """
    groups, pairs = groups_of(view), tied_pairs(view)
    a, b = groups.number[pairs[:, 0]], groups.number[pairs[:, 1]]
    across = (a != b) & (a >= 0) & (b >= 0)
    ends = np.concatenate([pairs[across, 0], pairs[across, 1]])
    held = np.bincount(ends, minlength=view.n)
    found = [one for g in range(len(groups.names)) if (one := _key(view, groups, g, held))]
    return tuple(sorted(found, key=lambda k: (-k.share, k.unit)))


def _key(
    view: SnapshotView,
    groups: ShownGroups,
    g: int,
    held: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> KeyPerson | None:
    members = np.flatnonzero(groups.number == g)
    total = int(held[members].sum())
    if not groups.names[g] or total < FEWEST_TIES:
        return None
    first = int(members[np.argmax(held[members])])
    share = held[first] / total
    if share < AT_RISK:
        return None
    return KeyPerson(groups.names[g], str(view.ids[first]), str(view.names[first]), share, total)
