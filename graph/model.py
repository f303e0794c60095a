"""The network as frozen arrays: one CSR matrix per family of ties, integers and weights only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import networkx as nx
import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

NO_TIME = int(np.iinfo(np.int64).min)
"""Stands for "no time known" (declared ties)."""

_DTYPES: dict[str, type] = {
    "indptr": np.int64, "indices": np.int32, "weight": np.float64, "count": np.int64,
    "first": np.int64, "last": np.int64, "week_indptr": np.int64, "week": np.int32,
    "week_weight": np.float64, "week_count": np.int32,
}  # fmt: skip
ARRAYS = tuple(_DTYPES)


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """One family of directed ties as compressed sparse rows; every array is read-only.

    Row i holds the ties from i. `indptr` int64 (n+1,), `indices` int32 (m,), columns sorted inside
    a row and unique; `weight` float64 (m,) finite and >= 0; `count` int64 (m,) events behind a tie;
    `first`, `last` int64 (m,) epoch seconds, NO_TIME when declared. The weekly sums of tie e are
    entries `week_indptr[e]:week_indptr[e+1]` of `week` int32 (k,) (week number), `week_weight`
    float64 (k,) (before any recency decay) and `week_count` int32 (k,); declared ties have none.
    Self ties may be stored; measures ignore them and say so.

    Raises ValueError when the arrays do not fit together.

    >>> ties = Ties.from_edges(3, [0, 0, 1], [1, 1, 2])
    >>> ties.n, ties.m, ties.weight.tolist()
    (3, 2, [2.0, 1.0])
    """

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    weight: NDArray[np.float64]
    count: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    week_indptr: NDArray[np.int64]
    week: NDArray[np.int32]
    week_weight: NDArray[np.float64]
    week_count: NDArray[np.int32]

    def __post_init__(self) -> None:
        for name, dtype in _DTYPES.items():
            array: NDArray[Any] = np.ascontiguousarray(getattr(self, name), dtype=dtype)
            if array.flags.writeable:
                array = array.view()
                array.setflags(write=False)
            object.__setattr__(self, name, array)
        _check(self)

    @property
    def n(self) -> int:
        """Number of people."""
        return int(self.indptr.size - 1)

    @property
    def m(self) -> int:
        """Number of stored ties."""
        return int(self.indices.size)

    @property
    def source(self) -> NDArray[np.int64]:
        """Source of every stored tie, (m,)."""
        return np.repeat(np.arange(self.n, dtype=np.int64), np.diff(self.indptr))

    @classmethod
    def from_edges(
        cls,
        n: int,
        source: ArrayLike,
        target: ArrayLike,
        weight: ArrayLike | None = None,
        count: ArrayLike | None = None,
    ) -> Ties:
        """Ties without times from parallel arrays; duplicates are summed.

        Weight and count default to 1 an edge. ValueError when an end is outside 0..n-1.
        """
        src, dst = np.asarray(source, np.int64).ravel(), np.asarray(target, np.int64).ravel()
        if src.size and (min(src.min(), dst.min()) < 0 or max(src.max(), dst.max()) >= n):
            raise ValueError(f"edge ends must lie in 0..{n - 1}")
        w = np.ones(src.size) if weight is None else np.asarray(weight, np.float64).ravel()
        c = np.ones(src.size, np.int64) if count is None else np.asarray(count, np.int64).ravel()
        pair, place = np.unique(src * max(n, 1) + dst, return_inverse=True)
        none = np.full(pair.size, NO_TIME, np.int64)
        return cls(
            indptr=_indptr(pair // max(n, 1), n),
            indices=(pair % max(n, 1)).astype(np.int32),
            weight=np.bincount(place, w, pair.size).astype(np.float64),
            count=np.bincount(place, c, pair.size).astype(np.int64),
            first=none,
            last=none,
            week_indptr=np.zeros(pair.size + 1, np.int64),
            week=np.empty(0, np.int32),
            week_weight=np.empty(0),
            week_count=np.empty(0, np.int32),
        )

    def scipy(self) -> sp.csr_array:
        """The weights as a scipy sparse array (n, n)."""
        return sp.csr_array((self.weight, self.indices, self.indptr), shape=(self.n, self.n))

    def with_weight(self, weight: ArrayLike, drop_zero: bool = False) -> Ties:
        """The same ties with other weights (m,); with `drop_zero` ties of weight 0 disappear."""
        changed = Ties(
            self.indptr, self.indices, np.asarray(weight, np.float64), self.count, self.first,
            self.last, self.week_indptr, self.week, self.week_weight, self.week_count,
        )  # fmt: skip
        return changed.keep(changed.weight > 0) if drop_zero else changed

    def keep(self, mask: NDArray[np.bool_]) -> Ties:
        """Only the ties where `mask` (m,) is true."""
        return self._taken(np.flatnonzero(mask), self.source[mask], self.indices[mask])

    def transpose(self) -> Ties:
        """Every tie turned round."""
        numbered = sp.csr_array((np.arange(self.m), self.indices, self.indptr), (self.n, self.n))
        order = numbered.T.tocsr().data
        return self._taken(order, self.indices[order].astype(np.int64), self.source[order])

    def without_loops(self) -> Ties:
        """Without self ties; the same object when there are none."""
        other = self.source != self.indices
        return self if other.all() else self.keep(other)

    def without_weeks(self) -> Ties:
        """Without weekly sums, for measures that do not look at time."""
        if not self.week.size:
            return self
        empty = np.zeros(self.m + 1, np.int64)
        return Ties(
            self.indptr, self.indices, self.weight, self.count, self.first, self.last, empty,
            self.week[:0], self.week_weight[:0], self.week_count[:0],
        )  # fmt: skip

    def symmetric(self) -> Ties:
        """Undirected view: both directions stored, weight and count a_ij + a_ji, no self ties.

        first is the earlier, last the later of the two; weekly sums are not carried over. The view
        is kept, because most measures ask for it.
        """
        return _symmetric(self)

    def _taken(
        self, order: NDArray[np.int64], source: NDArray[np.int64], target: NDArray[Any]
    ) -> Ties:
        spans, weeks = _spans(self.week_indptr, order)
        return Ties(
            indptr=_indptr(source, self.n),
            indices=target.astype(np.int32),
            weight=self.weight[order],
            count=self.count[order],
            first=self.first[order],
            last=self.last[order],
            week_indptr=spans,
            week=self.week[weeks],
            week_weight=self.week_weight[weeks],
            week_count=self.week_count[weeks],
        )


def stacked(n: int, parts: Sequence[Ties]) -> Ties:
    """Ties of several ranges of sources, in rising order, as one family over all n people.

    >>> parts = [Ties.from_edges(2, [0], [1]), Ties.from_edges(2, [1], [0])]
    >>> stacked(2, parts).indices.tolist()
    [1, 0]
    """
    joined = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ARRAYS
        if name not in ("indptr", "week_indptr")
    }
    spans = np.concatenate([np.diff(part.week_indptr) for part in parts])
    return Ties(
        indptr=np.sum([part.indptr for part in parts], axis=0),
        week_indptr=np.concatenate([[0], np.cumsum(spans)]),
        **joined,
    )


def _indptr(source: NDArray[Any], n: int) -> NDArray[np.int64]:
    counts = np.bincount(source, minlength=n) if n else np.empty(0, np.int64)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _reduced(function: np.ufunc, values: NDArray[Any], start: NDArray[np.int64]) -> NDArray[Any]:
    if not start.size:
        return values[:0]
    result: NDArray[Any] = function.reduceat(values, start)
    return result


def _spans(
    indptr: NDArray[np.int64], order: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """New pointers and the gathered positions of variable-length spans in a new order."""
    length = np.diff(indptr)[order]
    pointers = np.concatenate([[0], np.cumsum(length)]).astype(np.int64)
    inside = np.arange(int(pointers[-1])) - np.repeat(pointers[:-1], length)
    return pointers, np.repeat(indptr[:-1][order], length) + inside


@lru_cache(maxsize=4)
def _symmetric(ties: Ties) -> Ties:
    n = max(ties.n, 1)
    source, target = ties.source, ties.indices.astype(np.int64)
    other = np.flatnonzero(source != target)
    source, target = source[other], target[other]
    pair = np.concatenate([source * n + target, target * n + source])
    order = np.argsort(pair, kind="stable")
    start = np.flatnonzero(np.diff(pair[order], prepend=-1))
    unique = pair[order][start]
    twice = np.concatenate([other, other])[order]
    return Ties(
        indptr=_indptr(unique // n, ties.n),
        indices=(unique % n).astype(np.int32),
        weight=_reduced(np.add, ties.weight[twice], start),
        count=_reduced(np.add, ties.count[twice], start),
        first=_reduced(np.minimum, ties.first[twice], start),
        last=_reduced(np.maximum, ties.last[twice], start),
        week_indptr=np.zeros(start.size + 1, np.int64),
        week=np.empty(0, np.int32),
        week_weight=np.empty(0),
        week_count=np.empty(0, np.int32),
    )


def _check(ties: Ties) -> None:
    n, m, k = ties.indptr.size - 1, ties.indices.size, ties.week.size
    per_tie = (ties.weight, ties.count, ties.first, ties.last)
    if n < 0 or ties.indptr[0] != 0 or ties.indptr[-1] != m or (np.diff(ties.indptr) < 0).any():
        raise ValueError("indptr must rise from 0 to the number of ties")
    if any(a.size != m for a in per_tie) or ties.week_indptr.size != m + 1:
        raise ValueError("every tie needs one weight, count, first, last and span of weeks")
    if ties.week_indptr[0] != 0 or (np.diff(ties.week_indptr) < 0).any():
        raise ValueError("week_indptr must rise from 0")
    if ties.week_indptr[-1] != k or (ties.week_weight.size, ties.week_count.size) != (k, k):
        raise ValueError("the weekly arrays must be of one length")
    if m and (ties.indices.min() < 0 or ties.indices.max() >= n):
        raise ValueError(f"targets must lie in 0..{n - 1}")
    if m and not (np.isfinite(ties.weight).all() and (ties.weight >= 0).all()):
        raise ValueError("weights must be finite and not negative")
    inside = np.diff(ties.indices.astype(np.int64))
    borders = ties.indptr[1:-1] - 1
    inside[borders[(borders >= 0) & (borders < inside.size)]] = 1
    if (inside <= 0).any():
        raise ValueError("targets must be sorted and unique inside a row")


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Families of ties over the same n people, numbered 0..n-1.

    >>> Network(2, {"trust": Ties.from_edges(2, [0], [1])}).to_networkx("trust").number_of_edges()
    1
    """

    n: int
    families: Mapping[str, Ties]

    def __post_init__(self) -> None:
        for name, ties in self.families.items():
            if ties.n != self.n:
                raise ValueError(f"family {name!r} has {ties.n} people, the network {self.n}")
        object.__setattr__(self, "families", dict(sorted(self.families.items())))

    def to_networkx(self, family: str) -> nx.DiGraph:
        """One family as a directed graph with nodes 0..n-1; KeyError for an unknown family.

        Edge attributes: weight, count, first, last (None when declared), weeks, a tuple of (week,
        weight, count). `from_networkx` brings all of it back.
        """
        ties = self.families[family]
        graph = nx.DiGraph()
        graph.add_nodes_from(range(self.n))
        graph.add_edges_from(_edges(ties))
        return graph

    @classmethod
    def from_networkx(cls, graphs: Mapping[str, nx.DiGraph]) -> Network:
        """The network of `to_networkx` graphs; all must have the nodes 0..n-1."""
        n = max((graph.number_of_nodes() for graph in graphs.values()), default=0)
        return cls(n, {family: _from_graph(graph, n) for family, graph in graphs.items()})

    def checksum(self) -> str:
        """SHA-256 over all arrays in a fixed order: equal networks, equal checksum."""
        digest = hashlib.sha256(f"network {self.n}".encode())
        for family, ties in self.families.items():
            digest.update(f"\0{family}\0".encode())
            for name in ARRAYS:
                array = getattr(ties, name)
                digest.update(f"{name} {array.dtype} {array.size}\0".encode())
                digest.update(array.tobytes())
        return digest.hexdigest()


def _edges(ties: Ties) -> Iterator[tuple[int, int, dict[str, Any]]]:
    source = ties.source.tolist()
    for e, target in enumerate(ties.indices.tolist()):
        span = slice(int(ties.week_indptr[e]), int(ties.week_indptr[e + 1]))
        weeks = zip(
            ties.week[span].tolist(), ties.week_weight[span].tolist(),
            ties.week_count[span].tolist(), strict=True,
        )  # fmt: skip
        yield (
            source[e],
            target,
            {
                "weight": float(ties.weight[e]),
                "count": int(ties.count[e]),
                "first": None if ties.first[e] == NO_TIME else int(ties.first[e]),
                "last": None if ties.last[e] == NO_TIME else int(ties.last[e]),
                "weeks": tuple(weeks),
            },
        )


def _from_graph(graph: nx.DiGraph, n: int) -> Ties:
    edges = sorted(graph.edges(data=True), key=lambda edge: edge[:2])
    weeks = [data.get("weeks", ()) for _, _, data in edges]
    flat = [entry for entries in weeks for entry in entries]
    times = {
        name: [NO_TIME if d.get(name) is None else d[name] for _, _, d in edges]
        for name in ("first", "last")
    }
    return Ties(
        indptr=_indptr(np.array([s for s, _, _ in edges], dtype=np.int64), n),
        indices=np.array([t for _, t, _ in edges], dtype=np.int32),
        weight=np.array([d.get("weight", 1.0) for _, _, d in edges], dtype=np.float64),
        count=np.array([d.get("count", 1) for _, _, d in edges], dtype=np.int64),
        first=np.array(times["first"], dtype=np.int64),
        last=np.array(times["last"], dtype=np.int64),
        week_indptr=np.concatenate([[0], np.cumsum([len(w) for w in weeks])]).astype(np.int64),
        week=np.array([w for w, _, _ in flat], dtype=np.int32),
        week_weight=np.array([x for _, x, _ in flat], dtype=np.float64),
        week_count=np.array([c for _, _, c in flat], dtype=np.int32),
    )
