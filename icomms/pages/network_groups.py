"""The groups of the map: units or communities, none so small that it tells who somebody is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from icomms.pages.view import Ints, SnapshotView

Grouping = Literal["unit", "community"]
GROUPINGS: tuple[Grouping, ...] = ("unit", "community")

_TEXTS = {
    "en": {
        "smaller": "Smaller groups",
        "none": "No unit",
        "community": "Group {number}",
        "mostly": "Group {number}, mostly {unit}",
    },
    "vi": {
        "smaller": "Các nhóm nhỏ hơn",
        "none": "Không có đơn vị",
        "community": "Nhóm {number}",
        "mostly": "Nhóm {number}, phần lớn là {unit}",
    },
}


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """`number` (n,) is everybody's group; `names` and `size` (g,) go from the largest group on.

    The smaller groups together come last, whatever their size.
    """

    number: Ints
    names: tuple[str, ...]
    size: Ints


def groups_of(view: SnapshotView, by: Grouping, language: str) -> Groups:
    """Everybody's group, groups under the minimum merged into one.

    When those together are still under the minimum, the next smallest group joins them, so that no
    total gives a small group away.
    """
    if by == "unit":
        labels = view.units.astype(str)
    else:
        communities = view.snapshot.table("measures").column("community")
        labels = np.char.zfill(communities.to_numpy().astype(str), 9)
    known, number = np.unique(labels, return_inverse=True)
    size = np.bincount(number, minlength=known.size)
    order = np.argsort(-size, kind="stable")
    kept = _kept(size[order], view.minimum_group)
    place = np.empty(known.size, np.int64)
    place[order] = np.minimum(np.arange(known.size), kept)
    merged = place[number]
    names = [
        _name(view, by, str(known[k]), i, merged, language) for i, k in enumerate(order[:kept])
    ]
    if kept < known.size:
        names.append(_TEXTS[language]["smaller"])
    return Groups(merged, tuple(names), np.bincount(merged, minlength=len(names)).astype(np.int64))


def _kept(falling: Ints, minimum: int) -> int:
    """How many of the groups, the largest first, are shown on their own.

    >>> _kept(np.array([9, 6, 5, 3]), 5), _kept(np.array([9, 6, 5]), 5), _kept(np.array([3]), 5)
    (2, 3, 0)
    """
    kept = int((falling >= minimum).sum())
    while 0 < kept < falling.size and falling[kept:].sum() < minimum:
        kept -= 1
    return kept


def _name(
    view: SnapshotView, by: Grouping, label: str, place: int, merged: Ints, language: str
) -> str:
    texts = _TEXTS[language]
    if by == "unit":
        return label or texts["none"]
    units, counts = np.unique(view.units[merged == place].astype(str), return_counts=True)
    most = int(np.argmax(counts))
    named = units[most] and counts[most] >= max(view.minimum_group, counts.sum() / 2)
    return texts["mostly" if named else "community"].format(number=place + 1, unit=units[most])
