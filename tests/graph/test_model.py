"""The arrays of a network: what is checked, kept, turned round and given to networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from graph.model import ARRAYS, NO_TIME, Network, Ties, distinct
from tests.graph import graphs
from tests.graph.graphs import any_ties, dated_networks, dated_ties, dense, same_ties

QUICK = settings(max_examples=40, deadline=None)


def test_from_edges_sums_duplicates_in_sorted_rows():
    ties = Ties.from_edges(3, [2, 0, 2, 0], [1, 2, 0, 2], [1.0, 2.0, 3.0, 4.0], [1, 2, 3, 4])
    assert ties.source.tolist() == [0, 2, 2]
    assert ties.indices.tolist() == [2, 0, 1]
    assert ties.weight.tolist() == [6.0, 3.0, 1.0]
    assert ties.count.tolist() == [6, 3, 1]
    assert set(ties.first.tolist()) == set(ties.last.tolist()) == {NO_TIME}


@pytest.mark.parametrize(("a", "b"), [([0], [3]), ([-1], [0]), ([3], [0])])
def test_from_edges_refuses_strangers(a, b):
    with pytest.raises(ValueError, match=r"0\.\.2"):
        Ties.from_edges(3, a, b)


def test_no_people():
    ties = Ties.from_edges(0, [], [])
    assert (ties.n, ties.m, ties.symmetric().m, ties.transpose().n) == (0, 0, 0, 0)
    assert ties.scipy().shape == (0, 0)
    assert Network(0, {"trust": ties}).to_networkx("trust").number_of_nodes() == 0


def test_arrays_cannot_be_changed():
    ties = dated_ties(1)
    for name in ARRAYS:
        with pytest.raises(ValueError, match="read-only"):
            getattr(ties, name)[...] = 0


WRONG = {
    "indptr does not start at 0": {"indptr": [1, 1, 2]},
    "indptr falls": {"indptr": [0, 2, 1], "indices": [0]},
    "indptr ends early": {"indptr": [0, 1, 1]},
    "target outside": {"indices": [1, 2]},
    "target negative": {"indices": [-1, 0]},
    "weight missing": {"weight": [1.0]},
    "weight negative": {"weight": [1.0, -1.0]},
    "weight not a number": {"weight": [1.0, np.nan]},
    "weight infinite": {"weight": [np.inf, 1.0]},
    "count missing": {"count": [1]},
    "first missing": {"first": []},
    "last too long": {"last": [0, 0, 0]},
    "week spans missing": {"week_indptr": [0, 1]},
    "week spans end late": {"week_indptr": [0, 1, 2]},
    "week spans fall": {"week_indptr": [0, 2, 1]},
    "week weights missing": {"week_weight": []},
    "week counts missing": {"week_count": [1, 2]},
    "columns not sorted": {"indptr": [0, 2, 2], "indices": [1, 0]},
    "columns twice": {"indptr": [0, 2, 2], "indices": [1, 1]},
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_arrays_that_do_not_fit_are_refused(change):
    right = {
        "indptr": [0, 1, 2], "indices": [1, 0], "weight": [1.0, 2.0], "count": [1, 1],
        "first": [0, 0], "last": [9, 9], "week_indptr": [0, 1, 1], "week": [7],
        "week_weight": [1.0], "week_count": [1],
    }  # fmt: skip
    arrays = {name: np.asarray(values) for name, values in right.items()}
    assert Ties(**arrays).m == 2
    with pytest.raises(ValueError, match=r"\w"):
        Ties(**{**arrays, **{name: np.asarray(values) for name, values in change.items()}})


@QUICK
@given(any_ties())
def test_transposing_turns_every_tie(ties):
    assert np.array_equal(ties.transpose().scipy().toarray(), ties.scipy().toarray().T)
    assert same_ties(ties.transpose().transpose(), ties)


def test_transposing_takes_the_weeks_along():
    ties = dated_ties(3)
    turned = ties.transpose()
    for e in range(ties.m):
        a, b = int(ties.source[e]), int(ties.indices[e])
        f = int(np.flatnonzero((turned.source == b) & (turned.indices == a))[0])
        one, other = (slice(*t.week_indptr[k : k + 2]) for t, k in ((ties, e), (turned, f)))
        assert ties.week[one].tolist() == turned.week[other].tolist()
        assert ties.week_weight[one].tolist() == turned.week_weight[other].tolist()
        assert ties.week_count[one].tolist() == turned.week_count[other].tolist()
        assert (ties.first[e], ties.last[e]) == (turned.first[f], turned.last[f])
    assert same_ties(turned.transpose(), ties)


@QUICK
@given(any_ties())
def test_symmetric_adds_both_directions(ties):
    both = ties.symmetric()
    matrix = dense(ties)
    assert np.allclose(both.scipy().toarray(), matrix + matrix.T, rtol=1e-15)
    assert np.array_equal(graphs.stored(both), graphs.stored(ties) | graphs.stored(ties).T)
    assert not (both.source == both.indices).any()


def test_symmetric_takes_earliest_latest_and_all_counts():
    ties = Ties(
        *(np.array(a) for a in ([0, 1, 2], [1, 0], [1.0, 2.0], [3, 4], [50, 10], [60, 99])),
        np.zeros(3, int), np.empty(0, int), np.empty(0), np.empty(0, int),
    )  # fmt: skip
    both = ties.symmetric()
    assert both.weight.tolist() == [3.0, 3.0]
    assert both.count.tolist() == [7, 7]
    assert (both.first.tolist(), both.last.tolist()) == ([10, 10], [99, 99])


def test_with_weight_keep_and_loops():
    ties = Ties.from_edges(3, [0, 0, 1], [0, 1, 2], [1.0, 2.0, 3.0])
    assert ties.without_loops().indices.tolist() == [1, 2]
    changed = ties.with_weight([5.0, 0.0, 1.0])
    assert changed.m == 3
    assert ties.with_weight([5.0, 0.0, 1.0], drop_zero=True).indices.tolist() == [0, 2]
    assert ties.weight.tolist() == [1.0, 2.0, 3.0]
    with pytest.raises(ValueError, match="finite"):
        ties.with_weight([1.0, 2.0, -3.0])
    dated = dated_ties(2)
    kept = dated.keep(np.arange(dated.m) % 2 == 1)
    sums = np.add.reduceat(kept.week_weight, kept.week_indptr[:-1])
    assert np.allclose(sums, kept.weight)
    assert dated.without_weeks().week.size == 0
    assert dated.without_weeks().weight.tolist() == dated.weight.tolist()


@QUICK
@given(dated_networks())
def test_networkx_and_back_loses_nothing(network):
    graphs_of = {name: network.to_networkx(name) for name in network.families}
    again = Network.from_networkx(graphs_of)
    assert again.n == network.n
    assert list(again.families) == list(network.families)
    for name, ties in network.families.items():
        assert same_ties(ties, again.families[name])
    assert again.checksum() == network.checksum()


def test_networkx_attributes_have_the_names_people_expect():
    network = graphs.network()
    graph = network.to_networkx("attention")
    assert isinstance(graph, nx.DiGraph)
    ties = network.families["attention"]
    a, b, data = next(iter(graph.edges(data=True)))
    assert (a, b) == (int(ties.source[0]), int(ties.indices[0]))
    assert sum(w for _, w, _ in data["weeks"]) == pytest.approx(data["weight"])
    assert data["first"] == data["weeks"][0][0] * graphs.WEEK
    assert network.to_networkx("trust").get_edge_data(*next(iter(network.to_networkx("trust").edges)))["first"] is None  # fmt: skip
    with pytest.raises(KeyError):
        network.to_networkx("nothing")


def test_networkx_without_our_attributes_counts_one_each():
    ties = Network.from_networkx({"x": nx.DiGraph([(0, 1), (1, 2)])}).families["x"]
    assert (ties.weight.tolist(), ties.count.tolist()) == ([1.0, 1.0], [1, 1])
    assert ties.first.tolist() == [NO_TIME, NO_TIME]


def test_networks_want_families_of_one_size():
    with pytest.raises(ValueError, match="'b' has 3 people"):
        Network(2, {"a": Ties.from_edges(2, [0], [1]), "b": Ties.from_edges(3, [0], [1])})


def test_checksum_sees_every_array_and_no_order_of_families():
    network = graphs.network()
    turned = Network(8, dict(reversed(network.families.items())))
    assert turned.checksum() == network.checksum()
    ties = network.families["attention"]
    seen = {network.checksum()}
    for name in ("weight", "count", "first", "last", "week", "week_weight", "week_count"):
        values = getattr(ties, name).copy()
        values[-1] += 1
        changed = Ties(**{n: values if n == name else getattr(ties, n) for n in ARRAYS})
        seen.add(Network(8, {**network.families, "attention": changed}).checksum())
    seen.add(Network(8, {"attention": ties, "trust ": network.families["trust"]}).checksum())
    assert len(seen) == 9


@pytest.mark.parametrize("values", [[], [5], [3, 1, 3, 1], list(range(9, 0, -1))])
def test_distinct_is_numpy_s_unique(values):
    whole = np.array(values, np.int64)
    assert distinct(whole).tolist() == np.unique(whole).tolist()
