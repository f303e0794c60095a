"""Keys name people by their place in the network."""

from __future__ import annotations

import numpy as np
import pytest

from graph.keys import structural_keys
from graph.model import Ties
from tests.graph import graphs
from tests.graph.graphs import random_ties, relabelled, with_isolated


@pytest.mark.parametrize("seed", range(10))
def test_keys_follow_people(seed):
    families = [random_ties(seed + k, n=25, degree=2, loops=True) for k in range(2)]
    keys = structural_keys(families)
    order = np.random.default_rng(seed).permutation(25)
    again = structural_keys([relabelled(f, order) for f in families])
    assert np.array_equal(again[order], keys)
    more = structural_keys([with_isolated(f, 4) for f in families])
    assert np.array_equal(more[:25], keys)


def test_alike_and_different_places():
    assert len(set(structural_keys([graphs.star(5)]).tolist())) == 2
    assert len(set(structural_keys([graphs.path(9)]).tolist())) == 5
    directed = Ties.from_edges(9, range(8), range(1, 9))
    assert len(set(structural_keys([directed]).tolist())) == 9
    assert len(set(structural_keys([graphs.undirected(6, [(i, (i + 1) % 6) for i in range(6)])]).tolist())) == 1  # fmt: skip


def test_direction_weight_and_family_matter():
    one, other = Ties.from_edges(2, [0], [1]), Ties.from_edges(2, [0], [1], [2.0])
    keys = structural_keys([one])
    assert keys[0] != keys[1]
    assert structural_keys([other])[0] != keys[0]
    empty = Ties.from_edges(2, [], [])
    assert structural_keys([one, empty])[0] != structural_keys([empty, one])[0]


def test_nobody():
    assert structural_keys([]).size == 0
    assert structural_keys([Ties.from_edges(0, [], [])]).size == 0
    assert structural_keys([one := Ties.from_edges(3, [], [])]).size == one.n
