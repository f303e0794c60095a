"""One pass over all triangles serves clustering, constraint, effective size and embeddedness."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from graph.model import Ties

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Triads:
    """Per person (n,): `clustering`, `constraint` (NaN when isolated), `effective_size`,
    `triangles`. Per stored tie of `both` (the symmetric ties): `common` contacts of its ends."""

    both: Ties
    clustering: NDArray[np.float64]
    constraint: NDArray[np.float64]
    effective_size: NDArray[np.float64]
    triangles: NDArray[np.int64]
    common: NDArray[np.int64]


@njit(cache=True)
def _pass(
    indptr: Array, indices: Array, weight: Array, strength: Array, largest: Array
) -> tuple[Array, Array, Array]:
    """Common contacts and indirect investment per tie, redundancy per person."""
    n, m = indptr.size - 1, indices.size
    common = np.zeros(m, np.int64)
    indirect = np.zeros(m)
    redundancy = np.zeros(n)
    place = np.full(n, -1, np.int64)
    for i in range(n):
        di = indptr[i + 1] - indptr[i]
        for k in range(indptr[i], indptr[i + 1]):
            place[indices[k]] = k
        for k in range(indptr[i], indptr[i + 1]):
            q = indices[k]
            dq = indptr[q + 1] - indptr[q]
            if dq > di or (dq == di and q > i):
                continue
            back = -1
            for l in range(indptr[q], indptr[q + 1]):  # noqa: E741
                j = indices[l]
                if j == i:
                    back = l
                p = place[j]
                if p >= 0:
                    common[k] += 1
                    wij, wjq = weight[p], weight[l]
                    if strength[i] > 0 and strength[j] > 0 and strength[q] > 0:
                        indirect[k] += wij / strength[i] * wjq / strength[j]
                        redundancy[i] += wij / strength[i] * wjq / largest[q]
                        redundancy[q] += wjq / strength[q] * wij / largest[i]
            for l in range(indptr[q], indptr[q + 1]):  # noqa: E741
                j = indices[l]
                p = place[j]
                if p >= 0 and strength[q] > 0 and strength[j] > 0:
                    indirect[back] += weight[l] / strength[q] * weight[p] / strength[j]
            common[back] = common[k]
        for k in range(indptr[i], indptr[i + 1]):
            place[indices[k]] = -1
    return common, indirect, redundancy


@lru_cache(maxsize=4)
def triads(ties: Ties) -> Triads:
    """Everything that depends on triangles, on the undirected graph with weights a_ij + a_ji."""
    both = ties.symmetric()
    n = both.n
    strength = np.bincount(both.source, both.weight, n)
    largest = np.zeros(n)
    np.maximum.at(largest, both.source, both.weight)
    common, indirect, redundancy = _pass(
        both.indptr, both.indices, both.weight, strength, np.where(largest > 0, largest, 1.0)
    )
    degree = np.diff(both.indptr)
    safe = np.where(strength > 0, strength, 1.0)[both.source]
    invested = both.weight / safe + indirect
    constraint = np.bincount(both.source, invested**2, n)
    closed = np.bincount(both.source, common, n)
    pairs = degree * (degree - 1)
    return Triads(
        both=both,
        clustering=np.divide(closed, pairs, out=np.zeros(n), where=pairs > 0),
        constraint=np.where(strength > 0, constraint, np.nan),
        effective_size=np.where(degree > 0, degree - redundancy, np.nan),
        triangles=(closed / 2).astype(np.int64),
        common=common,
    )
