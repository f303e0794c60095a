"""Who is compared with whom, and what one role's result holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from graph.lanes import places
from graph.stability import percentile
from icomms.components import Parts, mean_percentile
from icomms.records import Role, Status
from icomms.ties import Recency

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scope:
    """Who is compared with whom. Arrays have length n.

    `eligible` people may be ranked; those of them with any tie at all (`tied`) are compared and get
    a score, so people the data never met move nobody's percentile. `peer` numbers the peer group,
    `unit` the unit, -1 unknown.
    `keys` are stable per-person numbers for random walks (graph.diffusion).
    """

    eligible: Bools
    tied: Bools
    peer: Ints
    unit: Ints
    keys: NDArray[np.uint64]
    recency: Mapping[str, Recency]
    draws: int
    seed: int
    contacts_only: bool
    events: int

    @property
    def compared(self) -> Bools:
        """Who gets a score: eligible and with at least one tie."""
        return self.eligible & self.tied


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


def percentile_of(scope: Scope) -> Callable[[Floats], Floats]:
    """The percentile inside the peer group, NaN for people who are not eligible."""
    groups = np.where(scope.compared, scope.peer, -1)
    return lambda values: percentile(values, groups)


def with_score(parts: Parts, scope: Scope) -> tuple[Floats, Parts, Parts]:
    """Score, raw parts and percentiles of parts of shape (n, lanes)."""
    score, ranked = mean_percentile(parts, percentile_of(scope))
    return score, parts, ranked


def ranks_of(score: Floats, eligible: Bools) -> Ints:
    """Rank 1 is the highest score; equal scores share the better rank; 0 for the rest."""
    ranks = np.zeros(score.shape, np.int64)
    _, up_to = places(score[eligible])
    ranks[eligible] = int(eligible.sum()) - up_to + 1
    return ranks


def empty_result(role: Role, scope: Scope, basis: str) -> RoleResult:
    """A role nobody can be scored for."""
    n = scope.peer.size
    status: Status = "contact only" if scope.contacts_only else "not enough data"
    nothing, zero = np.full(n, np.nan), np.zeros(n, np.int64)
    return RoleResult(
        role=role, status=status, basis=basis, declared=False, reliability=float("nan"),
        score=nothing, low=nothing, high=nothing, rank=zero, rank_low=zero, rank_high=zero,
        band=("",) * n, person_status=(status,) * n, parts={}, percentiles={}, peer_cut=nothing,
        missing=("survey", "messages"),
    )  # fmt: skip
