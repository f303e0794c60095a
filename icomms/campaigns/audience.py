"""What an audience can be chosen by: the columns of the people list with their values.

Of a value that fewer people than the minimum group have, nothing is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from icomms.campaigns.planning_ground import COLUMNS, column, listed
from icomms.campaigns.planning_records import AudiencePart
from icomms.names import fold
from icomms.pages.view import Bools, SnapshotView

MOST_VALUES = 300
FOUND = 20


@dataclass(frozen=True, slots=True)
class Value:
    """A value with the number of people who have it, at least the minimum group."""

    text: str
    people: int


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its values, the most frequent first; more than `MOST_VALUES` are cut off."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person one can choose by name."""

    id: str
    name: str
    unit: str


@lru_cache(maxsize=8)
def columns(view: SnapshotView) -> tuple[Column, ...]:
    """The columns that have a value worth choosing by, in the order of `COLUMNS`, own ones last."""
    own = [c.removeprefix("attribute ") for c in view.people.column_names if c[:10] == "attribute "]
    found = (Column(name, _values(view, name)) for name in (*COLUMNS, *own))
    return tuple(one for one in found if one.values)


def _values(view: SnapshotView, name: str) -> tuple[Value, ...]:
    texts = column(view, name)[view.shown & listed(view)].astype(str)
    values, counts = np.unique(texts[texts != ""], return_counts=True)
    large = [
        Value(str(v), int(c))
        for v, c in zip(values, counts, strict=True)
        if c >= view.minimum_group
    ]
    return tuple(sorted(large, key=lambda v: (-v.people, v.text))[:MOST_VALUES])


def people_of(view: SnapshotView, audience: tuple[AudiencePart, ...]) -> Bools:
    """Who belongs to an audience, (n,); parts that name what is not there match nobody."""
    inside = view.shown & listed(view)
    known = {one.name for one in columns(view)}
    for part in audience:
        if part.column not in known:
            return np.zeros(view.n, bool)
        inside &= np.isin(column(view, part.column).astype(str), list(part.values))
    return np.asarray(inside)


def search(view: SnapshotView, typed: str) -> tuple[Somebody, ...]:
    """Up to twenty people whose name, id or unit holds every word, by name."""
    words = fold(typed).split()
    if not words:
        return ()
    found = [
        int(i)
        for i in np.flatnonzero(view.shown)
        if all(word in view.searched[i] for word in words)
    ]
    found.sort(key=lambda i: (str(view.folded[i]), str(view.ids[i])))
    return tuple(_somebody(view, i) for i in found[:FOUND])


def named(view: SnapshotView, ids: tuple[str, ...]) -> tuple[Somebody, ...]:
    """These people by name, without those who may not be named any more."""
    numbers = [view.number_of[key] for key in ids if key in view.number_of]
    return tuple(_somebody(view, i) for i in numbers if view.shown[i])


def _somebody(view: SnapshotView, number: int) -> Somebody:
    name = str(view.names[number]) or str(view.ids[number])
    return Somebody(str(view.ids[number]), name, str(view.units[number]))
