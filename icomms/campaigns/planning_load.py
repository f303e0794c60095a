"""What planners need not write down: who is in other campaigns, who agreed to be a critic.

A planner's wishes become those a team is chosen by. Added are the hours people give to other
campaigns, who must pause between two of them, critics who agreed, and that the comparison group is
kept out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from icomms.campaigns.planning_ground import column
from icomms.campaigns.planning_records import AudiencePart, Wishes
from icomms.campaigns.records import Content
from icomms.campaigns.workflow import PROMISED
from icomms.pages.view import SnapshotView
from icomms.records import ROLES


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody gives to another campaign, with its ISO days, "" when not decided."""

    person_id: str
    state: str
    hours: float
    first_day: str
    last_day: str


def effective(
    view: SnapshotView, content: Content, given: Iterable[Given], critics: Iterable[str],
    today: dt.date,
) -> Wishes:  # fmt: skip
    """The wishes a team is chosen by; people who are no longer in the data are left out of them."""
    others, known = tuple(given), view.number_of
    wishes, period = content.wishes, _period(content, today)
    asked: dict[str, float] = {}
    for one in others:
        if one.state in PROMISED and _meets(one, period, 0):
            asked[one.person_id] = asked.get(one.person_id, 0.0) + one.hours
    pause = content.pause_days
    paused = {one.person_id for one in others if pause and _meets(one, period, pause)}
    return replace(
        wishes,
        audience=(*wishes.audience, *_without(view, content.comparison)),
        must=tuple(p for p in wishes.must if p in known and view.shown[known[p]]),
        never=tuple(sorted({*(p for p in wishes.never if p in known), *_inside(view, content)})),
        away=tuple(p for p in wishes.away if p in known),
        volunteers=tuple(p for p in wishes.volunteers if p in known and view.shown[known[p]]),
        asked=tuple(sorted(asked.items())),
        paused=tuple(sorted(paused)),
        critics=tuple(sorted(critics)),
        edited=(),
    )


def _period(content: Content, today: dt.date) -> tuple[dt.date, dt.date]:
    first = dt.date.fromisoformat(content.first_day) if content.first_day else today
    last = dt.date.fromisoformat(content.last_day) if content.last_day else first
    return first, max(first, last)


def _meets(one: Given, period: tuple[dt.date, dt.date], days: int) -> bool:
    """Whether a commitment lies within so many days of a period; one without days always does."""
    first, last = period
    pause = dt.timedelta(days)
    begins = dt.date.fromisoformat(one.first_day) if one.first_day else first
    ends = dt.date.fromisoformat(one.last_day) if one.last_day else max(begins, first)
    return begins - pause <= last and ends + pause >= first


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
