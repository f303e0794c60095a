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
    """Sum of dependencies of chosen sources on every node, undirected unweighted (Brandes 2001)."""
    n = indptr.size - 1
    total = np.zeros(n)
    order = np.empty(n, np.int32)
    distance = np.empty(n, np.int32)
    paths = np.empty(n)
    dependency = np.empty(n)
    for i in range(sources.size):
        s = sources[i]
        distance[:] = -1
        paths[:] = 0.0
        dependency[:] = 0.0
        distance[s], paths[s], order[0] = 0, 1.0, s
        head, tail = 0, 1
        while head < tail:
            u = order[head]
            head += 1
            for k in range(indptr[u], indptr[u + 1]):
                v = indices[k]
                if distance[v] < 0:
                    distance[v] = distance[u] + 1
                    order[tail] = v
                    tail += 1
                if distance[v] == distance[u] + 1:
                    paths[v] += paths[u]
        for j in range(tail - 1, 0, -1):
            v = order[j]
            share = (1.0 + dependency[v]) / paths[v]
            for k in range(indptr[v], indptr[v + 1]):
                u = indices[k]
                if distance[u] == distance[v] - 1:
                    dependency[u] += paths[u] * share
            total[v] += dependency[v]
    return total
