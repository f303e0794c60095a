"""A campaign on the map: who hears the team once, twice or more, not at all.

Of groups with fewer people of the audience than the minimum nothing is said; they are merged.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icomms.governance.privacy import OTHERS, shown_groups
from icomms.pages.network_map import SCALE, NetworkMap

Heard = NDArray[np.int8]
"""How many members each person hears directly, (n,): -1 outside the audience, 0, 1, 2 (or more)."""
OUTSIDE = "-"


@dataclass(frozen=True, slots=True)
class ReachRow:
    """A group of the audience by what its people hear; name "": the smaller ones together."""

    name: str
    people: int
    twice: int
    once: int
    none: int


@dataclass(frozen=True, slots=True)
class Slice:
    """Part of a group's disc as the path of a sector. `heard` is 0, 1 or 2."""

    path: str
    heard: int
    name: str
    people: int


def reach_rows(whole: NetworkMap, heard: Heard) -> tuple[ReachRow, ...]:
    """The groups, the largest first, those too small to be shown together at the end."""
    labels = np.array(whole.groups.names, object)[whole.groups.number]
    groups = shown_groups(labels, heard >= 0, whole.view.minimum_group)
    found = []
    for number, (name, size) in enumerate(zip(groups.names, groups.sizes, strict=True)):
        counts = np.bincount(heard[groups.number == number], minlength=3)
        found.append(ReachRow(name, size, int(counts[2]), int(counts[1]), int(counts[0])))
    return tuple(found)


def reach_slices(whole: NetworkMap, heard: Heard) -> tuple[Slice, ...]:
    """Every shown group's disc cut into who hears two or more, one, nobody of the team."""
    place = {name: i for i, name in enumerate(whole.groups.names)}
    found: list[Slice] = []
    for row in reach_rows(whole, heard):
        if row.name != OTHERS:
            found += _slices(whole, place[row.name], row)
    return tuple(found)


def _slices(whole: NetworkMap, group: int, row: ReachRow) -> list[Slice]:
    x, y, radius = (
        float(v[group]) * SCALE
        for v in (whole.places.centre_x, whole.places.centre_y, whole.places.radius)
    )
    found, turned = [], 0
    for kind, people in ((2, row.twice), (1, row.once), (0, row.none)):
        if people:
            path = _sector(x, y, radius, turned / row.people, (turned + people) / row.people)
            found.append(Slice(path, kind, row.name, people))
        turned += people
    return found


def _sector(x: float, y: float, radius: float, begin: float, end: float) -> str:
    """A sector between two shares of a turn, clockwise from the top; a whole disc as two halves."""
    if end - begin >= 1:
        return f"{_sector(x, y, radius, 0, 0.5)}{_sector(x, y, radius, 0.5, 0.9999)}"
    corners = []
    for share in (begin, end):
        angle = 2 * np.pi * share
        corners.append(f"{x + radius * np.sin(angle):.1f} {y - radius * np.cos(angle):.1f}")
    large = int(end - begin > 0.5)
    return (
        f"M{x:.1f} {y:.1f}L{corners[0]}"
        f"A{radius:.1f} {radius:.1f} 0 {large} 1 {corners[1]}Z"
    )  # fmt: skip


def reach_data(whole: NetworkMap, heard: Heard, team: Sequence[str]) -> str:
    """For the live map, as JSON: a digit per row ("-": outside the audience), rows of the team."""
    order = np.argsort(whole.row)
    digits = "".join(OUTSIDE if h < 0 else str(h) for h in heard[order].tolist())
    view = whole.view
    numbers = [view.number_of[i] for i in team if i in view.number_of]
    rows = [int(whole.row[i]) for i in numbers if view.shown[i]]
    return json.dumps({"heard": digits, "team": sorted(rows)}, separators=(",", ":"))
