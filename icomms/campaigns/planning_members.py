"""The people of a team, one by one: what each adds, costs, and who could stand in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from graph.cover import voices_short
from graph.limits import largest
from graph.team import exchange, gains_without, in_order, reach_of, reach_only_through
from icomms.campaigns.planning_desk import Desk
from icomms.campaigns.planning_records import Candidate, Member, Substitute
from icomms.pages.view import Floats, Ints
from icomms.records import Role

STAND_INS = 3
_LOOKED_AT = 60
_NEVER = 1e6


def members(desk: Desk, team: Ints) -> tuple[Member, ...]:
    """Rows of a team, who adds most first, each with up to three stand-ins."""
    order, added = in_order(desk.choice, team)
    only = reach_only_through(desk.choice, order)
    gains = gains_without(desk.choice, order)
    roles = _roles(desk, order)
    reach = reach_of(desk.choice, order).value
    return tuple(
        _member(
            desk, int(person), roles[i], float(added[i]), float(only[i]),
            _stand_ins(desk, order, i, gains[i], reach),
        )
        for i, person in enumerate(order)
    )  # fmt: skip


def _member(
    desk: Desk, person: int, role: Role, added: float, only: float, stand_ins: Sequence[Substitute]
) -> Member:
    view, alone = desk.ground.view, float(desk.alone[person])
    hours = float(desk.hours[person])
    return Member(
        id=str(view.ids[person]),
        name=str(view.names[person]),
        unit=str(view.units[person]),
        role=role,
        formal=bool(desk.ground.formal[person]),
        level=str(view.texts("level")[person]),
        tier="macro" if desk.stars[person] else "micro",
        alone=round(alone, 2),
        added=round(added, 2),
        overlap=round(1 - only / alone, 4) if alone > 0 else 0.0,
        hours=hours,
        per_hour=round(added / hours, 3),
        asked=float(desk.ground.asked[person]),
        chosen_by="planner" if str(view.ids[person]) in desk.ground.wishes.must else "plan",
        substitutes=tuple(stand_ins),
    )


def _roles(desk: Desk, team: Ints) -> list[Role]:
    """The role each is asked in: as many wished ones as can be had, changing as few as possible."""
    found = [desk.ground.role_of(int(person)) for person in team]
    places = [quota.role for quota in desk.ground.wishes.roles for _ in range(quota.least)]
    if not places:
        return found
    cost = np.full((len(places), team.size), _NEVER)
    for row, role in enumerate(places):
        able = desk.ground.in_role(role)[team]
        cost[row, able] = [float(one != role) for one in np.array(found)[able]]
    for place, person in zip(*linear_sum_assignment(cost), strict=True):
        if cost[place, person] < _NEVER:
            found[int(person)] = places[int(place)]
    return found


def _stand_ins(desk: Desk, team: Ints, place: int, gains: Floats, reach: float) -> list[Substitute]:
    """Who would add most to the others and keeps the wishes; nobody for people who must be in."""
    if team[place] in desk.wanted.limits.must:
        return []
    eligible = desk.ground.free.copy()
    eligible[team] = False
    values = np.where(eligible, gains, -1.0)
    best = largest(values, _LOOKED_AT)
    best = best[np.lexsort((desk.ground.rows.place[best], -values[best]))]
    found: list[Substitute] = []
    for person in best[eligible[best]]:
        other = team.copy()
        other[place] = person
        if len(found) < STAND_INS and _as_good(desk, team, other):
            found.append(_substitute(desk, team, other, int(person), reach))
    return found


def _as_good(desk: Desk, team: Ints, other: Ints) -> bool:
    """Whether the exchange keeps the limits and loses no second voice that was wished for."""
    return desk.wanted.limits.keeps(other) and (
        not desk.wanted.twice or voices_short(other, desk.wanted) <= voices_short(team, desk.wanted)
    )


def _substitute(desk: Desk, team: Ints, other: Ints, person: int, reach: float) -> Substitute:
    effect = exchange(desk.choice, team, other)
    view = desk.ground.view
    return Substitute(
        str(view.ids[person]), str(view.names[person]), str(view.units[person]),
        round(effect.change / reach, 4) if reach > 0 else 0.0, effect.alike,
    )  # fmt: skip


def all_candidates(desk: Desk) -> tuple[Candidate, ...]:
    """Everybody who may be proposed, by name."""
    view, ground = desk.ground.view, desk.ground
    people = sorted(
        (int(i) for i in np.flatnonzero(ground.free)),
        key=lambda i: (str(view.folded[i]), str(view.ids[i])),
    )
    return tuple(
        Candidate(
            id=str(view.ids[i]), name=str(view.names[i]), unit=str(view.units[i]),
            role=ground.role_of(i), tier="macro" if desk.stars[i] else "micro",
            formal=bool(ground.formal[i]), hours=float(desk.hours[i]),
        )
        for i in people
    )  # fmt: skip
