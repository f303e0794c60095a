"""The desk a planner works at: ground, limits and the sets drawn, kept so that edits are live.

Everything is made again from the snapshot and the wishes, so nothing is lost when it is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from graph.cover import Wanted
from graph.limits import Limits
from graph.reach import ReachSets
from graph.seeding import Choice, Effort, choose
from graph.team import reach_alone
from icomms.campaigns.planning_clash import solved
from icomms.campaigns.planning_ground import Ground, ground_of
from icomms.campaigns.planning_limits import Part, hours_of, parts_of, wanted_of
from icomms.campaigns.planning_records import Clash, Wishes
from icomms.campaigns.planning_soft import eased, team_on
from icomms.pages.view import Bools, Floats, Ints, SnapshotView

KEPT = 6
PILOT = 8192
STAR_SHARE = 0.05
STAR_TIMES = 3.0
GOAL = 0.9
DOUBT = 0.01
JUDGED = 8  # the proposal and the baselines it may fall back to


@dataclass(frozen=True, eq=False)
class Desk:
    """`parts` are the wishes as they could be kept, `asked` as they were wished for."""

    ground: Ground
    stars: Bools
    asked: tuple[Part, ...]
    parts: tuple[Part, ...]
    clash: Clash | None
    wanted: Wanted
    choice: Choice

    @cached_property
    def hours(self) -> Floats:
        """Hours asked of each person, (n,)."""
        return hours_of(self.ground, self.stars)

    @cached_property
    def alone(self) -> Floats:
        """Expected reach of every single person, (n,)."""
        return reach_alone(self.choice.judging)

    def picked(self, parts: Sequence[Part] | None = None, limits: Limits | None = None) -> Ints:
        """The team of other parts or limits, chosen on the sets at hand, by person."""
        wanted = self.wanted if parts is None else wanted_of(self.ground, parts, self.stars)
        if limits is not None:
            wanted = replace(wanted, limits=limits, floors=(), twice=())
        return team_on(self.choice.choosing, wanted)


def desk_of(view: SnapshotView, wishes: Wishes) -> Desk:
    """The desk of a view and wishes, kept open; teams only compared do not make another one."""
    return _desk(view, replace(wishes, edited=(), volunteers=(), diverse_over=()))


@lru_cache(maxsize=KEPT)
def _desk(view: SnapshotView, wishes: Wishes) -> Desk:
    ground = ground_of(view, wishes)
    first = _first_sets(ground)
    stars = _stars(ground, first)
    asked = parts_of(ground)
    parts, clash = solved(ground, asked, stars)
    parts, missed = eased(ground, first, parts, stars, search=clash is None)
    if missed:
        clash = clash or Clash(missed, False, ())
    wanted = wanted_of(ground, parts, stars)
    choice = choose(
        ground.rows, wanted, ground.weights, wishes.seed, Effort(GOAL, DOUBT, judged=JUDGED)
    )
    return Desk(ground, stars, asked, parts, clash, wanted, choice)


def _first_sets(ground: Ground) -> ReachSets:
    rows = ground.rows
    sets = ReachSets(rows, ground.weights[rows.person], ground.wishes.seed)
    sets.draw_to(PILOT)
    return sets


def _stars(ground: Ground, sets: ReachSets) -> Bools:
    """Who alone reaches a twentieth of the audience and three times what is usual, (n,)."""
    alone = reach_alone(sets)
    usual = float(np.median(alone[ground.free])) if ground.free.any() else 0.0
    return np.asarray(alone >= max(STAR_SHARE * ground.people, STAR_TIMES * usual))
