"""What any team comes to, in the columns plans are compared by."""

from __future__ import annotations

import numpy as np

from graph.limits import Limits
from graph.seeding import Interval
from graph.steps import nearness
from graph.team import in_order, reach_by_group, reach_of
from icomms.campaigns.planning_desk import Desk
from icomms.campaigns.planning_limits import Part
from icomms.campaigns.planning_records import (
    CurvePoint,
    PartReach,
    Reach,
    Spread,
    TeamFigures,
    Wish,
)
from icomms.campaigns.planning_soft import kept
from icomms.governance.privacy import ShownGroups, shown_groups
from icomms.pages.view import Floats, Ints

MORE = 10  # so many more people the curve looks ahead


def figures_of(desk: Desk, team: Ints, diverse_over: tuple[str, ...] = ()) -> TeamFigures:
    """The figures of a team by number."""
    ground = desk.ground
    heard = ground.channels.voices.heard(team)
    voices = ground.channels.voices
    return TeamFigures(
        size=int(team.size),
        reach=as_reach(reach_of(desk.choice, team)),
        reach_twice=as_reach(reach_of(desk.choice, team, 2)),
        once=int((ground.audience & (heard >= 1)).sum()),
        twice=int((ground.audience & (heard >= 2)).sum()),
        nearness=round(nearness(voices.indptr, voices.hearers, team, ground.audience), 4),
        hours=float(desk.hours[team].sum()),
        leaders=int(ground.formal[team].sum()),
        unavailable=int(ground.unavailable[team].sum()),
        spread=tuple(_spread(desk, team, name) for name in spread_columns(desk, diverse_over)),
        parts=tuple(p for name in part_columns(desk) for p in _parts(desk, team, heard, name)),
        broken=broken(desk, team),
    )


def as_reach(found: Interval) -> Reach:
    """Rounded to a hundredth of a person."""
    return Reach(round(found.value, 2), round(found.low, 2), round(found.high, 2))


def broken(desk: Desk, team: Ints) -> tuple[Wish, ...]:
    """The wishes, as they were wished, that a team does not keep."""
    return tuple(p.wish for p in desk.asked if not _kept(desk, p, team))


def _kept(desk: Desk, part: Part, team: Ints) -> bool:
    if part.size is not None:
        return team.size <= part.size
    if part.budget is not None:
        return float(desk.hours[team].sum()) <= part.budget + 1e-9
    if part.must is not None:
        return part.must in team
    if part.group is not None:
        return part.group.least <= int(part.group.members[team].sum()) <= part.group.most
    return kept(desk.ground, desk.choice.judging, team, part)


def part_columns(desk: Desk) -> tuple[str, ...]:
    """The unit, and every other column some wish speaks of."""
    wished = [p.wish.column for p in desk.asked if p.wish.column]
    across = [desk.ground.wishes.across] if desk.ground.wishes.aim == "bridging" else []
    return tuple(dict.fromkeys(["unit", *across, *wished]))


def spread_columns(desk: Desk, diverse_over: tuple[str, ...]) -> tuple[str, ...]:
    """The columns diversity is shown over: chosen ones, else those with more than one value."""
    if diverse_over:
        return diverse_over
    usual = ("company", "unit", "location", "level")
    audience = desk.ground.audience
    return tuple(
        c for c in usual if np.unique(desk.ground.column(c)[audience].astype(str)).size > 1
    )


def _parts(desk: Desk, team: Ints, heard: Ints, name: str) -> list[PartReach]:
    groups = groups_over(desk, name)
    shares = [reach_by_group(desk.choice, team, groups.number, k) for k in (1, 2)]
    members = groups.number[team]
    found = []
    for number, (label, size) in enumerate(zip(groups.names, groups.sizes, strict=True)):
        inside = groups.number == number
        reached = [round(_share_of(s, number) * size, 2) for s in shares]
        found.append(PartReach(
            column=name, name=label, people=size, members=int((members == number).sum()),
            reach=reached[0], reach_twice=reached[1],
            once=int((inside & (heard >= 1)).sum()), twice=int((inside & (heard >= 2)).sum()),
        ))  # fmt: skip
    return found


def _share_of(shares: Floats, number: int) -> float:
    """0 where no set was drawn."""
    if number >= shares.size or not np.isfinite(shares[number]):
        return 0.0
    return float(shares[number])


def groups_over(desk: Desk, name: str) -> ShownGroups:
    """The audience by a column, small groups merged."""
    ground = desk.ground
    return shown_groups(ground.column(name), ground.audience, ground.view.minimum_group)


def _spread(desk: Desk, team: Ints, name: str) -> Spread:
    texts = desk.ground.column(name).astype(str)
    audience = texts[desk.ground.audience & (texts != "")]
    mine = texts[team][texts[team] != ""]
    usual = _differ(audience)
    return Spread(
        column=name,
        values=int(np.unique(mine).size),
        of=int(np.unique(audience).size),
        evenness=round(min(1.0, _differ(mine) / usual), 4) if usual > 0 else 0.0,
    )


def _differ(texts: np.ndarray[tuple[int], np.dtype[np.str_]]) -> float:
    """The chance that two different people of a list have different values."""
    if texts.size < 2:
        return 0.0
    counts = np.unique(texts, return_counts=True)[1]
    return 1.0 - float((counts * (counts - 1)).sum()) / (texts.size * (texts.size - 1))


def curve(desk: Desk, team: Ints, more: int = MORE) -> tuple[CurvePoint, ...]:
    """Reach of the first of a team, who adds most first, and of people who could follow."""
    order, added = in_order(desk.choice, team)
    order = np.concatenate([order, _following(desk, team, more)])
    reached = [0.0, *np.cumsum(added).tolist()]
    reached += [
        reach_of(desk.choice, order[:k]).value for k in range(team.size + 1, order.size + 1)
    ]
    voices, audience = desk.ground.channels.voices, desk.ground.audience
    points = []
    for size, reach in enumerate(reached):
        heard = voices.heard(order[:size])
        points.append(CurvePoint(
            size, round(reach, 2), int((audience & (heard >= 1)).sum()),
            int((audience & (heard >= 2)).sum()),
        ))  # fmt: skip
    return tuple(points)


def _following(desk: Desk, team: Ints, more: int) -> Ints:
    limits = Limits(int(team.size) + more, desk.ground.free, np.sort(team))
    found = desk.picked(limits=limits)
    return found[~np.isin(found, team)]
