"""Evidence → four role scores, with intervals, bands and what may be said (docs/scores.md).

Scores are mean percentiles (0 to 1, shown as 0 to 100) inside the peer group. Nothing here knows
names: people are numbers, and formal level, sentiment and dislike are not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from graph.centrality import pagerank, two_step_reach
from graph.diffusion import linear_threshold_reach
from graph.lanes import Lanes
from graph.model import Network
from graph.stability import percentile, spearman, spearman_brown
from graph.trust import shared_contact
from icomms.components import SATURATED, Parts, counted, embedded, heard, mean_percentile, nominated
from icomms.connectors import connector_parts
from icomms.draws import Draw, DrawnTies, Plan, plan_for
from icomms.records import Role, Status
from icomms.ties import Recency

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Lanewise = Callable[[Draw], tuple[Floats, Parts, Parts]]

SPLITS = 20
LEFT_OUT = 0.2
WALKS = 40_000
DRAW_WALKS = 4_000


@dataclass(frozen=True, slots=True)
class Scope:
    """Who is compared with whom. Arrays have length n.

    `eligible` people get a score; `peer` numbers their peer group; `unit` their unit, -1 unknown.
    `keys` are stable per-person numbers for random walks (graph.diffusion).
    """

    eligible: Bools
    peer: Ints
    unit: Ints
    keys: NDArray[np.uint64]
    recency: Mapping[str, Recency]
    draws: int
    seed: int
    contacts_only: bool
    events: int


@dataclass(frozen=True, slots=True)
class RoleResult:
    """One role for everybody.

    Arrays have length n and are NaN (rank 0) for people who are not eligible or have no score.
    `parts` are raw values, `percentiles` the same inside the peer group (0 to 1). `basis` names
    what the score rests on; `reliability` is r of docs/scores.md section 4 (NaN: not computable).
    """

    role: Role
    status: Status
    basis: str
    declared: bool
    reliability: float
    score: Floats
    low: Floats
    high: Floats
    rank: Ints
    rank_low: Ints
    rank_high: Ints
    band: tuple[str, ...]
    person_status: tuple[Status, ...]
    parts: Mapping[str, Floats]
    percentiles: Mapping[str, Floats]
    peer_cut: Floats
    missing: tuple[str, ...] = field(default=())


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
        return _empty("leader", scope, "contact only" if scope.contacts_only else "no attention")
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
        return _with_score(parts, scope)

    basis = "nominations" if has_nominations else "attention"
    return _assess("leader", lanewise, [drawn], scope, plan, basis)


def _leader_mixed(network: Network, scope: Scope, plan: Plan) -> RoleResult:
    """A survey beside interactions: few nominations lean on the log, many on the nominations."""
    named = _drawn(network, "nomination", plan, scope)
    talk = _drawn(network, "conversation", plan, scope)
    anonymous = _own(network, "anonymous", network.n)

    def lanewise(draw: Draw) -> tuple[Floats, Parts, Parts]:
        turning = counted(talk, talk.weights(draw))
        log_score, _ = mean_percentile(turning, _percentile(scope))
        fourth = np.nan_to_num(log_score) ** 4
        mean = np.mean(fourth[scope.eligible], axis=0) if scope.eligible.any() else 1.0
        nominators = counted(named, named.weights(draw))["people_turning_to"] + anonymous[:, None]
        both = {"combined": nominators + 0.5 * fourth / np.maximum(mean, 1e-12)}
        score, _ = mean_percentile(both, _percentile(scope))
        parts = {"nominators": nominators} | turning
        return score, parts, mean_percentile(parts, _percentile(scope))[1]

    return _assess("leader", lanewise, [named, talk], scope, plan, "nominations and attention")


def _persuader(network: Network, scope: Scope, plan: Plan) -> RoleResult:
    if scope.contacts_only:
        return _empty("persuader", scope, "contact only")
    family = "trust" if _covers(network, "trust", scope) else "attention"
    if family not in network.families:
        return _empty("persuader", scope, "no attention")
    drawn = _drawn(network, family, plan, scope)
    shared = shared_contact(drawn.ties)

    def lanewise(draw: Draw) -> tuple[Floats, Parts, Parts]:
        walks = WALKS if draw.lanes == 1 else DRAW_WALKS
        parts = embedded(drawn, drawn.weights(draw), shared, _reach(scope, walks))
        return _with_score(parts, scope)

    basis = "trust" if family == "trust" else "structural: from the same ties"
    return _assess("persuader", lanewise, [drawn], scope, plan, basis)


def _spreader(network: Network, scope: Scope, plan: Plan) -> RoleResult:
    family = "presence" if scope.contacts_only else "exposure"
    if family not in network.families:
        return _empty("spreader", scope, "contact only" if scope.contacts_only else "no exposure")
    drawn = _drawn(network, family, plan, scope)
    sent = _drawn(network, "sent", plan, scope) if "sent" in network.families else None

    def lanewise(draw: Draw) -> tuple[Floats, Parts, Parts]:
        amount = sent.to_source(sent.weights(draw)) if sent else None
        return _with_score(heard(drawn, drawn.weights(draw), amount), scope)

    basis = "possible reach by contact" if scope.contacts_only else "exposure"
    return _assess("spreader", lanewise, [drawn], scope, plan, basis)


def _critic(network: Network, scope: Scope, plan: Plan) -> RoleResult:
    """Nominations on the critic question if there are any, else only independent connectors."""
    connectors = connector_parts(network, scope.unit) if "attention" in network.families else {}
    if "critic" not in network.families:
        return _connectors_only(network, scope, connectors)
    drawn = _drawn(network, "critic", plan, scope)

    def lanewise(draw: Draw) -> tuple[Floats, Parts, Parts]:
        named = counted(drawn, drawn.weights(draw))["people_turning_to"]
        return _with_score({"critic_nominators": named}, scope)

    result = _assess("critic", lanewise, [drawn], scope, plan, "critic nominations")
    return _with_parts(result, {**result.parts, **connectors}, scope)


def _connectors_only(
    network: Network, scope: Scope, connectors: Mapping[str, Floats]
) -> RoleResult:
    if scope.contacts_only or not connectors:
        return _empty("critic", scope, "contact only" if scope.contacts_only else "no attention")
    columns = {name: values[:, None] for name, values in connectors.items()}
    score, _, ranked = _with_score(columns, scope)
    result = _empty("critic", scope, "structural: independent connectors")
    parts = dict(connectors) | {"proposals_and_questions": _own(network, "proposals", network.n)}
    ranks = _ranks(score, scope.eligible)[:, 0]
    return replace(
        result,
        score=score[:, 0],
        rank=ranks,
        parts=parts,
        percentiles={name: values[:, 0] for name, values in ranked.items()},
        missing=("critic_question",),
    )


def _with_parts(result: RoleResult, parts: Mapping[str, Floats], scope: Scope) -> RoleResult:
    ranked = mean_percentile({k: v[:, None] for k, v in parts.items()}, _percentile(scope))[1]
    flat = {name: values[:, 0] for name, values in ranked.items()}
    return replace(result, parts=parts, percentiles=flat)


# -------------------------------------------------------------------------------- from draws to words


def _assess(
    role: Role,
    lanewise: Lanewise,
    drawn: Sequence[DrawnTies],
    scope: Scope,
    plan: Plan,
    basis: str,
) -> RoleResult:
    score, parts, ranked = lanewise(plan.everything())
    people = _people_with_ties(drawn, scope)
    declared = any(d.declared for d in drawn)
    logged = any(d.logged for d in drawn)
    reliability = _reliability(lanewise, score[:, 0], people, plan, scope, (declared, logged))
    status = _status(role, reliability, int(people.sum()), declared, scope)
    bounds = _intervals(lanewise, plan, scope)
    cut = _peer_cut(score[:, 0], scope)
    person_status = _person_status(status, drawn, declared and not logged, scope)
    rank = _ranks(score, scope.eligible)[:, 0]
    low, high = np.minimum(bounds.low, score[:, 0]), np.maximum(bounds.high, score[:, 0])
    return RoleResult(
        role=role,
        status=status,
        basis=basis,
        declared=declared,
        reliability=reliability,
        score=score[:, 0],
        low=low,
        high=high,
        rank=rank,
        rank_low=np.minimum(bounds.rank_low, rank),
        rank_high=np.maximum(bounds.rank_high, rank),
        band=_bands(score[:, 0], low, cut, person_status),
        person_status=person_status,
        parts={name: values[:, 0] for name, values in parts.items()},
        percentiles={name: values[:, 0] for name, values in ranked.items()},
        peer_cut=cut,
        missing=_missing(status, int(people.sum()), declared, plan, scope),
    )


@dataclass(frozen=True, slots=True)
class _Bounds:
    low: Floats
    high: Floats
    rank_low: Ints
    rank_high: Ints


def _intervals(lanewise: Lanewise, plan: Plan, scope: Scope) -> _Bounds:
    """90 % intervals of score and rank over the bootstrap draws."""
    scores, ranks = [], []
    for draw in plan.bootstrap(scope.draws, scope.seed):
        score, _, _ = lanewise(draw)
        scores.append(score.astype(np.float32))
        ranks.append(_ranks(score, scope.eligible).astype(np.int32))
    low, high = _quantiles(np.concatenate(scores, axis=1))
    rank_low, rank_high = _quantiles(np.concatenate(ranks, axis=1))
    return _Bounds(
        low.astype(np.float64), high.astype(np.float64),
        np.floor(rank_low).astype(np.int64), np.ceil(rank_high).astype(np.int64),
    )  # fmt: skip


def _quantiles(values: NDArray[np.float32] | NDArray[np.int32]) -> tuple[Floats, Floats]:
    """5th and 95th percentile of each row by order statistics (no interpolation)."""
    draws = values.shape[1]
    low, high = int(0.05 * draws), min(int(0.95 * draws), draws - 1)
    ordered = np.partition(values, (low, high), axis=1)
    return ordered[:, low].astype(np.float64), ordered[:, high].astype(np.float64)


def _reliability(
    lanewise: Lanewise,
    score: Floats,
    people: Bools,
    plan: Plan,
    scope: Scope,
    kinds: tuple[bool, bool],
) -> float:
    declared, logged = kinds
    if int(people.sum()) < 3 or not (declared or logged):
        return float("nan")
    if not declared:
        return _split_half(lanewise, people, plan, scope)
    found = [
        spearman(score[people], lanes[people, lane])
        for lanes in _lanes(lanewise, plan.left_out(LEFT_OUT, scope.draws, scope.seed))
        for lane in range(lanes.shape[1])
    ]
    return float(np.nanmean(found)) if np.isfinite(found).any() else float("nan")


def _split_half(lanewise: Lanewise, people: Bools, plan: Plan, scope: Scope) -> float:
    if plan.weeks < 4:
        return float("nan")
    found = [
        spearman(lanes[people, lane], lanes[people, lane + 1])
        for lanes in _lanes(lanewise, plan.halves(SPLITS, scope.seed))
        for lane in range(0, lanes.shape[1], 2)
    ]
    if not np.isfinite(found).any():
        return float("nan")
    return float(spearman_brown(float(np.nanmean(found))))


def _lanes(lanewise: Lanewise, draws: Iterator[Draw]) -> Iterator[Floats]:
    for draw in draws:
        yield lanewise(draw)[0]


def _status(role: Role, reliability: float, people: int, declared: bool, scope: Scope) -> Status:
    if scope.contacts_only:
        return "contact only"
    if not np.isfinite(reliability) or people < 10 or (not declared and scope.events < 50):
        return "not enough data"
    measured, indicative = (0.9, 0.7) if declared else (0.8, 0.5)
    if reliability >= measured and people >= 30:
        return "measured"
    return "indicative" if reliability >= indicative else "not enough data"


def _missing(
    status: Status, people: int, declared: bool, plan: Plan, scope: Scope
) -> tuple[str, ...]:
    """What would be needed, as codes that `icomms.reasons` turns into sentences."""
    if status in ("measured", "indicative"):
        return ()
    if status == "contact only":
        return ("survey", "messages")
    found = ["people"] if people < 10 else []
    if not declared:
        found += ["events"] if scope.events < 50 else []
        found += ["weeks"] if plan.weeks < 4 else []
    return (*found, "survey")


def _person_status(
    status: Status, drawn: Sequence[DrawnTies], declared: bool, scope: Scope
) -> tuple[Status, ...]:
    """A person under 30 interactions or 3 partners (declared: 3 nominators) has not enough data."""
    events, partners = person_evidence(drawn, declared)
    enough = (partners >= 3) & (declared | (events >= 30))
    return tuple(status if ok or status == "contact only" else "not enough data" for ok in enough)


def person_evidence(drawn: Sequence[DrawnTies], declared: bool) -> tuple[Ints, Ints]:
    """Interactions (given and received) and distinct partners of each person.

    For declared ties the partners are those who named the person.
    """
    n = drawn[0].n
    events = np.zeros(n, np.int64)
    pairs = []
    for d in drawn:
        np.add.at(events, d.source, d.ties.count)
        np.add.at(events, d.target, d.ties.count)
        pairs.append(d.target * n + d.source)
        if not declared:
            pairs.append(d.source * n + d.target)
    distinct = np.unique(np.concatenate(pairs))
    return events, np.bincount(distinct // n, minlength=n).astype(np.int64)


def _peer_cut(score: Floats, scope: Scope) -> Floats:
    """80th percentile of the scores of each person's peer group."""
    cut = np.full(score.size, np.nan)
    for group in np.unique(scope.peer[scope.eligible]):
        inside = (scope.peer == group) & scope.eligible
        cut[inside] = np.quantile(score[inside], 0.8)
    return cut


def _bands(
    score: Floats, low: Floats, cut: Floats, person_status: Sequence[Status]
) -> tuple[str, ...]:
    bands = []
    for value, lower, border, status in zip(score, low, cut, person_status, strict=True):
        if status not in ("measured", "indicative") or not value > border:
            bands.append("")
        else:
            bands.append("stands out" if status == "measured" and lower > border else "likely")
    return tuple(bands)


# ------------------------------------------------------------------------------------ small pieces


def _drawn(network: Network, family: str, plan: Plan, scope: Scope) -> DrawnTies:
    return DrawnTies(network, family, plan, scope.recency[family])


def _percentile(scope: Scope) -> Callable[[Floats], Floats]:
    groups = np.where(scope.eligible, scope.peer, -1)
    return lambda values: percentile(values, groups)


def _with_score(parts: Parts, scope: Scope) -> tuple[Floats, Parts, Parts]:
    score, ranked = mean_percentile(parts, _percentile(scope))
    return score, parts, ranked


def _ranks(score: Floats, eligible: Bools) -> Ints:
    """Rank 1 is the highest score; equal scores share the better rank; 0 for the rest."""
    ranks = np.zeros(score.shape, np.int64)
    values = np.sort(-score[eligible], axis=0)
    for lane in range(score.shape[1]):
        ranks[eligible, lane] = 1 + np.searchsorted(values[:, lane], -score[eligible, lane])
    return ranks


def _people_with_ties(drawn: Sequence[DrawnTies], scope: Scope) -> Bools:
    tied = np.zeros(scope.eligible.size, bool)
    for d in drawn:
        tied[d.source] = True
        tied[d.target] = True
    return tied & scope.eligible


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
    reach = two_step_reach(drawn.ties)[scope.eligible]
    return bool(reach.size and np.median(reach) > SATURATED * int(scope.eligible.sum()))


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


def _reach(scope: Scope, walks: int) -> Callable[[DrawnTies, Lanes], Floats]:
    def reach(drawn: DrawnTies, weights: Lanes) -> Floats:
        per_root = max(1, -(-walks // max(drawn.n, 1)))
        lanes = []
        for lane in range(weights.shape[1]):
            ties = drawn.ties.with_weight(weights[:, lane].astype(np.float64), drop_zero=True)
            lanes.append(
                linear_threshold_reach(
                    ties.transpose(), seed=scope.seed, samples=per_root, keys=scope.keys
                )
            )
        return np.column_stack(lanes)

    return reach


def _empty(role: Role, scope: Scope, basis: str) -> RoleResult:
    n = scope.eligible.size
    status: Status = "contact only" if scope.contacts_only else "not enough data"
    nothing, zero = np.full(n, np.nan), np.zeros(n, np.int64)
    return RoleResult(
        role=role, status=status, basis=basis, declared=False, reliability=float("nan"),
        score=nothing, low=nothing, high=nothing, rank=zero, rank_low=zero, rank_high=zero,
        band=("",) * n, person_status=(status,) * n, parts={}, percentiles={}, peer_cut=nothing,
        missing=("survey", "messages"),
    )  # fmt: skip
