"""Centrality: who stands where in a network of directed, weighted ties i → j.

Attention ties run from the one who turns to the other, so what comes in (in-degree, PageRank,
authority) is being listened to. Self ties are ignored by every measure, zero-weight ties count as
ties for counts and as nothing for strengths. Arrays returned have length n.
"""

from __future__ import annotations

from dataclasses import dataclass

import networkit as nk
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from graph.kernels import brandes, core_numbers, pagerank_sweeps, spread_bits, two_steps
from graph.model import Ties
from graph.spectral import leading_vector
from graph.triads import triads

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EXACT_BETWEENNESS = 3_000
PATH_PIVOTS = 1_024
EXACT_CLOSENESS = 20_000
PIVOTS = 4_096
WORDS = 8


def in_degree(ties: Ties) -> Ints:
    """Number of distinct people with a tie to j (0 to n-1).

    >>> in_degree(Ties.from_edges(3, [0, 1], [2, 2])).tolist()
    [0, 0, 2]
    """
    other = ties.source != ties.indices
    return np.bincount(ties.indices[other], minlength=ties.n).astype(np.int64)


def out_degree(ties: Ties) -> Ints:
    """Number of distinct people i has a tie to (0 to n-1)."""
    other = ties.source != ties.indices
    return np.bincount(ties.source[other], minlength=ties.n).astype(np.int64)


def degree(ties: Ties) -> Ints:
    """Number of distinct people tied with i in either direction (0 to n-1).

    >>> degree(Ties.from_edges(3, [0, 1, 1], [1, 0, 2])).tolist()
    [1, 2, 1]
    """
    return np.diff(ties.symmetric().indptr).astype(np.int64)


def in_strength(ties: Ties) -> Floats:
    """Sum of log(1 + weight) of the ties to j (damped as in docs/scores.md; Barrat et al. 2004)."""
    other = ties.source != ties.indices
    return np.asarray(np.bincount(ties.indices[other], np.log1p(ties.weight[other]), ties.n), float)


def out_strength(ties: Ties) -> Floats:
    """Sum of log(1 + weight) of the ties from i."""
    other = ties.source != ties.indices
    return np.asarray(np.bincount(ties.source[other], np.log1p(ties.weight[other]), ties.n), float)


def pagerank(
    ties: Ties, alpha: float = 0.85, tolerance: float = 1e-10, teleport: Floats | None = None
) -> Floats:
    """Share of a random walk's time at each person (sums to 1); high: sought by the sought-after.

    The walk follows ties i → j in proportion to weight with probability `alpha`, else jumps to
    `teleport` (uniform by default), as it does from people without outgoing weight. Brin & Page
    1998, doi:10.1016/S0169-7552(98)00110-X. Equal to networkx.pagerank. Empty for n = 0.

    >>> pagerank(Ties.from_edges(2, [0], [1])).round(3).tolist()
    [0.351, 0.649]
    """
    n = ties.n
    if n == 0:
        return np.empty(0)
    jump = np.full(n, 1 / n) if teleport is None else teleport / teleport.sum()
    into = _into(ties.without_loops())
    out = np.bincount(into.indices, into.data, n)
    passed = into.data * (1 / np.where(out > 0, out, 1.0))[into.indices]
    x = jump.copy()
    dangling = np.flatnonzero(out == 0)
    pagerank_sweeps(into.indptr, into.indices, passed, x, alpha, dangling, jump, tolerance, 1000)
    return np.asarray(x / x.sum())


def _into(ties: Ties) -> sp.csr_array:
    """Row v: the weights of the ties to v. Pointers stay wide, for kernels compile by type."""
    into = ties.scipy().T.tocsr()
    into.indptr, into.indices = into.indptr.astype(np.int64), into.indices.astype(np.int32)
    return into


def personalised_pagerank(
    ties: Ties, start: Floats, alpha: float = 0.85, tolerance: float = 1e-10
) -> Floats:
    """PageRank whose jumps go to `start` (n,), non-negative weights (Haveliwala 2002).

    Uniform when `start` is all zero. Equal to networkx.pagerank(personalization=start).
    """
    start = np.asarray(start, np.float64)
    return pagerank(ties, alpha, tolerance, start if start.sum() > 0 else None)


@dataclass(frozen=True, slots=True)
class Hits:
    """Hub and authority scores, each summing to 1 (all zero without ties)."""

    hubs: Floats
    authorities: Floats


def hits(ties: Ties) -> Hits:
    """Hubs point to good authorities, authorities are pointed to by good hubs (Kleinberg 1999).

    doi:10.1145/324133.324140. Weighted; the leading singular vectors, scaled to sum 1 as
    networkx.hits does. Where two parts of the network tie for the largest value both count.

    >>> hits(Ties.from_edges(3, [0, 1], [2, 2])).hubs.round(3).tolist()
    [0.5, 0.5, 0.0]
    """
    hubs, authorities = np.zeros(ties.n), np.zeros(ties.n)
    plain = ties.without_loops()
    met = _with_weight(plain)
    if met.size:
        matrix = _among(plain, met)
        authority = leading_vector(matrix, gram=True)
        hub = matrix @ authority
        hubs[met], authorities[met] = hub / hub.sum(), authority / authority.sum()
    return Hits(hubs, authorities)


def eigenvector(ties: Ties) -> Floats:
    """Eigenvector centrality on the symmetrised weights (length 1, >= 0; Bonacich 1972).

    High: tied to people who are themselves well tied. Outside the component with the largest value
    it is 0, as it is for everybody without ties. Equal to networkx.eigenvector_centrality.

    >>> eigenvector(Ties.from_edges(3, [0, 1], [1, 2])).round(3).tolist()
    [0.5, 0.707, 0.5]
    """
    scores, both = np.zeros(ties.n), ties.symmetric()
    met = _with_weight(both)
    if met.size:
        scores[met] = leading_vector(_among(both, met))
    return scores


def _with_weight(ties: Ties) -> Ints:
    """The people with a tie of positive weight: adding others must not change a digit."""
    heavy, met = ties.weight > 0, np.zeros(ties.n, bool)
    met[ties.source[heavy]] = met[ties.indices[heavy]] = True
    return np.flatnonzero(met)


def _among(ties: Ties, people: Ints) -> sp.csr_array:
    matrix = ties.scipy()
    return matrix if people.size == ties.n else matrix[people][:, people]


def harmonic_closeness(ties: Ties, seed: int = 1) -> Floats:
    """Mean of 1/distance to everybody else on the undirected unweighted graph (0 to 1).

    Rochat 2009; 0 for isolated people. Exact up to 20,000 people, from 4,096 random pivots above
    (Spearman .996 with the exact values at 100,000). Equal to networkx.harmonic_centrality / (n-1).

    >>> harmonic_closeness(Ties.from_edges(3, [0, 1], [1, 2])).tolist()
    [0.75, 1.0, 0.75]
    """
    both, n = ties.symmetric(), ties.n
    if n < 2:
        return np.zeros(n)
    if n <= EXACT_CLOSENESS:
        sources = np.arange(n, dtype=np.int64)
    else:
        sources = np.random.default_rng(seed).choice(n, PIVOTS, replace=False).astype(np.int64)
    total, _ = _spread(both, sources, 0)
    return total * (n / sources.size) / (n - 1)


def two_step_reach(ties: Ties) -> Ints:
    """Number of other people who reach j in one or two steps along ties (0 to n-1).

    >>> two_step_reach(Ties.from_edges(3, [0, 1], [1, 2])).tolist()
    [0, 1, 2]
    """
    into = _into(ties.without_loops())
    return np.asarray(two_steps(into.indptr, into.indices), np.int64)


def _spread(into: Ties, sources: Ints, steps: int) -> tuple[Floats, Ints]:
    closeness, reached = np.zeros(into.n), np.zeros(into.n, np.int64)
    width = 64 * WORDS
    for first in range(0, sources.size, width):
        batch = sources[first : first + width]
        words = -(-batch.size // 64)
        spread_bits(into.indptr, into.indices, batch, words, steps, closeness, reached)
    return closeness, reached


def betweenness(ties: Ties, seed: int = 1, exact: int = EXACT_BETWEENNESS) -> Floats:
    """Share of shortest paths through a person, undirected, unweighted (0 to 1; Freeman 1977).

    Exact (Brandes 2001, doi:10.1080/0022250X.2001.9990249; equal to networkx, normalised) up to
    `exact` people. Above, the paths from PATH_PIVOTS people chosen by chance stand for all (Brandes
    & Pich 2007, doi:10.1142/S0218127407018403): unbiased, the same for one seed, less sure far from
    the top (docs/decisions/007).

    >>> betweenness(Ties.from_edges(3, [0, 1], [1, 2])).tolist()
    [0.0, 1.0, 0.0]
    """
    both, n = ties.symmetric(), ties.n
    if n < 3:
        return np.zeros(n)
    sources = np.arange(n, dtype=np.int64)
    if n > exact:
        sources = np.sort(np.random.default_rng(seed).choice(n, min(PATH_PIVOTS, n), replace=False))
    total = brandes(both.indptr, both.indices, sources)
    return np.asarray(total * (n / sources.size) / ((n - 1) * (n - 2)))


def undirected(both: Ties, weighted: bool) -> nk.Graph:
    """A symmetric `Ties` as a networkit graph."""
    source = both.source
    upper = source < both.indices
    ends = (source[upper].astype(np.uint64), both.indices[upper].astype(np.uint64))
    weights = both.weight[upper] if weighted else np.ones(int(upper.sum()))
    return nk.GraphFromCoo((weights, ends), n=both.n, weighted=weighted, directed=False)


def k_core(ties: Ties) -> Ints:
    """Largest k such that a person is in a group whose members all have k ties inside it.

    Undirected, unweighted (Seidman 1983; equal to networkx.core_number).

    >>> k_core(Ties.from_edges(4, [0, 1, 2, 2], [1, 2, 0, 3])).tolist()
    [2, 2, 2, 1]
    """
    both = ties.symmetric()
    return core_numbers(both.indptr, both.indices) if both.n else np.empty(0, np.int64)


def clustering(ties: Ties) -> Floats:
    """Share of pairs of contacts who are tied themselves (0 to 1; Watts & Strogatz 1998).

    Undirected, unweighted; 0 with fewer than two contacts. Equal to networkx.clustering.

    >>> clustering(Ties.from_edges(3, [0, 1, 2], [1, 2, 0])).tolist()
    [1.0, 1.0, 1.0]
    """
    return triads(ties).clustering
