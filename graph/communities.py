"""Communities: groups with many ties inside and few outside."""

from __future__ import annotations

import networkit as nk
import numpy as np
from numpy.typing import NDArray

from graph.centrality import undirected
from graph.model import Ties

Ints = NDArray[np.int64]


def leiden(
    ties: Ties, seed: int = 1, resolution: float = 1.0, keys: NDArray[np.uint64] | None = None
) -> Ints:
    """Community number of every person, 0.. in order of first appearance (Traag et al. 2019).

    Undirected, weighted modularity, doi:10.1038/s41598-019-41695-z; networkit's ParallelLeiden on
    one thread, so one seed gives one answer. Isolated people are communities of their own. Other
    seeds give other, about equally good groupings: never read meaning into a single border case.
    With `keys` (graph.keys.structural_keys) people are visited in the order of their keys, so that
    numbering and isolated people do not matter.

    >>> leiden(Ties.from_edges(4, [0, 2], [1, 3])).tolist()
    [0, 0, 1, 1]
    """
    both = ties.symmetric()
    if not both.m or not both.weight.sum():
        return np.arange(ties.n, dtype=np.int64)
    met = np.flatnonzero(np.diff(both.indptr) > 0)
    order = met if keys is None else met[np.argsort(keys[met], kind="stable")]
    labels = np.full(ties.n, -1, np.int64)
    labels[order] = _parallel_leiden(both, order, seed, resolution)
    alone = np.flatnonzero(labels < 0)
    labels[alone] = labels.max() + 1 + np.arange(alone.size)
    _, first, place = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(first.size, np.int64)
    rank[np.argsort(first)] = np.arange(first.size)
    return rank[place]


def _parallel_leiden(both: Ties, order: Ints, seed: int, resolution: float) -> Ints:
    """Labels of the people of `order`, in that order, by networkit on one thread."""
    number = np.full(both.n, -1, np.int64)
    number[order] = np.arange(order.size)
    part = Ties.from_edges(order.size, number[both.source], number[both.indices], both.weight)
    threads = nk.getMaxNumberOfThreads()
    nk.setNumberOfThreads(1)
    nk.setSeed(seed, False)
    try:
        # networkit keeps no reference to the graph it works on: without ours it reads freed memory.
        graph = undirected(part, weighted=True)
        run = nk.community.ParallelLeiden(graph, iterations=5, randomize=False, gamma=resolution)
        run.run()
        return np.asarray(run.getPartition().getVector(), dtype=np.int64)
    finally:
        nk.setNumberOfThreads(threads)


def modularity(ties: Ties, labels: Ints, resolution: float = 1.0) -> float:
    """Modularity of a grouping, undirected, weighted (-1/2 to 1; Newman & Girvan 2004).

    Equal to networkx.community.modularity; 0 without ties.
    """
    both = ties.symmetric()
    total = float(both.weight.sum())
    if total == 0:
        return 0.0
    inside = float(both.weight[labels[both.source] == labels[both.indices]].sum())
    strength = np.bincount(both.source, both.weight, both.n)
    per_group = np.bincount(labels, strength)
    return inside / total - resolution * float((per_group**2).sum()) / total**2
