"""Re-weighting the evidence: bootstrap draws, halves of the weeks, respondents left out.

A draw gives every week and every respondent a multiplicity. Logged ties are re-weighted by their
weeks, declared ties by whoever stated them (docs/scores.md, section 4).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.lanes import Lanes, reverse_index, scatter_product, scatter_sum, weekly_lanes
from graph.model import Network, Ties
from icomms.ties import BY_TARGET, DECLARED, Recency

LANES = 16
CELLS = 2**24
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Draw:
    """Multiplicities of weeks (weeks, lanes) and of people as respondents (n, lanes).

    `whole` marks the data as they are.
    """

    weeks: Lanes
    people: Lanes
    whole: bool = False

    def narrow(self, width: int) -> Iterator[Draw]:
        """The same lanes in the same order, at most `width` at a time."""
        for first in range(0, self.people.shape[1], width):
            some = slice(first, first + width)
            yield Draw(
                np.ascontiguousarray(self.weeks[:, some]),
                np.ascontiguousarray(self.people[:, some]),
            )


@dataclass(frozen=True, slots=True)
class Plan:
    """What can be re-drawn: the weeks in which anything happened, and the people.

    `width` lanes (even, so that two halves stay together) are worked on at a time: the numbers do
    not depend on it, the memory does.
    """

    first_week: int
    weeks: int
    people: int
    width: int = LANES

    def everything(self) -> Draw:
        """The data as they are: one lane, all multiplicities 1."""
        weeks, people = (np.ones((size, 1), np.float32) for size in (self.weeks, self.people))
        return Draw(weeks, people, whole=True)

    def bootstrap(self, draws: int, seed: int) -> Iterator[Draw]:
        """Weeks and respondents drawn with replacement, LANES draws at a time."""
        random = np.random.default_rng([seed, 1])
        for size in _batches(draws):
            weeks = _drawn_again(random, self.weeks, size)
            yield from Draw(weeks, _drawn_again(random, self.people, size)).narrow(self.width)

    def halves(self, splits: int, seed: int) -> Iterator[Draw]:
        """Random halves of the weeks: lanes 2s and 2s+1 are the two halves of one split."""
        random = np.random.default_rng([seed, 2])
        for size in _batches(2 * splits):
            lanes = np.zeros((self.weeks, size), np.float32)
            for lane in range(0, size, 2):
                half = random.permutation(self.weeks) < self.weeks // 2
                lanes[:, lane], lanes[:, lane + 1] = half, ~half
            draw = Draw(lanes, np.ones((self.people, size), np.float32))
            yield from draw.narrow(self.width)

    def left_out(self, share: float, draws: int, seed: int) -> Iterator[Draw]:
        """Draws without floor(share × people) respondents and floor(share × weeks) weeks."""
        random = np.random.default_rng([seed, 3])
        for size in _batches(draws):
            weeks = _without(random, self.weeks, share, size)
            yield from Draw(weeks, _without(random, self.people, share, size)).narrow(self.width)


def _batches(draws: int) -> list[int]:
    full, rest = divmod(draws, LANES)
    return [LANES] * full + ([rest] if rest else [])


def _drawn_again(random: np.random.Generator, size: int, lanes: int) -> Lanes:
    """How often each of `size` things comes up in `size` draws with replacement, (size, lanes)."""
    if not size:
        return np.zeros((0, lanes), np.float32)
    return random.multinomial(size, np.full(size, 1 / size), lanes).T.astype(np.float32)


def _without(random: np.random.Generator, size: int, share: float, lanes: int) -> Lanes:
    kept = np.ones((size, lanes), np.float32)
    out = int(np.floor(share * size))
    for lane in range(lanes):
        kept[random.choice(size, out, replace=False), lane] = 0
    return kept


class DrawnTies:
    """One family whose tie weights can be drawn again.

    `source`, `target` (m,) int64; `returned` (m,) position of the opposite tie or -1.
    """

    def __init__(self, network: Network, family: str, plan: Plan, recency: Recency) -> None:
        ties = network.families[family]
        self.family = family
        self.ties: Ties = ties
        self.n = network.n
        self.source: Ints = np.repeat(np.arange(self.n, dtype=np.int64), np.diff(ties.indptr))
        self.target: Ints = ties.indices.astype(np.int64)
        self.returned = reverse_index(ties.indptr, ties.indices)
        self._week_rows = ties.week - np.int32(plan.first_week)
        factor = recency.factor(ties.week)
        self._week_weight = (ties.week_weight * factor).astype(np.float32)
        self._by_source = self._aligned(network.families.get(f"{family} {DECLARED}"))
        self._by_target = self._aligned(network.families.get(f"{family} {BY_TARGET}"))

    @property
    def logged(self) -> bool:
        """Whether any tie comes from logged events."""
        return bool(self.ties.week.size)

    @property
    def declared(self) -> bool:
        """Whether any tie was declared (survey, roster, file without times)."""
        return bool(self.stated.any())

    @property
    def stated(self) -> NDArray[np.bool_]:
        """Which ties were declared, (m,)."""
        return np.asarray((self._by_source > 0) | (self._by_target > 0))

    def _aligned(self, part: Ties | None) -> Lanes:
        weight = np.zeros(self.source.size, np.float32)
        if part is not None:
            rows = np.repeat(np.arange(self.n, dtype=np.int64), np.diff(part.indptr))
            place = np.searchsorted(
                self.source * self.n + self.target, rows * self.n + part.indices
            )
            weight[place] = part.weight
        return weight

    def weights(self, draw: Draw) -> Lanes:
        """Weight of every tie in every lane (m, lanes); 0 where the lane does not have the tie."""
        ties = self.ties
        drawn = weekly_lanes(ties.week_indptr, self._week_rows, self._week_weight, draw.weeks)
        if self._by_source.any():
            drawn += self._by_source[:, None] * draw.people[self.source]
        if self._by_target.any():
            drawn += self._by_target[:, None] * draw.people[self.target]
        return drawn

    def to_source(self, values: Lanes) -> Floats:
        """Sum of a per-tie value over each person's outgoing ties, (n, lanes)."""
        return scatter_sum(self.source, values, self.n)

    def from_targets(self, factors: Lanes, values: Floats) -> Floats:
        """Sum over each person's outgoing ties of a factor per tie times the target's value."""
        found: Floats = scatter_product(
            self.source, self.target, factors, values.astype(np.float32)
        )
        return found

    def to_target(self, values: Lanes) -> Floats:
        """Sum of a per-tie value over each person's incoming ties, (n, lanes)."""
        return scatter_sum(self.target, values, self.n)


def plan_for(network: Network) -> Plan:
    """The weeks and people that can be drawn again."""
    weeks = [t.week for t in network.families.values() if t.week.size]
    width = width_for(max((t.m for t in network.families.values()), default=0))
    if not weeks:
        return Plan(0, 0, network.n, width)
    first = min(int(w.min()) for w in weeks)
    last = max(int(w.max()) for w in weeks)
    return Plan(first, last - first + 1, network.n, width)


def width_for(ties: int) -> int:
    """Lanes at a time that keep one value per tie and lane within CELLS: LANES, or half, ... 2.

    >>> width_for(1000), width_for(3_600_000)
    (16, 4)
    """
    width = LANES
    while width > 2 and width * ties > CELLS:
        width //= 2
    return width
