"""What teams reach for certain, by going through every way chance can fall; for small networks."""

from __future__ import annotations

import itertools

import numpy as np

from graph.diffusion import receiver_shares


def closure(live):
    """Who is reached from whom along live ties, (n, n) bool, everybody from themselves."""
    reach = live | np.eye(len(live), dtype=bool)
    for _ in range(len(live)):
        reach = (reach.astype(int) @ reach.astype(int)) > 0
    return reach


def cascade_worlds(ties):
    """(chance, reach) of every set of live ties, independent cascade."""
    shares = receiver_shares(ties)
    edges = [
        (int(u), int(v), p)
        for u, v, p in zip(shares.source, shares.indices, shares.weight, strict=True)
        if p > 0
    ]
    for alive in itertools.product([False, True], repeat=len(edges)):
        live, chance = np.zeros((ties.n, ties.n), bool), 1.0
        for (u, v, p), open_ in zip(edges, alive, strict=True):
            live[u, v] = open_
            chance *= p if open_ else 1 - p
        if chance > 0:
            yield chance, closure(live)


def threshold_worlds(ties):
    """(chance, reach) of every choice of one speaker per hearer, linear threshold."""
    share = receiver_shares(ties).scipy().toarray()
    options = []
    for v in range(ties.n):
        speakers = np.flatnonzero(share[:, v])
        options.append([(int(u), share[u, v]) for u in speakers] or [(-1, 1.0)])
    for picked in itertools.product(*options):
        live, chance = np.zeros((ties.n, ties.n), bool), 1.0
        for v, (u, p) in enumerate(picked):
            chance *= p
            if u >= 0:
                live[u, v] = True
        yield chance, closure(live)


def exact_reach(worlds, weights, label=None):
    """A function from a team to its expected reach; with labels only voices from elsewhere count."""
    worlds = list(worlds)

    def reach(team):
        total = 0.0
        for chance, reached in worlds:
            heard = reached[list(team)]
            if label is not None:
                heard = heard & (label[list(team)][:, None] != label[None, :])
            total += chance * float(weights[heard.any(axis=0)].sum())
        return total

    return reach


def teams(n, size):
    """Every team of 1 to `size` people."""
    for k in range(1, size + 1):
        yield from itertools.combinations(range(n), k)
