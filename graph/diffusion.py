"""How far one person's word goes: diffusion centrality, independent cascade, linear threshold.

Ties here run in the direction of INFLUENCE, u → v: u is heard by v. Transpose attention or trust
ties first. The chance that v takes something over from u is u's share of what v receives,
`c_uv / sum_u c_uv` (normalising by what the sender sends finds far worse people).

Sampling is stratified and keyed: every person is the end of the same number of backward walks, and
the random stream of a walk depends on the person's key, not on the number, so relabelling people or
adding isolated ones changes nothing (`graph.keys.structural_keys`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit, uint64
from numpy.typing import NDArray

from graph.model import Ties

Array = NDArray[Any]
Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]


def diffusion_centrality(ties: Ties, steps: int = 3, passing: float = 0.7) -> Floats:
    """Expected hearings of one message within some steps (>= 0; Banerjee et al. 2013).

    `sum over t = 1..steps of (passing · S)^t 1` with S[u, v] = c_uv / sum_u c_uv, the share of v's
    attention that goes to u; doi:10.1126/science.1236498. A hearing is counted each time, so values
    may exceed n. Self ties are ignored.

    >>> diffusion_centrality(Ties.from_edges(3, [0, 1], [1, 2])).round(2).tolist()
    [1.19, 0.7, 0.0]
    """
    share = receiver_shares(ties).scipy()
    ahead, total = np.ones(ties.n), np.zeros(ties.n)
    for _ in range(steps):
        ahead = passing * (share @ ahead)
        total += ahead
    return total


def receiver_shares(ties: Ties) -> Ties:
    """The ties with weights c_uv / sum_u c_uv: each column sums to 1 or to 0. No self ties."""
    plain = ties.without_loops()
    received = np.bincount(plain.indices, plain.weight, plain.n)
    below = received[plain.indices]
    return plain.with_weight(np.divide(plain.weight, below, out=np.zeros(plain.m), where=below > 0))


@njit(inline="always")
def _next(state: np.uint64) -> tuple[np.uint64, np.uint64]:
    """splitmix64: the next state and 64 random bits (Steele, Lea & Flood 2014)."""
    state = state + uint64(0x9E3779B97F4A7C15)
    z = state
    z = (z ^ (z >> uint64(30))) * uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> uint64(27))) * uint64(0x94D049BB133111EB)
    return state, z ^ (z >> uint64(31))


@njit(inline="always")
def _unit(bits: np.uint64) -> float:
    return np.float64(bits >> uint64(11)) * 1.1102230246251565e-16


@njit(cache=True)
def _running_shares(indptr: Array, weight: Array) -> Array:
    """Running sums inside every row as shares of the row's total; 0 throughout an empty row."""
    shares = np.zeros(weight.size)
    for v in range(indptr.size - 1):
        total = 0.0
        for k in range(indptr[v], indptr[v + 1]):
            total += weight[k]
        if total > 0:
            before = 0.0
            for k in range(indptr[v], indptr[v + 1]):
                before += weight[k]
                shares[k] = before / total
    return shares


@njit(cache=True)
def _threshold_walks(
    indptr: Array, indices: Array, cumulative: Array, keys: Array, seed: np.uint64, samples: int
) -> Array:
    """Walk back from every person; a step picks one hearer-to-speaker tie by its share."""
    n = indptr.size - 1
    hits = np.zeros(n)
    seen = np.full(n, -1, np.int64)
    mark = 0
    for root in range(n):
        for sample in range(samples):
            state, _ = _next(keys[root] ^ (seed + uint64(sample) * uint64(0xD1342543DE82EF95)))
            mark += 1
            v = root
            while seen[v] != mark:
                seen[v] = mark
                hits[v] += 1.0
                low, high = indptr[v], indptr[v + 1]
                if low == high or cumulative[high - 1] == 0.0:
                    break
                state, bits = _next(state)
                wanted = _unit(bits)
                while low < high - 1:
                    middle = (low + high - 1) // 2
                    if cumulative[middle] <= wanted:
                        low = middle + 1
                    else:
                        high = middle + 1
                v = indices[low]
    return hits / samples


@njit(cache=True)
def _cascade_sets(
    indptr: Array, indices: Array, chance: Array, keys: Array, seed: np.uint64, samples: int
) -> Array:
    """From every person back along ties that happen to be live."""
    n = indptr.size - 1
    hits = np.zeros(n)
    seen = np.full(n, -1, np.int64)
    queue = np.empty(n, np.int64)
    mark = 0
    for root in range(n):
        for sample in range(samples):
            state, _ = _next(keys[root] ^ (seed + uint64(sample) * uint64(0xD1342543DE82EF95)))
            mark += 1
            seen[root] = mark
            queue[0] = root
            head, tail = 0, 1
            while head < tail:
                v = queue[head]
                head += 1
                hits[v] += 1.0
                for k in range(indptr[v], indptr[v + 1]):
                    state, bits = _next(state)
                    u = indices[k]
                    if seen[u] != mark and _unit(bits) < chance[k]:
                        seen[u] = mark
                        queue[tail] = u
                        tail += 1
    return hits / samples


def linear_threshold_reach(
    ties: Ties, seed: int = 1, samples: int = 200, keys: Keys | None = None
) -> Floats:
    """Expected number of people won over when u alone starts, linear threshold (1 to n).

    Every v takes the share of its attention that is convinced and follows when it passes a random
    threshold; equal in law to walking back from v and picking one speaker at a time (Kempe,
    Kleinberg & Tardos 2003, doi:10.1145/956750.956769). `samples` walks per person; the standard
    error of a value r is below sqrt(r / samples). `u` itself counts. Deterministic by seed, keys.

    >>> linear_threshold_reach(Ties.from_edges(3, [0, 1], [1, 2])).tolist()
    [3.0, 2.0, 1.0]
    """
    listening = ties.transpose()
    weights = listening.weight.astype(np.float32)[:, None]
    return threshold_reach_lanes(listening_rows(listening, keys), weights, seed, samples)[:, 0]


def listening_rows(listening: Ties, keys: Keys | None = None) -> ListeningRows:
    """Ties v → u (v listens to u, as attention and trust run) prepared for backward walks."""
    own = np.arange(1, listening.n + 1, dtype=np.uint64) if keys is None else keys
    other = np.flatnonzero(listening.source != listening.indices)
    source = listening.source[other]
    order = np.lexsort((own[listening.indices[other]], source))
    indptr = np.concatenate([[0], np.cumsum(np.bincount(source, minlength=listening.n))])
    return ListeningRows(
        indptr.astype(np.int64), listening.indices[other][order], other[order], own
    )


def threshold_reach_lanes(rows: ListeningRows, weights: Array, seed: int, samples: int) -> Floats:
    """`linear_threshold_reach` for many weightings of the same ties, (n, lanes).

    `weights` (m, lanes) float32 in the order of the ties `rows` was made from; 0: no tie.
    """
    found = np.empty((rows.indptr.size - 1, weights.shape[1]))
    for lane in range(weights.shape[1]):
        cumulative = _running_shares(rows.indptr, weights[rows.order, lane].astype(np.float64))
        hits = _threshold_walks(
            rows.indptr, rows.indices, cumulative, rows.keys, uint64_of(seed), samples
        )
        found[:, lane] = hits
    return _alike(found, rows.keys)


def independent_cascade_reach(
    ties: Ties, seed: int = 1, samples: int = 200, keys: Keys | None = None
) -> Floats:
    """Expected number of people who hear of it when u alone tells it once, independent cascade.

    Each tie u → v carries it with probability c_uv / sum_u c_uv, once; by reverse reachable sets
    (Borgs et al. 2014, doi:10.1137/1.9781611973402.70), `samples` per person. 1 to n, u counts.

    >>> independent_cascade_reach(Ties.from_edges(3, [0, 1], [1, 2])).tolist()
    [3.0, 2.0, 1.0]
    """
    into, own = _into(ties, keys)
    hits = _cascade_sets(into.indptr, into.indices, into.weight, own, uint64_of(seed), samples)
    return _alike(hits, own)


def uint64_of(seed: int) -> np.uint64:
    """A seed as the unsigned number kernels take."""
    return np.uint64(seed % 2**64)


@dataclass(frozen=True, slots=True, eq=False)
class ListeningRows:
    """Row v: whom v listens to, in the order of their keys; `order`: the ties' positions."""

    indptr: Array
    indices: Array
    order: Array
    keys: Keys


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Shares by receiver: row v holds whom v hears, in the order of their keys."""

    indptr: Array
    indices: Array
    weight: Floats


def _into(ties: Ties, keys: Keys | None) -> tuple[_Rows, Keys]:
    shares = receiver_shares(ties)
    positive = shares.keep(shares.weight > 0).transpose()
    keys = np.arange(1, ties.n + 1, dtype=np.uint64) if keys is None else keys
    order = np.lexsort((keys[positive.indices], positive.source))
    return _Rows(positive.indptr, positive.indices[order], positive.weight[order]), keys


def _alike(values: Floats, keys: Keys) -> Floats:
    """People with one key stand in the same place: they get the mean of their values.

    `values` (n,) or (n, lanes).
    """
    unique, place = np.unique(keys, return_inverse=True)
    if unique.size == keys.size:
        return values
    sizes = np.bincount(place)
    lanes = values.reshape(keys.size, -1).T
    means = np.column_stack([np.bincount(place, lane) / sizes for lane in lanes])
    return np.asarray(means[place].reshape(values.shape))
