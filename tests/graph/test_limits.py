"""Limits against going through every team: what is possible, what is kept, what is bounded."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.certainty import best_coverage
from graph.cover import ENOUGH, Floor, Twice, Voices, Wanted, pick_team, voices_short
from graph.limits import Group, Limits, Relaxed, Room
from graph.polish import polished
from graph.reach import ReachSets, hearing
from tests.graph.graphs import random_ties

N = 8


@st.composite
def limits(draw, overlapping=True):
    """Random limits on eight people; many of them impossible."""
    bits = st.lists(st.booleans(), min_size=N, max_size=N).map(np.array)
    groups, taken = [], np.zeros(N, bool)
    for _ in range(draw(st.integers(0, 3))):
        members = draw(bits) if overlapping else draw(bits) & ~taken
        taken |= members
        least = draw(st.integers(0, 2))
        groups.append(Group(members, least, draw(st.integers(least, 3))))
    must = np.array(sorted(draw(st.sets(st.integers(0, N - 1), max_size=2))), np.int64)
    cost, budget = None, float("inf")
    if draw(st.booleans()):
        cost = np.array(draw(st.lists(st.sampled_from([1.0, 2.0, 2.5]), min_size=N, max_size=N)))
        budget = draw(st.floats(1, 8))
    return Limits(draw(st.integers(1, 4)), draw(bits), must, cost, budget, tuple(groups))


def every_team(asked):
    """All teams inside the limits, must-people in."""
    free = [i for i in range(N) if asked.allowed[i] or i in asked.must]
    for size in range(asked.size + 1):
        for team in itertools.combinations(free, size):
            if asked.keeps(np.array(team, np.int64)):
                yield team


def sets_of(seed, count=60, model="cascade"):
    rows = hearing(random_ties(seed, n=N, degree=2.5), model)
    sets = ReachSets(rows, np.ones(N), seed)
    sets.draw_to(count)
    return sets


@settings(max_examples=150, deadline=None)
@given(asked=limits())
def test_possible_means_that_a_team_exists(asked):
    assert Room(asked).possible == any(True for _ in every_team(asked))


@settings(max_examples=150, deadline=None)
@given(asked=limits(), seed=st.integers(0, 20))
def test_a_chosen_team_keeps_every_limit(asked, seed):
    if not Room(asked).possible:
        return
    sets = sets_of(seed)
    picked = pick_team(sets, Wanted(asked))
    assert asked.keeps(picked.team)
    better = polished(sets, Wanted(asked), picked)
    assert asked.keeps(better.team)
    assert better.covered >= picked.covered
    assert better.covered == int((sets.times(better.team) > 0).sum())


@settings(max_examples=120, deadline=None)
@given(asked=st.one_of(limits(), limits(overlapping=False)), seed=st.integers(0, 20))
def test_no_team_inside_the_limits_covers_more_than_the_bound(asked, seed):
    if not Room(asked).possible:
        return
    sets = sets_of(seed)
    picked = pick_team(sets, Wanted(asked))
    most = max(int((sets.times(np.array(t, np.int64)) > 0).sum()) for t in every_team(asked))
    relaxed = Relaxed(asked)
    for steps in (0, 40):
        assert best_coverage(sets, picked, relaxed, 0.0, steps) >= most - 1e-6
    assert picked.covered <= most


@settings(max_examples=100, deadline=None)
@given(asked=st.one_of(limits(), limits(overlapping=False)),
       values=st.lists(st.floats(0, 9), min_size=N, max_size=N).map(np.array))  # fmt: skip
def test_the_relaxed_best_is_no_less_than_any_team(asked, values):
    if not Room(asked).possible:
        return
    must = np.isin(np.arange(N), asked.must)
    most = max(sum(values[i] for i in team if not must[i]) for team in every_team(asked))
    found, chosen = Relaxed(asked).best(values)
    assert found >= most - 1e-6
    assert found <= Relaxed(asked).roughly(values) + 1e-6
    assert not chosen[must].any()
    if asked.disjoint:  # a matroid: exact
        assert found == pytest.approx(most)


def test_greedy_covers_its_part_of_the_best():
    """At least 1 - 1/e of the best pair, often all (Nemhauser, Wolsey & Fisher 1978)."""
    shares = []
    for seed in range(30):
        sets = sets_of(seed, count=200)
        picked = pick_team(sets, Wanted(Limits(2, np.ones(N, bool))))
        best = max(int(sets.covered(np.array([t]))[0]) for t in itertools.combinations(range(N), 2))
        shares.append(picked.covered / best)
    assert min(shares) >= 1 - 1 / np.e
    assert np.mean(shares) > 0.98


def test_the_dual_is_tighter_than_prefixes():
    better = 0
    for seed in range(20):
        sets = sets_of(seed, count=400)
        asked = Limits(3, np.ones(N, bool))
        picked = pick_team(sets, Wanted(asked))
        prefix = best_coverage(sets, picked, Relaxed(asked), 0.0, 0)
        dual = best_coverage(sets, picked, Relaxed(asked), 0.0, 60)
        assert dual <= prefix
        better += dual < prefix - 1e-9
    assert better > 10


def chosen_for(wanted, sets):
    return polished(sets, wanted, pick_team(sets, wanted)).team


def test_floors_come_first():
    """Without a floor little of a small part is reached, with one enough."""
    rows = hearing(random_ties(5, n=80, degree=4), "threshold")
    sets = ReachSets(rows, np.ones(80), 1)
    sets.draw_to(20_000)
    small = np.isin(np.arange(80), rows.place[70:])
    asked = Limits(4, np.ones(80, bool))

    def reached(team):
        met = sets.times(team) > 0
        return met[small[sets.roots]].mean()

    plain = pick_team(sets, Wanted(asked)).team
    wanted = Wanted(asked, floors=(Floor(small, 0.6),))
    assert reached(plain) < 0.45
    assert reached(pick_team(sets, wanted).team) >= 0.6
    assert reached(chosen_for(wanted, sets)) >= 0.6


def test_second_voices_come_first_and_are_counted_right():
    # 0 and 1 are heard by 3 to 6, 2 by 3 to 9: with one more place only 0 and 1 give two voices.
    bounds = np.array([0, 4, 8, 15, *[15] * 7])
    voices = Voices(bounds, np.array([3, 4, 5, 6, 3, 4, 5, 6, 3, 4, 5, 6, 7, 8, 9]))
    assert voices.heard(np.array([0, 2])).tolist() == [ENOUGH, 0, ENOUGH, 2, 2, 2, 2, 1, 1, 1]
    people = np.isin(np.arange(10), [3, 4, 5, 6])
    rows = hearing(random_ties(1, n=10, degree=1))
    sets = ReachSets(rows, np.ones(10), 1)
    sets.draw_to(200)
    asked = Limits(2, np.isin(np.arange(10), [0, 1, 2]))
    wanted = Wanted(asked, twice=(Twice(people, 1.0),), voices=voices)
    team = chosen_for(wanted, sets)
    assert voices_short(team, wanted) == 0
    three = Wanted(asked, twice=(Twice(people, 0.5, 3),), voices=voices)
    assert voices_short(np.array([0, 1]), three) == 2
    assert voices_short(np.array([0, 1, 2]), three) == 0


@settings(max_examples=40, deadline=None)
@given(asked=limits(), seed=st.integers(0, 20), share=st.sampled_from([0.3, 0.6, 1.0]))
def test_wishes_never_break_limits(asked, seed, share):
    if not Room(asked).possible:
        return
    random = np.random.default_rng(seed)
    hearers = [np.flatnonzero(random.random(N) < 0.4) for _ in range(N)]
    voices = Voices(np.cumsum([0, *(h.size for h in hearers)]), np.concatenate(hearers))
    wanted = Wanted(
        asked,
        floors=(Floor(np.arange(N) < 3, share),),
        twice=(Twice(np.arange(N) > 2, share),),
        voices=voices,
        favour=random.uniform(0.5, 1, N),
    )
    sets = sets_of(seed)
    picked = pick_team(sets, wanted)
    better = polished(sets, wanted, picked)
    assert asked.keeps(picked.team)
    assert asked.keeps(better.team)
    assert voices_short(better.team, wanted) <= voices_short(picked.team, wanted)
