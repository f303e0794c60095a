"""Coordinated inflation: rings that lift one another, and sudden bursts (docs/scores.md, 7).

A ring is a group whose incoming attention comes for at least 80 % from one another, with
reciprocity above .8. Its pairs are counted once a week, and the effect on the ranking is shown.
Nobody is accused: the report gives sizes, never names of those involved.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.communities import leiden
from graph.lanes import reverse_index
from graph.model import Network, Ties

Ints = NDArray[np.int64]
INSIDE = 0.8
RECIPROCITY = 0.8
SMALLEST, LARGEST = 3, 30
BURST = 10


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
    """Rings found, people with a burst, and the attention ties with rings counted once a week."""

    rings: tuple[Ring, ...]
    bursts: int


def inflation(network: Network) -> Inflation:
    """Rings and bursts in the logged attention ties; nothing where attention is declared."""
    ties = network.families.get("attention")
    if ties is None or not ties.week.size:
        return Inflation((), 0)
    return Inflation(_rings(ties), _bursts(ties))


def _rings(ties: Ties) -> tuple[Ring, ...]:
    labels = leiden(_returned_only(ties), seed=0)
    found = []
    for label in range(int(labels.max(initial=-1)) + 1):
        members = np.flatnonzero(labels == label)
        if SMALLEST <= members.size <= LARGEST and (ring := _ring(ties, members)):
            found.append(ring)
    return tuple(found)


def _returned_only(ties: Ties) -> Ties:
    """Only returned ties, weighted by how intense both directions are."""
    back = reverse_index(ties.indptr, ties.indices)
    mutual = np.where(back >= 0, np.minimum(ties.weight, ties.weight[np.maximum(back, 0)]), 0)
    return ties.with_weight(mutual, drop_zero=True)


def _ring(ties: Ties, members: Ints) -> Ring | None:
    inside_people = np.zeros(ties.n, bool)
    inside_people[members] = True
    source, target = ties.source, ties.indices
    incoming = inside_people[target]
    inside = incoming & inside_people[source]
    total, own = float(ties.weight[incoming].sum()), float(ties.weight[inside].sum())
    back = reverse_index(ties.indptr, ties.indices)
    if total == 0 or own / total < INSIDE or float(np.mean(back[inside] >= 0)) <= RECIPROCITY:
        return None
    if not _bursty(ties, inside):
        return None
    once = _once_a_week(ties, inside)
    return Ring(tuple(int(i) for i in members), int(100 * own / total), int(100 * (1 - once / own)))


def _bursty(ties: Ties, inside: NDArray[np.bool_]) -> bool:
    """Whether ring pairs meet several times in their busy weeks, unlike everyone else."""
    counts = ties.week_count.astype(float)
    of_tie = np.repeat(inside, np.diff(ties.week_indptr))
    if not of_tie.any() or of_tie.all():
        return False
    return bool(counts[of_tie].mean() > 3 * max(counts[~of_tie].mean(), 1.0))


def _once_a_week(ties: Ties, inside: NDArray[np.bool_]) -> float:
    """Weight of the ring's ties when each week counts a single interaction."""
    of_tie = np.repeat(np.arange(ties.m), np.diff(ties.week_indptr))
    per_event = ties.week_weight / np.maximum(ties.week_count, 1)
    weekly = np.bincount(of_tie, per_event, ties.m)
    full = np.bincount(of_tie, ties.week_weight, ties.m)
    share = np.divide(weekly, full, out=np.ones(ties.m), where=full > 0)
    return float((ties.weight * share)[inside].sum())


def _bursts(ties: Ties) -> int:
    """People who in one week received over ten times what they receive in their usual week."""
    target = np.repeat(ties.indices.astype(np.int64), np.diff(ties.week_indptr))
    first = int(ties.week.min())
    width = int(ties.week.max()) - first + 1
    cell = target * width + (ties.week.astype(np.int64) - first)
    received = np.bincount(cell, ties.week_count, ties.n * width)
    met = np.flatnonzero(received)
    received, person = received[met], met // width
    order = np.lexsort((received, person))
    starts = np.flatnonzero(np.diff(person[order], prepend=-1))
    sizes = np.diff(np.append(starts, order.size))
    usual = received[order][starts + (sizes - 1) // 2]
    highest = received[order][starts + sizes - 1]
    return int(((highest > BURST * np.maximum(usual, 1)) & (highest >= 30)).sum())
