"""What may be said of a team for sure: its reach, and how close it is to the best possible one.

Sets are independent draws, so covered sets are sums of independent yes-or-no draws and the bounds
of Tang et al. 2018 (OPIM-C, doi:10.1145/3183713.3183749) hold. The best team's coverage of the
selecting sets is bounded by the smaller of two: from prefixes of the greedy choice, with everything
the limits allow on top, and from the dual of the linear program of maximum coverage.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph import reach_kernels as kernels
from graph.cover import Picked, Prefix
from graph.limits import Relaxed
from graph.reach import ReachSets

Floats = NDArray[np.float64]
Array = NDArray[Any]
STEPS = 40
_TRIED = 4
_SLACK = 1e-6


def at_least(covered: float, a: float) -> float:
    """Lower bound of the expected number of covered sets, wrong with probability exp(-a)."""
    root = math.sqrt(covered + 2 * a / 9) - math.sqrt(a / 2)
    return max(0.0, max(0.0, root) ** 2 - a / 18)


def at_most(covered: float, a: float) -> float:
    """Upper bound of the expected number of covered sets, wrong with probability exp(-a)."""
    return (math.sqrt(covered + a / 2) + math.sqrt(a / 2)) ** 2


def _covered_at_most(bound: float, a: float) -> float:
    """The largest count whose `at_most` does not exceed a bound."""
    return max(0.0, math.sqrt(max(bound, 0.0)) - math.sqrt(a / 2)) ** 2 - a / 2


def best_coverage(
    sets: ReachSets, picked: Picked, relaxed: Relaxed, good: float, steps: int = STEPS
) -> float:
    """Upper bound of the covered sets of any team inside the limits.

    Stops early as soon as the bound is no larger than `good`; `steps` 0: prefixes only.
    """
    value, prefix = _prefix_bound(picked, relaxed)
    value = min(value, float(sets.count))
    if value > good and steps and sets.count:
        value = _dual_bound(sets, picked, relaxed, value, prefix, good, steps)
    return float(math.floor(value + _SLACK))  # sets are covered or not


def _prefix_bound(picked: Picked, relaxed: Relaxed) -> tuple[float, Prefix]:
    """Whatever the best team is, it covers no more than a prefix and the best gains on top."""
    rough = [p.covered + relaxed.roughly(p.gains) for p in picked.prefixes]
    tried = [picked.prefixes[i] for i in np.argsort(rough, kind="stable")[:_TRIED]]
    values = [p.covered + relaxed.best(p.gains)[0] for p in tried]
    best = int(np.argmin(values))
    return values[best], tried[best]


def _dual_bound(
    sets: ReachSets,
    picked: Picked,
    relaxed: Relaxed,
    best: float,
    prefix: Prefix,
    good: float,
    steps: int,
) -> float:
    """`sum(1 - w_r) + max over x of sum_v x_v sum_{r holds v} w_r`, 0 <= w <= 1: every w is valid.

    Starts from the prefix (w = 1 where it covers nothing) and takes Polyak's sub-gradient steps
    towards the coverage reached.
    """
    must = relaxed.limits.must
    met = sets.times(np.array(prefix.team, np.int64)) if prefix.team else np.zeros(sets.count)
    worth = np.where(met == 0, 1.0, 0.0)
    for _ in range(steps):
        sums = kernels.weighed(sets.nodes, sets.pointers, worth, sets.rows.n)
        value, chosen = relaxed.best(sums)
        chosen[must] = 1.0
        bound = worth.size - float(worth.sum()) + value + float(sums[must].sum())
        best = min(best, bound)
        gap = bound - picked.covered
        if best <= good or not kernels.dual_step(worth, chosen, sets.nodes, sets.pointers, gap):
            break
    return best


def enough(lower: float, goal: float, a: float) -> float:
    """The bound on the best team's covered sets that would show the goal (0 to 1) is reached."""
    return _covered_at_most(lower / goal, a)
