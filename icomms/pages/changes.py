"""What changed between two snapshots beyond chance, and units that hang on one person.

A rise or fall counts only when the intervals of the score do not touch. Somebody who fell is named
as "no longer stands out", without a place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from icomms.governance.privacy import ShownGroups
from icomms.pages.unit_matrix import groups_of, pair_counts, tied_pairs
from icomms.pages.view import SnapshotView
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
    both = [(older.number_of[k], i) for k, i in newer.number_of.items() if k in older.number_of]
    rose: list[Mover] = []
    fell: list[Mover] = []
    for role in ROLES:
        for before, after in both:
            if not (older.shown[before] and newer.shown[after]):
                continue
            if role == "critic" and str(newer.ids[after]) not in opted_in:
                continue
            step = _step(older, newer, role, before, after)
            if step:
                (rose if step > 0 else fell).append(_mover(newer, role, after))
    known, now = set(older.ids[older.shown]), set(newer.ids[newer.shown])
    found, lost = _links(older, newer)
    return Changes(tuple(rose), tuple(fell), found, lost, len(now - known), len(known - now))


def _step(older: SnapshotView, newer: SnapshotView, role: Role, before: int, after: int) -> int:
    """1 for a rise into the bands beyond the intervals, -1 for a fall out of them, else 0."""
    was, now = older.roles[role], newer.roles[role]
    if now.band[after] and not was.band[before] and now.low[after] > was.high[before]:
        return 1
    if was.band[before] and not now.band[after] and now.high[after] < was.low[before]:
        return -1
    return 0


def _mover(view: SnapshotView, role: Role, i: int) -> Mover:
    return Mover(str(view.ids[i]), str(view.names[i]), str(view.units[i]), role)


def _links(
    older: SnapshotView, newer: SnapshotView
) -> tuple[tuple[UnitPair, ...], tuple[UnitPair, ...]]:
    """Pairs of units, shown in both snapshots, that had no tie and have some, and the reverse."""
    one, other = groups_of(older), groups_of(newer)
    names = [n for n in other.names if n and n in one.names]
    before, after = pair_counts(older, one), pair_counts(newer, other)
    found, lost = [], []
    for a, name in enumerate(names):
        for second in names[a + 1 :]:
            was = int(before[one.names.index(name), one.names.index(second)])
            now = int(after[other.names.index(name), other.names.index(second)])
            if not was and now:
                found.append(UnitPair(name, second, was, now))
            if was and not now:
                lost.append(UnitPair(name, second, was, now))
    return tuple(found), tuple(lost)


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
