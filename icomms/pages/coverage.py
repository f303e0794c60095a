"""How many colleagues hear something directly from a few: the coverage curve.

Somebody is covered when they hear one of the chosen directly (exposure) or turn to one (attention),
at least three times in the data or as they said in a survey, or are chosen. People are chosen
greedily among those with a band, which covers at least 63 % of what the best choice of that many
would (Nemhauser, Wolsey & Fisher 1978).
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from graph.model import distinct
from icomms.pages.view import Ints, SnapshotView
from icomms.records import Role

ROLES: tuple[Role, ...] = ("leader", "persuader", "spreader")
MOST = 30
OFTEN = 3


@dataclass(frozen=True, slots=True)
class Coverage:
    """`covered[k]` people are covered by the first k chosen; `people` is everybody who counts."""

    chosen: tuple[int, ...]
    covered: tuple[int, ...]
    people: int

    @property
    def shares(self) -> tuple[float, ...]:
        """Covered share (0 to 1) by number of chosen people, from none."""
        return tuple(c / self.people if self.people else 0.0 for c in self.covered)

    def needed(self, share: float) -> int | None:
        """How many are needed to cover a share, None when thirty are not enough."""
        return next((k for k, s in enumerate(self.shares) if s >= share), None)


@lru_cache(maxsize=8)
def coverage(view: SnapshotView) -> Coverage:
    """The curve of a snapshot. Ties between equal gains go to the higher score, then the id."""
    reach = _reach(view)
    candidates = [int(i) for i in np.flatnonzero(_banded(view))]
    covered = np.zeros(view.n, bool)
    heap = [(-reach[i].size, -_score(view, i), str(view.ids[i]), i) for i in candidates]
    heapq.heapify(heap)
    chosen: list[int] = []
    counts = [0]
    while heap and len(chosen) < MOST:
        known, score, key, i = heapq.heappop(heap)
        gain = int((~covered[reach[i]]).sum())
        if gain < -known:
            if gain:
                heapq.heappush(heap, (-gain, score, key, i))
            continue
        covered[reach[i]] = True
        chosen.append(i)
        counts.append(counts[-1] + gain)
    return Coverage(tuple(chosen), tuple(counts), int(view.shown.sum()))


def _banded(view: SnapshotView) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    found = np.zeros(view.n, bool)
    for role in ROLES:
        found |= view.roles[role].band != ""
    return np.asarray(found & view.shown)


def _score(view: SnapshotView, i: int) -> float:
    return max((float(view.roles[r].score[i]) for r in ROLES if view.roles[r].band[i]), default=0.0)


def _reach(view: SnapshotView) -> list[Ints]:
    """For every person the shown people who hear them directly, and themselves."""
    sources, targets = [np.arange(view.n)], [np.arange(view.n)]
    if (heard := view.ties.get("exposure")) is not None:
        often = (heard.count >= OFTEN) | heard.declared
        sources.append(heard.source[often])
        targets.append(heard.target[often])
    if (turned := view.ties.get("attention")) is not None:
        often = (turned.count >= OFTEN) | turned.declared
        sources.append(turned.target[often])
        targets.append(turned.source[often])
    pairs = distinct(np.concatenate(sources) * view.n + np.concatenate(targets))
    source, target = pairs // view.n, pairs % view.n
    kept = view.shown[target]
    source, target = source[kept], target[kept]
    return np.split(target, np.searchsorted(source, np.arange(1, view.n)))
