"""Exchanges that make a chosen team better without breaking anything it keeps.

Wishes that come first may spend places badly; where a single exchange meets more of them, or
reaches more and meets as many, it is made. The bound on the best team does not depend on it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from graph import reach_kernels as kernels
from graph.cover import Floats, Ints, Picked, Wanted, floor_targets, voices_missing, voices_short
from graph.limits import largest
from graph.reach import ReachSets

_SWEEPS = 3
_LOOKED_AT = 8
_WORTH_IT = 0.001


def polished(sets: ReachSets, wanted: Wanted, picked: Picked) -> Picked:
    """The team after exchanges; the same when limits and wishes leave greedy nothing to lose."""
    plain = not (
        wanted.floors or wanted.twice or wanted.limits.groups or wanted.limits.cost is not None
    )
    if plain or not picked.team.size or not sets.count:
        return picked
    team = _Team(sets, wanted, picked.team.copy())
    for _ in range(_SWEEPS):
        helped = [team.exchange(place) for place in range(picked.team.size)]
        if not any(helped):
            break
    return replace(picked, team=team.people, covered=int((team.times > 0).sum()))


@dataclass(frozen=True, slots=True)
class _State:
    """What comes first: people short of voices, floors missed (in sets), covered sets."""

    voices: int
    floors: float
    covered: int

    def beats(self, other: _State) -> bool:
        mine, theirs = (self.voices, self.floors), (other.voices, other.floors)
        if mine[0] > theirs[0] or mine[1] > theirs[1]:
            return False
        return mine < theirs or self.covered > other.covered * (1 + _WORTH_IT)


class _Team:
    """A team under exchange, by inner number."""

    def __init__(self, sets: ReachSets, wanted: Wanted, people: Ints) -> None:
        self.sets, self.wanted, self.people = sets, wanted, people
        self.inside = np.array([f.people[sets.roots] for f in wanted.floors])
        self.target = floor_targets(sets, wanted.floors, self.inside)
        self._measure()

    def _measure(self) -> None:
        sets = self.sets
        self.times = sets.times(self.people)
        unmet = (self.times == 0).astype(np.float64)
        self.common = kernels.weighed(sets.nodes, sets.pointers, unmet, sets.rows.n)
        self.state = self._state_of(self.people)

    def _state_of(self, people: Ints) -> _State:
        met = self.sets.times(people) > 0
        floors = 0.0
        if self.wanted.floors:
            floors = float(np.maximum(self.target - (self.inside & met).sum(axis=1), 0).sum())
        return _State(voices_short(people, self.wanted), floors, int(met.sum()))

    def exchange(self, place: int) -> bool:
        """Give one place to somebody better, if there is anybody."""
        leaving = int(self.people[place])
        if leaving in self.wanted.limits.must:
            return False
        for person in self._candidates(place):
            other = self.people.copy()
            other[place] = person
            if self.wanted.limits.keeps(other) and self._state_of(other).beats(self.state):
                self.people = other
                self._measure()
                return True
        return False

    def _candidates(self, place: int) -> list[int]:
        """Who would reach most in this place, and who would give most voices still missing."""
        leaving, sets = int(self.people[place]), self.sets
        gains = self.common.copy()
        own = sets.of(leaving)
        kernels.add_sets(own[self.times[own] == 1], sets.nodes, sets.pointers, gains)
        scores = gains if self.wanted.favour is None else gains * self.wanted.favour
        scores = scores / (1.0 if self.wanted.limits.cost is None else self.wanted.limits.cost)
        least = -1.0 if self.state.voices or self.state.floors else float(scores[leaving])
        free = self.wanted.limits.free
        free[self.people] = False
        found = self._best(scores, free, least)
        if self.state.voices and self.wanted.voices is not None:
            found += self._best(self._voice_gains(place), free, 0.0)
        return found

    def _best(self, scores: Floats, free: np.ndarray[tuple[int], np.dtype[np.bool_]],
              least: float) -> list[int]:  # fmt: skip
        scores = np.where(free & (scores > least), scores, -1.0)
        best = largest(scores, _LOOKED_AT)
        best = best[np.lexsort((best, -scores[best]))]
        return [int(p) for p in best if scores[p] >= 0]

    def _voice_gains(self, place: int) -> Floats:
        voices = self.wanted.voices
        assert voices is not None
        heard = voices.heard(np.delete(self.people, place))
        return voices.given(voices_missing(heard, self.wanted))
