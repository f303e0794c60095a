"""The peer group inside which people are compared, and the numbers of units.

By default people are compared inside their site or company when at least 80 % of the tie weight
stays inside it, otherwise with everybody; another column by choice (docs/scores.md, section 1).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graph.model import Network
from icomms.people import Person

Ints = NDArray[np.int64]
INSIDE = 0.8
SMALLEST = 10


def numbered(values: Sequence[str]) -> Ints:
    """Group numbers 0.. in alphabetical order; -1 for an empty value.

    >>> numbered(["b", "", "a", "b"]).tolist()
    [1, -1, 0, 1]
    """
    names = {name: i for i, name in enumerate(sorted({v for v in values if v}))}
    return np.array([names.get(v, -1) for v in values], dtype=np.int64)


def column_values(people: Sequence[Person], column: str) -> list[str]:
    """A mapped column or a kept attribute of every person, empty where unknown."""
    return [str(getattr(p, column, "") or p.attributes.get(column, "")) for p in people]


def inside_share(network: Network, groups: Ints) -> float:
    """Share of tie weight between people of one group, over all ties of known groups (0 to 1)."""
    inside = total = 0.0
    for family in ("attention", "exposure", "trust", "presence"):
        ties = network.families.get(family)
        if ties is None:
            continue
        source = groups[np.repeat(np.arange(network.n), np.diff(ties.indptr))]
        target = groups[ties.indices]
        known = (source >= 0) & (target >= 0)
        total += float(ties.weight[known].sum())
        inside += float(ties.weight[known & (source == target)].sum())
    return inside / total if total else 0.0


def peer_groups(network: Network, people: Sequence[Person], choice: str) -> tuple[str, Ints]:
    """The column people are compared in ("" for everybody) and everyone's group number.

    People without a value and people of groups under SMALLEST share one group of their own.
    """
    if choice == "none":
        return "", np.zeros(network.n, np.int64)
    for column in ("location", "company") if choice == "auto" else (choice,):
        groups = numbered(column_values(people, column))
        if choice != "auto" or _stays_inside(network, groups):
            return column, _small_together(groups)
    return "", np.zeros(network.n, np.int64)


def _stays_inside(network: Network, groups: Ints) -> bool:
    known = groups >= 0
    several = np.unique(groups[known]).size > 1
    return bool(several and known.mean() >= 0.5 and inside_share(network, groups) >= INSIDE)


def _small_together(groups: Ints) -> Ints:
    shifted = groups + 1
    sizes = np.bincount(shifted)
    return np.where(sizes[shifted] < SMALLEST, 0, shifted)
