"""What a team may look like: size, budget, at least and at most so many of a group.

`Room` follows a team while it grows and never lets it into a corner; `relaxed` is the largest sum
any allowed team could have, which bounds what the best one reaches.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

Array = NDArray[Any]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_SLACK = 1e-9
_RENUMBER = 2**40


@dataclass(frozen=True, eq=False)
class Group:
    """At least `least` and at most `most` of the team are among `members` (n,)."""

    members: Bools
    least: int = 0
    most: int = 1_000_000_000


@dataclass(frozen=True, eq=False)
class Cells:
    """People who are alike to all limits; `number` (n,) is -1 for those who may not join.

    Per cell its `size`, its groups `member` (groups, cells) and its `cost` (0 without a budget).
    """

    number: Ints
    size: Ints
    member: Bools
    cost: Floats


@dataclass(frozen=True, eq=False)
class Limits:
    """`allowed` (n,) may join; `must` are in anyway and count for everything.

    `cost` (n,) > 0 together may not exceed `budget`. Groups may overlap.
    """

    size: int
    allowed: Bools
    must: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    cost: Floats | None = None
    budget: float = float("inf")
    groups: tuple[Group, ...] = ()

    @property
    def free(self) -> Bools:
        """Who may join beside those who must, (n,)."""
        free = self.allowed.copy()
        free[self.must] = False
        return free

    @cached_property
    def disjoint(self) -> bool:
        """Whether nobody counts for two groups and there is no budget: a (generalised) matroid."""
        if self.cost is not None:
            return False
        counts = np.zeros(self.allowed.size, np.int64)
        for group in self.groups:
            counts += group.members
        return int(counts.max(initial=0)) <= 1

    @cached_property
    def families(self) -> tuple[Ints, ...]:
        """Groups sorted into families of which nobody is in two groups."""
        member = self.cells.member
        families: list[list[int]] = []
        for group in range(len(self.groups)):
            for family in families:
                if not (member[family] & member[group]).any():
                    family.append(group)
                    break
            else:
                families.append([group])
        return tuple(np.array(family, np.int64) for family in families)

    def keeps(self, team: Ints) -> bool:
        """Whether a team keeps every limit; who may join at all counts too."""
        if team.size > self.size or not np.isin(self.must, team).all():
            return False
        if not self.allowed[team[~np.isin(team, self.must)]].all():
            return False
        if self.cost is not None and float(self.cost[team].sum()) > self.budget + _SLACK:
            return False
        return all(g.least <= int(g.members[team].sum()) <= g.most for g in self.groups)

    @cached_property
    def cells(self) -> Cells:
        """People who may join, by all that limits see of them."""
        free = np.flatnonzero(self.free)
        place = np.zeros(free.size, np.int64)
        columns = [group.members[free].astype(np.int64) for group in self.groups]
        if self.cost is not None:
            columns.append(np.unique(self.cost[free], return_inverse=True)[1])
        for column in columns:
            width = int(column.max(initial=0)) + 1
            place = place * width + column
            if place.max(initial=0) > _RENUMBER:
                place = np.unique(place, return_inverse=True)[1]
        first, place = np.unique(place, return_index=True, return_inverse=True)[1:]
        number = np.full(self.allowed.size, -1, np.int64)
        number[free] = place
        one = free[first]  # somebody of each cell
        return Cells(
            number,
            np.bincount(place, minlength=one.size).astype(np.int64),
            np.array([g.members[one] for g in self.groups], bool).reshape(
                len(self.groups), one.size
            ),
            np.zeros(one.size) if self.cost is None else self.cost[one],
        )


class Room:
    """What still fits. `possible` is False when no team keeps the limits at all."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.cells = limits.cells
        self.left = self.cells.size.copy()
        must = limits.must
        taken = [int(g.members[must].sum()) for g in limits.groups]
        self.need = np.array(
            [max(0, g.least - t) for g, t in zip(limits.groups, taken, strict=True)], np.int64
        )
        self.most = np.array(
            [g.most - t for g, t in zip(limits.groups, taken, strict=True)], np.int64
        )
        self.size = limits.size - int(must.size)
        spent = 0.0 if limits.cost is None else float(limits.cost[must].sum())
        self.budget = limits.budget - spent
        self._plan: Ints | None = None
        self.possible = self._completes(-1)
        self.closed = np.zeros(self.left.size, bool)

    def open_to(self, person: int) -> bool:
        """Whether somebody may join such that the team can still be finished."""
        cell = int(self.cells.number[person])
        if cell < 0 or self.closed[cell]:
            return False
        if self._fits(cell) and self._completes(cell):
            return True
        self.closed[cell] = True  # what does not fit now fits even less later
        return False

    def take(self, person: int) -> None:
        """Somebody to whom the team is open joins."""
        cell = int(self.cells.number[person])
        if self._plan is not None:
            self._plan = self._plan.copy()
            if self._plan[cell] > 0:
                self._plan[cell] -= 1
            else:
                self._plan = None
        inside = self.cells.member[:, cell]
        self.need = np.maximum(self.need - inside, 0)
        self.most = self.most - inside
        self.left[cell] -= 1
        self.size -= 1
        self.budget -= self.cells.cost[cell]

    def _fits(self, cell: int) -> bool:
        cost = self.cells.cost[cell]
        full = self.most[self.cells.member[:, cell]] < 1
        return bool(
            self.left[cell] > 0 and self.size > 0 and cost <= self.budget + _SLACK
            and not full.any()
        )  # fmt: skip

    def _completes(self, cell: int) -> bool:
        """Whether what is needed can be had after one more of a cell (-1: as it is)."""
        if self.size < 0 or self.budget < -_SLACK or (self.most < 0).any():
            return False
        joins = self.cells.member[:, cell] if cell >= 0 else np.zeros(self.need.size, bool)
        need = np.maximum(self.need - joins, 0)
        if not need.any():
            return True
        free = self.cells.member @ self.left - joins
        if (free < need).any() or (self.most - joins < need).any():
            return False
        left = self.size - (cell >= 0)
        if any(int(need[family].sum()) > left for family in self.limits.families):
            return False
        if self.limits.disjoint:
            return True  # one family: each group can be filled by itself
        if cell >= 0 and self._plan is not None and self._plan[cell] > 0:
            return True
        found = self._solved(cell)
        if found is not None:
            self._plan = found
        return found is not None

    def _solved(self, cell: int) -> Ints | None:
        """The smallest completion as people per cell (integer programming), None: there is none."""
        if not self.left.size:
            return None
        low = np.zeros(self.left.size)
        if cell >= 0:
            low[cell] = 1
        rows = [np.ones((1, self.left.size)), self.cells.member.astype(float)]
        least: list[Array] = [np.zeros(1), self.need.astype(float)]
        most: list[Array] = [np.array([float(self.size)]), self.most.astype(float)]
        if self.limits.cost is not None:
            rows.append(self.cells.cost[None, :])
            least.append(np.zeros(1))
            most.append(np.array([self.budget + _SLACK]))
        found = milp(
            np.ones(self.left.size) if self.limits.cost is None else self.cells.cost,
            integrality=np.ones(self.left.size, np.int64),
            bounds=Bounds(low, self.left.astype(float)),
            constraints=LinearConstraint(
                np.vstack(rows), np.concatenate(least), np.concatenate(most)
            ),
        )  # fmt: skip
        return None if found.x is None else np.rint(found.x).astype(np.int64)


def largest(values: Floats, count: int) -> Ints:
    """Positions of the `count` largest values, in no order."""
    if count >= values.size:
        return np.arange(values.size)
    if count <= 0:
        return np.empty(0, np.int64)
    return np.argpartition(values, values.size - count)[values.size - count :]


class Relaxed:
    """The largest `values @ x` over everything the limits allow or more (fractions of people)."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.free = limits.free
        self.room = Room(limits)

    def roughly(self, values: Floats) -> float:
        """No less than the value of `best`, by size alone."""
        values = np.where(self.free, values, 0.0)
        return float(values[largest(values, self.room.size)].sum())

    def best(self, values: Floats) -> tuple[float, Floats]:
        """The value, must-people apart, and x (n,)."""
        values = np.where(self.free, values, 0.0)
        x = np.zeros(values.size)
        if self.room.size <= 0 or not self.free.any():
            return 0.0, x
        if not self.limits.groups and self.limits.cost is None:
            x[largest(values, self.room.size)] = 1.0
        elif self.limits.disjoint:
            self._by_group(values, x)
        elif self.limits.groups or not self._by_worth(values, x):
            return self._by_program(values, x)
        return float(values @ x), x

    def _by_worth(self, values: Floats, x: Floats) -> bool:
        """Most value per hour first, the last in part; False when that takes more than the size."""
        cost = self.limits.cost
        assert cost is not None
        people = np.flatnonzero(self.free & (values > 0))
        order = people[np.argsort(-values[people] / cost[people], kind="stable")]
        spent = np.cumsum(cost[order])
        whole = int(np.searchsorted(spent, self.room.budget, side="right"))
        if whole + (whole < order.size) > self.room.size:
            return False
        x[order[:whole]] = 1.0
        if whole < order.size:
            left = self.room.budget - (spent[whole - 1] if whole else 0.0)
            x[order[whole]] = left / cost[order[whole]]
        return True

    def _by_group(self, values: Floats, x: Floats) -> None:
        """Every group's least, then the best of the rest: greedy is exact on a matroid."""
        left = self.room.most.copy()
        for group, need in enumerate(self.room.need):
            if need:
                inside = self._inside[group]
                x[inside[largest(values[inside], int(need))]] = 1.0
                left[group] -= need
        wanted = self.room.size - int(x.sum())
        among = 4 * wanted
        while not self._fill(values, x, left, wanted, among) and among < values.size:
            among *= 4

    def _fill(self, values: Floats, x: Floats, left: Ints, wanted: int, among: int) -> bool:
        """Take the best that groups still let in, out of the `among` largest values."""
        order = largest(np.where(x > 0, -1.0, values), among)
        order = order[np.argsort(-values[order], kind="stable")]
        order = order[(x[order] == 0) & self.free[order]]
        own = self._group[order]
        by_group = np.argsort(own, kind="stable")
        first = np.searchsorted(own[by_group], own)
        rank = np.empty(order.size, np.int64)
        rank[by_group] = np.arange(order.size)
        rank -= first
        open_ = (own < 0) | (rank < np.append(left, 0)[own])
        if int(open_.sum()) < wanted and among < values.size:
            return False
        x[order[open_][:wanted]] = 1.0
        return True

    @cached_property
    def _inside(self) -> list[Ints]:
        return [np.flatnonzero(g.members & self.free) for g in self.limits.groups]

    @cached_property
    def _group(self) -> Ints:
        """The group of everybody, -1 for none; of disjoint groups only."""
        number = np.full(self.free.size, -1, np.int64)
        for i, group in enumerate(self.limits.groups):
            number[group.members] = i
        return number

    def _by_program(self, values: Floats, x: Floats) -> tuple[float, Floats]:
        """Linear program; of people who are alike only the best can matter."""
        room, cells = self.room, self.room.cells
        people = np.flatnonzero(self.free)
        order = people[np.lexsort((-values[people], cells.number[people]))]
        first = np.searchsorted(cells.number[order], np.arange(cells.size.size))
        rank = np.arange(order.size) - first[cells.number[order]]
        order = order[rank < room.size]
        own = cells.number[order]
        rows = [np.ones((1, order.size))]
        most: list[Array] = [np.array([float(room.size)])]
        capped = room.most < room.size
        rows.append(cells.member[capped][:, own].astype(float))
        most.append(room.most[capped].astype(float))
        rows.append(-cells.member[room.need > 0][:, own].astype(float))
        most.append(-room.need[room.need > 0].astype(float))
        if self.limits.cost is not None:
            rows.append(cells.cost[own][None, :])
            most.append(np.array([room.budget + _SLACK]))
        found = linprog(
            -values[order], A_ub=np.vstack(rows), b_ub=np.concatenate(most), bounds=(0, 1)
        )
        if found.x is None or found.fun is None:
            return self._anything(values, x)
        x[order] = found.x
        return float(-found.fun) * (1 + _SLACK), x

    def _anything(self, values: Floats, x: Floats) -> tuple[float, Floats]:
        """When the program finds no answer: the limits without groups and budget, still a bound."""
        x[largest(values, self.room.size)] = 1.0
        return float(values @ x), x
