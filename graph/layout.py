"""A picture of groups as islands: one disc per group, its people on a sunflower inside it.

A force layout of ten thousand people is a blob and takes a minute; the ties between groups are what
a picture of that size can say. So only the groups are placed by force, and everybody has a place
inside the disc of their group.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from graph.model import Ties

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]

GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
RIM = 0.8
GAP = 1.0
WIDENING = 1.5  # screens are wider than high
_DRAWN = np.array([0.985, 0.96])  # per round; stronger in height, for the same reason
_PUSHED_PAIRS = 2_000_000  # bounds the time of pushing many groups apart


@dataclass(frozen=True, slots=True, eq=False)
class Islands:
    """Where everybody (n,) and every group (g,) is; x grows to the right, y downwards, from 0.

    One person takes an area of about pi. `radius` is that of a group's disc, 0 for an empty group.
    """

    x: Floats
    y: Floats
    centre_x: Floats
    centre_y: Floats
    radius: Floats

    @property
    def width(self) -> float:
        """The right edge of the rightmost disc, 0 without anybody."""
        return float((self.centre_x + self.radius).max(initial=0.0))

    @property
    def height(self) -> float:
        """The lower edge of the lowest disc, 0 without anybody."""
        return float((self.centre_y + self.radius).max(initial=0.0))


def islands(
    ties: Ties, group: Ints, reach: Floats, keys: Keys, seed: int = 1, tiny: int = 4
) -> Islands:
    """Groups as discs that do not overlap, people in them, who reaches most in the middle.

    `group` (n,) numbers from 0, `reach` (n,) finite, larger is nearer the middle, `keys` (n,) order
    people of equal reach and groups of equal size. Groups are placed by networkx.spring_layout
    (Fruchterman & Reingold 1991) of the group graph, where a pair weighs ties / sqrt(size * size),
    then pushed apart; members follow Vogel's sunflower (1979, doi:10.1016/0025-5564(79)90080-4).
    Groups of fewer than `tiny` people or without a tie to another stand in rows below the others:
    placed by force they would fly off and shrink the picture. Only sizes, counts and keys decide:
    however people and groups are numbered, the picture is the same.

    >>> two = islands(Ties.from_edges(3, [0], [2]), np.array([0, 0, 1]), np.array([1.0, 2, 0]),
    ...               np.arange(3, dtype=np.uint64), tiny=1)
    >>> bool(np.hypot(two.centre_x[0] - two.centre_x[1], two.centre_y[0] - two.centre_y[1])
    ...      >= two.radius.sum())
    True
    """
    groups = int(group.max(initial=-1)) + 1
    size = np.bincount(group, minlength=groups).astype(np.int64)
    order = _canonical(group, size, keys)
    radius = np.where(size > 0, np.sqrt(size) + RIM, 0.0)[order]
    between = _between(ties, group, order)
    centre = _placed(between, size[order], radius, seed, tiny)
    x, y, r = np.empty(groups), np.empty(groups), np.empty(groups)
    x[order], y[order], r[order] = centre[:, 0], centre[:, 1], radius
    dx, dy = _sunflower(group, reach, keys)
    return Islands(x[group] + dx, y[group] + dy, x, y, r)


def _canonical(group: Ints, size: Ints, keys: Keys) -> Ints:
    """Groups by falling size, then smallest key: an order that knows no numbers."""
    smallest = np.full(size.size, np.iinfo(np.uint64).max, np.uint64)
    np.minimum.at(smallest, group, keys)
    return np.lexsort((smallest, -size)).astype(np.int64)


def _between(ties: Ties, group: Ints, order: Ints) -> Floats:
    """Ties between two groups in either direction, (g, g), in canonical order, diagonal 0."""
    place = np.empty(order.size, np.int64)
    place[order] = np.arange(order.size)
    a, b = place[group[ties.source]], place[group[ties.indices]]
    g = order.size
    counts = np.bincount(a * g + b, minlength=g * g).reshape(g, g).astype(np.float64)
    counts += counts.T
    np.fill_diagonal(counts, 0.0)
    return counts


def _placed(between: Floats, size: Ints, radius: Floats, seed: int, tiny: int) -> Floats:
    """Centres (g, 2) of all groups, in canonical order, moved to start at 0."""
    centre = np.zeros((size.size, 2))
    if not size.size:
        return centre
    apart = (between.sum(axis=1) == 0) | (size < tiny)
    apart[0] = False  # The largest always stands above the rows, linked or not.
    main = np.flatnonzero(~apart)
    spring = _spring(between[np.ix_(main, main)], size[main], seed)
    centre[main] = _pushed_apart(spring, radius[main])
    centre[main] -= (centre[main] - radius[main, None]).min(axis=0)
    lower_right = (centre[main] + radius[main, None]).max(axis=0)
    centre[apart] = _rows(radius[apart], float(lower_right[0]), float(lower_right[1]))
    return centre


def _spring(between: Floats, size: Ints, seed: int) -> Floats:
    """Centres by force, in a frame of about -1 to 1."""
    pull = between / np.sqrt(np.outer(size, size))
    graph = nx.empty_graph(size.size)
    rows, columns = np.nonzero(np.triu(pull))
    weights = pull[rows, columns].tolist()
    graph.add_weighted_edges_from(zip(rows.tolist(), columns.tolist(), weights, strict=True))
    centre = np.zeros((size.size, 2))
    for number, place in nx.spring_layout(graph, seed=seed, iterations=100).items():
        centre[number] = place
    return centre


def _pushed_apart(spring: Floats, radius: Floats) -> Floats:
    """Discs moved apart a little at a time, drawn together between; none overlap at the end."""
    total = math.sqrt(float((radius**2).sum()))
    centre: Floats = spring * np.array([WIDENING, 1.0]) * total
    rounds = int(np.clip(_PUSHED_PAIRS / radius.size**2, 20, 300))
    need = radius[:, None] + radius[None, :] + GAP
    np.fill_diagonal(need, 0.0)
    for step in range(rounds):
        if step < rounds // 2:
            centre -= centre.mean(axis=0)
            centre *= _DRAWN
        centre = centre + _push(centre, need)
    return centre * _stretch(centre, need)


def _push(centre: Floats, need: Floats) -> Floats:
    """Half of each overlap, away from the other disc, summed."""
    dx = centre[:, None, 0] - centre[None, :, 0]
    dy = centre[:, None, 1] - centre[None, :, 1]
    distance = np.maximum(np.sqrt(dx * dx + dy * dy), 1e-9)
    share = 0.5 * np.maximum(need / distance - 1.0, 0.0)
    np.fill_diagonal(share, 0.0)
    return np.column_stack([(dx * share).sum(axis=1), (dy * share).sum(axis=1)])


def _stretch(centre: Floats, need: Floats) -> float:
    """By how much the whole must grow so that no two discs overlap (1 when none do)."""
    first, second = np.triu_indices(centre.shape[0], 1)
    distance = np.sqrt(((centre[first] - centre[second]) ** 2).sum(axis=1))
    return float((need[first, second] / np.maximum(distance, 1e-9)).max(initial=1.0))


def _rows(radius: Floats, width: float, top: float) -> Floats:
    """Discs of falling size in rows of at most `width` below `top`."""
    centre = np.zeros((radius.size, 2))
    x, y, height = 0.0, top + GAP, 0.0
    for i, r in enumerate(radius.tolist()):
        if x > 0 and x + 2 * r > width:
            x, y, height = 0.0, y + height + GAP, 0.0
        centre[i] = x + r, y + r
        x, height = x + 2 * r + GAP, max(height, 2 * r)
    return centre


def _sunflower(group: Ints, reach: Floats, keys: Keys) -> tuple[Floats, Floats]:
    """Offsets from the centre of the group, (n,) each."""
    order = np.lexsort((keys, -reach, group))
    sizes = np.bincount(group)
    start = np.repeat(np.cumsum(sizes) - sizes, sizes)
    place = np.empty(group.size)
    place[order] = np.arange(group.size) - start
    distance = np.where(sizes[group] > 1, np.sqrt(place + 0.5), 0.0)
    angle = place * GOLDEN_ANGLE
    return distance * np.cos(angle), distance * np.sin(angle)
