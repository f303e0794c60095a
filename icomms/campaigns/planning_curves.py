"""Reach by team size of the other ways of choosing, for one chart; nobody in them is named."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from graph.team import in_order
from icomms.campaigns.planning_baselines import baselines, random_reach
from icomms.campaigns.planning_desk import desk_of
from icomms.campaigns.planning_records import BaselineName, Plan
from icomms.pages.view import SnapshotView

MOST_RANDOM = 12  # sizes at which random teams are drawn


@dataclass(frozen=True, slots=True)
class BaselineCurve:
    """Expected reach (people) of the first 0, 1, 2 ... people of a baseline.

    Of random teams the mean: at some sizes drawn, straight between them.
    """

    name: BaselineName
    reach: tuple[float, ...]


def baseline_curves(view: SnapshotView, plan: Plan) -> tuple[BaselineCurve, ...]:
    """The curves of a proposal's baselines; `view` is of the snapshot it was made on."""
    wishes = replace(plan.wishes, edited=())
    desk = desk_of(view, wishes)
    found = []
    for name, team in baselines(desk, wishes, wishes.size).items():
        added = in_order(desk.choice, team)[1]
        reach = [0.0, *np.cumsum(added).round(2).tolist()]
        found.append(BaselineCurve(name, tuple(reach)))
    size = next((b.figures.size for b in plan.baselines if b.name == "random"), 0)
    drawn = np.unique(np.linspace(0, size, min(size, MOST_RANDOM) + 1).round().astype(int))
    means = [random_reach(desk, int(k)).value for k in drawn]
    between = np.interp(np.arange(size + 1), drawn, means).round(2).tolist()
    return (*found, BaselineCurve("random", tuple(between)))
