"""The parts of each role's score, for one or many draws at once (docs/scores.md, section 2).

Every function takes drawn tie weights of shape (m, lanes) and returns named parts of shape
(n, lanes), still raw: percentiles are taken later, inside the peer group.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from graph.lanes import Lanes
from icomms.draws import DrawnTies

Floats = NDArray[np.float64]
Parts = dict[str, Floats]
Measure = Callable[[DrawnTies, Lanes], Floats]

SATURATED = 0.9
STEPS = 3
PASSING = 0.7


def counted(drawn: DrawnTies, weights: Lanes) -> Parts:
    """LEADER on logged ties: the number of distinct people who turn to j."""
    return {"people_turning_to": drawn.to_target((weights > 0).astype(np.float32))}


def nominated(
    drawn: DrawnTies, weights: Lanes, pagerank: Measure, two_steps: Measure, saturated: bool
) -> Parts:
    """LEADER on nominations: distinct nominators, PageRank, people within two steps.

    The third part is left out when it is saturated (its median exceeds 90 % of everybody).
    """
    parts = {
        "nominators": drawn.to_target((weights > 0).astype(np.float32)),
        "pagerank": pagerank(drawn, weights),
    }
    if not saturated:
        parts["two_step_reach"] = two_steps(drawn, weights)
    return parts


def heard(drawn: DrawnTies, weights: Lanes, sent: Floats | None) -> Parts:
    """SPREADER: three-step diffusion, amount sent (None: not known), distinct receivers.

    Diffusion: `y = sum over t = 1..3 of (.7 S)^t 1`, S[u,v] the share of v's attention that goes
    to u (Banerjee et al. 2013, diffusion centrality, with receiver-normalised passing).
    """
    received = drawn.to_target(weights)
    share = (weights / np.maximum(received, 1e-30)[drawn.target]).astype(np.float32)
    ahead = np.ones((drawn.n, weights.shape[1]))
    total = np.zeros_like(ahead)
    for _ in range(STEPS):
        ahead = PASSING * drawn.from_targets(share, ahead)
        total += ahead
    parts = {"diffusion": total}
    if sent is not None:
        parts["amount_sent"] = sent
    parts["receivers"] = drawn.to_source((weights > 0).astype(np.float32))
    return parts


def embedded(drawn: DrawnTies, weights: Lanes, shared: NDArray[np.bool_], reach: Measure) -> Parts:
    """PERSUADER: linear-threshold reach over embedded ties, embedded support, its share.

    `shared` (m,) says whether the two ends of a tie have a contact in common. `reach` gets the
    influence weights `log1p(w) (1/4 + [shares a contact] + [reciprocated])`, direction of trust.
    """
    strength = np.log1p(weights)
    back = np.where(drawn.returned >= 0, drawn.returned, 0)
    mutual = (weights[back] > 0) & (drawn.returned >= 0)[:, None] & (weights > 0)
    bonus = shared[:, None].astype(np.float32) + mutual
    support = drawn.to_target(strength * bonus)
    every = drawn.to_target(strength)
    return {
        "conviction_reach": reach(drawn, (strength * (np.float32(0.25) + bonus))),
        "embedded_support": support,
        "embedded_share": support / (every + 2),
    }


def mean_percentile(
    parts: Mapping[str, Floats], percentile: Callable[[Floats], Floats]
) -> tuple[Floats, Parts]:
    """Mean of the parts' percentiles (n, lanes) and each part's percentile."""
    ranked = {name: percentile(rounded(values)) for name, values in parts.items()}
    # Rounded, so that equal sums of ranks stay equal whatever the size of the group.
    mean: Floats = np.mean(np.stack(list(ranked.values())), axis=0)
    return mean.round(10), ranked


def rounded(values: Floats, digits: int = 6) -> Floats:
    """Values to so many significant digits, so that the order of summing cannot break ties.

    >>> rounded(np.array([0.30000000000000004, 0.0, 123456789.0])).tolist()
    [0.3, 0.0, 123457000.0]
    """
    with np.errstate(divide="ignore"):
        exponent = np.where(values != 0, np.floor(np.log10(np.abs(values))), 0)
    scale = np.power(10.0, digits - 1 - exponent)
    result: Floats = np.rint(values * scale) / scale
    return result
