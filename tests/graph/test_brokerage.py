"""Brokerage: by hand, against networkx and against formulas written out over all triples."""

from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
import pytest

from graph import brokerage as b
from graph.model import Ties
from graph.triads import triads
from tests.graph import graphs
from tests.graph.graphs import dense, digraph, plain_graph, random_ties, stored

by_seed = pytest.mark.parametrize("seed", range(25))
ROLES = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")
NAN = np.nan


def groups_of(seed, n):
    return np.random.default_rng(seed).integers(-1, 3, n)


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        (graphs.path(3), [1, 0.5, 1]),
        (graphs.star(4), [0.25, 1, 1, 1, 1]),
        # Two contacts, half of the effort each, the other half of theirs leads to one another.
        (graphs.undirected(3, [(0, 1), (1, 2), (0, 2)]), [2 * (0.5 + 0.25) ** 2] * 3),
        (graphs.undirected(3, [(0, 1)]), [1, 1, NAN]),
    ],
    ids=["path", "star", "triangle", "isolated"],
)
def test_constraint_by_hand(ties, expected):
    assert b.burt_constraint(ties) == pytest.approx(np.asarray(expected, float), nan_ok=True)


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        (graphs.path(3), [1, 2, 1]),
        (graphs.star(4), [4, 1, 1, 1, 1]),
        (graphs.undirected(4, [(0, 1), (1, 2), (0, 2)]), [1, 1, 1, NAN]),
        # Degree less 2 · ties among contacts / degree (Borgatti 1997).
        (graphs.triangle_with_tail(), [1, 1, 3 - 2 / 3, 1]),
        (graphs.two_cliques(), [1, 1, 1, 4 - 6 / 4, 4 - 6 / 4, 1, 1, 1]),
    ],
    ids=["path", "star", "triangle", "tail", "cliques"],
)
def test_effective_size_by_hand(ties, expected):
    assert b.effective_size(ties) == pytest.approx(np.asarray(expected, float), nan_ok=True)


@by_seed
def test_constraint_and_effective_size_are_networkx_s(seed):
    ties = random_ties(seed)
    alone = list(nx.isolates(digraph(ties)))
    constraint, size = b.burt_constraint(ties), b.effective_size(ties)
    assert np.isnan(constraint[alone]).all()
    assert np.isnan(size[alone]).all()
    for graph in (digraph(ties), plain_graph(ties)):
        graph.remove_nodes_from(alone)
        for i, expected in nx.constraint(graph, weight="weight").items():
            assert constraint[i] == pytest.approx(expected)
    # For all nodes at once networkx 3.6.1 divides by the wrong end's strongest tie.
    for i, expected in nx.effective_size(graph, nodes=list(graph), weight="weight").items():
        assert size[i] == pytest.approx(expected)


@by_seed
def test_constraint_and_effective_size_written_out(seed):
    """Also with ties of weight 0, which are contacts one has invested nothing in."""
    ties = random_ties(seed, zeros=True, loops=True)
    weight = dense(ties) + dense(ties).T
    tied = stored(ties) | stored(ties).T
    strength, largest = weight.sum(axis=1), weight.max(axis=1)
    p = weight / np.where(strength > 0, strength, 1)[:, None]
    m = weight / np.where(largest > 0, largest, 1)[:, None]
    constraint = (((p + p @ p) ** 2) * tied).sum(axis=1)
    expected = np.where(strength > 0, constraint, NAN)
    assert b.burt_constraint(ties) == pytest.approx(expected, nan_ok=True)
    size = ((1 - p @ m.T) * tied).sum(axis=1)
    expected = np.where(tied.any(axis=1), size, NAN)
    assert b.effective_size(ties) == pytest.approx(expected, nan_ok=True)


@by_seed
def test_triangles_and_common_contacts_written_out(seed):
    ties = random_ties(seed, zeros=True, loops=True)
    tied = (stored(ties) | stored(ties).T).astype(int)
    found = triads(ties)
    assert found.triangles.tolist() == (np.diag(tied @ tied @ tied) // 2).tolist()
    assert found.common.tolist() == (tied @ tied)[found.both.source, found.both.indices].tolist()


@by_seed
def test_ego_betweenness_rate_written_out(seed):
    ties = random_ties(seed, loops=True)
    tied = stored(ties) | stored(ties).T
    expected = []
    for i in range(ties.n):
        pairs = list(itertools.combinations(np.flatnonzero(tied[i]), 2))
        expected.append(sum(not tied[p] for p in pairs) / (len(pairs) + 3))
    assert b.ego_betweenness_rate(ties) == pytest.approx(expected)


def test_ego_betweenness_rate_by_hand():
    assert b.ego_betweenness_rate(graphs.star(4)).tolist() == [6 / 9, 0, 0, 0, 0]
    assert b.ego_betweenness_rate(graphs.two_cliques())[3] == pytest.approx(3 / 9)


@by_seed
def test_shares_over_groups_written_out(seed):
    ties = random_ties(seed, zeros=True, loops=True)
    groups = groups_of(seed, ties.n)
    weight = dense(ties) + dense(ties).T
    # An unknown group is a group of its own.
    names = [f"unknown {i}" if g < 0 else g for i, g in enumerate(groups.tolist())]
    outside, spread = np.full(ties.n, NAN), np.zeros(ties.n)
    for i in range(ties.n):
        total = weight[i].sum()
        if total > 0:
            outside[i] = sum(weight[i, j] for j in range(ties.n) if names[i] != names[j]) / total
            shares = [sum(weight[i, j] for j in range(ties.n) if names[j] == g) / total for g in set(names)]  # fmt: skip
            spread[i] = 1 - sum(s * s for s in shares)
    assert b.outside_share(ties, groups) == pytest.approx(outside, nan_ok=True)
    assert b.participation_coefficient(ties, groups) == pytest.approx(spread, abs=1e-12)
    assert groups.tolist() == groups_of(seed, ties.n).tolist()


def test_shares_by_hand():
    ties, groups = graphs.two_cliques(), np.array([0, 0, 0, 0, 1, 1, 1, 1])
    assert b.outside_share(ties, groups).tolist() == [0, 0, 0, 0.25, 0.25, 0, 0, 0]
    expected = [0, 0, 0, 1 - 10 / 16, 1 - 10 / 16, 0, 0, 0]
    assert b.participation_coefficient(ties, groups) == pytest.approx(expected)


@by_seed
def test_gould_fernandez_written_out(seed):
    ties = random_ties(seed, loops=True)
    there = stored(ties)
    groups = groups_of(seed, ties.n)
    names = [f"unknown {i}" if g < 0 else g for i, g in enumerate(groups.tolist())]
    expected = {role: [0] * ties.n for role in ROLES}
    for i, j, k in itertools.permutations(range(ties.n), 3):
        if there[i, j] and there[j, k] and not there[i, k]:
            a, middle, c = names[i], names[j], names[k]
            if a == middle == c:
                role = "coordinator"
            elif a == c:
                role = "itinerant"
            elif a == middle:
                role = "representative"
            elif middle == c:
                role = "gatekeeper"
            else:
                role = "liaison"
            expected[role][j] += 1
    found = b.gould_fernandez(ties, groups)
    assert {role: getattr(found, role).tolist() for role in ROLES} == expected


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ([0, 0, 0], "coordinator"), ([0, 1, 0], "itinerant"), ([0, 0, 1], "representative"),
        ([0, 1, 1], "gatekeeper"), ([0, 1, 2], "liaison"), ([-1, -1, -1], "liaison"),
    ],
)  # fmt: skip
def test_gould_fernandez_by_hand(groups, role):
    found = b.gould_fernandez(Ties.from_edges(3, [0, 1], [1, 2]), np.array(groups))
    for name in ROLES:
        assert getattr(found, name).tolist() == [0, int(name == role), 0]
    closed = b.gould_fernandez(Ties.from_edges(3, [0, 1, 0], [1, 2, 2]), np.array(groups))
    assert getattr(closed, role).sum() == 0


def fragmentation(graph):
    """1 - mean of 1/distance over ordered pairs."""
    n = graph.number_of_nodes()
    return 1 - sum(nx.harmonic_centrality(graph).values()) / (n * (n - 1))


@by_seed
def test_kpp_neg_written_out(seed):
    """Exact: the rise in fragmentation of the others, with and without the person's paths."""
    ties = random_ties(seed, zeros=True, loops=True)
    graph = plain_graph(ties)
    found = b.kpp_neg(ties)
    distance = dict(nx.all_pairs_shortest_path_length(graph))
    for i in range(ties.n):
        others = [v for v in graph if v != i]
        before = sum(1 / distance[u][v] for u in others for v in others if u != v and v in distance[u])  # fmt: skip
        before = 1 - before / (len(others) * (len(others) - 1))
        after = fragmentation(graph.subgraph(others))
        assert found[i] == pytest.approx(after - before, abs=1e-12)


@by_seed
def test_kpp_neg_by_cut_points_written_out(seed):
    ties = random_ties(seed, degree=0.8, loops=True)
    graph = plain_graph(ties)
    found = b.kpp_neg(ties, exact=0)
    for i in range(ties.n):
        part = nx.node_connected_component(graph, i) - {i}
        pieces = [len(p) for p in nx.connected_components(graph.subgraph(part))]
        lost = (sum(pieces) ** 2 - sum(p * p for p in pieces)) / 2
        assert found[i] == pytest.approx(lost / ((ties.n - 1) * (ties.n - 2) / 2))


def test_kpp_neg_by_hand():
    # Without the middle of a star of 4 all 6 pairs of leaves are apart; they were 2 steps away.
    assert b.kpp_neg(graphs.star(4)) == pytest.approx([0.5, 0, 0, 0, 0])
    assert b.kpp_neg(graphs.star(4), exact=0) == pytest.approx([1, 0, 0, 0, 0])
    assert b.kpp_neg(graphs.path(4), exact=0) == pytest.approx([0, 2 / 3, 2 / 3, 0])
    # The ends of the bridge: three people on one side, four on the other.
    cliques = b.kpp_neg(graphs.two_cliques(), exact=0)
    assert cliques == pytest.approx(np.array([0, 0, 0, 12, 12, 0, 0, 0]) / 21)


def corner(function):
    return pytest.param(function, id=function.__name__)


@pytest.mark.parametrize(
    ("function", "alone"),
    [
        (b.burt_constraint, NAN), (b.effective_size, NAN), (b.ego_betweenness_rate, 0),
        (b.kpp_neg, 0), (lambda t: b.kpp_neg(t, exact=0), 0),
        (lambda t: b.outside_share(t, np.zeros(t.n, int)), NAN),
        (lambda t: b.outside_share(t, np.full(t.n, -1)), NAN),
        (lambda t: b.participation_coefficient(t, np.full(t.n, -1)), 0),
        (lambda t: b.gould_fernandez(t, np.full(t.n, -1)).liaison, 0),
    ],
)  # fmt: skip
def test_corners(function, alone):
    for n in (0, 1, 2, 5):
        found = function(Ties.from_edges(n, [], []))
        assert found.shape == (n,)
        assert found == pytest.approx(np.full(n, alone), nan_ok=True)
    looped = function(Ties.from_edges(5, [1, 2], [1, 2], [3.0, 4.0]))
    assert looped == pytest.approx(np.full(5, alone), nan_ok=True)


def test_a_deep_path_does_not_overflow():
    """Cut points are found without recursion."""
    n = 20_000
    found = b.kpp_neg(graphs.path(n))
    i = np.arange(n)
    assert found == pytest.approx(i * (n - 1 - i) / ((n - 1) * (n - 2) / 2))
