"""What goes into the five tables of a snapshot, column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graph.model import NO_TIME, Network, Ties
from icomms.facts import sources
from icomms.kinds import FAMILIES
from icomms.measures import Column
from icomms.people import Person
from icomms.reasons import Facts, Reason
from icomms.records import ROLES, Role
from icomms.role_results import RoleResult, Scope

Ints = NDArray[np.int64]


def people_table(
    people: Sequence[Person],
    units: Sequence[str],
    scope: Scope,
    facts: Facts,
    managers: Mapping[int, int],
    kept_columns: Sequence[str],
) -> pa.Table:
    """One row per person: who they are, formal level and reports (shown beside, never inside)."""
    reports = np.bincount(
        np.array(sorted(managers.values()), dtype=np.int64), minlength=len(people)
    )
    texts = ("name", "company", "division", "department", "team", "title", "level", "location",
             "country", "status", "participation", "worker_type")  # fmt: skip
    columns: dict[str, object] = {
        "person": np.arange(len(people), dtype=np.int32),
        "person_id": [p.id for p in people],
        "unit": list(units),
        **{name: [getattr(p, name) for p in people] for name in texts},
        "manager": pa.array([managers.get(i) for i in range(len(people))], pa.int32()),
        "reports": reports.astype(np.int32),
        "ranked": scope.eligible,
        "external": [p.external for p in people],
        "from_people_file": [p.from_people_file for p in people],
        "peer_group": scope.peer.astype(np.int32),
        "interactions": facts.interactions,
        "partners": facts.partners,
        "weeks": facts.weeks,
        "sent": facts.sent,
        "answers": facts.answers,
        "received": _received(facts, len(people)),
    }
    for name in kept_columns:
        columns[f"attribute {name}"] = [p.attributes.get(name, "") for p in people]
    return pa.table(columns)


def _received(facts: Facts, n: int) -> pa.Array:
    rows = [
        [(kind, int(counts[i])) for kind, counts in sorted(facts.received.items()) if counts[i]]
        for i in range(n)
    ]
    return pa.array(rows, pa.map_(pa.string(), pa.int64()))


def ties_table(network: Network) -> pa.Table:
    """One row per tie and family; times are null for declared ties."""
    parts = [
        _tie_rows(family, network.families[family])
        for family in (*FAMILIES, "nomination", "critic")
        if family in network.families
    ]
    return pa.concat_tables(parts) if parts else _tie_rows("attention", empty_ties(network.n))


def empty_ties(n: int) -> Ties:
    """A family without ties."""
    none = np.empty(0, np.int64)
    return Ties.from_edges(n, none, none)


def _tie_rows(family: str, ties: Ties) -> pa.Table:
    declared = ties.first == NO_TIME
    return pa.table({
        "source": sources(ties).astype(np.int32),
        "target": ties.indices.astype(np.int32),
        "family": pa.array([family] * ties.m, pa.string()),
        "weight": ties.weight,
        "count": ties.count,
        "weeks": np.diff(ties.week_indptr).astype(np.int32),
        "first": pa.array(ties.first, mask=declared),
        "last": pa.array(ties.last, mask=declared),
    })  # fmt: skip


def measures_table(measures: Mapping[str, Column], n: int) -> pa.Table:
    """One row per person, one column per measure (docs/scores.md, section 5)."""
    columns = {"person": np.arange(n, dtype=np.int32), **measures}
    return pa.table(columns)


def roles_table(roles: Mapping[Role, RoleResult]) -> pa.Table:
    """One row per person and role; scores, bounds and percentiles run from 0 to 100."""
    return pa.concat_tables([_role_rows(role, roles[role]) for role in ROLES])


def _role_rows(role: Role, result: RoleResult) -> pa.Table:
    n = result.score.size
    scored = np.isfinite(result.score)
    return pa.table({
        "person": np.arange(n, dtype=np.int32),
        "role": pa.array([role] * n, pa.string()),
        "status": pa.array(list(result.person_status), pa.string()),
        "band": pa.array(list(result.band), pa.string()),
        "score": pa.array(100 * result.score, mask=~scored),
        "low": _bound(result.low),
        "high": _bound(result.high),
        "rank": _rank(result.rank),
        "rank_low": _rank(result.rank_low),
        "rank_high": _rank(result.rank_high),
        "basis": pa.array([result.basis] * n, pa.string()),
        "parts": _maps(result.parts, n),
        "percentiles": _maps({k: 100 * v for k, v in result.percentiles.items()}, n),
        "peer_cut": _bound(result.peer_cut),
    })  # fmt: skip


def _bound(values: NDArray[np.float64]) -> pa.Array:
    return pa.array(100 * values, mask=~np.isfinite(values))


def _rank(values: Ints) -> pa.Array:
    return pa.array(values.astype(np.int32), mask=values == 0)


def _maps(columns: Mapping[str, NDArray[np.float64]], n: int) -> pa.Array:
    names = list(columns)
    offsets = np.arange(n + 1, dtype=np.int32) * len(names)
    keys = pa.array(names * n, pa.string())
    values = np.column_stack([columns[name] for name in names]).ravel() if names else np.empty(0)
    items = pa.array(values.astype(float), mask=~np.isfinite(values.astype(float)))
    return pa.MapArray.from_arrays(pa.array(offsets), keys, items)


def reasons_table(reasons: Sequence[Reason]) -> pa.Table:
    """One row per reason: its code and numbers; `icomms.reasons.render` makes the sentence."""
    return pa.table({
        "person": pa.array([r.person for r in reasons], pa.int32()),
        "role": pa.array([r.role for r in reasons], pa.string()),
        "code": pa.array([r.code for r in reasons], pa.string()),
        "values": pa.array([r.values_json for r in reasons], pa.string()),
    })  # fmt: skip
