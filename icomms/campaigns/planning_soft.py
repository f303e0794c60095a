"""Wishes met by choosing well: least reach and second voices. What if no team is found that does?

Everything here runs on a small first draw of sets. Whether a wish can be met is tested, not proved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from graph.cover import Wanted, pick_team
from graph.polish import polished
from graph.reach import ReachSets
from graph.seeding import inner_wanted
from icomms.campaigns.planning_clash import smallest
from icomms.campaigns.planning_ground import Ground
from icomms.campaigns.planning_limits import Part, wanted_of
from icomms.campaigns.planning_records import Wish
from icomms.pages.view import Bools, Ints

_HALVINGS = 5
_DRAWN = 0.005
_COUNTED = 1e-9


def team_on(sets: ReachSets, wanted: Wanted) -> Ints:
    """The team chosen on given sets, by person."""
    inner = inner_wanted(sets.rows, wanted)
    return np.asarray(sets.rows.person[polished(sets, inner, pick_team(sets, inner)).team])


def comes_to(ground: Ground, sets: ReachSets, team: Ints, part: Part) -> float:
    """The share (0 to 1) a wish of reach or voices comes to with a team."""
    if part.twice is not None:
        heard, inside = ground.channels.voices.heard(team), part.twice.people
        return float((heard[inside] >= part.twice.voices).mean()) if inside.any() else 1.0
    if part.floor is None:
        return 1.0
    met = sets.times(sets.rows.place[team]) > 0
    inside = part.floor.people[sets.rows.person][sets.roots]
    return float(met[inside].mean()) if inside.any() else 0.0


def asked_share(part: Part) -> float:
    """The share (0 to 1) a wish of reach or voices asks for."""
    if part.twice is not None:
        return part.twice.share
    return part.floor.share if part.floor is not None else 0.0


def kept(ground: Ground, sets: ReachSets, team: Ints, part: Part) -> bool:
    """Whether a wish is met; expected reach may fall short by half a per cent of the part.

    Sets are drawn, so the same team comes out a little higher on some and lower on others.
    """
    slack = _DRAWN if part.floor is not None else _COUNTED
    return comes_to(ground, sets, team, part) >= asked_share(part) - slack


def eased(
    ground: Ground, sets: ReachSets, parts: Sequence[Part], stars: Bools, search: bool
) -> tuple[tuple[Part, ...], tuple[Wish, ...]]:
    """Parts some team was found for, and the wishes that stood in each other's way (none: ()).

    Without `search` only the first missed wish is named.
    Where none is found, the shares of the kinds of wishes that were missed are lowered, all by the
    same factor and no more than needed.
    """
    missed = _missed(ground, sets, parts, stars)
    if not missed:
        return tuple(parts), ()
    clash: tuple[Wish, ...] = (missed[0].wish,)
    if search:
        clash = smallest(parts, lambda some: bool(_missed_among(ground, sets, some, stars)))
    kinds = {_kind(p) for p in missed}
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _missed(ground, sets, _scaled(parts, kinds, middle), stars):
            high = middle
        else:
            low = middle
    return _scaled(parts, kinds, low), clash


def _kind(part: Part) -> tuple[str, str]:
    return part.wish.code, part.wish.column


def _scaled(parts: Sequence[Part], kinds: set[tuple[str, str]], factor: float) -> tuple[Part, ...]:
    found = []
    for part in parts:
        if _kind(part) in kinds and part.twice is not None:
            part = replace(part, twice=replace(part.twice, share=factor * part.twice.share))
        elif _kind(part) in kinds and part.floor is not None:
            part = replace(part, floor=replace(part.floor, share=factor * part.floor.share))
        found.append(part)
    return tuple(found)


def _missed(ground: Ground, sets: ReachSets, parts: Sequence[Part], stars: Bools) -> list[Part]:
    soft = [p for p in parts if p.soft]
    if not soft:
        return []
    wanted = wanted_of(ground, parts, stars)
    inner = inner_wanted(sets.rows, wanted)
    picked = pick_team(sets, inner)
    missed = _of_those_missed(ground, sets, soft, picked.team)
    if missed:
        missed = _of_those_missed(ground, sets, soft, polished(sets, inner, picked).team)
    return missed


def _of_those_missed(
    ground: Ground, sets: ReachSets, soft: Sequence[Part], inner_team: Ints
) -> list[Part]:
    team = np.asarray(sets.rows.person[inner_team])
    return [p for p in soft if not kept(ground, sets, team, p)]


def _missed_among(
    ground: Ground, sets: ReachSets, some: Sequence[Part], stars: Bools
) -> list[Part]:
    """What is missed when only some wishes hold; without a size four times as many may join."""
    own = list(some)
    if all(p.size is None for p in some):
        size = min(4 * ground.wishes.size, int(ground.free.sum()))
        own.append(Part(Wish("size", number=size), size=size))
    return _missed(ground, sets, own, stars)
