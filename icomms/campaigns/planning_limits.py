"""From wishes to limits, wish by wish, so that each can be dropped, priced or named as a clash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.cover import Floor, Twice, Wanted
from graph.limits import Group, Limits
from icomms.campaigns.planning_ground import Ground, value_mask
from icomms.campaigns.planning_records import LeastReach, Quota, RoleQuota, SecondVoices, Wish
from icomms.errors import IcommsError
from icomms.pages.view import Bools, Floats, Ints

_NOBODY = np.empty(0, np.int64)
UNLIMITED = 1_000_000_000


@dataclass(frozen=True, eq=False)
class Part:
    """What one wish asks of the team. Exactly one of the fields after `wish` is filled."""

    wish: Wish
    group: Group | None = None
    floor: Floor | None = None
    twice: Twice | None = None
    must: int | None = None
    size: int | None = None
    budget: float | None = None

    @property
    def soft(self) -> bool:
        """Whether it is met by choosing well, not by who is who."""
        return self.floor is not None or self.twice is not None


def parts_of(ground: Ground) -> tuple[Part, ...]:
    """Every wish as a part; a wish for each value of a column gives one part per value."""
    wishes = ground.wishes
    if wishes.size < 1:
        raise IcommsError(f"A team of {wishes.size} is none.", "Allowed: 1 or more.")
    found = [Part(Wish("size", number=wishes.size), size=wishes.size)]
    if wishes.budget is not None:
        found.append(Part(Wish("budget", number=wishes.budget), budget=wishes.budget))
    for person in ground.numbers(wishes.must):
        key = str(ground.view.ids[person])
        found.append(Part(Wish("must", value=key), must=int(person)))
    found += [part for quota in wishes.quotas for part in _quota(ground, quota)]
    found += [_role(ground, quota) for quota in wishes.roles]
    if wishes.leaders is not None:
        most = int(_share(wishes.leaders) * wishes.size + 1e-9)
        group = Group(ground.formal, 0, most)
        found.append(Part(Wish("leaders", number=wishes.leaders), group=group))
    found += [part for floor in wishes.least_reach for part in _floors(ground, floor)]
    found += [part for twice in wishes.second_voices for part in _twice(ground, twice)]
    return tuple(found)


def _role(ground: Ground, quota: RoleQuota) -> Part:
    wish = Wish("role", value=quota.role, number=quota.least)
    return Part(wish, group=Group(ground.in_role(quota.role), quota.least))


def _share(value: float) -> float:
    if not 0 <= value <= 1:
        raise IcommsError(f"The share {value:g} is none.", "Allowed: 0 to 1.")
    return value


def _values(ground: Ground, column: str, value: str, everyone: bool = False) -> list[str]:
    """The value itself, or each value that enough people of the audience have."""
    if value:
        value_mask(ground.view, column, (value,))
        return [value]
    texts = ground.column(column)[ground.audience if not everyone else ground.shown].astype(str)
    values, counts = np.unique(texts[texts != ""], return_counts=True)
    smallest = 1 if everyone else ground.view.minimum_group
    return [str(v) for v in values[counts >= smallest]]


def _quota(ground: Ground, quota: Quota) -> list[Part]:
    found = []
    if quota.least > 0:
        for value in _values(ground, quota.column, quota.value):
            mask = value_mask(ground.view, quota.column, (value,))
            wish = Wish("at_least", quota.column, value, quota.least)
            found.append(Part(wish, group=Group(mask, quota.least)))
    if quota.most is not None:
        for value in _values(ground, quota.column, quota.value, everyone=True):
            mask = value_mask(ground.view, quota.column, (value,))
            wish = Wish("at_most", quota.column, value, quota.most)
            found.append(Part(wish, group=Group(mask, 0, quota.most)))
    return found


def _masks(ground: Ground, column: str, value: str) -> list[tuple[str, Bools]]:
    if not column:
        return [("", ground.audience)]
    return [
        (v, ground.audience & value_mask(ground.view, column, (v,)))
        for v in _values(ground, column, value)
    ]


def _floors(ground: Ground, wish: LeastReach) -> list[Part]:
    return [
        Part(
            Wish("least_reach", wish.column, value, _share(wish.share)),
            floor=Floor(mask & (ground.weights > 0), wish.share),
        )
        for value, mask in _masks(ground, wish.column, wish.value)
    ]


def _twice(ground: Ground, wish: SecondVoices) -> list[Part]:
    code = "second_voices" if wish.voices == 2 else f"voices_{wish.voices}"
    return [
        Part(Wish(code, wish.column, value, _share(wish.share)),
             twice=Twice(mask, wish.share, wish.voices))
        for value, mask in _masks(ground, wish.column, wish.value)
    ]  # fmt: skip


def wanted_of(ground: Ground, parts: Sequence[Part], stars: Bools) -> Wanted:
    """The parts together. Stars cost more hours and are favoured a little less."""
    size = next((p.size for p in parts if p.size is not None), ground.view.n)
    budget = next((p.budget for p in parts if p.budget is not None), None)
    hours = hours_of(ground, stars)
    must = _must(parts)
    asked = np.unique(np.concatenate([hours[ground.free], hours[must]]))
    if budget is not None and asked.size == 1:  # everybody alike: the budget is a size
        size, budget = min(size, int(budget / asked[0] + 1e-9)), None
    return Wanted(
        limits=Limits(
            size=size,
            allowed=ground.free,
            must=must,
            cost=hours if budget is not None else None,
            budget=budget if budget is not None else float("inf"),
            groups=tuple(p.group for p in parts if p.group is not None),
        ),
        floors=tuple(p.floor for p in parts if p.floor is not None),
        twice=tuple(p.twice for p in parts if p.twice is not None),
        voices=ground.channels.voices,
        favour=np.where(stars, STAR_FAVOUR, 1.0) if ground.wishes.small_first else None,
    )


STAR_FAVOUR = 0.9
"""A star joins only where it adds over a tenth more than the best of the others."""


def _must(parts: Sequence[Part]) -> Ints:
    people = [p.must for p in parts if p.must is not None]
    return np.array(sorted(set(people)), np.int64) if people else _NOBODY


def hours_of(ground: Ground, stars: Bools) -> Floats:
    """Hours asked of each person, (n,)."""
    wishes = ground.wishes
    hours = np.where(stars, wishes.star_hours, wishes.hours).astype(float)
    for key, own in wishes.hours_of:
        if key in ground.view.number_of:
            hours[ground.view.number_of[key]] = own
    if not (hours > 0).all():
        raise IcommsError("Somebody is asked for no time at all.", "Give hours above 0.")
    return hours
