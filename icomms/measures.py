"""All measures of every person, as one table (`measures.parquet`; docs/scores.md, section 5).

The network they are taken on is attention; where there is none, presence. Directions and formulas
stand in the docstring of each measure in `graph`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from graph.brokerage import (
    burt_constraint,
    effective_size,
    gould_fernandez,
    kpp_neg,
    participation_coefficient,
)
from graph.centrality import (
    betweenness,
    clustering,
    degree,
    eigenvector,
    harmonic_closeness,
    hits,
    in_degree,
    in_strength,
    k_core,
    out_degree,
    out_strength,
    pagerank,
    personalised_pagerank,
)
from graph.communities import leiden
from graph.diffusion import (
    diffusion_centrality,
    independent_cascade_reach,
    linear_threshold_reach,
)
from graph.model import Network, Ties
from graph.trust import eigentrust, multiplexity, persistence, reciprocity, simmelian_embeddedness
from icomms.role_results import Scope

Column = NDArray[np.float64] | NDArray[np.int64]
SAMPLES = 40_000


def measure_people(network: Network, scope: Scope, seed: int) -> Mapping[str, Column]:
    """Every measure by name, arrays of length n. Empty when the network has no ties at all."""
    family = next((f for f in ("attention", "presence") if f in network.families), None)
    if family is None:
        return {}
    dated = network.families[family]
    ties = dated.without_weeks()
    damped = ties.with_weight(np.log1p(ties.weight))
    columns: dict[str, Column] = _position(ties, damped, seed)
    columns |= _groups(ties, damped, scope, seed)
    columns |= _trust(network, ties)
    columns["persistence"] = persistence(dated)
    columns |= _reach(network, ties, scope, seed)
    return columns


def _position(ties: Ties, damped: Ties, seed: int) -> dict[str, Column]:
    scores = hits(damped)
    return {
        "degree": degree(ties),
        "in_degree": in_degree(ties),
        "out_degree": out_degree(ties),
        "in_strength": in_strength(ties),
        "out_strength": out_strength(ties),
        "pagerank": pagerank(damped),
        "hub": scores.hubs,
        "authority": scores.authorities,
        "eigenvector": eigenvector(damped),
        "harmonic_closeness": harmonic_closeness(ties, seed=seed),
        "betweenness": betweenness(ties, seed=seed),
        "k_core": k_core(ties),
        "clustering": clustering(ties),
    }


def _groups(ties: Ties, damped: Ties, scope: Scope, seed: int) -> dict[str, Column]:
    community = leiden(damped, seed=seed, keys=scope.keys)
    known = scope.unit >= 0
    groups = np.where(known, scope.unit, -1) if known.any() else community
    brokerage = gould_fernandez(ties, groups)
    return {
        "community": community,
        "constraint": burt_constraint(damped),
        "effective_size": effective_size(damped),
        "participation": participation_coefficient(damped, groups),
        "coordinator": brokerage.coordinator,
        "itinerant": brokerage.itinerant,
        "representative": brokerage.representative,
        "gatekeeper": brokerage.gatekeeper,
        "liaison": brokerage.liaison,
        "key_player": kpp_neg(ties),
    }


def _trust(network: Network, ties: Ties) -> dict[str, Column]:
    names = [f for f in ("attention", "trust", "presence") if f in network.families]
    main = [network.families[f].without_weeks() for f in names]
    trust = network.families["trust"].without_weeks() if "trust" in names else ties
    return {
        "reciprocity": reciprocity(ties),
        "simmelian_embeddedness": simmelian_embeddedness(ties),
        "multiplexity": multiplexity(main),
        "eigentrust": eigentrust(trust),
    }


def _reach(network: Network, ties: Ties, scope: Scope, seed: int) -> dict[str, Column]:
    dated = network.families.get("exposure")
    heard = ties.transpose() if dated is None else dated.without_weeks()
    samples = max(1, -(-SAMPLES // max(int(scope.tied.sum()), 1)))
    return {
        "diffusion_centrality": diffusion_centrality(heard),
        "cascade_reach": independent_cascade_reach(
            heard, seed=seed, samples=samples, keys=scope.keys
        ),
        "threshold_reach": linear_threshold_reach(
            heard, seed=seed, samples=samples, keys=scope.keys
        ),
        "followers_quality": personalised_pagerank(ties, np.asarray(in_degree(ties), float)),
    }
