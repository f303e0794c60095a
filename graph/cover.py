"""Choosing a team greedily over reverse-reachable sets, inside limits and with wishes.

In every step the person joins who meets most sets not met yet (per cost, when there is a budget).
Wishes come first: least reach in parts of the audience, people who hear two voices themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph import reach_kernels as kernels
from graph.limits import Limits, Room
from graph.reach import ReachSets

Array = NDArray[Any]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_LOOKS = 10
ENOUGH = 1_000
"""Members hear themselves, the team and what it stands for: more than any wish asks."""


@dataclass(frozen=True, eq=False)
class Floor:
    """Expected reach among `people` (n,) shall be at least `share` (0 to 1) of them."""

    people: Bools
    share: float


@dataclass(frozen=True, eq=False)
class Twice:
    """At least `share` (0 to 1) of `people` (n,) shall hear `voices` of the team themselves.

    Somebody of the team counts as hearing enough.
    """

    people: Bools
    share: float
    voices: int = 2

    @property
    def needed(self) -> int:
        """How many people that is."""
        return int(np.ceil(self.share * int(self.people.sum()) - 1e-9))

    def short(self, heard: Ints) -> int:
        """How many people are missing when each hears so many of the team."""
        return max(0, self.needed - int((self.people & (heard >= self.voices)).sum()))


@dataclass(frozen=True, eq=False)
class Voices:
    """Who hears whom directly: row u (`indptr`, `hearers`) holds who hears u, without u."""

    indptr: Ints
    hearers: Ints

    def of(self, person: int) -> Ints:
        """Who hears one person."""
        return self.hearers[self.indptr[person] : self.indptr[person + 1]]

    def given(self, value: Floats) -> Floats:
        """For every person the sum of `value` over those who hear them, and their own, (n,)."""
        n = self.indptr.size - 1
        return np.bincount(self._heard, value[self.hearers], n) + value

    @cached_property
    def _heard(self) -> Ints:
        return np.repeat(np.arange(self.indptr.size - 1), np.diff(self.indptr))

    def reordered(self, person: Ints, place: Ints) -> Voices:
        """The same with inner numbers: `person` leads back to the outer ones, `place` there."""
        sizes = np.diff(self.indptr)[person]
        bounds = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        inside = np.arange(int(bounds[-1])) - np.repeat(bounds[:-1], sizes)
        return Voices(bounds, place[self.hearers[np.repeat(self.indptr[person], sizes) + inside]])

    def heard(self, team: Ints) -> Ints:
        """How many of a team each person hears; members hear as many as there are, (n,)."""
        times = np.zeros(self.indptr.size - 1, np.int64)
        for person in team:
            times[self.of(int(person))] += 1
        times[team] = ENOUGH
        return times


@dataclass(frozen=True, eq=False)
class Wanted:
    """Everything a team is chosen for beside reach. `favour` (n,) multiplies gains (1: as is)."""

    limits: Limits
    floors: tuple[Floor, ...] = ()
    twice: tuple[Twice, ...] = ()
    voices: Voices | None = None
    favour: Floats | None = None


@dataclass(frozen=True, eq=False)
class Prefix:
    """A team on its way: covered sets and what each person would add (must-people included)."""

    team: tuple[int, ...]
    covered: int
    gains: Floats


@dataclass(frozen=True, eq=False)
class Picked:
    """A team in the order of choosing; `prefixes` carry the bound on the best team."""

    team: Ints
    covered: int
    prefixes: tuple[Prefix, ...] = field(repr=False)


class _Growing:
    """A team being chosen."""

    def __init__(self, sets: ReachSets, wanted: Wanted) -> None:
        self.sets, self.wanted, self.room = sets, wanted, Room(wanted.limits)
        self.free = wanted.limits.free
        self.times = np.zeros(sets.count, np.int32)
        self.worth = np.ones(sets.count)
        self.gains = np.diff(sets.index[0]).astype(np.float64)
        self.team: list[int] = []
        self.heard = np.zeros(self.free.size, np.int64)
        self.prefixes: list[Prefix] = []
        for person in wanted.limits.must:
            self.add(int(person))

    def add(self, person: int) -> None:
        sets = self.sets.of(person)
        kernels.take(sets, self.sets.nodes, self.sets.pointers, self.worth, self.gains, self.times)
        self.team.append(person)
        self.free[person] = False
        if self.wanted.voices is not None:
            self.heard[self.wanted.voices.of(person)] += 1
            self.heard[person] += ENOUGH

    def weigh(self, worth: Floats) -> None:
        """Give sets other worths and count gains anew."""
        self.worth = worth
        uncovered = np.where(self.times == 0, worth, 0.0)
        self.gains = kernels.weighed(self.sets.nodes, self.sets.pointers, uncovered, self.free.size)

    def pick(self, gains: Floats) -> bool:
        """The best person the team is open to joins; False when nobody would add anything."""
        limits = self.wanted.limits
        scores = gains if self.wanted.favour is None else gains * self.wanted.favour
        scores = scores if limits.cost is None else scores / limits.cost
        scores = np.where(self.free, scores, -1.0)
        while True:
            person = int(np.argmax(scores)) if scores.size else -1
            if person < 0 or scores[person] < 0 or (scores[person] <= 0 and not self.short):
                return False
            if self.room.open_to(person):
                self.room.take(person)
                self.add(person)
                return True
            scores[self.room.cells.number == self.room.cells.number[person]] = -1.0

    @property
    def short(self) -> bool:
        """Whether some group still lacks people."""
        return bool(self.room.need.any())

    @property
    def covered(self) -> int:
        return int((self.times > 0).sum())

    def look(self) -> None:
        """Remember the team so far for the bound."""
        if len(self.prefixes) and self.prefixes[-1].team == tuple(self.team):
            return
        self.prefixes.append(Prefix(tuple(self.team), self.covered, self.gains.copy()))


def pick_team(sets: ReachSets, wanted: Wanted) -> Picked:
    """A team inside the limits (which must be possible), wishes first, then reach."""
    growing = _Growing(sets, wanted)
    _raise_floors(growing)
    _give_second_voices(growing)
    every = max(1, growing.room.size // _LOOKS)
    growing.look()
    while growing.room.size > 0 and growing.pick(growing.gains):
        if len(growing.team) % every == 0 or growing.room.size == 0:
            growing.look()
    growing.look()
    return Picked(np.array(growing.team, np.int64), growing.covered, tuple(growing.prefixes))


def floor_targets(sets: ReachSets, floors: tuple[Floor, ...], inside: Bools) -> Floats:
    """Sets to cover per floor, with a margin for chance; `inside` (floors, sets) by root."""
    if not floors:
        return np.empty(0)
    counts = inside.sum(axis=1)
    share = np.array([f.share for f in floors])
    margin = 2 * np.sqrt(share * (1 - share) * counts) * (not sets.exact)
    return np.asarray(np.minimum(share * counts + margin, counts))


def _raise_floors(growing: _Growing) -> None:
    """Truncated greedy: a set counts once for every part of the audience still below its floor."""
    floors = growing.wanted.floors
    if not floors:
        return
    inside = np.array([f.people[growing.sets.roots] for f in floors])
    target = floor_targets(growing.sets, floors, inside)
    while growing.room.size > 0:
        below = (inside & (growing.times > 0)).sum(axis=1) < target
        if not below.any():
            break
        growing.weigh(inside[below].sum(axis=0).astype(np.float64))
        if not growing.pick(growing.gains):
            break
    growing.weigh(np.ones(growing.sets.count))


def _give_second_voices(growing: _Growing) -> None:
    """Until enough people hear two: who adds most where voices are still missing.

    The last voice somebody lacks counts 1, earlier ones less, down to 3/4 for one of many; reach
    decides between equals.
    """
    wanted, voices = growing.wanted, growing.wanted.voices
    if not wanted.twice or voices is None:
        return
    while growing.room.size > 0:
        value = voices_missing(growing.heard, wanted)
        if not value.any():
            return
        gain = voices.given(value) + 1e-6 * growing.gains / max(growing.sets.count, 1)
        if not growing.pick(gain):
            return


def voices_missing(heard: Ints, wanted: Wanted) -> Floats:
    """What one more voice is worth to each person, 0 where no wish is open, (n,)."""
    value = np.zeros(heard.size)
    for wish in wanted.twice:
        if wish.short(heard):
            lacking = np.maximum(wish.voices - heard, 0)
            worth = np.where(lacking > 0, 1 - 0.25 * (lacking - 1) / max(wish.voices - 1, 1), 0.0)
            value = np.maximum(value, np.where(wish.people, worth, 0.0))
    return value


def voices_short(team: Ints, wanted: Wanted) -> int:
    """How many people lack voices, all `Twice` wishes together; 0: all are met."""
    if not wanted.twice or wanted.voices is None:
        return 0
    heard = wanted.voices.heard(team)
    return sum(wish.short(heard) for wish in wanted.twice)
