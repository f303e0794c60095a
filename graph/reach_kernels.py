"""Compiled loops over reverse-reachable sets: drawing, turning round, counting, covering.

They trust their input. Set number r draws from a random stream of its own, made from the seed and
r, so sets drawn in portions are the sets drawn at once. Everything is sequential.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit, uint64
from numpy.typing import NDArray

from graph.diffusion import _next, _unit

Array = NDArray[Any]


@njit(cache=True)
def running_sums(indptr: Array, values: Array) -> Array:
    """Running sums inside every row."""
    sums = np.empty(values.size)
    for v in range(indptr.size - 1):
        total = 0.0
        for k in range(indptr[v], indptr[v + 1]):
            total += values[k]
            sums[k] = total
    return sums


@njit(inline="always")
def _root(cumulative: Array, wanted: float) -> int:
    """First place whose running share exceeds `wanted` (0 to 1)."""
    low, high = 0, cumulative.size - 1
    while low < high:
        middle = (low + high) >> 1
        if cumulative[middle] > wanted:
            high = middle
        else:
            low = middle + 1
    return low


@njit(cache=True, nogil=True)
def cascade_sets(
    first: int, count: int, seed: np.uint64, cumulative: Array, indptr: Array, indices: Array,
    rates: Array,
) -> tuple[Array, Array]:  # fmt: skip
    """Sets `first` to `first + count - 1`: who would have told the root, independent cascade.

    Row v of (`indptr`, `indices`) holds whom v hears; `rates` are the running sums of
    -log(1 - chance) inside each row. Points fall on the row at rate 1: a tie is live when one falls
    into its stretch, which has just its chance and depends on no other tie. The walk goes from
    point to point, so ties that are not live cost nothing. The root comes first in its set.
    """
    n = indptr.size - 1
    seen = np.full(n, -1, np.int32)
    pointers = np.zeros(count + 1, np.int64)
    room = count * 4 + n + 1
    nodes = np.empty(room, np.int32)
    filled = 0
    for r in range(count):
        state, bits = _next(seed + uint64(first + r) * uint64(0xD1342543DE82EF95))
        root = _root(cumulative, _unit(bits))
        if filled + n > room:
            room = 2 * room + n
            larger = np.empty(room, np.int32)
            larger[:filled] = nodes[:filled]
            nodes = larger
        head = filled
        nodes[filled] = root
        seen[root] = r
        filled += 1
        while head < filled:
            v = nodes[head]
            head += 1
            start, end = indptr[v], indptr[v + 1]
            point = 0.0
            while start < end:
                state, bits = _next(state)
                point -= math.log(1.0 - _unit(bits))
                if point >= rates[end - 1]:
                    break
                high = end - 1
                while start < high:
                    middle = (start + high) >> 1
                    if rates[middle] > point:
                        high = middle
                    else:
                        start = middle + 1
                u = indices[start]
                point = rates[start]
                start += 1
                if seen[u] != r:
                    seen[u] = r
                    nodes[filled] = u
                    filled += 1
        pointers[r + 1] = filled
    return nodes[:filled].copy(), pointers


@njit(cache=True, nogil=True)
def threshold_sets(
    first: int, count: int, seed: np.uint64, cumulative: Array, indptr: Array, indices: Array,
    running: Array,
) -> tuple[Array, Array]:  # fmt: skip
    """Sets `first` to `first + count - 1`, linear threshold: a walk back, one speaker a step.

    `running` (m,) are the running shares inside each row; a row may sum to less than 1.
    """
    n = indptr.size - 1
    seen = np.full(n, -1, np.int32)
    pointers = np.zeros(count + 1, np.int64)
    room = count * 4 + n + 1
    nodes = np.empty(room, np.int32)
    filled = 0
    for r in range(count):
        state, bits = _next(seed + uint64(first + r) * uint64(0xD1342543DE82EF95))
        v = _root(cumulative, _unit(bits))
        if filled + n > room:
            room = 2 * room + n
            larger = np.empty(room, np.int32)
            larger[:filled] = nodes[:filled]
            nodes = larger
        while seen[v] != r:
            seen[v] = r
            nodes[filled] = v
            filled += 1
            low, high = indptr[v], indptr[v + 1]
            if low == high:
                break
            state, bits = _next(state)
            wanted = _unit(bits)
            if wanted >= running[high - 1]:
                break
            high -= 1
            while low < high:
                middle = (low + high) >> 1
                if running[middle] > wanted:
                    high = middle
                else:
                    low = middle + 1
            v = indices[low]
        pointers[r + 1] = filled
    return nodes[:filled].copy(), pointers


@njit(cache=True)
def from_elsewhere(nodes: Array, pointers: Array, label: Array) -> tuple[Array, Array]:
    """Every set without people of its root's group; an unknown group (-1) is nobody's."""
    kept = np.empty(nodes.size, np.int32)
    bounds = np.zeros(pointers.size, np.int64)
    filled = 0
    for r in range(pointers.size - 1):
        own = label[nodes[pointers[r]]]
        for k in range(pointers[r], pointers[r + 1]):
            other = label[nodes[k]]
            if own >= 0 and other >= 0 and other != own:
                kept[filled] = nodes[k]
                filled += 1
        bounds[r + 1] = filled
    return kept[:filled].copy(), bounds


@njit(cache=True, nogil=True)
def turned(nodes: Array, pointers: Array, n: int) -> tuple[Array, Array]:
    """Person → sets, as pointers (n+1,) and set numbers, ascending."""
    bounds = np.zeros(n + 1, np.int64)
    for k in range(nodes.size):
        bounds[nodes[k] + 1] += 1
    for i in range(n):
        bounds[i + 1] += bounds[i]
    place = bounds[:-1].copy()
    sets = np.empty(nodes.size, np.int32)
    for r in range(pointers.size - 1):
        for k in range(pointers[r], pointers[r + 1]):
            v = nodes[k]
            sets[place[v]] = r
            place[v] += 1
    return bounds, sets


@njit(cache=True)
def weighed(nodes: Array, pointers: Array, worth: Array, n: int) -> Array:
    """For every person the sum of `worth` over the sets that hold them, (n,)."""
    total = np.zeros(n)
    for r in range(worth.size):
        if worth[r] > 0.0:
            for k in range(pointers[r], pointers[r + 1]):
                total[nodes[k]] += worth[r]
    return total


@njit(cache=True)
def take(
    sets: Array, nodes: Array, pointers: Array, worth: Array, gains: Array, times: Array
) -> None:
    """One more person, found in `sets`, joins: sets covered first leave the gains of the others."""
    for j in range(sets.size):
        r = sets[j]
        times[r] += 1
        if times[r] == 1 and worth[r] > 0.0:
            for k in range(pointers[r], pointers[r + 1]):
                gains[nodes[k]] -= worth[r]


@njit(cache=True)
def covered_times(bounds: Array, sets: Array, team: Array, count: int) -> Array:
    """How many of the team each set holds, (count,)."""
    times = np.zeros(count, np.int32)
    for i in range(team.size):
        for j in range(bounds[team[i]], bounds[team[i] + 1]):
            times[sets[j]] += 1
    return times


@njit(cache=True)
def covered_counts(bounds: Array, sets: Array, teams: Array, count: int) -> Array:
    """Covered sets of many teams, one a row; -1 stands for nobody."""
    found = np.zeros(teams.shape[0], np.int64)
    last = np.full(count, -1, np.int32)
    for t in range(teams.shape[0]):
        for i in range(teams.shape[1]):
            v = teams[t, i]
            if v < 0:
                continue
            for j in range(bounds[v], bounds[v + 1]):
                if last[sets[j]] != t:
                    last[sets[j]] = t
                    found[t] += 1
    return found


@njit(cache=True)
def dual_step(worth: Array, chosen: Array, nodes: Array, pointers: Array, gap: float) -> bool:
    """A projected sub-gradient step on `worth` (0 to 1), length gap / |g|² (Polyak 1969).

    `chosen` (n,) is the best point of the relaxed limits for the present worth; False: no way left.
    """
    slope = np.empty(worth.size)
    square = 0.0
    for r in range(worth.size):
        g = -1.0
        for k in range(pointers[r], pointers[r + 1]):
            g += chosen[nodes[k]]
        if (g > 0 and worth[r] <= 0.0) or (g < 0 and worth[r] >= 1.0):
            g = 0.0
        slope[r] = g
        square += g * g
    if square == 0.0 or gap <= 0.0:
        return False
    step = gap / square
    for r in range(worth.size):
        worth[r] = min(1.0, max(0.0, worth[r] - step * slope[r]))
    return True


@njit(cache=True)
def add_sets(sets: Array, nodes: Array, pointers: Array, gains: Array) -> None:
    """Add 1 to the gains of everybody in each of some sets."""
    for j in range(sets.size):
        for k in range(pointers[sets[j]], pointers[sets[j] + 1]):
            gains[nodes[k]] += 1.0
