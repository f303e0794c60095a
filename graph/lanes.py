"""Many re-weightings of one network side by side: arrays of shape (ties, lanes) and (n, lanes).

A lane is one bootstrap draw (or half, or leave-out) of the same ties. Lanes lie next to each other
in memory, so one pass over the ties serves all of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Lanes = NDArray[np.float32]
Index = NDArray[np.int64] | NDArray[np.int32]


@njit(cache=True)
def _scatter(index: Index, values: Lanes, out: NDArray[np.float64]) -> None:
    for e in range(index.size):
        row = index[e]
        for lane in range(values.shape[1]):
            out[row, lane] += values[e, lane]


def scatter_sum(index: Index, values: Lanes, n: int) -> NDArray[np.float64]:
    """Sum of `values[e]` over all e with `index[e] == i`, for every i in 0..n-1.

    Shapes: index (m,), values (m, lanes) float32, result (n, lanes) float64. The order of summing
    is the order of e, so the result does not depend on the number of cores.

    >>> scatter_sum(np.array([0, 1, 0]), np.ones((3, 2), np.float32), 3).tolist()
    [[2.0, 2.0], [1.0, 1.0], [0.0, 0.0]]
    """
    out = np.zeros((n, values.shape[1]))
    _scatter(index.astype(np.int64, copy=False), values, out)
    return out


@njit(cache=True)
def _scatter_product(
    index: Index, other: Index, factors: Lanes, values: Lanes, out: NDArray[np.float64]
) -> None:
    for e in range(index.size):
        row, source = index[e], other[e]
        for lane in range(factors.shape[1]):
            out[row, lane] += factors[e, lane] * values[source, lane]


def scatter_product(index: Index, other: Index, factors: Lanes, values: Lanes) -> NDArray[Any]:
    """Sum of `factors[e] * values[other[e]]` over all e with `index[e] == i`, for every row i.

    Shapes: index, other (m,), factors (m, lanes), values (n, lanes) float32, result (n, lanes)
    float64: as `scatter_sum` of the products, without holding them.

    >>> one = np.ones((2, 1), np.float32)
    >>> scatter_product(np.array([0, 0]), np.array([1, 0]), 2 * one, 3 * one).tolist()
    [[12.0], [0.0]]
    """
    out = np.zeros(values.shape)
    _scatter_product(index, other, factors, values, out)
    return out


def places(values: NDArray[np.float64]) -> tuple[Index, Index]:
    """How many values of a lane are smaller than each value, and how many not larger, (n, lanes).

    Expects no NaN. One sort a lane serves percentiles and ranks.

    >>> [found[:, 0].tolist() for found in places(np.array([[3.0], [1.0], [3.0]]))]
    [[1, 0, 1], [3, 1, 3]]
    """
    columns = np.ascontiguousarray(values.T)
    below, up_to = np.empty(columns.shape, np.int64), np.empty(columns.shape, np.int64)
    _places(columns, np.argsort(columns, axis=1), below, up_to)
    return below.T, up_to.T


@njit(cache=True)
def _places(columns: NDArray[np.float64], order: Index, below: Index, up_to: Index) -> None:
    for lane in range(columns.shape[0]):
        first = 0
        while first < columns.shape[1]:
            value = columns[lane, order[lane, first]]
            end = first + 1
            while end < columns.shape[1] and columns[lane, order[lane, end]] == value:
                end += 1
            for k in range(first, end):
                below[lane, order[lane, k]] = first
                up_to[lane, order[lane, k]] = end
            first = end


@njit(cache=True)
def _weekly(
    week_indptr: Index, week: Index, weight: Lanes, multiplicity: Lanes, out: Lanes
) -> None:
    for e in range(week_indptr.size - 1):
        for k in range(week_indptr[e], week_indptr[e + 1]):
            w = weight[k]
            row = week[k]
            for lane in range(multiplicity.shape[1]):
                out[e, lane] += w * multiplicity[row, lane]


def weekly_lanes(week_indptr: Index, week: Index, weight: Lanes, multiplicity: Lanes) -> Lanes:
    """Weight of every tie in every lane: sum over its weeks of weight × multiplicity of the week.

    Shapes: week_indptr (m+1,), week (k,) row numbers of `multiplicity`, weight (k,) float32,
    multiplicity (weeks, lanes) float32; result (m, lanes) float32.

    >>> weekly_lanes(np.array([0, 2]), np.array([0, 1]), np.array([1, 2], np.float32),
    ...     np.array([[1, 0], [1, 2]], np.float32)).tolist()
    [[3.0, 4.0]]
    """
    out = np.zeros((week_indptr.size - 1, multiplicity.shape[1]), np.float32)
    spans = week_indptr.astype(np.int64, copy=False)
    _weekly(spans, week.astype(np.int32, copy=False), weight, multiplicity, out)
    return out


def reverse_index(indptr: Index, indices: Index) -> Index:
    """For each stored tie i → j the position of j → i, or -1 when it is not returned.

    Expects sorted columns without duplicates, as `graph.model.Ties` has them.

    >>> reverse_index(np.array([0, 1, 2]), np.array([1, 0])).tolist()
    [1, 0]
    """
    return _reverse(np.asarray(indptr, np.int64), np.asarray(indices, np.int32))


@njit(cache=True)
def _reverse(indptr: Index, indices: Index) -> Index:
    """Rows are visited in order, so the place of row i inside row j only ever moves on."""
    n = indptr.size - 1
    found = np.full(indices.size, -1, np.int64)
    place = indptr[:-1].copy()
    for i in range(n):
        for k in range(indptr[i], indptr[i + 1]):
            j = indices[k]
            while place[j] < indptr[j + 1] and indices[place[j]] < i:
                place[j] += 1
            if place[j] < indptr[j + 1] and indices[place[j]] == i:
                found[k] = place[j]
    return found
