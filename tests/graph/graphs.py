"""Small networks with known answers, random ones, and the strategies hypothesis draws from."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from graph.model import NO_TIME, Network, Ties

WEEK = 604_800


def undirected(n, edges, weight=None):
    """Both directions of every edge, one unit each."""
    source = [a for a, b in edges] + [b for a, b in edges]
    target = [b for a, b in edges] + [a for a, b in edges]
    return Ties.from_edges(n, source, target, None if weight is None else [*weight, *weight])


def path(n):
    return undirected(n, [(i, i + 1) for i in range(n - 1)])


def star(leaves):
    """Person 0 in the middle."""
    return undirected(leaves + 1, [(0, i + 1) for i in range(leaves)])


def two_cliques():
    """Cliques 0-3 and 4-7, bridge 3-4."""
    one = [(a, b) for a in range(4) for b in range(a + 1, 4)]
    return undirected(8, [*one, *((a + 4, b + 4) for a, b in one), (3, 4)])


def triangle_with_tail():
    """Triangle 0, 1, 2 and the tail 2-3."""
    return undirected(4, [(0, 1), (1, 2), (0, 2), (2, 3)])


def random_ties(seed, n=None, degree=None, zeros=False, loops=False):
    """Directed, weighted, about half of it returned; sparse ones fall apart."""
    random = np.random.default_rng(seed)
    n = int(random.integers(5, 40)) if n is None else n
    degree = random.uniform(0.4, 5) if degree is None else degree
    m = int(n * degree)
    source, target = random.integers(0, n, m), random.integers(0, n, m)
    back = random.random(m) < 0.5
    a = np.concatenate([source, target[back]])
    b = np.concatenate([target, source[back]])
    keep = np.ones(a.size, bool) if loops else a != b
    weight = random.lognormal(0, 1, a.size)
    if zeros:
        weight[random.random(a.size) < 0.2] = 0.0
    return Ties.from_edges(n, a[keep], b[keep], weight[keep])


def dated_ties(seed, n=8):
    """Random ties whose weekly sums make up their weight."""
    random = np.random.default_rng(seed)
    plain = random_ties(seed, n=n, degree=2.0)
    spans = random.integers(1, 4, plain.m)
    indptr = np.concatenate([[0], np.cumsum(spans)])
    week = np.concatenate([np.sort(random.choice(100, s, replace=False)) for s in spans])
    values = random.lognormal(0, 1, week.size)
    counts = random.integers(1, 9, week.size)
    weight = np.add.reduceat(values, indptr[:-1])
    return Ties(
        plain.indptr, plain.indices, weight, np.add.reduceat(counts, indptr[:-1]),
        week[indptr[:-1]] * WEEK, week[indptr[1:] - 1] * WEEK, indptr, week, values, counts,
    )  # fmt: skip


def network(seed=1):
    """Two families, one dated and one declared."""
    return Network(8, {"attention": dated_ties(seed), "trust": random_ties(seed + 1, n=8)})


def dense(ties):
    """Weights as a matrix without the diagonal."""
    matrix = np.zeros((ties.n, ties.n))
    matrix[ties.source, ties.indices] = ties.weight
    np.fill_diagonal(matrix, 0)
    return matrix


def stored(ties):
    """Where a tie is stored, without the diagonal."""
    matrix = np.zeros((ties.n, ties.n), bool)
    matrix[ties.source, ties.indices] = True
    np.fill_diagonal(matrix, False)
    return matrix


def digraph(ties):
    graph = nx.DiGraph()
    graph.add_nodes_from(range(ties.n))
    weight = ties.weight.tolist()
    for a, b, w in zip(ties.source.tolist(), ties.indices.tolist(), weight, strict=True):
        if a != b:
            graph.add_edge(a, b, weight=w)
    return graph


def plain_graph(ties):
    """The symmetrised graph of networkx, weights a_ij + a_ji."""
    both = ties.symmetric()
    graph = nx.Graph()
    graph.add_nodes_from(range(ties.n))
    weight = both.weight.tolist()
    for a, b, w in zip(both.source.tolist(), both.indices.tolist(), weight, strict=True):
        graph.add_edge(a, b, weight=w)
    return graph


def relabelled(ties, order):
    """Person i becomes person order[i]."""
    order = np.asarray(order)
    return Ties.from_edges(ties.n, order[ties.source], order[ties.indices], ties.weight)


def with_isolated(ties, extra):
    return Ties.from_edges(ties.n + extra, ties.source, ties.indices, ties.weight)


def same_ties(one, other):
    from graph.model import ARRAYS

    return all(
        getattr(one, name).dtype == getattr(other, name).dtype
        and np.array_equal(getattr(one, name), getattr(other, name))
        for name in ARRAYS
    )


@st.composite
def any_ties(draw, people=8, loops=True):
    """Any small network: empty, disconnected, with zero weights and self ties."""
    n = draw(st.integers(0, people))
    if n == 0:
        return Ties.from_edges(0, [], [])
    pairs = draw(st.sets(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=3 * n))
    pairs = sorted(p for p in pairs if loops or p[0] != p[1])
    weight = st.one_of(st.just(0.0), st.floats(0.01, 50), st.integers(1, 5).map(float))
    weights = draw(st.lists(weight, min_size=len(pairs), max_size=len(pairs)))
    return Ties.from_edges(n, [a for a, _ in pairs], [b for _, b in pairs], weights)


@st.composite
def dated_networks(draw):
    """Networks with weekly sums, one or two families."""
    names = draw(st.sets(st.sampled_from(["attention", "trust", "Ẩn ý"]), min_size=1, max_size=2))
    n = draw(st.integers(1, 6))
    return Network(n, {name: _dated(draw, n) for name in sorted(names)})


def _dated(draw, n):
    person = st.integers(0, n - 1)
    pairs = sorted(draw(st.sets(st.tuples(person, person), max_size=8)))
    entry = st.tuples(st.integers(-5, 3000), st.floats(0, 1e6), st.integers(1, 10**6))
    weeks = [sorted(draw(st.lists(entry, max_size=3, unique_by=lambda e: e[0]))) for _ in pairs]
    flat = [e for w in weeks for e in w]
    rows = np.bincount(np.array([a for a, _ in pairs], int), minlength=n)
    times = st.one_of(st.just(NO_TIME), st.integers(0, 2**40))
    per_tie = {"min_size": len(pairs), "max_size": len(pairs)}
    return Ties(
        indptr=np.concatenate([[0], np.cumsum(rows)]),
        indices=np.array([b for _, b in pairs], int),
        weight=np.array(draw(st.lists(st.floats(0, 1e9), **per_tie)), float),
        count=np.array(draw(st.lists(st.integers(0, 2**40), **per_tie)), int),
        first=np.array(draw(st.lists(times, **per_tie)), int),
        last=np.array(draw(st.lists(times, **per_tie)), int),
        week_indptr=np.concatenate([[0], np.cumsum([len(w) for w in weeks])]),
        week=np.array([w for w, _, _ in flat], int),
        week_weight=np.array([x for _, x, _ in flat], float),
        week_count=np.array([c for _, _, c in flat], int),
    )
