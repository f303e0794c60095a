"""Trust: returned, embedded, lasting, many-sided and passed on."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from graph import trust as t
from graph.model import Ties
from tests.graph import graphs
from tests.graph.graphs import dated_ties, dense, digraph, random_ties, stored

by_seed = pytest.mark.parametrize("seed", range(25))


@by_seed
def test_reciprocity_is_networkx_s(seed):
    ties = random_ties(seed, zeros=True)
    graph = digraph(ties)
    expected = nx.reciprocity(graph, list(graph))
    assert t.reciprocity(ties) == pytest.approx([expected[i] or 0 for i in graph])
    there = stored(ties)
    assert t.reciprocated(ties).tolist() == there.T[ties.source, ties.indices].tolist()


def test_reciprocity_by_hand():
    ties = Ties.from_edges(4, [0, 1, 1, 2, 2], [1, 0, 2, 2, 3])
    assert t.reciprocity(ties) == pytest.approx([1, 2 / 3, 0, 0])
    assert t.reciprocated(ties).tolist() == [True, True, False, False, False]


@by_seed
def test_simmelian_and_shared_contact_written_out(seed):
    ties = random_ties(seed, loops=True)
    there = stored(ties)
    mutual = (there & there.T).astype(int)
    expected = (mutual * (mutual @ mutual > 0)).sum(axis=1)
    assert t.simmelian_embeddedness(ties).tolist() == expected.tolist()
    tied = (there | there.T).astype(int)
    shared = (tied @ tied > 0) & there
    assert t.shared_contact(ties).tolist() == shared[ties.source, ties.indices].tolist()


def test_simmelian_by_hand():
    assert t.simmelian_embeddedness(graphs.two_cliques()).tolist() == [3] * 8
    assert t.simmelian_embeddedness(graphs.triangle_with_tail()).tolist() == [2, 2, 2, 0]
    assert t.simmelian_embeddedness(graphs.star(3)).tolist() == [0] * 4
    one_way = Ties.from_edges(3, [0, 1, 1, 2, 0], [1, 0, 2, 1, 2])
    assert t.simmelian_embeddedness(one_way).tolist() == [0, 0, 0]
    assert t.shared_contact(one_way).all()
    assert not t.shared_contact(graphs.path(4)).any()


@by_seed
def test_persistence_written_out(seed):
    ties = dated_ties(seed)
    weeks = [set() for _ in range(ties.n)]
    for e in range(ties.m):
        for end in (int(ties.source[e]), int(ties.indices[e])):
            weeks[end] |= set(ties.week[ties.week_indptr[e] : ties.week_indptr[e + 1]].tolist())
    assert t.persistence(ties).tolist() == [len(w) for w in weeks]


def test_persistence_leaves_out_self_ties():
    ties = Ties(
        *(np.array(a) for a in ([0, 2, 2, 2], [0, 1], [2.0, 1.0], [2, 1], [0, 0], [9, 9])),
        np.array([0, 2, 3]), np.array([5, 6, 9]), np.ones(3), np.ones(3, int),
    )  # fmt: skip
    assert t.persistence(ties).tolist() == [1, 1, 0]
    assert t.persistence(ties.without_weeks()).tolist() == [0, 0, 0]


@by_seed
def test_multiplexity_written_out(seed):
    families = [random_ties(seed + k, n=12, degree=1.5, zeros=True, loops=True) for k in range(3)]
    there = np.sum([stored(f) | stored(f).T for f in families], axis=0)
    expected = [row[row > 0].mean() if row.any() else 0 for row in there]
    assert t.multiplexity(families) == pytest.approx(expected)


def test_multiplexity_by_hand():
    one, other = graphs.path(3), Ties.from_edges(3, [1], [0])
    assert t.multiplexity([one, other]) == pytest.approx([2, 1.5, 1])
    assert t.multiplexity([one]).tolist() == [1, 1, 1]
    assert t.multiplexity([Ties.from_edges(2, [], [])] * 2).tolist() == [0, 0]
    assert t.multiplexity([]).tolist() == []


@by_seed
def test_eigentrust_solves_its_equation(seed):
    ties = random_ties(seed, zeros=True, loops=True)
    trusted = (np.arange(ties.n) % 4 == 0).astype(float)
    for pretrusted in (None, trusted, np.zeros(ties.n)):
        p = trusted if pretrusted is trusted else np.ones(ties.n)
        p = p / p.sum()
        matrix = dense(ties)
        given = matrix.sum(axis=1)
        c = np.where(given[:, None] > 0, matrix / np.where(given > 0, given, 1)[:, None], p)
        expected = np.linalg.solve(np.eye(ties.n) - 0.8 * c.T, 0.2 * p)
        found = t.eigentrust(ties, pretrusted, distrust=0.2)
        assert found == pytest.approx(expected, abs=1e-8)
        assert found.sum() == pytest.approx(1)


@pytest.mark.parametrize("n", [0, 1, 4])
def test_corners(n):
    for ties in (Ties.from_edges(n, [], []), Ties.from_edges(n, range(n), range(n))):
        for measure in (t.reciprocity, t.simmelian_embeddedness, t.persistence):
            assert measure(ties).tolist() == [0] * n
        assert t.multiplexity([ties, ties]).tolist() == [0] * n
        assert t.shared_contact(ties).tolist() == t.reciprocated(ties).tolist() == [False] * ties.m
        assert t.eigentrust(ties) == pytest.approx(np.full(n, 1 / max(n, 1)))
