"""The map as a list: its groups, the links between them, and the people who stand out on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from icomms.pages.network_map import BANDS, NetworkMap
from icomms.records import Role


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group: its people, ties inside and to others, the groups it is tied to most."""

    name: str
    people: int
    inside: int
    across: int
    linked: tuple[tuple[str, int], ...]
    stands_out: int
    likely: int


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """Somebody with a band in the role looked at; `groups` they have partners in."""

    id: str
    name: str
    group: str
    band: str
    partners: int
    groups: int


@dataclass(frozen=True, slots=True)
class MapList:
    """Every fact of the map: all groups, the largest first, and everybody with a band."""

    groups: tuple[GroupRow, ...]
    people: tuple[ListedPerson, ...]


def map_list(whole: NetworkMap, role: Role) -> MapList:
    """The map as tables; people who stand out first, then by name."""
    return MapList(_group_rows(whole, role), _people(whole, role))


def _group_rows(whole: NetworkMap, role: Role) -> tuple[GroupRow, ...]:
    number, g = whole.groups.number, len(whole.groups.names)
    a, b = number[whole.pairs.first], number[whole.pairs.second]
    inside = np.bincount(a[a == b], minlength=g)
    across = np.bincount(a[a != b], minlength=g) + np.bincount(b[a != b], minlength=g)
    band = whole.bands[role]
    out, likely = (np.bincount(number[band == k], minlength=g) for k in (2, 1))
    return tuple(
        GroupRow(
            name, int(whole.groups.size[i]), int(inside[i]), int(across[i]), _linked(whole, i),
            int(out[i]), int(likely[i]),
        )
        for i, name in enumerate(whole.groups.names)
    )  # fmt: skip


def _linked(whole: NetworkMap, group: int) -> tuple[tuple[str, int], ...]:
    found = [
        (whole.groups.names[link.second if link.first == group else link.first], link.pairs)
        for link in reversed(whole.links)
        if group in (link.first, link.second)
    ]
    return tuple(found)


def _people(whole: NetworkMap, role: Role) -> tuple[ListedPerson, ...]:
    view, band = whole.view, whole.bands[role]
    chosen = np.flatnonzero(band > 0)
    order = sorted(chosen.tolist(), key=lambda i: (-band[i], str(view.folded[i]), str(view.ids[i])))
    return tuple(
        ListedPerson(
            str(view.ids[i]), str(view.names[i]), whole.groups.names[whole.groups.number[i]],
            BANDS[band[i]], int(whole.partners[i]), int(whole.reached[i]),
        )
        for i in order
    )  # fmt: skip
