"""Trust read from ties: returned, embedded, lasting, many-sided, and passed on.

Ties run from the one who trusts (or turns to) to the one who is trusted. Self ties are ignored.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from graph.centrality import pagerank
from graph.lanes import reverse_index
from graph.model import Ties
from graph.triads import triads

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


def reciprocated(ties: Ties) -> Bools:
    """For every stored tie i → j whether j → i is stored too, (m,). False for self ties."""
    back = reverse_index(ties.indptr, ties.indices)
    return np.asarray((back >= 0) & (ties.source != ties.indices), bool)


def reciprocity(ties: Ties) -> Floats:
    """Share of a person's ties, in and out, that belong to a returned pair (0 to 1).

    `2 |in ∩ out| / (|in| + |out|)`, 0 without ties; equal to networkx.reciprocity per node.

    >>> reciprocity(Ties.from_edges(3, [0, 1, 1], [1, 0, 2])).round(2).tolist()
    [1.0, 0.67, 0.0]
    """
    plain = ties.without_loops()
    returned = np.bincount(plain.source, reciprocated(plain), plain.n)
    total = np.diff(plain.indptr) + np.bincount(plain.indices, minlength=plain.n)
    return np.divide(2 * returned, total, out=np.zeros(plain.n), where=total > 0)


def shared_contact(ties: Ties) -> Bools:
    """For every stored tie whether its two ends have a contact in common, (m,).

    Contacts are counted on the undirected graph; self ties give False.
    """
    found = triads(ties)
    both = found.both
    n = max(both.n, 1)
    pair = both.source * n + both.indices
    wanted = ties.source * n + ties.indices
    place = np.minimum(np.searchsorted(pair, wanted), max(pair.size - 1, 0))
    if not pair.size:
        return np.zeros(ties.m, bool)
    return np.asarray((pair[place] == wanted) & (found.common[place] > 0))


def simmelian_embeddedness(ties: Ties) -> Ints:
    """Number of a person's Simmelian ties: returned, and both ends share a returned third.

    Krackhardt 1999 ("The ties that torture"): i ↔ j is Simmelian when some k has i ↔ k and j ↔ k.
    0 to the number of returned ties.

    >>> simmelian_embeddedness(Ties.from_edges(3, [0, 1, 1, 2, 2, 0], [1, 0, 2, 1, 0, 2])).tolist()
    [2, 2, 2]
    """
    plain = ties.without_loops()
    mutual = reciprocated(plain)
    indptr = np.concatenate([[0], np.cumsum(np.bincount(plain.source[mutual], minlength=plain.n))])
    counts: Ints = _in_triangles(indptr.astype(np.int64), plain.indices[mutual])
    return counts


@njit(cache=True)
def _in_triangles(indptr: Ints, indices: NDArray[np.int32]) -> Ints:
    """Number of every person's ties that lie in a triangle, of a graph stored both ways."""
    n = indptr.size - 1
    counts = np.zeros(n, np.int64)
    near = np.full(n, -1, np.int64)
    for i in range(n):
        for k in range(indptr[i], indptr[i + 1]):
            near[indices[k]] = i
        for k in range(indptr[i], indptr[i + 1]):
            j = indices[k]
            for l in range(indptr[j], indptr[j + 1]):  # noqa: E741
                if near[indices[l]] == i:
                    counts[i] += 1
                    break
    return counts


def persistence(ties: Ties) -> Ints:
    """Distinct weeks in which a person gave or received anything (0 for declared ties only).

    >>> persistence(Ties.from_edges(2, [0], [1])).tolist()
    [0, 0]
    """
    ties = ties.without_loops()
    if not ties.week.size:
        return np.zeros(ties.n, np.int64)
    spans = np.diff(ties.week_indptr)
    first = int(ties.week.min())
    width = int(ties.week.max()) - first + 1
    week = ties.week.astype(np.int64) - first
    met = np.zeros((ties.n, width), bool)
    for end in (ties.source, ties.indices):
        met[np.repeat(end, spans), week] = True
    weeks: Ints = met.sum(axis=1).astype(np.int64)
    return weeks


def multiplexity(families: Sequence[Ties]) -> Floats:
    """Mean number of families in which a person's pairs are tied (1 to len(families), 0 without).

    A pair is tied in a family when either direction is stored (Wasserman & Faust 1994, ch. 3).
    """
    n = families[0].n if families else 0
    pairs = [t.symmetric() for t in families]
    keys = np.concatenate([t.source * max(n, 1) + t.indices for t in pairs] or [np.empty(0, int)])
    unique, counts = np.unique(keys, return_counts=True)
    who = unique // max(n, 1)
    size = np.bincount(who, minlength=n)
    total = np.bincount(who, counts, n)
    return np.divide(total, size, out=np.zeros(n), where=size > 0)


def eigentrust(ties: Ties, pretrusted: Floats | None = None, distrust: float = 0.15) -> Floats:
    """Trust that flows along ties i → j and collects at the trusted (sums to 1).

    `t = (1 - a) C^T t + a p` with C the row-normalised trust, p `pretrusted` (uniform by default)
    and a `distrust` (Kamvar, Schlosser & Garcia-Molina 2003, doi:10.1145/775152.775242). People who
    trust nobody count as trusting p. High: trusted by the trusted.
    """
    start = None if pretrusted is None or not np.sum(pretrusted) else np.asarray(pretrusted, float)
    return pagerank(ties, alpha=1 - distrust, teleport=start)
