"""Betweenness by pivots against KADABRA and exact: `python -m benchmarks.betweenness`."""

from __future__ import annotations

import time

import networkit as nk
import numpy as np
from scipy.stats import spearmanr

from benchmarks.generate import ties
from graph.centrality import betweenness, undirected
from graph.model import Ties

PEOPLE, TOP = 10_000, 100


def main() -> None:
    """One table: CPU seconds, largest error, Spearman's rho, share of the true first hundred."""
    source, target, _ = ties(PEOPLE)
    network = Ties.from_edges(PEOPLE, source, target)
    betweenness(Ties.from_edges(4, [0, 1, 2], [1, 2, 3]))
    exact, seconds = _timed(lambda: betweenness(network, exact=PEOPLE))
    print(f"exact: {seconds:.1f} s, largest value {exact.max():.4f}")
    for name, run in (
        ("pivots", lambda: betweenness(network)),
        ("KADABRA", lambda: kadabra(network)),
    ):
        found, seconds = _timed(run)
        error = np.abs(found - exact).max()
        rho = spearmanr(found, exact)[0]
        first = len(set(np.argsort(-found)[:TOP]) & set(np.argsort(-exact)[:TOP])) / TOP
        print(
            f"{name}: {seconds:.1f} s, error {error:.5f}, rho {rho:.3f}, first {TOP}: {first:.2f}"
        )


def _timed(run):
    begin = time.process_time()
    return run(), time.process_time() - begin


def kadabra(network: Ties) -> np.ndarray:
    """networkit's estimate with error .005, probability .9, on one thread."""
    both = network.symmetric()
    graph = undirected(both, weighted=False)
    nk.setNumberOfThreads(1)
    nk.setSeed(1, False)
    run = nk.centrality.KadabraBetweenness(graph, 0.005, 0.1)
    run.run()
    return np.asarray(run.scores()) * (both.n / (2 * (both.n - 2)))


if __name__ == "__main__":
    main()
