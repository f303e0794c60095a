"""What planners need not write down: who is in other campaigns, who agreed to be a critic.

A planner's wishes become those a team is chosen by. Added are the hours people give to other
campaigns, who must pause between two of them, critics who agreed, and that the comparison group is
kept out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from icomms.campaigns.load import LoadLimits
from icomms.campaigns.planning_ground import column
from icomms.campaigns.planning_records import AudiencePart, Wishes
from icomms.campaigns.records import Content
from icomms.pages.view import SnapshotView
from icomms.records import ROLES


def effective(
    view: SnapshotView, content: Content, load: LoadLimits, critics: Iterable[str]
) -> Wishes:
    """The wishes a team is chosen by; people who are no longer in the data are left out of them."""
    wishes, known = load.in_wishes(content.wishes), view.number_of
    return replace(
        wishes,
        audience=(*wishes.audience, *_without(view, content.comparison)),
        must=tuple(p for p in wishes.must if p in known and view.shown[known[p]]),
        never=tuple(sorted({*(p for p in wishes.never if p in known), *_inside(view, content)})),
        away=tuple(p for p in wishes.away if p in known),
        volunteers=tuple(p for p in wishes.volunteers if p in known and view.shown[known[p]]),
        critics=tuple(sorted(critics)),
        edited=(),
    )


def _without(view: SnapshotView, comparison: tuple[AudiencePart, ...]) -> tuple[AudiencePart, ...]:
    """The same audience without the comparison group: all other values of its columns."""
    found = []
    for part in comparison:
        values = np.unique(column(view, part.column).astype(str)).tolist()
        found.append(AudiencePart(part.column, tuple(v for v in values if v not in part.values)))
    return tuple(found)


def _inside(view: SnapshotView, content: Content) -> tuple[str, ...]:
    """People of the comparison group who might be chosen."""
    inside = np.zeros(view.n, bool)
    for part in content.comparison:
        inside |= np.isin(column(view, part.column).astype(str), list(part.values))
    banded = np.zeros(view.n, bool)
    for role in ROLES:
        banded |= view.roles[role].band != ""
    return tuple(str(key) for key in view.ids[inside & banded & view.shown])
