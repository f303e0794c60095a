"""Independent connectors: who links groups that otherwise do not meet (docs/scores.md, CRITIC).

Structure cannot find critics; it finds people whose contacts are not tied to one another. The
parts are shown beside the critic nominations, and alone where there are none.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.brokerage import burt_constraint, ego_betweenness_rate, outside_share
from graph.communities import leiden
from graph.model import Network

Floats = NDArray[np.float64]


def connector_parts(
    network: Network, unit: NDArray[np.int64], keys: NDArray[np.uint64], seed: int = 0
) -> dict[str, Floats]:
    """Independence (minus Burt's constraint), open contacts, outside share; length n each.

    `unit` (n,) numbers the units, -1 unknown. Where fewer than half of the people have a unit, or
    all have the same, communities found in the network take its place.
    """
    ties = network.families["attention"]
    constraint = burt_constraint(ties)
    groups = unit if units_tell(unit) else leiden(ties, seed=seed, keys=keys)
    return {
        "independence": -np.nan_to_num(constraint, nan=np.nanmax(constraint, initial=1.0)),
        "open_contacts": ego_betweenness_rate(ties),
        "outside_share": np.nan_to_num(outside_share(ties, groups)),
    }


def units_tell(unit: NDArray[np.int64]) -> bool:
    """Whether the units group people: half of them have one, and not all the same."""
    known = unit[unit >= 0]
    return known.size * 2 >= unit.size and np.unique(known).size > 1
