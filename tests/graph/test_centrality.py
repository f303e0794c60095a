"""Centrality: by hand on small graphs, and equal to networkx on random ones."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from scipy.stats import spearmanr

from graph import centrality as c
from graph.model import Ties
from tests.graph import graphs
from tests.graph.graphs import dense, digraph, plain_graph, random_ties, stored

SEEDS = range(25)
by_seed = pytest.mark.parametrize("seed", SEEDS)
ALL = {
    "in_degree": c.in_degree, "out_degree": c.out_degree, "degree": c.degree,
    "in_strength": c.in_strength, "out_strength": c.out_strength, "pagerank": c.pagerank,
    "hubs": lambda t: c.hits(t).hubs, "authorities": lambda t: c.hits(t).authorities,
    "eigenvector": c.eigenvector, "harmonic": c.harmonic_closeness,
    "two_step": c.two_step_reach, "betweenness": c.betweenness, "k_core": c.k_core,
    "clustering": c.clustering,
}  # fmt: skip


def values(mapping):
    return np.array([mapping[i] for i in range(len(mapping))])


# By hand.

PATH4, STAR, CLIQUES, TAIL = graphs.path(4), graphs.star(3), graphs.two_cliques(), graphs.triangle_with_tail()  # fmt: skip
GOLDEN = (1 + 5**0.5) / 2
BY_HAND = [
    ("degree", PATH4, [1, 2, 2, 1]),
    ("in_degree", STAR, [3, 1, 1, 1]),
    ("out_degree", TAIL, [2, 2, 3, 1]),
    ("in_strength", STAR, np.log(2) * np.array([3, 1, 1, 1])),
    ("harmonic", PATH4, [11 / 18, 5 / 6, 5 / 6, 11 / 18]),
    ("harmonic", STAR, [1, 2 / 3, 2 / 3, 2 / 3]),
    ("two_step", PATH4, [2, 3, 3, 2]),
    ("two_step", CLIQUES, [4, 4, 4, 7, 7, 4, 4, 4]),
    ("betweenness", PATH4, [0, 2 / 3, 2 / 3, 0]),
    ("betweenness", STAR, [1, 0, 0, 0]),
    ("betweenness", TAIL, [0, 0, 2 / 3, 0]),
    ("betweenness", CLIQUES, np.array([0, 0, 0, 12, 12, 0, 0, 0]) / 21),
    ("k_core", CLIQUES, [3] * 8),
    ("k_core", TAIL, [2, 2, 2, 1]),
    ("k_core", PATH4, [1] * 4),
    ("clustering", TAIL, [1, 1, 1 / 3, 0]),
    ("clustering", CLIQUES, [1, 1, 1, 0.5, 0.5, 1, 1, 1]),
    ("clustering", STAR, [0] * 4),
    ("eigenvector", STAR, np.array([3**0.5, 1, 1, 1]) / 6**0.5),
    ("eigenvector", PATH4, np.array([1, GOLDEN, GOLDEN, 1]) / (2 + 2 * GOLDEN**2) ** 0.5),
    ("hubs", Ties.from_edges(4, [0, 1, 2], [3, 3, 3]), [1 / 3, 1 / 3, 1 / 3, 0]),
    ("authorities", Ties.from_edges(4, [0, 1, 2], [3, 3, 3]), [0, 0, 0, 1]),
    # Star: r = .0375 + .85 m / 3 at a leaf and m = .0375 + 3 · .85 r in the middle.
    ("pagerank", STAR, np.array([0.133125, 0.0481250, 0.0481250, 0.0481250]) / 0.2775),
]


@pytest.mark.parametrize(("name", "ties", "expected"), BY_HAND, ids=lambda v: v if isinstance(v, str) else "")  # fmt: skip
def test_by_hand(name, ties, expected):
    assert ALL[name](ties) == pytest.approx(np.asarray(expected, float), abs=1e-9)


def test_directed_by_hand():
    """0 → 1 → 2 and 3 → 1."""
    ties = Ties.from_edges(4, [0, 1, 3], [1, 2, 1], [1.0, 3.0, 7.0])
    assert c.in_degree(ties).tolist() == [0, 2, 1, 0]
    assert c.out_degree(ties).tolist() == [1, 1, 0, 1]
    assert c.degree(ties).tolist() == [1, 3, 1, 1]
    assert c.two_step_reach(ties).tolist() == [0, 2, 3, 0]
    assert c.in_strength(ties) == pytest.approx([0, np.log(2) + np.log(8), np.log(4), 0])
    assert c.out_strength(ties) == pytest.approx([np.log(2), np.log(4), 0, np.log(8)])


# Corners.


@pytest.mark.parametrize("name", ALL)
def test_nobody_and_one_person(name):
    for n in (0, 1, 2, 3):
        found = ALL[name](Ties.from_edges(n, [], []))
        assert found.shape == (n,)
        assert found == pytest.approx(np.full(n, 1 / max(n, 1) if name == "pagerank" else 0.0))


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("seed", range(5))
def test_self_ties_change_nothing(name, seed):
    plain = random_ties(seed)
    some = np.arange(0, plain.n, 2)
    ties = Ties.from_edges(
        plain.n, np.concatenate([plain.source, some]), np.concatenate([plain.indices, some]),
        np.concatenate([plain.weight, np.full(some.size, 9.0)]),
    )  # fmt: skip
    assert ALL[name](ties) == pytest.approx(ALL[name](plain), abs=1e-9)


@pytest.mark.parametrize("name", ALL)
def test_only_a_self_tie(name):
    found = ALL[name](Ties.from_edges(2, [0], [0], [5.0]))
    assert found == pytest.approx(np.full(2, 0.5 if name == "pagerank" else 0.0))


def test_zero_weight_counts_as_a_tie_without_strength():
    ties = Ties.from_edges(4, [0, 1, 2], [1, 2, 3], [1.0, 0.0, 1.0])
    assert c.degree(ties).tolist() == [1, 2, 2, 1]
    assert c.in_strength(ties) == pytest.approx([0, np.log(2), 0, np.log(2)])
    assert c.harmonic_closeness(ties) == pytest.approx(c.harmonic_closeness(graphs.path(4)))
    assert c.eigenvector(ties) == pytest.approx(np.full(4, 0.5))
    nothing = Ties.from_edges(3, [0, 1], [1, 2], [0.0, 0.0])
    for name in ("hubs", "authorities", "eigenvector", "in_strength"):
        assert ALL[name](nothing).tolist() == [0, 0, 0]
    assert c.pagerank(nothing) == pytest.approx(np.full(3, 1 / 3))


def test_two_equal_parts_share_the_leading_vector():
    ties = graphs.undirected(5, [(0, 1), (2, 3)])
    assert c.eigenvector(ties) == pytest.approx([0.5, 0.5, 0.5, 0.5, 0])
    assert c.hits(ties).authorities == pytest.approx([0.25, 0.25, 0.25, 0.25, 0])


def test_only_the_strongest_part_has_eigenvector_centrality():
    ties = graphs.undirected(6, [(0, 1), (1, 2), (0, 2), (3, 4)])
    assert c.eigenvector(ties) == pytest.approx(np.array([1, 1, 1, 0, 0, 0]) / 3**0.5)


# Equal to networkx.


@by_seed
def test_pagerank_is_networkx_s(seed):
    ties = random_ties(seed, zeros=seed % 2 == 0)
    graph = digraph(ties)
    expected = values(nx.pagerank(graph, tol=1e-14, max_iter=2000))
    assert c.pagerank(ties, tolerance=1e-13) == pytest.approx(expected, abs=1e-10)
    assert c.pagerank(ties).sum() == pytest.approx(1)
    start = np.random.default_rng(seed).random(ties.n) * (np.arange(ties.n) % 3 == 0)
    expected = values(nx.pagerank(graph, 0.6, dict(enumerate(start)), tol=1e-14, max_iter=2000))
    found = c.personalised_pagerank(ties, start, 0.6, tolerance=1e-13)
    assert found == pytest.approx(expected, abs=1e-10)
    nowhere = c.personalised_pagerank(ties, np.zeros(ties.n))
    assert nowhere == pytest.approx(c.pagerank(ties))


@by_seed
def test_hits_is_networkx_s(seed):
    ties = random_ties(seed)
    hubs, authorities = nx.hits(digraph(ties), tol=1e-14, max_iter=1000)
    found = c.hits(ties)
    assert found.hubs == pytest.approx(values(hubs), abs=1e-8)
    assert found.authorities == pytest.approx(values(authorities), abs=1e-8)


@by_seed
def test_hits_and_eigenvector_are_leading_vectors(seed):
    ties = random_ties(seed, zeros=True)
    matrix = dense(ties)
    left, _, right = np.linalg.svd(matrix)
    found = c.hits(ties)
    assert found.hubs == pytest.approx(abs(left[:, 0]) / abs(left[:, 0]).sum(), abs=1e-8)
    assert found.authorities == pytest.approx(abs(right[0]) / abs(right[0]).sum(), abs=1e-8)
    _, vectors = np.linalg.eigh(matrix + matrix.T)
    assert c.eigenvector(ties) == pytest.approx(abs(vectors[:, -1]), abs=1e-8)


@pytest.mark.parametrize("seed", range(20))
def test_eigenvector_is_networkx_s(seed):
    ties = random_ties(seed, degree=4)
    graph = plain_graph(ties)
    expected = nx.eigenvector_centrality(graph, 5000, 1e-13, weight="weight")
    assert c.eigenvector(ties) == pytest.approx(values(expected), abs=1e-8)


@pytest.mark.parametrize("degree", [1.2, 3, 8])
def test_leading_vectors_of_larger_graphs(degree):
    ties = random_ties(5, n=150, degree=degree)
    matrix = dense(ties)
    authority = abs(np.linalg.eigh(matrix.T @ matrix)[1][:, -1])
    assert c.hits(ties).authorities == pytest.approx(authority / authority.sum(), abs=1e-8)
    found = c.eigenvector(ties)
    assert found == pytest.approx(abs(np.linalg.eigh(matrix + matrix.T)[1][:, -1]), abs=1e-8)


def test_many_equal_parts_share_the_leading_vector():
    """A search that goes on from random vectors ends somewhere else here."""
    ties = graphs.undirected(200, [(2 * i, 2 * i + 1) for i in range(90)])
    expected = np.where(np.arange(200) < 180, 1 / 180**0.5, 0)
    assert c.eigenvector(ties) == pytest.approx(expected, abs=1e-12)
    assert c.hits(ties).hubs == pytest.approx(expected / expected.sum(), abs=1e-12)


@by_seed
def test_paths_are_networkx_s(seed):
    ties = random_ties(seed, zeros=True)
    graph = plain_graph(ties)
    harmonic = values(nx.harmonic_centrality(graph)) / (ties.n - 1)
    assert c.harmonic_closeness(ties) == pytest.approx(harmonic, abs=1e-12)
    between = values(nx.betweenness_centrality(graph, normalized=True))
    assert c.betweenness(ties) == pytest.approx(between, abs=1e-12)


@by_seed
def test_cores_and_clustering_are_networkx_s(seed):
    ties = random_ties(seed, zeros=True)
    graph = plain_graph(ties)
    assert c.k_core(ties).tolist() == values(nx.core_number(graph)).tolist()
    assert c.clustering(ties) == pytest.approx(values(nx.clustering(graph)), abs=1e-12)


# Written out.


@by_seed
def test_counts_and_strengths_written_out(seed):
    ties = random_ties(seed, zeros=True, loops=True)
    there, weight = stored(ties), np.log1p(dense(ties))
    assert c.in_degree(ties).tolist() == there.sum(axis=0).tolist()
    assert c.out_degree(ties).tolist() == there.sum(axis=1).tolist()
    assert c.degree(ties).tolist() == (there | there.T).sum(axis=1).tolist()
    assert c.in_strength(ties) == pytest.approx(weight.sum(axis=0))
    assert c.out_strength(ties) == pytest.approx(weight.sum(axis=1))


@by_seed
def test_two_step_reach_written_out(seed):
    ties = random_ties(seed, loops=True)
    there = stored(ties)
    within = there | (there.astype(int) @ there > 0)
    np.fill_diagonal(within, False)
    assert c.two_step_reach(ties).tolist() == within.sum(axis=0).tolist()


def test_many_sources_at_once_are_the_same():
    """More people than fit in one batch of the bit-parallel search."""
    ties = random_ties(3, n=700, degree=1.5)
    expected = values(nx.harmonic_centrality(plain_graph(ties))) / 699
    assert c.harmonic_closeness(ties) == pytest.approx(expected, abs=1e-12)


# Sampling.


def test_pivots_order_people_like_the_exact_values(monkeypatch):
    ties = random_ties(4, n=900, degree=3)
    exact = c.harmonic_closeness(ties)
    monkeypatch.setattr(c, "EXACT_CLOSENESS", 100)
    monkeypatch.setattr(c, "PIVOTS", 600)
    found = c.harmonic_closeness(ties, seed=1)
    assert spearmanr(found, exact).statistic > 0.98
    assert found.mean() == pytest.approx(exact.mean(), rel=0.02)
    assert np.array_equal(found, c.harmonic_closeness(ties, seed=1))
    assert not np.array_equal(found, c.harmonic_closeness(ties, seed=2))


def test_sampled_betweenness_is_near_and_repeats(monkeypatch):
    ties = random_ties(6, n=200, degree=1.6)
    exact = c.betweenness(ties)
    assert c.betweenness(ties, exact=0) == pytest.approx(exact)
    monkeypatch.setattr(c, "PATH_PIVOTS", 150)
    found = c.betweenness(ties, seed=1, exact=0)
    assert spearmanr(found, exact).statistic > 0.95
    assert found.mean() == pytest.approx(exact.mean(), rel=0.1)
    assert np.array_equal(found, c.betweenness(ties, seed=1, exact=0))
    assert not np.array_equal(found, c.betweenness(ties, seed=2, exact=0))


@pytest.mark.parametrize("degree", [1.0, 3.0, 12.0, 60.0])
def test_paths_of_sparse_and_dense_graphs_are_networkx_s(degree):
    """Levels are reached from either side, whichever has fewer ties."""
    ties = random_ties(8, n=160, degree=degree)
    expected = values(nx.betweenness_centrality(plain_graph(ties), normalized=True))
    assert c.betweenness(ties) == pytest.approx(expected, abs=1e-12)
