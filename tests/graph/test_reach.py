"""Reverse-reachable sets hold everybody as often as they reach, whatever the portions and labels."""

from __future__ import annotations

import numpy as np
import pytest
from cynetdiff.utils import networkx_to_ic_model, networkx_to_lt_model

from graph.diffusion import receiver_shares
from graph.limits import Limits
from graph.model import Ties
from graph.reach import ReachSets, hearing
from graph.steps import nearness, steps_from
from graph.thresholds import hard_spread, improved
from tests.graph import spread
from tests.graph.graphs import random_ties

SETS = 60_000
SMALL = Ties.from_edges(6, [0, 1, 2, 3, 3, 4, 5, 0], [1, 2, 0, 2, 4, 1, 4, 5],
                        [2, 1, 3, 1, 1, 4, 2, 1])  # fmt: skip
WEIGHTS = np.array([1.0, 2.0, 1.0, 0.0, 1.0, 3.0])


def drawn(ties, model, weights=None, seed=1, count=SETS, label=None):
    rows = hearing(ties, model, label)
    sets = ReachSets(rows, (np.ones(ties.n) if weights is None else weights)[rows.person], seed)
    sets.draw_to(count)
    return sets


def reach(sets, team):
    return sets.reach(int(sets.covered(sets.rows.place[np.array([team])])[0]))


@pytest.mark.parametrize(
    ("model", "worlds"),
    [("cascade", spread.cascade_worlds), ("threshold", spread.threshold_worlds)],
)
@pytest.mark.parametrize("label", [None, np.array([0, 0, 1, 1, 2, 2])], ids=["all", "elsewhere"])
def test_every_team_reaches_what_it_should(model, worlds, label):
    exact = spread.exact_reach(worlds(SMALL), WEIGHTS, label)
    sets = drawn(SMALL, model, WEIGHTS, label=label)
    error = 5 * WEIGHTS.sum() * np.sqrt(0.25 / SETS)
    for team in spread.teams(6, 2):
        assert reach(sets, list(team)) == pytest.approx(exact(team), abs=error), team


@pytest.mark.parametrize("model", ["cascade", "threshold"])
def test_portions_do_not_matter(model):
    ties = random_ties(3, n=40, degree=4)
    whole, portions = drawn(ties, model, count=500), drawn(ties, model, count=7)
    for count in (8, 100, 500):
        portions.draw_to(count)
    assert np.array_equal(whole.nodes, portions.nodes)
    assert np.array_equal(whole.pointers, portions.pointers)


@pytest.mark.parametrize("model", ["cascade", "threshold"])
def test_seeds_matter_and_nothing_else(model):
    ties = random_ties(3, n=40, degree=4)
    one = drawn(ties, model, count=300)
    assert np.array_equal(one.nodes, drawn(ties, model, count=300).nodes)
    assert not np.array_equal(one.nodes[:200], drawn(ties, model, seed=2, count=300).nodes[:200])


@pytest.mark.parametrize("model", ["cascade", "threshold", "direct"])
@pytest.mark.parametrize("seed", range(4))
def test_numbering_does_not_matter(model, seed):
    ties = random_ties(seed, n=40, degree=4)
    order = np.random.default_rng(seed).permutation(40)
    other = Ties.from_edges(40, order[ties.source], order[ties.indices], ties.weight)
    one, again = drawn(ties, model, count=400), drawn(other, model, count=400)
    for team in ([0], [3, 7], [1, 2, 30]):
        assert reach(one, team) == reach(again, order[team].tolist())


def test_ties_that_are_seldom_live_keep_their_chances():
    """One hearer of two hundred: how often each speaker is met, against the shares."""
    random = np.random.default_rng(5)
    weight = random.lognormal(0, 1.5, 200)
    ties = Ties.from_edges(201, range(1, 201), np.zeros(200, int), weight)
    only = np.zeros(201)
    only[0] = 1.0
    sets = drawn(ties, "cascade", only, count=200_000)
    met = np.diff(sets.index[0])[sets.rows.place][1:] / sets.count
    share = weight / weight.sum()
    error = np.sqrt(share * (1 - share) / sets.count)
    assert (np.abs(met - share) <= 5 * error).all()
    assert abs(((met - share) ** 2 / error**2).mean() - 1) < 0.5


def test_a_sure_tie_is_always_live():
    ties = Ties.from_edges(3, [0, 1], [1, 2])
    sets = drawn(ties, "cascade", count=3000)
    assert [reach(sets, [i]) for i in (0,)] == [3]


def test_rows_hold_shares_and_no_loops():
    ties = Ties.from_edges(4, [0, 1, 2, 0, 3], [3, 3, 3, 0, 3], [1, 5, 3, 9, 2])
    rows = hearing(ties)
    v = rows.place[3]
    own = slice(rows.indptr[v], rows.indptr[v + 1])
    assert (np.diff(rows.indices[own]) > 0).all()
    found = dict(zip(rows.person[rows.indices[own]].tolist(), rows.chance[own], strict=True))
    assert found == pytest.approx({0: 1 / 9, 1: 5 / 9, 2: 3 / 9})


def test_direct_sets_are_the_people_and_whom_they_hear():
    ties = Ties.from_edges(4, [0, 0, 1], [1, 2, 2])
    sets = drawn(ties, "direct", np.array([1.0, 1.0, 1.0, 0.0]), count=1)
    assert sets.count == 3
    assert [reach(sets, [i]) for i in range(4)] == [3, 2, 1, 0]


def test_corners():
    for model in ("cascade", "threshold", "direct"):
        empty = drawn(Ties.from_edges(0, [], []), model)
        assert empty.count == 0
        assert empty.reach(0) == 0
        alone = drawn(Ties.from_edges(3, [], []), model, count=50)
        assert sum(reach(alone, [i]) for i in range(3)) == pytest.approx(3)


@pytest.mark.parametrize(
    ("model", "simulator"), [("cascade", networkx_to_ic_model), ("threshold", networkx_to_lt_model)]
)
def test_an_independent_simulator_agrees(model, simulator):
    """CyNetDiff runs the campaign forwards, tie by tie; here it is traced backwards."""
    import networkx as nx

    ties = random_ties(11, n=400, degree=8)
    shares = receiver_shares(ties)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(400))
    key = "activation_prob" if model == "cascade" else "influence"
    # Shares of exactly 1 may come out as 1 + 1e-16, which CyNetDiff refuses.
    chance = shares.weight * (1 - 1e-9)
    graph.add_edges_from(
        (int(u), int(v), {key: float(p)})
        for u, v, p in zip(shares.source, shares.indices, chance, strict=True)
    )
    team = [3, 50, 111, 222, 333]
    forwards, _ = simulator(graph)
    forwards.set_seeds(team)
    found = []
    for _ in range(3000):
        forwards.reset_model()
        forwards.advance_until_completion()
        found.append(forwards.get_num_activated_nodes())
    mine = reach(drawn(ties, model), team)
    error = np.std(found) / np.sqrt(len(found)) + 400 * np.sqrt(0.25 / SETS)
    assert mine == pytest.approx(np.mean(found), abs=4 * error)


def test_steps_and_nearness_by_hand():
    bounds, hearers = np.array([0, 2, 3, 3, 3]), np.array([1, 2, 3])
    assert steps_from(bounds, hearers, np.array([0])).tolist() == [0, 1, 1, 2]
    assert steps_from(bounds, hearers, np.array([2])).tolist() == [-1, -1, 0, -1]
    assert nearness(bounds, hearers, np.array([0]), np.array([1, 1, 0, 1], bool)) == 2.5


def test_two_voices_are_needed_where_two_are_asked():
    """3 hears 0, 1 and 2 alike; nobody moves it alone, two do in two of three cases."""
    ties = Ties.from_edges(4, [0, 1, 2], [3, 3, 3])
    hard = hard_spread(hearing(ties, "threshold"), np.ones(4), 2, 20_000, 1)
    assert hard.reach(np.array([0])) == 1
    assert hard.reach(np.array([0, 1])) == pytest.approx(2 + 2 / 3, abs=0.02)
    assert hard.reach(np.array([0, 1, 2])) == 4
    assert hard.reach(np.array([3])) == 1


def test_exchanges_find_the_pair_that_works_together():
    """0 and 1 win 4 to 8 together; 2 and 3 win one each, alone at that."""
    ties = Ties.from_edges(11, [0] * 5 + [1] * 5 + [2, 3], [*range(4, 9), *range(4, 9), 9, 10])
    rows = hearing(ties, "threshold")
    hard = hard_spread(rows, np.ones(11), 2, 200, 1)
    limits = Limits(2, np.ones(11, bool))
    found = improved(hard, np.array([2, 0]), limits, np.arange(4), 60, 1)
    assert sorted(found.tolist()) == [0, 1]
    kept = improved(hard, np.array([2, 0]), Limits(2, np.ones(11, bool), np.array([2])),
                    np.arange(4), 60, 1)  # fmt: skip
    assert 2 in kept
