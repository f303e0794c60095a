"""Coordinated inflation: rings that lift one another, and sudden bursts (docs/scores.md, 7).

A ring is a group whose incoming attention comes for at least 80 % from one another, with
reciprocity above .8. Its pairs are counted once a week, and the effect on the ranking is shown.
Nobody is accused: the report gives sizes, never names of those involved.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from graph.communities import leiden
from graph.lanes import reverse_index
from graph.model import Network, Ties
from icomms.role_results import Scope
from icomms.roles import places_now
from icomms.ties import OWN

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
INSIDE = 0.8
RECIPROCITY = 0.8
SMALLEST, LARGEST = 3, 30
BURST = 10
SENDERS, MANY_TIMES = 20, 10


@dataclass(frozen=True, slots=True)
class Ring:
    """A group that mostly lifts itself.

    `inside` is the share (in %) of their incoming weight that comes from one another, `effect` by
    how many % their incoming weight falls when each pair counts once a week.
    """

    members: tuple[int, ...]
    inside: int
    effect: int


@dataclass(frozen=True, slots=True)
class Inflation:
    """Rings found, how many people had a burst, how many accounts may post for many."""

    rings: tuple[Ring, ...]
    bursts: int
    posters: int


def inflation(network: Network) -> Inflation:
    """Rings and bursts in the logged attention ties (nothing where attention is declared), and
    accounts that write so much that they may post for many."""
    ties = network.families.get("attention")
    posters = _posters(network)
    if ties is None or not ties.week.size:
        return Inflation((), 0, posters)
    return Inflation(_rings(ties), _bursts(ties), posters)


def _posters(network: Network) -> int:
    """People who sent over ten times what 95 % of the senders stay under, and at least 100."""
    sent = network.families.get("sent")
    if sent is None or sent.m < SENDERS:
        return 0
    usual = float(np.quantile(sent.count, 0.95))
    return int((sent.count > max(MANY_TIMES * usual, 100)).sum())


def _rings(ties: Ties) -> tuple[Ring, ...]:
    labels = leiden(_returned_only(ties), seed=0)
    back = reverse_index(ties.indptr, ties.indices) >= 0
    found = (_ring(ties, back, labels == label) for label in _closed_groups(ties, labels))
    return tuple(ring for ring in found if ring)


def _closed_groups(ties: Ties, labels: Ints) -> list[int]:
    """Groups of the right size whose incoming weight stays (nearly) inside, found in one pass."""
    groups = int(labels.max(initial=-1)) + 1
    sizes = np.bincount(labels, minlength=groups)
    target = labels[ties.indices]
    inside = labels[ties.source] == target
    total = np.bincount(target, ties.weight, groups)
    own = np.bincount(target[inside], ties.weight[inside], groups)
    closed = (total > 0) & (own > (INSIDE - 0.01) * total)
    return np.flatnonzero(closed & (sizes >= SMALLEST) & (sizes <= LARGEST)).tolist()


def _returned_only(ties: Ties) -> Ties:
    """Only returned ties, weighted by how intense both directions are."""
    back = reverse_index(ties.indptr, ties.indices)
    mutual = np.where(back >= 0, np.minimum(ties.weight, ties.weight[np.maximum(back, 0)]), 0)
    return ties.with_weight(mutual, drop_zero=True)


def _ring(ties: Ties, back: Bools, member: Bools) -> Ring | None:
    incoming = member[ties.indices]
    inside = incoming & member[ties.source]
    total, own = float(ties.weight[incoming].sum()), float(ties.weight[inside].sum())
    if total == 0 or own / total < INSIDE or float(np.mean(back[inside])) <= RECIPROCITY:
        return None
    if not _bursty(ties, inside):
        return None
    once = _once_a_week(ties, inside)
    members = tuple(int(i) for i in np.flatnonzero(member))
    return Ring(members, int(100 * own / total), int(100 * (1 - once / own)))


def _bursty(ties: Ties, inside: Bools) -> bool:
    """Whether ring pairs meet several times in their busy weeks, unlike everyone else."""
    counts = ties.week_count.astype(float)
    of_tie = np.repeat(inside, np.diff(ties.week_indptr))
    if not of_tie.any() or of_tie.all():
        return False
    return bool(counts[of_tie].mean() > 3 * max(counts[~of_tie].mean(), 1.0))


def _once_a_week(ties: Ties, inside: Bools) -> float:
    """Weight of the ring's ties when each week counts a single interaction."""
    return float(_thinned(ties, inside).weight[inside].sum())


def _thinned(ties: Ties, inside: Bools) -> Ties:
    """The ties with a single interaction a week where `inside` (m,) is true."""
    of_tie = np.repeat(np.arange(ties.m), np.diff(ties.week_indptr))
    once = np.where(inside[of_tie], np.maximum(ties.week_count, 1), 1)
    weekly = ties.week_weight / once
    full = np.bincount(of_tie, ties.week_weight, ties.m)
    share = np.divide(np.bincount(of_tie, weekly, ties.m), full, out=np.ones(ties.m),
                      where=full > 0)  # fmt: skip
    return replace(ties, weight=ties.weight * share, week_weight=weekly)


def _once(network: Network, member: Bools) -> Network:
    """The network with one interaction a week between members; they sent less as they were heard
    less in that week."""
    families = {
        name: ties
        if name in OWN or not ties.week.size
        else _thinned(ties, member[ties.source] & member[ties.indices])
        for name, ties in network.families.items()
    }
    sent, heard = network.families.get("sent"), network.families.get("exposure")
    if sent is not None and heard is not None and heard.week.size and sent.week.size:
        full, thin = (_by_week(ties, sent) for ties in (heard, families["exposure"]))
        share = np.divide(thin, full, out=np.ones(thin.size), where=full > 0)
        families["sent"] = replace(sent, week_weight=sent.week_weight * share)
    return Network(network.n, families)


def _by_week(ties: Ties, sent: Ties) -> NDArray[np.float64]:
    """What each person of a self tie of `sent` gave over `ties` in each of its weeks, (k,)."""
    first, last = int(ties.week.min()), int(ties.week.max())
    width = last - first + 1
    cell = np.repeat(ties.source * width - first, np.diff(ties.week_indptr)) + ties.week
    given = np.bincount(cell, ties.week_weight, ties.n * width)
    week = np.clip(sent.week, first, last) - first
    place = np.repeat(sent.source * width, np.diff(sent.week_indptr)) + week
    return np.where((sent.week >= first) & (sent.week <= last), given[place], 0.0)


def places_lost(network: Network, scope: Scope, ring: Ring) -> int:
    """The most places a member of the ring falls in any role when its pairs count once a week."""
    member = np.zeros(network.n, bool)
    member[list(ring.members)] = True
    before, after = places_now(network, scope), places_now(_once(network, member), scope)
    ranked = member & scope.compared
    falls = [int((after[role] - before[role])[ranked].max(initial=0)) for role in before]
    return max([0, *falls])


def _bursts(ties: Ties) -> int:
    """People who in one week received over ten times what they receive in their usual week."""
    first = int(ties.week.min())
    width = int(ties.week.max()) - first + 1
    start = ties.indices.astype(np.int64) * width - first
    cell = np.repeat(start, np.diff(ties.week_indptr))
    cell += ties.week
    received = np.bincount(cell, ties.week_count, ties.n * width)
    met = np.flatnonzero(received)
    received, person = received[met], met // width
    order = np.lexsort((received, person))
    starts = np.flatnonzero(np.diff(person[order], prepend=-1))
    sizes = np.diff(np.append(starts, order.size))
    usual = received[order][starts + (sizes - 1) // 2]
    highest = received[order][starts + sizes - 1]
    return int(((highest > BURST * np.maximum(usual, 1)) & (highest >= 30)).sum())
