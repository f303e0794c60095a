"""Brokerage: who stands between others, and what would break without them.

`groups` are numbers per person, -1 for unknown; people of unknown group are a group of their own
each. Self ties are ignored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from graph.kernels import spread_bits
from graph.model import Ties
from graph.triads import triads

Array = NDArray[Any]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EXACT_KPP = 400


def burt_constraint(ties: Ties) -> Floats:
    """How much a person's contacts know each other (0 to about 1.1; NaN when isolated).

    `sum over j of (p_ij + sum over q of p_iq p_qj)^2` with p the share of i's tie weight, both
    directions added (Burt 1992, Structural Holes). Low: free to connect. Equal to
    networkx.constraint(weight="weight").

    >>> burt_constraint(Ties.from_edges(3, [0, 1], [1, 2])).tolist()
    [1.0, 0.5, 1.0]
    """
    return triads(ties).constraint


def effective_size(ties: Ties) -> Floats:
    """Number of contacts minus their redundancy (1 to degree; NaN when isolated; Burt 1992).

    `sum over j of (1 - sum over q of p_iq m_jq)`, m_jq the tie j-q over j's strongest tie. Equal to
    networkx.effective_size(nodes=..., weight="weight"); without `nodes` networkx 3.6 takes q's
    strongest tie.
    """
    return triads(ties).effective_size


def ego_betweenness_rate(ties: Ties) -> Floats:
    """Pairs of contacts who are not tied, over all own pairs + 3 (0 to below 1).

    Undirected, unweighted. The 3 keeps people with very few contacts from the top
    (docs/scores.md, CRITIC; after Everett & Borgatti 2005).

    >>> ego_betweenness_rate(Ties.from_edges(3, [0, 1], [1, 2])).tolist()
    [0.0, 0.25, 0.0]
    """
    found = triads(ties)
    degree = np.diff(found.both.indptr)
    pairs = degree * (degree - 1) / 2
    return np.asarray((pairs - found.triangles) / (pairs + 3), dtype=np.float64)


def outside_share(ties: Ties, groups: Ints) -> Floats:
    """Share of a person's tie weight, in and out, that leaves their own group (0-1, NaN: none)."""
    both = ties.symmetric()
    own = _known(groups)
    outside = own[both.source] != own[both.indices]
    total = np.bincount(both.source, both.weight, both.n)
    leaving = np.bincount(both.source, both.weight * outside, both.n)
    share: Floats = np.full(both.n, np.nan)
    np.divide(leaving, total, out=share, where=total > 0)
    return share


def participation_coefficient(ties: Ties, groups: Ints) -> Floats:
    """How evenly a person's tie weight spreads over groups: 1 - sum over g of share_g² (0 to <1).

    Guimerà & Amaral 2005, doi:10.1038/nature03288, on strengths; 0 without ties.
    """
    both = ties.symmetric()
    group = _known(groups)
    width = int(group.max(initial=0)) + 1
    key, place = np.unique(both.source * width + group[both.indices], return_inverse=True)
    per_group = np.bincount(place, both.weight, key.size)
    total = np.bincount(both.source, both.weight, both.n)
    who = key // width
    safe = np.where(total > 0, total, 1.0)
    squares = np.bincount(who, (per_group / safe[who]) ** 2, both.n)
    return np.where(total > 0, 1 - squares, 0.0)


def _known(groups: Ints) -> Ints:
    """Groups with every unknown person (-1) as a group of their own."""
    groups = np.asarray(groups, np.int64).copy()
    unknown = np.flatnonzero(groups < 0)
    groups[unknown] = groups.max(initial=-1) + 1 + np.arange(unknown.size)
    return groups


@dataclass(frozen=True, slots=True, eq=False)
class Brokerage:
    """Times a person j stands in the middle of i → j → k without i → k, by the three groups.

    coordinator: all of one group; itinerant: i and k of one group, j of another; representative: i
    and j of one group, k outside; gatekeeper: j and k of one group, i outside; liaison: all differ.
    """

    coordinator: Ints
    itinerant: Ints
    representative: Ints
    gatekeeper: Ints
    liaison: Ints


@njit(cache=True)
def _open_two_paths(out_ptr: Array, out_idx: Array, group: Array, counts: Array) -> None:
    n = out_ptr.size - 1
    reached = np.full(n, -1, np.int64)
    for i in range(n):
        for k in range(out_ptr[i], out_ptr[i + 1]):
            reached[out_idx[k]] = i
        for k in range(out_ptr[i], out_ptr[i + 1]):
            j = out_idx[k]
            for q in range(out_ptr[j], out_ptr[j + 1]):
                end = out_idx[q]
                if end == i or reached[end] == i:
                    continue
                a, b, c = group[i], group[j], group[end]
                if a == b:
                    counts[j, 0 if b == c else 2] += 1
                elif b == c:
                    counts[j, 3] += 1
                else:
                    counts[j, 1 if a == c else 4] += 1


def gould_fernandez(ties: Ties, groups: Ints) -> Brokerage:
    """Brokerage counts by group, directed, unweighted (Gould & Fernandez 1989, doi:10.2307/270949).

    Two-paths i → j → k with i ≠ k and no tie i → k, each counted once.
    """
    plain = ties.without_loops()
    counts = np.zeros((plain.n, 5), np.int64)
    _open_two_paths(plain.indptr, plain.indices, _known(groups), counts)
    return Brokerage(*(counts[:, k].copy() for k in range(5)))


@njit(cache=True)
def _without(indptr: Array, indices: Array, skip: int) -> float:
    """Sum of 1/distance over ordered pairs of the undirected graph without one person."""
    n = indptr.size - 1
    distance = np.empty(n, np.int32)
    queue = np.empty(n, np.int32)
    total = 0.0
    for s in range(n):
        if s == skip:
            continue
        distance[:] = -1
        distance[s], queue[0] = 0, s
        head, tail = 0, 1
        while head < tail:
            u = queue[head]
            head += 1
            if u != s:
                total += 1.0 / distance[u]
            for k in range(indptr[u], indptr[u + 1]):
                v = indices[k]
                if v != skip and distance[v] < 0:
                    distance[v] = distance[u] + 1
                    queue[tail] = v
                    tail += 1
    return total


@njit(cache=True)
def _split_pairs(indptr: Array, indices: Array) -> Array:
    """Unordered pairs cut apart when a person leaves: articulation points (Tarjan 1972)."""
    n = indptr.size - 1
    order = np.full(n, -1, np.int64)
    low = np.zeros(n, np.int64)
    size = np.ones(n, np.int64)
    cut = np.zeros(n, np.int64)
    gone = np.zeros(n, np.int64)
    parent = np.full(n, -1, np.int64)
    at = indptr[:-1].copy()
    stack = np.empty(n, np.int64)
    clock = 0
    visited = np.empty(n, np.int64)
    for root in range(n):
        if order[root] >= 0:
            continue
        first = clock
        stack[0], top = root, 1
        order[root] = low[root] = clock
        visited[clock] = root
        clock += 1
        while top:
            v = stack[top - 1]
            if at[v] < indptr[v + 1]:
                u = indices[at[v]]
                at[v] += 1
                if order[u] < 0:
                    parent[u] = v
                    order[u] = low[u] = clock
                    visited[clock] = u
                    clock += 1
                    stack[top] = u
                    top += 1
                elif u != parent[v]:
                    low[v] = min(low[v], order[u])
            else:
                top -= 1
                p = parent[v]
                if p >= 0:
                    low[p] = min(low[p], low[v])
                    size[p] += size[v]
                    if low[v] >= order[p]:
                        cut[p] += size[v] * gone[p]
                        gone[p] += size[v]
        whole = clock - first
        for q in range(first, clock):
            v = visited[q]
            cut[v] += gone[v] * (whole - 1 - gone[v])
    return cut


def kpp_neg(ties: Ties, exact: int = EXACT_KPP) -> Floats:
    """How much the network falls apart without a person (0 to 1; KPP-Neg, Borgatti 2006).

    Up to `exact` people: rise of distance-weighted fragmentation `1 - sum of 1/d / ((n-1)(n-2))`
    among the others. Above: share of pairs of others cut apart, found in linear time by
    articulation points. Undirected, unweighted; doi:10.1007/s10588-006-7084-x. Removing a person
    can only lengthen paths among the others, so the value is never negative.
    """
    both, n = ties.symmetric(), ties.n
    if n < 3:
        return np.zeros(n)
    if n > exact:
        pairs = (n - 1) * (n - 2) / 2
        return np.asarray(_split_pairs(both.indptr, both.indices) / pairs, float)
    closeness, reached = np.zeros(n), np.zeros(n, np.int64)
    every = np.arange(n, dtype=np.int64)
    spread_bits(both.indptr, both.indices, every, -(-n // 64), 0, closeness, reached)
    whole = float(closeness.sum())
    gone = np.array([_without(both.indptr, both.indices, i) for i in range(n)])
    rise = whole - 2 * closeness - gone
    # A longer path costs far more than rounding, which would put equal people in an order.
    rise[rise <= 1e-12 * whole] = 0.0
    return np.asarray(rise / ((n - 1) * (n - 2)), float)
