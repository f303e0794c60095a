"""Evidence → four role scores, with intervals, bands and what may be said (docs/scores.md).

Scores are mean percentiles (0 to 1, shown as 0 to 100) inside the peer group. Nothing here knows
names: people are numbers, and formal level, sentiment and dislike are not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from graph.centrality import pagerank, two_step_reach
from graph.diffusion import ListeningRows, listening_rows, threshold_reach_lanes
from graph.lanes import Lanes
from graph.model import Network
from graph.trust import shared_contact
from icomms.components import SATURATED, Parts, counted, embedded, heard, mean_percentile, nominated
from icomms.connectors import connector_parts
from icomms.draws import Draw, DrawnTies, Plan, plan_for
from icomms.records import Role
from icomms.role_assessment import assess
from icomms.role_results import (
    RoleResult,
    Scope,
    empty_result,
    percentile_of,
    ranks_of,
    with_score,
)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

WALKS = 40_000
DRAW_WALKS = 4_000


def score_roles(network: Network, scope: Scope) -> dict[Role, RoleResult]:
    """All four roles. Same network, scope and seed: the same numbers to the last bit."""
    plan = plan_for(network)
    return {
        "spreader": _spreader(network, scope, plan),
        "persuader": _persuader(network, scope, plan),
        "leader": _leader(network, scope, plan),
        "critic": _critic(network, scope, plan),
    }


# ---------------------------------------------------------------------------------- the four roles


def _leader(network: Network, scope: Scope, plan: Plan) -> RoleResult:
    if scope.contacts_only or "attention" not in network.families:
        return empty_result(
            "leader", scope, "contact only" if scope.contacts_only else "no attention"
        )
    has_nominations = "nomination" in network.families
    if has_nominations and "conversation" in network.families:
        return _leader_mixed(network, scope, plan)
    family = "nomination" if has_nominations else "attention"
    drawn = _drawn(network, family, plan, scope)
    anonymous = _own(network, "anonymous", network.n)
    saturated = has_nominations and _saturated(drawn, scope)

    def lanewise(draw: Draw) -> tuple[Floats, Parts, Parts]:
        weights = drawn.weights(draw)
        if not has_nominations:
            parts = counted(drawn, weights)
        else:
            parts = nominated(drawn, weights, _pagerank, _two_steps, saturated)
            parts["nominators"] = parts["nominators"] + anonymous[:, None]
        return with_score(parts, scope)

    basis = "nominations" if has_nominations else "attention"
    return assess("leader", lanewise, [drawn], scope, plan, basis)


def _leader_mixed(network: Network, scope: Scope, plan: Plan) -> RoleResult:
    """A survey beside interactions: few nominations lean on the log, many on the nominations."""
    named = _drawn(network, "nomination", plan, scope)
    talk = _drawn(network, "conversation", plan, scope)
    anonymous = _own(network, "anonymous", network.n)

    def lanewise(draw: Draw) -> tuple[Floats, Parts, Parts]:
        turning = counted(talk, talk.weights(draw))
        log_score, _ = mean_percentile(turning, percentile_of(scope))
        fourth = np.nan_to_num(log_score) ** 4
        mean = np.mean(fourth[scope.compared], axis=0) if scope.compared.any() else 1.0
        nominators = counted(named, named.weights(draw))["people_turning_to"] + anonymous[:, None]
        both = {"combined": nominators + 0.5 * fourth / np.maximum(mean, 1e-12)}
        score, _ = mean_percentile(both, percentile_of(scope))
        parts = {"nominators": nominators} | turning
        return score, parts, mean_percentile(parts, percentile_of(scope))[1]

    return assess("leader", lanewise, [named, talk], scope, plan, "nominations and attention")


def _persuader(network: Network, scope: Scope, plan: Plan) -> RoleResult:
    if scope.contacts_only:
        return empty_result("persuader", scope, "contact only")
    family = "trust" if _covers(network, "trust", scope) else "attention"
    if family not in network.families:
        return empty_result("persuader", scope, "no attention")
    drawn = _drawn(network, family, plan, scope)
    shared = shared_contact(drawn.ties)
    rows = listening_rows(drawn.ties, scope.keys)

    def lanewise(draw: Draw) -> tuple[Floats, Parts, Parts]:
        reach = _reach(scope, rows, WALKS if draw.whole else DRAW_WALKS)
        parts = embedded(drawn, drawn.weights(draw), shared, reach)
        return with_score(parts, scope)

    basis = "trust" if family == "trust" else "structural: from the same ties"
    return assess("persuader", lanewise, [drawn], scope, plan, basis)


def _spreader(network: Network, scope: Scope, plan: Plan) -> RoleResult:
    family = "presence" if scope.contacts_only else "exposure"
    if family not in network.families:
        return empty_result(
            "spreader", scope, "contact only" if scope.contacts_only else "no exposure"
        )
    drawn = _drawn(network, family, plan, scope)
    sent = _drawn(network, "sent", plan, scope) if "sent" in network.families else None

    def lanewise(draw: Draw) -> tuple[Floats, Parts, Parts]:
        amount = sent.to_source(sent.weights(draw)) if sent else None
        return with_score(heard(drawn, drawn.weights(draw), amount), scope)

    basis = "possible reach by contact" if scope.contacts_only else "exposure"
    return assess("spreader", lanewise, [drawn], scope, plan, basis)


def _critic(network: Network, scope: Scope, plan: Plan) -> RoleResult:
    """Nominations on the critic question if there are any, else only independent connectors."""
    connectors = (
        connector_parts(network, scope.unit, scope.keys) if "attention" in network.families else {}
    )
    if "critic" not in network.families:
        return _connectors_only(network, scope, connectors)
    drawn = _drawn(network, "critic", plan, scope)

    def lanewise(draw: Draw) -> tuple[Floats, Parts, Parts]:
        named = counted(drawn, drawn.weights(draw))["people_turning_to"]
        return with_score({"critic_nominators": named}, scope)

    result = assess("critic", lanewise, [drawn], scope, plan, "critic nominations")
    return _with_parts(result, {**result.parts, **connectors}, scope)


def _connectors_only(
    network: Network, scope: Scope, connectors: Mapping[str, Floats]
) -> RoleResult:
    if scope.contacts_only or not connectors:
        return empty_result(
            "critic", scope, "contact only" if scope.contacts_only else "no attention"
        )
    columns = {name: values[:, None] for name, values in connectors.items()}
    score, _, ranked = with_score(columns, scope)
    result = empty_result("critic", scope, "structural: independent connectors")
    parts = dict(connectors) | {"proposals_and_questions": _own(network, "proposals", network.n)}
    ranks = ranks_of(score, scope.compared)[:, 0]
    return replace(
        result,
        score=score[:, 0],
        rank=ranks,
        parts=parts,
        percentiles={name: values[:, 0] for name, values in ranked.items()},
        missing=("critic_question",),
    )


def _with_parts(result: RoleResult, parts: Mapping[str, Floats], scope: Scope) -> RoleResult:
    ranked = mean_percentile({k: v[:, None] for k, v in parts.items()}, percentile_of(scope))[1]
    flat = {name: values[:, 0] for name, values in ranked.items()}
    return replace(result, parts=parts, percentiles=flat)


# ------------------------------------------------------------------------------------ small pieces


def _drawn(network: Network, family: str, plan: Plan, scope: Scope) -> DrawnTies:
    return DrawnTies(network, family, plan, scope.recency[family])


def _covers(network: Network, family: str, scope: Scope) -> bool:
    """Whether a family has ties for at least half of the people who have attention ties."""
    if family not in network.families:
        return False
    if "attention" not in network.families:
        return True
    return 2 * int(_tied(network, family).sum()) >= int(_tied(network, "attention").sum())


def _tied(network: Network, family: str) -> Bools:
    ties = network.families[family]
    tied = np.diff(ties.indptr) > 0
    tied[ties.indices] = True
    return tied


def _own(network: Network, family: str, n: int) -> Floats:
    """Counts of a family of self ties, per person."""
    counts = np.zeros(n)
    if family in network.families:
        ties = network.families[family]
        counts[np.flatnonzero(np.diff(ties.indptr))] = ties.count
    return counts


def _saturated(drawn: DrawnTies, scope: Scope) -> bool:
    reach = two_step_reach(drawn.ties)[scope.compared]
    return bool(reach.size and np.median(reach) > SATURATED * int(scope.compared.sum()))


def _pagerank(drawn: DrawnTies, weights: Lanes) -> Floats:
    logs = np.log1p(weights.astype(np.float64))
    lanes = [pagerank(drawn.ties.with_weight(logs[:, k]), alpha=0.5) for k in range(logs.shape[1])]
    return np.column_stack(lanes)


def _two_steps(drawn: DrawnTies, weights: Lanes) -> Floats:
    lanes = [
        two_step_reach(drawn.ties.with_weight(weights[:, k].astype(np.float64), drop_zero=True))
        for k in range(weights.shape[1])
    ]
    return np.column_stack(lanes).astype(np.float64)


def _reach(scope: Scope, rows: ListeningRows, walks: int) -> Callable[[DrawnTies, Lanes], Floats]:
    """Linear-threshold reach; draws need fewer walks than the data themselves."""

    def reach(drawn: DrawnTies, weights: Lanes) -> Floats:
        per_root = max(1, -(-walks // max(int(scope.tied.sum()), 1)))
        return threshold_reach_lanes(rows, weights, scope.seed, per_root)

    return reach
