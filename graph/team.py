"""What a given team reaches, measured on sets drawn before: whole, in parts, with one exchanged.

Everything goes by person (the outer numbers). The judging sets of a choice measure; the choosing
sets only suggest. Nothing is drawn here, so every answer takes milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph import reach_kernels as kernels
from graph.reach import ReachSets
from graph.seeding import Choice, Interval, bounds

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Array = NDArray[Any]
_NOISE = 2.576  # two-sided 99 % of the normal distribution


@dataclass(frozen=True, slots=True)
class Exchange:
    """Expected reach after minus before; `alike`: the sets cannot tell the two apart (99 %)."""

    change: float
    alike: bool


def reach_of(choice: Choice, team: Ints, members: int = 1) -> Interval:
    """Expected reach of any team with bounds as sure as those of the chosen one.

    With `members` 2, people are counted whom two members or more would have reached.
    """
    sets = choice.judging
    covered = int((sets.times(_inner(sets, team)) >= members).sum())
    low, high = bounds(covered, choice.a)
    return Interval(sets.reach(covered), sets.reach(low), min(sets.total, sets.reach(high)))


def reaches_of(choice: Choice, teams: Ints) -> Floats:
    """Expected reach of many teams, one a row; -1 stands for nobody."""
    sets = choice.judging
    place = np.append(sets.rows.place, -1)
    return np.asarray(sets.total * sets.covered(place[teams]) / max(sets.count, 1))


def reach_alone(sets: ReachSets) -> Floats:
    """Expected reach of every single person, (n,)."""
    inside = np.diff(sets.index[0]) / max(sets.count, 1)
    return np.asarray(sets.total * inside[sets.rows.place])


def in_order(choice: Choice, team: Ints) -> tuple[Ints, Floats]:
    """The team with who adds most first, and what each adds; the sum is the team's reach."""
    sets, left = choice.judging, [int(p) for p in _inner(choice.judging, team)]
    met = np.zeros(sets.count, bool)
    order: list[int] = []
    added: list[float] = []
    while left:
        gains = [int((~met[sets.of(p)]).sum()) for p in left]
        first = int(np.argmax(gains))
        met[sets.of(left[first])] = True
        added.append(sets.reach(gains[first]))
        order.append(left.pop(first))
    return sets.rows.person[np.array(order, np.int64)], np.array(added)


def reach_only_through(choice: Choice, team: Ints) -> Floats:
    """What the team would lose without each member, in the order of the team."""
    sets = choice.judging
    inner = _inner(sets, team)
    times = sets.times(inner)
    return np.array([sets.reach(int((times[sets.of(int(p))] == 1).sum())) for p in inner])


def reach_by_group(choice: Choice, team: Ints, label: Ints, members: int = 1) -> Floats:
    """Expected reached share (0 to 1) of the audience of each group 0, 1, ...; NaN: no sets.

    `members` as in `reach_of`.
    """
    sets = choice.judging
    own = label[sets.rows.person][sets.roots]
    met = sets.times(_inner(sets, team)) >= members
    size = int(label.max(initial=-1)) + 1
    known = own >= 0
    drawn = np.bincount(own[known], minlength=size)
    reached = np.bincount(own[known & met], minlength=size)
    share: Floats = np.divide(reached, drawn, out=np.full(size, np.nan), where=drawn > 0)
    return share


def gains_without(choice: Choice, team: Ints) -> list[Floats]:
    """For every member what each person would add to the others, by the choosing sets, (n,)."""
    sets = choice.choosing
    inner = _inner(sets, team)
    times = sets.times(inner)
    unmet = (times == 0).astype(np.float64)
    common = kernels.weighed(sets.nodes, sets.pointers, unmet, sets.rows.n)
    found = []
    for person in inner:
        gains = common.copy()
        own = sets.of(int(person))
        kernels.add_sets(own[times[own] == 1], sets.nodes, sets.pointers, gains)
        found.append(gains[sets.rows.place] * (sets.total / max(sets.count, 1)))
    return found


def exchange(choice: Choice, before: Ints, after: Ints) -> Exchange:
    """What changes from one team to another; both are measured on the same sets."""
    sets = choice.judging
    one = sets.times(_inner(sets, before)) > 0
    other = sets.times(_inner(sets, after)) > 0
    won, lost = int((other & ~one).sum()), int((one & ~other).sum())
    noise = _NOISE * float(np.sqrt(won + lost))
    alike = won == lost if choice.exact else abs(won - lost) <= noise
    return Exchange(sets.reach(won) - sets.reach(lost), alike)


def _inner(sets: ReachSets, team: Ints) -> Ints:
    return np.asarray(sets.rows.place[team], np.int64)
