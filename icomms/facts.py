"""The counts behind the reasons, taken from the tie families (docs/scores.md, section 6)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from graph.brokerage import ego_betweenness_rate
from graph.centrality import degree
from graph.lanes import reverse_index
from graph.model import Network, Ties
from graph.trust import shared_contact
from icomms.connectors import units_tell
from icomms.reasons import Facts
from icomms.records import Role
from icomms.role_results import RoleResult, Scope

Ints = NDArray[np.int64]


def gather_facts(
    network: Network,
    scope: Scope,
    roles: Mapping[Role, RoleResult],
    received: Mapping[str, Ints],
) -> Facts:
    """Everything reasons may name; zeros where the data have nothing of the sort."""
    n = network.n
    attention = network.families.get("attention")
    trusted = "trust" if roles["persuader"].basis == "trust" else "attention"
    trusting, returned, shared = _embedding(network.families.get(trusted), n)
    interactions, partners = contacts(network)
    pairs, open_pairs = _pairs(attention, n)
    return Facts(
        turning=_distinct_in(attention, n),
        turning_units=_units_in(attention, scope.unit, n),
        weeks=_weeks_in(attention, n),
        received=received,
        sent=_sent(network),
        interactions=interactions,
        partners=partners,
        trusting=trusting,
        returned=returned,
        shared=shared,
        peers=_peer_sizes(scope),
        pairs=pairs,
        open_pairs=open_pairs,
        by_unit=units_tell(scope.unit),
    )


def sources(ties: Ties) -> Ints:
    """The source of every stored tie, (m,)."""
    return np.repeat(np.arange(ties.n, dtype=np.int64), np.diff(ties.indptr))


def contacts(network: Network) -> tuple[Ints, Ints]:
    """Interactions (given and received) and distinct partners over attention, trust, exposure.

    A row that feeds several families counts once: of every person the largest family counts.
    """
    n = network.n
    events, pairs = np.zeros(n, np.int64), [np.empty(0, np.int64)]
    for family in ("attention", "exposure", "trust", "presence"):
        ties = network.families.get(family)
        if ties is None:
            continue
        source, target = sources(ties), ties.indices.astype(np.int64)
        own = np.bincount(source, ties.count, n) + np.bincount(target, ties.count, n)
        events = np.maximum(events, own.astype(np.int64))
        pairs += [source * n + target, target * n + source]
    distinct = np.unique(np.concatenate(pairs))
    return events, np.bincount(distinct // max(n, 1), minlength=n).astype(np.int64)


def _distinct_in(ties: Ties | None, n: int) -> Ints:
    if ties is None:
        return np.zeros(n, np.int64)
    return np.bincount(ties.indices, minlength=n).astype(np.int64)


def _units_in(ties: Ties | None, unit: Ints, n: int) -> Ints:
    """Distinct known units of those who turn to each person."""
    if ties is None or not (unit >= 0).any():
        return np.zeros(n, np.int64)
    of_source = unit[sources(ties)]
    known = of_source >= 0
    width = int(unit.max()) + 1
    distinct = np.unique(ties.indices[known].astype(np.int64) * width + of_source[known])
    return np.bincount(distinct // width, minlength=n).astype(np.int64)


def _weeks_in(ties: Ties | None, n: int) -> Ints:
    """Distinct weeks in which anybody turned to each person."""
    if ties is None or not ties.week.size:
        return np.zeros(n, np.int64)
    target = np.repeat(ties.indices.astype(np.int64), np.diff(ties.week_indptr))
    first = int(ties.week.min())
    width = int(ties.week.max()) - first + 1
    met = np.zeros((n, width), bool)
    met[target, ties.week.astype(np.int64) - first] = True
    weeks: Ints = met.sum(axis=1).astype(np.int64)
    return weeks


def _sent(network: Network) -> Ints:
    sent = np.zeros(network.n, np.int64)
    if "sent" in network.families:
        ties = network.families["sent"]
        sent[ties.indices] = ties.count
    return sent


def _embedding(ties: Ties | None, n: int) -> tuple[Ints, Ints, Ints]:
    """Per person: incoming ties, how many are returned, how many share a contact."""
    if ties is None:
        zero = np.zeros(n, np.int64)
        return zero, zero, zero
    target = ties.indices
    back = reverse_index(ties.indptr, ties.indices) >= 0
    shared = shared_contact(ties)
    return (
        np.bincount(target, minlength=n).astype(np.int64),
        np.bincount(target, back, n).astype(np.int64),
        np.bincount(target, shared, n).astype(np.int64),
    )


def _peer_sizes(scope: Scope) -> Ints:
    groups = np.where(scope.compared, scope.peer, 0)
    sizes = np.bincount(groups[scope.compared], minlength=int(groups.max(initial=0)) + 1)
    return np.where(scope.compared, sizes[groups], 0).astype(np.int64)


def _pairs(ties: Ties | None, n: int) -> tuple[Ints, Ints]:
    if ties is None:
        return np.zeros(n, np.int64), np.zeros(n, np.int64)
    contacts_of = np.asarray(degree(ties), dtype=np.int64)
    pairs = contacts_of * (contacts_of - 1) // 2
    return pairs, np.rint(ego_betweenness_rate(ties) * (pairs + 3)).astype(np.int64)
