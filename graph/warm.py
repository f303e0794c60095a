"""Compile every kernel once (numba keeps the result on disk): `python -m graph.warm`."""

from __future__ import annotations

import numpy as np

from graph import brokerage, centrality, communities, diffusion, lanes, trust
from graph.cover import Floor, Wanted
from graph.keys import structural_keys
from graph.limits import Limits
from graph.model import Ties
from graph.reach import hearing
from graph.seeding import Effort, choose
from graph.steps import nearness
from graph.team import gains_without, reaches_of
from graph.thresholds import hard_spread


def warm() -> None:
    """Call each compiled measure on a network of four people."""
    ties = Ties.from_edges(4, [0, 1, 2, 0, 3], [1, 2, 0, 3, 2])
    groups = np.array([0, 0, 1, 1])
    centrality.pagerank(ties)
    centrality.harmonic_closeness(ties)
    centrality.two_step_reach(ties)
    centrality.betweenness(ties)
    centrality.k_core(ties)
    centrality.clustering(ties)
    communities.leiden(ties)
    trust.simmelian_embeddedness(ties)
    trust.reciprocity(ties)
    brokerage.gould_fernandez(ties, groups)
    brokerage.kpp_neg(ties)
    brokerage.kpp_neg(ties, exact=0)
    keys = structural_keys([ties])
    diffusion.linear_threshold_reach(ties, samples=1, keys=keys)
    diffusion.independent_cascade_reach(ties, samples=1, keys=keys)
    lanes.scatter_sum(np.array([0]), np.ones((1, 2), np.float32), 1)
    lanes.places(np.ones((1, 1)))
    one = np.zeros(1, np.int64)
    lanes.scatter_product(one, one, np.ones((1, 1), np.float32), np.ones((1, 1), np.float32))
    lanes.weekly_lanes(np.array([0, 1]), one, np.ones(1, np.float32), np.ones((1, 2), np.float32))
    _warm_seeding(ties, groups)


def _warm_seeding(ties: Ties, groups: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
    wanted = Wanted(Limits(2, np.ones(4, bool)), floors=(Floor(groups == 1, 0.9),))
    effort = Effort(goal=2.0, first=8, most_sets=8)
    choose(hearing(ties, "cascade", label=groups), wanted, effort=effort)
    found = choose(hearing(ties, "threshold"), wanted, effort=effort)
    gains_without(found, found.team)
    reaches_of(found, found.team[None, :])
    hard_spread(hearing(ties), np.ones(4), 2, 1, 1).reach(found.team)
    nearness(np.array([0, 1, 1]), np.array([1]), np.array([0]), np.ones(2, bool))


if __name__ == "__main__":
    warm()
