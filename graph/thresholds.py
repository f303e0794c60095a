"""Hard cases: nobody moves before several convinced voices (complex contagion).

Reach is not submodular then, so nothing can be guaranteed: a team is improved by exchanging
members as long as that helps on some draws of thresholds, and judged on others. Tested, not
guaranteed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit, uint64
from numpy.typing import NDArray

from graph.diffusion import _next, _unit, uint64_of
from graph.limits import Limits
from graph.reach import Hearing

Array = NDArray[Any]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class HardSpread:
    """Mean weighted reach over `draws` draws of thresholds; `needed` convinced voices at least.

    v follows when at least `needed` people it hears are convinced and their share of its attention
    passes v's threshold, uniform between 0 and 1. Whoever hears fewer than `needed` people
    follows nobody. Rows hold who hears u.
    """

    indptr: Ints
    hearers: Array
    chance: Floats
    weights: Floats
    needed: int
    draws: int
    seed: int

    def reach(self, team: Ints) -> float:
        """Mean reach of a team (numbers as in `weights`), at least its own weight."""
        return float(
            _spread(
                self.indptr, self.hearers, self.chance, self.weights, self.needed, self.draws,
                uint64_of(self.seed), team.astype(np.int64),
            )
        )  # fmt: skip


@njit(cache=True)
def _spread(
    indptr: Array, hearers: Array, chance: Array, weights: Array, needed: int, draws: int,
    seed: np.uint64, team: Array,
) -> float:  # fmt: skip
    n = indptr.size - 1
    won = np.full(n, -1, np.int64)
    met = np.full(n, -1, np.int64)
    share = np.empty(n)
    voices = np.empty(n, np.int64)
    queue = np.empty(n, np.int64)
    total = 0.0
    for draw in range(draws):
        filled = 0
        for i in range(team.size):
            if won[team[i]] != draw:
                won[team[i]] = draw
                queue[filled] = team[i]
                filled += 1
        head = 0
        while head < filled:
            u = queue[head]
            head += 1
            for k in range(indptr[u], indptr[u + 1]):
                v = hearers[k]
                if won[v] == draw:
                    continue
                if met[v] != draw:
                    met[v], share[v], voices[v] = draw, 0.0, 0
                share[v] += chance[k]
                voices[v] += 1
                if voices[v] >= needed:
                    _, bits = _next(seed + uint64(draw * n + v) * uint64(0xD1342543DE82EF95))
                    if share[v] > _unit(bits):
                        won[v] = draw
                        queue[filled] = v
                        filled += 1
        for i in range(filled):
            total += weights[queue[i]]
    return total / draws


def hard_spread(rows: Hearing, weights: Floats, needed: int, draws: int, seed: int) -> HardSpread:
    """Ready to measure teams by person; `weights` (n,) by person, >= 0."""
    hearer = rows.person[np.repeat(np.arange(rows.n), np.diff(rows.indptr))]
    heard = rows.person[rows.indices]
    order = np.lexsort((rows.place[hearer], rows.place[heard]))
    order = order[np.argsort(heard[order], kind="stable")]
    bounds = np.searchsorted(heard[order], np.arange(rows.n + 1)).astype(np.int64)
    return HardSpread(
        bounds, hearer[order].astype(np.int64), rows.chance[order], weights, needed, draws, seed
    )


def improved(
    spread: HardSpread, team: Ints, limits: Limits, pool: Ints, tries: int, seed: int
) -> Ints:
    """The team after up to `tries` exchanges with people of a pool that helped.

    Members who must stay stay; only teams inside the limits are tried. Deterministic by seed.
    """
    random = np.random.default_rng([seed % 2**32, 5])
    team, reach = team.copy(), spread.reach(team)
    places = np.flatnonzero(~np.isin(team, limits.must))
    if not places.size or not pool.size:
        return team
    for _ in range(tries):
        place, person = int(random.choice(places)), int(random.choice(pool))
        if person in team:
            continue
        other = team.copy()
        other[place] = person
        if limits.keeps(other) and (found := spread.reach(other)) > reach:
            team, reach = other, found
    return team
