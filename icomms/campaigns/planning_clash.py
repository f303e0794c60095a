"""When wishes cannot be had together: the fewest that clash, and what the nearest plan gives up."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from graph.limits import Group, Limits, Room
from icomms.campaigns.planning_ground import Ground
from icomms.campaigns.planning_limits import Part, hours_of, wanted_of
from icomms.campaigns.planning_records import Clash, Shortfall, Wish
from icomms.pages.view import Bools

_LARGEST = 3
_TESTS = 4000
_REFINED = 12


def solved(
    ground: Ground, parts: Sequence[Part], stars: Bools
) -> tuple[tuple[Part, ...], Clash | None]:
    """The parts as they are when some team keeps them, else the nearest ones and the clash."""
    kept, excluded = _without_excluded(ground, parts)
    if _possible(ground, kept, stars):
        return tuple(kept), excluded
    hard = [p for p in kept if not p.soft]
    clash = smallest(hard, lambda some: not _possible(ground, some, stars))
    nearest, gives_way = _nearest(ground, kept, stars)
    if excluded is not None:
        clash, gives_way = excluded.wishes + clash, excluded.gives_way + gives_way
    return nearest, Clash(clash, True, gives_way)


def _without_excluded(ground: Ground, parts: Sequence[Part]) -> tuple[list[Part], Clash | None]:
    """Nobody is asked who is away, paused, excluded or over their hours, wished for or not."""
    out = [p for p in parts if p.must is not None and ground.unavailable[p.must]]
    kept = [p for p in parts if p not in out]
    if not out:
        return kept, None
    blocked = tuple(Wish("unavailable", value=p.wish.value) for p in out)
    gives_way = tuple(Shortfall(p.wish, 1, 0) for p in out)
    return kept, Clash((*(p.wish for p in out), *blocked), True, gives_way)


def _possible(ground: Ground, parts: Sequence[Part], stars: Bools) -> bool:
    return Room(wanted_of(ground, parts, stars).limits).possible


def smallest(parts: Sequence[Part], clashes: Callable[[Sequence[Part]], bool]) -> tuple[Wish, ...]:
    """As few wishes as possible that clash; beyond three at a time, a set with none to spare.

    A wish for each value of a column counts as one; it is named with the value when one value
    alone is enough for the clash.
    """
    bundles: dict[tuple[str, str, float], list[Part]] = {}
    for part in parts:
        own = part.wish.value if part.must is not None else ""
        key = (part.wish.code + own, part.wish.column, part.wish.number)
        bundles.setdefault(key, []).append(part)
    found = _fewest(list(bundles.values()), lambda some: clashes([p for b in some for p in b]))
    left = [part for bundle in found for part in bundle]
    for part in tuple(left) if len(left) <= _REFINED else ():
        fewer = [p for p in left if p is not part]
        if clashes(fewer):
            left = fewer
    return tuple(wish for bundle in found for wish in _named([p for p in bundle if p in left]))


def _fewest(
    bundles: list[list[Part]], clashes: Callable[[Sequence[list[Part]]], bool]
) -> list[list[Part]]:
    for count in range(1, _LARGEST + 1):
        if math.comb(len(bundles), count) > _TESTS:
            break
        for some in combinations(bundles, count):
            if clashes(some):
                return list(some)
    left = list(bundles)
    for bundle in bundles:
        fewer = [b for b in left if b is not bundle]
        if clashes(fewer):
            left = fewer
    return left


def _named(parts: Sequence[Part]) -> list[Wish]:
    if len(parts) <= 1:
        return [p.wish for p in parts]
    return [replace(parts[0].wish, value="")]


def _nearest(
    ground: Ground, parts: Sequence[Part], stars: Bools
) -> tuple[tuple[Part, ...], tuple[Shortfall, ...]]:
    """Must and size hold (unless more must join); quotas give way by as few people as possible."""
    parts, gives_way = _room_for_must(ground, parts, stars)
    limits = wanted_of(ground, parts, stars).limits
    short, over = _least_violation(limits)
    grouped = [p for p in parts if p.group is not None]
    changed: dict[int, Part] = {}
    for part, less, more in zip(grouped, short, over, strict=True):
        group = part.group
        if group is None or not (less or more):
            continue
        eased = Group(group.members, group.least - less, group.most + more)
        changed[id(part)] = replace(part, group=eased)
        wanted, got = (group.least, eased.least) if less else (group.most, eased.most)
        gives_way.append(Shortfall(part.wish, wanted, got))
    return tuple(changed.get(id(p), p) for p in parts), tuple(gives_way)


def _room_for_must(
    ground: Ground, parts: Sequence[Part], stars: Bools
) -> tuple[list[Part], list[Shortfall]]:
    limits = wanted_of(ground, parts, stars).limits
    found, gives_way = [], []
    spent = float(hours_of(ground, stars)[limits.must].sum())
    for part in parts:
        if part.size is not None and limits.must.size > part.size:
            gives_way.append(Shortfall(part.wish, part.size, int(limits.must.size)))
            part = replace(part, size=int(limits.must.size))
        if part.budget is not None and spent > part.budget:
            gives_way.append(Shortfall(part.wish, part.budget, spent))
            part = replace(part, budget=spent)
        found.append(part)
    return found, gives_way


def _least_violation(limits: Limits) -> tuple[list[int], list[int]]:
    """How far each group's least and most must give way, together by as little as possible."""
    room = Room(limits)
    cells, groups = room.cells, len(limits.groups)
    none = np.zeros((groups, groups))
    people = np.hstack([np.ones((1, cells.size.size)), np.zeros((1, 2 * groups))])
    inside = cells.member.astype(float)
    rows = [
        people,
        np.hstack([inside, np.eye(groups), none]),
        np.hstack([inside, none, -np.eye(groups)]),
        np.hstack([cells.cost[None, :], np.zeros((1, 2 * groups))]),
    ]
    infinite = np.full(groups, np.inf)
    low = np.concatenate([[0.0], room.need.astype(float), -infinite, [0.0]])
    high = np.concatenate(
        [[float(room.size)], infinite, room.most.astype(float), [room.budget + 1e-9]]
    )
    found = milp(
        np.concatenate([np.zeros(cells.size.size), np.ones(2 * groups)]),
        integrality=np.ones(people.shape[1], np.int64),
        bounds=Bounds(0, np.concatenate([cells.size.astype(float), np.full(2 * groups, np.inf)])),
        constraints=LinearConstraint(np.vstack(rows), low, high),
    )
    if found.x is None:  # slack reaches everywhere, so this is a defect
        raise RuntimeError(f"The nearest plan was not found: {found.message}")
    slack = np.rint(found.x[cells.size.size :]).astype(np.int64).tolist()
    return slack[:groups], slack[groups:]
