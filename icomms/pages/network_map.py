"""The map of who is tied to whom: islands of people, the ties worth drawing, one person's ties.

Nobody stands on the map who may not be named, except as a dot without a name; the ends of the
scale that hurt cannot be read from it: only people with a band are placed by reach, everybody else
stands around them in an order that means nothing, and the order of the rows says nothing either.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np

from graph.layout import Islands, islands
from graph.model import Ties
from icomms.pages.network_groups import Grouping, Groups, groups_of
from icomms.pages.view import Bools, Floats, Ints, SnapshotView
from icomms.records import ROLES, Role

FAMILIES = ("attention", "presence", "exposure")
"""Families one may look at; answers to single survey questions are not among them."""
BANDS = ("", "likely", "stands out")
SCALE = 10  # whole numbers of the payload per unit of the layout
COLOURS = 10
_OWN, _ACROSS, _LINKS = 2, 3, 3  # ties drawn per person, to other groups, links per group
_KEPT = 8


@dataclass(frozen=True, slots=True)
class MapQuery:
    """What to draw. An empty `family` takes the first there is; `opted_in` are critics' ids."""

    by: Grouping = "unit"
    family: str = ""
    language: str = "en"
    opted_in: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Who is tied to whom either way, (m,) each, first < second, sorted."""

    first: Ints
    second: Ints
    weight: Floats
    count: Ints


@dataclass(frozen=True, slots=True)
class Link:
    """Two groups (numbers) and how many pairs of their people are tied."""

    first: int
    second: int
    pairs: int


@dataclass(frozen=True, eq=False)
class NetworkMap:
    """The whole map. People are numbered as in the view; `row` is where they stand in the data.

    `bands` (n,) per role: 0 none, 1 likely, 2 stands out. `drawn` marks the pairs worth drawing.
    """

    view: SnapshotView
    query: MapQuery
    family: str
    groups: Groups
    pairs: Pairs
    drawn: Bools
    bands: Mapping[Role, Ints]
    places: Islands
    row: Ints
    links: tuple[Link, ...] = field(repr=False)

    @cached_property
    def data(self) -> str:
        """What the browser draws, as JSON; see `_columns`."""
        return json.dumps(_columns(self), ensure_ascii=False, separators=(",", ":"))

    @cached_property
    def partners(self) -> Ints:
        """With how many people everybody is tied, (n,)."""
        both = np.concatenate([self.pairs.first, self.pairs.second])
        return np.bincount(both, minlength=self.view.n).astype(np.int64)

    @cached_property
    def reached(self) -> Ints:
        """In how many groups everybody has partners, (n,)."""
        pairs, g = self.pairs, len(self.groups.names)
        person = np.concatenate([pairs.first, pairs.second])
        other = np.concatenate([pairs.second, pairs.first])
        known = np.unique(person * g + self.groups.number[other]) // max(g, 1)
        return np.bincount(known, minlength=self.view.n).astype(np.int64)

    def of(self, person: int) -> tuple[Ints, Ints, Floats]:
        """Partners of a person, their interactions and weights, the strongest first."""
        pairs = self.pairs
        mine = np.flatnonzero((pairs.first == person) | (pairs.second == person))
        mine = mine[np.argsort(-pairs.weight[mine], kind="stable")]
        others = pairs.first[mine] + pairs.second[mine] - person
        return others, pairs.count[mine], pairs.weight[mine]


class _Same:
    """A view as a key of a cache: equal only to itself, because its arrays cannot be hashed."""

    def __init__(self, view: SnapshotView) -> None:
        self.view = view

    def __hash__(self) -> int:
        return id(self.view)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.view is self.view


def families_of(view: SnapshotView) -> tuple[str, ...]:
    """The families of ties that this snapshot can draw."""
    return tuple(f for f in FAMILIES if f in view.ties and view.ties[f].source.size)


def network_map(view: SnapshotView, query: MapQuery) -> NetworkMap:
    """The map of a snapshot, worked out once and kept."""
    return _network_map(_Same(view), query)


@lru_cache(maxsize=_KEPT)
def _network_map(key: _Same, query: MapQuery) -> NetworkMap:
    view = key.view
    family = query.family or next(iter(families_of(view)), "")
    groups = groups_of(view, query.by, query.language)
    pairs = _pairs(view, family)
    bands = {role: _band(view, role, query.opted_in) for role in ROLES}
    banded = np.max(list(bands.values()), axis=0) > 0
    keys = _keys(view)
    partners = np.bincount(np.concatenate([pairs.first, pairs.second]), minlength=view.n)
    ties = Ties.from_edges(view.n, pairs.first, pairs.second)
    places = islands(ties, groups.number, np.where(banded, partners, 0.0), keys)
    row = np.empty(view.n, np.int64)
    row[np.lexsort((keys, groups.number))] = np.arange(view.n)
    drawn = _drawn(pairs, groups.number, banded)
    links = _links(pairs, groups)
    return NetworkMap(view, query, family, groups, pairs, drawn, bands, places, row, links)


def _pairs(view: SnapshotView, family: str) -> Pairs:
    if family not in families_of(view):
        none = np.empty(0, np.int64)
        return Pairs(none, none, np.empty(0), none)
    ties = view.ties[family]
    low, high = np.minimum(ties.source, ties.target), np.maximum(ties.source, ties.target)
    other = low < high
    pair, place = np.unique(low[other] * view.n + high[other], return_inverse=True)
    weight = np.bincount(place, ties.weight[other], pair.size).astype(np.float64)
    count = np.bincount(place, ties.count[other], pair.size).astype(np.int64)
    return Pairs(pair // view.n, pair % view.n, weight, count)


def _band(view: SnapshotView, role: Role, opted_in: frozenset[str]) -> Ints:
    band = view.roles[role].band
    found = np.where(band == "stands out", 2, np.where(band == "likely", 1, 0))
    named = view.shown
    if role == "critic":
        named = named & np.isin(view.ids.astype(str), sorted(opted_in))
    return np.where(named, found, 0).astype(np.int64)


def _keys(view: SnapshotView) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """A number per person that nobody outside the server can tell a person by."""
    secret = bytes.fromhex(view.snapshot.about["checksums"]["people.parquet"])
    return np.array(
        [
            int.from_bytes(hashlib.blake2b(i.encode(), digest_size=8, key=secret).digest(), "big")
            for i in view.ids
        ],
        dtype=np.uint64,
    )


def _drawn(pairs: Pairs, group: Ints, banded: Bools) -> Bools:
    """The strongest ties of everybody, and those of people with a band to other groups."""
    across = group[pairs.first] != group[pairs.second]
    return _strongest(pairs, np.ones(pairs.first.size, bool), _OWN) | _strongest(
        pairs, across, _ACROSS, banded
    )


def _strongest(pairs: Pairs, among: Bools, most: int, of: Bools | None = None) -> Bools:
    """Which pairs are among the `most` strongest of one of their two people, (m,)."""
    chosen = np.flatnonzero(among)
    person = np.concatenate([pairs.first[chosen], pairs.second[chosen]])
    tie = np.concatenate([chosen, chosen])
    if of is not None:
        person, tie = person[of[person]], tie[of[person]]
    # Sorting twice, stably, is twice as fast as sorting by both at once.
    order = np.argsort(-pairs.weight[tie], kind="stable")
    order = order[np.argsort(person[order], kind="stable")]
    person, tie = person[order], tie[order]
    start = np.searchsorted(person, person, side="left")
    found = np.zeros(pairs.first.size, bool)
    found[tie[np.arange(person.size) - start < most]] = True
    return found


def _links(pairs: Pairs, groups: Groups) -> tuple[Link, ...]:
    """The strongest links of every group, the widest last so that it is drawn on top."""
    g = len(groups.names)
    a, b = groups.number[pairs.first], groups.number[pairs.second]
    counts = np.bincount(np.minimum(a, b) * g + np.maximum(a, b), minlength=g * g).reshape(g, g)
    counts = np.triu(counts, 1)
    both = counts + counts.T
    best = np.argsort(-both, axis=1, kind="stable")[:, :_LINKS]
    chosen = {(min(i, int(j)), max(i, int(j))) for i in range(g) for j in best[i] if both[i, j]}
    links = [Link(i, j, int(both[i, j])) for i, j in chosen]
    return tuple(sorted(links, key=lambda link: (link.pairs, link.first, link.second)))


def _columns(whole: NetworkMap) -> dict[str, object]:
    """The map as columns, people in the order of `row`.

    x, y: in tenths of a unit, y downwards. group: how many rows each group takes, in order. name,
    id: "" for people who are not named. bands: a digit per person and role. ties: of each row how
    many ties to later rows are drawn (`tie_counts`), and by how many rows each is later (`ties`).
    """
    order, view = np.argsort(whole.row), whole.view
    named = view.shown[order]
    places, groups = whole.places, whole.groups
    counts, steps = _later(whole)
    return {
        "groups": {
            "name": groups.names,
            "size": groups.size.tolist(),
            "x": _whole(places.centre_x),
            "y": _whole(places.centre_y),
            "radius": _whole(places.radius),
        },
        "x": _whole(places.x[order]),
        "y": _whole(places.y[order]),
        "name": np.where(named, view.names[order], "").tolist(),
        "id": np.where(named, view.ids[order], "").tolist(),
        "bands": {r: "".join(map(str, b[order].tolist())) for r, b in whole.bands.items()},
        "tie_counts": counts,
        "ties": steps,
    }


def _later(whole: NetworkMap) -> tuple[list[int], list[int]]:
    a, b = whole.row[whole.pairs.first[whole.drawn]], whole.row[whole.pairs.second[whole.drawn]]
    low, high = np.minimum(a, b), np.maximum(a, b)
    order = np.lexsort((high, low))
    counts = np.bincount(low, minlength=whole.view.n)
    return counts.tolist(), (high - low)[order].tolist()


def _whole(values: Floats) -> list[int]:
    found: list[int] = np.rint(values * SCALE).astype(np.int64).tolist()
    return found
