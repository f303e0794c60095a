"""Numbers that name people by their place in the network, not by their label.

Random walks seeded by these keys give the same answer however people are numbered or called, and
adding somebody without ties changes nothing. Two people get the same key only where colour
refinement (Weisfeiler & Leman 1968) cannot tell them apart.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graph.model import Ties, distinct

Keys = NDArray[np.uint64]
_ROUNDS = 64


def _mixed(values: Keys) -> Keys:
    """splitmix64 finaliser, element by element (Steele, Lea & Flood 2014)."""
    with np.errstate(over="ignore"):
        z = values + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        result: Keys = z ^ (z >> np.uint64(31))
        return result


def structural_keys(families: Sequence[Ties], rounds: int = _ROUNDS) -> Keys:
    """A 64-bit key per person from the ties around them, shape (n,).

    Each round mixes a person's key with the keys of those they are tied to and from, family by
    family, by sums that do not depend on order, until a round sets nobody else apart (at most
    `rounds`). Weights enter as float32 rounded to six decimals. The families must come in a fixed
    order.

    >>> keys = structural_keys([Ties.from_edges(4, [0, 2], [1, 1])])
    >>> keys[0] == keys[2], keys[0] == keys[1], keys[0] == keys[3]
    (np.True_, np.False_, np.False_)
    """
    n = families[0].n if families else 0
    keys, told_apart = np.zeros(n, np.uint64), 0
    met = np.zeros(n, bool)
    for ties in families:
        met[ties.source] = met[ties.indices] = True
    for _ in range(rounds):
        new = _mixed(keys)
        for number, ties in enumerate(families):
            new = _mixed(new + _around(ties, keys, np.uint64(2 * number + 1), n))
        keys = new
        classes = distinct(keys[met]).size
        if classes == told_apart:
            break
        told_apart = classes
    return keys


def _around(ties: Ties, keys: Keys, salt: np.uint64, n: int) -> Keys:
    source = np.repeat(np.arange(n), np.diff(ties.indptr))
    weight = _mixed(ties.weight.astype(np.float32).round(6).astype(np.float64).view(np.uint64))
    with np.errstate(over="ignore"):
        out = _mixed(keys[ties.indices] * np.uint64(3) + weight + salt)
        into = _mixed(keys[source] * np.uint64(5) + weight + salt * np.uint64(7))
        total = np.zeros(n, np.uint64)
        np.add.at(total, source, out)
        np.add.at(total, ties.indices, into)
    return total
