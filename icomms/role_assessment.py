"""From drawn scores to intervals, reliability, status and bands (docs/scores.md, section 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.stability import spearman, spearman_brown
from icomms.components import Parts
from icomms.draws import Draw, DrawnTies, Plan
from icomms.records import Role, Status
from icomms.role_results import RoleResult, Scope, ranks_of

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Lanewise = Callable[[Draw], tuple[Floats, Parts, Parts]]

SPLITS = 20
LEFT_OUT = 0.2


def assess(
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
    person_status = _person_status(status, drawn)
    rank = ranks_of(score, scope.compared)[:, 0]
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
        ranks.append(ranks_of(score, scope.compared).astype(np.int32))
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


def _person_status(status: Status, drawn: Sequence[DrawnTies]) -> tuple[Status, ...]:
    """Enough of one person: 30 interactions with 3 partners, or 3 who named them."""
    events, partners = person_evidence(drawn)
    enough = (events >= 30) & (partners >= 3) | (nominators(drawn) >= 3)
    return tuple(status if ok or status == "contact only" else "not enough data" for ok in enough)


def person_evidence(drawn: Sequence[DrawnTies]) -> tuple[Ints, Ints]:
    """Logged interactions (given and received) and distinct partners of each person."""
    n = drawn[0].n
    events, pairs = np.zeros(n, np.int64), [np.empty(0, np.int64)]
    for d in drawn:
        logged = np.add.reduceat(np.append(d.ties.week_count, 0), d.ties.week_indptr[:-1])
        logged[np.diff(d.ties.week_indptr) == 0] = 0
        np.add.at(events, d.source, logged)
        np.add.at(events, d.target, logged)
        met = logged > 0
        pairs.append((d.target * n + d.source)[met])
        pairs.append((d.source * n + d.target)[met])
    return events, _distinct(pairs, n)


def nominators(drawn: Sequence[DrawnTies]) -> Ints:
    """How many people named each person in declared ties, (n,)."""
    n = drawn[0].n
    pairs = [np.empty(0, np.int64)]
    for d in drawn:
        named, by = (d.source, d.target) if d.family == "exposure" else (d.target, d.source)
        pairs.append((named * n + by)[d.stated])
    return _distinct(pairs, n)


def _distinct(pairs: Sequence[Ints], n: int) -> Ints:
    """How many different others each person has among pairs packed as person * n + other."""
    return np.bincount(np.unique(np.concatenate(pairs)) // n, minlength=n).astype(np.int64)


def _peer_cut(score: Floats, scope: Scope) -> Floats:
    """80th percentile of the scores of each person's peer group."""
    cut = np.full(score.size, np.nan)
    for group in np.unique(scope.peer[scope.compared]):
        inside = (scope.peer == group) & scope.compared
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


def _people_with_ties(drawn: Sequence[DrawnTies], scope: Scope) -> Bools:
    tied = np.zeros(scope.peer.size, bool)
    for d in drawn:
        tied[d.source] = True
        tied[d.target] = True
    return tied & scope.compared
