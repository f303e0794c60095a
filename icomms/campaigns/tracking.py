"""What came of a campaign: planned, forecast and actual, from what was imported.

The audience is that of the approved plan, in the numbering of its snapshot. People are counted,
never listed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np

from icomms.campaigns import post_figures
from icomms.campaigns.exposure import (
    Seen,
    difference,
    reached_once,
    reached_twice,
    shown_units,
)
from icomms.campaigns.plan_records import PlanVersion
from icomms.campaigns.records import Agreement, Campaign, Member
from icomms.campaigns.tracking_records import (
    AdoptionPoint,
    Bounds,
    Gathering,
    GroupComparison,
    Post,
    Progress,
    Results,
    Tracking,
    UnitRow,
)
from icomms.campaigns.workflow import WORKED
from icomms.pages.view import Bools, Ints, SnapshotView

LAGGING = 0.5


@dataclass(frozen=True, slots=True)
class Followed:
    """All that is looked at. `audience` and `comparison` mark people of `view`, (n,).

    `comparison` is None when nobody was kept out. `first_day` and `last_day` are ISO days, both
    included, of posts and events that count.
    """

    campaign: Campaign
    version: PlanVersion
    members: tuple[Member, ...]
    results: Results
    view: SnapshotView
    audience: Bools
    first_day: str
    last_day: str
    comparison: Bools | None = None
    agreements: Mapping[int, Agreement] = field(default_factory=dict)
    timezone: str = "UTC"

    @property
    def minimum(self) -> int:
        """Smaller groups are not shown."""
        return self.view.minimum_group


@dataclass(frozen=True, slots=True)
class _Presence:
    """Who of everybody came how often and when first (epoch seconds, 0: unknown), (n,)."""

    times: Ints
    first: Ints


def tracking_of(followed: Followed) -> Tracking:
    """Everything that came of a campaign in a period."""
    content = followed.campaign.content
    begin, end = _moments(followed)
    inside = [p for p in followed.results.posts if _within(p.created_at, begin, end)]
    posts = post_figures.of_the_campaign(inside, content.message.hashtags)
    metrics = post_figures.totals(followed.results.metrics, end)
    events = [g for g in followed.results.gatherings if _within(g.starts_at, begin, end)]
    presence = _presence(followed, events)
    seen = _seen(followed, followed.audience, presence, _viewers(posts, metrics, followed))
    once, twice = reached_once(seen), reached_twice(seen)
    names = {member.person_id: member.name for member in followed.members}
    hashtags, zone = content.message.hashtags, followed.timezone
    return Tracking(
        first_day=followed.first_day,
        last_day=followed.last_day,
        progress=_progress(followed, once, twice, len(posts)),
        posts=post_figures.post_rows(posts, metrics, names, followed.minimum, zone),
        parts=post_figures.part_rows(posts, metrics, hashtags, followed.minimum, zone),
        total=post_figures.figures(posts, metrics, followed.minimum),
        events=len(events),
        once=once,
        twice=twice,
        audience=seen.people,
        units=_units(followed, presence, posts, once),
        adoption=_adoption(followed, presence),
        comparison=_comparison(followed, presence),
        unmatched=len(inside) - len(posts),
        unknown_people=sum(event.unknown for event in events),
        outside=bool(content.wishes.audience) and bool(posts),
    )


def _moments(followed: Followed) -> tuple[int, int]:
    """The period in epoch seconds, from its first to its last second."""
    zone = ZoneInfo(followed.timezone)
    days = (dt.date.fromisoformat(d) for d in (followed.first_day, followed.last_day))
    first, last = (dt.datetime.combine(day, dt.time(), zone) for day in days)
    return int(first.timestamp()), int((last + dt.timedelta(1)).timestamp()) - 1


def _within(at: int | None, begin: int, end: int) -> bool:
    """Whether a moment is in the period; what has no date counts as in it."""
    return at is None or begin <= at <= end


def _presence(followed: Followed, events: Sequence[Gathering]) -> _Presence:
    view = followed.view
    times, first = np.zeros(view.n, np.int64), np.zeros(view.n, np.int64)
    for event in sorted(events, key=lambda e: e.starts_at or 0):
        numbers = [view.number_of[p] for p in event.people if p in view.number_of]
        there = np.array(sorted(numbers), np.int64)
        times[there] += 1
        new = there[first[there] == 0]
        first[new] = event.starts_at or 0
    return _Presence(times, first)


def _viewers(posts: Sequence[Post], metrics: post_figures.Totals, followed: Followed) -> list[int]:
    """How many people saw each post, as far as it is known."""
    known = (post_figures.metric_of(metrics.get(p.key, {}), "reach") for p in posts)
    return [int(value) for value in known if value is not None]


def _seen(
    followed: Followed, group: Bools, presence: _Presence, viewers: Sequence[int],
    in_group: bool = False,
) -> Seen:  # fmt: skip
    """Exposures of a group; `in_group`: the viewers are known to belong to it."""
    times = presence.times[group]
    people = int(group.sum())
    return Seen(
        people=people,
        present=int((times > 0).sum()),
        twice=int((times > 1).sum()),
        visits=int(times.sum()),
        events=int(presence.times.max(initial=0)),
        viewers=tuple(viewers),
        outside=0 if in_group else int(followed.view.shown.sum()) - people,
    )


def _progress(
    followed: Followed, once: Bounds, twice: Bounds, posts: int
) -> tuple[Progress, ...]:  # fmt: skip
    plan = followed.version.plan
    reach, second = plan.figures.reach, plan.figures.reach_twice
    working = [member for member in followed.members if member.state in WORKED]
    hours = sum(
        followed.agreements[m.id].hours if m.id in followed.agreements else m.hours for m in working
    )
    members, given = len(working), round(hours, 2)
    return (
        Progress("members", len(plan.members), None, Bounds(members, members)),
        Progress("hours", plan.figures.hours, None, Bounds(given, given)),
        Progress("reach", plan.people, (reach.value, reach.low, reach.high), once),
        Progress("twice", None, (second.value, second.low, second.high), twice),
        Progress("posts", None, None, Bounds(posts, posts)),
    )


def _units(
    followed: Followed, presence: _Presence, posts: Sequence[Post], whole: Bounds
) -> tuple[UnitRow, ...]:
    """The audience by unit; small units are merged so that nothing is left to subtract."""
    view, audience = followed.view, followed.audience
    units = view.units.astype(str)
    _, end = _moments(followed)
    parts = post_figures.segments(followed.results.metrics, end)
    viewers = {unit: _of_segment(parts, posts, unit) for unit in sorted(set(units[audience]))}
    seen = {
        unit: _seen(followed, audience & (units == unit), presence, sizes, in_group=True)
        for unit, sizes in viewers.items()
    }
    listed = [(unit, one.people, int(reached_once(one).low)) for unit, one in seen.items()]
    rows = []
    for name, members in shown_units(listed, followed.minimum):
        group = audience & np.isin(units, members)
        # Units do not overlap, so the viewers of a post in several of them are their sum.
        sizes = [sum(sizes) for sizes in zip(*(viewers[unit] for unit in members), strict=True)]
        one = _seen(followed, group, presence, sizes, in_group=True)
        rows.append(_unit(name, one, followed, _middle(presence, group), whole))
    return _with_lags(rows)


def _of_segment(
    parts: Mapping[tuple[str, str], Mapping[str, float]], posts: Sequence[Post], unit: str
) -> list[int]:
    """How many people of a unit saw each post, 0 where it is not said."""
    sizes = []
    for post in posts:
        known = {
            metric: parts[post.key, metric][unit]
            for metric in ("reach", "unique_viewers")
            if unit and unit in parts.get((post.key, metric), {})
        }
        sizes.append(int(post_figures.metric_of(known, "reach") or 0))
    return sizes


def _unit(
    name: str, seen: Seen, followed: Followed, middle: int | None, whole: Bounds
) -> tuple[UnitRow, int | None]:
    once, twice = reached_once(seen), reached_twice(seen)
    share = whole.low / max(int(followed.audience.sum()), 1)
    few = 0 < twice.high < followed.minimum
    lagging = once.low / seen.people < LAGGING * share
    return UnitRow(name, seen.people, once, None if few else twice, None, lagging), middle


def _middle(presence: _Presence, group: Bools) -> int | None:
    """When half of those who came from a group had come; None when no date is known."""
    first = np.sort(presence.first[group & (presence.first > 0)])
    return int(first[(first.size - 1) // 2]) if first.size else None


def _with_lags(rows: Sequence[tuple[UnitRow, int | None]]) -> tuple[UnitRow, ...]:
    known = [middle for _, middle in rows if middle is not None]
    fastest = min(known, default=0)
    return tuple(
        UnitRow(
            row.name, row.people, row.once, row.twice,
            None if middle is None else round((middle - fastest) / 86400), row.lagging,
        )
        for row, middle in rows
    )  # fmt: skip


def _adoption(followed: Followed, presence: _Presence) -> tuple[AdoptionPoint, ...]:
    """How many of the audience had come by the end of every week, one point a week."""
    came = presence.first[followed.audience & (presence.first > 0)]
    if not came.size:
        return ()
    weeks = sorted(post_figures.week_of(int(at), followed.timezone) for at in came)
    day, last = dt.date.fromisoformat(weeks[0]), dt.date.fromisoformat(weeks[-1])
    points = []
    while day <= last:
        people = sum(week <= day.isoformat() for week in weeks)
        shown = people if people >= followed.minimum else None
        points.append(AdoptionPoint(day.isoformat(), shown))
        day += dt.timedelta(7)
    return tuple(points)


def _comparison(followed: Followed, presence: _Presence) -> GroupComparison | None:
    """Who came, in the audience and among those kept out; None when a group is too small."""
    if followed.comparison is None:
        return None
    others = followed.comparison & ~followed.audience
    sizes = int(followed.audience.sum()), int(others.sum())
    if min(sizes) < followed.minimum:
        return None
    came = presence.times > 0
    ours, theirs = int((came & followed.audience).sum()), int((came & others).sum())
    if any(0 < reached < followed.minimum for reached in (ours, theirs)):
        return None
    found = difference((ours, sizes[0]), (theirs, sizes[1]))
    return GroupComparison(sizes[0], ours, sizes[1], theirs, *found)
