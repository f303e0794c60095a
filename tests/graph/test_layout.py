"""Islands: discs that do not overlap, everybody inside their disc, one picture however numbered."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.layout import GAP, Islands, islands
from graph.model import Ties


def company(n: int, groups: int, ties: int, seed: int) -> tuple[Ties, np.ndarray, np.ndarray]:
    """Random ties, uneven groups and reaches with many equal values."""
    random = np.random.default_rng(seed)
    group = np.minimum(random.geometric(2 / (groups + 1), n) - 1, groups - 1).astype(np.int64)
    made = Ties.from_edges(n, random.integers(0, n, ties), random.integers(0, n, ties))
    return made, group, random.integers(0, 5, n).astype(float)


def keys_of(n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).permutation(n).astype(np.uint64)


def hold(picture: Islands, group: np.ndarray) -> None:
    """What is true of every picture."""
    there = np.flatnonzero(picture.radius > 0)
    x, y, r = picture.centre_x[there], picture.centre_y[there], picture.radius[there]
    distance = np.hypot(x[:, None] - x, y[:, None] - y) - r[:, None] - r
    np.fill_diagonal(distance, np.inf)
    assert distance.min(initial=np.inf) >= GAP - 1e-6
    from_centre = np.hypot(picture.x - picture.centre_x[group], picture.y - picture.centre_y[group])
    assert (from_centre < picture.radius[group]).all()
    assert (x - r).min(initial=0.0) >= -1e-9
    assert (y - r).min(initial=0.0) >= -1e-9


@given(
    n=st.integers(1, 80), groups=st.integers(1, 12), ties=st.integers(0, 200),
    tiny=st.integers(1, 6), seed=st.integers(0, 5),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_discs_do_not_overlap_and_everybody_is_inside(n, groups, ties, tiny, seed):
    made, group, reach = company(n, groups, ties, seed)
    hold(islands(made, group, reach, keys_of(n), seed, tiny), group)


def test_the_picture_is_the_same_however_people_and_groups_are_numbered():
    made, group, reach = company(200, 9, 900, 3)
    keys = keys_of(200)
    first = islands(made, group, reach, keys)
    random = np.random.default_rng(1)
    person, number = random.permutation(200), random.permutation(9)
    moved = Ties.from_edges(200, person[made.source], person[made.indices], made.weight)
    old = np.argsort(person)
    again = islands(moved, number[group[old]], reach[old], keys[old])
    np.testing.assert_allclose(again.x[person], first.x, atol=1e-9)
    np.testing.assert_allclose(again.y[person], first.y, atol=1e-9)
    np.testing.assert_allclose(again.radius[number[: first.radius.size]], first.radius)


def test_who_reaches_most_stands_in_the_middle():
    made, group, _ = company(60, 3, 200, 2)
    reach = np.random.default_rng(4).permutation(60).astype(float)
    picture = islands(made, group, reach, keys_of(60))
    for g in range(3):
        mine = np.flatnonzero(group == g)
        out = np.hypot(picture.x[mine] - picture.centre_x[g], picture.y[mine] - picture.centre_y[g])
        assert (np.argsort(out) == np.argsort(-reach[mine])).all()


def test_groups_with_more_ties_stand_nearer():
    group = np.repeat(np.arange(6), 10).astype(np.int64)
    ring = [(g * 10 + i, (g + 1) % 6 * 10 + i) for g in range(6) for i in range(8)]
    made = Ties.from_edges(60, [a for a, _ in ring], [b for _, b in ring])
    picture = islands(made, group, np.zeros(60), keys_of(60))
    centre = np.column_stack([picture.centre_x, picture.centre_y])
    beside = [np.linalg.norm(centre[g] - centre[(g + 1) % 6]) for g in range(6)]
    across = [np.linalg.norm(centre[g] - centre[(g + 3) % 6]) for g in range(6)]
    assert max(beside) < min(across)


def test_small_and_unlinked_groups_stand_in_rows_below():
    group = np.array([0] * 30 + [1] * 25 + [2] * 2 + [3] * 20, dtype=np.int64)
    made = Ties.from_edges(77, [0, 1, 2, 55], [30, 31, 32, 1])
    picture = islands(made, group, np.zeros(77), keys_of(77))
    above = max(picture.centre_y[g] + picture.radius[g] for g in (0, 1))
    for g in (2, 3):
        assert picture.centre_y[g] - picture.radius[g] >= above


def test_nobody_and_one_person():
    nobody = islands(Ties.from_edges(0, [], []), np.empty(0, np.int64), np.empty(0), keys_of(0))
    assert (nobody.x.size, nobody.width, nobody.height) == (0, 0.0, 0.0)
    one = islands(Ties.from_edges(1, [], []), np.zeros(1, np.int64), np.ones(1), keys_of(1))
    assert (one.x[0], one.y[0]) == (one.centre_x[0], one.centre_y[0])
    assert one.width == pytest.approx(2 * one.radius[0])


def test_many_people_take_less_than_a_second():
    made, group, reach = company(10_000, 110, 200_000, 1)
    start = time.process_time()
    hold(islands(made, group, reach, keys_of(10_000)), group)
    assert time.process_time() - start < 1.5
