"""Reach: exact expectations by going through every way the ties can fall."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from graph import diffusion as d
from graph.keys import structural_keys
from graph.model import Ties
from tests.graph import graphs
from tests.graph.graphs import dense, random_ties, relabelled, with_isolated

SAMPLES = 20_000
BOTH = pytest.mark.parametrize(
    "reach", [d.linear_threshold_reach, d.independent_cascade_reach], ids=["threshold", "cascade"]
)
SMALL = {
    "path": Ties.from_edges(4, [0, 1, 2], [1, 2, 3]),
    "fork": Ties.from_edges(4, [0, 1, 2], [3, 3, 3], [1.0, 2.0, 5.0]),
    "cycle": Ties.from_edges(3, [0, 1, 2, 0], [1, 2, 0, 2], [1.0, 3.0, 1.0, 1.0]),
    "back and forth": Ties.from_edges(4, [0, 1, 1, 2, 3, 0, 2], [1, 0, 2, 1, 2, 3, 3], range(1, 8)),
    "zero weights": Ties.from_edges(4, [0, 1, 0, 3], [2, 2, 1, 2], [0.0, 2.0, 0.0, 1.0]),
    "self tie": Ties.from_edges(3, [0, 1, 1, 2], [1, 1, 2, 0], [1.0, 9.0, 1.0, 1.0]),
    "apart": Ties.from_edges(6, [0, 1, 3, 4, 3], [1, 0, 4, 3, 5], [1.0, 2.0, 3.0, 4.0, 5.0]),
    "dense": Ties.from_edges(4, [0, 0, 1, 1, 2, 2, 3, 3], [1, 2, 2, 3, 3, 0, 0, 1], range(1, 9)),
}
small = pytest.mark.parametrize("ties", SMALL.values(), ids=SMALL)


def shares(ties):
    weight = dense(ties)
    received = weight.sum(axis=0)
    return weight / np.where(received > 0, received, 1)


def reached(live):
    """Number of people each person reaches, itself included."""
    n = len(live)
    reach = np.eye(n, dtype=bool) | live
    for _ in range(n):
        reach = reach | (reach.astype(int) @ reach > 0)
    return reach.sum(axis=1)


def expected_threshold(ties):
    """Every person with hearers' shares listens to exactly one speaker (Kempe et al. 2003)."""
    share = shares(ties)
    choices = [np.flatnonzero(share[:, v]).tolist() or [None] for v in range(ties.n)]
    total = np.zeros(ties.n)
    for chosen in itertools.product(*choices):
        live, chance = np.zeros((ties.n, ties.n), bool), 1.0
        for v, u in enumerate(chosen):
            if u is not None:
                live[u, v] = True
                chance *= share[u, v]
        total += chance * reached(live)
    return total


def expected_cascade(ties):
    """Every tie is live or not on its own."""
    share = shares(ties)
    edges = np.argwhere(share > 0)
    total = np.zeros(ties.n)
    for alive in itertools.product([False, True], repeat=len(edges)):
        live, chance = np.zeros((ties.n, ties.n), bool), 1.0
        for (u, v), open_ in zip(edges, alive, strict=True):
            live[u, v] = open_
            chance *= share[u, v] if open_ else 1 - share[u, v]
        total += chance * reached(live)
    return total


def tolerance(ties):
    """Five standard errors: each of n people is reached or not, in SAMPLES independent draws."""
    return 5 * np.sqrt(ties.n / 4 / SAMPLES)


@small
@pytest.mark.parametrize("keyed", [False, True], ids=["numbered", "keyed"])
def test_threshold_reach_is_the_exact_expectation(ties, keyed):
    keys = structural_keys([ties]) if keyed else None
    found = d.linear_threshold_reach(ties, samples=SAMPLES, keys=keys)
    assert found == pytest.approx(expected_threshold(ties), abs=tolerance(ties))


@small
@pytest.mark.parametrize("keyed", [False, True], ids=["numbered", "keyed"])
def test_cascade_reach_is_the_exact_expectation(ties, keyed):
    keys = structural_keys([ties]) if keyed else None
    found = d.independent_cascade_reach(ties, samples=SAMPLES, keys=keys)
    assert found == pytest.approx(expected_cascade(ties), abs=tolerance(ties))


def test_the_two_models_differ_where_they_should():
    """So neither test above would pass with the other's kernel."""
    ties = SMALL["dense"]
    assert abs(expected_threshold(ties) - expected_cascade(ties)).max() > 10 * tolerance(ties)


@BOTH
def test_by_hand(reach):
    # Person 3 of the fork listens to 0, 1 and 2 in shares 1/8, 2/8 and 5/8.
    found = reach(SMALL["fork"], samples=SAMPLES)
    assert found == pytest.approx([1.125, 1.25, 1.625, 1], abs=tolerance(SMALL["fork"]))
    assert reach(SMALL["path"]).tolist() == [4, 3, 2, 1]
    assert reach(graphs.undirected(3, [(0, 1)])).tolist() == [2, 2, 1]


@BOTH
def test_corners(reach):
    for n in (0, 1, 4):
        for ties in (Ties.from_edges(n, [], []), Ties.from_edges(n, range(n), range(n))):
            assert reach(ties).tolist() == [1] * n
            assert reach(ties, keys=structural_keys([ties])).tolist() == [1] * n


@BOTH
def test_one_seed_one_answer(reach):
    ties = random_ties(1, n=30, degree=3)
    one = reach(ties, seed=1, samples=30)
    assert np.array_equal(one, reach(ties, seed=1, samples=30))
    assert not np.array_equal(one, reach(ties, seed=2, samples=30))
    assert reach(ties, seed=-1, samples=3).shape == (30,)


@BOTH
@pytest.mark.parametrize("seed", range(8))
def test_numbering_and_isolated_people_do_not_matter_with_keys(reach, seed):
    ties = random_ties(seed, n=30)
    found = reach(ties, samples=20, keys=structural_keys([ties]))
    order = np.random.default_rng(seed).permutation(ties.n)
    other = relabelled(ties, order)
    again = reach(other, samples=20, keys=structural_keys([other]))
    assert again[order] == pytest.approx(found, abs=1e-12)
    more = with_isolated(ties, 5)
    assert np.array_equal(reach(more, samples=20, keys=structural_keys([more]))[:30], found)


@BOTH
def test_keys_do_not_mix_people_far_from_the_ends(reach):
    """A few rounds of refinement would see no difference in the middle of a long path."""
    ties = Ties.from_edges(30, range(29), range(1, 30))
    found = reach(ties, samples=5, keys=structural_keys([ties]))
    assert found.tolist() == list(range(30, 0, -1))


def test_lanes_are_single_runs():
    """Each weighting of the same ties gives what it gives alone; weight 0 is no tie."""
    listening = random_ties(4, n=25, degree=3)
    random = np.random.default_rng(1)
    weights = random.lognormal(0, 1, (listening.m, 5)).astype(np.float32)
    weights[random.random(weights.shape) < 0.3] = 0
    keys = structural_keys([listening])
    found = d.threshold_reach_lanes(d.listening_rows(listening, keys), weights, 3, 40)
    assert found.shape == (25, 5)
    for lane in range(5):
        ties = listening.with_weight(weights[:, lane]).transpose()
        alone = d.linear_threshold_reach(ties, 3, 40, keys)
        assert found[:, lane] == pytest.approx(alone, abs=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_diffusion_centrality_written_out(seed):
    ties = random_ties(seed, zeros=True, loops=True)
    passed = 0.7 * shares(ties)
    power, expected = np.eye(ties.n), np.zeros(ties.n)
    for _ in range(3):
        power = power @ passed
        expected += power.sum(axis=1)
    assert d.diffusion_centrality(ties) == pytest.approx(expected, abs=1e-12)
    assert d.diffusion_centrality(ties, steps=1, passing=1.0) == pytest.approx(shares(ties).sum(axis=1))  # fmt: skip
    assert np.allclose(d.receiver_shares(ties).scipy().toarray(), shares(ties))


def test_diffusion_centrality_corners():
    for n in (0, 1, 3):
        assert d.diffusion_centrality(Ties.from_edges(n, [], [])).tolist() == [0] * n
    # In a star the middle has all of each leaf's attention, a leaf a third of the middle's.
    found = d.diffusion_centrality(graphs.star(3), steps=2, passing=0.5)
    assert found == pytest.approx([1.5 + 0.25, 1 / 6 + 0.25, 1 / 6 + 0.25, 1 / 6 + 0.25])
