"""Percentiles, rank correlation and reliability: how steady is an ordering?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from graph.lanes import places

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def percentile(values: Floats, groups: Ints) -> Floats:
    """Percentile of every person inside their group: (mid-rank - 1/2) / group size, in (0, 1).

    `values` (n,) or (n, lanes), `groups` (n,) with -1 for people left out, who get NaN. Equal
    values get equal percentiles; high values high ones. A lane with a NaN in a group is NaN there.

    >>> percentile(np.array([1.0, 2.0, 2.0, 9.0]), np.array([0, 0, 0, -1])).round(3).tolist()
    [0.167, 0.667, 0.667, nan]
    """
    found = np.full((groups.size, values.size // max(groups.size, 1)), np.nan)
    for group in np.flatnonzero(np.bincount(groups[groups >= 0])):
        inside = np.flatnonzero(groups == group)
        own = values[inside].reshape(inside.size, -1)
        below, up_to = places(own)
        found[inside] = np.where(np.isnan(own).any(axis=0), np.nan, (below + up_to) / 2)
        found[inside] /= inside.size
    return found.reshape(values.shape)


def spearman(one: Floats, other: Floats) -> float:
    """Spearman's rank correlation with average ranks (-1 to 1); NaN when either side is constant.

    >>> spearman(np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0]))
    -1.0
    """
    a, b = rankdata(one), rankdata(other)
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / size if size else float("nan")


def spearman_brown(half: float) -> float:
    """Reliability of the whole from the correlation of two halves: 2r / (1 + r).

    Spearman 1910, Brown 1910. Negative correlations mean no reliability at all: 0.

    >>> spearman_brown(0.5), spearman_brown(-0.2)
    (0.6666666666666666, 0.0)
    """
    return 2 * half / (1 + half) if half > 0 else 0.0
