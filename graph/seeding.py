"""Choosing a team that reaches most, with a guarantee (OPIM-C with an upper bound from the dual).

Half of the sets choose the team, the other half judge it. Both are doubled until the team is shown
to reach `goal` of what the best possible team inside the same limits reaches, until its own reach
is known to 1.5 %, or there are as many sets as allowed; what is shown then is stated. Wishes and
favours only make the stated share smaller, never wrong: it compares with the best team that keeps
the limits alone.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.certainty import at_least, at_most, best_coverage, enough
from graph.cover import Picked, Wanted, pick_team
from graph.limits import Group, Limits, Relaxed, Room
from graph.polish import polished
from graph.reach import Hearing, ReachSets

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Array = NDArray[Any]

FIRST = 4096
MOST_SETS = 2**21
MOST_NODES = 40_000_000
_SEED = 0x632BE59BD9B4E019
_SETTLED = 0.985
_SMALL_STEPS = 2
_SMALL = 1.4
_NEAR = 0.03
_HARDLY_MORE = 1.02


class ImpossibleLimits(ValueError):
    """No team keeps the limits."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An expected reach in people of the audience with its bounds."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Choice:
    """A chosen team, the sets behind it, and what is shown of it.

    `team` are people in the order of choosing. `share` (0 to 1): with probability `1 - doubt` the
    team reaches at least that share of the best possible team's expected reach, and `reach` holds
    too. `a` is the exponent behind every single bound (`graph.certainty`). `exact`: no chance.
    """

    team: Ints
    reach: Interval
    share: float
    best: float
    doubt: float
    a: float
    exact: bool
    choosing: ReachSets
    judging: ReachSets


@dataclass(frozen=True, slots=True)
class Effort:
    """When to stop: `goal` share shown (0 to 1), or so many sets or people in them per half.

    `judged` teams may later be compared on the judging sets and the best of them taken; the bounds
    allow for that. `steps` bound the work on the dual.
    """

    goal: float = 0.9
    doubt: float = 0.01
    first: int = FIRST
    most_sets: int = MOST_SETS
    most_nodes: int = MOST_NODES
    judged: int = 1
    steps: int = 40

    @property
    def rounds(self) -> int:
        """How often a team is judged at most: every doubling, and a few smaller steps."""
        return max(0, int(math.log2(max(1.0, self.most_sets / self.first)))) + 1 + _SMALL_STEPS

    @property
    def a(self) -> float:
        """Exponent of each bound: upper, and lower and upper per judged team, in every round."""
        return math.log((1 + 2 * self.judged) * self.rounds / self.doubt)


def choose(
    rows: Hearing,
    wanted: Wanted,
    audience: Floats | None = None,
    seed: int = 1,
    effort: Effort | None = None,
) -> Choice:
    """The team for an audience (weights >= 0, (n,), default 1 each).

    Everything is given and returned by person. Raises ImpossibleLimits. Same seed, same answer;
    relabelling people only renames the answer as far as their keys differ.

    >>> from graph.model import Ties
    >>> from graph.reach import hearing
    >>> fork = hearing(Ties.from_edges(4, [0, 0, 0], [1, 2, 3]))
    >>> found = choose(fork, Wanted(Limits(1, np.ones(4, bool))))
    >>> found.team.tolist(), found.reach.value
    ([0], 4.0)
    """
    effort = effort or Effort()
    weights = np.ones(rows.n) if audience is None else np.asarray(audience, np.float64)
    inner = inner_wanted(rows, wanted)
    if not Room(inner.limits).possible:
        raise ImpossibleLimits("No team keeps these limits.")
    one, other = (ReachSets(rows, weights[rows.person], (2 * seed + k) * _SEED) for k in (1, 2))
    if rows.model == "direct":
        other = one
    return _doubled(one, other, inner, effort)


def _doubled(one: ReachSets, other: ReachSets, inner: Wanted, effort: Effort) -> Choice:
    count, relaxed = effort.first, Relaxed(inner.limits)
    for left in range(effort.rounds - 1, -1, -1):
        draw_both(one, other, count)
        picked = polished(one, inner, pick_team(one, inner))
        last = (
            one.exact or count * 2 > effort.most_sets or not left or not one.total
            or max(one.nodes.size, other.nodes.size) * 2 > effort.most_nodes
        )  # fmt: skip
        choice = _judged(one, other, picked, relaxed, effort, last)
        # Where the sets say almost all they can, more of them would not change the answer.
        settled = choice.reach.low >= _SETTLED * choice.reach.value
        if last or settled or choice.share >= effort.goal:
            break
        lower = choice.reach.low / other.total * other.count
        near = _within_sight(lower, picked, effort.goal - _NEAR, effort.a)
        count = int(count * (_SMALL if near else 2))
    return choice


def draw_both(one: ReachSets, other: ReachSets, count: int) -> None:
    """Draw and index both halves, each on a core; what is drawn does not depend on it."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda half: half.draw_to(count), {id(s): s for s in (one, other)}.values()))


def _judged(
    one: ReachSets,
    other: ReachSets,
    picked: Picked,
    relaxed: Relaxed,
    effort: Effort,
    last: bool,
) -> Choice:
    a = 0.0 if one.exact else effort.a
    covered = int(other.covered(picked.team[None, :])[0]) if picked.team.size else 0
    low, high = bounds(covered, a)
    # Bounding the best team costs most: only where it could show the goal, and at the end.
    best = float(one.count)
    settled = low >= _SETTLED * covered
    if last or settled or _within_sight(low, picked, effort.goal, a):
        good = max(picked.covered * 1.002, enough(low, effort.goal, a))
        good = float(picked.covered) if one.exact else good
        bound = best_coverage(one, picked, relaxed, good, effort.steps)
        best = min(best, bounds(bound, a)[1])
    return Choice(
        team=one.rows.person[picked.team],
        reach=Interval(other.reach(covered), other.reach(low), min(other.total, other.reach(high))),
        share=min(1.0, low / best) if best > 0 else 1.0,
        best=one.reach(best),
        doubt=0.0 if one.exact else effort.doubt,
        a=a,
        exact=one.exact,
        choosing=one,
        judging=other,
    )


def _within_sight(lower: float, picked: Picked, goal: float, a: float) -> bool:
    """Whether a goal could be shown if the best team covered hardly more than the chosen one."""
    return lower >= goal * at_most(picked.covered * _HARDLY_MORE, a)


def bounds(covered: float, a: float) -> tuple[float, float]:
    """Lower and upper bound of the expected number of covered sets; a = 0: no chance in it."""
    if a == 0.0:
        return covered, covered
    return at_least(covered, a), at_most(covered, a)


def inner_wanted(rows: Hearing, wanted: Wanted) -> Wanted:
    """The same wishes by inner number."""
    p, limits = rows.person, wanted.limits
    groups = tuple(Group(g.members[p], g.least, g.most) for g in limits.groups)
    voices = wanted.voices if wanted.twice else None
    cost = None if limits.cost is None else limits.cost[p]
    return replace(
        wanted,
        limits=Limits(
            limits.size, limits.allowed[p], rows.place[limits.must], cost, limits.budget, groups
        ),
        floors=tuple(replace(f, people=f.people[p]) for f in wanted.floors),
        twice=tuple(replace(t, people=t.people[p]) for t in wanted.twice),
        voices=None if voices is None else voices.reordered(p, rows.place),
        favour=None if wanted.favour is None else wanted.favour[p],
    )
