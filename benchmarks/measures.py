"""Our measures beside networkx, igraph and networkit: `python -m benchmarks.measures`.

CPU seconds of the measure alone, on a graph each side has already built (filling a library's graph
costs more than most measures), ours after a warm call that also builds the undirected view. What
triangles tell is forgotten between calls. networkit runs on one thread, as ours does.

igraph is not installed with this project: `pip install igraph` for the run, else its column stays
empty. `--people 100000 --skip-slow` leaves out what takes a library minutes.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import networkit as nk
import networkx as nx
import numpy as np

from benchmarks.generate import ties as generated
from graph import brokerage, centrality, communities, trust
from graph.model import Ties
from graph.triads import triads

try:
    import igraph
except ModuleNotFoundError:
    igraph = None

SAMPLE = 20
ROUNDS = 3


@dataclass
class Graphs:
    """One network in the form of every library."""

    ties: Ties
    start: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        ties, both = self.ties, self.ties.symmetric()
        self.groups = np.arange(ties.n) // 90
        self.start = np.where(np.arange(ties.n) % 50 == 0, 1.0, 0.0)
        self.directed = nx.DiGraph()
        self.plain = nx.Graph()
        for graph, edges in ((self.directed, ties), (self.plain, both)):
            graph.add_nodes_from(range(ties.n))
            graph.add_weighted_edges_from(zip(*_lists(edges), strict=True))
        self.sample = np.random.default_rng(1).choice(ties.n, SAMPLE, replace=False).tolist()
        self.kit = centrality.undirected(both, weighted=True)
        self.kit_directed = nk.GraphFromCoo(
            (ties.weight, (ties.source.astype(np.uint64), ties.indices.astype(np.uint64))),
            n=ties.n, weighted=True, directed=True,
        )  # fmt: skip
        if igraph:
            self.i_directed = self._igraph(ties, directed=True)
            upper = both.source < both.indices
            self.i_plain = self._igraph(both.keep(upper), directed=False)

    def _igraph(self, ties: Ties, directed: bool) -> Any:
        ends = np.stack([ties.source, ties.indices], axis=1)
        graph = igraph.Graph(ties.n, ends, directed=directed)
        graph.es["weight"] = ties.weight.tolist()
        return graph

    @property
    def scale(self) -> float:
        """From a sample of people to all of them."""
        return self.ties.n / SAMPLE


def _lists(ties: Ties) -> tuple[list[int], list[int], list[float]]:
    return ties.source.tolist(), ties.indices.tolist(), ties.weight.tolist()


Call = Callable[[Graphs], object]


@dataclass(frozen=True)
class Row:
    """One measure; `sampled`: networkx on SAMPLE people, scaled; `slow`: libraries take minutes."""

    name: str
    ours: Call
    networkx: Call | None = None
    igraph: Call | None = None
    networkit: Call | None = None
    sampled: bool = False
    slow: bool = False


def _run(algorithm: Any) -> object:
    return algorithm.run()


def _two_steps(g: Graphs) -> object:
    turned = g.directed.reverse(copy=False)
    return [len(nx.single_source_shortest_path_length(turned, i, cutoff=2)) for i in g.sample]


def _simmelian(g: Graphs) -> object:
    mutual = g.directed.to_undirected(reciprocal=True)
    near = {i: set(mutual[i]) for i in mutual}
    return {i: sum(not near[i].isdisjoint(near[j]) for j in near[i]) for i in near}


def _modularity_groups(g: Graphs) -> list[set[int]]:
    return [set(np.flatnonzero(g.groups == k).tolist()) for k in range(int(g.groups.max()) + 1)]


ROWS = (
    Row("PageRank", lambda g: centrality.pagerank(g.ties), lambda g: nx.pagerank(g.directed),
        lambda g: g.i_directed.pagerank(weights="weight"),
        lambda g: _run(nk.centrality.PageRank(g.kit_directed, tol=1e-10))),
    Row("personalised PageRank", lambda g: centrality.personalised_pagerank(g.ties, g.start),
        lambda g: nx.pagerank(g.directed, personalization=dict(enumerate(g.start))),
        lambda g: g.i_directed.personalized_pagerank(reset=g.start.tolist(), weights="weight")),
    Row("HITS", lambda g: centrality.hits(g.ties), lambda g: nx.hits(g.directed),
        lambda g: (g.i_directed.hub_score("weight"), g.i_directed.authority_score("weight"))),
    Row("eigenvector", lambda g: centrality.eigenvector(g.ties),
        lambda g: nx.eigenvector_centrality(g.plain, 2000, weight="weight"),
        lambda g: g.i_plain.eigenvector_centrality(weights="weight"),
        lambda g: _run(nk.centrality.EigenvectorCentrality(g.kit, 1e-9))),
    Row("k-core", lambda g: centrality.k_core(g.ties), lambda g: nx.core_number(g.plain),
        lambda g: g.i_plain.coreness(), lambda g: _run(nk.centrality.CoreDecomposition(g.kit))),
    Row("clustering", lambda g: centrality.clustering(g.ties), lambda g: nx.clustering(g.plain),
        lambda g: g.i_plain.transitivity_local_undirected(mode="zero"),
        lambda g: _run(nk.centrality.LocalClusteringCoefficient(g.kit, True))),
    Row("Burt constraint", lambda g: brokerage.burt_constraint(g.ties),
        lambda g: nx.constraint(g.directed, weight="weight"),
        lambda g: g.i_plain.constraint(weights="weight")),
    Row("effective size", lambda g: brokerage.effective_size(g.ties),
        lambda g: nx.effective_size(g.plain, weight="weight"), slow=True),
    Row("Simmelian ties", lambda g: trust.simmelian_embeddedness(g.ties), _simmelian),
    Row("reciprocity", lambda g: trust.reciprocity(g.ties),
        lambda g: nx.reciprocity(g.directed, list(g.directed))),
    Row("modularity", lambda g: communities.modularity(g.ties, g.groups),
        lambda g: nx.community.modularity(g.plain, _modularity_groups(g)),
        lambda g: g.i_plain.modularity(g.groups.tolist(), weights="weight")),
    Row("Leiden (networkx: Louvain)", lambda g: communities.leiden(g.ties),
        lambda g: nx.community.louvain_communities(g.plain, seed=1),
        lambda g: g.i_plain.community_leiden("modularity", weights="weight", n_iterations=5),
        lambda g: _run(nk.community.ParallelLeiden(g.kit, 5, False)), slow=True),
    Row("two-step reach", lambda g: centrality.two_step_reach(g.ties), _two_steps,
        lambda g: g.i_directed.neighborhood_size(order=2, mode="in"), sampled=True),
    Row("harmonic closeness", lambda g: centrality.harmonic_closeness(g.ties),
        lambda g: nx.harmonic_centrality(g.plain, sources=g.sample),
        lambda g: g.i_plain.harmonic_centrality(), sampled=True, slow=True),
    Row("betweenness (ours sampled)", lambda g: centrality.betweenness(g.ties),
        lambda g: nx.betweenness_centrality(g.plain, k=SAMPLE, seed=1),
        lambda g: g.i_plain.betweenness(), sampled=True, slow=True),
)  # fmt: skip


def measured(call: Call, graphs: Graphs, rounds: int) -> float:
    """Median CPU seconds."""
    times = []
    for _ in range(rounds):
        triads.cache_clear()
        start = time.process_time()
        call(graphs)
        times.append(time.process_time() - start)
    return statistics.median(times)


def rows(graphs: Graphs, skip_slow: bool) -> Iterator[str]:
    """The table's lines."""
    yield "| measure | ours | networkx | igraph | networkit | networkx / ours | best other / ours |"
    yield "|---|---|---|---|---|---|---|"
    for row in ROWS:
        row.ours(graphs)
        ours = measured(row.ours, graphs, 2 * ROUNDS + 1)
        rounds = 1 if row.slow else ROUNDS
        found: list[float | None] = [None, None, None]
        if row.networkx and (row.sampled or not (skip_slow and row.slow)):
            found[0] = measured(row.networkx, graphs, 1) * (graphs.scale if row.sampled else 1)
        if igraph and row.igraph and not (skip_slow and row.slow):
            found[1] = measured(row.igraph, graphs, rounds)
        if row.networkit:
            found[2] = measured(row.networkit, graphs, rounds)
        yield _line(row, ours, found)


def _line(row: Row, ours: float, found: list[float | None]) -> str:
    cells = [_seconds(t) for t in (ours, *found)]
    if row.sampled and found[0]:
        cells[1] += " est."
    others = [t for t in found[1:] if t is not None]
    cells.append(f"{found[0] / ours:,.0f}" if found[0] else "")
    cells.append(f"{min(others) / ours:.2f}" if others else "")
    return f"| {row.name} | {' | '.join(cells)} |"


def _seconds(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.4f}" if value < 0.1 else f"{value:,.2f}"


def _versions() -> str:
    names = []
    for name in ("networkx", "igraph", "networkit", "numba", "scipy"):
        try:
            names.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            names.append(f"no {name}")
    return ", ".join(names)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--skip-slow", action="store_true")
    chosen = parser.parse_args()
    nk.setNumberOfThreads(1)
    source, target, rate = generated(chosen.people)
    graphs = Graphs(Ties.from_edges(chosen.people, source, target, np.log1p(rate)))
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{chosen.people:,} people, {graphs.ties.m:,} ties; {machine}, {_versions()}.")
    print(f"CPU seconds; est.: networkx on {SAMPLE} people, scaled.\n")
    for line in rows(graphs, chosen.skip_slow):
        print(line, flush=True)


if __name__ == "__main__":
    main()
