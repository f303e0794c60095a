"""How near everybody is to a team, in steps along who hears whom."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[Any]
Ints = NDArray[np.int64]


@njit(cache=True)
def _breadth_first(indptr: Array, hearers: Array, team: Array) -> Array:
    steps = np.full(indptr.size - 1, -1, np.int64)
    queue = np.empty(indptr.size - 1, np.int64)
    filled = 0
    for i in range(team.size):
        if steps[team[i]] < 0:
            steps[team[i]] = 0
            queue[filled] = team[i]
            filled += 1
    head = 0
    while head < filled:
        u = queue[head]
        head += 1
        for k in range(indptr[u], indptr[u + 1]):
            if steps[hearers[k]] < 0:
                steps[hearers[k]] = steps[u] + 1
                queue[filled] = hearers[k]
                filled += 1
    return steps


def steps_from(indptr: Ints, hearers: Ints, team: Ints) -> Ints:
    """Steps from the nearest of a team to everybody, -1 where there is no way, (n,).

    Row u of (`indptr`, `hearers`) holds who hears u; a step leads from u to a hearer.

    >>> steps_from(np.array([0, 1, 2, 2]), np.array([1, 2]), np.array([0])).tolist()
    [0, 1, 2]
    """
    return np.asarray(_breadth_first(indptr, hearers, team.astype(np.int64)))


def nearness(indptr: Ints, hearers: Ints, team: Ints, counted: NDArray[np.bool_]) -> float:
    """Distance-weighted reach: sum over counted people of 1 / steps to the nearest of a team.

    Members count 1 each; 0 to the number of counted people (n,).

    >>> chain = np.array([0, 1, 2, 2]), np.array([1, 2])
    >>> nearness(*chain, np.array([0]), np.ones(3, bool))
    2.5
    """
    steps = steps_from(indptr, hearers, team)[counted]
    return float((steps == 0).sum() + (1.0 / steps[steps > 0]).sum())
