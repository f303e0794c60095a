"""Communities: the obvious ones are found, the same each time, and their quality is networkx's."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from graph.communities import leiden, modularity
from graph.keys import structural_keys
from graph.model import Ties
from tests.graph import graphs
from tests.graph.graphs import plain_graph, random_ties, relabelled, with_isolated


def as_sets(labels):
    return {frozenset(np.flatnonzero(labels == k).tolist()) for k in np.unique(labels)}


def test_two_cliques_are_two_communities():
    assert leiden(graphs.two_cliques()).tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    order = [7, 0, 6, 1, 5, 2, 4, 3]
    found = leiden(relabelled(graphs.two_cliques(), order))
    assert as_sets(found) == {frozenset({7, 0, 6, 1}), frozenset({5, 2, 4, 3})}


def test_isolated_people_are_alone():
    assert leiden(with_isolated(graphs.two_cliques(), 3)).tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 2, 3, 4]  # fmt: skip
    for n in (0, 1, 3):
        assert leiden(Ties.from_edges(n, [], [])).tolist() == list(range(n))
    assert leiden(Ties.from_edges(3, [1], [1])).tolist() == [0, 1, 2]
    assert leiden(Ties.from_edges(3, [0], [1], [0.0])).tolist() == [0, 1, 2]


def test_weight_matters():
    """A square of two heavy and two light sides falls into the heavy ones."""
    ties = graphs.undirected(4, [(0, 1), (1, 2), (2, 3), (3, 0)], [9.0, 1.0, 9.0, 1.0])
    assert leiden(ties).tolist() == [0, 0, 1, 1]


def test_a_higher_resolution_gives_smaller_communities():
    ties = random_ties(3, n=120, degree=4)
    few, many = (leiden(ties, resolution=r).max() + 1 for r in (0.5, 3.0))
    assert few < many


@pytest.mark.parametrize("seed", range(20))
def test_the_same_each_time_and_as_good_as_louvain(seed):
    ties = random_ties(seed, n=60)
    found = leiden(ties, seed=seed)
    assert np.array_equal(found, leiden(ties, seed=seed))
    assert found[0] == 0
    assert sorted(set(found.tolist())) == list(range(found.max() + 1))
    graph = plain_graph(ties)
    rival = nx.community.louvain_communities(graph, weight="weight", seed=seed)
    assert modularity(ties, found) >= nx.community.modularity(graph, rival) - 0.03


@pytest.mark.parametrize("seed", range(20))
def test_modularity_is_networkx_s(seed):
    ties = random_ties(seed, zeros=True, loops=True)
    labels = np.random.default_rng(seed).integers(0, 4, ties.n)
    groups = [set(np.flatnonzero(labels == k).tolist()) for k in range(4)]
    for resolution in (1.0, 0.4):
        expected = nx.community.modularity(plain_graph(ties), groups, resolution=resolution)
        assert modularity(ties, labels, resolution) == pytest.approx(expected)


def test_modularity_by_hand():
    ties = graphs.two_cliques()
    # 12 of 13 ties inside, half of the ends on either side.
    assert modularity(ties, np.array([0, 0, 0, 0, 1, 1, 1, 1])) == pytest.approx(12 / 13 - 0.5)
    assert modularity(ties, np.zeros(8, int)) == pytest.approx(0)
    assert modularity(Ties.from_edges(2, [], []), np.zeros(2, int)) == 0
    assert modularity(Ties.from_edges(0, [], []), np.zeros(0, int)) == 0


@pytest.mark.parametrize("seed", range(10))
def test_numbering_and_isolated_people_do_not_matter_with_keys(seed):
    ties = random_ties(seed, n=40, degree=3)
    keys = structural_keys([ties])
    found = leiden(ties, keys=keys)
    order = np.random.default_rng(seed).permutation(ties.n)
    other = relabelled(ties, order)
    again = leiden(other, keys=structural_keys([other]))
    met = set(np.flatnonzero(np.diff(ties.symmetric().indptr) > 0).tolist())
    moved = {frozenset(np.flatnonzero(again[order] == k).tolist()) for k in np.unique(again)}
    assert {s for s in moved if s & met} == {s for s in as_sets(found) if s & met}
    more = with_isolated(ties, 7)
    assert np.array_equal(leiden(more, keys=structural_keys([more]))[: ties.n], found)
