"""Compiled loops over CSR arrays. Indices int32, pointers int64, weights float64.

They trust their input; `graph.model.Ties` has checked it. Every one is sequential, so the result
does not depend on the number of cores.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, uint64
from numpy.typing import NDArray

Array = NDArray[Any]


@njit(cache=True)
def pagerank_sweeps(
    indptr: Array, indices: Array, passed: Array, x: Array, damping: float, dangling: Array,
    teleport: Array, tolerance: float, sweeps: int,
) -> int:  # fmt: skip
    """Gauss-Seidel PageRank over the in-ties; `x` is changed in place, sweeps used are returned."""
    n = indptr.size - 1
    for sweep in range(sweeps):
        lost = 0.0
        for i in range(dangling.size):
            lost += x[dangling[i]]
        base = damping * lost + 1 - damping
        change = 0.0
        for v in range(n):
            total = 0.0
            for k in range(indptr[v], indptr[v + 1]):
                total += passed[k] * x[indices[k]]
            total = damping * total + base * teleport[v]
            change += abs(total - x[v])
            x[v] = total
        if change < tolerance:
            return sweep + 1
    return sweeps


@njit(cache=True)
def core_numbers(indptr: Array, indices: Array) -> Array:
    """Core number of every node of an undirected graph (Batagelj & Zaversnik 2003)."""
    n = indptr.size - 1
    degree = np.empty(n, np.int64)
    for i in range(n):
        degree[i] = indptr[i + 1] - indptr[i]
    bins = np.zeros(degree.max() + 2, np.int64)
    for i in range(n):
        bins[degree[i] + 1] += 1
    for d in range(bins.size - 1):
        bins[d + 1] += bins[d]
    start = bins[:-1].copy()
    fill = start.copy()
    place = np.empty(n, np.int64)
    order = np.empty(n, np.int64)
    for v in range(n):
        place[v] = fill[degree[v]]
        order[place[v]] = v
        fill[degree[v]] += 1
    for i in range(n):
        v = order[i]
        for k in range(indptr[v], indptr[v + 1]):
            u = indices[k]
            if degree[u] > degree[v]:
                du, pu, pw = degree[u], place[u], start[degree[u]]
                w = order[pw]
                if u != w:
                    place[u], place[w] = pw, pu
                    order[pu], order[pw] = w, u
                start[du] += 1
                degree[u] -= 1
    return degree


@njit(inline="always")
def _bits(x: np.uint64) -> np.uint64:
    x = x - ((x >> uint64(1)) & uint64(0x5555555555555555))
    x = (x & uint64(0x3333333333333333)) + ((x >> uint64(2)) & uint64(0x3333333333333333))
    x = (x + (x >> uint64(4))) & uint64(0x0F0F0F0F0F0F0F0F)
    return (x * uint64(0x0101010101010101)) >> uint64(56)


@njit(cache=True)
def spread_bits(
    indptr: Array, indices: Array, sources: Array, words: int, steps: int, closeness: Array,
    reached: Array,
) -> None:  # fmt: skip
    """Breadth-first search from 64·words sources at once, one bit a source.

    Adds 1/distance to `closeness[v]` and 1 to `reached[v]` for every source that reaches v within
    `steps` steps (0: no limit). `indptr`, `indices`: the ties into each node.
    """
    n = indptr.size - 1
    seen = np.zeros((n, words), np.uint64)
    front = np.zeros((n, words), np.uint64)
    after = np.zeros((n, words), np.uint64)
    got = np.empty(words, np.uint64)
    for b in range(sources.size):
        bit = uint64(1) << uint64(b & 63)
        seen[sources[b], b >> 6] |= bit
        front[sources[b], b >> 6] |= bit
    distance = 0
    while steps == 0 or distance < steps:
        distance += 1
        fresh = np.int64(0)
        for v in range(n):
            got[:] = 0
            for k in range(indptr[v], indptr[v + 1]):
                u = indices[k]
                for w in range(words):
                    got[w] |= front[u, w]
            here = np.int64(0)
            for w in range(words):
                got[w] &= ~seen[v, w]
                here += np.int64(_bits(got[w]))
                after[v, w] = got[w]
            if here:
                closeness[v] += here / distance
                reached[v] += here
                fresh += here
        if fresh == 0:
            return
        for v in range(n):
            for w in range(words):
                seen[v, w] |= after[v, w]
                front[v, w] = after[v, w]


@njit(cache=True)
def two_steps(indptr: Array, indices: Array) -> Array:
    """Number of others within two steps of every node along the given rows."""
    n = indptr.size - 1
    counts = np.zeros(n, np.int64)
    seen = np.full(n, -1, np.int32)
    for v in range(n):
        seen[v] = v
        for k in range(indptr[v], indptr[v + 1]):
            u = indices[k]
            if seen[u] != v:
                seen[u] = v
                counts[v] += 1
            for l in range(indptr[u], indptr[u + 1]):  # noqa: E741
                w = indices[l]
                if seen[w] != v:
                    seen[w] = v
                    counts[v] += 1
    return counts


@njit(cache=True)
def brandes(indptr: Array, indices: Array, sources: Array) -> Array:
    """Sum of dependencies of chosen sources on every node, undirected unweighted (Brandes 2001).

    A level of the search is reached from whichever side has fewer ties: from the level before it,
    or by the nodes not met yet looking back; the same on the way back (Beamer et al. 2012).
    """
    n = indptr.size - 1
    total = np.zeros(n)
    order = np.empty(n, np.int32)
    waiting = np.empty(n, np.int32)
    distance = np.empty(n, np.int32)
    paths = np.empty(n)
    share = np.empty(n)
    starts = np.empty(n + 1, np.int64)
    for i in range(sources.size):
        distance[:] = -1
        paths[:] = 0.0
        s = sources[i]
        distance[s], paths[s], order[0] = 0, 1.0, s
        levels = _levels(indptr, indices, order, waiting, distance, paths, starts)
        _back(indptr, indices, order, distance, paths, share, starts, levels, total)
    return total


@njit(cache=True)
def _levels(
    indptr: Array, indices: Array, order: Array, waiting: Array, distance: Array, paths: Array,
    starts: Array,
) -> int:  # fmt: skip
    """Nodes by distance from order[0] and numbers of shortest paths; the number of levels.

    Level d is `order[starts[d]:starts[d + 1]]`.
    """
    n = indptr.size - 1
    left, ties_left = 0, indptr[n]
    starts[0], starts[1], levels = 0, 1, 1
    while True:
        first, last = starts[levels - 1], starts[levels]
        ahead = 0
        for j in range(first, last):
            ahead += indptr[order[j] + 1] - indptr[order[j]]
        ties_left -= ahead
        if ties_left < ahead:
            left = _left_over(distance, waiting, left)
            tail = _look_back(indptr, indices, waiting[:left], order, last, distance, paths, levels)
        else:
            tail = _reach_out(indptr, indices, order, first, last, distance, paths, levels)
        if tail == last:
            return levels
        levels += 1
        starts[levels] = tail


@njit(cache=True)
def _left_over(distance: Array, waiting: Array, left: int) -> int:
    """Gather the nodes not met yet: from all nodes at first, then from those gathered before."""
    kept = 0
    for j in range(left if left else distance.size):
        v = waiting[j] if left else j
        if distance[v] < 0:
            waiting[kept] = v
            kept += 1
    return kept


@njit(cache=True)
def _look_back(
    indptr: Array, indices: Array, waiting: Array, order: Array, tail: int, distance: Array,
    paths: Array, level: int,
) -> int:  # fmt: skip
    """Nodes not met yet that touch the level before `level` join `order`; its new end."""
    for j in range(waiting.size):
        v = waiting[j]
        found = 0.0
        for k in range(indptr[v], indptr[v + 1]):
            if distance[indices[k]] == level - 1:
                found += paths[indices[k]]
        if found > 0:
            distance[v], paths[v], order[tail] = level, found, v
            tail += 1
    return tail


@njit(cache=True)
def _reach_out(
    indptr: Array, indices: Array, order: Array, first: int, last: int, distance: Array,
    paths: Array, level: int,
) -> int:  # fmt: skip
    """The contacts of a level that were not met yet join `order`; its new end."""
    tail = last
    for j in range(first, last):
        u = order[j]
        for k in range(indptr[u], indptr[u + 1]):
            v = indices[k]
            if distance[v] < 0:
                distance[v], order[tail] = level, v
                tail += 1
            if distance[v] == level:
                paths[v] += paths[u]
    return tail


@njit(cache=True)
def _back(
    indptr: Array, indices: Array, order: Array, distance: Array, paths: Array, share: Array,
    starts: Array, levels: int, total: Array,
) -> None:  # fmt: skip
    """Add every node's dependency to `total`, level by level from the farthest.

    `share` is (1 + dependency) / paths of the nodes of levels done.
    """
    for j in range(starts[levels - 1], starts[levels]):
        share[order[j]] = 1.0 / paths[order[j]]
    for level in range(levels - 2, 0, -1):
        below, above = 0, 0
        for j in range(starts[level], starts[level + 1]):
            below += indptr[order[j] + 1] - indptr[order[j]]
        for j in range(starts[level + 1], starts[level + 2]):
            above += indptr[order[j] + 1] - indptr[order[j]]
        near, far = (
            order[starts[level] : starts[level + 1]],
            order[starts[level + 1] : starts[level + 2]],
        )
        _pass_back(indptr, indices, near, far, distance, share, level, above < below)
        for j in range(near.size):
            v = near[j]
            dependency = share[v] * paths[v]
            total[v] += dependency
            share[v] = (1.0 + dependency) / paths[v]


@njit(cache=True)
def _pass_back(
    indptr: Array, indices: Array, near: Array, far: Array, distance: Array, share: Array,
    level: int, from_far: bool,
) -> None:  # fmt: skip
    """`share` of each near node: the sum over its contacts in the level beyond."""
    for j in range(near.size):
        share[near[j]] = 0.0
    if from_far:
        for j in range(far.size):
            v = far[j]
            for k in range(indptr[v], indptr[v + 1]):
                if distance[indices[k]] == level:
                    share[indices[k]] += share[v]
        return
    for j in range(near.size):
        u = near[j]
        for k in range(indptr[u], indptr[u + 1]):
            if distance[indices[k]] == level + 1:
                share[u] += share[indices[k]]
