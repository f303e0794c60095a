"""What is stated of a team holds: over hundreds of draws, against every way chance can fall."""

from __future__ import annotations

import numpy as np
import pytest

from graph.cover import Floor, Wanted
from graph.limits import Group, Limits
from graph.model import Ties
from graph.reach import hearing
from graph.seeding import Choice, Effort, ImpossibleLimits, choose
from graph.team import (
    exchange,
    gains_without,
    in_order,
    reach_alone,
    reach_by_group,
    reach_of,
    reach_only_through,
    reaches_of,
)
from tests.graph import spread
from tests.graph.graphs import random_ties

RUNS = 200
DOUBT = 0.1
TIES = Ties.from_edges(7, [0, 1, 2, 3, 3, 4, 5, 0, 6, 6], [1, 2, 0, 2, 4, 1, 4, 5, 5, 3],
                       [2, 1, 3, 1, 1, 4, 2, 1, 3, 1])  # fmt: skip
WORLDS = {"cascade": spread.cascade_worlds, "threshold": spread.threshold_worlds}
ASKED = {
    "size": Limits(2, np.ones(7, bool)),
    "groups": Limits(3, np.ones(7, bool), groups=(
        Group(np.arange(7) < 3, 1, 1), Group(np.arange(7) >= 5, 0, 1))),
    "budget": Limits(7, np.ones(7, bool), cost=np.array([1, 1, 2, 1, 2, 1.5, 3.0]), budget=3.0),
    "must": Limits(3, np.arange(7) > 1, np.array([1]), groups=(Group(np.arange(7) % 2 == 1, 1, 2),)),
}  # fmt: skip


@pytest.mark.parametrize("model", ["cascade", "threshold"])
@pytest.mark.parametrize("asked", list(ASKED))
def test_guarantee_interval_and_bound_hold_as_often_as_stated(model, asked):
    """At doubt 0.1 at most a tenth of the runs may be wrong; nearly none is."""
    limits = ASKED[asked]
    weights = np.array([1.0, 2, 1, 0.5, 1, 3, 1])
    exact = spread.exact_reach(WORLDS[model](TIES), weights)
    true = {t: exact(t) for t in spread.teams(7, 4) if limits.keeps(np.array(t))}
    best = max(true.values())
    rows, wrong, shares = hearing(TIES, model), 0, []
    effort = Effort(goal=0.8, doubt=DOUBT, first=64, most_sets=1024)
    for seed in range(RUNS):
        found = choose(rows, Wanted(limits), weights, seed, effort)
        value = true[tuple(sorted(found.team.tolist()))]
        shares.append(found.share)
        wrong += not (
            value >= found.share * best - 1e-9
            and found.reach.low - 1e-9 <= value <= found.reach.high + 1e-9
            and best <= found.best + 1e-9
        )
    assert wrong <= DOUBT * RUNS
    assert np.mean(shares) > 0.7  # and what is stated is worth stating


def small(seed=3, n=60, size=5, **changes):
    rows = hearing(random_ties(seed, n=n, degree=4), "cascade")
    return choose(rows, Wanted(Limits(size, np.ones(n, bool)), **changes), seed=seed)


def test_one_seed_one_answer():
    one, again = small(), small()
    assert np.array_equal(one.team, again.team)
    assert (one.share, one.reach) == (again.share, again.reach)


@pytest.mark.parametrize("seed", range(5))
def test_numbering_does_not_matter(seed):
    ties = random_ties(seed, n=60, degree=4)
    order = np.random.default_rng(seed).permutation(60)
    other = Ties.from_edges(60, order[ties.source], order[ties.indices], ties.weight)
    group = np.arange(60) < 20
    moved = np.zeros(60, bool)
    moved[order] = group
    one = choose(hearing(ties), Wanted(Limits(5, np.ones(60, bool), groups=(Group(group, 2, 3),))))
    again = choose(
        hearing(other), Wanted(Limits(5, np.ones(60, bool), groups=(Group(moved, 2, 3),)))
    )
    assert order[one.team].tolist() == again.team.tolist()
    assert one.reach == again.reach
    assert one.share == again.share


def test_the_goal_is_reached_and_more_sets_say_more():
    rows = hearing(random_ties(1, n=300, degree=6), "cascade")
    wanted = Wanted(Limits(10, np.ones(300, bool)))
    found = choose(rows, wanted, effort=Effort(goal=0.9))
    assert found.share >= 0.9
    little = choose(rows, wanted, effort=Effort(goal=0.9, first=256, most_sets=256))
    assert little.share < found.share
    assert little.reach.high - little.reach.low > found.reach.high - found.reach.low


def test_direct_is_exact():
    """Five hear 0, three others 1: the pair reaches ten, no pair more."""
    ties = Ties.from_edges(12, [0] * 5 + [1] * 3 + [2] * 4, [3, 4, 5, 6, 7, 8, 9, 10, 3, 4, 5, 6])
    found = choose(hearing(ties, "direct"), Wanted(Limits(2, np.ones(12, bool))))
    assert isinstance(found, Choice)
    assert sorted(found.team.tolist()) == [0, 1]
    assert (found.reach.low, found.reach.value, found.reach.high) == (10, 10, 10)
    assert (found.share, found.exact) == (1.0, True)


def test_impossible_limits_are_refused():
    nobody = Limits(2, np.ones(4, bool), groups=(Group(np.zeros(4, bool), 1),))
    with pytest.raises(ImpossibleLimits):
        choose(hearing(Ties.from_edges(4, [0], [1])), Wanted(nobody))


def test_floors_and_favour_keep_the_statement_true():
    """Wishes make the team worse, so the share falls; it is still compared with the free best."""
    ties = random_ties(1, n=80, degree=4)
    rows, limits = hearing(ties, "threshold"), Limits(4, np.ones(80, bool))
    effort = Effort(most_sets=2**16)
    free = choose(rows, Wanted(limits), effort=effort)
    part = np.arange(80) >= 70
    bound = choose(rows, Wanted(limits, floors=(Floor(part, 0.6),)), effort=effort)
    assert reach_by_group(bound, bound.team, part.astype(np.int64))[1] >= 0.58
    assert bound.share < free.share
    assert bound.reach.value >= bound.share * free.reach.value
    shunned = np.where(np.isin(np.arange(80), free.team), 0.01, 1.0)
    other = choose(rows, Wanted(limits, favour=shunned), effort=effort)
    assert not np.isin(other.team, free.team).any()
    assert other.reach.value >= other.share * free.reach.value


def test_figures_of_teams_fit_together():
    found = small()
    order, added = in_order(found, found.team)
    assert sorted(order.tolist()) == sorted(found.team.tolist())
    assert added.sum() == pytest.approx(found.reach.value)
    assert (np.diff(added) <= 1e-9).all()
    alone = reach_alone(found.judging)
    assert alone[order[0]] == pytest.approx(added[0])
    for person, only in zip(order, reach_only_through(found, order), strict=True):
        rest = reach_of(found, order[order != person]).value
        assert found.reach.value - rest == pytest.approx(only)
    both = reach_by_group(found, found.team, (np.arange(60) < 30).astype(np.int64))
    sizes = np.bincount((np.arange(60) < 30)[found.judging.rows.person][found.judging.roots])
    assert (both * sizes).sum() / sizes.sum() * 60 == pytest.approx(found.reach.value)
    assert reaches_of(found, np.array([order]))[0] == pytest.approx(found.reach.value)
    assert reaches_of(found, np.array([[order[0], -1]]))[0] == pytest.approx(alone[order[0]])
    twice = reach_of(found, found.team, 2)
    assert 0 < twice.value < found.reach.value


def test_exchanges_are_differences_of_reach():
    found = small()
    gains = gains_without(found, found.team)
    for place in range(found.team.size):
        other = found.team.copy()
        candidates = np.setdiff1d(np.arange(60), found.team)
        other[place] = candidates[np.argmax(gains[place][candidates])]
        effect = exchange(found, found.team, other)
        assert effect.change == pytest.approx(
            reach_of(found, other).value - reach_of(found, found.team).value
        )
        rest = np.delete(found.team, place)
        chosen = found.choosing
        lone = chosen.reach(int((chosen.times(chosen.rows.place[other]) > 0).sum()))
        base = chosen.reach(int((chosen.times(chosen.rows.place[rest]) > 0).sum()))
        assert gains[place][other[place]] == pytest.approx(lone - base)
    assert exchange(found, found.team, found.team).alike
    assert not exchange(found, found.team, found.team[:1]).alike
