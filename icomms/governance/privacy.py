"""Groups too small to be shown are merged until no figure speaks of fewer people than allowed.

Merging instead of blanking leaves nothing to subtract: every group that is shown, and what is left
over, holds at least the minimum (the threshold rule of statistical disclosure control, Hundepool et
al. 2012, with complementary merging in place of suppression).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

OTHERS = ""


@dataclass(frozen=True, slots=True)
class ShownGroups:
    """`names` of the groups, largest first; the merged rest is called "" and comes last.

    `number` leads from a person to their group, -1 for people who are not counted, (n,).
    """

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    number: NDArray[np.int64]


def shown_groups(
    labels: Sequence[str] | NDArray[np.object_], counted: NDArray[np.bool_], minimum: int
) -> ShownGroups:
    """Groups of at least `minimum` counted people; smaller ones and people without a group merged.

    When the rest would be too small itself, the smallest shown group joins it. Nobody is shown when
    all together are fewer than `minimum`.

    >>> found = shown_groups(["a"] * 6 + ["b"] * 5 + ["c"] * 2, np.ones(13, bool), 5)
    >>> found.names, found.sizes
    (('a', ''), (6, 7))
    """
    texts = np.asarray(labels, dtype=object).astype(str)
    values, sizes = np.unique(texts[counted], return_counts=True)
    order = sorted(zip(sizes.tolist(), values.tolist(), strict=True), key=lambda g: (-g[0], g[1]))
    shown = [(name, size) for size, name in order if size >= minimum and name != OTHERS]
    rest = int(counted.sum()) - sum(size for _, size in shown)
    while 0 < rest < minimum and shown:
        rest += shown.pop()[1]
    if rest >= minimum:
        shown.append((OTHERS, rest))
    number = np.full(texts.size, -1, np.int64)
    place = {name: i for i, (name, _) in enumerate(shown)}
    for i in np.flatnonzero(counted):
        number[i] = place.get(texts[i], place.get(OTHERS, -1))
    return ShownGroups(tuple(n for n, _ in shown), tuple(s for _, s in shown), number)
