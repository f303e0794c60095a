"""Which units work with which: ties per possible pair, with the thin links marked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from graph.model import distinct
from icomms.governance.privacy import ShownGroups, shown_groups
from icomms.pages.view import Ints, SnapshotView

MOST_UNITS = 12
THIN = 0.25


@dataclass(frozen=True, slots=True)
class Cell:
    """`ties` pairs of people tied across (or inside), of `possible`; `thin`: far fewer than usual.

    `share` is ties / possible, 0 to 1.
    """

    ties: int
    possible: int
    share: float
    thin: bool


@dataclass(frozen=True, slots=True)
class UnitMatrix:
    """Rows and columns are the same units, "" for the merged small ones; `left_out` more exist."""

    units: tuple[str, ...]
    sizes: tuple[int, ...]
    cells: tuple[tuple[Cell, ...], ...]
    left_out: int


@lru_cache(maxsize=8)
def unit_matrix(view: SnapshotView) -> UnitMatrix:
    """The largest units against one another; a link is thin below a quarter of the usual share."""
    groups = groups_of(view)
    count = min(len(groups.names), MOST_UNITS)
    ties = pair_counts(view, groups)[:count, :count]
    sizes = np.array(groups.sizes[:count], np.int64)
    possible = np.outer(sizes, sizes)
    np.fill_diagonal(possible, sizes * (sizes - 1) // 2)
    share = ties / np.maximum(possible, 1)
    across = share[~np.eye(count, dtype=bool)]
    usual = float(np.median(across)) if across.size else 0.0
    thin = share < THIN * usual
    np.fill_diagonal(thin, False)
    cells = tuple(
        tuple(
            Cell(int(ties[a, b]), int(possible[a, b]), float(share[a, b]), bool(thin[a, b]))
            for b in range(count)
        )
        for a in range(count)
    )
    return UnitMatrix(groups.names[:count], groups.sizes[:count], cells, len(groups.names) - count)


@lru_cache(maxsize=8)
def groups_of(view: SnapshotView) -> ShownGroups:
    """The units that may be shown."""
    return shown_groups(view.units, view.shown, view.minimum_group)


def pair_counts(view: SnapshotView, groups: ShownGroups) -> Ints:
    """Pairs of people with an attention or exposure tie, by groups of the two, symmetric (g, g)."""
    count = len(groups.names)
    found = np.zeros((count, count), np.int64)
    pairs = tied_pairs(view)
    a, b = groups.number[pairs[:, 0]], groups.number[pairs[:, 1]]
    known = (a >= 0) & (b >= 0)
    np.add.at(found, (a[known], b[known]), 1)
    inside = np.diag(np.diag(found))
    return np.asarray(found + found.T - inside)


@lru_cache(maxsize=8)
def tied_pairs(view: SnapshotView) -> Ints:
    """Pairs of shown people with a tie of attention or exposure, smaller number first, (p, 2)."""
    found = [np.empty(0, np.int64)]
    for family in ("attention", "exposure"):
        if (ties := view.ties.get(family)) is not None:
            kept = view.shown[ties.source] & view.shown[ties.target] & (ties.source != ties.target)
            low = np.minimum(ties.source[kept], ties.target[kept])
            found.append(low * view.n + np.maximum(ties.source[kept], ties.target[kept]))
    pairs = distinct(np.concatenate(found))
    return np.column_stack([pairs // view.n, pairs % view.n])
