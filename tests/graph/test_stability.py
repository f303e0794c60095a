"""Percentiles, rank correlation, reliability and the side-by-side lanes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from graph import lanes, stability
from graph.model import Ties
from tests.graph.graphs import dated_ties, random_ties, stored

by_seed = pytest.mark.parametrize("seed", range(20))
QUICK = settings(max_examples=50, deadline=None)


@by_seed
def test_percentile_written_out(seed):
    random = np.random.default_rng(seed)
    values, groups = random.integers(0, 6, 40).astype(float), random.integers(-1, 4, 40)
    expected = np.full(40, np.nan)
    for i in range(40):
        if groups[i] >= 0:
            mine = values[groups == groups[i]]
            below, same = (mine < values[i]).sum(), (mine == values[i]).sum()
            expected[i] = (below + same / 2) / mine.size
    assert stability.percentile(values, groups) == pytest.approx(expected, nan_ok=True)
    both = stability.percentile(np.stack([values, -values], axis=1), groups)
    assert both[:, 0] == pytest.approx(expected, nan_ok=True)
    assert both[:, 1] == pytest.approx(1 - expected, nan_ok=True)


def test_percentile_corners():
    assert stability.percentile(np.empty(0), np.empty(0, int)).shape == (0,)
    assert stability.percentile(np.array([5.0]), np.array([0])).tolist() == [0.5]
    assert np.isnan(stability.percentile(np.array([5.0, 6.0]), np.array([-1, -1]))).all()
    assert stability.percentile(np.ones(4), np.zeros(4, int)).tolist() == [0.5] * 4


@by_seed
def test_spearman_is_scipy_s(seed):
    random = np.random.default_rng(seed)
    one = random.integers(0, 8, 30).astype(float)
    other = one + random.normal(0, 3, 30).round()
    assert stability.spearman(one, other) == pytest.approx(spearmanr(one, other).statistic)


def test_spearman_corners():
    rising = np.arange(5.0)
    assert stability.spearman(rising, rising**3) == pytest.approx(1)
    assert stability.spearman(rising, -rising) == pytest.approx(-1)
    assert np.isnan(stability.spearman(rising, np.ones(5)))


@QUICK
@given(st.floats(-1, 1))
def test_spearman_brown(half):
    whole = stability.spearman_brown(half)
    assert 0 <= whole <= 1
    assert whole == pytest.approx(2 * half / (1 + half) if half > 0 else 0)
    assert whole >= half


@by_seed
def test_scatter_sum_written_out(seed):
    random = np.random.default_rng(seed)
    index = random.integers(0, 7, 50)
    values = random.random((50, 3)).astype(np.float32)
    expected = np.zeros((9, 3))
    np.add.at(expected, index, values.astype(float))
    found = lanes.scatter_sum(index.astype(np.int32), values, 9)
    assert found.dtype == np.float64
    assert found == pytest.approx(expected)


@by_seed
def test_weekly_lanes_written_out(seed):
    ties = dated_ties(seed)
    times = np.random.default_rng(seed).integers(0, 4, (100, 6)).astype(np.float32)
    weight = ties.week_weight.astype(np.float32)
    found = lanes.weekly_lanes(ties.week_indptr, ties.week, weight, times)
    for e in range(ties.m):
        span = slice(ties.week_indptr[e], ties.week_indptr[e + 1])
        assert found[e] == pytest.approx(weight[span] @ times[ties.week[span]], rel=1e-5)
    once = lanes.weekly_lanes(ties.week_indptr, ties.week, weight, np.ones((100, 1), np.float32))
    assert once[:, 0] == pytest.approx(ties.weight, rel=1e-5)


@by_seed
def test_reverse_index_written_out(seed):
    ties = random_ties(seed, loops=True)
    found = lanes.reverse_index(ties.indptr, ties.indices)
    ends = list(zip(ties.source.tolist(), ties.indices.tolist(), strict=True))
    expected = [ends.index((b, a)) if (b, a) in ends else -1 for a, b in ends]
    assert found.tolist() == expected
    assert ((found >= 0) & (ties.source != ties.indices)).sum() == (stored(ties) & stored(ties).T).sum()  # fmt: skip


def test_lanes_corners():
    nothing = Ties.from_edges(3, [], [])
    assert lanes.reverse_index(nothing.indptr, nothing.indices).tolist() == []
    assert lanes.scatter_sum(np.empty(0, int), np.empty((0, 2), np.float32), 3).tolist() == [[0, 0]] * 3  # fmt: skip
    assert lanes.weekly_lanes(np.zeros(1, int), np.empty(0, int), np.empty(0, np.float32), np.ones((1, 2), np.float32)).shape == (0, 2)  # fmt: skip


@by_seed
def test_places_and_products_written_out(seed):
    random = np.random.default_rng(seed)
    values = random.integers(0, 5, (12, 3)).astype(float)
    below, up_to = lanes.places(values)
    for lane in range(3):
        for i in range(12):
            assert below[i, lane] == (values[:, lane] < values[i, lane]).sum()
            assert up_to[i, lane] == (values[:, lane] <= values[i, lane]).sum()
    index, other = random.integers(0, 12, 40), random.integers(0, 12, 40)
    factors = random.random((40, 3)).astype(np.float32)
    own = random.random((12, 3)).astype(np.float32)
    found = lanes.scatter_product(index, other, factors, own)
    assert np.array_equal(found, lanes.scatter_sum(index, factors * own[other], 12))


def test_percentiles_of_a_lane_with_a_gap_are_gaps():
    values = np.array([[1.0, np.nan], [2.0, 1.0], [3.0, 1.0]])
    found = stability.percentile(values, np.zeros(3, int))
    assert found[:, 0].tolist() == pytest.approx([1 / 6, 1 / 2, 5 / 6])
    assert np.isnan(found[:, 1]).all()
