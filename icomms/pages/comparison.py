"""Two or three people side by side: their roles, and whom they reach alone and together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from icomms.errors import InputError
from icomms.pages.profile import Profile, profile
from icomms.pages.view import Bools, SnapshotView

FEWEST, MOST = 2, 3


@dataclass(frozen=True, slots=True)
class Overlap:
    """How far the reach of two people is the same: people reached by both, by either."""

    one: str
    other: str
    both: int
    either: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """`reached` are colleagues each person reaches directly; `together` those all reach at once."""

    profiles: tuple[Profile, ...]
    reached: tuple[int, ...]
    together: int
    overlaps: tuple[Overlap, ...]


def comparison(
    view: SnapshotView,
    ids: Sequence[str],
    language: str,
    opted_in: frozenset[str] = frozenset(),
) -> Comparison:
    """Compare two or three people by id.

    Raises InputError for another number of people, NotFoundError for somebody who is not shown.
    """
    wanted = tuple(dict.fromkeys(one for one in ids if one))
    if not FEWEST <= len(wanted) <= MOST:
        raise InputError("Two or three people can be compared.", "Choose them in the list.")
    profiles = tuple(profile(view, one, language, opted_in) for one in wanted)
    reach = [reached(view, view.number_of[one]) for one in wanted]
    pairs = [(a, b) for a in range(len(wanted)) for b in range(a + 1, len(wanted))]
    return Comparison(
        profiles=profiles,
        reached=tuple(int(r.sum()) for r in reach),
        together=int(np.logical_or.reduce(reach).sum()),
        overlaps=tuple(
            Overlap(
                profiles[a].about.name, profiles[b].about.name,
                int((reach[a] & reach[b]).sum()), int((reach[a] | reach[b]).sum()),
            )
            for a, b in pairs
        ),
    )  # fmt: skip


def reached(view: SnapshotView, person: int) -> Bools:
    """Who hears a person directly: exposure from them, or attention paid to them, (n,)."""
    found = np.zeros(view.n, bool)
    if (heard := view.ties.get("exposure")) is not None:
        found[heard.target[heard.source == person]] = True
    if (turned := view.ties.get("attention")) is not None:
        found[turned.source[turned.target == person]] = True
    found[person] = False
    return found & view.shown
